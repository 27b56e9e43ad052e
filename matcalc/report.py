"""What a reader is shown of a derivation: the loss, what was inferred, the gradients, the verification.

One `Report` holds the facts; each of `FORMATS` sets them in its own way. Text in ASCII is in the input
language, declarations included, so that it can be typed back in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .expr import Expr
from .shape import Shape, is_column, is_scalar, show


class Checked(Protocol):
    """What is shown of a verification."""

    @property
    def ok(self) -> bool: ...
    @property
    def max_relative_error(self) -> float: ...
    @property
    def seed(self) -> int: ...
    @property
    def sizes(self) -> Mapping[str, int]: ...


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the answer: `lead` = `value`, such as ∂L/∂x = …; `name` is the variable's."""

    name: str
    lead: Mapping[str, str]
    value: Expr


@dataclass(frozen=True, slots=True)
class Report:
    """The facts to be shown. `inferred` names the symbols whose shapes nobody declared."""

    expression: Expr
    symbols: Mapping[str, Expr]
    inferred: Sequence[str]
    results: Sequence[Result]
    definitions: Mapping[str, Expr]
    steps: Sequence[str] = ()
    verification: Checked | None = None


def gradient(name: str, value: Expr) -> Result:
    """The line ∂L/∂name = value."""
    return Result(name, {"ascii": f"dL/d{name}", "unicode": f"∂L/∂{name}"}, value)


def differential(value: Expr) -> Result:
    """The line dL = value."""
    return Result("L", {"ascii": "dL", "unicode": "dL"}, value)


# --------------------------------------------------------------------------- plain text

WIDEST = 72  # formulas longer than this do not push the column of shapes to the right

SPELLING: dict[str, Callable[[Expr], str]] = {"ascii": str, "unicode": Expr.unicode}


def _text(report: Report, spelling: str) -> str:
    spell = SPELLING[spelling]
    blocks = [
        [f"L = {spell(report.expression)}", *_declarations(report, spelling)],
        _aligned(
            [(f"{r.lead[spelling]} = {spell(r.value)}", dimensions(r.value.shape, spelling)) for r in report.results]
        ),
        _where(report, spelling),
        [sentence(report.verification)] if report.verification else [],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def dimensions(shape: Shape, spelling: str) -> str:
    """A shape as it is declared (ASCII) or as it is read (Unicode).

    >>> dimensions(("m", "n"), "ascii"), dimensions(("n", 1), "unicode")
    ('m,n', 'n')
    """
    if is_scalar(shape):
        return "scalar"
    if is_column(shape):
        return str(shape[0])
    return f"{shape[0]},{shape[1]}" if spelling == "ascii" else show(shape)


def _declarations(report: Report, spelling: str) -> list[str]:
    """The symbols with their shapes and properties: first those declared, then those inferred."""
    lines = []
    for inferred in (False, True):
        chosen = [s for name, s in report.symbols.items() if (name in report.inferred) is inferred]
        if chosen:
            line = "; ".join(declaration(s, spelling) for s in chosen)
            lines.append(f"    {line}" + "    (inferred)" * inferred)
    return lines


def declaration(symbol: Expr, spelling: str) -> str:
    """The symbol as it is declared: name, shape, properties."""
    name, *_, properties, _index = symbol.params
    return " ".join([f"{name}:", dimensions(symbol.shape, spelling), *properties])


def _aligned(rows: Sequence[tuple[str, str]]) -> list[str]:
    width = max((len(left) for left, _ in rows if len(left) <= WIDEST), default=0)
    return [f"{left:<{width}}    {right}" for left, right in rows]


def _where(report: Report, spelling: str) -> list[str]:
    spell = SPELLING[spelling]
    rows = [
        (f"{name} = {spell(value)}", dimensions(value.shape, spelling)) for name, value in report.definitions.items()
    ]
    return ["where", *("    " + line for line in _aligned(rows))] if rows else []


def sentence(verification: Checked) -> str:
    """What the verification did, in a line."""
    sizes = "".join(f", {name}={size}" for name, size in verification.sizes.items())
    how = f"max. relative error {verification.max_relative_error:.1e} (seed {verification.seed}{sizes})"
    if verification.ok:
        return f"Verified against finite differences: {how}"
    return f"WRONG: finite differences disagree, {how}"


# --------------------------------------------------------------------------- LaTeX, Markdown, JSON


def _latex(report: Report) -> str:
    lines = [rf"L &= {report.expression.latex()}"]
    lines += [rf"{_latex_lead(r)} &= {r.value.latex()}" for r in report.results]
    lines += [rf"{latex_name(name)} &= {value.latex()}" for name, value in report.definitions.items()]
    return "\\begin{align}\n" + " \\\\\n".join(lines) + "\n\\end{align}"


def _latex_lead(result: Result) -> str:
    if result.lead["ascii"] == "dL":
        return r"\mathrm{d}L"
    return rf"\frac{{\partial L}}{{\partial {latex_name(result.name)}}}"


def latex_name(name: str) -> str:
    """A name with its index, if any, set as one.

    >>> latex_name("W1"), latex_name("x_i"), latex_name("b")
    ('W_{1}', 'x_{i}', 'b')
    """
    stem = name.rstrip("0123456789")
    if stem and stem != name:
        return f"{stem.rstrip('_')}_{{{name[len(stem) :]}}}"
    stem, _, index = name.partition("_")
    return f"{stem}_{{{index}}}" if index else name


def _markdown(report: Report) -> str:
    parts = [f"$$\n{_latex(report).replace('{align}', '{aligned}')}\n$$"]
    parts.append("Here " + ", ".join(f"`{declaration(s, 'ascii')}`" for s in report.symbols.values()) + ".")
    if report.verification:
        parts.append(sentence(report.verification) + ".")
    return "\n\n".join(parts)


def _json(report: Report) -> str:
    v = report.verification
    facts: dict[str, Any] = {
        "expression": str(report.expression),
        "shapes": {name: list(s.shape) for name, s in report.symbols.items()},
        "gradients": {
            r.name: {"text": str(r.value), "latex": r.value.latex(), "shape": list(r.value.shape)}
            for r in report.results
        },
        "definitions": {name: str(value) for name, value in report.definitions.items()},
        "steps": list(report.steps),
        "verification": v
        and {
            "ok": v.ok,
            "max_relative_error": v.max_relative_error,
            "seed": v.seed,
            "sizes": dict(v.sizes),
        },
    }
    return json.dumps(facts, indent=2, ensure_ascii=False)


FORMATS: dict[str, Callable[[Report], str]] = {
    "unicode": lambda report: _text(report, "unicode"),
    "ascii": lambda report: _text(report, "ascii"),
    "latex": _latex,
    "markdown": _markdown,
    "json": _json,
}
