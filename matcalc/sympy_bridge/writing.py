"""From matcalc to SymPy's matrix expressions.

A scalar becomes an ordinary SymPy expression, so a 1×1 product such as x'*A*x is written as its trace.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ..errors import LimitError, MatcalcError
from ..expr import Expr, postorder
from ..shape import Dim, is_scalar
from .scalars import functions

DEPTH, SIZE = 100, 10_000  # SymPy recurses over depth and walks shared subexpressions again and again

Writer = Callable[..., Any]


def to_sympy(expr: Expr) -> Any:
    """The expression in SymPy: a scalar, or a matrix expression of the same shape.

    Sizes become positive integer symbols. Properties of symbols are not carried over.
    Raises MatcalcError, naming the subexpression, for what SymPy cannot express; LimitError for
    expressions too large for SymPy.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x = matrix("A", "m", "n"), vector("x", "n")
    >>> to_sympy(A.T @ A @ x)
    A.T*A*x
    """
    _check_limits(expr)
    done: dict[Expr, Any] = {}
    for node in postorder(expr):
        done[node] = _write(node, [done[a] for a in node.args])
    return done[expr]


def _check_limits(expr: Expr) -> None:
    depth: dict[Expr, int] = {}
    size: dict[Expr, int] = {}
    for node in postorder(expr):
        depth[node] = 1 + max((depth[a] for a in node.args), default=0)
        size[node] = 1 + sum(size[a] for a in node.args)
    if depth[expr] > DEPTH or size[expr] > SIZE:
        raise LimitError(f"too large for SymPy: more than {DEPTH} levels or {SIZE} operations")


def _write(node: Expr, args: list[Any]) -> Any:
    writer = _writers().get(node.op.name)
    if writer is not None:
        return writer(node, *args)
    if "elementwise" in node.op.traits:
        return _entrywise(node, args[0])
    raise MatcalcError(f"SymPy cannot express {node.op.name}, in {node}")


def _entrywise(node: Expr, arg: Any) -> Any:
    """A known function as SymPy's, any other as an undefined function of that name."""
    import sympy as s

    name = node.op.name
    if name.endswith("'"):
        raise MatcalcError(f"SymPy cannot express {name}, in {node}")
    f = functions().get(name) or s.Function(name, real=True)
    if is_scalar(node.shape):
        return f(arg)
    z = s.Dummy("z", real=True)
    return s.matrices.expressions.applyfunc.ElementwiseApplyFunction(s.Lambda(z, f(z)), arg)


def size(dim: Dim) -> Any:
    """A size in SymPy."""
    from sympy import Add, Integer, Mul, Symbol

    def factor(text: str) -> Any:
        return Integer(text) if text.isdigit() else Symbol(text, integer=True, positive=True)

    return Add(*(Mul(*map(factor, term.split("*"))) for term in str(dim).split(" + ")))


def _symbol(node: Expr) -> Any:
    from sympy import MatrixSymbol, Symbol

    if node.free:
        raise MatcalcError(f"SymPy cannot express a matrix that depends on an index, {node}")
    if is_scalar(node.shape):
        return Symbol(node.params[0], positive=True) if "positive" in node.facts else Symbol(node.params[0], real=True)
    return MatrixSymbol(node.params[0], *map(size, node.shape))


def _number(node: Expr) -> Any:
    from sympy import Float, Rational

    value = node.params[1]
    return Float(value) if isinstance(value, float) else Rational(value.numerator, value.denominator)


def _index(node: Expr, i: int | str) -> Any:
    if isinstance(i, str):
        raise MatcalcError(f"SymPy cannot express a component with the index {i}, in {node}")
    return i - 1


def _product(node: Expr, *args: Any) -> Any:
    """Scalar factors in front; a 1×1 product of matrices is a scalar, its trace."""
    from sympy import MatMul, Mul, Trace

    scalars = [a for a in args if not a.is_Matrix]
    matrices = [a for a in args if a.is_Matrix]
    if not matrices:
        return Mul(*scalars)
    if not is_scalar(node.shape):
        return MatMul(*scalars, *matrices)
    return Mul(*scalars, Trace(MatMul(*matrices)))


def _sum_of(X: Any) -> Any:
    from sympy import MatMul, OneMatrix, Trace

    return Trace(MatMul(OneMatrix(1, X.shape[0]), X, OneMatrix(X.shape[1], 1)))


def _stack(node: Expr, *blocks: Any) -> Any:
    from sympy import BlockMatrix, OneMatrix

    return BlockMatrix([[b if b.is_Matrix else b * OneMatrix(1, 1)] for b in blocks])


@lru_cache(maxsize=1)
def _writers() -> dict[str, Writer]:
    """By op: (node, *converted arguments) ↦ SymPy."""
    import sympy as s
    from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction as Each

    def inner(A: Any, B: Any) -> Any:
        return s.Trace(s.MatMul(s.Transpose(A), B))

    def exp(X: Any) -> Any:
        return Each(s.exp, X)

    return {
        "symbol": _symbol,
        "number": _number,
        "pi": lambda e: s.pi,
        "dim": lambda e: size(e.params[0]),
        "ones": lambda e: s.OneMatrix(*map(size, e.shape)),
        "zeros": lambda e: s.ZeroMatrix(*map(size, e.shape)),
        "I": lambda e: s.Identity(size(e.shape[0])),
        "add": lambda e, *xs: s.Add(*xs) if is_scalar(e.shape) else s.MatAdd(*xs),
        "scale": _product,
        "matmul": _product,
        "hadamard": lambda e, *xs: s.HadamardProduct(*xs),
        "power": lambda e, x, p: s.Pow(x, p) if is_scalar(e.shape) else s.HadamardPower(x, p),
        "transpose": lambda e, X: s.Transpose(X),
        "frobenius": lambda e, A, B: inner(A, B),
        "tr": lambda e, X: s.Trace(X),
        "sum": lambda e, X: _sum_of(X),
        "Diag": lambda e, v: s.DiagMatrix(v),
        "diag": lambda e, X: s.DiagonalOf(X),
        "kron": lambda e, A, B: s.KroneckerProduct(A, B),
        "stack": _stack,
        "component": lambda e, X: s.matrices.expressions.matexpr.MatrixElement(X, *(_index(e, i) for i in e.params)),
        "inv": lambda e, X: s.Inverse(X),
        "det": lambda e, X: s.Determinant(X),
        "logdet": lambda e, X: s.log(s.Abs(s.Determinant(X))),
        "adj": lambda e, X: s.MatMul(s.Determinant(X), s.Inverse(X)),
        "matpow": lambda e, X, n: s.MatPow(X, n),
        "norm2": lambda e, x: s.sqrt(inner(x, x)),
        "normF": lambda e, X: s.sqrt(inner(X, X)),
        "norm1": lambda e, X: _sum_of(Each(s.Abs, X)),
        "softmax": lambda e, x: s.MatMul(1 / _sum_of(exp(x)), exp(x)),
        "logsumexp": lambda e, x: s.log(_sum_of(exp(x))),
    }
