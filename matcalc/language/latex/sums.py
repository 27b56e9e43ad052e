r"""Sums over indices: what runs, how far, and over which pairs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from ...errors import LimitError
from ...shape import names
from ..stacks import DEEPEST
from ..tokens import Token, canonical
from ..tree import Tree, postorder
from .reader import SERIES, Bracket, Reader

UNEQUAL = ("\\ne", "\\neq")


@dataclass(frozen=True)
class Range:
    r"""The indices of a sum; two that are unequal, \sum_{i \neq j}; the set of the pairs, \sum_{(i,j) \in \Omega}."""

    indices: list[str]
    unequal: tuple[str, str] | None = None
    pairs: Token | None = None


def series(reader: Reader, token: Token) -> bool:
    """\\sum_{i=1}^{n}: reads the limits; the body follows."""
    if len(reader.operators) > DEEPEST:
        span = (token.start, token.stop)
        raise LimitError(f"more than {DEEPEST} sums inside each other", source=reader.text, span=span)
    high = reader.script("^")
    above = reader.position
    low = reader.script("_")
    if low is None:
        reader.fail("a sum runs over an index, as in \\sum_{i=1}^{n}", token)
    indices = _running(reader, low, token)
    if high is not None and reader.tokens[above].kind == "_":
        after = reader.position
        reader.position = above - len(high) - 1
        return _count(reader, token, indices, after)
    if reader.tokens[reader.position].kind == "^":
        after = reader.braces[reader.position + 1] + 1
        reader.position += 2
        return _count(reader, token, indices, after)
    reader.operators.append((SERIES, partial(_series_of, reader, token, indices, None), token))
    return False


def _running(reader: Reader, low: list[Token], token: Token) -> Range:
    """What runs: i, i=1 and i,j=1; of i \\neq j what does not run already; the pairs (i, j) \\in \\Omega of a set."""
    names = [t.text for t in low if t.kind == "name"]
    rest = [t for t in low if t.kind not in ("name", ",")]
    kinds = [t.kind for t in rest]
    if names and kinds in ([], ["=", "number"]) and all(t.text == "1" for t in rest[1:]):
        return Range(names)
    if len(names) == 2 and kinds == ["relation"] and rest[0].text in UNEQUAL and names[0] != names[1]:
        outer = {name for power, build, _ in reader.operators if power == SERIES for name in build.args[2].indices}  # type: ignore[union-attr]
        fresh = [name for name in names if name not in outer]
        if fresh:
            return Range(fresh, unequal=(names[0], names[1]))
    if len(names) == 3 and kinds == ["(", ")", "relation"] and rest[2].text == "\\in" and low[-1].kind == "name":
        return Range(names[:2], pairs=low[-1])
    reader.fail("a sum runs over an index that starts at 1, as in \\sum_{i=1}^{n}", token)


def _count(reader: Reader, token: Token, indices: Range, after: int) -> bool:
    def finish(reader: Reader, frame: Bracket, closing: Token) -> bool:
        reader.position = after
        build = partial(_series_of, reader, token, indices, frame.arguments[0])
        reader.operators.append((SERIES, build, token))
        return False

    reader.begin("count", reader.tokens[reader.position - 1], finish, "}")
    return False


def _series_of(reader: Reader, token: Token, running: Range, count: Tree | None, body: Tree) -> Tree:
    """One sum per index, the first outermost."""
    body = _restricted(running, body, token)
    for name in reversed(running.indices):
        last = count if reader.scope.written else count or _range(reader, name, body, token)
        if last is not None and last.kind == "name":
            reader.sizes.add(last.value)
        parts = [body] if last is None else [body, last]
        body = Tree("series", parts, name, token.start, body.stop, (token.start, token.stop))
    return body


def _restricted(running: Range, body: Tree, token: Token) -> Tree:
    """The terms times 1 - δ_ij for i ≠ j, or times the entries of a matrix that is 1 for the pairs of a set."""
    place = (token.start, token.stop)
    if running.unequal:
        same = Tree("index", [Tree("name", [], "I", *place)], running.unequal, *place)
        one = Tree("number", [], 1, *place)
        factor = Tree("sum", [one, same], [("+", token.start, token.start), ("-", *place)], *place)
    elif running.pairs:
        name = Tree("name", [], canonical(running.pairs.text), running.pairs.start, running.pairs.stop)
        factor = Tree("index", [name], tuple(running.indices), *place)
    else:
        return body
    return Tree("product", [factor, body], [("*", token.start, token.start)], token.start, body.stop, place)


def _range(reader: Reader, index: str, body: Tree, token: Token) -> Tree | None:
    """Where a sum without limits ends: at the size of what the index counts the components of."""
    for node in postorder(body):
        inner = node.parts[0] if node.kind == "index" else node
        shape = reader.scope.shapes.get(canonical(inner.value)) if inner.kind == "name" else None
        if shape is None or inner is node or index not in node.value:
            continue
        size = shape[node.value.index(index)]
        if not names(size) - {size}:
            return Tree("number" if isinstance(size, int) else "name", [], size, token.start, token.stop)
    return None
