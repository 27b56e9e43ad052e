"""Mistakes with signs, numbers, transposes, and the kind and order of products, undone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from ...language.tree import Tree
from ..formulas.rewriting import (
    flattened,
    kind_above,
    operators,
    positions,
    product,
    replaced,
    times,
    transposed,
    with_parts,
)
from ..formulas.trees import node
from ..formulas.written import written
from .vocabulary import Candidate, Vocabulary


def signs(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """One sign turned round, anywhere."""
    for path, t in positions(tree):
        if t.kind == "sum":
            for i, mark in enumerate(t.value):
                other = "-" if mark[0] == "+" else "+"
                marks = [*t.value[:i], (other, 0, 0), *t.value[i + 1 :]]
                says = f"the sign of {written(t.parts[i])} is wrong"
                yield says, replaced(tree, path, with_parts(t, t.parts, marks))
        elif t.kind == "neg":
            yield f"the sign of {written(t.parts[0])} is wrong", replaced(tree, path, t.parts[0])
        elif t.kind == "colon":
            for i, part in enumerate(t.parts):
                parts = [node("neg", p) if j == i else p for j, p in enumerate(t.parts)]
                yield f"the sign of {written(part)} is wrong", replaced(tree, path, with_parts(t, parts))


NUMBERS: tuple[tuple[float, str], ...] = (
    (2, "the factor 2 is missing"),
    (0.5, "the factor ½ is missing, or a factor 2 is too many"),
)
NUMBERS += ((3, "the factor 3 is missing"), (4, "the factor 4 is missing"), (0.25, "the factor ¼ is missing"))
NUMBERS += ((1 / 3, "the factor 1/3 is missing"),)


def numbers(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """One term with another number in front."""
    for path, t in positions(tree):
        if t.kind not in ("sum", "colon") and path:
            continue
        for i, part in enumerate(t.parts if t.kind == "sum" else [t]):
            for value, says in NUMBERS:
                scaled = times(node("number", value=value), part)
                new = (
                    with_parts(t, [scaled if j == i else p for j, p in enumerate(t.parts)])
                    if t.kind == "sum"
                    else scaled
                )
                yield f"{says} in {written(part)}", replaced(tree, path, new)


WHOLE = ("number", "norm", "bars", "sum", "product", "neg", "colon", "series")  # what is not transposed by itself


def transposes(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """One transpose more or less."""
    return (candidate for differential, candidate in _transposes(tree) if not differential)


def transposed_differentials(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """dX' for dX, or dX for dX'."""
    return (candidate for differential, candidate in _transposes(tree) if differential)


def _transposes(tree: Tree) -> Iterator[tuple[bool, Candidate]]:
    """All transposes more or less, each with whether it is that of a differential."""
    for path, t in positions(tree):
        if t.kind in WHOLE or kind_above(tree, path) in ("transpose", "differential"):
            continue
        if t.kind == "transpose":
            says = f"{written(t)} should not be transposed"
            yield t.parts[0].kind == "differential", (says, replaced(tree, path, t.parts[0]))
        else:
            says = f"the transpose is missing: {written(transposed(t))}, not {written(t)}"
            yield t.kind == "differential", (says, replaced(tree, path, transposed(t)))


MOST_TERMS = 4


def transposes_in_terms(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """The same factor of every term with one transpose more or less: `Up + Vq` for `U'p + V'q`."""
    for path, t in positions(tree):
        if t.kind != "sum" or len(t.parts) > MOST_TERMS or any(p.kind != "product" for p in t.parts):
            continue
        for k in range(min(len(p.parts) for p in t.parts)):
            parts = [with_parts(p, [*p.parts[:k], transposed(p.parts[k]), *p.parts[k + 1 :]]) for p in t.parts]
            shown = " and ".join(written(p.parts[k]) for p in parts)
            yield f"transposes are missing or too many: {shown} belong here", replaced(tree, path, with_parts(t, parts))


def transposed_groups(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A whole sum or product transposed."""
    for path, t in positions(tree):
        if t.kind in ("sum", "product", "series"):
            yield f"the transpose of {written(t)} is wanted", replaced(tree, path, transposed(t))


def outer_transposed(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """`x r'` for `r x'`: two factors that change places, one transpose moved."""
    for path, t in positions(tree):
        if t.kind != "product":
            continue
        for i in range(len(t.parts) - 1):
            first, second = t.parts[i], t.parts[i + 1]
            if operators(t)[i] != "*" or "transpose" not in (first.kind, second.kind):
                continue
            pair = [transposed(second), transposed(first)]
            parts = [*t.parts[:i], *pair, *t.parts[i + 2 :]]
            says = f"{written(product([first, second], ['*']))} should be transposed"
            yield says, replaced(tree, path, with_parts(t, parts))


def matrix_products(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A Hadamard product read as a matrix product."""
    yield from _operators(tree, ".*", "*", "a matrix product, not an entrywise one, belongs between {} and {}")


def hadamard_products(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A matrix product read as a Hadamard product."""
    yield from _operators(tree, "*", ".*", "an entrywise product, not a matrix product, belongs between {} and {}")


def _operators(tree: Tree, old: str, new: str, says: str) -> Iterator[Candidate]:
    for path, t in positions(tree):
        if t.kind == "product":
            for i, operator in enumerate(operators(t)):
                if operator == old:
                    for parted in _split(t, i, new):
                        yield says.format(written(t.parts[i]), written(t.parts[i + 1])), replaced(tree, path, parted)


def _split(t: Tree, i: int, new: str) -> Iterator[Tree]:
    """The product with another operator at one place, read from the left and with the right side as a whole."""
    marks = operators(t)
    yield product(t.parts, [*marks[:i], new, *marks[i + 1 :]])
    if len(t.parts) > 2:
        left = product(t.parts[: i + 1], marks[:i])
        right = product(t.parts[i + 1 :], marks[i + 1 :])
        yield product([left, right], [new])
    if t.parts[0].kind == "number" and i > 0:
        left = product(t.parts[1 : i + 1], marks[1:i])
        right = product(t.parts[i + 1 :], marks[i + 1 :])
        yield product([t.parts[0], product([left, right], [new])], ["*"])


MOST_FACTORS = 6


def orders(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """The factors of one product in another order."""
    for path, t in positions(tree):
        if t.kind != "product" or set(operators(t)) not in ({"*"}, {"⊗"}):
            continue
        flat = flattened(t)
        if len(flat.parts) <= MOST_FACTORS:
            for parts in permutations(flat.parts):
                if list(parts) != flat.parts:
                    new = product(list(parts), operators(flat))
                    yield f"the order of the factors is {written(new)}", replaced(tree, path, new)
