"""The small mistakes people make, undone: a table of edits of a side, each with its name.

Every edit yields candidates `(what to say, tree)`. The search tries them in the order of the tables, the smallest
changes first, and looks at the product rule in between; each candidate is tested with numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...language.tree import Tree
from .factor_edits import (
    hadamard_products,
    matrix_products,
    numbers,
    orders,
    outer_transposed,
    signs,
    transposed_differentials,
    transposed_groups,
    transposes,
    transposes_in_terms,
)
from .symbol_edits import arguments, derivatives, indices, numbered_names, other_names, powers, residuals, squared_norms
from .term_edits import (
    added,
    coefficients,
    factors,
    mirrored,
    removed,
    removed_factors,
    repeated_factors,
    scalars,
    whole_factors,
)
from .vocabulary import Candidate, Vocabulary


@dataclass(frozen=True, slots=True)
class Edit:
    """A kind of mistake and the candidates that undo it."""

    category: str
    candidates: Callable[[Tree, Vocabulary], Iterator[Candidate]]


ROOTS = (Edit("sqrt for signed residual", residuals),)  # whose sign may seem wrong at some points, and right at others
SMALL = (
    Edit("wrong sign", signs),
    Edit("missing transpose", transposes),
    Edit("lost factor", numbers),
    Edit("hadamard for matrix product", matrix_products),
    Edit("matrix product for hadamard", hadamard_products),
    Edit("swapped order", orders),
    Edit("missing transpose", transposed_differentials),
    Edit("missing transpose", outer_transposed),
    Edit("missing transpose", transposed_groups),
    Edit("missing transpose", transposes_in_terms),
    *ROOTS,
    Edit("index mix-up", indices),
    Edit("wrong argument", arguments),
    Edit("wrong derivative", derivatives),
    Edit("index mix-up", numbered_names),
    Edit("wrong derivative", squared_norms),
    Edit("missing chain factor", whole_factors),
    Edit("lost factor", repeated_factors),
    Edit("lost factor", coefficients),
)
LARGE = (
    Edit("missing chain factor", scalars),
    Edit("missing chain factor", factors),
    Edit("wrong derivative", powers),
    Edit("missing product-rule term", mirrored),
    Edit("missing term", added),
    Edit("wrong argument", other_names),
    Edit("missing term", removed),
    Edit("lost factor", removed_factors),
)
