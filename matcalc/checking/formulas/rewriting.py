"""Syntax trees as data: equality, substitution, copies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...language.tree import Tree
from .trees import marks, node

Key = tuple[Any, ...]
Path = tuple[int, ...]


def structure(tree: Tree) -> Key:
    """What two trees have in common that are written the same."""
    return (tree.kind, _plain(tree.value), tuple(structure(p) for p in tree.parts))


def _plain(value: Any) -> Any:
    return tuple(m[0] for m in value) if isinstance(value, list) else value


def transposed(tree: Tree) -> Tree:
    return tree.parts[0] if tree.kind == "transpose" else node("transpose", tree)


def negated(tree: Tree) -> Tree:
    return tree.parts[0] if tree.kind == "neg" else node("neg", tree)


def copied(tree: Tree) -> Tree:
    return with_parts(tree, [copied(p) for p in tree.parts])


def with_parts(tree: Tree, parts: list[Tree], value: Any = None) -> Tree:
    """The node with other parts, and perhaps another value."""
    return Tree(tree.kind, parts, tree.value if value is None else value, tree.start, tree.stop, tree.at)


def positions(tree: Tree, path: Path = ()) -> Iterator[tuple[Path, Tree]]:
    """Every node with the way to it, from the root down."""
    yield path, tree
    for i, part in enumerate(tree.parts):
        yield from positions(part, (*path, i))


def kind_above(tree: Tree, path: Path) -> str:
    """The kind of the node above the end of the way; "" at the root."""
    for i in path[:-1]:
        tree = tree.parts[i]
    return tree.kind if path else ""


def replaced(tree: Tree, path: Path, new: Tree) -> Tree:
    """The tree with another node at the end of the way."""
    if not path:
        return new
    parts = list(tree.parts)
    parts[path[0]] = replaced(parts[path[0]], path[1:], new)
    return with_parts(tree, parts)


def renamed(tree: Tree, names: Mapping[str, str]) -> Tree:
    """The tree with names replaced."""
    if tree.kind == "name":
        return node("name", value=names.get(tree.value, tree.value))
    if tree.kind == "call" and tree.value[0] in names:
        value = (names[tree.value[0]], tree.value[1])
        return with_parts(tree, [renamed(p, names) for p in tree.parts], value)
    return with_parts(tree, [renamed(p, names) for p in tree.parts])


def transformed(tree: Tree, change: Callable[[Tree], Tree | None]) -> Tree:
    """The tree with nodes changed where `change` gives another one, from the leaves up."""
    tree = with_parts(tree, [transformed(p, change) for p in tree.parts])
    return change(tree) or tree


def product(factors: list[Tree], operators: list[str]) -> Tree:
    """Factors joined by operators, one fewer."""
    if len(factors) == 1:
        return factors[0]
    return node("product", *factors, value=marks(*operators))


def operators(tree: Tree) -> list[str]:
    return [m[0] for m in tree.value]


def total(terms: list[tuple[str, Tree]]) -> Tree:
    """Signed terms as a sum."""
    if len(terms) == 1:
        sign, term = terms[0]
        return node("neg", term) if sign == "-" else term
    return node("sum", *[t for _, t in terms], value=marks(*(sign for sign, _ in terms)))


def terms(tree: Tree) -> list[tuple[str, Tree]]:
    """The signed terms of a sum, or the one term there is."""
    if tree.kind == "sum":
        return list(zip(operators(tree), tree.parts, strict=True))
    return [("-", tree.parts[0])] if tree.kind == "neg" else [("+", tree)]


def factored(tree: Tree, pattern: Tree, name: Tree) -> Tree:
    """The tree with the pattern, also as a run of factors, replaced by a name."""
    key = structure(pattern)

    def change(t: Tree) -> Tree | None:
        if structure(t) == key:
            return name
        return _run(t, pattern, name) if pattern.kind == t.kind == "product" else None

    return transformed(tree, change)


def _run(tree: Tree, pattern: Tree, name: Tree) -> Tree | None:
    """The pattern as consecutive factors of a matrix product."""
    ours, wanted = [structure(p) for p in tree.parts], [structure(p) for p in pattern.parts]
    length = len(wanted)
    for start in range(len(ours) - length + 1):
        inner = operators(tree)[start : start + length - 1]
        if ours[start : start + length] == wanted and inner == operators(pattern) and set(inner) == {"*"}:
            if start and operators(tree)[start - 1] != "*":
                continue
            parts = [*tree.parts[:start], name, *tree.parts[start + length :]]
            marks = [*operators(tree)[:start], *operators(tree)[start + length - 1 :]]
            return product(parts, marks)
    return None


def times(left: Tree, right: Tree) -> Tree:
    """The product, inside the left side of a Frobenius product; a number times the number in front."""
    if right.kind == "colon":
        return with_parts(right, [times(left, right.parts[0]), right.parts[1]])
    if right.kind == "product" and left.kind == right.parts[0].kind == "number" and operators(right)[0] == "*":
        value = round(left.value * right.parts[0].value, 12)
        rest = product(right.parts[1:], operators(right)[1:])
        return rest if value == 1 else times(node("number", value=int(value) if value % 1 == 0 else value), rest)
    if right.kind == "product" and set(operators(right)) <= {"*", "/"}:
        return product([left, *right.parts], ["*", *operators(right)])
    return product([left, right], ["*"])


def flattened(t: Tree) -> Tree:
    parts: list[Tree] = []
    for p in t.parts:
        parts += p.parts if p.kind == "product" and set(operators(p)) == set(operators(t)) else [p]
    return product(parts, operators(t)[:1] * (len(parts) - 1))
