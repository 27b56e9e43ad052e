"""One random point: the values of all symbols and functions on every floor of a tower."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from random import Random
from typing import Any

from ..expr import Expr, Number
from ..op import Op, counters
from ..shape import Dim, substitute
from ..smoothness import SMOOTH
from .definitions import meaning
from .draws import DISCRETE, direction
from .evaluation import Evaluation
from .field import Dual, Work
from .functions import rooted
from .matrices import Entry, Matrix
from .outcome import Undecided
from .reals import Reals
from .rules import Rule, rule_of
from .tower import HEIGHT, PLAIN, WITH_I, Floor

RANDOM_BITS = 192
Signs = str  # "unknown", "characters" or "reals"


class Frame:
    """What all points of a question have in common.

    Attributes: `meanings`, every node under the roots, arguments first, with what it means; `counting`, the names of
    scalars that count something; `samples`, by name the symbols of which they are the columns or entries; the
    `tower`, of which the floors up to `top` are used.
    """

    def __init__(self, roots: Iterable[Expr], samples: Mapping[str, Expr] | None = None) -> None:
        self.samples = samples or {}
        self.meanings = unfolded(*roots)
        self.counting = counters(self.meanings)
        ops = {e.op for e in self.meanings}
        self.tower = WITH_I if any((rule := rule_of(op)) and rule.turns for op in ops) else PLAIN
        self.top = min(_height(self.meanings), HEIGHT)
        self.kinked = any(kink.bend == "jump" for op in ops for kink in (op.smooth or SMOOTH).kinks)
        self.discrete = any(e.op.name == "symbol" and e.facts & DISCRETE for e in self.meanings)
        self._rules: dict[Op, Rule] = {}

    def meaning(self, e: Expr) -> Expr | None:
        if e not in self.meanings:
            self.meanings[e] = meaning(e)
        return self.meanings[e]

    def rule(self, op: Op) -> Rule:
        """How the op is evaluated. Raises Undecided if nobody knows."""
        if op not in self._rules:
            self._rules[op] = _rule(op)
        return self._rules[op]


def _rule(op: Op) -> Rule:
    rule = rule_of(op)
    if rule is None:
        raise Undecided(f"{op.name} has no exact value")
    return rule


def unfolded(*roots: Expr) -> dict[Expr, Expr | None]:
    """Every node under the roots, arguments first, with what it means; and the nodes of these meanings."""
    order: dict[Expr, Expr | None] = {}
    meanings: dict[Expr, Expr | None] = {}
    stack = list(reversed(roots))
    while stack:
        e = stack.pop()
        if e in order:
            continue
        if e not in meanings:
            meanings[e] = meaning(e)
        defined = meanings[e]
        waiting = [a for a in (*e.args, *([defined] if defined is not None else ())) if a not in order]
        if waiting:
            stack.append(e)
            stack.extend(reversed(waiting))
        else:
            order[e] = defined
    return order


def _height(meanings: Mapping[Expr, Expr | None]) -> int:
    """How many exponentials stand in each other."""
    height: dict[Expr, int] = {}
    for e, defined in meanings.items():
        if defined is not None:
            height[e] = height[defined]
        else:
            inside = max([height[a] for a in e.args], default=0)
            symbolic = e.op.name == "power" and e.args[1].op.name != "number"
            rule = rule_of(e.op)
            height[e] = inside + (symbolic or (rule is not None and rule.above))
    return max(height.values())


class _Indices(dict[str, int]):
    """The indices of sums that are being evaluated; one that runs nowhere stands for the first place."""

    def __missing__(self, index: str) -> int:
        return 1


class Point:
    """Values for the symbols of a frame at given sizes, and one direction for each variable.

    Attributes: `directions`, the random matrices along which the variables move; `degree`, that of all exponents
    used so far; `doublings`, the logarithm of the number of branches of all roots; `unknowns`, the values given to
    unknown functions; `indices`, those of sums over an index that are being evaluated; `differentials`,
    the symbols that stand for those of expressions; `reals`, the real point.
    """

    def __init__(
        self,
        frame: Frame,
        variables: Mapping[Expr, frozenset[str]],
        sizes: Mapping[str, int],
        seed: str,
        signs: Signs,
        work: Work,
        count: int = 3,
        scale: float = 1.0,
    ) -> None:
        """`variables` maps each to the facts that its direction keeps; scalars that count something are `count`.

        `scale` is that of real entries, where the signs are those of a real point.
        """
        self.frame, self.sizes, self.seed, self.signs, self.work = frame, sizes, seed, signs, work
        self.count, self.rng = count, Random(seed)
        self.degree, self.doublings = 0, 0.0
        self.unknowns: dict[Any, Entry] = {}
        self.indices: dict[str, int] = _Indices()
        self.differentials: Mapping[Expr, Expr] = {}
        self.kappa = self.random()
        self.scale = scale
        self.stages = [Stage(self, floor) for floor in range(frame.top + 1)]
        self.top = self.stages[-1]
        self.directions = {
            x: direction(self.top.draw(), self.top.value(x).value, facts) for x, facts in variables.items()
        }
        self.top.moving = self.directions
        self.top.memo.clear()

    @cached_property
    def reals(self) -> Reals:
        """The real point whose sides of kinks are taken, if any are."""
        return Reals(self, self.scale)

    def random(self) -> int:
        """A number so large that its residues are as good as equally likely."""
        return self.rng.getrandbits(RANDOM_BITS)

    def size(self, d: Dim) -> int:
        return d if isinstance(d, int) else int(substitute(d, self.sizes))

    def index(self, i: int | str) -> int:
        return i if isinstance(i, int) else self.indices[i]


class Stage(Evaluation):
    """A point seen from one floor of the tower: the values of nodes in that field."""

    def __init__(self, point: Point, floor: int) -> None:
        super().__init__(point, point.frame.tower[floor].prime)
        self.floor = floor
        self.data: Floor = point.frame.tower[floor]
        self.numbers: dict[Number, Entry] = {}
        self.roots: dict[Fraction, Callable[[Entry], Entry]] = {}

    @property
    def below(self) -> Stage:
        return self.point.stages[self.floor - 1]

    def still(self) -> None:
        """From here on nothing moves: what is known keeps its value and loses its slope."""
        self.moving = {}
        self.memo = {key: Dual(d.value, None, d.degree) for key, d in self.memo.items()}

    def at_rest(self) -> Stage:
        """The same floor, while nothing moves."""
        other = Stage(self.point, self.floor)
        other.symbols, other.extents, other.poles = self.symbols, self.extents, self.poles
        return other

    def number(self, c: Number) -> Entry:
        if c not in self.numbers:
            self.numbers[c] = super().number(c)
        return self.numbers[c]

    # ----------------------------------------------------------------- unknown values

    def unknown(self, key: Any, argument: Entry, parity: int = 0) -> Entry:
        """A random value for each argument; with parity 1 the function is odd, with 2 even."""
        q = self.q
        a = argument % q
        flipped = parity and a > q // 2
        named = (key, q - a if flipped else a, self.floor)
        found = self.point.unknowns.get(named)
        if found is None:
            found = self.point.unknowns[named] = self.point.random() % q
        return q - found if flipped and parity == 1 else found

    def inner(self, key: Any, argument: Entry) -> Entry:
        """An unknown positive value with f(-a) f(a) = f(0) = 1: all that is known of an exponential on the ground."""
        q = self.q
        a = argument % q
        if a == 0:
            return 1
        flipped = a > q // 2
        found = pow(self.unknown((key, "inner"), q - a if flipped else a), 4, q)
        return pow(found, -1, q) if flipped else found

    # ----------------------------------------------------------------- what functions are made of

    def primitive(self, e: Expr) -> Expr:
        """The node itself, or the primitive of the model that it means."""
        while (defined := self.point.frame.meaning(e)) is not None:
            e = defined
        return e

    def root_of(self, p: Fraction) -> Callable[[Entry], Entry]:
        """a ↦ a^p."""
        if p not in self.roots:
            self.roots[p] = rooted(self, p)
        return self.roots[p]

    def exponent(self, a: Expr) -> Matrix:
        """The values of a node on the floor below."""
        found = self.below.value(a)
        self.point.degree += len(found.value) * len(found.value[0]) * self.below.poles.span(found.degree)
        return found.value
