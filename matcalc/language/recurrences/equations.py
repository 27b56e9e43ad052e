"""The equations that the statements are, all of them said of the same step."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from ...errors import ParseError
from ..declarations import Declared
from ..dialects import is_latex, latex_program
from ..statements import program as text_program
from ..tree import Program, Span, Tree, postorder
from .members import NUMBERED, Place, member, placed
from .pieces import Statement, bare, equals, statements

Grammar = Callable[[str, Declared], Program]


@dataclass(frozen=True)
class Equation:
    """What is said to equal what: the name on the left, its place in the text, and the right side."""

    name: str
    at: Span
    right: Tree


@dataclass
class Equations:
    """A recurrence as it is written, all equations moved to the same place.

    steps     base ↦ equation that holds at `index` = 1, …, `count`
    initial   base ↦ equation of the member 0
    vanishing states that begin with 0, which is a vector or a matrix if they are
    others    definitions that are the same at every step
    """

    source: str
    index: str = ""
    count: str = ""
    steps: dict[str, Equation] = field(default_factory=dict)
    initial: dict[str, Equation] = field(default_factory=dict)
    vanishing: list[str] = field(default_factory=list)
    others: list[Equation] = field(default_factory=list)
    loss: Tree | None = None
    read: list[Program] = field(default_factory=list)

    @property
    def letters(self) -> str:
        return self.index + self.count

    @property
    def trees(self) -> list[Tree]:
        """The right sides that may speak of what is computed."""
        equations = (*self.steps.values(), *self.others)
        return [*(e.right for e in equations), *([self.loss] if self.loss else [])]

    @property
    def computed(self) -> set[str]:
        """The names of what is computed, in a step."""
        before = [member(base, Place(self.index, -1)) for base in self.states]
        return {*before, *(member(base, Place(self.index)) for base in self.steps)}

    @property
    def used(self) -> set[str]:
        """All names that they speak of but those of the index and of the number of steps."""
        return {n.value for tree in self.trees for n in postorder(tree) if n.kind == "name"} - set(self.letters)

    @property
    def twice(self) -> list[str]:
        """What is given and used with the number of a step and with that of the step before."""
        numbers = [n for name in sorted(self.used) if (n := placed(name, self.index))]
        here = [base for base, place in numbers if place.by == 0 and base not in self.steps]
        return [base for base in here if (base, Place(self.index, -1)) in numbers]

    @property
    def states(self) -> list[str]:
        """Those of which a step uses the value before."""
        used = self.used
        return [base for base in self.steps if member(base, Place(self.index, -1)) in used]

    def fail(self, fact: str, span: Span, hint: str | None = None) -> NoReturn:
        raise ParseError(fact, hint=hint, source=self.source, span=span)


def equations(text: str, known: Declared) -> Equations:
    """The equations of a recurrence. Raises ParseError, with the place, for what cannot be read as one."""
    pieces = statements(text)
    found = Equations(text)
    read = latex_program if is_latex(text) else text_program
    ranged = [s for s in pieces if s.index]
    parsed = [(s, *_sides(text, s, read, known)) for s in pieces]
    _set_range(found, ranged, parsed)
    for s, left, program in parsed:
        found.read.append(program)
        _enter(found, s, left, program.result)
    _take_last(found)
    if found.loss is None:
        found.fail("the text is a recurrence only; there is no loss", (0, len(text)), "end with an expression")
    _align_sums(found)
    _check_members(found)
    return found


def _sides(text: str, s: Statement, read: Grammar, known: Declared) -> tuple[Tree | None, Program]:
    """The left side, if the statement has one, and the program of the right side, both at their places."""
    left, right = _two_sides(text, s, read, known)
    if right.wrt or right.order or right.equals:
        hint = "by what to differentiate is said beside the text, and an equation has one right side"
        raise ParseError(
            "a recurrence is made of equations and one loss", hint=hint, source=text, span=(s.start, s.stop)
        )
    return left, right


def _two_sides(text: str, s: Statement, read: Grammar, known: Declared) -> tuple[Tree | None, Program]:
    formulas = bare(text)
    sign = equals(formulas, s.start, s.stop)
    if sign < 0:
        return None, read(_at(formulas, s.start, s.stop), known)
    return read(_at(formulas, s.start, sign), known).result, read(_at(formulas, sign + 1, s.stop), known)


def _at(text: str, start: int, stop: int) -> str:
    return " " * start + text[start:stop]


def _set_range(found: Equations, ranged: list[Statement], parsed: list[tuple[Statement, Tree | None, Program]]) -> None:
    """The one range of all steps, counted from 1."""
    for s, left, _ in parsed:
        head = NUMBERED.fullmatch(left.value) if left is not None and left.kind == "name" else None
        if not s.index:
            continue
        if head is None or head["letter"] != s.index:
            found.fail(f"{s.index} = {s.first}, … stands behind what is not numbered by {s.index}", (s.start, s.stop))
        shift = int(head["by"] or 0) * (-1 if head["sign"] == "minus" else 1)
        if s.first + shift != 1 or s.more + shift != 0 or s.last.isdigit():
            end = s.last + (f"{s.more:+d}" if s.more else "")
            found.fail(
                f"a recurrence runs from 1 to a letter, this one from {s.first + shift} to {end}",
                (s.start, s.stop),
                f"number its values 0, 1, …, L: u_{s.index} = …, {s.index} = 1..L",
            )
        if found.index and (found.index, found.count) != (s.index, s.last):
            found.fail("all equations of a recurrence have the same range", (s.start, s.stop))
        found.index, found.count = s.index, s.last
    if not ranged:
        s, left, _ = next(p for p in parsed if p[1] is not None and NUMBERED.fullmatch(str(p[1].value)))
        letter = NUMBERED.fullmatch(left.value)["letter"]  # type: ignore[union-attr, index]
        text = found.source[left.start : left.stop]  # type: ignore[union-attr]
        found.fail(
            f"{text} is defined by the value before, and the range of {letter} is not stated",
            (s.start, s.stop),
            f"write it behind the equation: , {letter} = 1..L",
        )


def _enter(found: Equations, s: Statement, left: Tree | None, right: Tree) -> None:
    """One statement: a step, an initial value, a definition, or the loss."""
    if left is None or (left.kind == "call" and s.stop >= len(found.source.rstrip(" .;\n$"))):
        if found.loss is not None:
            found.fail("only one statement is the loss; the others are definitions, name = …", (s.start, s.stop))
        found.loss = right
        return
    if left.kind != "name":
        found.fail("the left side of a definition is a name", (left.start, left.stop))
    at = (left.start, left.stop)
    number = placed(left.value, found.index)
    start = re.fullmatch(r"(.*?)_?0", left.value)
    if number:
        base, place = number
        if base in found.steps:
            found.fail(f"{left.value} is defined twice", at)
        found.steps[base] = Equation(base, at, _moved(right, found.index, -place.by))
    elif start and right.kind == "number" and right.value == 0:
        found.vanishing.append(start[1])
    elif start:
        found.initial[start[1]] = Equation(start[1], at, right)
    else:
        found.others.append(Equation(left.value, at, right))


def _take_last(found: Equations) -> None:
    """A last definition that nothing uses is the loss: J = …"""
    if found.loss is not None or not found.others:
        return
    last = found.others[-1]
    trees = [e.right for e in (*found.steps.values(), *found.initial.values(), *found.others)]
    if all(node.value != last.name for tree in trees for node in postorder(tree) if node.kind == "name"):
        found.loss = last.right
        found.others.pop()


def _moved(root: Tree, index: str, by: int) -> Tree:
    """The equation at another place: with `by` = -1 what it says of l + 1 is said of l."""
    for node in postorder(root) if by else ():
        if node.kind == "name" and node.value == index:
            one = Tree("number", [], abs(by), node.start, node.stop)
            letter = Tree("name", [], index, node.start, node.stop)
            node.kind, node.parts, node.value = "sum", [letter, one], [("+", 0, 0), ("-" if by < 0 else "+", 0, 0)]
        elif node.kind == "name":
            node.value = _renumbered(node.value, index, by)
        elif node.kind == "call":
            node.value = (_renumbered(node.value[0], index, by), node.value[1])
    return root


def _renumbered(name: str, index: str, by: int) -> str:
    found = placed(name, index)
    return member(found[0], found[1]._replace(by=found[1].by + by)) if found else name


def _align_sums(found: Equations) -> None:
    """Sums over all steps have the index of the recurrence, whatever letter they were written with."""
    assert found.loss is not None
    for tree in (found.loss, *(e.right for e in found.others)):
        for node in postorder(tree):
            if node.kind == "series" and _speaks_of_steps(found, node):
                _align(found, node)


def _speaks_of_steps(found: Equations, node: Tree) -> bool:
    inside = (placed(n.value, node.value) for n in postorder(node.parts[0]) if n.kind == "name")
    return any(number and number[0] in found.steps for number in inside)


def _align(found: Equations, node: Tree) -> None:
    if len(node.parts) == 1:
        node.parts.append(Tree("name", [], found.count, node.start, node.stop))
    if node.parts[1].kind != "name" or node.parts[1].value != found.count:
        text = found.source[node.parts[1].start : node.parts[1].stop]
        found.fail(
            f"a sum over the steps runs from 1 to {found.count}, as the recurrence does, not to {text}",
            (node.start, node.stop),
        )
    for inner in postorder(node.parts[0]):
        number = placed(inner.value, node.value) if inner.kind == "name" else None
        if number:
            inner.value = member(number[0], number[1]._replace(letter=found.index))
        elif inner.kind == "name" and inner.value == node.value:
            inner.value = found.index
    node.value = found.index


def _check_members(found: Equations) -> None:
    """Which members of what is computed may be spoken of where."""
    for tree in found.trees:
        for node in postorder(tree):
            number = placed(node.value, found.letters) if node.kind == "name" else None
            if number is None or number[0] not in found.steps:
                continue
            place = number[1]
            allowed = ((found.index, 0), (found.index, -1), (found.count, 0))
            if place not in allowed:
                hint = "a value that is needed later is a state of its own: v_l = u_{l-1}"
                found.fail(
                    "a step uses the values of its own step and of the one before", (node.start, node.stop), hint
                )
