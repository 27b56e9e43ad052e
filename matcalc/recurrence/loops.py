"""A recurrence as a program: one loop forward, one loop back, and nothing unrolled.

Every formula is a function of its own, written by the compiler of all programs; what is written here are the loops that
call them. Members are lists, or arrays stacked along the first axis: W[0] is W_1; of what a step uses with the number
of the step before, the first is that of number 0. Values and adjoints of all steps are kept in lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from keyword import iskeyword

from ..code.source import definition
from ..code.targets import target
from ..errors import MatcalcError
from ..expr import Expr, postorder, replace, symbols
from ..ops.leaves import symbol
from ..ops.unknown import argument
from ..shape import names
from .backward import is_zero
from .derivation import RecurrentDerivation
from .places import Place, member, placed

TARGETS = ("numpy",)


def source(d: RecurrentDerivation, *, name: str = "f", backend: str = "numpy") -> str:
    """Python text of a function that returns the loss and its gradients, those by members as lists.

    Its parameters are what is given; of members the lists of them, by the name of the family; and the number of steps,
    if no list tells it. Raises MatcalcError for another target than NumPy, or where a size can be read off nothing.
    """
    if backend not in TARGETS:
        raise MatcalcError(f"loops of recurrences are written for {', '.join(TARGETS)}, not for {backend}")
    return _Loops(d, name, backend).text()


class _Loops:
    """One program while it is being written."""

    def __init__(self, d: RecurrentDerivation, name: str, backend: str) -> None:
        self.found, self.back, self.wrt = d.recurrence, d.backward, d.wrt
        self.index, self.count = self.found.index, self.found.count
        self.name = name
        self.language = target(backend)
        self.used: set[str] = set()
        self.functions: dict[str, str] = {}
        self.families = self._families()
        self.taken = {*self.language.reserved, *self.language.helpers, "len", "range", "value", name}
        self.taken |= {self.index, self.count}
        self.called: dict[str, str] = {}
        self.parameters: dict[str, str] = {}

    def _families(self) -> dict[str, int]:
        """The members that are given, by the base of their names, and the number of the first of each."""
        found: dict[str, int] = {}
        for name in symbols(*self.back.steps.values(), *self.found.totals.values(), self.found.loss):
            number = placed(name, self.found.letters)
            if number and number[0] not in self.back.steps:
                found[number[0]] = min(found.get(number[0], 1), 1 + number[1].by)
        return found

    # ------------------------------------------------------------------- names

    def call_name(self, name: str) -> str:
        """What a list, a value or a function is called in the loops."""
        if name not in self.called:
            new = name + "_" * iskeyword(name)
            while new in self.taken:
                new += "_"
            self.taken.add(new)
            self.called[name] = new
        return self.called[name]

    def parameter(self, name: str) -> str:
        return self.parameters.setdefault(name, self.call_name(name))

    def members(self, base: str) -> str:
        """The name of all members of a family: x of x_t, unless something else that is given is called x."""
        return member(base, self.found.here) if base in self.found.symbols else base

    def kept(self, base: str) -> str:
        """The list of the values of all steps: u of u_l, unless something given is called u."""
        return self.call_name(f"{base}_steps" if base in self.found.symbols else base)

    def value(self, name: str, at: str) -> str:
        """The code of a symbol at the step whose number is the code `at`."""
        if name in self.found.totals:
            return self.call_name(name)
        if name in (self.index, self.count):
            return at if name == self.index else self.count
        number = placed(name, self.found.letters) or self._numbered(name)
        if number is None:
            return self.parameter(name)
        base, place = number
        where = {self.index: at, self.count: self.count, "": ""}[place.letter]
        if base in self.families:
            return f"{self.parameter(self.members(base))}[{_plus(where, place.by - self.families[base])}]"
        return f"{self.kept(base)}[{_plus(where, place.by)}]"

    def _numbered(self, name: str) -> tuple[str, Place] | None:
        """delta1, u0: members with a number, which is said of none that are given."""
        bases = [*self.back.steps, *(a.name for a in self.back.adjoints), *self.families]
        table = {member(b, Place("", k)): (b, Place("", k)) for b in bases for k in (0, 1)}
        return None if name in self.found.symbols else table.get(name)

    # ------------------------------------------------------------------- calls

    def call(self, title: str, e: Expr, at: str) -> str:
        """The code of a symbol, or a call of a function, defined here, that returns the value of an expression."""
        if e.op.name == "symbol":
            return self.value(e.params[0], at)
        own = f"_{title}"
        e = replace(e, self.back.sums)
        functions = dict.fromkeys(argument(n.op.name) for n in postorder(e) if "unknown" in n.op.traits)
        known = {**symbols(e), **self._carriers(e, at == "0", at == self.count)}
        numbers = [n for n in (self.index, self.count) if n in e.free or (n in _sizes(e) and n not in known)]
        self.functions[own], used = definition(e, [*known.values(), *functions, *numbers], own, self.language)
        self.used |= used
        values = [
            self._function(a, at) if a in functions else self.value(a, at) for a in (*known, *functions, *numbers)
        ]
        return f"{own}({', '.join(values)})"

    def _carriers(self, e: Expr, at_start: bool, at_end: bool) -> dict[str, Expr]:
        """What has the sizes that an expression speaks of and none of its symbols has."""
        place = self.found.last if at_end else self.found.here
        pool = [symbol(member(b, place), self.back.at(F, place).shape) for b, F in self.back.steps.items()] * (
            not at_start
        )
        pool += [s for s in self.found.symbols.values() if placed(s.params[0], self.found.letters) is None]
        missing = _sizes(e) - {d for s in symbols(e).values() for d in s.shape} - {self.count}
        found: dict[str, Expr] = {}
        for size in sorted(missing):
            carrier = next((s for s in pool if size in s.shape), None)
            if carrier is not None:
                found[carrier.params[0]] = carrier
        return found

    def _function(self, name: str, at: str) -> str:
        """phi; or phi_l, of which there is a list."""
        number = placed(name, self.found.letters)
        if number is None:
            return self.parameter(name)
        where = at if number[1].letter == self.index else self.count
        return f"{self.parameter(number[0])}[{_plus(where, number[1].by - 1)}]"

    # ------------------------------------------------------------------- the program

    def text(self) -> str:
        body = [*self._forward(), *self._backward()]
        length = self._length()
        parameters = [*self.parameters.values(), *([] if length else [self.count])]
        lines = [
            f"def {self.name}({', '.join(parameters)}):",
            f'    """The loss, and its gradients by {", ".join(self.wrt)}.{self._firsts()}"""',
            *([f"    {self.count} = {length}"] if length else []),
            *(f"    {line}" for line in body),
        ]
        return self.language.program("\n\n\n".join([*self.functions.values(), "\n".join(lines)]) + "\n", self.used)

    def _length(self) -> str:
        """The number of steps, from a list that has one member for every step."""
        for base in self.families:
            here = member(base, self.found.here)
            if here in self.found.symbols and self.members(base) in self.parameters:
                return f"len({self.parameter(self.members(base))})" + " - 1" * (self.families[base] == 0)
        return ""

    def _firsts(self) -> str:
        known = [b for b in self.families if self.members(b) in self.parameters]
        firsts = [f"{self.parameters[self.members(b)]}[0] is {member(b, Place('', self.families[b]))}" for b in known]
        return f" Lists or stacked arrays: {', '.join(firsts)}." if firsts else ""

    def _forward(self) -> Iterator[str]:
        index, count = self.index, self.count
        for base in self.back.steps:
            yield f"{self.kept(base)} = [{self._start(base) if base in self.found.states else 'None'}]"
        yield from (f"{self.call_name(total)} = 0.0" for total in self.found.totals)
        yield f"for {index} in range(1, {count} + 1):"
        for base, F in self.back.steps.items():
            yield f"    {self.kept(base)}.append({self.call(f'next_{base}', F, index)})"
        for total, body in self.found.totals.items():
            own = self.call_name(total)
            yield f"    {own} = {own} + {self.call(f'added_to_{total}', body, index)}"
        yield f"value = {self.call('loss', self.found.loss, count)}"

    def _short(self, name: str) -> str:
        number = placed(name, self.index)
        return self.members(number[0]) if number else name

    def _start(self, base: str) -> str:
        first = self.found.initial.get(base)
        return self.parameter(member(base, Place("", 0))) if first is None else self.call(f"first_{base}", first, "0")

    def _backward(self) -> Iterator[str]:
        index, count = self.index, self.count
        members, shared, adjoints = self.back.members, self.back.shared, self.back.adjoints
        gradients = {name: self.call_name(f"d{self._short(name)}") for name in self.wrt}
        added = [name for name, (body, _) in shared.items() if not is_zero(body)]
        yield from (f"{self.kept(a.name)} = [None]*({count} + 1)" for a in adjoints)
        yield from (f"{gradients[name]} = [None]*{count}" for name in members)
        yield from (f"{gradients[name]} = 0.0" for name in added)
        yield f"for {index} in range({count}, 0, -1):"
        yield f"    if {index} == {count}:"
        for a in adjoints:
            yield f"        {self.kept(a.name)}[{index}] = {self.call(f'last_{a.name}', a.last, count)}"
        yield "    else:"
        for a in adjoints:
            yield f"        {self.kept(a.name)}[{index}] = {self.call(f'earlier_{a.name}', a.inner, index)}"
        for name, g in members.items():
            yield f"    {gradients[name]}[{index} - 1] = {self.call(f'by_{name}', g, index)}"
        for name in added:
            own = gradients[name]
            yield f"    {own} = {own} + {self.call(f'added_by_{name}', shared[name][0], index)}"
        for name, (_, rest) in shared.items():
            own = gradients[name]
            if name not in added or not is_zero(rest):
                yield f"{own} = {f'{own} + ' * (name in added)}{self.call(f'by_{name}', rest, count)}"
        yield f"return {', '.join(['value', *gradients.values()])}"


def _sizes(e: Expr) -> set[str]:
    """The sizes that stand in an expression otherwise than as the shape of a symbol."""
    params = (p for node in postorder(e) if node.op.name not in ("symbol", "number") for p in node.params)
    return {name for p in params if isinstance(p, str) for name in names(p)}


def _plus(where: str, by: int) -> str:
    """where + by, either of which may be missing."""
    if not where or not by:
        return where or str(by)
    return f"{where} {'-' if by < 0 else '+'} {abs(by)}"
