"""What every name means: symbol, definition, function, size, running index or constant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NoReturn

from ..errors import LimitError, MatcalcError, ParseError, UnknownNameError
from ..expr import OPS
from ..op import Op
from ..ops.abbreviations import ABBREVIATIONS
from ..ops.unknown import unknown
from ..shape import SCALAR
from .choices import alternatives
from .declarations import (
    ALIASES,
    WRITTEN_WITH_OPERATORS,
    Declared,
    default_kind,
    foreign,
    may_be_function,
    reserved,
    unknown_function,
)
from .families import kinds, whole
from .mentions import component, entries, index_left_out, recurrence, unused
from .tokens import canonical
from .tree import Program, Span, Tree

ORDER_LIMIT = 20
ENTRYWISE = "_odot"  # after the name of a function: that of every entry, as in \\exp_\\odot
CONSTRUCTS = {
    "vector": ("filled", "vector"),
    "matrix": ("filled", "matrix"),
    "sqrt": ("sqrt", None),
    "‖": ("norm", None),
    "|": ("bars", None),
}
DERIVATIVE = (
    "this is a derivative already",
    "only an expression is differentiated here; if d is a variable, declare it",
)
FOR_READERS: dict[str, tuple[str, str | None]] = dict.fromkeys(
    ("differential", "partial", "nabla", "applied", "directional"), DERIVATIVE
) | {
    "dots": ("dots leave something out", "write it in full, or as a sum or a stack"),
    "cases": ("a definition by cases is not an expression", "max(0, x) is relu(x)"),
    "comparison": ("a comparison is not an expression", None),
    "otherwise": ("words are not an expression", None),
}


@dataclass
class Resolved:
    """The program in one sequence of nodes, parts first, with every name resolved.

    Kinds that replace `name`: symbol (value: its name), reference (value: the tree it stands for), dim,
    index_value, constant (`pi`), identity. Kinds that replace `call`: apply and derivative (value: the op),
    abbreviation (value: its record), filled (value: vector or matrix), sqrt, norm, bars; and in `written` mathematics,
    where notations have several meanings, notation (see readings.py). Those in `settled` have one meaning all the
    same, those in `branching` parts that only one meaning uses. `kinds` are those of undeclared names by typography,
    or where they are members of families; `whole` are the names that are declared or stand without an index.
    """

    source: str
    known: Declared
    order: list[Tree] = field(default_factory=list)
    symbols: dict[str, Tree] = field(default_factory=dict)
    samples: dict[str, str | None] = field(default_factory=dict)
    functions: dict[str, Tree] = field(default_factory=dict)
    definitions: dict[str, Tree] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)
    whole: frozenset[str] = frozenset()
    branching: list[Tree] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    settled: set[Tree] = field(default_factory=set)
    written: bool = False
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)
    equals: list[Tree] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def kind(self, name: str) -> str:
        """The kind of an undeclared name, as its letter or its typography has it."""
        kind = self.kinds.get(name) or default_kind(name)
        return "scalar" if kind == "vector" and self.bold and name not in self.kinds else kind

    @cached_property
    def bold(self) -> bool:
        """Whether vectors are set in bold, so that letters which are not are numbers."""
        return "vector" in self.kinds.values()

    @cached_property
    def spellings(self) -> dict[str, str]:
        """The declared names, by their spelling without underscores before digits; none where two have the same."""
        declared = [*self.known.shapes.keys() | self.known.kinds.keys()]
        found = {canonical(name): name for name in declared}
        return found if len(found) == len(declared) else {}

    def fail(self, fact: str, span: Span, hint: str | None = None) -> NoReturn:
        raise ParseError(fact, hint=hint, source=self.source, span=span)


def resolve(program: Program, source: str, known: Declared, asked: Iterable[str] = ()) -> Resolved:
    """The program with its names resolved; `asked` are names of variables that need not occur as they stand.

    Raises UnknownNameError for a name nobody knows, ParseError for one that cannot be used so.
    """
    resolved = Resolved(source, known, sizes=known.sizes | (program.sizes - known.shapes.keys() - known.kinds.keys()))
    resolved.whole = whole(program, (*asked, *known.shapes, *known.kinds))
    _refuse(resolved, recurrence(program))
    resolved.kinds, resolved.written, resolved.refused = program.kinds, program.written, program.refused
    running = _indices_of_definitions(program, resolved)
    for name, span, tree in program.definitions:
        _statement(resolved, tree, running.get(name, ()))
        _define(resolved, name, span, tree)
    for tree in program.equals:
        _statement(resolved, tree)
    resolved.equals = program.equals
    _statement(resolved, program.result)
    _refuse(resolved, unused(program))
    resolved.kinds = kinds(resolved) | resolved.kinds
    _check_world(resolved)
    return resolved


def _refuse(resolved: Resolved, refusal: tuple[str, Span, str] | None) -> None:
    if refusal is not None:
        resolved.fail(*refusal)


def _statement(resolved: Resolved, root: Tree, indices: tuple[str, ...] = ()) -> None:
    """Append the nodes of a statement, parts first, and resolve them from left to right."""
    if resolved.written:
        resolved.notes += index_left_out(root, resolved.known, resolved.sizes, resolved.definitions)
    written, bound = scopes(root, indices)
    order: list[Tree] = []
    for node in entries(written, bound, resolved.source, resolved.definitions):
        if node.kind == "name":
            node.value = _as_known(resolved, node.value)
        if node.kind == "name" and _is_component(resolved, node, bound.get(node, ())):
            order += node.parts
            _name(resolved, node.parts[0], ())
        elif node.kind == "name":
            _name(resolved, node, bound.get(node, ()))
        elif node.kind == "call":
            _call(resolved, node)
        elif node.kind == "series":
            _check_index(resolved, node)
        elif node.kind == "product":
            _check_crosses(resolved, node)
        elif node.kind == "power":
            _check_exponent(resolved, node)
        elif node.kind in FOR_READERS:
            resolved.fail(FOR_READERS[node.kind][0], node.at, FOR_READERS[node.kind][1])
        order.append(node)
    if resolved.written:
        resolved.branching += [node for node in order if node.kind == "adjoint" and len(node.parts) > 1]
        alternatives([node for node in order if node not in resolved.settled], resolved.source)
    resolved.order += order


def _as_known(resolved: Resolved, name: str) -> str:
    """The declared name that differs from this one by an underscore before digits at most, if there is one."""
    known = resolved.spellings.get(canonical(name), name)
    return name if name in resolved.definitions or name in resolved.known.functions else known


def _is_component(resolved: Resolved, node: Tree, indices: tuple[str, ...]) -> bool:
    """Whether a name with an index is a component of another name, which it then is made."""
    known, name = resolved.known, node.value
    if name in resolved.definitions or name in indices:
        return False
    declared = known.shapes.keys() | known.kinds.keys()
    wholes: set[str] = set(resolved.definitions)
    if name[-1].isdecimal():  # x_i in a sum may be a sample beside x
        wholes |= {x for x, (rows, columns) in known.shapes.items() if columns == 1 and isinstance(rows, int)}
    return component(node, resolved.source, wholes, declared, indices)


def scopes(root: Tree, indices: tuple[str, ...] = ()) -> tuple[list[Tree], dict[Tree, tuple[str, ...]]]:
    """The nodes of a statement, parts first, and the running indices in force at those where there are any."""
    order: list[Tree] = []
    bound = {root: indices} if indices else {}
    stack = [root]
    while stack:
        node = stack.pop()
        order.append(node)
        stack.extend(node.parts)
        if bound or node.kind == "series":
            _bind(node, bound)
    order.reverse()
    return order, bound


def _bind(node: Tree, bound: dict[Tree, tuple[str, ...]]) -> None:
    """Hand the running indices in force at a node down to its parts."""
    indices = bound.get(node, ())
    for i, part in enumerate(node.parts):
        inner = (*indices, node.value) if node.kind == "series" and i == 0 else indices
        if inner:
            bound[part] = inner


def _indices_of_definitions(program: Program, resolved: Resolved) -> dict[str, tuple[str, ...]]:
    """The running indices in force where each definition is used: `p = W*x_i`, used in a sum over i, is a sample.

    Raises ParseError where what stands for a sample is used outside its sum as well.
    """
    nothing: frozenset[str] = frozenset()
    somewhere: dict[str, frozenset[str]] = {name: nothing for name, _, _ in program.definitions}
    everywhere: dict[str, frozenset[str]] = {}
    statements = [("", program.result), *((name, tree) for name, _, tree in reversed(program.definitions))]
    for name, tree in statements:
        order, bound = scopes(tree)
        some, every = somewhere.get(name, nothing), everywhere.get(name, nothing)
        for node in order:
            if node.kind != "name":
                continue
            here = bound.get(node, ())
            if node.value in somewhere:
                somewhere[node.value] |= some.union(here)
                everywhere[node.value] = everywhere.get(node.value, every.union(here)) & every.union(here)
            elif any(node.value.endswith("_" + i) for i in some - every):
                resolved.fail(f"{node.value} is used both inside and outside its sum over samples", node.at)
    return {name: tuple(sorted(indices)) for name, indices in everywhere.items()}


# --------------------------------------------------------------------------- names


def _name(resolved: Resolved, node: Tree, indices: tuple[str, ...]) -> None:
    name = node.value
    if name in resolved.refused and name not in resolved.known.shapes:
        resolved.fail(resolved.refused[name][0], node.at, resolved.refused[name][1])
    if indices and name in indices:
        node.kind = "index_value"
    elif name in resolved.definitions:
        node.kind, node.value = "reference", resolved.definitions[name]
    elif name in ("I", "eye"):
        node.kind = "identity"
    elif name == "pi":
        node.kind = "constant"
    elif reserved(name) or name in resolved.known.functions:
        resolved.fail(f"{name} is a function", node.at, f"write what it is applied to: {name}(…)")
    elif name in resolved.sizes and name not in resolved.known.shapes:
        node.kind = "dim"
    else:
        _symbol(resolved, node, next((i for i in indices if name.endswith("_" + i)), None))


def _symbol(resolved: Resolved, node: Tree, index: str | None) -> None:
    """A variable; inside a sum over i, one named x_i is a sample."""
    name = node.value
    meaning = foreign(name)
    if meaning and name not in resolved.known.shapes and name not in resolved.known.kinds:
        resolved.fail(meaning[0], node.at, f"{meaning[1]}; declare {name} if it is a variable")
    node.kind = "symbol"
    resolved.symbols.setdefault(name, node)
    if resolved.samples.setdefault(name, index) != index:
        resolved.fail(f"{name} is used both inside and outside its sum over samples", node.at)


def _check_index(resolved: Resolved, node: Tree) -> None:
    name = node.value
    if name in resolved.known.shapes or name in resolved.symbols or name in resolved.definitions or reserved(name):
        resolved.fail(f"{name} cannot be an index of a sum: it has another meaning", node.at)


def _check_crosses(resolved: Resolved, node: Tree) -> None:
    """× between or beside numbers is a product; elsewhere it may be that of vectors."""
    for i, (sign, start, stop) in enumerate(node.value):
        if sign != "×":
            continue
        if not any(_is_number(resolved, part) for part in node.parts[i : i + 2]):
            hint = "a product of matrices or scalars is written side by side"
            resolved.fail("× may be a cross product, which matcalc does not have", (start, stop), hint)
        node.value[i] = ("*", start, stop)


def _is_number(resolved: Resolved, tree: Tree) -> bool:
    return tree.kind == "number" or (tree.kind == "symbol" and resolved.known.shapes.get(tree.value) == SCALAR)


def _check_exponent(resolved: Resolved, node: Tree) -> None:
    """A^T and A^H are how a transpose is written elsewhere."""
    exponent = node.parts[1]
    if exponent.kind == "neg":
        exponent = exponent.parts[0]
    letter = exponent.value if exponent.kind == "symbol" else ""
    if letter in ("T", "H") and letter not in resolved.known.shapes:
        hint = f"it is written A'; declare {letter} if it is a number"
        resolved.fail(f"a transpose is not written ^{letter}", node.at, hint)


def _define(resolved: Resolved, name: str, span: tuple[int, int], tree: Tree) -> None:
    """A definition may shadow nothing."""
    meaning = None
    if name in resolved.definitions:
        meaning = "is defined already"
    elif name in resolved.known.shapes or name in resolved.known.kinds:
        meaning = "is declared as a variable"
    elif name in resolved.known.functions or name in resolved.functions or reserved(name):
        meaning = "is a function" if name not in ("I", "eye", "pi") else "is a constant"
    elif name in resolved.symbols:
        meaning = "is used before its definition"
    elif name in resolved.sizes:
        meaning = "is a size"
    if meaning:
        resolved.fail(f"{name} cannot be defined: it {meaning}", span, "choose another name")
    resolved.definitions[name] = tree


# --------------------------------------------------------------------------- functions


def _call(resolved: Resolved, node: Tree) -> None:
    name, primes = node.value
    if name in resolved.refused:
        resolved.fail(resolved.refused[name][0], node.at, resolved.refused[name][1])
    if name.endswith(ENTRYWISE):
        name = name.removesuffix(ENTRYWISE)
        node.value = (name, primes)
        resolved.settled.add(node)
    known = resolved.known
    op = known.functions.get(name) or (OPS.get(ALIASES.get(name, name)) if name not in WRITTEN_WITH_OPERATORS else None)
    if primes > ORDER_LIMIT:
        raise LimitError(f"derivatives are limited to order {ORDER_LIMIT}", source=resolved.source, span=node.at)
    if name in resolved.definitions or name in known.shapes or name in known.kinds:
        _not_a_function(resolved, node)
    elif op is None and name in CONSTRUCTS and not primes:
        node.kind, node.value = CONSTRUCTS[name]
        _check_arity(resolved, node, name, 1)
    elif name not in known.functions and not primes and (name, len(node.parts)) in ABBREVIATIONS:
        node.kind, node.value = "abbreviation", ABBREVIATIONS[name, len(node.parts)]
    elif op is not None:
        _apply(resolved, node, op, primes)
    elif may_be_function(name):
        resolved.functions.setdefault(name, node)
        _apply(resolved, node, unknown(name), primes)
    else:
        _check_counts(resolved, node, name)
        raise unknown_function(name, known).at(resolved.source, node.at)


def _apply(resolved: Resolved, node: Tree, op: Op, primes: int) -> None:
    node.kind, node.value = "apply", op
    if primes and "unknown" in op.traits:
        node.value = op = unknown(op.name, primes)
    elif primes and op.derivative is not None and primes == 1:
        node.kind = "derivative"
    elif primes:
        _no_primes(resolved, node, op.name, primes)
    if not op.variadic:
        _check_arity(resolved, node, op.name, len(op.slots))


def _check_arity(resolved: Resolved, node: Tree, name: str, wanted: int) -> None:
    if len(node.parts) != wanted:
        _wrong_count(resolved, node, name, [wanted, *_counts(name)])


def _no_primes(resolved: Resolved, node: Tree, name: str, primes: int) -> NoReturn:
    resolved.fail(f"{name} cannot have {primes} prime{'s' * (primes > 1)}: only unknown functions can", node.at)


def _check_counts(resolved: Resolved, node: Tree, name: str) -> None:
    """An abbreviation with a prime, or given too few or too many arguments."""
    counts = _counts(name)
    if counts and node.value[1]:
        _no_primes(resolved, node, name, node.value[1])
    if counts:
        _wrong_count(resolved, node, name, counts)


def _counts(name: str) -> list[int]:
    return [count for known, count in ABBREVIATIONS if known == name]


def _wrong_count(resolved: Resolved, node: Tree, name: str, counts: list[int]) -> NoReturn:
    wanted = " or ".join(map(str, counts)) + " argument" + "s" * (counts != [1])
    resolved.fail(f"{name} takes {wanted}, not {len(node.parts)}", node.at)


def _not_a_function(resolved: Resolved, node: Tree) -> None:
    name, primes = node.value
    written = name + primes * "'"
    resolved.fail(f"{name} is a variable, not a function", node.at, f"a product is written {written}*(…)")


# --------------------------------------------------------------------------- the closed world


def _check_world(resolved: Resolved) -> None:
    """Where every symbol is declared nothing is guessed; a name is a function or a variable, not both."""
    known, symbols = resolved.known, resolved.symbols
    closed = symbols.keys() <= known.shapes.keys()
    for name, node in resolved.functions.items():
        if name in symbols:
            resolved.fail(f"{name} is applied like a function and also used as a variable", node.at)
        if symbols and closed:
            raise unknown_function(name, known).at(resolved.source, node.at)
    for name in (*known.properties, *known.kinds) if closed else ():
        if name not in symbols and name not in known.shapes:
            raise _undeclared(name, known)


def _undeclared(name: str, known: Declared) -> MatcalcError:
    said = ", ".join(known.properties.get(name, ())) or known.kinds[name]
    return UnknownNameError(f"{name} is said to be {said}, but is neither declared nor used")
