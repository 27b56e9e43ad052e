"""Gradients by structured variables, in one of three conventions.

`projection`: the gradient G lies in the tangent space of the structure, and dL = G : dX for every direction dX
of that space (Absil, Mahony and Sepulchre 3.6; the metric is the Euclidean one, A : B). `independent`: the
entries of X that determine the others are the variables, so that G[i,j] = dL/dX[i,j] with X[j,i] moving along
(Matrix Cookbook 2.8). `unconstrained`: all entries move by themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from ..errors import DeclarationError, UnknownNameError
from ..expr import Expr
from ..ops.leaves import dim, ones
from ..ops.products import matmul
from ..ops.reductions import Diag, diag, toeplitz, tril, triu
from ..ops.sums import scale
from ..properties.record import untied, worded
from ..shape import is_column

PROJECTION, INDEPENDENT, UNCONSTRAINED = CONVENTIONS = ("projection", "independent", "unconstrained")
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Convention:
    """How a gradient by a structured variable is to be read: one of CONVENTIONS, and the structure."""

    kind: str
    structure: str = ""

    @property
    def template(self) -> str:
        """The convention in words, with fields for formulas: the gradient, the variable, dL = G : dX, …

        >>> Convention("projection", "symmetric").template
        '{gradient} is the symmetric {G} with {definition} for all symmetric {direction}'
        """
        structure = " ".join(map(worded, self.structure.split()))
        if self.kind == UNCONSTRAINED:
            return f"{{gradient}} takes all entries of {{variable}} as free, although {{variable}} is {structure}"
        if self.kind == INDEPENDENT:
            return f"{{gradient}} has the entries {{entries}}, where {{variable}} stays {structure}"
        if all(name in FLAT for name in self.structure.split()):
            return f"{{gradient}} is the {structure} {{G}} with {{definition}} for all {structure} {{direction}}"
        tangent = f"{{gradient}} is the tangent {{G}} at {structure} {{variable}}"
        return f"{tangent} with {{definition}} for all tangent {{direction}}"


def _centred(g: Expr, X: Expr) -> Expr:
    if is_column(X.shape):
        return g - scale(dim(X.shape[0]) ** -1, ones(1, X.shape[0]) @ g, ones(*X.shape))
    width = X.shape[1]
    return g - scale(dim(width) ** -1, g @ ones(width, width))


# The orthogonal projection of G on the tangent space at X; where several apply they commute and follow each other.
TANGENT: dict[str, Callable[[Expr, Expr], Expr]] = {
    "diagonal": lambda g, X: Diag(diag(g)),
    "symmetric": lambda g, X: scale(HALF, g + g.T),
    "skew": lambda g, X: scale(HALF, g - g.T),
    "lower": lambda g, X: tril(g),
    "upper": lambda g, X: triu(g),
    "toeplitz": lambda g, X: toeplitz(g),
    "orthogonal": lambda g, X: scale(HALF, g - matmul(X, g.T, X)),
    "orthonormal_columns": lambda g, X: g - scale(HALF, X @ (X.T @ g + g.T @ X)),
    "unit": lambda g, X: g - scale(X.T @ g, X),
    "simplex": _centred,
}
FLAT = ("diagonal", "symmetric", "skew", "lower", "upper", "toeplitz")  # linear spaces, their own tangent spaces
GIVEN = {"diagonal": ("symmetric", "lower", "upper"), "orthogonal": ("orthonormal_columns",)}  # by the first alone

# dL/dX[i,j] where the entries on one side determine the others
ENTRIES: dict[str, Callable[[Expr], Expr]] = {
    "diagonal": lambda g: Diag(diag(g)),
    "symmetric": lambda g: g + g.T - Diag(diag(g)),
    "skew": lambda g: g - g.T,
    "lower": tril,
    "upper": triu,
}
DISCRETE = ("one_hot", "binary", "signs")  # where nothing can move


def structures(variable: Expr) -> list[str]:
    """The structures that tie the entries of a variable, each that another one entails left out."""
    found = [name for name in TANGENT if name in variable.facts]
    return [name for name in found if not any(name in GIVEN.get(other, ()) for other in found)]


def convention(variable: Expr, kind: str) -> Convention | None:
    """How the gradient by this variable is taken; None if no structure ties its entries.

    Raises DeclarationError if independent entries are asked of a structure that has none, UnknownNameError for
    a convention that does not exist.
    """
    if kind not in CONVENTIONS:
        raise UnknownNameError(f"unknown convention {kind!r}", hint=f"conventions: {', '.join(CONVENTIONS)}")
    for name in DISCRETE:
        if name in variable.facts:
            return Convention(UNCONSTRAINED, name)
    found = structures(variable)
    if not found:
        return None
    name = " ".join(found)
    if kind == INDEPENDENT and (len(found) > 1 or name not in ENTRIES):
        raise DeclarationError(
            f"{variable.params[0]} is {name}, and no entries determine the others linearly",
            hint=f"take its gradient by {PROJECTION} or {UNCONSTRAINED}",
        )
    return Convention(kind, name)


def linear_structure(variable: Expr) -> Convention | None:
    """The projection on the structure of the variable if that is a linear space; else all entries count as free."""
    found = structures(variable)
    return Convention(PROJECTION, " ".join(found)) if found and all(name in FLAT for name in found) else None


def project(g: Expr, variable: Expr, how: Convention | None) -> Expr:
    """The gradient in this convention, from the unconstrained one."""
    if how is None or how.kind == UNCONSTRAINED:
        return g
    if how.kind == INDEPENDENT:
        return ENTRIES[how.structure](g)
    for name in structures(variable):
        g = TANGENT[name](g, variable)
    return g


def within(g: Expr, variable: Expr) -> Expr:
    """The orthogonal projection on the structure of the variable if that is a linear space; else g as it is."""
    return project(g, variable, linear_structure(variable))


def freed(variable: Expr) -> Expr:
    """The variable with entries that move by themselves: what ties them is forgotten."""
    name, rows, columns, properties, index = variable.params
    return variable.op(params=(name, rows, columns, tuple(sorted(untied(properties))), index))
