"""Verifying derivatives in two independent ways: exactly over finite fields, and by finite differences.

Agreement over the fields is proof up to an error probability below 10⁻¹⁵ (see `matcalc.exact`); disagreement there is
no verdict before differences confirm it. Finite differences need NumPy; where it is not installed the exact
comparison stands alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import nan
from typing import Protocol

from .decimals import DecimalFraction
from .errors import ParseError, ShapeError, UnknownNameError, VerificationError
from .exact import (
    Claim,
    Contracted,
    Exact,
    Gradient,
    decided,
    entries,
    equality,
    gradients,
    jacobian,
    unconfirmed,
    weaker,
)
from .expr import Expr, postorder, symbols, value_of
from .expr import replace as replace_nodes
from .language import read
from .language.declarations import Functions
from .layout.members import at, family, siblings, sized, written_out
from .lazy import installed
from .numeric.experiment import Verification
from .numeric.jacobians import Assembled, array_of, check_shape, variable_of
from .numeric.verify import checked_variables, each_form
from .ops.leaves import zeros
from .rules.project import INDEPENDENT, PROJECTION, UNCONSTRAINED, convention
from .shape import Shape, is_scalar, show

__all__ = [
    "Verification",
    "both",
    "formula",
    "verify",
    "verify_all",
    "verify_equal",
    "verify_hessian",
    "verify_jacobian",
]

FEW, MOST = 3, 6  # members of a family that is written out to be verified
EQUAL = 1e-9  # relative difference of what is equal, in numbers


class Entrywise(Assembled, Protocol):
    """A derivative entry by entry, and the contractions whose sum it is."""

    @property
    def contractions(self) -> Sequence[Contracted]: ...


UNCONFIRMED = "the values differ in the model, which finite differences do not confirm"
ROUNDED = "its decimals are rounded: exactly the two differ, and they agree to rounding"
NO_NUMPY = "NumPy, which finite differences need, is not installed"


def verify(
    expr: Expr | str, gradient: Expr | str, wrt: str, *, seed: int = 0, structure: str = PROJECTION
) -> Verification:
    """Compare a gradient with the loss `expr`, exactly over finite fields and by finite differences.

    Both may be texts, in the language or in LaTeX; the gradient is read in the symbols of the loss.
    The gradient has the shape of its variable. A variable declared symmetric, orthogonal, on a simplex, …
    is moved inside its structure, and its gradient must lie in the structure's space where that is
    linear. With the structure "independent" the gradient is read entry by entry, while other entries move
    along; with "unconstrained" every entry moves by itself.

    Raises NotScalarError, ShapeError, DeclarationError if the structure has no independent entries,
    VerificationError if there is no way to compare, and of texts what `read` and `formula` raise.

    >>> from matcalc.ops.leaves import vector
    >>> x = vector("x", "n")
    >>> verify(x.T @ x, 2*x, "x").ok, verify(x.T @ x, 3*x, "x").ok
    (True, False)
    >>> verify(x.T @ x, 2*x, "x").exact.agrees
    True
    >>> verify("norm2(A*x - b)^2", "2*A'*(A*x - b)", "x").ok
    True
    """
    if isinstance(expr, str):
        expr = read(expr, scalar=True).expression
    if isinstance(gradient, str):
        known = symbols(expr)
        gradient = formula(gradient, known, shape=known[wrt].shape if wrt in known else None)
    return verify_all(expr, {wrt: gradient}, seed=seed, structure=structure)[wrt]


def formula(
    text: str,
    known: Mapping[str, Expr],
    definitions: Mapping[str, Expr] | None = None,
    functions: Functions = None,
    readings: Mapping[str, str] | None = None,
    shape: Shape | None = None,
) -> Expr:
    """What a text says in symbols that are known, and in definitions made of them.

    A 0 stands for zeros of the `shape` that is wanted. Raises UnknownNameError for a symbol that is not known,
    ShapeError if one would need another shape, and what `read` raises.

    >>> from matcalc.ops.leaves import vector
    >>> x = vector("x", "n")
    >>> formula("2*p", {"x": x}, {"p": 3*x}) is 6*x
    True
    """
    meant = {**known, **(definitions or {})}
    whole = {name: e for name, e in meant.items() if not e.free}
    found = read(text, {n: _declared(e) for n, e in whole.items()}, functions=functions, readings=readings)
    if found.order or found.wrt:
        raise ParseError("a formula that is claimed has no derivatives in it", hint="write the derivative out")
    used = symbols(found.expression)
    for name, e in used.items():
        if name not in meant:
            raise UnknownNameError(
                f"{name} is in the formula and not in the expression", hint=f"symbols: {', '.join(meant) or 'none'}"
            )
        if e.shape != meant[name].shape:
            raise ShapeError(f"{name} would be {show(e.shape)}, and it is {show(meant[name].shape)}")
    said = replace_nodes(found.expression, {e: meant[name] for name, e in used.items()})
    return zeros(*shape) if shape is not None and is_scalar(said.shape) and value_of(said) == 0 else said


def _declared(e: Expr) -> object:
    """The shape as `read` takes it."""
    rows, columns = e.shape
    return "scalar" if e.is_scalar else (rows,) if columns == 1 else (rows, columns)


def verify_all(
    loss: Expr, gradients: Mapping[str, Expr | Sequence[Expr]], *, seed: int = 0, structure: str = PROJECTION
) -> dict[str, Verification]:
    """`verify` for several variables at once, at the same points; a gradient may be given in several forms.

    Raises what `verify` does.
    """
    forms = each_form(gradients)
    if members := _members(loss, forms):
        rest = {name: given for name, given in gradients.items() if name not in members}
        found = verify_all(loss, rest, seed=seed, structure=structure) if rest else {}
        return found | {
            name: _of_member(loss, x, [g for of, g in forms if of == name], seed, structure)
            for name, x in members.items()
        }
    variables = checked_variables(loss, forms, structure)
    exactly = _exactly(loss, [claimed(variables[name], g, structure) for name, g in forms], seed)

    def differences() -> dict[str, Verification]:
        from .numeric import verify_all as by_differences

        return by_differences(loss, gradients, seed=seed, structure=structure)

    return _both(exactly, differences, seed, _decimals(loss, *(g for _, g in forms)))


def _members(loss: Expr, forms: Sequence[tuple[str, Expr]]) -> dict[str, Expr]:
    """The variables that stand for general members of families."""
    known = symbols(loss)
    return {name: known[name] for name, _ in forms if name in known and known[name].free}


def _of_member(loss: Expr, x: Expr, claims: Sequence[Expr], seed: int, structure: str) -> Verification:
    """The claims for a general member, for every member of a small family that is written out.

    Raises VerificationError where it cannot be.
    """
    letters = {s.params[4] for s in (x, *siblings(loss, x))}
    ends = {node.args[1] for node in postorder(loss) if node.op.name == "series" and node.params[0] in letters}
    if len(ends) != 1:
        raise VerificationError(f"{x} is not summed over: its gradient is not that of a member")
    (end,) = ends
    many = value_of(end) or FEW
    if (end.op.name != "dim" and value_of(end) is None) or many > MOST:
        raise VerificationError(f"the members {x} run to {end}, and a family is written out to at most {MOST} members")
    sizes: dict[str, int] = {end.params[0]: FEW} if end.op.name == "dim" else {}

    def out(e: Expr) -> Expr:
        return sized(written_out(e, end, int(many)), sizes)

    names = {f"{family(x)}_{k}": k for k in range(1, int(many) + 1)}
    taken = names.keys() & symbols(loss).keys()
    if taken:
        raise VerificationError(f"{', '.join(sorted(taken))} cannot be told from members of the family {x}")
    of_each = {name: [at(out(g), x.params[4], k) for g in claims] for name, k in names.items()}
    of_each = {name: [sized(g, sizes) for g in claimed] for name, claimed in of_each.items()}
    found = verify_all(out(loss), of_each, seed=seed, structure=structure)
    worst = min(found.values(), key=lambda v: v.standing)
    return replace(worst, sizes={**worst.sizes, **sizes})


def verify_jacobian(F: Expr, J: Expr | Entrywise, wrt: str | Expr, *, seed: int = 0) -> Verification:
    """Compare J, with vec dF = J vec dX, with F, exactly and by finite differences.

    By a scalar, J may also have the shape of F; and it may be an array with the axes of F and of X. A structured
    variable moves inside its structure, as in `verify`.

    Raises ShapeError, and VerificationError if there is no way to compare.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x = matrix("A", "m", "n"), vector("x", "n")
    >>> verify_jacobian(A @ x, A, "x").ok, verify_jacobian(A @ x, 2 * A, "x").ok
    (True, False)
    """
    x = variable_of(F, array_of(J), wrt)
    if isinstance(J, Expr):
        check_shape(J, F.shape, x)

    def differences() -> dict[str, Verification]:
        from .numeric import verify_jacobian as by_differences

        return {"": by_differences(F, J, x, seed=seed)}

    rounded = isinstance(J, Expr) and _decimals(F, J)
    return _both({"": _matrix(F, J, x, seed)}, differences, seed, rounded)[""]


def verify_hessian(loss: Expr, gradient: Expr, H: Expr | Entrywise, x: Expr, y: Expr, *, seed: int = 0) -> Verification:
    """Compare H, with d vec(∂L/∂X) = H vec dY, with the gradient, and both with the loss.

    Exactly: the gradient with the loss, and H with the gradient. By differences: H with those of the gradient, and
    with second differences of the loss. Raises what `verify_jacobian` raises.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x = matrix("A", "n", "n"), vector("x", "n")
    >>> verify_hessian(x.T @ A @ x, (A + A.T) @ x, A + A.T, x, x).ok
    True
    """
    first = decided(_gradient_of(loss, gradient, x), seed)
    exactly = weaker(first, _matrix(gradient, H, y, seed))

    def differences() -> dict[str, Verification]:
        from .numeric import verify_hessian as by_differences

        return {"": by_differences(loss, gradient, H, x, y, seed=seed)}

    return _both({"": exactly}, differences, seed, isinstance(H, Expr) and _decimals(loss, gradient, H))[""]


def verify_equal(
    some: Sequence[Expr], others: Sequence[Expr], samples: Mapping[str, Expr] | None = None, *, seed: int = 0
) -> Verification:
    """Whether corresponding expressions have the same values, exactly and in numbers.

    `samples` says which symbol holds all samples of which: x_i ↦ X, with the samples as its columns, or the
    entries of a vector. Raises VerificationError if there is no way to compare.

    >>> from matcalc.ops.leaves import vector
    >>> x, y = vector("x", "n"), vector("y", "n")
    >>> verify_equal([x.T @ y], [y.T @ x]).ok, verify_equal([x.T @ y], [y.T @ y]).ok
    (True, False)
    """
    exactly = decided(equality(list(zip(some, others, strict=True)), samples), seed)

    def in_numbers() -> dict[str, Verification]:
        from .numeric import difference

        apart = difference(some, others, samples, seed=seed)
        return {"": Verification(apart <= EQUAL, apart, seed, {}, 1, against="values in numbers")}

    return _both({"": exactly}, in_numbers, seed, _decimals(*some, *others))[""]


def both(of_sums: Verification, equal: Verification) -> Verification:
    """What is known of results in matrix form, and of their being those of the sums over samples."""
    exact = None if of_sums.exact is None or equal.exact is None else weaker(of_sums.exact, equal.exact)
    return replace(
        of_sums, ok=of_sums.ok and equal.ok, from_sums=equal.max_relative_error if equal.against else None, exact=exact
    )


# --------------------------------------------------------------------------- exactly


def claim_of(loss: Expr, found: Mapping[str, Expr], structure: str = PROJECTION) -> Claim:
    """What is claimed by gradients of a loss, for `matcalc.exact.decided`."""
    known = symbols(loss, *found.values())
    return gradients(loss, [claimed(known[name], g, structure) for name, g in found.items()])


def claimed(x: Expr, g: Expr, structure: str) -> Gradient:
    """What is claimed by a gradient in the convention for its variable."""
    how = convention(x, structure)
    facts = x.facts if how is not None and how.kind != UNCONSTRAINED else frozenset()
    return Gradient(x, g, facts, structure == INDEPENDENT)


def _exactly(loss: Expr, claimed: Sequence[Gradient], seed: int) -> dict[str, Exact]:
    """The verdict on all gradients together; where that is not agreement, on each variable by itself."""
    names = list(dict.fromkeys(g.variable.params[0] for g in claimed))
    found = decided(gradients(loss, claimed), seed)
    if found.agrees or len(names) == 1:
        return dict.fromkeys(names, found)
    return {
        name: decided(gradients(loss, [g for g in claimed if g.variable.params[0] == name]), seed) for name in names
    }


def _gradient_of(loss: Expr, gradient: Expr, x: Expr) -> Claim:
    return gradients(loss, [Gradient(x, gradient, x.facts)])


def _matrix(F: Expr, J: Expr | Entrywise, x: Expr, seed: int) -> Exact:
    if not isinstance(J, Expr):
        return decided(entries(F, J.contractions, x, x.facts), seed)
    return decided(jacobian(F, J, x, x.facts), seed)


# --------------------------------------------------------------------------- both ways


def _decimals(*roots: Expr) -> bool:
    return any(isinstance(value_of(e), DecimalFraction) for e in postorder(*roots))


def _both(
    exactly: Mapping[str, Exact], differences: Callable[[], dict[str, Verification]], seed: int, decimals: bool
) -> dict[str, Verification]:
    """The two verdicts in one; `decimals` says whether there are any. Raises VerificationError where neither is one."""
    if not installed("numpy"):
        return {name: _alone(exact, seed, NO_NUMPY) for name, exact in exactly.items()}
    try:
        found = differences()
    except VerificationError as nowhere:
        if not all(exact.agrees for exact in exactly.values()):
            raise
        return {name: _alone(exact, seed, nowhere.fact) for name, exact in exactly.items()}
    return {name: replace(v, exact=_confirmed(exactly[name], v, decimals)) for name, v in found.items()}


def _alone(exact: Exact, seed: int, why: str) -> Verification:
    """The exact verdict without differences."""
    if not exact.agrees:
        raise VerificationError(f"not verified exactly: {unconfirmed(exact).reason}", hint=why)
    return Verification(True, nan, seed, {}, 0, why, against="", exact=exact)


def _confirmed(exact: Exact, found: Verification, decimals: bool) -> Exact:
    """A disagreement that differences do not confirm decides nothing; decimals may have been rounded."""
    if exact.agrees is False and found.ok:
        return Exact(None, reason=ROUNDED if decimals else UNCONFIRMED)
    return exact
