"""The form shown to readers: their own spelling, their order, signs where they are not noticed.

The normal form puts sums and products in an arbitrary order. A reader expects `A*x - b` as typed,
positive terms first, symbols before functions. Nothing here changes what is computed, only how it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from ..expr import Expr, postorder, rebuild, value_of
from ..op import Linear
from ..ops.forms import reciprocal
from ..ops.kronecker import kron
from ..ops.leaves import ones_op
from ..ops.products import frobenius, hadamard, matmul, transpose
from ..ops.sums import add, scale, scale_op
from ..ops.terms import negated, split
from ..shape import is_column, is_scalar
from .factor import factor
from .normal import normal
from .terms import kind
from .turning import shown_and_hidden

SIGNED = frozenset({scale_op, matmul, hadamard, transpose, add, frobenius, kron})  # a sign passes through these


class Presentation:
    """Presents results for a loss as its author wrote it, in one expression or in several.

    Several results may share what the author wrote, so then a sum of theirs keeps its sign.
    """

    def __init__(self, *written: Expr, several: bool = True) -> None:
        self._normal: dict[Expr, Expr] = {}
        for e in written:
            normal(e, self._normal)
        self.order: dict[Expr, int] = {}
        self.leads: dict[Expr, int] = {}
        self.spelled: dict[Expr, Expr] = {}
        self.own: set[Expr] = set()
        self.factored: dict[Expr, Expr] = {}
        self.shown: dict[Expr, Expr] = {}
        self._read(*written)
        self.kept = self.own if several else set()

    def normal_of(self, e: Expr) -> Expr:
        """The normal form of something written."""
        return self._normal.get(e, e)

    def _read(self, *written: Expr) -> None:
        """Remember the author's order of symbols and spelling of subexpressions."""
        plain: set[Expr] = set()
        for node in postorder(*written):
            if not node.args:
                self.order.setdefault(node, len(self.order))
            if not all(a in plain for a in node.args):
                continue
            result = self.normal_of(node)
            if result is node:
                plain.add(node)
                self.own.add(node)
                continue
            value, core = split(result)
            if self._same_words(node, core) and value in (1, -1):
                plain.add(node)
                self.own.add(node)
                self.spelled.setdefault(core, node if value == 1 else -node)
            elif value == 1 and core.args and node.size <= core.size:
                plain.add(node)
                self.own.add(node)
                self.spelled.setdefault(core, node)

    def _same_words(self, node: Expr, core: Expr) -> bool:
        """Whether `core` is `node` with its arguments in another order (and perhaps other signs)."""
        if core.op is not node.op or len(core.args) != len(node.args):
            return False
        bare = {split(self.normal_of(a))[1] for a in node.args}
        return bare == {split(a)[1] for a in core.args}

    # ----------------------------------------------------------------- presenting

    def __call__(self, e: Expr) -> Expr:
        """The normal expression `e` in the form shown to readers."""
        return self._without_minus(self.arranged(factor(e, self.factored)))

    def arranged(self, e: Expr) -> Expr:
        """The expression in the reader's order and spelling, its terms and factors as they are."""
        for node in postorder(e, until=self.shown.__contains__):
            if node not in self.shown:
                self.shown[node] = self._present(node)
        return self.shown[e]

    def _without_minus(self, e: Expr) -> Expr:
        """-2 A(x - y) = 2 A(y - x), unless the sum is to be kept as its author wrote it."""
        value = split(e)[0]
        if value >= 0:
            return e
        for accepted in (is_difference, is_balanced) if e.op is scale_op else ():
            flipped = flip(e.args[-1], accepted, self.kept)
            if flipped is not None:
                return scale(-value, *e.args[1:-1], flipped)
        return e

    def _present(self, node: Expr) -> Expr:
        if node in self.spelled:
            return self.spelled[node]
        if not node.args or node in self.own:
            return node
        shown = [self.shown[a] for a in node.args]
        new = rebuild(node, shown if node.op in SIGNED else map(without_sign, shown))
        if node.op.slots and isinstance(node.op.slots[0], Linear) and new.args and split(new.args[0])[0] == -1:
            return -self._set(rebuild(new, (-new.args[0], *new.args[1:])))
        if new.op is scale_op:
            core = self._set(new.args[-1])
            return self._ordered(new, [*new.args[:-1], core])
        return self._set(new)

    def _set(self, e: Expr) -> Expr:
        if e in self.own:
            return e
        if e.op is matmul:
            return turned(e)
        if e.op is add:
            return self._sum(e)
        return self._ordered(e, e.args) if e.op is hadamard else e

    def _ordered(self, e: Expr, factors: Sequence[Expr]) -> Expr:
        """The product with its factors in the reader's order."""
        if len(factors) > 2 or e.op is hadamard:
            factors = sorted(factors, key=self._place_of_factor)
        return rebuild(e, factors)

    def _sum(self, e: Expr) -> Expr:
        """The sum in the author's order, or minus the opposite sum where that reads better."""
        terms = sorted(e.args, key=self._place_of_term)
        minus = [bare for negative, bare in map(negated, terms) if negative]
        plus = [t for t in terms if not negated(t)[0]]
        if len(minus) > len(plus) or (len(minus) == len(plus) and _weight(minus) > _weight(plus)):
            return -add(*minus, *(-t for t in plus))
        return add(*terms)

    def _place_of_term(self, e: Expr) -> tuple[object, ...]:
        """Positive terms first, numbers after the others, then the author's order, transposes last."""
        minus, bare = negated(e)
        return (2 * minus + is_constant(bare), self._lead(bare), shown_and_hidden(bare)[0], e.digest)

    def _place_of_factor(self, e: Expr) -> tuple[object, ...]:
        """Simple factors first, then the author's order, divisors at the end."""
        return (reciprocal(e) is not None, kind(e), self._lead(e), e.digest)

    def _lead(self, e: Expr) -> int:
        """The position, in the author's order, of the first symbol read in `e`."""
        path = []
        while e.args and e not in self.leads:
            path.append(e)
            e = next((a for a in e.args if value_of(a) is None), e.args[0])
        lead = self.leads[e] if e.args else self.order.get(e, len(self.order))
        self.leads.update(dict.fromkeys(path, lead))
        return lead


def is_constant(term: Expr) -> bool:
    """Whether the term is a number, or one number in every entry."""
    core = split(term)[1]
    return core.op is ones_op or value_of(core) is not None


def _weight(terms: list[Expr]) -> tuple[bool, int]:
    """What should stand positive: a number first (1 - x), else the more composed term (W*x - y)."""
    return any(is_constant(t) for t in terms), max(map(kind, terms))


def is_balanced(e: Expr) -> bool:
    """Whether a sum has minus signs, and with one in front as many as its opposite."""
    minus = sum(negated(t)[0] for t in e.args)
    return minus > 0 and len(e.args) - minus <= minus + 1


def is_difference(e: Expr) -> bool:
    """Whether a sum is balanced and has no constant: 1 - x is left to the last."""
    return is_balanced(e) and not any(map(is_constant, e.args))


def flip(e: Expr, accepted: Callable[[Expr], bool], kept: Collection[Expr]) -> Expr | None:
    """-e with the sign inside a sum that accepts it and need not be kept, None if there is none."""
    if e.op is add:
        return opposite(e) if e not in kept and accepted(e) else None
    if e.op is transpose or e.op is hadamard or e.op is matmul:
        for i, f in enumerate(e.args):
            inner = flip(f, accepted, kept)
            if inner is not None:
                return e.op(*e.args[:i], inner, *e.args[i + 1 :])
    return None


def opposite(e: Expr) -> Expr:
    """The sum with all its signs changed, the positive terms in front."""
    terms = [(negated(t)[0], negated(t)[1]) for t in e.args]
    return add(*(t for minus, t in terms if minus), *(-t for minus, t in terms if not minus))


def without_sign(e: Expr) -> Expr:
    """-(x - y) as y - x, where the sign could not move on."""
    value, core = split(e)
    return opposite(core) if value == -1 and core.op is add else e


def turned(e: Expr) -> Expr:
    """B'A' is shown as (AB)' where that is shorter; vectors stay as they are."""
    if is_column(e.shape) or e.shape[0] == 1 or is_scalar(e.shape):
        return e
    if (
        any(f.op is not transpose and "symmetric" not in f.facts for f in e.args)
        or sum(f.op is transpose for f in e.args) < 2
    ):
        return e
    return matmul(*(f.args[0] if f.op is transpose else f for f in reversed(e.args))).T
