"""A certificate of convexity, or what stands against it, in every format."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..convex import Convexity
from ..convex.prover import Fact
from ..expr import Expr, postorder, replace
from ..ops.leaves import symbol
from ..ops.reductions import Diag
from ..steps import letter_for
from .facts import Report
from .spelling import ASCII, LATEX, UNICODE, Spelling
from .text import heading

if TYPE_CHECKING:
    from ..numeric.curvature import Bend

NAMED = 7  # weights with more symbols and operations than this get a name in the Hessian
NAMES = ("e", "g", "h", "q", "r")
RELATIONS: dict[Spelling, dict[str, str]] = {
    ASCII: {"psd": ">= 0, positive semidefinite", "nsd": "<= 0, negative semidefinite"},
    UNICODE: {">=": "≥", "<=": "≤", "!=": "≠", "psd": "⪰ 0", "nsd": "⪯ 0"},
    LATEX: {">=": r"\ge", "<=": r"\le", "!=": r"\ne", "psd": r"\succeq 0", "nsd": r"\preceq 0"},
}
SECOND = {ASCII: "d2{}", UNICODE: "d²{}", LATEX: r"\mathrm{{d}}^2{}"}
ROUNDING = 1e-9  # what is smaller than this part of the largest entry is shown as 0
SEEN = ("signs", "completed square")  # what a reader sees without being told
Line = tuple[str, str]  # a formula, and words that go with it


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is to be shown: the expression as it was read, and what was found of it."""

    report: Report
    found: Convexity


def sentence(shown: Certificate, name: Callable[[str], str] = str) -> str:
    """The verdict in words."""
    c, letter = shown.found, shown.report.letter
    variables = ", ".join(map(name, c.variables))
    if c.verdict == "not decided":
        because = f": {c.reason}" if c.reason else ""
        return f"not decided: no proof that {letter} is convex or concave in {variables}, nothing against it{because}"
    together = "jointly " if len(c.variables) > 1 else ""
    where = "" if c.whole or c.proof is None else ", on every convex set where it has a value"
    return f"{letter} is {c.verdict} {together}in {variables}{where}"


# --------------------------------------------------------------------------- formulas


def _relation(shown: str, spelling: Spelling) -> str:
    return RELATIONS[spelling].get(shown, shown)


def _compared(e: Expr, relation: str, spelling: Spelling) -> str:
    """e > 0, or that e is positive semidefinite."""
    if relation == "positive semidefinite":
        return f"{spelling.expression(e)} {_relation('psd', spelling)}"
    return f"{spelling.expression(e)} {_relation(relation, spelling)} 0"


def hessian_lines(shown: Certificate, spelling: Spelling) -> Iterator[str]:
    """H = X'*Diag(e)*X ⪰ 0 and what e is."""
    c = shown.found
    if c.hessian is None or c.proof is None or not c.parts:
        return
    weights = _weights(c.hessian, {*shown.report.symbols, *shown.report.definitions})
    H = replace(c.hessian, {Diag(e): Diag(symbol(name, e.shape)) for name, e in weights.items()})
    sense = ("nsd" if c.verdict == "concave" else "psd") if not H.is_scalar else "<=" if c.concave else ">="
    zero = " 0" if H.is_scalar else ""
    letter = letter_for({*shown.report.symbols, *weights}, ("H", "S", "M"))
    yield f"{letter} = {spelling.expression(H)} {_relation(sense, spelling)}{zero}"
    for name, e in weights.items():
        sign = c.sign(e)
        yield f"{spelling.name(name)} = {spelling.expression(e)}" + (f" {_relation(sign, spelling)} 0" if sign else "")


def _weights(H: Expr, taken: set[str]) -> dict[str, Expr]:
    """Names for the long diagonals."""
    found = [node.args[0] for node in postorder(H) if node.op is Diag and node.args[0].size > NAMED]
    free = [name for name in NAMES if name not in taken]
    return dict(zip(free, found, strict=False))


def second_line(shown: Certificate, spelling: Spelling) -> Iterator[str]:
    """d²L = 2 ‖A dx‖² ≥ 0."""
    c = shown.found
    left = SECOND[spelling].format(shown.report.letter)
    if c.certificate is not None:
        relation = _relation("<=" if c.verdict == "concave" else ">=", spelling)
        yield f"{left} = {spelling.expression(c.certificate)} {relation} 0"
    elif c.verdict == "affine":
        yield f"{left} = 0"


def reasons(shown: Certificate, spelling: Spelling) -> Iterator[Line]:
    """The signs of the factors, and the arguments for parts that need one."""
    c = shown.found
    if c.proof is None:
        return
    pairs = dict.fromkeys([*c.proof.signs, *(pair for fact in _all(c.proof.facts) for pair in fact.signs)])
    for e, relation in pairs:
        yield _compared(c.presented(e), relation, spelling), ""
    for fact, part in zip(c.proof.facts, c.parts, strict=True):
        if fact.argument not in SEEN:
            yield _compared(part, ">=", spelling), fact.argument
            for inner in fact.rests_on:
                yield _compared(inner.part, ">=", spelling), f"where {inner.argument}"
    for kink in c.kinks:
        yield spelling.expression(kink), "bends upwards where it is 0, with a slope of " + shown.report.letter + " >= 0"


def _all(facts: Iterable[Fact]) -> Iterator[Fact]:
    for fact in facts:
        yield fact
        yield from _all(fact.rests_on)


def conditions(shown: Certificate, spelling: Spelling) -> list[str]:
    """Where the expression has a value, beyond what was declared."""
    return [_compared(shown.found.presented(c.e), c.relation, spelling) for c in shown.found.conditions]


# --------------------------------------------------------------------------- numbers


def against(shown: Certificate, bend: Bend) -> str:
    """A counterexample in a line: at a point along a direction, or between two points."""
    point = {name: bend.point[name] for name in shown.found.variables}
    at, along = _values(point), _values(bend.along, "v" if len(point) == 1 else "d")
    what = "convex" if bend.value < 0 else "concave"
    letter = shown.report.letter
    if bend.chord:
        side = "above" if bend.value < 0 else "below"
        lies = f"half way {letter} lies {abs(bend.value):.4g} {side} the mean of the ends"
        return f"not {what}: from {at}, along {along}, {lies}"
    second = "v'Hv" if len(point) == 1 else SECOND[ASCII].format(letter)
    return f"not {what}: at {at}, along {along}, {second} = {bend.value:.4g}"


def _values(arrays: Mapping[str, Any], rename: str = "") -> str:
    named = {rename if rename == "v" else rename + name: array for name, array in arrays.items()}
    return ", ".join(f"{name} = {_array(array)}" for name, array in named.items())


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


# --------------------------------------------------------------------------- formats


def text(shown: Certificate, spelling: Spelling) -> str:
    because = ["    " + formula + (f"    {words}" if words else "") for formula, words in reasons(shown, spelling)]
    where = conditions(shown, spelling)
    blocks = [
        heading(shown.report, spelling),
        [sentence(shown, spelling.name), *(["where " + ", ".join(where)] if where else [])],
        [*hessian_lines(shown, spelling), *second_line(shown, spelling)],
        ["because", *because] if because else [],
        [against(shown, bend) for bend in shown.found.counterexamples],
        [searched(shown)] if shown.found.search else [],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def latex(shown: Certificate, environment: str = "align") -> str:
    lines = [f"{shown.report.letter} = {shown.report.expression.latex()}"]
    lines += [*hessian_lines(shown, LATEX), *second_line(shown, LATEX)]
    rows = [line.replace(" = ", " &= ", 1) for line in lines]
    rows += ["& " + formula for formula in conditions(shown, LATEX)]
    rows += [f"& {formula}" + (rf" && \text{{{words}}}" if words else "") for formula, words in reasons(shown, LATEX)]
    return f"\\begin{{{environment}}}\n" + " \\\\\n".join(rows) + f"\n\\end{{{environment}}}"


def markdown(shown: Certificate) -> str:
    parts = [f"**{sentence(shown)}**", f"$$\n{latex(shown, 'aligned')}\n$$"]
    parts += [against(shown, bend) + "." for bend in shown.found.counterexamples]
    return "\n\n".join([*parts, *([searched(shown) + "."] if shown.found.search else [])])


def as_json(shown: Certificate) -> str:
    c = shown.found
    facts: dict[str, Any] = {
        "expression": str(shown.report.expression),
        "shapes": {name: list(s.shape) for name, s in shown.report.symbols.items()},
        "variables": list(c.variables),
        "verdict": c.verdict,
        "convex": c.convex,
        "concave": c.concave,
        "hessian": _both(c.hessian),
        "second_differential": _both(c.second),
        "certificate": _both(c.certificate),
        "because": [{"text": formula, "argument": words} for formula, words in reasons(shown, ASCII)],
        "domain": conditions(shown, ASCII),
        "domain_is_convex": c.whole,
        "reason": c.reason,
        "search": c.search and {"points": c.search.points, "seed": c.search.seed},
        "counterexamples": [_bend(bend) for bend in c.counterexamples],
    }
    return json.dumps(facts, indent=2, ensure_ascii=False)


def _both(e: Expr | None) -> dict[str, str] | None:
    return None if e is None else {"text": str(e), "latex": e.latex()}


def _bend(bend: Bend) -> dict[str, Any]:
    return {
        "at": {name: array.tolist() for name, array in bend.point.items()},
        "along": {name: array.tolist() for name, array in bend.along.items()},
        "value": bend.value,
        "chord": bend.chord,
    }


FORMATS: dict[str, Callable[[Certificate], str]] = {
    "unicode": lambda shown: text(shown, UNICODE),
    "ascii": lambda shown: text(shown, ASCII),
    "latex": latex,
    "markdown": markdown,
    "json": as_json,
}
