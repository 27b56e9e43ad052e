"""A report of derivatives that are linear maps: differentials, Jacobians, Hessians and products with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..expr import Expr, postorder, value_of
from ..linear_map.entries import Factor
from ..linear_map.index_form import Contraction, IndexForm
from ..linear_map.results import Result
from ..op import Op
from ..ops.kronecker import vec
from ..ops.leaves import symbol
from ..ops.products import matmul
from ..ops.reductions import Diag
from ..ops.zero_one import commutation_op, duplication, selection_op
from ..printing import names
from ..rules.project import linear_structure, structures
from ..shape import is_column
from .facts import Checked, Report
from .left import left
from .spelling import ASCII, LATEX, UNICODE, Spelling
from .text import WIDEST, declaration, declarations, dimensions, sentence, where

DEFINING: dict[Op, Callable[[Expr], tuple[Expr, Expr]]] = {
    commutation_op: lambda K: (matmul(K, vec(symbol("X", K.params))), vec(symbol("X", K.params).T)),
    selection_op: lambda P: (matmul(P, symbol("x", (P.params[0], 1))), vec(Diag(symbol("x", (P.params[0], 1))))),
}
KEYS = {"differential": "differential", "jacobian": "jacobian", "hessian": "hessian", "product": "hessian_product"}


@dataclass(frozen=True, slots=True)
class MapReport:
    """The facts of an expression, and derivatives of it.

    `values` are the results in the names of the definitions, entries as sums of products of components.
    """

    facts: Report
    results: Sequence[Result]
    values: Sequence[Expr]
    verification: Checked | None = None

    def rows(self, spelling: Spelling) -> Iterator[tuple[str, Result, Expr]]:
        """Left-hand side, result and value."""
        for result, value in zip(self.results, self.values, strict=True):
            yield left(result, self.facts.letter, self.facts.expression.shape, spelling), result, value


# --------------------------------------------------------------------------- text


def map_text(report: MapReport, spelling: Spelling) -> str:
    facts = report.facts
    blocks = [
        [f"{facts.letter} = {spelling.expression(facts.expression)}", *declarations(facts, spelling)],
        _equations(report, spelling),
        where(facts, spelling),
        notes(report, spelling),
        [sentence(report.verification)] if report.verification else [],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _equations(report: MapReport, spelling: Spelling) -> list[str]:
    formulas = [f"{start} = {spelling.expression(value)}" for start, _, value in report.rows(spelling)]
    width = max((len(formula) for formula in formulas if len(formula) <= WIDEST), default=0)
    lines = []
    for formula, (_, result, _) in zip(formulas, report.rows(spelling), strict=True):
        lines.append(f"{formula:<{width}}    {_dimensions(result, spelling)}")
        lines += [f"    {call}" for call in _einsums(result.value, spelling)]
    return lines


def _dimensions(result: Result, spelling: Spelling) -> str:
    if isinstance(result.value, Expr):
        return dimensions(result.value.shape, spelling)
    sizes = [str(size) for size in result.value.shape]
    return (",".join(sizes) if spelling is ASCII else spelling.name("×".join(sizes))) or "scalar"


def _einsums(value: Expr | IndexForm, spelling: Spelling) -> list[str]:
    """The calls of einsum that compute the entries, to be added up."""
    return [_einsum(t, spelling) for t in value.contractions if t.factors] if isinstance(value, IndexForm) else []


def _einsum(t: Contraction, spelling: Spelling) -> str:
    call = f"einsum({', '.join([repr(t.subscripts), *(_operand(f, spelling) for f in t.factors)])})"
    return call if value_of(t.coefficient) == 1 else f"({spelling.expression(t.coefficient)})*{call}"


def _operand(f: Factor, spelling: Spelling) -> str:
    """The array; rows and columns of one that is seen with more axes are split, columns stacked."""
    axes = [spelling.name(str(size)) for size in f.view if size != 1]
    text = spelling.expression(f.base)
    return f"reshape({text}, ({', '.join(axes)}), order='F')" if f.view else text


# --------------------------------------------------------------------------- notes


def notes(report: MapReport, spelling: Spelling) -> list[str]:
    """The layout, what is symmetric, and what the matrices of zeros and ones do."""
    found: dict[str, None] = {}
    for result, value in zip(report.results, report.values, strict=True):
        found.update(dict.fromkeys(filter(None, _about(result, report.facts, spelling))))
        found.update(dict.fromkeys(_meanings(value, spelling)))
    if any(r.kind == "hessian" and len(set(r.variables)) > 1 for r in report.results):
        found["blocks below the diagonal are the transposes of those above"] = None
    return list(found)


def _about(result: Result, facts: Report, spelling: Spelling) -> Iterator[str]:
    if isinstance(result.value, IndexForm):
        yield "indices that stand on the right only are summed"
    elif result.notation in ("vec", "vech") and not result.variables[-1].is_scalar:
        yield _layout(result, facts, spelling)
    for x in result.variables:
        structure = structure_of(x)
        if result.notation == "vech":
            D, name = spelling.expression(duplication(x.shape[0])), spelling.name(x.params[0])
            yield f"{D} vech({name}) = vec({name}), where vech stacks the columns of the lower triangle"
        elif not structure and structures(x):
            yield f"all entries of {spelling.name(x.params[0])} are taken as free, although it is {structures(x)[0]}"
        elif structure:
            yield f"{spelling.name(x.params[0])} moves among {structure} matrices"


def _layout(result: Result, facts: Report, spelling: Spelling) -> str:
    """Which entry of the derivative stands where."""
    shapes = [v.shape for v in result.variables] + ([facts.expression.shape] if result.kind == "jacobian" else [])
    stacked = "" if all(map(is_column, shapes)) else "; vec stacks columns"
    if result.kind == "hessian":
        return stacked.removeprefix("; ")
    rows, columns = facts.letter, spelling.name(result.variables[0].params[0])
    if result.layout == "denominator":
        rows, columns = columns, rows
    return f"{result.layout} layout: rows belong to {rows}, columns to {columns}{stacked}"


def structure_of(x: Expr) -> str:
    """The linear structure within which a variable moves, "" if its entries are free."""
    found = linear_structure(x)
    return found.structure if found else ""


def _meanings(value: Expr, spelling: Spelling) -> Iterator[str]:
    for node in postorder(value):
        if node.op in DEFINING:
            sides = DEFINING[node.op](node)
            yield " = ".join(map(spelling.expression, sides))


# --------------------------------------------------------------------------- other formats


def map_latex(report: MapReport, environment: str = "align") -> str:
    facts = report.facts
    lines = [rf"{facts.letter} &= {facts.expression.latex()}"]
    lines += [rf"{start} &= {value.latex()}" for start, _, value in report.rows(LATEX)]
    lines += [rf"{names.latex(name)} &= {value.latex()}" for name, value in facts.definitions.items()]
    return f"\\begin{{{environment}}}\n" + " \\\\\n".join(lines) + f"\n\\end{{{environment}}}"


def map_markdown(report: MapReport) -> str:
    parts = [f"$$\n{map_latex(report, 'aligned')}\n$$"]
    parts.append("Here " + ", ".join(f"`{declaration(s, ASCII)}`" for s in report.facts.symbols.values()) + ".")
    parts += [note + "." for note in notes(report, ASCII)]
    if report.verification:
        parts.append(sentence(report.verification) + ".")
    return "\n\n".join(parts)


def map_json(report: MapReport) -> str:
    facts, v = report.facts, report.verification
    found: dict[str, Any] = {
        "expression": str(facts.expression),
        "shapes": {name: list(s.shape) for name, s in facts.symbols.items()},
    }
    for start, result, value in report.rows(ASCII):
        found.setdefault(KEYS[result.kind], {})[_key(result, start)] = _entry(result, value)
    found["definitions"] = {name: str(value) for name, value in facts.definitions.items()}
    found["notes"] = notes(report, ASCII)
    found["verification"] = v and {
        "ok": v.ok,
        "max_relative_error": v.max_relative_error,
        "seed": v.seed,
        "sizes": dict(v.sizes),
    }
    return json.dumps(found, indent=2, ensure_ascii=False)


def _key(result: Result, start: str) -> str:
    return start if result.kind == "differential" else ",".join(v.params[0] for v in result.variables)


def _entry(result: Result, value: Expr) -> dict[str, Any]:
    """One derivative: text, LaTeX, shape, notation and layout; the einsum of entries."""
    entry: dict[str, Any] = {
        "text": str(value),
        "latex": value.latex(),
        "shape": list(result.value.shape),
        "notation": result.notation,
        "layout": result.layout,
    }
    if isinstance(result.value, IndexForm):
        entry["einsum"] = [
            {
                "coefficient": str(t.coefficient),
                "subscripts": t.subscripts,
                "operands": [_operand(f, ASCII) for f in t.factors],
            }
            for t in result.value.contractions
        ]
    return entry


MAP_FORMATS: dict[str, Callable[[MapReport], str]] = {
    "unicode": lambda report: map_text(report, UNICODE),
    "ascii": lambda report: map_text(report, ASCII),
    "latex": map_latex,
    "markdown": map_markdown,
    "json": map_json,
}
