"""Moves across the Frobenius product: G : op(…, dX, …) = adjoint(G) : dX, by the op's own record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ..expr import Expr, number, postorder, replace
from ..op import Additive
from ..ops.leaves import symbol
from ..ops.products import frobenius
from ..ops.sums import add, series
from ..shape import is_column, is_row, is_scalar
from ..sweeps.adjoint import gathered, pull
from .model import Reason

Counts = Mapping[str, Expr]  # how far each sample index runs


class Term(NamedTuple):
    """The part `weight : form` of dL, where form is linear in differentials; `reasons` say how it came about."""

    weight: Expr
    form: Expr
    reasons: tuple[Reason, ...] = ()

    def expression(self, counts: Counts) -> Expr:
        """weight : form, summed over the samples it stands for; an index that runs nowhere stays."""
        e = frobenius(self.weight, self.form)
        for i in sorted(e.free & counts.keys(), reverse=True):
            e = series(e, i, counts[i])
        return e


def total_of(terms: Sequence[Term], counts: Counts) -> Expr:
    """The sum of the terms."""
    return add(*(t.expression(counts) for t in terms))


def moved(term: Term, live: Collection[Expr], counts: Counts, explained: bool = True) -> list[Term]:
    """The term with its outermost operation on the other side of the colon: one term for each live argument."""
    node = term.form
    found = law(node, live) if explained else None
    reasons = term.reasons if found is None else (*term.reasons, found)
    return [
        Term(gathered(pull(term.weight, node, i), node, a, counts), a, reasons)
        for i, a in enumerate(node.args)
        if a in live
    ]


def depends(form: Expr, differentials: Collection[Expr]) -> set[Expr]:
    """The nodes of the form that depend on a differential."""
    live: set[Expr] = set()
    for node in postorder(form):
        if node in differentials or any(a in live for a in node.args):
            live.add(node)
    return live


def law(node: Expr, live: Collection[Expr]) -> Reason | None:
    """What the move past this node says in general: A : B C = B'A : C. None where it is only notation.

    Neighbouring factors that stay count as one.
    """
    if "loop" in node.op.traits or isinstance(node.op.slots[0], Additive):
        return None
    i = next(i for i, a in enumerate(node.args) if a in live)
    weight = number(1) if is_scalar(node.shape) else _letter("A", node)
    before, after = _grouped(node, node.args[:i]), _grouped(node, node.args[i + 1 :])
    letters = [_letter(letter, e) for letter, e in zip("BCDEF", [*before, node.args[i], *after], strict=False)]
    moving = letters[len(before)]
    general = node.op(*letters, params=node.params)
    if general.op is not node.op or is_scalar(moving.shape):
        return None
    left, right = frobenius(weight, general), frobenius(pull(weight, general, len(before)), moving)
    if left is right:
        return None
    small = _with_vectors(letters) if is_scalar(node.shape) else {}
    return Reason(law=(replace(left, small), replace(right, small)))


def _grouped(node: Expr, args: Sequence[Expr]) -> Sequence[Expr]:
    return (node.op(*args),) if node.op.variadic and len(args) > 1 else args


def _letter(letter: str, e: Expr) -> Expr:
    return symbol(letter.lower() if is_scalar(e.shape) else letter, e.shape)


def _with_vectors(letters: Sequence[Expr]) -> dict[Expr, Expr]:
    """Small letters for a row and a column whose product is a number: b'c = b : c."""
    small: dict[Expr, Expr] = {}
    for e in letters:
        name, rows, columns = e.params[0].lower(), *e.shape
        if is_row(e.shape):
            small |= {e: symbol(name, (columns, 1)).T, e.T: symbol(name, (columns, 1))}
        elif is_column(e.shape):
            small[e] = symbol(name, (rows, 1))
    return small
