"""Names in generated code: arguments, sizes, temporaries; and the scopes of its loops."""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from math import lcm
from unicodedata import normalize

from ..errors import MatcalcError
from ..expr import Expr, postorder
from ..shape import Dim, is_column, is_row, is_scalar, terms
from ..shape import names as names_of
from .targets import Parameters, Target
from .template import ATOM, PRODUCT, SUM, Code

RESERVED = frozenset({"float", "int", "len", "max", "range", *keyword.kwlist, *keyword.softkwlist})


def identifier(name: str) -> str:
    """The name, if Python could take it for one.

    Raises MatcalcError otherwise.
    """
    if not name.isidentifier() or normalize("NFKC", name) != name or name.startswith("__"):
        raise MatcalcError(f"{name!r} cannot be a name in generated code")
    return name


class Names:
    """What the names of mathematics are called in one generated function.

    Attributes: `function`, `parameters` (its arguments), `used` (names of the target that stand in it).
    """

    def __init__(self, roots: Sequence[Expr], arguments: Sequence[str | Expr], function: str, target: Target) -> None:
        self.function = identifier(function)
        self.used: set[str] = set()
        self._taken = {*RESERVED, *target.reserved, *target.helpers, self.function}
        self._order = [a if isinstance(a, str) else a.params[0] for a in arguments]
        self._arguments: dict[str, str] = {}
        for name in self._order:
            if name in self._arguments:
                raise MatcalcError(f"the argument {name} is given twice")
            self._arguments[name] = self.fresh(identifier(name))
        self._sizes: dict[str, str] = {}
        self._lines: list[str] = []
        self._count = 0
        self._survey([*roots, *(a for a in arguments if isinstance(a, Expr))])

    @property
    def parameters(self) -> list[str]:
        return [self._arguments[name] for name in self._order]

    @property
    def of_symbols(self) -> Parameters:
        found = {self._arguments[name]: e for name in self._order if (e := self._symbols.get(name)) is not None}
        numbers = (name for name, e in found.items() if is_scalar(e.shape) and e.params[4] is None)
        return Parameters(tuple(found), tuple(numbers))

    def _survey(self, roots: Sequence[Expr]) -> None:
        """Note which symbols there are, and where each size can be read."""
        self._symbols: dict[str, Expr] = {}
        self._places: dict[str, str] = {}
        self._products: list[tuple[list[str], str]] = []
        counts: dict[str, str] = {}
        order = postorder(*roots)
        for node in order:
            if "loop" in node.op.traits and node.args[1].op.name == "dim":
                counts[node.params[0]] = node.args[1].params[0]
        for node in order:
            if node.op.name == "symbol" and node.params[0] in self._arguments:
                self._note(node, counts)

    def _note(self, symbol: Expr, counts: dict[str, str]) -> None:
        name, index = symbol.params[0], symbol.params[4]
        first = self._symbols.setdefault(name, symbol)
        if first.shape != symbol.shape or (first.params[4] is None) != (index is None):
            raise MatcalcError(f"{name} stands for two symbols of different shapes")
        axes: list[Dim | None] = [] if index is None else [counts.get(index)]
        axes += [] if is_scalar(symbol.shape) else [d for d in symbol.shape if d != 1]
        if is_column(symbol.shape) or is_row(symbol.shape):
            axes = axes[: (index is not None) + 1]
        for axis, dim in enumerate(axes):
            if isinstance(dim, str) and dim.isidentifier():
                self._places.setdefault(dim, f"{self._arguments[name]}.shape[{axis}]")
            elif isinstance(dim, str) and len(terms(dim)) == 1:
                ((factors, count),) = terms(dim)
                product = [*factors, *([str(count)] if count > 1 else [])]
                self._products.append((product, f"{self._arguments[name]}.shape[{axis}]"))

    def argument(self, name: str, kind: str) -> str:
        """The parameter that stands for a symbol, a function or a free index.

        Raises MatcalcError if it was not asked for.
        """
        known = self._arguments.get(name)
        if known is None or (kind == "index" and name in self._symbols):
            what = f"the index {name}" if kind == "index" else name
            raise MatcalcError(f"{what} is not among the arguments: {', '.join(self._order) or 'there are none'}")
        return known

    def size(self, dim: str) -> Code:
        """A size as code: its names are read off the arguments once, at the top."""
        values = {name: self._size_name(name) for name in sorted(names_of(dim))}
        counted = terms(dim)
        over = lcm(*(count.denominator for _, count in counted))
        products = [_product([values[f] for f in factors], int(count * over)) for factors, count in counted]
        code = Code(" + ".join(products), SUM if len(products) > 1 else PRODUCT if "*" in products[0] else ATOM)
        return code if over == 1 else Code(f"{code.at(PRODUCT)}//{over}", PRODUCT)

    def _size_name(self, name: str) -> str:
        if name not in self._sizes:
            if name in self._arguments and name not in self._symbols:
                self._sizes[name] = self._arguments[name]
            elif place := self._places.get(name) or self._quotient(name):
                self._sizes[name] = self.fresh(identifier(name))
                self._lines.append(f"{self._sizes[name]} = {place}")
            else:
                raise MatcalcError(
                    f"the size {name} cannot be read off the arguments: {', '.join(self._order) or 'there are none'}",
                    hint=f"pass it as an argument named {name}, or give symbols, which have shapes, for names",
                )
        return self._sizes[name]

    def _quotient(self, name: str) -> str | None:
        """Where an axis of length n*m can be divided by a known m."""
        for product, place in self._products:
            others = [f for f in product if f != name]
            if len(others) == len(product) - 1 and all(f.isdigit() or f in self._places for f in others):
                known = [f if f.isdigit() else self._size_name(f) for f in others]
                return place + "".join(f"//{f}" for f in known)
        return None

    def size_lines(self) -> list[str]:
        """The assignments of the sizes used."""
        return self._lines

    def fresh(self, name: str) -> str:
        """The name, with an underscore or more if it is taken."""
        identifier(name)
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def temporary(self) -> str:
        """A new name t0, t1, …."""
        while f"t{self._count}" in self._taken:
            self._count += 1
        self._taken.add(f"t{self._count}")
        return f"t{self._count}"


def _product(factors: list[str], count: int) -> str:
    return "*".join([*([str(count)] if count != 1 or not factors else []), *factors])


class Scope:
    """The body of the function, or of a loop over one index, while it is being written."""

    def __init__(self, parent: Scope | None, bound: str | None, variable: str = "") -> None:
        self.parent = parent
        self.bound = bound
        self.variable = variable
        self.codes: dict[Expr, Code] = {}
        self.lines: list[str] = []

    def home(self, node: Expr) -> Scope:
        """The outermost scope in which all indices of the node are bound as they are here."""
        scope = self
        while scope.parent and scope.bound not in node.free:
            scope = scope.parent
        return scope

    def knows(self, node: Expr) -> bool:
        return node in self.home(node).codes

    def index(self, name: str) -> str | None:
        """The loop variable of a bound index."""
        scope: Scope | None = self
        while scope:
            if scope.bound == name:
                return scope.variable
            scope = scope.parent
        return None
