"""Matrix calculus by differentials: closed-form gradients, derived, verified, and run.

>>> import matcalc as mc
>>> A, x = mc.matrix("A", "m", "n"), mc.vector("x", "n")
>>> print(mc.gradient(mc.norm2(A @ x) ** 2, "x"))
2*A'*A*x
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING as _TYPE_CHECKING
from typing import Any as _Any

from . import printing as _printing  # noqa: F401 (fills the table by which expressions print themselves)
from .derivation import DISPLAYS as _DISPLAYS
from .derivation import Derivation, derive, differential, gradient, gradients
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
from .expr import Expr
from .language import parse, parse_latex, read
from .linear_map.derivatives import directional_derivative, hessian, hessian_product, jacobian
from .op import Op
from .ops.blocks import component, stack
from .ops.elementwise import (
    abs_,
    arccos,
    arccosh,
    arcsin,
    arcsinh,
    arctan,
    arctanh,
    cos,
    cosh,
    elu,
    erf,
    exp,
    expm1,
    gelu,
    leaky_relu,
    log,
    log1p,
    log2,
    log10,
    power,
    relu,
    sigmoid,
    sign,
    sin,
    sinh,
    softplus,
    softsign,
    sqrt,
    step,
    swish,
    tan,
    tanh,
)
from .ops.kronecker import kron, vec
from .ops.leaves import identity, matrix, ones, pi, scalar, unit, vector, zeros
from .ops.matrix import (
    adj,
    det,
    expm,
    inv,
    logdet,
    logsumexp,
    matrix_power,
    norm1,
    norm2,
    normF,
    softmax,
)
from .ops.products import frobenius, hadamard, matmul
from .ops.reductions import Diag, diag
from .ops.reductions import total as sum_
from .ops.reductions import trace as tr
from .ops.sums import scale, series
from .ops.zero_one import commutation, selection
from .rules import normal

if _TYPE_CHECKING:
    from .batching import Batched, batched
    from .checking import check
    from .convexity import Convexity, convexity
    from .numeric import Verification, evaluate, lambdify, verify, verify_all
    from .printing.source import source
    from .sympy_bridge import from_sympy, function, to_sympy

# What only some sessions need is loaded when it is first asked for, so that a derivation starts fast.
_LATER = {
    "Batched": "batching",
    "Convexity": "convexity",
    "Verification": "numeric",
    "batched": "batching",
    "check": "checking",
    "convexity": "convexity",
    "evaluate": "numeric",
    "from_sympy": "sympy_bridge",
    "function": "sympy_bridge",
    "lambdify": "numeric",
    "source": "printing.source",
    "to_sympy": "sympy_bridge",
    "verify": "numeric",
    "verify_all": "numeric",
}


_DISPLAYS["html"] = lambda derivation: _import_module(".report", __name__).notebook(derivation)


def __getattr__(name: str) -> _Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(_import_module(f".{_LATER[name]}", __name__), name)


__all__ = [
    "Batched",
    "Convexity",
    "DeclarationError",
    "Derivation",
    "Diag",
    "DomainError",
    "Expr",
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
    "abs_",
    "adj",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctanh",
    "batched",
    "check",
    "commutation",
    "component",
    "convexity",
    "cos",
    "cosh",
    "derive",
    "det",
    "diag",
    "differential",
    "directional_derivative",
    "elu",
    "erf",
    "evaluate",
    "exp",
    "expm",
    "expm1",
    "frobenius",
    "from_sympy",
    "function",
    "gelu",
    "gradient",
    "gradients",
    "hadamard",
    "hessian",
    "hessian_product",
    "identity",
    "inv",
    "jacobian",
    "kron",
    "lambdify",
    "leaky_relu",
    "log",
    "log10",
    "log1p",
    "log2",
    "logdet",
    "logsumexp",
    "matmul",
    "matrix",
    "matrix_power",
    "norm1",
    "norm2",
    "normF",
    "normal",
    "ones",
    "parse",
    "parse_latex",
    "pi",
    "power",
    "read",
    "relu",
    "scalar",
    "scale",
    "selection",
    "series",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "softmax",
    "softplus",
    "softsign",
    "source",
    "sqrt",
    "stack",
    "step",
    "sum_",
    "swish",
    "tan",
    "tanh",
    "to_sympy",
    "tr",
    "unit",
    "vec",
    "vector",
    "verify",
    "verify_all",
    "zeros",
]
