"""Trees of the grammar in the terms of documents.

Names keep the letters of the document (`W_1`, ŷ_i, θ), signs stand in front of products, and these kinds, which only
documents need, replace calls or are written in their terms:

kind          parts                 value
ones, zeros, identity               the sizes stated with it, none for a vector of ones whose place says the size
members                             the name x of a list x_1, …, x_N: numbers below each other, vectors side by side
norm          operand               "2", "F", "1" or ""
bars          operand               an absolute value or a determinant
differential  operand               (the name that varies or None, order)
nabla         operand [, variable]  (order, transposed)
directional   operand, direction    the derivative of the operand in that direction
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ...language.latex.scope import function_named
from ...language.tree import Tree, postorder
from ...shape import names as size_names
from ...shape import substitute
from .letters import lettered
from .lexicon import Style, Unreadable
from .trees import marks, names, node

PI = re.compile(r"\\pi\b|π")
SIZED = {"ones": "ones", "zeros": "zeros", "I": "identity", "eye": "identity"}
BARE = (-2, -2)  # marks a function that is applied without brackets
DIVISOR = (-3, -3)  # marks what stands right after a stroke: the n(x) of 1/n(x)
NORMS = {"norm2": "2", "normF": "F", "norm1": "1", "‖": ""}


def translated(tree: Tree, style: Style, source: str = "") -> Tree:
    """One tree of the grammar. Raises Unreadable for dots that are not understood."""
    return _Translation(style, source).of(tree)


class _Translation:
    """A tree of the grammar in the terms of documents, parts first."""

    def __init__(self, style: Style, source: str) -> None:
        self.style, self.source = style, source

    def of(self, tree: Tree) -> Tree:
        made: dict[Tree, Tree] = {}
        for old in postorder(tree):
            maker = MAKERS.get(old.kind, _Translation.same)
            made[old] = maker(self, old, [made[part] for part in old.parts])
        if any(new.kind == "dots" for new in postorder(made[tree])):
            raise Unreadable("dots leave something out")
        return made[tree]

    def same(self, old: Tree, parts: list[Tree]) -> Tree:
        marks = [(sign, 0, 0) for sign, _, _ in old.value] if isinstance(old.value, list) else old.value
        return node(old.kind, *parts, value=marks)

    def name(self, old: Tree, parts: list[Tree]) -> Tree:
        return node("name", value=self._lettered(old.value, old))

    def _lettered(self, text: str, old: Tree) -> str:
        """A name in the letters of the document; B_{pi} is the entry at p and i unless it has a π."""
        name = lettered(text)
        entry = name.endswith("_π") and not PI.search(self.source[old.start : old.stop])
        return f"{name[:-1]}pi" if entry else name

    def number(self, old: Tree, parts: list[Tree]) -> Tree:
        negative, rest = _unsigned(node("number", value=old.value))
        return node("neg", rest) if negative else rest

    # ------------------------------------------------------------------- signs stand in front

    def sum(self, old: Tree, parts: list[Tree]) -> Tree:
        signs = [sign for sign, _, _ in old.value]
        negative, first = _unsigned(parts[0])
        if negative:
            signs[0] = "-"
        return node("sum", first, *parts[1:], value=marks(*signs))

    def product(self, old: Tree, parts: list[Tree]) -> Tree:
        if self.source[old.start : old.start + 1] == "[" and (family := _family(parts)) is not None:
            return node("members", value=family)
        if (
            old.parts[0].start == old.start
            and (whole := _reaching(parts, [sign for sign, _, _ in old.value])) is not None
        ):
            return whole
        negative, first = _unsigned(parts[0])
        for (sign, start, stop), before, part in zip(old.value, old.parts[1:], parts[1:], strict=True):
            if sign == "/" and stop == start + 1 and before.kind == "call" and before.at[:1] == (before.start,):
                part.at = DIVISOR
        runs = _runs([first, *parts[1:]], [sign for sign, _, _ in old.value])
        return node("neg", runs) if negative else runs

    def colon(self, old: Tree, parts: list[Tree]) -> Tree:
        negative, first = _unsigned(parts[0])
        whole = node("colon", first, parts[1], value=":")
        return node("neg", whole) if negative else whole

    # ------------------------------------------------------------------- calls

    def call(self, old: Tree, parts: list[Tree]) -> Tree:
        function, primes = old.value
        if function == "vector" and parts[0].kind == "number":
            return node("ones") if parts[0].value == 1 else parts[0]
        if function in NORMS:
            return node("norm", *parts, value=NORMS[function])
        if function == "kron" and len(parts) == 2:
            return node("product", *parts, value=marks("⊗"))
        if function == "|":
            return node("bars", *parts, value="")
        if (family := _family(parts)) is not None:  # diag(x_1, …, x_n)
            parts = [node("members", value=family)]
        whole = node(
            "call", *parts, value=(function if function_named(function) else self._lettered(function, old), primes)
        )
        whole.at = BARE if old.stop <= old.parts[-1].stop else whole.at
        return whole

    def sized(self, old: Tree, parts: list[Tree]) -> Tree:
        word, sizes = old.value
        if word == "commutation":
            return node("name", value=f"K_{''.join(map(str, sizes))}")
        if word not in SIZED:
            raise Unreadable(f"{word} is not understood")
        stated = [substitute(size, {n: lettered(n) for n in size_names(size)}) for size in sizes]
        return node(SIZED[word], value=tuple(stated))

    def transpose(self, old: Tree, parts: list[Tree]) -> Tree:
        """A prime belongs to the name where transposes are written otherwise."""
        inner = old.parts[0]
        if inner.kind == "number" and abs(inner.value) == 1:  # 1ᵀx adds up x
            ones = node("transpose", node("ones"))
            return ones if inner.value == 1 else node("neg", ones)
        if old.value == "'" and inner.kind == "name" and not self.style.transposes:
            return node("name", value=parts[0].value + "'")
        if inner.kind == "nabla" and old.at == inner.at:
            return node("nabla", *parts[0].parts, value=(parts[0].value[0], True))
        return node("transpose", *parts)

    def power(self, old: Tree, parts: list[Tree]) -> Tree:
        """e^{-z} is the exponential also where e is a name: no vector has such an exponent."""
        base, exponent = parts
        if base.kind == "nabla" and exponent.kind == "number" and old.parts[0].start == old.start:  # ∇‖x‖²
            squared = node("power", base.parts[0], exponent, value=old.value)
            return node("nabla", squared, *base.parts[1:], value=base.value)
        if base.kind == "name" and base.value == "e" and any(t.kind == "name" for t in postorder(exponent)):
            return node("call", exponent, value=("exp", 0))
        return node("power", *parts, value=old.value)

    def index(self, old: Tree, parts: list[Tree]) -> Tree:
        return node("index", *parts, value=tuple(map(str, old.value)))

    def column(self, old: Tree, parts: list[Tree]) -> Tree:
        """Entries with dots between them are like the first: φ(x[1]), …, φ(x[d]) are the entries of φ(x)."""
        dots = {t.value for part in parts for t in (part, *part.parts) if t.kind == "dots"}
        if not dots:
            return node("column", *parts)
        if (family := _family(parts)) is not None:
            return node("members", value=family)
        first = entrywise(parts[0].parts[0] if parts[0].kind == "row" else parts[0])
        return node("call", first, value=("diag", 0)) if "\\ddots" in dots else first

    def row(self, old: Tree, parts: list[Tree]) -> Tree:
        family = _family(parts)
        return node("row", *parts) if family is None else node("members", value=family)

    # ------------------------------------------------------------------- derivatives

    def differential(self, old: Tree, parts: list[Tree]) -> Tree:
        varied, order = old.value
        return node("differential", *parts, value=(varied and lettered(varied), order))

    def nabla(self, old: Tree, parts: list[Tree]) -> Tree:
        variable, order = old.value
        by = [node("name", value=lettered(variable))] if variable else []
        return node("nabla", *parts, *by, value=(order, False))

    def directional(self, old: Tree, parts: list[Tree]) -> Tree:
        """∇²f(x)[h] is the derivative of ∇f(x) in the direction h, ∇²f(x)[h, k] that of f in both."""
        first, *directions = parts
        if first.kind == "nabla":
            order = first.value[0] - len(directions)
            if order < 0:
                raise Unreadable("a derivative in more directions than its order")
            first = node("nabla", *first.parts, value=(order, False)) if order else first.parts[0]
        for direction in directions:
            first = node("directional", first, direction)
        return first

    def comparison(self, old: Tree, parts: list[Tree]) -> Tree:
        sign = COMPARISONS.get(old.value)
        if sign is None:
            raise Unreadable("a condition is not understood")
        return node("comparison", *parts, value=sign)


COMPARISONS = {r"\ge": ">", r"\geq": ">", r"\gt": ">", ">": ">", r"\le": "<", r"\leq": "<", r"\lt": "<", "<": "<"}
MAKERS: dict[str, Callable[[_Translation, Tree, list[Tree]], Tree]] = {
    kind: getattr(_Translation, kind)
    for kind in """name number sum product power colon call sized transpose index column row differential nabla
    directional comparison""".split()
}


LOSSES = "LJECFQU"  # capitals of functions rather than of matrices


def _reaching(factors: list[Tree], signs: list[str]) -> Tree | None:
    """∇_x x'Ax as the gradient of the whole product: where the variable stands in it and after it."""
    first = factors[0].parts[0] if factors[0].kind == "transpose" else factors[0]
    if first.kind != "nabla" or set(signs) != {"*"}:
        return None
    turned = first is not factors[0] or first.value[1]  # the operand is transposed, if it is the variable itself
    if turned and (len(first.parts) == 1 or first.parts[0].value != first.parts[1].value):
        return None
    operand = node("transpose", first.parts[0]) if turned else first.parts[0]
    variable = first.parts[1] if len(first.parts) > 1 else operand.parts[0] if operand.kind == "transpose" else None
    if variable is None or variable.kind != "name":
        return None
    varied = operand.kind != "call" and variable.value in names(operand)
    constant = operand.kind == "name" and operand.value[0].isupper() and operand.value[0] not in LOSSES
    if not (varied or constant) or not any(variable.value in names(factor) for factor in factors[1:]):
        return None
    return node("nabla", _runs([operand, *factors[1:]], signs), *first.parts[1:], value=(first.value[0], False))


def _family(parts: list[Tree]) -> str | None:
    """The x of `x_1, …, x_N`."""
    found = [p.value.rpartition("_") for p in parts if p.kind == "name"]
    dotted = len(found) >= 2 and {p.kind for p in parts} == {"name", "dots"} and parts[-1].kind == "name"
    if not dotted or len({base for base, _, _ in found}) > 1 or found[0][2] != "1" or not found[0][0]:
        return None
    return str(found[0][0])


def _unsigned(tree: Tree) -> tuple[bool, Tree]:
    """Whether the tree is negative, and what it is without the sign."""
    if tree.kind == "neg":
        return True, tree.parts[0]
    if tree.kind == "number" and tree.value < 0:
        return True, node("number", value=-tree.value)
    return False, tree


def _runs(factors: list[Tree], signs: list[str]) -> Tree:
    """Matrix products next to entrywise ones are products of their own."""
    whole, run = factors[0], "*"
    for sign, factor in zip(signs, factors[1:], strict=True):
        mark = (sign, 0, 0)
        same = whole.kind == "product" and run in "*/" and sign in "*/" and whole is not factors[0]
        if same:
            whole = node("product", *whole.parts, factor, value=[*whole.value, mark])
        else:
            whole = node("product", whole, factor, value=[mark])
        run = sign
    return whole


def entrywise(tree: Tree) -> Tree:
    """The first of many like entries, φ(x[1]), as what it is for all of them: φ(x)."""
    parts = [entrywise(part) for part in tree.parts]
    if tree.kind == "index" and parts[0].kind == "name":
        return parts[0]
    value = [(".*" if m[0] == "*" else m[0], 0, 0) for m in tree.value] if tree.kind == "product" else tree.value
    return node(tree.kind, *parts, value=value)
