"""Gradients by structured variables, in one of three conventions.

`projection`: the gradient G lies in the tangent space of the structure, and dL = G : dX for every direction dX
of that space (Absil, Mahony and Sepulchre 3.6; the metric is the Euclidean one, A : B). `independent`: the
entries of X that determine the others are the variables, so that G[i,j] = dL/dX[i,j] with X[j,i] moving along
(Matrix Cookbook 2.8). `unconstrained`: all entries move by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import DeclarationError, UnknownNameError
from ..expr import Expr
from ..ops.leaves import dim, ones
from ..ops.reductions import Diag, diag, toeplitz, tril, triu
from ..properties.record import discrete, predicate, untied, worded
from ..properties.record import structures as manifolds
from ..properties.row import Constructors

PROJECTION, INDEPENDENT, UNCONSTRAINED = CONVENTIONS = ("projection", "independent", "unconstrained")


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
        said = structure if " " in self.structure or not structure else predicate(self.structure)
        if self.kind == UNCONSTRAINED:
            return f"{{gradient}} takes all entries of {{variable}} as free, although {{variable}} is {said}"
        if self.kind == INDEPENDENT:
            return f"{{gradient}} has the entries {{entries}}, where {{variable}} stays {said}"
        if all(manifold.flat for manifold in manifolds(self.structure.split()).values()):
            return f"{{gradient}} is the {structure} {{G}} with {{definition}} for all {structure} {{direction}}"
        tangent = f"{{gradient}} is the tangent {{G}} at {structure} {{variable}}"
        return f"{tangent} with {{definition}} for all tangent {{direction}}"


EXPRESSIONS = Constructors(
    lower=tril, upper=triu, diagonal=lambda G: Diag(diag(G)), toeplitz=toeplitz, ones=ones, size=dim
)


def structures(variable: Expr) -> list[str]:
    """The structures that tie the entries of a variable, each that another one entails left out."""
    return list(manifolds(variable.facts))


def convention(variable: Expr, kind: str) -> Convention | None:
    """How the gradient by this variable is taken; None if no structure ties its entries.

    Raises DeclarationError if independent entries are asked of a structure that has none, UnknownNameError for
    a convention that does not exist.
    """
    if kind not in CONVENTIONS:
        raise UnknownNameError(f"unknown convention {kind!r}", hint=f"conventions: {', '.join(CONVENTIONS)}")
    if name := discrete(variable.facts):
        return Convention(UNCONSTRAINED, name)
    found = manifolds(variable.facts)
    if not found:
        return None
    names = " ".join(found)
    if kind == INDEPENDENT and (len(found) > 1 or found[names].independent is None):
        raise DeclarationError(
            f"{variable.params[0]} is {names}, and no entries determine the others linearly",
            hint=f"take its gradient by {PROJECTION} or {UNCONSTRAINED}",
        )
    for name, manifold in found.items():
        if kind == PROJECTION and not manifold.orthogonal:
            raise DeclarationError(
                f"{variable.params[0]} is {predicate(name)}, and no formula projects on what is tangent there",
                hint=f"take its gradient by {UNCONSTRAINED}",
            )
    return Convention(kind, names)


def linear_structure(variable: Expr) -> Convention | None:
    """The projection on the structure of the variable if that is a linear space; else all entries count as free."""
    found = manifolds(variable.facts)
    linear = found and all(manifold.flat and manifold.orthogonal for manifold in found.values())
    return Convention(PROJECTION, " ".join(found)) if linear else None


def project(g: Expr, variable: Expr, how: Convention | None) -> Expr:
    """The gradient in this convention, from the unconstrained one."""
    if how is None or how.kind == UNCONSTRAINED:
        return g
    for manifold in manifolds(variable.facts).values():
        if how.kind == INDEPENDENT:
            assert manifold.independent is not None
            entries: Expr = manifold.independent(g, EXPRESSIONS)
            return entries
        g = manifold.tangent(variable, g, EXPRESSIONS)
    return g


def within(g: Expr, variable: Expr) -> Expr:
    """The orthogonal projection on the structure of the variable if that is a linear space; else g as it is."""
    return project(g, variable, linear_structure(variable))


def freed(variable: Expr) -> Expr:
    """The variable with entries that move by themselves: what ties them is forgotten."""
    name, rows, columns, properties, index = variable.params
    return variable.op(params=(name, rows, columns, tuple(sorted(untied(properties))), index))
