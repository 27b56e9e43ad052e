"""A report of derivatives that are linear maps: differentials, Jacobians, Hessians and products with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..expr import Expr, postorder, symbols, value_of
from ..linear_map.entries import Factor
from ..linear_map.index_form import Contraction, IndexForm
from ..linear_map.results import Result
from ..op import Op
from ..ops.kronecker import vec
from ..ops.leaves import symbol
from ..ops.products import matmul
from ..ops.reductions import Diag
from ..ops.zero_one import commutation_op, duplication, selection_op
from ..rules.project import linear_structure, structures
from ..shape import is_column
from .blocks import Block, Code, Display, Inline, Math, Page, Prose, Row, axes, capital, plain, value
from .contents import Checked, Report
from .formats import formats
from .left_sides import Derivative, Half, written
from .machine import both, given, named, verification
from .page import beginning, defined, independence, verified
from .spelling import ASCII, Spelling
from .text import WIDEST, checked, dimensions, heading, where

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

    @property
    def rows(self) -> Iterator[tuple[Derivative, Expr]]:
        """Left-hand side and value."""
        for result, e in zip(self.results, self.values, strict=True):
            yield Derivative(result, self.facts.letter, self.facts.expression.shape), e


# --------------------------------------------------------------------------- text


def text(report: MapReport, spelling: Spelling) -> str:
    facts = report.facts
    blocks = [
        heading(facts, spelling),
        _equations(report, spelling),
        where(facts, spelling),
        [plain(note, spelling) for note in notes(report)],
        [checked(report.verification, spelling)] if report.verification else [],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _equations(report: MapReport, spelling: Spelling) -> list[str]:
    formulas = [f"{written(left, spelling)} = {spelling.expression(value)}" for left, value in report.rows]
    width = max((len(formula) for formula in formulas if len(formula) <= WIDEST), default=0)
    lines = []
    for formula, result in zip(formulas, report.results, strict=True):
        lines.append(f"{formula:<{width}}    {_dimensions(result, spelling)}")
        lines += [f"    {call}" for call in _einsums(result, spelling)]
    return lines


def _dimensions(result: Result, spelling: Spelling) -> str:
    if isinstance(result.value, Expr):
        return dimensions(result.value.shape, spelling)
    sizes = result.value.shape
    if not sizes:
        return "scalar"
    return ",".join(map(str, sizes)) if spelling is ASCII else spelling.name("×".join(axes(sizes)))


def _einsums(result: Result, spelling: Spelling) -> list[str]:
    """The calls of einsum that compute the entries, to be added up."""
    value = result.value
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

Note = tuple[Inline, ...]


def notes(report: MapReport) -> list[Note]:
    """The layout, what is symmetric, and what the matrices of zeros and ones do."""
    found: dict[Note, None] = {}
    known = symbols(report.facts.expression)
    for result, e in zip(report.results, report.values, strict=True):
        found.update(dict.fromkeys([*_about(result, report.facts), *_meanings(e)]))
        for x in result.variables:
            if x.params[0] not in known:
                found[independence(report.facts.letter, x.params[0])] = None
    if any(r.kind == "hessian" and len(set(r.variables)) > 1 for r in report.results):
        found[("blocks below the diagonal are the transposes of those above",)] = None
    return list(found)


def _about(result: Result, facts: Report) -> Iterator[Note]:
    if isinstance(result.value, IndexForm):
        yield ("indices that stand on the right only are summed",)
    elif result.notation in ("vec", "vech") and not result.variables[-1].is_scalar:
        yield from _layout(result, facts)
    for x in result.variables:
        structure, name = structure_of(x), value(x.params[0])
        if result.notation == "vech":
            half = Math((duplication(x.shape[0]), Half(x), "=", vec(x)))
            yield half, ", where vech stacks the columns of the lower triangle"
        elif not structure and structures(x):
            yield "all entries of ", name, f" are taken as free, although it is {structures(x)[0]}"
        elif structure:
            yield name, f" moves among {structure} matrices"


def _layout(result: Result, facts: Report) -> Iterator[Note]:
    """Which entry of the derivative stands where."""
    shapes = [v.shape for v in result.variables] + ([facts.expression.shape] if result.kind == "jacobian" else [])
    stacked = "" if all(map(is_column, shapes)) else "matrices are stacked column by column"
    if result.kind == "hessian":
        yield from [(stacked,)] if stacked else []
        return
    rows, columns = value(facts.letter), value(result.variables[0].params[0])
    if result.layout == "denominator":
        rows, columns = columns, rows
    more = f"; {stacked}" if stacked else ""
    yield f"{result.layout} layout: rows belong to ", rows, ", columns to ", columns, *filter(None, [more])


def structure_of(x: Expr) -> str:
    """The linear structure within which a variable moves, "" if its entries are free."""
    found = linear_structure(x)
    return found.structure if found else ""


def _meanings(e: Expr) -> Iterator[Note]:
    for node in postorder(e):
        if node.op in DEFINING:
            left, right = DEFINING[node.op](node)
            yield (Math((left, "=", right)),)


# --------------------------------------------------------------------------- page and facts

SUBJECTS = {
    "differential": "The differential of ",
    "jacobian": "The Jacobian of ",
    "hessian": "The Hessian of ",
    "product": "The product of a direction with the Hessian of ",
}


def page(report: MapReport) -> Page:
    subject = SUBJECTS[report.results[0].kind]
    return Page(subject + report.facts.expression.unicode(), tuple(_blocks(report)))


def _blocks(report: MapReport) -> Iterator[Block]:
    yield from beginning(report.facts)
    yield Prose(("Then",))
    yield Display(tuple(_row(left, e) for left, e in report.rows))
    calls = [call for result in report.results for call in _einsums(result, ASCII)]
    if calls:
        yield Prose(("computed by",))
        yield Code(tuple(calls))
    yield from defined(report.facts.definitions)
    yield from (Prose((*capital(note), ".")) for note in notes(report))
    yield from verified(report.verification)


def _row(left: Derivative, e: Expr) -> Row:
    return Row(left, e, axes=axes(left.result.value.shape))


def machine(report: MapReport) -> dict[str, Any]:
    found = given(report.facts)
    for left, e in report.rows:
        found.setdefault(KEYS[left.result.kind], {})[_key(left)] = _entry(left.result, e)
    found["definitions"] = named(report.facts.definitions)
    found["notes"] += [plain(note, ASCII) for note in notes(report)]
    found["verification"] = verification(report.verification)
    return found


def _key(left: Derivative) -> str:
    if left.result.kind == "differential":
        return written(left, ASCII)
    return ",".join(v.params[0] for v in left.result.variables)


def _entry(result: Result, e: Expr) -> dict[str, Any]:
    """One derivative: text, LaTeX, shape, notation and layout; the einsum of entries."""
    entry: dict[str, Any] = {
        **both(e),
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


MAP_FORMATS = formats(text, page, machine)
