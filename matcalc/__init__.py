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
from .expr import Expr
from .gradient import DISPLAYS as _DISPLAYS
from .gradient import Derivation, derive, differential, gradient, gradients
from .language import parse, parse_latex, read
from .op import Op
from .ops.abbreviations import (
    colmean,
    colsum,
    cosine,
    layernorm,
    maximum,
    mean,
    minimum,
    norm,
    outer,
    rowmean,
    rowsum,
    rowvar,
    std,
    var,
    where,
)
from .ops.activations import elu, erf, gelu, leaky_relu, relu, sigmoid, softplus, softsign, step, swish
from .ops.blocks import component, stack
from .ops.elementary import (
    abs_,
    arccos,
    arccosh,
    arcsin,
    arcsinh,
    arctan,
    arctanh,
    cos,
    cosh,
    exp,
    expm1,
    log,
    log1p,
    log2,
    log10,
    sign,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)
from .ops.functions import expm, logm, sqrtm
from .ops.kronecker import kron, vec
from .ops.leaves import identity, matrix, ones, pi, scalar, unit, vector, zeros
from .ops.matrix import (
    adj,
    det,
    inv,
    logdet,
    logsumexp,
    matrix_power,
    norm1,
    norm2,
    normF,
    softmax,
)
from .ops.powers import power
from .ops.products import frobenius, hadamard, matmul
from .ops.reductions import Diag, diag
from .ops.reductions import total as sum_
from .ops.reductions import trace as tr
from .ops.rows import largest as max_
from .ops.rows import rowlogsumexp, rowsoftmax
from .ops.special import digamma, hardtanh, huber, lgamma, normcdf, polygamma
from .ops.spectral import lambda_max, nuclear_norm, pinv, spectral_norm
from .ops.sums import scale, series
from .ops.zero_one import commutation, duplication, selection
from .rules import normal

if _TYPE_CHECKING:
    from .batching import Batched, batched
    from .checking import check
    from .code.source import source
    from .convex import Convexity, convexity
    from .linear_map import IndexForm, directional_derivative, hessian, hessian_product, jacobian
    from .numeric import evaluate, lambdify
    from .sympy_bridge import from_sympy, function, to_sympy
    from .verification import Verification, verify, verify_all, verify_hessian, verify_jacobian

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
    "verify_hessian": "verification",
    "verify_jacobian": "verification",
}

__getattr__ = _late.attributes(__name__, _LATER)

_DISPLAYS["html"] = _late.function(__name__, "report", "notebook")


__all__ = [
    "Batched",
    "Convexity",
    "DeclarationError",
    "Derivation",
    "Diag",
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
    "colmean",
    "colsum",
    "commutation",
    "component",
    "convexity",
    "cos",
    "cosh",
    "cosine",
    "derive",
    "det",
    "diag",
    "differential",
    "digamma",
    "directional_derivative",
    "duplication",
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
    "hardtanh",
    "hessian",
    "hessian_product",
    "huber",
    "identity",
    "inv",
    "jacobian",
    "kron",
    "lambda_max",
    "lambdify",
    "layernorm",
    "leaky_relu",
    "lgamma",
    "log",
    "log10",
    "log1p",
    "log2",
    "logdet",
    "logm",
    "logsumexp",
    "matmul",
    "matrix",
    "matrix_power",
    "max_",
    "maximum",
    "mean",
    "minimum",
    "norm",
    "norm1",
    "norm2",
    "normF",
    "normal",
    "normcdf",
    "nuclear_norm",
    "ones",
    "outer",
    "parse",
    "parse_latex",
    "pi",
    "pinv",
    "polygamma",
    "power",
    "read",
    "relu",
    "rowlogsumexp",
    "rowmean",
    "rowsoftmax",
    "rowsum",
    "rowvar",
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
    "spectral_norm",
    "sqrt",
    "sqrtm",
    "stack",
    "std",
    "step",
    "sum_",
    "swish",
    "tan",
    "tanh",
    "to_sympy",
    "tr",
    "unit",
    "var",
    "vec",
    "vector",
    "verify",
    "verify_all",
    "verify_hessian",
    "verify_jacobian",
    "where",
    "zeros",
]
