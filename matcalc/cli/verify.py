"""`matcalc verify`: whether a formula that is claimed is the derivative of an expression, or equal to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import click

from ..errors import DeclarationError, MatcalcError, ShapeError, VerificationError
from ..expr import Expr, symbols
from ..gradient import derive
from ..language import plain_name
from ..linear_map.results import Result, jacobians
from ..report import Report
from ..report.claims import FORMATS, Claim, Claims
from ..report.left_sides import Derivative, Written
from ..shape import show as shape_of
from ..steps import Quantity
from ..verification import Verification, formula, verify, verify_equal, verify_jacobian
from .options import meanings, read, takes_expression, takes_format, takes_structure, variables
from .program import ExpressionCommand, working
from .showing import default_format

Claimed = tuple[Expr | None, str]  # the variable whose derivative it is, None for what equals the expression


@click.command("verify", cls=ExpressionCommand)
@takes_expression
@click.option("--claim", "claimed", multiple=True, metavar="FORMULA", help="What the derivative is said to be.")
@click.option("--equals", "equals", multiple=True, metavar="EXPR", help="What EXPR is said to be equal to.")
@takes_structure
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the random points.")
@takes_format
def command(
    claimed: Sequence[str],
    equals: Sequence[str],
    structure: str,
    seed: int,
    wrt: str | None,
    form: str | None,
    **source: Any,
) -> None:
    """Whether a formula is the derivative of an expression, or equal to it, exactly and by finite differences.

    The derivative of a scalar is its gradient, of anything else its Jacobian in vec form. Of several variables each
    has one claim, in their order; of one variable there may be several. Formulas are read in the symbols of EXPR,
    those of --let and --var among them. The exit status is 1 if a claim is wrong or could not be verified.

    \b
    matcalc verify "norm2(A*x - b)^2" --wrt x --claim "2*A'*(A*x - b)"
    matcalc verify "norm2(W2*sigmoid(W1*x))^2" --wrt W1,x --claim ... --claim ...
    matcalc verify "tr(A*B)" --equals "tr(B*A)"
    """
    if not claimed and not equals:
        raise click.UsageError("nothing is claimed: give --claim or --equals")
    reading = read(**source, scalar=bool(claimed), wrt=wrt)
    asked: list[Claimed] = [*_paired(variables(reading, wrt), claimed)] if claimed else []
    asked += [(None, said) for said in equals]
    e = reading.expression
    functions = [plain_name(name) for name in source["functions"]]
    report = Report(e, reading.symbols, reading.inferred, {}, notes=reading.notes)
    claims: list[tuple[Expr | None, Claim]] = []
    for x, said in asked:
        shape = x.shape if x is not None and e.is_scalar else None
        value = formula(said, reading.symbols, reading.definitions, functions, meanings(source["readings"]), shape)
        with working("verifying"):
            claims.append((x, _judged(report, x, value, structure, seed)))
    wrong = {x: None for x, claim in claims if x is not None and claim.verdict == "wrong"}
    independent = {x.params[0]: None for x, _ in claims if x is not None and x not in symbols(e).values()}
    found = Claims(report, [claim for _, claim in claims], list(independent))
    if wrong:
        with working("deriving"):
            found = _with_right_forms(found, list(wrong), reading.definitions, structure, seed)
    click.echo(FORMATS[form or default_format()](found))
    if not found.ok:
        click.get_current_context().exit(1)


def _paired(chosen: Sequence[Expr], claimed: Sequence[str]) -> Iterator[Claimed]:
    """Each claim with its variable. Raises DeclarationError if it is not clear which."""
    if len(chosen) != 1 and len(chosen) != len(claimed):
        raise DeclarationError(
            f"{len(chosen)} variables have {len(claimed)} claim{'s' * (len(claimed) > 1)}",
            hint="name one variable with --wrt, or give one claim for each, in their order",
        )
    yield from zip([*chosen] * len(claimed) if len(chosen) == 1 else chosen, claimed, strict=True)


def _left(report: Report, x: Expr | None, said: Expr) -> Written:
    if x is None:
        return Quantity("value", report.letter)
    e = report.expression
    if e.is_scalar:
        return Quantity("gradient", report.letter, x.params[0])
    result = Result("jacobian", (x,), said, lambda seed: verify_jacobian(e, said, x, seed=seed))
    return Derivative(result, report.letter, e.shape)


def _judged(report: Report, x: Expr | None, said: Expr, structure: str, seed: int) -> Claim:
    claim = Claim(_left(report, x, said), said, None)
    try:
        return replace(claim, verification=_compared(report.expression, x, said, structure, seed))
    except ShapeError as problem:
        return replace(claim, problem=f"WRONG: {problem.fact}", wrong=True)
    except VerificationError as problem:
        return replace(claim, problem=f"NOT VERIFIED: {problem}")


def _compared(e: Expr, x: Expr | None, said: Expr, structure: str, seed: int) -> Verification:
    if x is None:
        if e.shape != said.shape:
            raise ShapeError(
                f"the expression is {shape_of(e.shape)}, and what it should equal is {shape_of(said.shape)}"
            )
        return verify_equal([e], [said], seed=seed)
    if e.is_scalar:
        return verify(e, said, x.params[0], seed=seed, structure=structure)
    return verify_jacobian(e, said, x, seed=seed)


def _with_right_forms(
    found: Claims, wrong: Sequence[Expr], definitions: Mapping[str, Expr], structure: str, seed: int
) -> Claims:
    """What the engine derives instead, if that can be verified."""
    e = found.report.expression
    try:
        if not e.is_scalar:
            results = [r for r in jacobians(e, wrong, "vec") if r.check(seed).ok]
            values = [(r.variables[0], r.value) for r in results if isinstance(r.value, Expr)]
            return replace(found, right=[(_left(found.report, x, J), J) for x, J in values])
        derivation = derive(e, wrong, definitions, structure=structure)
        if not derivation.verify(seed).ok:
            return found
    except MatcalcError:
        return found
    named = [(Quantity("gradient", found.report.letter, name), g) for name, g in derivation.named.items()]
    return replace(found, right=named, report=replace(found.report, definitions=derivation.definitions))
