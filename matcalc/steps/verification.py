"""Whether every line of a derivation holds exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..exact import Claim, Work, decided, differentials, equality, gradients
from ..expr import Expr, replace, symbols
from ..verification import claimed
from .model import Line, Section, Steps


def verified_lines(
    steps: Steps, loss: Expr, variables: Mapping[str, Expr], structure: str, seed: int = 0
) -> list[tuple[Line, bool]]:
    """The lines of a derivation, each with whether it is known to hold exactly, by itself.

    Values, differentials and gradients are compared with those of what the names stand for in the symbols of the
    loss; only the variables that move in a section do. All lines together have the budget of one claim.
    """
    written = _WrittenOut(steps, loss, variables, structure)
    work = Work()
    return [(line, _holds(written.claim(section, line), seed, work)) for section, line in steps.lines]


def _holds(claim: Claim | None, seed: int, work: Work) -> bool:
    return claim is None or decided(claim, seed, work).agrees is True


class _WrittenOut:
    """What every name of a derivation stands for in the symbols of the loss."""

    def __init__(self, steps: Steps, loss: Expr, variables: Mapping[str, Expr], structure: str) -> None:
        self.variables, self.structure = variables, structure
        self.names = {steps.letter: loss}
        self.known = symbols(loss)
        waiting = {
            line.left.name: line.right
            for _, line in reversed(list(steps.lines))
            if line.left.kind == "value" and line.left.name != steps.letter
        }
        while waiting:  # F = Diag(f) may be said after F is used; nothing is defined in a circle
            ready = [name for name, e in waiting.items() if not symbols(e).keys() & waiting.keys()]
            assert ready
            self.names |= {name: self.out(waiting[name]) for name in ready}
            waiting = {name: e for name, e in waiting.items() if name not in self.names}

    def out(self, e: Expr) -> Expr:
        return replace(e, {s: self.names[name] for name, s in symbols(e).items() if name in self.names})

    def claim(self, section: Section, line: Line) -> Claim | None:
        """What a line says, None where both sides are one expression."""
        whole, right = self.names[line.left.name], self.out(line.right)
        if line.left.kind == "value":
            return None if whole is right else equality([(whole, right)])
        if line.left.kind == "gradient":
            return gradients(whole, [claimed(self.variables[line.left.by], right, self.structure)])
        moving = {self.variables[name]: self.facts(self.variables[name]) for name in section.moving}
        return differentials((whole, right), dict(self.differentials(right)), moving)

    def facts(self, x: Expr) -> frozenset[str]:
        return claimed(x, x, self.structure).facts

    def differentials(self, e: Expr) -> Iterator[tuple[Expr, Expr]]:
        """The symbols dX in an expression, each with what it is the differential of."""
        for name, s in symbols(e).items():
            meant = self.names.get(name[1:], self.variables.get(name[1:]))
            if name[0] == "d" and meant is not None and name not in self.known:
                yield s, meant
