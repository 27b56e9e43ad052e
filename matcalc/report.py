"""What a reader is shown of a derivation: the loss, what was inferred, the gradients, the verification.

One `Report` holds the facts; each of `FORMATS` sets them in its own way. Text in ASCII is in the input
language, declarations included, so that it can be typed back in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from .expr import Expr
from .printing import names
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
class Report:
    """The facts to be shown. `inferred` names the symbols whose shapes nobody declared.

    `results` holds the gradients by the name of their variable; under "" it holds a differential.
    `conventions` holds the structure within which the gradient by a structured variable was taken.
    """

    expression: Expr
    symbols: Mapping[str, Expr]
    inferred: Collection[str]
    results: Mapping[str, Expr]
    definitions: Mapping[str, Expr] = field(default_factory=dict)
    conventions: Mapping[str, str] = field(default_factory=dict)
    steps: Sequence[str] = ()
    verification: Checked | None = None

    @property
    def letter(self) -> str:
        """What the expression is called: L if it is a scalar, else F, unless a symbol has that name."""
        letters = ("L", "J", "f") if is_scalar(self.expression.shape) else ("F", "G", "H")
        taken = {*self.symbols, *self.definitions}
        return next((letter for letter in letters if letter not in taken), f"{letters[0]}_")


@dataclass(frozen=True, slots=True)
class Spelling:
    """How expressions, names and derivatives (letter, name) are written."""

    expression: Callable[[Expr], str]
    name: Callable[[str], str]
    gradient: str
    differential: str

    def left(self, letter: str, name: str) -> str:
        """The left-hand side of a result."""
        return (self.gradient if name else self.differential).format(letter, self.name(name))


ASCII = Spelling(str, str, "d{}/d{}", "d{}")
UNICODE = Spelling(Expr.unicode, names.unicode, "∂{}/∂{}", "d{}")
LATEX = Spelling(Expr.latex, names.latex, r"\frac{{\partial {}}}{{\partial {}}}", r"\mathrm{{d}}{}")


# --------------------------------------------------------------------------- plain text

WIDEST = 72  # formulas longer than this do not push the column of shapes to the right


def _text(report: Report, spelling: Spelling) -> str:
    blocks = [
        [f"{report.letter} = {spelling.expression(report.expression)}", *_declarations(report, spelling)],
        _equations(report.results, lambda name: spelling.left(report.letter, name), spelling),
        _where(report, spelling),
        _conventions(report, spelling),
        [sentence(report.verification)] if report.verification else [],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _equations(values: Mapping[str, Expr], left: Callable[[str], str], spelling: Spelling) -> list[str]:
    """left = right, with the shapes in a column after the formulas."""
    formulas = [f"{left(name)} = {spelling.expression(value)}" for name, value in values.items()]
    width = max((len(formula) for formula in formulas if len(formula) <= WIDEST), default=0)
    shapes = [dimensions(value.shape, spelling) for value in values.values()]
    return [f"{formula:<{width}}    {shape}" for formula, shape in zip(formulas, shapes, strict=True)]


def _where(report: Report, spelling: Spelling) -> list[str]:
    lines = _equations(report.definitions, spelling.name, spelling)
    return ["where", *("    " + line for line in lines)] if lines else []


def _conventions(report: Report, spelling: Spelling) -> list[str]:
    lines = []
    for name, structure in report.conventions.items():
        if structure == "independent":
            lines.append(
                f"{spelling.left(report.letter, name)} takes the entries of {spelling.name(name)} as independent"
            )
        elif structure:
            gradient, variation = spelling.left(report.letter, name), f"d{spelling.name(name)}"
            lines.append(
                f"{gradient} is the {structure} G with d{report.letter} = G : {variation}, {variation} {structure}"
            )
    return lines


def dimensions(shape: Shape, spelling: Spelling) -> str:
    """A shape as it is declared (ASCII) or as it is read (Unicode).

    >>> dimensions(("m", "n"), ASCII), dimensions(("n", 1), UNICODE)
    ('m,n', 'n')
    """
    if is_scalar(shape):
        return "scalar"
    if is_column(shape):
        return spelling.name(str(shape[0]))
    return f"{shape[0]},{shape[1]}" if spelling is ASCII else spelling.name(show(shape))


def _declarations(report: Report, spelling: Spelling) -> list[str]:
    """The symbols with their shapes and properties: first those declared, then those inferred."""
    lines = []
    for inferred in (False, True):
        chosen = [s for name, s in report.symbols.items() if (name in report.inferred) is inferred]
        if chosen:
            lines.append("    " + "; ".join(declaration(s, spelling) for s in chosen) + "    (inferred)" * inferred)
    return lines


def declaration(symbol: Expr, spelling: Spelling) -> str:
    """The symbol as it is declared: name, shape, properties."""
    name, *_, properties, _index = symbol.params
    return " ".join([f"{spelling.name(name)}:", dimensions(symbol.shape, spelling), *properties])


def sentence(verification: Checked) -> str:
    """What the verification did, in a line."""
    sizes = "".join(f", {name}={size}" for name, size in verification.sizes.items())
    how = f"max. relative error {verification.max_relative_error:.1e} (seed {verification.seed}{sizes})"
    if verification.ok:
        return f"Verified against finite differences: {how}"
    return f"WRONG: finite differences disagree, {how}"


# --------------------------------------------------------------------------- LaTeX, Markdown, JSON


def _latex(report: Report, environment: str = "align") -> str:
    lines = [rf"{report.letter} &= {report.expression.latex()}"]
    lines += [rf"{LATEX.left(report.letter, name)} &= {value.latex()}" for name, value in report.results.items()]
    lines += [rf"{names.latex(name)} &= {value.latex()}" for name, value in report.definitions.items()]
    return f"\\begin{{{environment}}}\n" + " \\\\\n".join(lines) + f"\n\\end{{{environment}}}"


def _markdown(report: Report) -> str:
    parts = [f"$$\n{_latex(report, 'aligned')}\n$$"]
    parts.append("Here " + ", ".join(f"`{declaration(s, ASCII)}`" for s in report.symbols.values()) + ".")
    parts += [line + "." for line in _conventions(report, ASCII)]
    if report.verification:
        parts.append(sentence(report.verification) + ".")
    return "\n\n".join(parts)


def _json(report: Report) -> str:
    v = report.verification
    facts: dict[str, Any] = {
        "expression": str(report.expression),
        "shapes": {name: list(s.shape) for name, s in report.symbols.items()},
        "gradients": {
            name or f"d{report.letter}": {"text": str(value), "latex": value.latex(), "shape": list(value.shape)}
            for name, value in report.results.items()
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
    "unicode": lambda report: _text(report, UNICODE),
    "ascii": lambda report: _text(report, ASCII),
    "latex": _latex,
    "markdown": _markdown,
    "json": _json,
}
