"""Mistakes with functions, their arguments, indices and names, undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from ...language.tree import Tree
from ..formulas.rewriting import operators, positions, renamed, replaced, structure, total, transformed, with_parts
from ..formulas.trees import marks, names, node, subtrees
from ..formulas.written import written
from .vocabulary import Candidate, Vocabulary


def residuals(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """√f where f is the square of something signed; |e| where e belongs."""
    for path, t in positions(tree):
        if t.kind == "call" and t.value[0] == "sqrt":
            for residual in vocabulary.residuals:
                says = f"{written(t)} is |{written(residual)}| and loses the sign of {written(residual)}"
                yield says, replaced(tree, path, residual)
        elif t.kind == "bars" or (t.kind == "call" and t.value[0] == "abs"):
            yield f"{written(t)} loses the sign of {written(t.parts[0])}", replaced(tree, path, t.parts[0])
        elif t.kind == "norm":
            for residual in vocabulary.residuals:
                yield f"{written(t)} loses the sign", replaced(tree, path, residual)


def arguments(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A function, or its derivative, of something else."""
    for path, t in positions(tree):
        if t.kind != "call" or len(t.parts) != 1:
            continue
        for atom in vocabulary.atoms:
            if structure(atom) != structure(t.parts[0]):
                says = f"the argument of {written_function(t)} is {written(atom)}, not {written(t.parts[0])}"
                yield says, replaced(tree, path, with_parts(t, [atom]))
    for path, t in positions(tree):
        if _is_of_one_name(t):
            (own,) = names(t)
            for atom in vocabulary.atoms:
                if atom.value != own:
                    new = renamed(t, {own: atom.value})
                    yield f"{written(new)} belongs here, not {written(t)}", replaced(tree, path, new)


def _is_of_one_name(t: Tree) -> bool:
    """1 − h², h (1 − h): a derivative in terms of a value."""
    whole = t if t.kind == "sum" else next((p for p in t.parts if p.kind == "sum" and t.kind == "product"), None)
    return whole is not None and len(names(t)) == 1 and any(p.kind in ("number", "ones") for p in whole.parts)


def written_function(t: Tree) -> str:
    return f"{t.value[0]}{chr(39) * t.value[1]}"


FLIPPED = {
    "sin": ("cos",),
    "cos": ("sin",),
    "exp": ("log",),
    "tanh": ("sigmoid",),
    "sinh": ("cosh",),
    "cosh": ("sinh",),
}


def derivatives(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """A function where its derivative belongs, or the other way round; another factor instead of a derivative."""
    for path, t in positions(tree):
        if t.kind == "call" and len(t.parts) == 1 and vocabulary.scope.is_function(t.value[0]):
            for other in _derived(t):
                says = f"{written(other)} belongs here, not {written(t)}"
                yield says, replaced(tree, path, other)
    for path, t in positions(tree):
        if t.kind in ("sum", "product", "name", "power", "call") and path:
            for derivative in vocabulary.derivatives:
                says = f"the derivative here is {written(derivative)}, not {written(t)}"
                yield says, replaced(tree, path, derivative)
                if t.kind == "call" and t.value[0] in ("diag", "Diag"):
                    yield says, replaced(tree, path, with_parts(t, [derivative]))


def _derived(t: Tree) -> Iterator[Tree]:
    name, primes = t.value
    if name in ("tr", "det", "diag", "Diag", "sum", "norm2", "inv", "vec", "softmax"):
        return
    yield node("call", *t.parts, value=(name, primes + 1))
    if primes:
        yield node("call", *t.parts, value=(name, primes - 1))
    for other in FLIPPED.get(name, ()):
        flipped = node("call", *t.parts, value=(other, 0))
        yield flipped
        yield node("neg", flipped)


def squared_norms(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """‖x‖ where its square belongs."""
    for path, t in positions(tree):
        if t.kind == "norm":
            square = node("power", t, node("number", value=2), value="^")
            yield f"the square of {written(t)} belongs here", replaced(tree, path, square)


def powers(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """An exponent one off, or half of what it is; a square where there is none, or none where there is one."""
    for path, t in positions(tree):
        if t.kind == "power" and t.parts[1].kind in ("number", "neg"):
            for step in (1, -1):
                exponent = total([("+", t.parts[1]), ("+", node("number", value=step))])
                says = f"the exponent of {written(t.parts[0])} is one off"
                yield says, replaced(tree, path, with_parts(t, [t.parts[0], exponent]))
            twice = node("number", value=2 * t.parts[1].value) if t.parts[1].kind == "number" else t.parts[1]
            says = f"the exponent of {written(t.parts[0])} is twice that"
            yield says, replaced(tree, path, with_parts(t, [t.parts[0], twice]))
            yield f"{written(t.parts[0])} is not raised to a power here", replaced(tree, path, t.parts[0])
        elif t.kind == "name" and path:
            inverse = node("power", t, node("number", value=-1), value="^")
            yield f"the inverse of {written(t)} belongs here", replaced(tree, path, inverse)
            square = node("product", t, t, value=marks(".*"))
            yield f"{written(t)} is squared here", replaced(tree, path, square)
        elif t.kind == "product" and operators(t) == [".*"] and structure(t.parts[0]) == structure(t.parts[1]):
            yield f"{written(t.parts[0])} is not squared here", replaced(tree, path, t.parts[0])


def indices(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """One index, or all occurrences of one, written as another; two indices changed round."""
    letters = vocabulary.letters
    for path, t in positions(tree):
        if t.kind != "name" or "_" not in t.value:
            continue
        base, _, index = t.value.rpartition("_")
        if not all(c in letters for c in index) and not (len(index) == 1 and index.isalpha()):
            continue
        for other in _other_indices(index, letters):
            new = node("name", value=f"{base}_{other}")
            yield f"the index of {written(t)} should be that of {written(new)}", replaced(tree, path, new)
    used = {c for n in names(tree) if re.fullmatch(r".+_[a-z]{1,2}", n) for c in n.rpartition("_")[2]}
    for old in sorted(used):
        for new_letter in letters:
            if new_letter != old:
                yield f"the index {old} should be {new_letter}", _reindexed(tree, old, new_letter)


def _other_indices(index: str, letters: list[str]) -> Iterator[str]:
    if len(index) == 2 and index[0] != index[1]:
        yield index[::-1]
    for i in range(len(index)):
        for letter in letters:
            if letter != index[i]:
                yield index[:i] + letter + index[i + 1 :]


def _reindexed(tree: Tree, old: str, new: str) -> Tree:
    def change(t: Tree) -> Tree | None:
        if t.kind == "name" and "_" in t.value:
            base, _, index = t.value.rpartition("_")
            return node("name", value=f"{base}_{index.replace(old, new)}")
        return None

    return transformed(tree, change)


def numbered_names(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """W_1 where W_2 belongs."""
    atoms = [a for a in vocabulary.atoms if a.kind == "name"]
    for path, t in positions(tree):
        if t.kind == "name" and "_" in t.value:
            for atom in atoms:
                if atom.value != t.value and atom.value.rpartition("_")[0] == t.value.rpartition("_")[0]:
                    yield f"{written(atom)} belongs here, not {written(t)}", replaced(tree, path, atom)


def other_names(tree: Tree, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """Another name of the same shape, at one place or wherever it stands."""
    for path, t in positions(tree):
        if t.kind == "name":
            for atom in vocabulary.atoms:
                if structure(atom) != structure(t):
                    yield f"{written(atom)} belongs here, not {written(t)}", replaced(tree, path, atom)
    used = [t.value for t in subtrees(tree) if t.kind == "name"]
    for name in dict.fromkeys(n for n in used if used.count(n) > 1):
        for atom in vocabulary.atoms:
            if structure(atom) != structure(node("name", value=name)):
                says = f"{written(atom)} belongs here, not {written(node('name', value=name))}"
                yield says, transformed(tree, partial(_instead, name=name, other=atom))


def _instead(tree: Tree, name: str, other: Tree) -> Tree | None:
    return other if tree.kind == "name" and tree.value == name else None
