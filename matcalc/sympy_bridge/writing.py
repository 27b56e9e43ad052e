"""From matcalc to SymPy's matrix expressions.

A scalar becomes an ordinary SymPy expression, so a 1×1 product such as x'*A*x is written as its trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

from ..decimals import ends
from ..errors import LimitError, MatcalcError
from ..expr import Expr, postorder
from ..op import Op
from ..ops.elementwise import ELEMENTWISE
from ..ops.leaves import scalar
from ..shape import Dim

DEPTH, SIZE = 100, 10_000  # SymPy recurses over depth and walks shared subexpressions again and again


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
    s, op = vocabulary(), node.op
    if op.sympy and "elementwise" not in op.traits:
        return op.sympy(s, node, *args)
    f = counterpart(op)
    if f is None or op.name.endswith("'"):
        raise MatcalcError(f"SymPy cannot express {op.name}, in {node}")
    if node.is_scalar:
        return f(*args)
    z = s.Dummy("z", real=True)
    return s.entrywise(s.Lambda(z, f(z)), *args)


def counterpart(op: Op) -> Callable[[Any], Any] | None:
    """An elementwise op as a function of SymPy's expressions: what its record says, or else its definition."""
    if "elementwise" not in op.traits:
        return None
    if op.sympy:
        return partial(op.sympy, vocabulary())
    return partial(_by_definition, op.unfolded) if op.unfolded else None


def _by_definition(unfolded: Callable[[Expr], Expr], z: Any) -> Any:
    x = scalar("z")
    return to_sympy(unfolded(x)).subs(to_sympy(x), z)


@cache
def vocabulary() -> Vocabulary:
    """What the records of ops write SymPy with."""
    return Vocabulary()


class Vocabulary:
    """The names of SymPy, and what matrices need beside them."""

    def __init__(self) -> None:
        import sympy
        from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

        self._sympy = sympy
        self.entrywise = ElementwiseApplyFunction

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sympy, name)

    def unknown(self, name: str) -> Any:
        """The undefined function of that name."""
        return self._sympy.Function(name, real=True)

    def size(self, dim: Dim) -> Any:
        """A size in SymPy."""
        return size(dim)

    def symbol(self, node: Expr) -> Any:
        if node.free:
            raise MatcalcError(f"SymPy cannot express a matrix that depends on an index, {node}")
        name, known = node.params[0], "positive" if "positive" in node.facts else "real"
        return self.Symbol(name, **{known: True}) if node.is_scalar else self.MatrixSymbol(name, *map(size, node.shape))

    def literal(self, node: Expr) -> Any:
        value = node.params[1]
        return self.Float(str(value)) if ends(value) else self.Rational(value.numerator, value.denominator)

    def component(self, node: Expr, X: Any) -> Any:
        for i in node.params:
            if isinstance(i, str):
                raise MatcalcError(f"SymPy cannot express a component with the index {i}, in {node}")
        return self.matrices.expressions.matexpr.MatrixElement(X, *(i - 1 for i in node.params))

    def product(self, node: Expr, *args: Any) -> Any:
        """Scalar factors in front; a 1×1 product of matrices is a scalar, its trace."""
        scalars = [a for a in args if not a.is_Matrix]
        matrices = [a for a in args if a.is_Matrix]
        if not matrices:
            return self.Mul(*scalars)
        if not node.is_scalar:
            return self.MatMul(*scalars, *matrices)
        return self.Mul(*scalars, self.Trace(self.MatMul(*matrices)))

    def inner(self, A: Any, B: Any) -> Any:
        """tr(A'B)."""
        return self.Trace(self.MatMul(self.Transpose(A), B))

    def total(self, X: Any) -> Any:
        """The sum of all entries."""
        return self.Trace(self.MatMul(self.OneMatrix(1, X.shape[0]), X, self.OneMatrix(X.shape[1], 1)))

    def stacked(self, blocks: Iterable[Any]) -> Any:
        return self.BlockMatrix([[b if b.is_Matrix else b * self.OneMatrix(1, 1)] for b in blocks])


def size(dim: Dim) -> Any:
    """A size in SymPy."""
    from sympy import Add, Integer, Mul, Symbol

    def factor(text: str) -> Any:
        return Integer(text) if text.isdigit() else Symbol(text, integer=True, positive=True)

    return Add(*(Mul(*map(factor, term.split("*"))) for term in str(dim).split(" + ")))


@cache
def functions() -> dict[str, Any]:
    """By matcalc's name, the function of a real SymPy expression.

    >>> functions()["relu"]("z")
    Max(0, z)
    """
    return {name: counterpart(op) for name, op in ELEMENTWISE.items()} | {"sqrt": vocabulary().sqrt}
