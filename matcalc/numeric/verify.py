"""Verifying gradients against finite differences of the loss alone.

Nothing here knows a rule of differentiation. The generated NumPy source is what runs, so that it is
tested too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..errors import NotScalarError, ShapeError, UnknownNameError, VerificationError
from ..expr import Expr, require_expression, symbols
from ..ops.leaves import symbol
from ..rules.project import PROJECTION, convention
from ..shape import is_scalar, show
from .experiment import Experiment, Verification, conducted


def verify(expr: Expr, gradient: Expr, wrt: str, *, seed: int = 0, structure: str = PROJECTION) -> Verification:
    """Compare a gradient with finite differences of the loss `expr` at random points.

    The gradient has the shape of its variable. A variable declared symmetric, orthogonal, on a simplex, …
    is moved inside its structure, and its gradient must lie in the structure's space where that is
    linear. With the structure "independent" the gradient is read entry by entry, while other entries move
    along; with "unconstrained" every entry moves by itself.

    Raises NotScalarError, ShapeError, DeclarationError if the structure has no independent entries, and
    VerificationError if no point is found at which to compare.

    >>> from matcalc.ops.leaves import vector
    >>> x = vector("x", "n")
    >>> verify(x.T @ x, 2*x, "x").ok, verify(x.T @ x, 3*x, "x").ok
    (True, False)
    """
    return verify_all(expr, {wrt: gradient}, seed=seed, structure=structure)[wrt]


def verify_all(
    loss: Expr, gradients: Mapping[str, Expr | Sequence[Expr]], *, seed: int = 0, structure: str = PROJECTION
) -> dict[str, Verification]:
    """`verify` for several variables at once, at the same points; a gradient may be given in several forms.

    Raises what `verify` does.
    """
    forms = each_form(gradients)
    variables = checked_variables(loss, forms, structure)
    claimed, results = [name for name, _ in forms], [g for _, g in forms]
    return conducted(
        lambda sizes, budget: Experiment(loss, results, variables, sizes, budget, seed, structure, claimed)
    )


def each_form(gradients: Mapping[str, Expr | Sequence[Expr]]) -> list[tuple[str, Expr]]:
    """The gradients one by one, with the names of their variables."""
    found: list[tuple[str, Expr]] = []
    for name, given in gradients.items():
        found += [(name, g) for g in given] if isinstance(given, Sequence) else [(name, given)]
    return found


def checked_variables(loss: Expr, forms: Sequence[tuple[str, Expr]], structure: str) -> dict[str, Expr]:
    """The variables by name, if these can be gradients in them. Raises what `verify` does of what cannot."""
    for e in (loss, *(g for _, g in forms)):
        require_expression(e)
    for name, _ in forms:
        if not isinstance(name, str):
            raise UnknownNameError(f"{name!r} is not the name of a variable", hint="a variable is given by its name")
    if not is_scalar(loss.shape):
        raise NotScalarError(f"only a scalar has a gradient to verify, not an expression of shape {show(loss.shape)}")
    known = symbols(loss, *(g for _, g in forms))
    for name, gradient in forms:
        variable = known.setdefault(name, symbol(name, gradient.shape))  # on which nothing depends
        if variable.params[4] is not None:
            raise VerificationError(f"{name} stands for one sample of many; its gradient cannot be verified")
        if variable.shape != gradient.shape:
            raise ShapeError(f"the gradient is {show(gradient.shape)}, but {name} is {show(variable.shape)}")
    variables = {name: known[name] for name, _ in forms}
    for e in variables.values():
        convention(e, structure)  # which refuses what has no such gradient
    return variables
