"""From SymPy's expressions to matcalc."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

from ..decimals import DecimalFraction, decimal
from ..errors import DeclarationError, MatcalcError
from ..expr import Expr, number, postorder, rebuild, spread, value_of
from ..ops import activations, elementary, elementwise, powers, unknown
from ..ops.blocks import component, stack
from ..ops.kronecker import kron
from ..ops.leaves import dim, identity, ones, pi, scalar, symbol, zeros
from ..ops.matrix import det, inv, matpow
from ..ops.products import hadamard, matmul, transpose
from ..ops.reductions import Diag, diag, trace
from ..ops.sums import add, scale, scale_op
from ..shape import Dim, is_scalar, plus, times

Reader = Callable[..., Expr]

LARGEST = 10**300  # beyond what a float holds
DOUBLE = 53  # bits of a float
DENOMINATOR = 1000  # a fraction with a larger one is written as a decimal


def from_sympy(e: Any) -> Expr:
    """The SymPy expression (scalar or matrix expression, over the reals) or the number in matcalc.

    Positive integer symbols are sizes. Raises MatcalcError naming what matcalc does not have, and
    ShapeError where shapes do not fit.

    >>> import sympy
    >>> A = sympy.MatrixSymbol("A", 3, 4)
    >>> from_sympy(A.T * A).shape
    (4, 4)
    """
    if isinstance(e, int | float):
        return number(e)
    done: dict[Any, Expr] = {}
    waiting = [e]
    while waiting:
        node = waiting[-1]
        missing = [c for c in _children(node) if c not in done]
        if missing:
            waiting.extend(missing)
        else:
            done[waiting.pop()] = _read(node, [done[c] for c in _children(node)])
    return done[e]


def _children(e: Any) -> tuple[Any, ...]:
    """The arguments that are expressions themselves: not sizes, indices or the function applied."""
    name = type(e).__name__
    if name in _LEAVES:
        return ()
    if name == "BlockMatrix":
        return tuple(e.blocks)
    if name == "ElementwiseApplyFunction":
        return (e.expr,)
    return tuple(getattr(e, "args", ())[: _TAKEN.get(name)])


def _read(e: Any, args: list[Expr]) -> Expr:
    name = type(e).__name__
    reader = _LEAVES.get(name) or _READERS.get(name)
    if reader is not None:
        return reader(e, *args)
    if getattr(e, "is_Rational", False) or getattr(e, "is_Float", False):
        return _number(e)
    if getattr(e, "is_Function", False) and type(e.func).__name__ == "UndefinedFunction" and len(args) == 1:
        return unknown.unknown(_name(name))(args[0])
    raise MatcalcError(f"matcalc has no counterpart of SymPy's {name}, in {e}")


# --------------------------------------------------------------------------- leaves


def _name(text: Any) -> str:
    if not str(text).isidentifier():
        raise DeclarationError(f"{str(text)!r} cannot be a name")
    return str(text)


def _number(e: Any) -> Expr:
    if not e.is_finite or abs(e) > LARGEST:
        raise MatcalcError(f"matcalc has no counterpart of SymPy's {e}")
    if e.is_Float:
        return number(float(e) if e._prec <= DOUBLE else decimal(str(e)))
    kind = DecimalFraction if e.q > DENOMINATOR else Fraction
    return number(kind(int(e.p), int(e.q)))


def _dim(e: Any) -> Dim:
    from sympy import Add, Mul, expand, sympify

    return plus(*(times(*map(_factor, Mul.make_args(term))) for term in Add.make_args(expand(sympify(e)))))


def _factor(e: Any) -> Dim:
    if e.is_Integer and e > 0:
        return int(e)
    if e.is_Symbol:
        return _name(e)
    base, exponent = e.as_base_exp()
    if base.is_Symbol and exponent.is_Integer and exponent > 0:
        return times(*[_name(base)] * int(exponent))
    raise MatcalcError(f"{e} cannot be part of a size")


def _symbol(e: Any) -> Expr:
    name = _name(e)
    return dim(name) if e.is_integer and e.is_positive else scalar(name, positive=bool(e.is_positive))


def _dummy(e: Any) -> Expr:
    return scalar(f"{_name(e.name)}_{e.dummy_index}")


def _matrix_symbol(e: Any) -> Expr:
    return symbol(_name(e.name), (_dim(e.rows), _dim(e.cols)))


_LEAVES: dict[str, Reader] = {
    "Symbol": _symbol,
    "Dummy": _dummy,
    "MatrixSymbol": _matrix_symbol,
    "Identity": lambda e: identity(_dim(e.rows)),
    "OneMatrix": lambda e: ones(_dim(e.rows), _dim(e.cols)),
    "ZeroMatrix": lambda e: zeros(_dim(e.rows), _dim(e.cols)),
    "Pi": lambda e: pi,
    "Exp1": lambda e: elementary.exp(1),
}


# --------------------------------------------------------------------------- operations


def entrywise(body: Expr, z: Expr, x: Expr) -> Expr:
    """The scalar expression `body` in the scalar symbol z, at every entry of x."""
    done: dict[Expr, Expr] = {z: x}
    for node in postorder(body, until=done.__contains__):
        if node in done:
            continue
        args = [done[a] for a in node.args]
        if node.op is add:
            done[node] = add(*spread(*args))
        else:
            done[node] = hadamard(*args) if node.op is scale_op else rebuild(node, args)
    whole = done[body]
    return elementwise.level(x, whole) if is_scalar(whole.shape) and not is_scalar(x.shape) else whole


def _each(e: Any, x: Expr) -> Expr:
    """SymPy's ElementwiseApplyFunction: the function is read once, as an expression in a scalar."""
    from sympy import Dummy

    z = Dummy("z", real=True)
    return entrywise(from_sympy(e.function(z)), _dummy(z), x)


def _product(e: Any, *args: Expr) -> Expr:
    arrays = [a for a in args if not is_scalar(a.shape)]
    return scale(*(a for a in args if is_scalar(a.shape)), *([matmul(*arrays)] if arrays else []))


def _larger(a: Expr, b: Expr) -> Expr:
    """max(a, b) = b + relu(a - b)."""
    if value_of(a) is not None:
        a, b = b, a
    return activations.relu(a) if value_of(b) == 0 else b + activations.relu(a - b)


def _smaller(a: Expr, b: Expr) -> Expr:
    """min(a, b) = b - relu(b - a)."""
    if value_of(a) is not None:
        a, b = b, a
    return -activations.relu(-a) if value_of(b) == 0 else b - activations.relu(b - a)


def _component(e: Any, X: Expr) -> Expr:
    i, j = e.args[1:]
    if not (i.is_Integer and j.is_Integer):
        raise MatcalcError(f"matcalc reads components with whole indices only, not {e}")
    return component(X, int(i) + 1, int(j) + 1)


def _stack(e: Any, *blocks: Expr) -> Expr:
    if e.blocks.shape[1] != 1:
        raise MatcalcError(f"matcalc stacks blocks in one column only, not {e}")
    return stack(*blocks)


def _plain(op: Callable[..., Expr]) -> Reader:
    return lambda e, *args: op(*args)


_SAME_NAME = ["exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "erf", "sign"]
_RENAMED = {f"a{name}": f"arc{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")} | {"Abs": "abs"}

_TAKEN = {"Inverse": 1, "Heaviside": 1, "MatrixElement": 1}

_READERS: dict[str, Reader] = {
    "Add": _plain(add),
    "MatAdd": _plain(add),
    "Mul": _product,
    "MatMul": _product,
    "Pow": _plain(powers.power),
    "HadamardProduct": _plain(hadamard),
    "HadamardPower": _plain(powers.power),
    "MatPow": _plain(matpow),
    "Transpose": _plain(transpose),
    "Inverse": _plain(inv),
    "Determinant": _plain(det),
    "Trace": _plain(trace),
    "DiagMatrix": _plain(Diag),
    "DiagonalOf": _plain(diag),
    "DiagonalMatrix": lambda e, X: hadamard(identity(X.shape[0]), X),
    "KroneckerProduct": lambda e, *args: reduce(kron, args),
    "BlockMatrix": _stack,
    "MatrixElement": _component,
    "ElementwiseApplyFunction": _each,
    "Max": lambda e, *args: reduce(_larger, args),
    "Min": lambda e, *args: reduce(_smaller, args),
    "Heaviside": _plain(activations.step),
    "sec": lambda e, x: 1 / elementary.cos(x),
    "csc": lambda e, x: 1 / elementary.sin(x),
    "cot": lambda e, x: 1 / elementary.tan(x),
    "sech": lambda e, x: 1 / elementary.cosh(x),
    "csch": lambda e, x: 1 / elementary.sinh(x),
    "coth": lambda e, x: 1 / elementary.tanh(x),
    **{name: _plain(elementwise.ELEMENTWISE[name]) for name in _SAME_NAME},
    **{theirs: _plain(elementwise.ELEMENTWISE[ours]) for theirs, ours in _RENAMED.items()},
}
