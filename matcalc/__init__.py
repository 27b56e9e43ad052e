"""Matrix calculus by differentials: closed-form gradients, derived, verified, and run.

>>> import matcalc as mc
>>> A, x = mc.matrix("A", "m", "n"), mc.vector("x", "n")
>>> print(mc.gradient(mc.norm2(A @ x) ** 2, "x"))
2*A'*A*x
"""

from . import ops, printing
