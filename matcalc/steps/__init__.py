"""The derivation of a gradient as one would hand it in: definitions, differentials, back-substitution."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from ..errors import DeclarationError
from ..expr import Expr, symbols
from .diagonal import Diagonal, with_diagonals
from .indices import apart, together
from .model import DETAILS, FORMS, Detail, Form, Line, Quantity, Reason, Section, Steps
from .naming import names_for
from .opening import opened, simplified
from .program import name_parts
from .shared import is_long, share
from .summary import WORTH, filled_in, summary
from .work import Projection, Work

__all__ = [
    "DETAILS",
    "FORMS",
    "WORTH",
    "Detail",
    "Diagonal",
    "Form",
    "Line",
    "Quantity",
    "Reason",
    "Section",
    "Steps",
    "clashing",
    "filled_in",
    "is_long",
    "letter_for",
    "share",
    "summary",
    "taken_names",
    "together",
    "work_out",
]


def work_out(
    loss: Expr,
    variables: Sequence[Expr],
    given: Mapping[str, Expr],
    detail: Detail = "normal",
    form: Form = "hadamard",
    project: Projection = lambda g, variable: (g, ""),
) -> Steps:
    """The derivation of the gradients of a scalar with respect to some symbols.

    `given` are the author's names for parts of the loss; where there are none, names are chosen. In the form
    "diag" entrywise products with vectors are products with diagonal matrices. `project` takes a gradient into
    the structure of its variable. Raises NoRuleError where no derivative exists, DeclarationError if a symbol has
    the name of a differential.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> from matcalc.ops.matrix import norm2
    >>> A, x, b = matrix("A", "m", "n"), vector("x", "n"), vector("b", "m")
    >>> for section, line in work_out(norm2(A @ x - b) ** 2, [x], {}).lines:
    ...     print(line.joint or line.left.ascii(), line.right)
    r A*x - b
    ⟹ A*dx
    L norm2(r)^2
    = r : r
    dL 2*r : dr
    = 2*r : A*dx
    = 2*A'*r : dx
    dL/dx 2*A'*r
    """
    clash = clashing(loss, variables, given)
    if clash:
        raise DeclarationError(
            f"{clash} is the differential of {clash[1:]}, but the expression has a symbol of that name",
            hint=f"rename the symbol {clash}",
        )
    loss = apart(loss)
    taken = taken_names(loss) | given.keys()
    letter = letter_for(taken)
    simple = loss if given else simplified(loss)
    chosen = given or names_for(opened(simple), variables, taken | {letter})
    work = Work(name_parts(simple, chosen), variables, letter, detail, taken, bool(given), project)
    steps = work.run(loss if simple is not loss else None)
    return with_diagonals(steps, taken) if form == "diag" else steps


def clashing(loss: Expr, variables: Iterable[Expr], given: Iterable[str]) -> str | None:
    """A symbol of the loss that has the name of a differential, if there is one."""
    known = symbols(loss)
    differentials = ("d" + name for name in (*(v.params[0] for v in variables), *given))
    return next((d for d in differentials if d in known), None)


def taken_names(e: Expr) -> set[str]:
    """Names a definition must not use: symbols, families of them, their sizes and the constants.

    >>> from matcalc.language import parse
    >>> "a" in taken_names(parse("sum(norm2(a_i - x)^2, i=1..n)"))  # else a definition in i would be called a_i
    True
    """
    found = set(symbols(e)) | {"I", "pi"}
    for s in symbols(e).values():
        name, index = s.params[0], s.params[4]
        found |= {str(d) for d in s.shape} | {"d" + name, name.removesuffix(f"_{index}")}
    return found


def letter_for(taken: Collection[str], letters: Sequence[str] = ("L", "J", "f")) -> str:
    """What an expression is called: the first of these letters that is free."""
    return next((letter for letter in letters if letter not in taken), f"{letters[0]}_")
