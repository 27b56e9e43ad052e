"""Every rule as formulas: the derivatives of the ops, read off their records, and the rules of rewriting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from itertools import product
from typing import Any

from .errors import MatcalcError, UnknownNameError
from .expr import OPS, Expr, number, postorder
from .notation import ENTRYWISE_OVER
from .op import Additive, Constant, Entrywise, Linear, Multilinear, Op, Slot, Smooth
from .ops.leaves import dim, scalar, symbol
from .rewrite import AnyRule, Rule, wild_op
from .rules import Presentation, factor, normal
from .shape import Shape, is_column, is_scalar
from .sweeps.differential import differential_symbol

Equation = tuple[Expr, Expr]

SHAPES: tuple[Shape, ...] = (
    *((1, 1), ("m", "n"), ("n", "p"), ("p", "n"), ("p", "q"), ("n", "n"), ("n", 1)),
    *(("m*n", 1), ("m*p", "n*q"), ("m + n + p", "q")),
)
WHERE = {
    "positive": "{} > 0",
    "above_one": "{} > 1",
    "away_from_zero": "{} is not zero",
    "invertible": "{} is invertible",
}
PARAMS: tuple[tuple[Any, ...], ...] = ((), ("i",), ("i", "j"), ("m", "n"), ("m", "n", "p"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as equations left = right, with where they hold, what else is to be said, and where they are written."""

    name: str
    equations: tuple[Equation, ...]
    where: str = ""
    note: str = ""
    source: str = ""


def entries(name: str | None = None) -> list[Entry]:
    """The derivative of every op that has one, or the rule asked for: an op, or a rule of rewriting by its name.

    Raises UnknownNameError for a name that is not in the book.
    """
    if name is None:
        return [entry for op in OPS.values() if (entry := derivative(op)).equations]
    if name in OPS:
        return [derivative(OPS[name])]
    found = [rewriting(r) for r in REWRITES if r.name == name]
    if not found:
        near = get_close_matches(name, [*OPS, *(r.name for r in REWRITES)], 1)
        raise UnknownNameError(f"no rule is called {name!r}", hint=f"did you mean {near[0]}?" if near else None)
    return found


# --------------------------------------------------------------------------- derivatives


def derivative(op: Op) -> Entry:
    """The op's derivative in every argument, at the most general shapes it takes.

    For smooth arguments F = …, dF = …; for a linear one G : F(dX) = H : dX, whose H is the adjoint.
    """
    node = example(op)
    where = WHERE.get(op.domain or "", "").format(node.args[0] if node is not None else "")
    return Entry(op.name, () if node is None else tuple(_equations(node)), where, "", op.source)


def _equations(node: Expr) -> Iterator[Equation]:
    if any(isinstance(slot, Smooth) for slot in node.op.slots):
        yield symbol(letter("F", node.shape), node.shape), node
    if isinstance(node.op.slot(0), Additive):
        yield _together(node)
        return
    for i, argument in enumerate(node.args):
        slot = node.op.slot(i)
        if not isinstance(slot, Constant):
            yield _equation(node, i, slot, differential_symbol(argument))


def _equation(node: Expr, i: int, slot: Slot, d: Expr) -> Equation:
    """What becomes of the differential d of the argument i."""
    if isinstance(slot, Smooth):
        return symbol("d" + letter("F", node.shape), node.shape), _differential(node, slot, d)
    assert isinstance(slot, Linear | Multilinear)
    weight = _weight(node.shape)
    changed = node.op(*node.args[:i], d, *node.args[i + 1 :], params=node.params)
    gathered = _frobenius(slot.pull(weight, node, i), d)
    if "loop" in node.op.traits:  # G : Σ dX_i = Σ (G : dX_i)
        gathered = node.op(gathered, *node.args[1:], params=node.params)
    return _frobenius(weight, changed), gathered


def _together(node: Expr) -> Equation:
    """The same for an op that is linear in all its arguments together."""
    slot, weight = node.op.slot(0), _weight(node.shape)
    assert isinstance(slot, Multilinear)
    directions = [differential_symbol(a) for a in node.args]
    parts = [_frobenius(slot.pull(weight, node, i), d) for i, d in enumerate(directions)]
    return _frobenius(weight, node.op(*directions)), OPS["add"](*parts)


def _differential(node: Expr, slot: Smooth, d: Expr) -> Expr:
    """The differential in one argument; of a function of each entry f'(X) ⊙ dX or dX ⊘ …, as one writes it."""
    if not isinstance(slot, Entrywise):
        return slot.differential(d, node, *node.args)
    factor = Presentation(node)(normal(slot.derivative(node.args[0], node)))
    divided = d * factor
    return divided if divided.op.form(divided).layout is ENTRYWISE_OVER else factor * d


def _frobenius(left: Expr, right: Expr) -> Expr:
    return OPS["frobenius"](left, right)


def _weight(shape: Shape) -> Expr:
    return number(1) if is_scalar(shape) else symbol(letter("G", shape), shape)


def letter(capital: str, shape: Shape) -> str:
    """Matrices are upper case."""
    return capital.lower() if is_column(shape) else capital


# --------------------------------------------------------------------------- examples


@cache
def example(op: Op) -> Expr | None:
    """The op applied to symbols of the most general shapes that it takes; None if it has no arguments."""
    for params in PARAMS if op.slots else ():
        arity = 2 if op.variadic and not params else len(op.slots)
        built = [node for shapes in product(SHAPES, repeat=arity) if (node := _built(op, shapes, params)) is not None]
        if built:
            return max(built, key=_generality)
    return None


def _built(op: Op, shapes: tuple[Shape, ...], params: tuple[Any, ...]) -> Expr | None:
    if ("loop" in op.traits) != (params == ("i",)):
        return None
    try:
        node = op(*(_argument(op, i, shapes) for i in range(len(shapes))), params=params)
    except (MatcalcError, IndexError, ValueError):
        return None
    return node if node.op is op and all(a.op.name in ("symbol", "dim") for a in node.args) else None


def _argument(op: Op, i: int, shapes: tuple[Shape, ...]) -> Expr:
    loop, shape = "loop" in op.traits, shapes[i]
    if isinstance(op.slot(i), Constant) and is_scalar(shape):
        return dim("N") if loop else scalar("k")
    letters = _letters(shape)
    name = letters[sum(_letters(other) == letters for other in shapes[:i])]
    known = (op.requires,) if op.requires else ()
    return symbol(f"{name}_i", shape, (), "i") if loop else symbol(name, shape, known)


def _letters(shape: Shape) -> str:
    return "abc" if is_scalar(shape) else "xyz" if is_column(shape) else "XYZ"


def _generality(node: Expr) -> tuple[int, int, int]:
    """Few numbers among the arguments, then plain sizes before composed ones, then the more sizes the better."""
    sizes = {d for a in node.args for d in a.shape if isinstance(d, str)}
    return -sum(a.is_scalar for a in node.args), -sum(not d.isidentifier() for d in sizes), len(sizes)


# --------------------------------------------------------------------------- rewriting

REWRITES: tuple[AnyRule, ...] = (*normal.rules, *factor.rules)


def rewritings() -> list[Entry]:
    """The rules of rewriting, in the order in which they are tried."""
    return [rewriting(r) for r in REWRITES]


def rewriting(r: AnyRule) -> Entry:
    """A rule of rewriting: its equation, or where it is a function of the expression, what it makes of its examples."""
    if isinstance(r, Rule):
        return Entry(r.name, ((r.lhs, r.rhs),), _facts(r.lhs))
    pairs = [(e, _settled(e, after)) for e in r.examples() if (after := r.apply(e)) is not None and after is not e]
    return Entry(r.name, tuple(pairs), "", " ".join((r.apply.__doc__ or "").split()))


def _settled(before: Expr, after: Expr) -> Expr:
    """What a rule makes of an expression, its parts brought in order as well, unless other rules turn it back."""
    settled = normal(after)
    return after if settled is before else settled


def _facts(pattern: Expr) -> str:
    """The facts a pattern asks for."""
    asked = {node.params[0]: node.params[3] for node in postorder(pattern) if node.op is wild_op and node.params[3]}
    return ", ".join(f"{name} {' and '.join(facts).replace('_', ' ')}" for name, facts in asked.items())
