"""Where written mathematics has a notation with several meanings, the alternatives are put into the tree.

The reader says what is written, names.py what names mean; here the nodes that may mean several things become nodes of
kind `notation`, with the context that makes one meaning or another likely.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .readings import Choice
from .tree import Tree

SPECTRAL = frozenset(["tr", "det", "logdet", "inv", "logm", "expm", "sqrtm", "lambda_max", "adj"])
ENTRYWISE = frozenset([".*", "./"])
LONGEST_EXPONENT = 6


def alternatives(order: Sequence[Tree], source: str) -> None:
    """Turn the nodes of a statement, parts first, that may mean several things into notations."""
    found = [node for node in order if _key(node)]
    if not found:
        return
    above = {part: node for node in order for part in node.parts}
    for node in reversed(found):
        key = _key(node)
        context = _context(node, above, key)
        payload = _payload(node, key, source)
        node.kind, node.value = "notation", Choice(key, payload, context)


def _key(node: Tree) -> str:
    if node.kind in ("apply", "sqrt"):
        name = "sqrt" if node.kind == "sqrt" else str(node.value.name)
        if name == "sqrt" or "primary" in node.value.traits:
            return name
        return {"norm2": "norm", "softmax": "softmax"}.get(name, "")
    if node.kind == "bars":
        return "bars"
    if node.kind == "other_norm":
        return "mixed" if node.value == "2,1" else ""
    if node.kind == "adjoint":
        return str(node.value)
    if node.kind == "power" and node.value == "^":
        exponent = rational(node.parts[1])
        if exponent == 2:
            return "square"
        return "root" if exponent is not None and exponent.denominator != 1 else ""
    return ""


def rational(tree: Tree) -> Fraction | None:
    """The value of a small exponent, if it is a number: -1/2, 0.5."""
    if tree.kind == "number":
        return Fraction(str(tree.value)) if len(str(tree.value)) <= LONGEST_EXPONENT else None
    if tree.kind == "neg":
        inner = rational(tree.parts[0])
        return None if inner is None else -inner
    if tree.kind == "product" and len(tree.parts) == 2 and tree.value[0][0] == "/":
        above, below = map(rational, tree.parts)
        return above / below if above is not None and below else None
    return None


def _payload(node: Tree, key: str, source: str) -> object:
    """An exponential written e^… has an exponent that is a number or a matrix; exponents themselves."""
    if key == "exp":
        return (
            "power"
            if source[node.start : node.start + 1] == "e" and source[node.start + 1 : node.start + 2] != "x"
            else ""
        )
    if key in ("square", "root"):
        return rational(node.parts[1])
    return node.value


# --------------------------------------------------------------------------- contexts


def _context(node: Tree, above: dict[Tree, Tree], key: str) -> str:
    """`entrywise`, `trace` (inside a function of matrices), `product`, or nothing that says much."""
    if key == "dagger":
        return _beside_itself(node, above)
    if _is_entrywise(node):
        return "entrywise"
    found = ""
    child = node
    while child in above:
        parent = above[child]
        if parent.kind == "product":
            said = _in_product(parent, child)
            if said == "entrywise":
                return found or said
            found = said or found
        elif parent.kind == "sum":
            if any(part.kind in ("number", "filled") for part in parent.parts):
                return found or "entrywise"
        elif parent.kind == "apply":
            name = parent.value.name
            if name == "tr" and _is_inner(child):
                return "inner"
            return "trace" if name in SPECTRAL else "entrywise" if name == "sum" and not found else found
        elif parent.kind not in ("neg", "transpose"):
            return found
        child = parent
    return found


def _is_inner(tree: Tree) -> bool:
    """Whether a trace of this is the inner product of a matrix and a function of another: tr(Y^T f(X))."""
    if tree.kind == "neg":
        tree = tree.parts[0]
    if tree.kind != "product" or len(tree.parts) != 2:
        return False
    first = tree.parts[0]
    return first.kind == "transpose" and first.parts[0].kind == "symbol"


def _in_product(product: Tree, factor: Tree) -> str:
    at = product.parts.index(factor)
    beside = [mark[0] for mark in product.value[max(0, at - 1) : at + 1]]
    if any(mark in ENTRYWISE for mark in beside):
        return "entrywise"
    others = [part for part in product.parts if part is not factor and part.kind != "number"]
    if any(_ones(part) for part in others):
        return "entrywise"
    return "product" if others else ""


def _ones(tree: Tree) -> bool:
    inner = tree.parts[0] if tree.kind == "transpose" else tree
    return inner.kind == "filled" or (inner.kind == "sized" and inner.value[0] == "ones")


def _is_entrywise(node: Tree) -> bool:
    """Whether what the function is applied to is itself made entry by entry."""
    inner = node.parts[0]
    while inner.kind == "neg":
        inner = inner.parts[0]
    if inner.kind == "product":
        return any(mark[0] in ENTRYWISE for mark in inner.value)
    return inner.kind == "power" and inner.value == ".^"


def _beside_itself(node: Tree, above: dict[Tree, Tree]) -> str:
    """Whether X^† stands beside X, where the pseudo-inverse only makes a projection."""
    base, parent = node.parts[0], above.get(node)
    if parent is None or parent.kind != "product" or base.kind != "symbol":
        return ""
    at = parent.parts.index(node)
    beside = parent.parts[max(0, at - 1) : at] + parent.parts[at + 1 : at + 2]
    return "beside" if any(part.kind == "symbol" and part.value == base.value for part in beside) else ""
