"""The families of ops; importing this fills the table `matcalc.expr.OPS`.

Each op is linear in an argument, or smooth, or has no derivative in it. In the linear arguments its record
says what the adjoint is, which answers: which H makes g : op(…, d, …) = H : d? (Magnus and Neudecker,
ch. 9; Giles, "Collected matrix derivative results", section 2.) Between arrays it also says what the matrix
of the map is that takes vec(d) to vec(op(…, d, …)) (Magnus and Neudecker, ch. 2 and 3).
"""

# in the order in which tables list the ops
from . import leaves, zero_one, sums, products, reductions, kronecker, blocks, elementary, activations, powers, matrix  # noqa: I001
from . import special, functions, spectral, rows, abbreviations

__all__ = [
    "abbreviations",
    "activations",
    "blocks",
    "elementary",
    "functions",
    "kronecker",
    "leaves",
    "matrix",
    "powers",
    "products",
    "reductions",
    "rows",
    "special",
    "spectral",
    "sums",
    "zero_one",
]
