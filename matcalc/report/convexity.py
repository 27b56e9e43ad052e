"""A certificate of convexity, or what stands against it, in every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..convex import Convexity
from ..convex.prover import Fact
from ..expr import Expr, number, postorder, replace
from ..ops.leaves import symbol
from ..ops.reductions import Diag
from ..steps import Quantity, Reason, letter_for
from .blocks import Block, Display, Inline, Math, Page, Prose, Row, capital, listed, plain, value
from .contents import PLAIN, Report, certain
from .formats import formats
from .left_sides import Second, written
from .machine import both, exactly, given
from .page import beginning
from .spelling import ASCII, Spelling
from .text import heading, probability

if TYPE_CHECKING:
    from ..exact import Exact
    from ..numeric.curvature import Bend

NAMED = 7  # weights with more symbols and operations than this get a name in the Hessian
NAMES = ("e", "g", "h", "q", "r")
COMPARED = {"positive semidefinite": "psd"}  # conditions by their key in Spelling.relations; others are their own
ROUNDING = 1e-9  # what is smaller than this part of the largest entry is shown as 0
SEEN = ("signs", "completed square")  # what a reader sees without being told
CURVATURE = symbol("v", ("n", 1)).T @ symbol("H", ("n", "n")) @ symbol("v", ("n", 1))
Words = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is to be shown: the expression as it was read, what was found of it, and whether that was verified."""

    report: Report
    found: Convexity
    exact: Exact | None = None


def verdict(shown: Certificate) -> Words:
    """The verdict in words."""
    c, letter = shown.found, shown.report.letter
    variables = listed([value(name) for name in c.variables])
    if c.verdict == "not decided":
        because = f": {c.reason}" if c.reason else ""
        L = value(letter)
        return (
            "not decided: no proof that ",
            L,
            " is convex or concave in ",
            *variables,
            f", nothing against it{because}",
        )
    together = "jointly " if len(c.variables) > 1 else ""
    where = "" if c.whole or c.proof is None else ", on every convex set where it has a value"
    return value(letter), f" is {c.verdict} {together}in ", *variables, *filter(None, [where])


# --------------------------------------------------------------------------- formulas


def hessian_rows(shown: Certificate) -> Iterator[Row]:
    """H = X'*Diag(e)*X ⪰ 0 and what e is."""
    c = shown.found
    if c.hessian is None or c.proof is None or not c.parts:
        return
    weights = _weights(c.hessian, {*shown.report.symbols, *shown.report.definitions})
    H = replace(c.hessian, {Diag(e): Diag(symbol(name, e.shape)) for name, e in weights.items()})
    relation = ("nsd" if c.verdict == "concave" else "psd") if not H.is_scalar else "<=" if c.concave else ">="
    letter = letter_for({*shown.report.symbols, *weights}, ("H", "S", "M"))
    yield Row(Quantity("value", letter), H, relation=relation)
    for name, e in weights.items():
        yield Row(Quantity("value", name), e, relation=c.sign(e))


def _weights(H: Expr, taken: set[str]) -> dict[str, Expr]:
    """Names for the long diagonals."""
    found = [node.args[0] for node in postorder(H) if node.op is Diag and node.args[0].size > NAMED]
    free = [name for name in NAMES if name not in taken]
    return dict(zip(free, found, strict=False))


def second_row(shown: Certificate) -> Iterator[Row]:
    """d²L = 2 ‖A dx‖² ≥ 0."""
    c, left = shown.found, Second(shown.report.letter)
    if c.certificate is not None:
        yield Row(left, c.certificate, relation="<=" if c.verdict == "concave" else ">=")
    elif c.verdict == "affine":
        yield Row(left, number(0))


def reasons(shown: Certificate) -> Iterator[Row]:
    """The signs of the factors, and the arguments for parts that need one."""
    c = shown.found
    if c.proof is None:
        return
    pairs = dict.fromkeys([*c.proof.signs, *(pair for fact in _all(c.proof.facts) for pair in fact.signs)])
    for e, relation in pairs:
        yield compared(c.presented(e), relation)
    for fact, part in zip(c.proof.facts, c.parts, strict=True):
        if fact.argument not in SEEN:
            yield compared(part, ">=", fact.argument)
            for inner in fact.rests_on:
                yield compared(inner.part, ">=", f"where {inner.argument}")
    relation = "<=" if c.verdict == "concave" else ">="
    for kink in c.kinks:
        yield compared(kink, "", f"bends upwards where it is 0, with a slope of {shown.report.letter} {relation} 0")


def compared(e: Expr, relation: str, why: str = "") -> Row:
    """e > 0, or that e is positive semidefinite."""
    return Row(None, e, reasons=(Reason(why),) if why else (), relation=COMPARED.get(relation, relation))


def _all(facts: Iterable[Fact]) -> Iterator[Fact]:
    for fact in facts:
        yield fact
        yield from _all(fact.rests_on)


def conditions(shown: Certificate) -> list[Row]:
    """Where the expression has a value, beyond what was declared."""
    return [compared(shown.found.presented(c.e), c.relation) for c in shown.found.conditions]


# --------------------------------------------------------------------------- numbers


def against(shown: Certificate, bend: Bend) -> Words:
    """A counterexample in a line: at a point along a direction, or between two points."""
    point = {name: bend.point[name] for name in shown.found.variables}
    at = _values({Quantity("value", name): array for name, array in point.items()})
    v = Quantity("value", "v") if len(point) == 1 else None
    along = _values({v or Quantity("differential", name): array for name, array in bend.along.items()})
    what = "convex" if bend.value < 0 else "concave"
    L = value(shown.report.letter)
    if bend.chord:
        side = "above" if bend.value < 0 else "below"
        lies = f" lies {abs(bend.value):.4g} {side} the mean of the ends"
        return f"not {what}: from ", *at, ", along ", *along, ", half way ", L, lies
    second = Math((CURVATURE if v else Second(shown.report.letter), f"= {bend.value:.4g}"))
    return f"not {what}: at ", *at, ", along ", *along, ", ", second


def _values(arrays: Mapping[Quantity, Any]) -> Iterator[Inline]:
    for i, (name, array) in enumerate(arrays.items()):
        if i:
            yield ", "
        yield Math((name, f"= {_array(array)}"))


def _array(array: Any) -> str:
    """Numbers in brackets, rows separated by semicolons."""
    array = array * (abs(array) > ROUNDING * abs(array).max())
    rows = array.tolist() if array.ndim == 2 and 1 not in array.shape else [array.ravel().tolist()]
    text = "; ".join(", ".join(f"{x:.4g}" for x in row) for row in rows)
    return text if array.size == 1 else f"[{text}]"


def searched(shown: Certificate) -> str:
    """What the random search did."""
    c = shown.found
    if c.search is None:
        return ""
    if c.search.points == 0:
        return f"The random search found no point at which {shown.report.letter} has a value (seed {c.search.seed})"
    plural = "s" if c.search.points > 1 else ""
    points = f"{c.search.points} random point{plural} (seed {c.search.seed})"
    return f"Searched at {points}" if c.counterexamples else f"Nothing against it was found at {points}"


def verified(shown: Certificate, probability: str = PLAIN) -> str:
    """Whether the second differential was verified."""
    if shown.exact is None:
        return ""
    if not shown.exact.agrees:
        return f"The second differential was not verified exactly: {shown.exact.reason}"
    return f"The second differential was verified exactly {certain(shown.exact, probability)}"


# --------------------------------------------------------------------------- text, page and facts


def text(shown: Certificate, spelling: Spelling) -> str:
    where = ", ".join(line(row, spelling) for row in conditions(shown))
    because = ["    " + line(row, spelling) for row in reasons(shown)]
    blocks = [
        heading(shown.report, spelling),
        [plain(verdict(shown), spelling), *([f"where {where}"] if where else [])],
        [line(row, spelling) for row in (*hessian_rows(shown), *second_row(shown))],
        ["because", *because] if because else [],
        [plain(against(shown, bend), spelling) for bend in shown.found.counterexamples],
        [*filter(None, [verified(shown, probability(spelling)), searched(shown)])],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def line(row: Row, spelling: Spelling) -> str:
    """left = right > 0, and why."""
    left = f"{written(row.left, spelling)} = " if row.left is not None else ""
    relation = f" {spelling.relations[row.relation]}" if row.relation else ""
    return left + spelling.expression(row.right) + relation + "".join(f"    {reason.words}" for reason in row.reasons)


def page(shown: Certificate) -> Page:
    return Page(f"Convexity of {shown.report.expression.unicode()}", tuple(_blocks(shown)))


def _blocks(shown: Certificate) -> Iterator[Block]:
    where, because = conditions(shown), list(reasons(shown))
    formulas = [*hessian_rows(shown), *second_row(shown)]
    yield from beginning(shown.report)
    yield Prose((*capital(verdict(shown)), ", where" if where else "."))
    if where:
        yield Display(tuple(where))
    if formulas:
        yield Prose(("The second derivative:",))
        yield Display(tuple(formulas))
    if because:
        yield from (Prose(("because",)), Display(tuple(because)))
    for bend in shown.found.counterexamples:
        yield Prose((*capital(against(shown, bend)), "."))
    for said in filter(None, [verified(shown), searched(shown)]):
        yield Prose((said + ".",), "checked")


def machine(shown: Certificate) -> dict[str, Any]:
    c = shown.found
    return {
        **given(shown.report),
        "variables": list(c.variables),
        "verdict": c.verdict,
        "convex": c.convex,
        "concave": c.concave,
        "hessian": _both(c.hessian),
        "second_differential": _both(c.second),
        "certificate": _both(c.certificate),
        "because": [_reason(row) for row in reasons(shown)],
        "domain": [line(row, ASCII) for row in conditions(shown)],
        "domain_is_convex": c.whole,
        "reason": c.reason,
        "exact": exactly(shown.exact),
        "search": c.search and {"points": c.search.points, "seed": c.search.seed},
        "counterexamples": [_bend(bend) for bend in c.counterexamples],
    }


def _reason(row: Row) -> dict[str, str]:
    formula, _, words = line(row, ASCII).partition("    ")
    return {"text": formula, "argument": words}


def _both(e: Expr | None) -> dict[str, str] | None:
    return None if e is None else both(e)


def _bend(bend: Bend) -> dict[str, Any]:
    return {
        "at": {name: array.tolist() for name, array in bend.point.items()},
        "along": {name: array.tolist() for name, array in bend.along.items()},
        "value": bend.value,
        "chord": bend.chord,
    }


FORMATS = formats(text, page, machine)
