"""The two sweeps over an expression: its differential forward, the adjoint back."""
