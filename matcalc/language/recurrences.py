r"""Recurrences of symbolic depth, in both spellings: u_0 = x; u_l = phi(W_l*u_{l-1} + b_l), l = 1..L; norm2(u_L - y)^2.

A statement with a range behind it, `l = 1..L` or `l = 1, \dots, L`, holds for every l; so does any other whose left
side is numbered by the same letter. The statements are cut out of the text here and read by the grammar of its
spelling, each at its own place, so that messages point where they should. `grammar` makes one program of them, in which
every equation is a definition that its own link uses: so one inference finds the shapes of all of them together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn

from ..errors import ParseError
from .declarations import Declared
from .dialects import is_latex, latex_program
from .statements import program as text_program
from .tokens import canonical
from .tree import Program, Span, Tree, postorder

DOTS = r"(?:\.\.\.?|…|\\(?:dots|ldots|cdots|dotsc|dotsb)\b)"
GAP = r"(?:\s|,|\\[,;:! ]|\\q?quad\b|~|&)*"
WORDS = r"(?:\\(?:text|mathrm|mbox)\s*\{\s*(?:for|für|pour)\s*\}|\bfor\b|\\forall\b)?"
END = r"(?P<last>[A-Za-z]|[0-9]+)(?:\s*(?P<sign>[-+])\s*(?P<more>[0-9]+))?"
RANGE = re.compile(
    rf"{GAP}{WORDS}{GAP}(?<![\w^{{])(?P<index>[A-Za-z])\s*(?:=|\\in\s*\\\{{)\s*(?P<first>[0-9]+)"
    rf"(?:{GAP}[0-9]+)?{GAP}{DOTS}{GAP}{END}(?:\s*\\\}})?(?![\w(])"
)
FRAME = re.compile(
    r"\\(?:begin|end)\s*\{[a-z]+\*?\}(?:\{[lcr]+\})?|\\(?:left|right)\.|\\displaystyle\b|&|\$\$?|\\[\[\]]"
)
NUMBERED = re.compile(r"(?P<base>.+)_(?P<letter>[A-Za-z])(?:_(?P<sign>minus|plus)_?(?P<by>[0-9]+))?")
OTHER = r"\s*(?P<{0}>[A-Za-z])\s*[-−+]\s*[0-9]+\s*"  # l - 1
RELATIVE = re.compile(rf"_\s*\{{{OTHER.format('low')}\}}|\^\s*\{{\s*[(\[]{OTHER.format('high')}[)\]]\s*\}}")
HEAD = re.compile(
    r"\s*(?P<base>.*?)\s*[_^]\s*\{?\s*[(\[]?\s*(?P<letter>[A-Za-z])(?:\s*[-+]\s*[0-9]+)?\s*[)\]]?\s*\}?\s*"
)
STEP, INITIAL, LOSS = "step ", "initial ", "loss"
Grammar = Callable[[str, Declared], Program]


class Place(NamedTuple):
    """The number of a member, `letter` + `by` or `by` alone: of u_{l-1} it is ("l", -1), of u_0 ("", 0)."""

    letter: str
    by: int = 0


def placed(name: str, letters: str) -> tuple[str, Place] | None:
    """What a name numbered by one of the letters is a member of, and which.

    >>> placed("u_l_minus1", "lL"), placed("W_hh", "tT")
    (('u', Place(letter='l', by=-1)), None)
    """
    found = NUMBERED.fullmatch(name)
    if found is None or found["letter"] not in letters:
        return None
    by = int(found["by"] or 0)
    return found["base"], Place(found["letter"], -by if found["sign"] == "minus" else by)


def member(base: str, place: Place) -> str:
    """The name of a member.

    >>> member("u", Place("l", -1)), member("u", Place("L")), member("u", Place("", 0)), member("y_hat", Place("", 1))
    ('u_l_minus1', 'u_L', 'u0', 'y_hat1')
    """
    if not place.letter:
        return canonical(f"{base}_{place.by}")
    word = "minus" if place.by < 0 else "plus"
    return f"{base}_{place.letter}" + (f"_{word}{abs(place.by)}" if place.by else "")


# --------------------------------------------------------------------------- statements of a text


@dataclass(frozen=True)
class Statement:
    """A piece of the text, and the range behind it."""

    start: int
    stop: int
    index: str = ""
    first: int = 1
    last: str = ""
    more: int = 0


def is_recurrence(text: str) -> bool:
    """Whether a statement of the text has a range, or is numbered by a letter and speaks of the number before.

    >>> is_recurrence("u_l = phi(W_l*u_{l-1}), l = 1..L; norm2(u_L)"), is_recurrence("sum(x_i^2, i=1..N)")
    (True, False)
    """
    if "=" not in text or not RELATIVE.search(text):
        return False
    masked = FRAME.sub(lambda found: " " * len(found[0]), text)
    return any(s.index or _unranged(masked[s.start : s.stop]) for s in statements(text))


def _unranged(piece: str) -> bool:
    """u_l = f(u_{l-1}) without its range."""
    at = _equals(piece)
    head = HEAD.fullmatch(piece, 0, at) if at >= 0 else None
    return head is not None and any(
        head["letter"] in found.groups() and piece[: found.start()].rstrip().endswith(head["base"])
        for found in RELATIVE.finditer(piece, at)
    )


def _equals(text: str, start: int = 0, stop: int | None = None) -> int:
    """The place of the first = outside brackets, -1 if there is none."""
    level = _levels(text)
    places = range(start, len(text) if stop is None else stop)
    return next((i for i in places if text[i] == "=" and level[i] == 0), -1)


def statements(text: str) -> list[Statement]:
    """The statements of a text: between ; and line ends, and in LaTeX commas, outside brackets."""
    masked = FRAME.sub(lambda found: " " * len(found[0]), text)
    level = _levels(masked)
    found: list[Statement] = []
    start = 0
    ranges = [r for r in RANGE.finditer(masked) if level[r.start("index")] == 0]
    for r in ranges:
        *others, last = _pieces(masked, level, start, r.start())
        more = int(r["more"] or 0)
        found += [Statement(*span) for span in others]
        found.append(Statement(*last, r["index"], int(r["first"]), r["last"], -more if r["sign"] == "-" else more))
        start = r.end()
    found += [Statement(*span) for span in _pieces(masked, level, start, len(text))]
    return [s for s in found if masked[s.start : s.stop].strip(" .,;\t\r\n\\")]


def _levels(text: str) -> list[int]:
    """How many brackets are open at every character."""
    depth, levels = 0, []
    for i, c in enumerate(text):
        escaped = i > 0 and text[i - 1] == "\\"
        depth -= c in ")]}" and not escaped and depth > 0
        levels.append(depth)
        depth += c in "([{" and not escaped
    return levels


SEPARATOR = re.compile(r";|\n|\\\\(?:\[[^\]]*\])?|,(?!\s*\\dots)|\.(?=\s*$)")


def _pieces(text: str, level: list[int], start: int, stop: int) -> list[Span]:
    """The pieces between separators outside brackets; at least one."""
    cuts = [c for c in SEPARATOR.finditer(text, start, stop) if level[c.start()] == 0]
    edges = [start, *(edge for c in cuts for edge in c.span()), stop]
    spans = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if text[a:b].strip()]
    return spans or [(start, stop)]


# --------------------------------------------------------------------------- equations


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
    others    definitions that are the same at every step
    """

    source: str
    index: str = ""
    count: str = ""
    steps: dict[str, Equation] = field(default_factory=dict)
    initial: dict[str, Equation] = field(default_factory=dict)
    others: list[Equation] = field(default_factory=list)
    loss: Tree | None = None
    read: list[Program] = field(default_factory=list)

    @property
    def letters(self) -> str:
        return self.index + self.count

    @property
    def _trees(self) -> list[Tree]:
        return [*(e.right for e in self.steps.values()), *([self.loss] if self.loss else [])]

    @property
    def computed(self) -> set[str]:
        """The names of what is computed, in a step."""
        before = [member(base, Place(self.index, -1)) for base in self.states]
        return {*before, *(member(base, Place(self.index)) for base in self.steps)}

    @property
    def used(self) -> set[str]:
        """All names in the steps and in the loss but those of the index and of the number of steps."""
        return {n.value for tree in self._trees for n in postorder(tree) if n.kind == "name"} - set(self.letters)

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
    masked = FRAME.sub(lambda found: " " * len(found[0]), text)
    equals = _equals(masked, s.start, s.stop)
    if equals < 0:
        return None, read(_at(masked, s.start, s.stop), known)
    return read(_at(masked, s.start, equals), known).result, read(_at(masked, equals + 1, s.stop), known)


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
    assert found.loss is not None
    for tree in (*(e.right for e in found.steps.values()), found.loss):
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


# --------------------------------------------------------------------------- one program of them


def grammar(found: Equations, same: bool) -> Grammar:
    """The program of the equations: definitions named STEP + base, INITIAL + base and LOSS, and the links of them.

    A link says that what is defined has the shape of its name; with `same`, that it has it at every step.
    """

    def program(text: str, known: Declared) -> Program:
        assert found.loss is not None
        definitions = [(e.name, e.at, e.right) for e in found.others]
        definitions += [(STEP + base, e.at, e.right) for base, e in found.steps.items()]
        definitions += [(INITIAL + base, e.at, e.right) for base, e in found.initial.items()]
        definitions.append((LOSS, (found.loss.start, found.loss.stop), found.loss))
        terms = [_alike(LOSS, LOSS, found.loss), *_links(found, same)]
        result = Tree("column", terms, None, found.loss.start, found.loss.stop)
        return Program(
            [(name, at, _copy(tree)) for name, at, tree in definitions],
            result,
            {size for p in found.read for size in p.sizes},
            written=any(p.written for p in found.read),
            kinds={name: kind for p in found.read for name, kind in p.kinds.items()},
            notes=[note for p in found.read for note in p.notes],
            refused={name: why for p in found.read for name, why in p.refused.items()},
        )

    return program


def _copy(root: Tree) -> Tree:
    """Name resolution writes into trees; the equations are read twice."""
    made: dict[Tree, Tree] = {}
    for node in postorder(root):
        value = list(node.value) if isinstance(node.value, list) else node.value
        made[node] = Tree(node.kind, [made[p] for p in node.parts], value, node.start, node.stop, node.at)
    return made[root]


def _links(found: Equations, same: bool) -> Iterator[Tree]:
    steps = found.steps.items()
    pairs = [(member(base, Place(found.index)), STEP + base, e.right) for base, e in steps]
    for base in found.states if same else ():
        here, at = member(base, Place(found.index)), found.steps[base].right
        pairs += [(here, member(base, Place(found.index, -1)), at), (here, member(base, Place("", 0)), at)]
    ends = {n.value for n in postorder(found.loss) if n.kind == "name"} if found.loss else set()
    for base in found.steps if same else ():
        here, last = member(base, Place(found.index)), member(base, Place(found.count))
        pairs += [(here, last, found.steps[base].right)] if last in ends else []
    for base in found.twice if same else ():
        here, before = member(base, Place(found.index)), member(base, Place(found.index, -1))
        pairs.append((here, before, next(iter(found.steps.values())).right))
    for one, other, at in pairs:
        yield Tree("series", [_alike(one, other, at), _name(found.count, at)], found.index, at.start, at.stop)
    for base, e in found.initial.items():
        yield _alike(member(base, Place("", 0)), INITIAL + base, e.right)
    for base in found.states:
        if base not in found.initial:
            name = member(base, Place("", 0))
            yield _alike(name, name, found.steps[base].right)


def _alike(one: str, other: str, at: Tree) -> Tree:
    """a : b, which fits where a and b have the same shape."""
    return Tree("colon", [_name(one, at), _name(other, at)], None, at.start, at.stop)


def _name(name: str, at: Tree) -> Tree:
    return Tree("name", [], name, at.start, at.stop)
