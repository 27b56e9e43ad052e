"""Formulas as plain trees: like those of the engine, but their shapes need not fit, so that they can be wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from matcalc.expr import Expr, postorder
from matcalc.shape import Dim

Shape = tuple[Dim, Dim]
SCALAR: Shape = (1, 1)


@dataclass(frozen=True)
class Formula:
    """An op with what it is applied to; `shape` is the one that was meant, whatever the arguments have.

    name        what is meant by a `name`, `d`, `grad`, `function`; the index of a `series`
    by          of `grad`: the name by which
    number      of a `number`
    """

    op: str
    args: tuple[Formula, ...] = ()
    shape: Shape = SCALAR
    name: str = ""
    by: str = ""
    number: Fraction = Fraction(0)

    @property
    def is_scalar(self) -> bool:
        return self.shape == SCALAR

    @property
    def is_vector(self) -> bool:
        return self.shape[0] != 1 and self.shape[1] == 1

    def nodes(self, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Formula]]:
        """Every node with the way to it."""
        yield path, self
        for i, argument in enumerate(self.args):
            yield from argument.nodes((*path, i))

    def at(self, path: tuple[int, ...]) -> Formula:
        return self.args[path[0]].at(path[1:]) if path else self

    def put(self, path: tuple[int, ...], new: Formula) -> Formula:
        """The formula with another node at the end of a way."""
        if not path:
            return new
        i, *rest = path
        return replace(self, args=(*self.args[:i], self.args[i].put(tuple(rest), new), *self.args[i + 1 :]))

    def mapped(self, change: Callable[[Formula], Formula]) -> Formula:
        """With every node changed, the inner ones first."""
        return change(replace(self, args=tuple(a.mapped(change) for a in self.args)))


def name(word: str, shape: Shape = SCALAR) -> Formula:
    return Formula("name", shape=shape, name=word)


def number(value: int | Fraction) -> Formula:
    return Formula("number", number=Fraction(value))


def add(*terms: Formula) -> Formula:
    return Formula("add", terms, next((t.shape for t in terms if not t.is_scalar), SCALAR))


def product(*factors: Formula) -> Formula:
    """The matrix product, in which numbers and scalars may stand."""
    arrays = [f for f in factors if not f.is_scalar]
    shape = (arrays[0].shape[0], arrays[-1].shape[1]) if arrays else SCALAR
    return Formula("product", factors, shape)


def minus(term: Formula) -> Formula:
    return product(number(-1), term)


def transpose(f: Formula) -> Formula:
    return Formula("transpose", (f,), f.shape[::-1])


def turned(f: Formula) -> Formula:
    """The transpose, worked out: (2 Aᵀ r)ᵀ = 2 rᵀ A."""
    if f.is_scalar:
        return f
    if f.op == "transpose":
        return f.args[0]
    if f.op == "add":
        return Formula("add", tuple(map(turned, f.args)), f.shape[::-1])
    if f.op == "product":
        scalars = tuple(a for a in f.args if a.is_scalar)
        return Formula("product", scalars + tuple(turned(a) for a in f.args[::-1] if not a.is_scalar), f.shape[::-1])
    return transpose(f)


def hadamard(*factors: Formula) -> Formula:
    flat = [g for f in factors for g in (f.args if f.op == "hadamard" else (f,))]
    return Formula("hadamard", tuple(flat), flat[0].shape)


def applied(function: str, f: Formula) -> Formula:
    """An elementwise function of a formula."""
    return Formula("function", (f,), f.shape, function)


def gradient(of: str, by: Formula) -> Formula:
    return Formula("grad", (), by.shape, of, by.name)


def differential(of: str, shape: Shape) -> Formula:
    return Formula("d", (), shape, of)


# --------------------------------------------------------------------------- from the engine

KNOWN = "exp log sin cos tanh sigmoid relu softplus sqrt abs sign step".split()
UNKNOWN = "f g phi psi phi1 phi2 phi3".split()
PLAIN = (
    "add hadamard transpose frobenius tr sum Diag diag inv det logdet norm2 normF norm1 softmax logsumexp power matpow"
).split()


class NoFormulaError(Exception):
    """An op that has no counterpart here."""


def formula_of(e: Expr) -> Formula:
    """The tree of an expression of the engine. Raises NoFormulaError."""
    done: dict[Expr, Formula] = {}
    for node in postorder(e):
        done[node] = _formula(node, tuple(done[a] for a in node.args))
    return done[e]


def _formula(e: Expr, args: tuple[Formula, ...]) -> Formula:
    op = e.op.name
    if op == "symbol":
        word = e.params[0]
        return Formula("name", (), e.shape, word)
    if op == "number":
        return number(Fraction(e.params[1]))
    if op == "dim":
        return Formula("size", name=str(e.params[0]))
    if op in ("I", "ones", "zeros"):
        return Formula(op, shape=e.shape)
    if op in ("scale", "matmul"):
        return Formula("product", _flat(args), e.shape)
    if op == "series":
        return Formula("series", args, e.shape, e.params[0])
    if op in PLAIN:
        return Formula(op, args, e.shape)
    if op in KNOWN or op.rstrip("'") in UNKNOWN:
        return Formula("function", args, e.shape, op)
    raise NoFormulaError(op)


def _flat(factors: tuple[Formula, ...]) -> tuple[Formula, ...]:
    """Products of arrays within products opened; those that are scalars stay together."""
    found: list[Formula] = []
    for f in factors:
        opened = f.op == "product" and (not f.is_scalar or all(a.is_scalar for a in f.args))
        found += f.args if opened else [f]
    return tuple(found)
