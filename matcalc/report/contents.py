"""The facts of a derivation that a reader is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from ..expr import Expr, number, postorder, symbols
from ..gradient import Derivation
from ..rules.project import Convention
from ..shape import is_scalar
from ..smoothness import UNKNOWN
from ..steps import Detail, Steps, letter_for

if TYPE_CHECKING:
    from ..exact import Exact


class Checked(Protocol):
    """What is shown of a verification."""

    @property
    def ok(self) -> bool: ...
    @property
    def max_relative_error(self) -> float: ...
    @property
    def seed(self) -> int: ...
    @property
    def sizes(self) -> Mapping[str, int]: ...
    @property
    def against(self) -> str: ...
    @property
    def from_sums(self) -> float | None: ...
    @property
    def unvisited(self) -> Sequence[str]: ...
    @property
    def points(self) -> int: ...
    @property
    def reason(self) -> str: ...
    @property
    def exact(self) -> Exact | None: ...
    @property
    def lines(self) -> tuple[int, int] | None: ...


@dataclass(frozen=True, slots=True)
class Report:
    """The facts to be shown. `inferred` names the symbols whose shapes nobody declared.

    `results` holds the gradients by the name of their variable; under "" it holds a differential.
    `conventions` says how the gradients by structured variables are to be read; `samples` holds the matrix of all
    samples of one name: x_i ↦ X; `steps` is the derivation, where it is to be shown; `title` and `about` stand
    above it; `notes` say how the text was understood where it could be read otherwise.
    """

    expression: Expr
    symbols: Mapping[str, Expr]
    inferred: Collection[str]
    results: Mapping[str, Expr]
    definitions: Mapping[str, Expr] = field(default_factory=dict)
    conventions: Mapping[str, Convention] = field(default_factory=dict)
    samples: Mapping[str, Expr] = field(default_factory=dict)
    steps: Steps | None = None
    title: str = ""
    about: str = ""
    verification: Checked | None = None
    notes: Sequence[str] = ()

    @property
    def independent(self) -> list[str]:
        """The variables of results on which the expression does not depend."""
        known = symbols(self.expression).keys() | {X.params[0] for X in self.samples.values()}
        return [name for name in self.results if name and name not in known]

    @property
    def jumps(self) -> list[tuple[Expr, int]]:
        """The functions in the results that jump, at 0, each with the value that is taken there."""
        ops = dict.fromkeys(e.op for e in postorder(*self.results.values(), *self.definitions.values()))
        jumping = ((op, kink.taken) for op in ops for kink in (op.smooth or UNKNOWN).kinks)
        return [(op(number(0)), taken) for op, taken in jumping if taken is not None]

    @property
    def letter(self) -> str:
        """What the expression is called: L if it is a scalar, else F, unless a symbol has that name."""
        letters = ("L", "J", "f") if is_scalar(self.expression.shape) else ("F", "G", "H")
        return letter_for({*self.symbols, *self.definitions}, letters)


def of(derivation: Derivation, detail: Detail | None = "normal", *, expand: bool = False) -> Report:
    """A derivation for readers; `FORMATS` sets it as text, LaTeX, Markdown or HTML.

    Without `detail` only its results are shown; `expand` substitutes all definitions back into them.
    """
    steps = derivation.explained(detail) if detail else None
    shown = steps or derivation
    return Report(
        derivation.loss,
        symbols(derivation.loss),
        (),
        derivation.gradients if expand else steps.gradients if steps else derivation.named,
        {} if expand else shown.definitions,
        conventions=derivation.conventions,
        samples=derivation.samples,
        steps=steps,
    )


PLAIN, WRITTEN = "1e-15", "10⁻¹⁵"  # below which the probability of an error is, wherever exact values agree


def sentence(verification: Checked, probability: str = PLAIN) -> str:
    """What the verification did, in a line; `probability` is how the bound on that of an error is written."""
    found = _sentence(verification, probability)
    if verification.lines is None or not verification.ok:
        return found
    holding, all_lines = verification.lines
    if holding == all_lines:
        return f"{found}; each of the {all_lines} lines by itself exactly"
    return f"{found}; {holding} of the {all_lines} lines by themselves exactly, the others undecided"


def _sentence(verification: Checked, probability: str) -> str:
    exact, against = verification.exact, verification.against
    if not verification.ok:
        return f"WRONG: {against} disagree, max. relative error {_differences(verification)}"
    if exact is None and not verification.points:
        return "Nothing to verify: the expression does not depend on what it was differentiated by"
    if exact is None or not exact.agrees:
        only, why = (" only", f"; not exactly: {exact.reason}") if exact is not None else ("", "")
        return f"Verified against {against}{only}: max. relative error {_differences(verification)}{why}"
    if not against:
        how = certain(exact, probability)
        return f"Verified: exactly {how}; not against finite differences: {verification.reason}"
    return f"Verified: exactly {certain(exact, probability)} and against {against} {_differences(verification)}"


def certain(exact: Exact, probability: str) -> str:
    """How certain an exact agreement is."""
    if exact.visited:
        return f"on the sides of its kinks on which {exact.points} random points lie"
    if exact.patterns:
        return f"for {exact.points} draws of its signs and discrete values"
    return f"(error probability < {probability})"


def _differences(verification: Checked) -> str:
    """How far the differences were off, and what is needed to take them again."""
    sizes = "".join(f", {name}={size}" for name, size in verification.sizes.items())
    how = f"{verification.max_relative_error:.1e} (seed {verification.seed}{sizes})"
    if verification.from_sums is not None:
        agree = "give the same up to" if verification.ok else "differ by"
        how += f"; the sums over samples {agree} {verification.from_sums:.1e}"
    if verification.unvisited:
        how += f"; no point was found where {' or where '.join(verification.unvisited)}"
    return how
