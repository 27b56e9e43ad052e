"""The families of ops; importing this fills the table `matcalc.expr.OPS`."""

from . import elementwise, leaves, linear, matrix

__all__ = ["elementwise", "leaves", "linear", "matrix"]
