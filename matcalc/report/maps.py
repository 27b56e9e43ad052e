"""A report of derivatives that are linear maps: differentials, Jacobians, Hessians and products with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..expr import Expr, postorder
from ..linear_map.results import Result
from ..ops.kronecker import vec
from ..ops.leaves import symbol
from ..ops.products import matmul
from ..ops.reductions import Diag
from ..ops.zero_one import commutation_op, selection_op
from ..printing import names
from ..shape import Shape, is_column, is_matrix, is_scalar, show
from .facts import Checked, Report
from .spelling import ASCII, LATEX, UNICODE, Spelling
from .text import declaration, declarations, equations, sentence

DEFINING: dict[Any, Callable[[Expr], tuple[Expr, Expr]]] = {
    commutation_op: lambda K: (matmul(K, vec(symbol("X", K.params))), vec(symbol("X", K.params).T)),
    selection_op: lambda P: (matmul(P, symbol("x", (P.params[0], 1))), vec(Diag(symbol("x", (P.params[0], 1))))),
}


@dataclass(frozen=True, slots=True)
class MapReport:
    """The facts of an expression, and derivatives of it. `values` are the results in the names of the definitions."""

    facts: Report
    results: Sequence[Result]
    values: Sequence[Expr]
    verification: Checked | None = None

    @property
    def rows(self) -> Iterator[tuple[Result, Expr]]:
        return zip(self.results, self.values, strict=True)


# --------------------------------------------------------------------------- the left-hand side


def left(result: Result, letter: str, spelling: Spelling) -> str:
    """What the result is: ∂F/∂x, ∂vec(F)/∂vec(X), dF, ∂²L/∂x∂xᵀ, H[V], …"""
    names_of = [spelling.name(v.params[0]) for v in result.variables]
    tokens = TOKENS[spelling]
    along = ", ".join(spelling.name(v.params[0]) for v in result.directions)
    if result.kind == "product":
        return f"H[{along}]" if len(result.directions) == 1 else f"{tokens.gradient(letter, names_of[0])}[{along}]"
    if result.kind == "differential":
        return _differential(result, letter, along, tokens)
    if result.notation == "map":
        return tokens.differential(letter if result.kind == "jacobian" else tokens.ratio(letter, names_of[0]))
    if isinstance(result.value, IndexForm):
        return _entries(result.value, result, letter, spelling, tokens)
    wrapped = [tokens.wrapped(v, spelling) for v in result.variables]
    if result.kind == "hessian":
        return tokens.second(letter, *wrapped)
    return tokens.ratio(tokens.wrapped(symbol(letter, result.function), spelling), wrapped[0])
