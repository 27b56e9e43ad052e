"""Factors and terms that are missing or too many."""

from __future__ import annotations

from collections.abc import Iterator

from ...language.tree import Tree
from ..formulas.rewriting import (
    Path,
    kind_above,
    operators,
    positions,
    product,
    replaced,
    structure,
    terms,
    times,
    total,
)
from ..formulas.trees import node, subtrees
from ..formulas.written import written
from .vocabulary import Candidate, Vocabulary


def whole_factors(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A factor of the formula itself that the whole of it has once more: K(Ka - t) for Ka - t."""
    for factor in _own_factors(tree):
        for whole in (product([factor, tree], ["*"]), product([tree, factor], ["*"]), product([tree, factor], [".*"])):
            yield f"the factor {written(factor)} is missing", whole


def _own_factors(tree: Tree) -> list[Tree]:
    kinds = ("name", "power", "transpose", "call")
    return list({structure(t): t for t in subtrees(tree) if t.kind in kinds and t is not tree}.values())


def repeated_factors(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A factor of the formula itself that was lost at another place."""
    yield from _inserted(tree, _own_factors(tree), ("*",))


def coefficients(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """λ of a term that has it in the definition, or another scalar that was a factor before."""
    yield from _scaled(tree, vocabulary.coefficients, vocabulary)


def scalars(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A scalar factor that is missing."""
    yield from _scaled(tree, vocabulary.scalars, vocabulary)


def _scaled(tree: Tree, pool: list[Tree], vocabulary: Vocabulary) -> Iterator[Candidate]:
    """One term with one more factor."""
    for path, t in positions(tree):
        if path and t.kind != "sum" and kind_above(tree, path) != "series":
            continue
        signed = terms(t)
        for factor in pool if t.kind == "sum" else ():
            yield f"the factor {written(factor)} is missing", replaced(tree, path, times(factor, t))
        for i, (sign, term) in enumerate(signed):
            alone = vocabulary.is_scalar(term)
            for factor in pool:
                scaled = _last(term, factor) if alone else _first(factor, term)
                place = f" in {written(term)}" if len(signed) > 1 else ""
                new = total([*signed[:i], (sign, scaled), *signed[i + 1 :]])
                yield f"the factor {written(factor)} is missing{place}", replaced(tree, path, new)


def _first(factor: Tree, term: Tree) -> Tree:
    """The scalar in front, after a number."""
    if term.kind == "product" and term.parts[0].kind == "number" and set(operators(term)) <= {"*"}:
        return product([term.parts[0], factor, *term.parts[1:]], ["*", *operators(term)])
    return times(factor, term)


def _last(term: Tree, factor: Tree) -> Tree:
    if term.kind == "product" and operators(term)[-1] == "*":
        return product([*term.parts, factor], [*operators(term), "*"])
    return product([term, factor], ["*"])


def factors(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A factor that is missing."""
    yield from _inserted(tree, vocabulary.factors, (".*", "*"))


def _inserted(tree: Tree, pool: list[Tree], kinds: tuple[str, ...]) -> Iterator[Candidate]:
    for path, t in positions(tree):
        if ".*" in kinds and t.kind == "product":
            yield from _inside(tree, path, t, pool)
        inside = path and kind_above(tree, path) == "product"
        if t.kind in ("number", "sum") and path and inside:
            continue
        place = " in the denominator" if _is_below(tree, path) else ""
        for factor in pool:
            says = f"the factor {written(factor)} is missing{place}"
            for kind in kinds:
                if kind == "*":
                    yield says, replaced(tree, path, product([factor, t], [kind]))
                yield says, replaced(tree, path, product([t, factor], [kind]))


def _is_below(tree: Tree, path: Path) -> bool:
    """Whether the way leads below the line of a fraction."""
    below = False
    for i in path:
        below |= tree.kind == "product" and i > 0 and operators(tree)[i - 1] in ("/", "./")
        tree = tree.parts[i]
    return below


def _inside(tree: Tree, path: Path, t: Tree, pool: list[Tree]) -> Iterator[Candidate]:
    """Entrywise factors inside a matrix product: (V' r ⊙ f) x' for V' r x'."""
    signs = operators(t)
    for i in range(2, len(t.parts)):
        if set(signs) == {"*"}:
            for factor in pool:
                first = product([product(t.parts[:i], signs[: i - 1]), factor], [".*"])
                yield (
                    f"the factor {written(factor)} is missing",
                    replaced(tree, path, product([first, *t.parts[i:]], ["*"] * (len(t.parts) - i))),
                )


def added(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A term that is missing."""
    for path, t in positions(tree):
        if path and t.kind != "sum":
            continue
        for sign in "+-":
            for addend in vocabulary.addends:
                says = f"the term {'−' if sign == '-' else ''}{written(addend)} is missing"
                yield says, replaced(tree, path, total([*terms(t), (sign, addend)]))


def mirrored(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A term of which the mirror image is missing: `ab'` without `ba'`, or counted twice instead."""
    for path, t in positions(tree):
        for i, (sign, term) in enumerate(terms(t) if t.kind in ("sum", "neg") else [("+", t)]):
            if t.kind in ("number", "name") or (path and t.kind not in ("sum",)):
                continue
            image = node("transpose", term)
            says = f"the term {written(image)} is missing"
            rest = terms(t) if t.kind in ("sum", "neg") else [("+", t)]
            yield says, replaced(tree, path, total([*rest, (sign, image)]))
            half = times(node("number", value=0.5), term)
            halved = [*rest[:i], (sign, half), *rest[i + 1 :], (sign, node("transpose", half))]
            yield says, replaced(tree, path, total(halved))


def removed(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A term too many."""
    for path, t in positions(tree):
        if t.kind == "sum":
            for i, part in enumerate(t.parts):
                rest = [x for j, x in enumerate(terms(t)) if j != i]
                yield f"the term {written(part)} does not belong here", replaced(tree, path, total(rest))


def removed_factors(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A factor too many."""
    for path, t in positions(tree):
        if t.kind == "product":
            for i, part in enumerate(t.parts):
                marks = operators(t)
                rest = marks[1:] if i == 0 else [*marks[: i - 1], *marks[i:]]
                parts = [p for j, p in enumerate(t.parts) if j != i]
                if not (i == 0 and marks[0] in ("/", "./")):
                    yield f"the factor {written(part)} does not belong here", replaced(tree, path, product(parts, rest))
