"""Names with a running index: samples x_1, x_2, … of a family x_i, or components of one vector x.

A name such as x_i in a sum over i is a member of a family. It is taken for the component x[i] of a vector x where it
is a scalar and the text speaks of x itself, or of components with the same index; in written mathematics it is one to
begin with where it multiplies an entry, as in v_{ji} x_i. Members by several indices, x_i and x_j, are of one shape;
and so many terms has a sum as there are members.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ..errors import ParseError
from ..expr import Expr
from ..ops.blocks import component
from ..ops.leaves import symbol
from ..shape import Dim, Shape, is_column, is_scalar
from .declarations import default_kind, reserved
from .tree import Program, Tree, postorder

if TYPE_CHECKING:
    from .inference import Attempt
    from .names import Resolved


NUMBERED = re.compile(r"([a-z]+?)_?[0-9]+")


def stem(name: str, index: str) -> str:
    """The family of a member: x of x_i."""
    return name.removesuffix(f"_{index}")


def whole(program: Program, asked: Iterable[str]) -> frozenset[str]:
    """The names that stand somewhere without an index, or are asked for."""
    found = set(asked)
    for tree in (program.result, *(tree for _, _, tree in program.definitions)):
        order = postorder(tree)
        indexed = {part for node in order if node.kind == "index" for part in node.parts}
        found.update(node.value for node in order if node.kind == "name" and node not in indexed)
    return frozenset(found)


def kinds(resolved: Resolved) -> dict[str, str]:
    """Members of what the text speaks of as a whole are scalars to begin with, unless they are used as vectors."""
    used = set(_used_as_vectors(resolved))
    bases = {name: stem(name, index) for name, index in resolved.samples.items() if index and name not in used}
    vectors = {base for base in bases.values() if base in resolved.whole and not _of_matrices(resolved, base)}
    found = {name: "scalar" for name, base in bases.items() if base in vectors}
    if resolved.written:
        found |= {name: "scalar" for name in _beside_entries(resolved) if name in bases}
    if any(_lists_components(resolved, node) for node in resolved.order):
        numbered = {name for name in resolved.symbols if NUMBERED.fullmatch(name)} - used
        found |= dict.fromkeys(numbered, "scalar")
    return found


def undecided(resolved: Resolved) -> list[str]:
    """The members of which only habit says whether they are vectors or numbers: no word, typography or use does."""
    if resolved.bold:
        return []
    decided = {*_used_as_vectors(resolved), *resolved.known.kinds}
    for node in resolved.order:
        if _is_norm(node):
            decided.update(part.value for part in postorder(node) if part.kind == "symbol")
    members = {name: stem(name, index) for name, index in resolved.samples.items() if index and name not in decided}
    return [name for name, base in members.items() if base not in resolved.whole and default_kind(name) == "vector"]


def _lists_components(resolved: Resolved, node: Tree) -> bool:
    """Whether this is (w_1, w_2, w_3), as written by who means numbers by w_1; blocks are stacked in other brackets."""
    if not (resolved.written and node.kind == "column" and resolved.source[node.start] == "("):
        return False
    names = [NUMBERED.fullmatch(part.value) if part.kind == "symbol" else None for part in node.parts]
    return all(names) and len({name[1] for name in names if name}) == 1


def _used_as_vectors(resolved: Resolved) -> Iterator[str]:
    """The names that are transposed, or stand to the right of a matrix or a row in a product."""
    for node in resolved.order:
        if node.kind == "transpose" and node.parts[0].kind == "symbol":
            yield node.parts[0].value
        elif node.kind == "product":
            for (sign, _, _), left, right in zip(node.value, node.parts, node.parts[1:], strict=False):
                if sign == "*" and right.kind == "symbol" and _is_matrix(resolved, left):
                    yield right.value


def _beside_entries(resolved: Resolved) -> Iterator[str]:
    r"""The members that multiply an entry with their index, v_{ji} x_i, outside norms, where vectors are expected."""
    normed = {part for node in resolved.order if _is_norm(node) for part in postorder(node)}
    for node in resolved.order:
        if node.kind != "product" or node in normed or any(sign != "*" for sign, _, _ in node.value):
            continue
        indices = {i for part in node.parts if part.kind == "index" and len(part.value) == 2 for i in part.value}
        yield from (p.value for p in node.parts if p.kind == "symbol" and resolved.samples[p.value] in indices)


def _is_norm(node: Tree) -> bool:
    return node.kind in ("norm", "other_norm") or (
        node.kind == "notation" and node.value.key in ("norm", "mixed", "bars")
    )


def _is_matrix(resolved: Resolved, tree: Tree) -> bool:
    return _of_matrices(resolved, tree.value) if tree.kind == "symbol" else tree.kind == "transpose"


def _of_matrices(resolved: Resolved, name: str) -> bool:
    shape = resolved.known.shapes.get(name)
    return default_kind(name) == "matrix" if shape is None else not is_column(shape)


# --------------------------------------------------------------------------- shapes


def agree(attempt: Attempt) -> Tree | None:
    """Give the members of a family one shape; the first use of one that does not fit, if there is one.

    Afterwards `attempt.components` says which members are components of a vector.
    """
    members: dict[str, list[str]] = {}
    for name, index in attempt.resolved.samples.items():
        if index is not None and (name in attempt.shapes or name in attempt.declared):
            members.setdefault(stem(name, index), []).append(name)
    for names in members.values():
        for name in names:
            if not attempt.equal(_shape(attempt, names[0]), _shape(attempt, name)):
                return attempt.resolved.symbols[name]
    found = -1
    while found < len(attempt.components):
        found = len(attempt.components)
        for base, names in members.items():
            if all(_is_component(attempt, name, base, len(names) > 1) for name in names):
                attempt.components |= dict.fromkeys(names, base)
                attempt.indexed.update(attempt.resolved.samples[name] or "" for name in names)
    return None


def _shape(attempt: Attempt, name: str) -> Shape:
    return attempt.declared.get(name) or attempt.shapes[name]


def _is_component(attempt: Attempt, name: str, base: str, several: bool) -> bool:
    """Whether a scalar member is a component: x is spoken of, other components have its index, or x_j is a member."""
    resolved, index = attempt.resolved, attempt.resolved.samples[name]
    taken = reserved(base) or base in resolved.definitions or base in resolved.sizes or base in resolved.functions
    if taken or name in attempt.declared or index in attempt.loose or not is_scalar(attempt.shapes[name]):
        return False
    if not several and base not in resolved.whole and index not in attempt.indexed:
        return False
    shape = attempt.declared.get(base) or attempt.shapes.get(base)
    if shape is None:
        return True
    column = is_column(shape) and not is_scalar(shape)
    return column and attempt.sizes.equal(shape[0], attempt.members[base])


def end(attempt: Attempt, node: Tree, sizes: list[Dim]) -> Dim:
    """Where a sum ends that does not say so: at the size of what its index runs over.

    Raises ParseError if it runs over nothing.
    """
    if not sizes:
        hint = f"write \\sum_{{{node.value}=1}}^{{n}}"
        raise ParseError(f"the range of {node.value} is not stated", hint=hint, source=attempt.source, span=node.at)
    return sizes[0]


# --------------------------------------------------------------------------- expressions


def member(index: str, base: str, size: Dim, properties: Mapping[str, Iterable[str]]) -> Expr:
    """The component of the vector of all members."""
    return component(symbol(base, (size, 1), tuple(properties.get(base, ()))), index)


def check_capitals(attempt: Attempt) -> None:
    """Refuse u_i beside a matrix U, and x_ij beside X, of which they may be parts, unless they are declared.

    Raises ParseError.
    """
    resolved = attempt.resolved
    known = {*attempt.declared, *resolved.known.kinds}
    for name, index in resolved.samples.items():
        arrays = name in attempt.shapes and not is_scalar(attempt.shapes[name])
        if index and arrays and name not in known:
            _check_capital(resolved, resolved.symbols[name], stem(name, index), "a row or a column")
    for node in resolved.order:
        entry = node.kind == "index" and len(node.value) == 2 and node.parts[0].kind == "symbol"
        if entry and node.parts[0].value not in known:
            _check_capital(resolved, node, node.parts[0].value, "an entry")


def _check_capital(resolved: Resolved, node: Tree, base: str, part: str) -> None:
    capital = base[0].upper() + base[1:]
    if capital != base and capital in resolved.symbols:
        said = resolved.source[node.start : node.stop]
        forms = rf"{capital}_{{i\cdot}}, {capital}_{{\cdot i}} or {capital}_{{ij}}"
        hint = f"write {forms}, or declare what has a name of its own, as in --var '{said}: …'"
        raise ParseError(f"{said} may be {part} of {capital}", hint=hint, source=resolved.source, span=node.at)
