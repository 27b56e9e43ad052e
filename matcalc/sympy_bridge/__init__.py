"""SymPy serves here and nowhere else: functions given by a formula, and conversion both ways.

SymPy itself is imported inside functions only, so that `import matcalc` stays fast.
"""

from .formula import function
from .reading import from_sympy
from .writing import to_sympy

__all__ = ["from_sympy", "function", "to_sympy"]
