"""Derivations in matrix form: all samples of a sum at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import NoRuleError
from .expr import Expr
from .gradient import Derivation, Variables, derive
from .rules.project import PROJECTION
from .samples import batch
from .steps import Form, Steps

if TYPE_CHECKING:
    from .verification import Verification

AGREED = 1e-9


@dataclass(frozen=True, kw_only=True)
class Batched(Derivation):
    """A derivation in matrix form, and `sums`, the one in sums over samples that it was made from."""

    sums: Derivation

    def verify(self, seed: int = 0, steps: Steps | None = None) -> Verification:
        """Compare the gradients with the loss, and in numbers everything with the sums over samples.

        Raises VerificationError if there is no way to compare.
        """
        from .verification import both, verify_equal

        shared = [name for name in self.wrt if name in self.sums.gradients]
        some = [self.sums.loss, *(self.sums.gradients[name] for name in shared)]
        others = [self.loss, *(self.gradients[name] for name in shared)]
        equal = verify_equal(some, others, self.samples, seed=seed)
        return both(super().verify(seed, steps), equal)


def batched(
    e: Expr | str,
    wrt: Variables = None,
    definitions: Mapping[str, Expr] | None = None,
    *,
    structure: str = PROJECTION,
    form: Form = "hadamard",
) -> Batched:
    """`derive` in matrix form: sums over samples x_i become products of matrices such as X = [x_1, …, x_N].

    >>> d = batched("sum(norm2(W*x_i - y_i)^2, i=1..N)", "W")
    >>> d.loss, d.gradient
    (normF(W*X - Y)^2, 2*(W*X - Y)*X')

    Raises what `derive` does, and NoRuleError, naming the subexpression, where there is no matrix form.
    """
    sums = derive(e, wrt, definitions, structure=structure, form=form)
    if not isinstance(sums, Derivation):
        raise NoRuleError("the steps of a recurrence follow each other, and have no matrix form of all at once")
    found = batch(sums.loss, sums.given)
    chosen: list[str | Expr] = [found.samples.get(name, v) for name, v in sums.variables.items()]
    whole = derive(found.expression, chosen, found.definitions, structure=structure, form=form)
    facts = {**vars(whole), "samples": found.samples}
    return Batched(**{name: facts[name] for name in Derivation.__dataclass_fields__}, sums=sums)
