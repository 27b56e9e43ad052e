"""Elementwise functions given by a formula in one letter, differentiated once by SymPy.

The formula is read by the grammar of Python's `ast`, restricted to numbers, letters, + - * / ** and
known functions; it is never evaluated. The expression and its derivative are then matcalc's own.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from math import prod
from typing import Any

from ..bounds import Range
from ..errors import DeclarationError, DomainError, LimitError, MatcalcError, ParseError, UnknownNameError
from ..expr import OPS, Expr, postorder
from ..op import Op
from ..ops.elementwise import ELEMENTWISE, elementwise
from ..ops.leaves import scalar
from ..ops.unknown import unknown
from ..ranges import ranges
from .reading import DENOMINATOR, entrywise, from_sympy
from .writing import functions

LENGTH, DEPTH, BITS = 500, 100, 1000
CONSTANT, SOURCE = 10**6, 10_000
SIMPLE, DEGREE = 40, 64  # a derivative of at most so many operations, of at most this degree, is simplified

Z = scalar("z")

_ALIASES = {word: op.name for op in ELEMENTWISE.values() for word in (*op.words, *op.spoken)} | {
    "Max": "max",
    "Min": "min",
}


def function(name: str, formula: str | None = None) -> Op:
    """The elementwise function `name`: unknown, or given by a formula in one letter.

    The result is applied like any other op, to an expression of any shape, and keeps the shape. A
    formula is made of numbers, pi, one letter, + - * / ^, max(a, b), min(a, b) and the functions of
    the elementwise table. Jumps and kinks have derivative 0, as in that table. Whether it is smooth is not stated:
    a proof of convexity looks at the formula instead.

    Raises ParseError or UnknownNameError if the formula is not understood, DomainError if it is not
    real, LimitError if it is too long, DeclarationError if `name` is taken or not a name.

    >>> from matcalc.ops.leaves import vector
    >>> x, cube = vector("x", "n"), function("cube", "t^3")
    >>> cube.derivative(x, cube(x)) is 3 * x**2
    True
    """
    if not isinstance(name, str) or not name.isidentifier():
        raise DeclarationError(f"{name!r} cannot be the name of a function")
    if name in OPS:
        raise DeclarationError(f"{name} is a function of matcalc already")
    return unknown(name) if formula is None else _given(name, formula)


@cache
def _given(name: str, formula: str) -> Op:
    value, slope = _differentiated(formula)

    def values(e: Expr, args: Sequence[Range]) -> Range:
        return ranges([value], {Z: args[0]})[value]

    op = elementwise(
        name,
        lambda x, y: entrywise(slope, Z, x),
        _template(value),
        range=values,
        sympy=lambda s, z: s.unknown(name)(z),
    )
    return replace(op, recipe=(function, (name, formula)), unfolded=lambda x: entrywise(value, Z, x))


def _differentiated(formula: str) -> tuple[Expr, Expr]:
    """The formula and its derivative, in the scalar z."""
    import sympy as s

    try:
        f = _Reader(formula).read()
        if f.has(s.zoo, s.nan, s.oo, -s.oo, s.I):
            raise DomainError(f"the formula {formula!r} is not a real number: SymPy makes it {f}")
        slope = s.diff(f, s.Symbol("z", real=True)).replace(s.DiracDelta, lambda *_: s.Integer(0))
        return from_sympy(f), _shortest(slope, f)
    except (OverflowError, RecursionError) as error:
        raise LimitError(f"the formula {formula!r} is too large for SymPy") from error


def _shortest(slope: Any, f: Any) -> Expr:
    """The derivative as it is or simplified, whichever is shorter and has a counterpart."""
    import sympy as s

    degree = prod(int(abs(p.exp)) for p in f.atoms(s.Pow) if p.exp.is_Integer)
    readable = all(n.q <= DENOMINATOR for n in slope.atoms(s.Rational))
    simple = s.count_ops(slope) <= SIMPLE and degree <= DEGREE and readable
    for candidate in sorted({slope, s.simplify(slope)} if simple else {slope}, key=s.count_ops):
        try:
            return from_sympy(candidate)
        except MatcalcError:
            if candidate == slope:
                raise
    raise AssertionError("the derivative itself is among the candidates")


# --------------------------------------------------------------------------- the formula's NumPy


HOLE = "hole"  # stands for z while the source is put together


def _template(value: Expr) -> str:
    """NumPy source of a scalar expression in z, with {0} for z: the templates of its ops, one in another."""
    codes = {Z: HOLE}
    for node in postorder(value):
        template = node.op.template(node, "numpy")
        if template is None:
            raise MatcalcError(f"{node.op.name} has no NumPy")
        if node is not Z:
            codes[node] = _normal(template.format(*(f"({codes[a]})" for a in node.args)))
        if len(codes[node]) > SOURCE:
            raise LimitError(f"the NumPy source of the formula exceeds {SOURCE} characters")
    return re.sub(rf"\b{HOLE}\b", "{0}", codes[value])


def _normal(source: str) -> str:
    """The source with no more brackets than it needs."""
    return ast.unparse(ast.parse(source, mode="eval"))


# --------------------------------------------------------------------------- reading


def _choices() -> dict[str, Callable[..., Any]]:
    from sympy import Max, Min

    return {"max": Max, "min": Min}


class _Reader:
    """Reads one formula into SymPy, checking every node before anything is built from it."""

    def __init__(self, formula: str) -> None:
        self.formula = formula
        self.letters: set[str] = set()

    def read(self) -> Any:
        value = self._value(self._tree())
        if len(self.letters) != 1:
            found = " and ".join(sorted(self.letters)) or "none"
            raise ParseError(f"the formula {self.formula!r} needs exactly one letter, it has {found}")
        return value

    def _tree(self) -> ast.expr:
        if len(self.formula) > LENGTH:
            raise LimitError(f"a formula has at most {LENGTH} characters, not {len(self.formula)}")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(self.formula.replace("^", "**").strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            hint = "products are written with *: 2*z"
            raise ParseError(f"the formula {self.formula!r} is not understood", hint=hint) from None
        level: list[ast.AST] = [tree]
        for _ in range(DEPTH):
            level = [child for node in level for child in ast.iter_child_nodes(node)]
        if level:
            raise LimitError(f"a formula has at most {DEPTH} levels")
        return tree

    def _value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return self._number(value)
            case ast.Name(id=name):
                return self._letter(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self._value(operand)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self._value(operand)
            case ast.BinOp(left=left, op=op, right=right):
                return self._combined(node, op, self._value(left), self._value(right))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._applied(name, [self._value(a) for a in args])
        raise self._refusal(node)

    def _refusal(self, node: ast.AST) -> MatcalcError:
        return ParseError(f"{ast.unparse(node)!r} cannot be part of a formula")

    def _number(self, value: float) -> Any:
        from sympy import Rational

        if abs(value) > 2**BITS:
            raise LimitError("a number in the formula is too large")
        return Rational(repr(value))

    def _letter(self, name: str) -> Any:
        from sympy import Symbol, pi

        if name == "pi":
            return pi
        if name in functions() | _choices() or name in _ALIASES:
            raise ParseError(f"{name} needs an argument in the formula {self.formula!r}")
        self.letters.add(name)
        return Symbol("z", real=True)

    def _combined(self, node: ast.AST, op: ast.operator, a: Any, b: Any) -> Any:
        match op:
            case ast.Add():
                return a + b
            case ast.Sub():
                return a - b
            case ast.Mult():
                return a * b
            case ast.Div():
                return a / b
            case ast.Pow():
                return self._power(a, b)
        raise self._refusal(node)

    def _power(self, base: Any, exponent: Any) -> Any:
        """SymPy multiplies powers of numbers out at once, so their size is bounded first."""
        from sympy import Rational

        if exponent.is_Rational:
            bits = max((max(abs(n.p), n.q).bit_length() for n in base.atoms(Rational)), default=1)
            if bits * abs(exponent.p) > BITS or exponent.q > BITS:
                raise LimitError(f"a power in the formula {self.formula!r} is too large")
        self._bound(exponent)
        return base**exponent

    def _applied(self, name: str, args: list[Any]) -> Any:
        name = _ALIASES.get(name, name)
        known = functions() | _choices()
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else None
            raise UnknownNameError(f"unknown function {name!r} in a formula", hint=hint)
        wanted = 2 if name in _choices() else 1
        if len(args) != wanted:
            raise ParseError(f"{name} takes {wanted} argument{'s' * (wanted > 1)} in a formula, not {len(args)}")
        for a in args:
            self._bound(a)
        return known[name](*args)

    def _bound(self, constant: Any) -> None:
        """SymPy may need as many digits as a constant has to evaluate a function or power of it."""
        if not constant.free_symbols and abs(constant.evalf()) > CONSTANT:
            raise LimitError(f"a constant in the formula {self.formula!r} is too large")
