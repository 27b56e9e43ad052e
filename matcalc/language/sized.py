"""Constructs that take sizes, such as `I(n)` and `unvec(v, m, n)`; a size is made of names and numbers by + and *."""

from __future__ import annotations

from functools import reduce

from ..errors import MatcalcError, ParseError
from ..shape import Dim, names, plus, times
from .sizes import bounded
from .tree import Span, Tree, postorder

# name: how many expressions come first, and how many sizes may follow
SIZED: dict[str, tuple[int, tuple[int, ...]]] = {
    "I": (0, (1,)),
    "eye": (0, (1,)),
    "ones": (0, (1, 2)),
    "zeros": (0, (1, 2)),
    "unit": (0, (2,)),
    "commutation": (0, (2,)),
    "selection": (0, (1,)),
    "duplication": (0, (1,)),
    "unvec": (1, (2,)),
    "rows": (1, (2,)),
    "contract_left": (2, (2,)),
    "contract_right": (2, (2,)),
}
USAGE = {
    "I": "I(n)",
    "eye": "eye(n)",
    "ones": "ones(n) or ones(m,n)",
    "zeros": "zeros(n) or zeros(m,n)",
    "unit": "unit(i,n)",
    "commutation": "commutation(m,n)",
    "selection": "selection(n)",
    "duplication": "duplication(n)",
    "unvec": "unvec(v,m,n)",
    "rows": "rows(X,before,count)",
    "contract_left": "contract_left(M,A,m,n)",
    "contract_right": "contract_right(M,B,m,n)",
}


def sized(name: str, arguments: list[Tree], source: str, span: Span, seen: set[str]) -> Tree:
    """The call as a tree of kind `sized`; the names of its sizes are added to `seen`."""
    first, allowed = SIZED[name]
    if len(arguments) - first not in allowed:
        raise ParseError(f"{name} is written {USAGE[name]}", source=source, span=span)
    dims = [_size(a, source) for a in arguments[first:]]
    for i, (dim, argument) in enumerate(zip(dims, arguments[first:], strict=True)):
        if dim == 0 and not (name == "rows" and i == 0):
            raise ParseError("a size is at least 1", source=source, span=(argument.start, argument.stop))
    for dim in dims[1:] if name == "unit" else dims:
        seen |= names(dim)
    return Tree("sized", arguments[:first], (name, dims), *span, (span[0], span[0] + len(name)))


def _size(tree: Tree, source: str) -> Dim:
    try:
        return size(tree, source)
    except MatcalcError as error:
        raise error.at(source, (tree.start, tree.stop)) from None


def size(tree: Tree, source: str) -> Dim:
    """The size a tree stands for.

    Raises ParseError for anything but names, whole numbers, + and *; LimitError if it is too long.
    """
    values: dict[Tree, Dim] = {}
    for node in postorder(tree):
        parts = [values[p] for p in node.parts]
        if node.kind == "name" or (node.kind == "number" and isinstance(node.value, int) and node.value >= 0):
            values[node] = node.value
        elif node.kind == "sum" and all(mark[0] == "+" for mark in node.value):
            values[node] = bounded(plus(*parts))
        elif node.kind == "product" and all(mark[0] in "*·×" for mark in node.value):
            values[node] = reduce(lambda product, part: bounded(times(product, part)), parts)
        else:
            fact = "a size is a whole number, a name, or a sum of products of these"
            raise ParseError(fact, source=source, span=(node.start, node.stop))
    return values[tree]
