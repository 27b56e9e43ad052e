"""Derivatives with what is needed to show and to verify them: one `Result` for each variable or pair of variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Literal

from ..errors import NoMatrixError
from ..expr import Expr, symbols
from ..gradient import collector_paused
from ..layout.members import siblings
from ..sweeps.differential import differential, differential_symbol
from ..sweeps.directional import along
from .derivatives import Layout, along_directions, hessian_block, product_along, scalar_expression
from .index_form import IndexForm
from .notations import Notation, Reader
from .unfolded import unfolded

if TYPE_CHECKING:
    from ..verification import Verification

Kind = Literal["differential", "jacobian", "hessian", "product"]
Check = Callable[[int], "Verification"]


@dataclass(frozen=True)
class Result:
    """A derivative of F in one notation.

    kind        differential: dF, d²F, D²F[U, V]; jacobian: by one variable; hessian: the derivative by the second
                variable of the gradient by the first; product: the derivative of a gradient along directions
    variables   the symbols it is taken by
    directions  the symbols it is linear in, of a differential or product; of a differential of some order, all
                the dX, which stay as they are
    check       seed ↦ how it agrees with finite differences
    """

    kind: Kind
    variables: tuple[Expr, ...]
    value: Expr | IndexForm
    check: Check
    notation: Notation = "vec"
    layout: Layout = "numerator"
    directions: tuple[Expr, ...] = ()
    order: int = 1
    constant: bool = False


def jacobians(
    e: Expr, variables: Sequence[Expr], notation: Notation | None = None, layout: Layout = "numerator"
) -> list[Result]:
    """The derivative by each variable; without a notation, in vec form, or as a map where it has no matrix."""
    with collector_paused():
        reader = Reader(e)
        return [_jacobian(e, reader, x, notation, layout) for x in variables]


def _jacobian(e: Expr, reader: Reader, x: Expr, notation: Notation | None, layout: Layout) -> Result:
    J, used = _read(lambda n: reader.derivative(reader.written, x, n), notation)
    check = _check(e, unfolded(J, x) if used == "vech" and isinstance(J, Expr) else J, x)
    if layout == "denominator" and used == "vec" and isinstance(J, Expr):
        return Result("jacobian", (x,), reader(J.T), check, used, layout)
    return Result("jacobian", (x,), J, check, used)


def hessian_blocks(e: Expr, variables: Sequence[Expr], notation: Notation | None = None) -> list[Result]:
    """The blocks of the Hessian on and above its diagonal. Raises NotScalarError if `e` is not scalar."""
    with collector_paused():
        reader = Reader(scalar_expression(e))
        pairs = [(x, y) for i, x in enumerate(variables) for y in variables[i:]]
        return [_block(e, reader, x, y, notation) for x, y in pairs]


def _block(e: Expr, reader: Reader, x: Expr, y: Expr, notation: Notation | None) -> Result:
    H, used = _read(lambda n: hessian_block(reader, x, y, n), notation)
    gradient = reader(reader.gradient(x))
    whole = unfolded(H, y, x) if used == "vech" and isinstance(H, Expr) else H
    check = _check(gradient, H, y) if used == "map" else _check_twice(e, gradient, whole, x, y)
    return Result("hessian", (x, y), H, check, used)


def hessian_products(e: Expr, variables: Sequence[Expr], directions: Sequence[Expr]) -> list[Result]:
    """The derivative of the gradient by each variable as all of them move, each in its direction: rows of H times V."""
    move = dict(zip(variables, directions, strict=True))
    with collector_paused():
        reader = Reader(scalar_expression(e))
        return [_product(reader, x, move) for x in variables]


def _product(reader: Reader, x: Expr, move: Mapping[Expr, Expr]) -> Result:
    value = product_along(reader, x, dict(move))
    check = _check_along(reader(reader.gradient(x)), value, move)
    return Result("product", (x,), value, check, "map", directions=tuple(move.values()))


def differentials(e: Expr, variables: Sequence[Expr], order: int = 1) -> Result:
    """d^k F as all variables move in the constant directions dX."""
    variables = list(dict.fromkeys(chain(*([x, *siblings(e, x)] for x in variables))))
    directions = {x: differential_symbol(x) for x in variables}
    differential(e, variables)  # refuses names that clash
    return replace(_repeated(e, [directions] * order, tuple(directions.values())), constant=True)


def directionals(e: Expr, x: Expr, directions: Sequence[Expr]) -> Result:
    """D^k F(X)[U, V, …] along given directions."""
    return _repeated(e, [{x: v} for v in directions], tuple(directions))


def _repeated(e: Expr, moves: Sequence[dict[Expr, Expr]], directions: tuple[Expr, ...]) -> Result:
    with collector_paused():
        reader = Reader(e)
        stages = [e, *(reader(along_directions(reader.written, moves[: k + 1])) for k in range(len(moves)))]
    checks = [_check_along(stages[k], stages[k + 1], move) for k, move in enumerate(moves)]

    def check(seed: int) -> Verification:
        return worst([c(seed) for c in checks])

    return Result("differential", tuple(moves[0]), stages[-1], check, "map", directions=directions, order=len(moves))


def _read(
    derivative: Callable[[Notation], Expr | IndexForm], notation: Notation | None
) -> tuple[Expr | IndexForm, Notation]:
    if notation is not None:
        return derivative(notation), notation
    try:
        return derivative("vec"), "vec"
    except NoMatrixError:
        return derivative("map"), "map"


# --------------------------------------------------------------------------- verification


def _check(F: Expr, J: Expr | IndexForm, x: Expr) -> Check:
    """A matrix, entries or a map against finite differences of F."""
    if isinstance(J, Expr) and differential_symbol(x) in symbols(J).values():
        return _check_along(F, J, {x: differential_symbol(x)})

    def check(seed: int) -> Verification:
        from ..verification import verify_jacobian  # loaded only where something is verified

        return verify_jacobian(F, J, x, seed=seed)

    return check


def _check_twice(loss: Expr, gradient: Expr, H: Expr | IndexForm, x: Expr, y: Expr) -> Check:
    """A block of a Hessian against differences of the gradient, and of the loss twice."""

    def check(seed: int) -> Verification:
        from ..verification import verify_hessian

        return verify_hessian(loss, gradient, H, x, y, seed=seed)

    return check


def _check_along(F: Expr, value: Expr, move: Mapping[Expr, Expr]) -> Check:
    """The derivative along directions as the slope on lines."""

    def check(seed: int) -> Verification:
        from ..verification import verify

        phi, slope, t = along(F, value, move)
        return verify(phi, slope, t, seed=seed)

    return check


def verified(e: Expr, results: Sequence[Result], seed: int) -> Verification:
    """The verification that went worst, of the results by variables that occur in the expression."""
    from ..verification import Verification

    known = symbols(e)
    checks = [r.check for r in results if any(x.params[0] in known for x in r.variables)]
    return worst([check(seed) for check in checks]) if checks else Verification(True, 0.0, seed, {}, 0)


def worst(found: Sequence[Verification]) -> Verification:
    """The verification that went worst."""
    return min(found, key=lambda v: (v.ok, -v.max_relative_error))
