"""Matrix calculus by differentials: closed-form gradients, derived, verified, and run.

>>> import matcalc as mc
>>> A, x = mc.matrix("A", "m", "n"), mc.vector("x", "n")
>>> print(mc.gradient(mc.norm2(A @ x) ** 2, "x"))
2*A'*A*x
"""

from typing import TYPE_CHECKING as _TYPE_CHECKING

from . import lazy as _late
from . import printing as _printing  # noqa: F401 (fills the table by which expressions print themselves)
from .errors import (
    DeclarationError,
    DomainError,
    LimitError,
    MatcalcError,
    NoMatrixError,
    NoRuleError,
    NotScalarError,
    ParseError,
    RewriteLoopError,
    ShapeError,
    UnknownNameError,
    VerificationError,
)
from .expr import OPS as _OPS
from .expr import Expr
from .gradient import DISPLAYS as _DISPLAYS
from .gradient import Derivation, derive, differential, gradient, gradients
from .language import parse, parse_latex, read
from .op import Op
from .ops.abbreviations import ABBREVIATIONS as _ABBREVIATIONS
from .ops.blocks import component
from .ops.elementary import sqrt
from .ops.leaves import identity, matrix, ones, pi, scalar, unit, vector, zeros
from .ops.matrix import matrix_power
from .ops.sums import scale, series
from .ops.zero_one import commutation, duplication, selection
from .rules import normal

_NAMED = {op.python: op for op in _OPS.values() if op.python}
_ABBREVIATED = {short.python: short for short in _ABBREVIATIONS.values() if short.python}
globals().update(_NAMED, **_ABBREVIATED)

# ruff: noqa: F403 (the tables of ops and abbreviations say what is public; stars are for type checkers and editors)
if _TYPE_CHECKING:
    from .ops import reductions as _reductions
    from .ops import rows as _rows
    from .ops.abbreviations import *
    from .ops.activations import *
    from .ops.blocks import *
    from .ops.elementary import *
    from .ops.functions import *
    from .ops.kronecker import *
    from .ops.matrix import *
    from .ops.powers import *
    from .ops.products import *
    from .ops.reductions import *
    from .ops.rows import *
    from .ops.special import *
    from .ops.spectral import *

    max_, sum_, tr = _rows.largest, _reductions.total, _reductions.trace

    from .batching import Batched, batched
    from .checking import check
    from .code.source import source
    from .convex import Convexity, convexity
    from .linear_map import IndexForm, directional_derivative, hessian, hessian_product, jacobian
    from .numeric import evaluate, lambdify
    from .sympy_bridge import from_sympy, function, to_sympy
    from .verification import Verification, verify, verify_all, verify_equal, verify_hessian, verify_jacobian

_LATER = {
    "Batched": "batching",
    "Convexity": "convex",
    "IndexForm": "linear_map",
    "Verification": "verification",
    "batched": "batching",
    "check": "checking",
    "convexity": "convex",
    "directional_derivative": "linear_map",
    "evaluate": "numeric",
    "from_sympy": "sympy_bridge",
    "function": "sympy_bridge",
    "hessian": "linear_map",
    "hessian_product": "linear_map",
    "jacobian": "linear_map",
    "lambdify": "numeric",
    "source": "code.source",
    "to_sympy": "sympy_bridge",
    "verify": "verification",
    "verify_all": "verification",
    "verify_equal": "verification",
    "verify_hessian": "verification",
    "verify_jacobian": "verification",
}

__getattr__ = _late.attributes(__name__, _LATER)

_DISPLAYS["html"] = _late.function(f"{__name__}.report", "notebook")


__all__ = [
    "Batched",
    "Convexity",
    "DeclarationError",
    "Derivation",
    "DomainError",
    "Expr",
    "IndexForm",
    "LimitError",
    "MatcalcError",
    "NoMatrixError",
    "NoRuleError",
    "NotScalarError",
    "Op",
    "ParseError",
    "RewriteLoopError",
    "ShapeError",
    "UnknownNameError",
    "Verification",
    "VerificationError",
    "batched",
    "check",
    "commutation",
    "component",
    "convexity",
    "derive",
    "differential",
    "directional_derivative",
    "duplication",
    "evaluate",
    "from_sympy",
    "function",
    "gradient",
    "gradients",
    "hessian",
    "hessian_product",
    "identity",
    "jacobian",
    "lambdify",
    "matrix",
    "matrix_power",
    "normal",
    "ones",
    "parse",
    "parse_latex",
    "pi",
    "read",
    "scalar",
    "scale",
    "selection",
    "series",
    "source",
    "sqrt",
    "to_sympy",
    "unit",
    "vector",
    "verify",
    "verify_all",
    "verify_equal",
    "verify_hessian",
    "verify_jacobian",
    "zeros",
]
__all__.extend([*_NAMED, *_ABBREVIATED])
__all__.sort()
