"""The small mistakes people make, undone: a table of edits of a side, each with its name.

Every edit yields candidates `(what to say, tree)`. The search tries them in the order of the table, the
smallest changes first; each candidate is tested with numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import permutations

from ..language.tree import Tree
from .functions import function
from .rewriting import operators, positions, product, replaced, structure, terms, total, transformed, with_parts
from .scope import Scope, names, subtrees
from .written import written

Candidate = tuple[str, Tree]


@dataclass(slots=True)
class Material:
    """What may be put into a formula: factors, terms, derivatives of functions, names by shape, index letters."""

    scope: Scope
    factors: list[Tree] = field(default_factory=list)
    addends: list[Tree] = field(default_factory=list)
    derivatives: list[Tree] = field(default_factory=list)
    atoms: list[Tree] = field(default_factory=list)
    residuals: list[Tree] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Edit:
    """A kind of mistake and the candidates that undo it."""

    category: str
    candidates: Callable[[Tree, Material], Iterator[Candidate]]


def tree_of(kind: str, *parts: Tree, value: object = None) -> Tree:
    return Tree(kind, list(parts), value, 0, 0)


def transposed(tree: Tree) -> Tree:
    return tree.parts[0] if tree.kind == "transpose" else tree_of("transpose", tree)


APPLIED = (-1, -1)  # marks a product that was written like the application of a function


def _is_product(t: Tree, scope: Scope) -> bool:
    if t.kind != "call" or len(t.parts) != 1 or t.value[1] or t.value[0] in ("vector", "matrix", "max", "min"):
        return False
    return not scope.is_function(t.value[0]) and not scope.is_quantity(t.value[0], t.parts)


def multiplied(tree: Tree, scope: Scope) -> Tree:
    """The tree with `B(v)` as a product where B is no function, and what is raised after it raised alone."""

    def change(t: Tree) -> Tree | None:
        if _is_product(t, scope):
            return Tree("product", [tree_of("name", value=t.value[0]), t.parts[0]], [("*", 0, 0)], 0, 0, APPLIED)
        first = t.parts[0] if t.parts else None
        if t.kind in ("transpose", "power") and first is not None and first.kind == "product" and first.at == APPLIED:
            name, argument = first.parts
            return product([name, with_parts(t, [argument, *t.parts[1:]])], ["*"])
        return _flattened(t) if t.kind == "product" and set(operators(t)) == {"*"} else None

    return transformed(tree, change)


# --------------------------------------------------------------------------- signs and numbers


def signs(tree: Tree, material: Material) -> Iterator[Candidate]:
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
                parts = [tree_of("neg", p) if j == i else p for j, p in enumerate(t.parts)]
                yield f"the sign of {written(part)} is wrong", replaced(tree, path, with_parts(t, parts))


NUMBERS: tuple[tuple[float, str], ...] = (
    (2, "the factor 2 is missing"),
    (0.5, "the factor ½ is missing, or a factor 2 is too many"),
)
NUMBERS += ((3, "the factor 3 is missing"), (4, "the factor 4 is missing"), (0.25, "the factor ¼ is missing"))
NUMBERS += ((1 / 3, "the factor 1/3 is missing"),)


def numbers(tree: Tree, material: Material) -> Iterator[Candidate]:
    """One term with another number in front."""
    for path, t in positions(tree):
        if t.kind not in ("sum", "colon") and path:
            continue
        for i, part in enumerate(t.parts if t.kind == "sum" else [t]):
            for value, says in NUMBERS:
                scaled = times(tree_of("number", value=value), part)
                new = (
                    with_parts(t, [scaled if j == i else p for j, p in enumerate(t.parts)])
                    if t.kind == "sum"
                    else scaled
                )
                yield f"{says} in {written(part)}", replaced(tree, path, new)


def times(left: Tree, right: Tree) -> Tree:
    """The product, inside the left side of a Frobenius product; a number times the number in front."""
    if right.kind == "colon":
        return with_parts(right, [times(left, right.parts[0]), right.parts[1]])
    if right.kind == "product" and left.kind == right.parts[0].kind == "number" and operators(right)[0] == "*":
        value = round(left.value * right.parts[0].value, 12)
        rest = product(right.parts[1:], operators(right)[1:])
        return rest if value == 1 else times(tree_of("number", value=int(value) if value % 1 == 0 else value), rest)
    if right.kind == "product" and set(operators(right)) <= {"*", "/"}:
        return product([left, *right.parts], ["*", *operators(right)])
    return product([left, right], ["*"])


# --------------------------------------------------------------------------- transposes, products, order


def transposes(tree: Tree, material: Material) -> Iterator[Candidate]:
    """One transpose more or less."""
    for path, t in positions(tree):
        if (
            t.kind in ("number", "norm", "bars", "sum", "product", "neg", "transpose", "colon", "series")
            and t.kind != "transpose"
        ):
            continue
        if t.kind == "transpose":
            yield f"{written(t)} should not be transposed", replaced(tree, path, t.parts[0])
        elif not _under_transpose(tree, path):
            yield (
                f"the transpose is missing: {written(transposed(t))}, not {written(t)}",
                replaced(tree, path, transposed(t)),
            )


def _under_transpose(tree: Tree, path: tuple[int, ...]) -> bool:
    for i in path[:-1]:
        tree = tree.parts[i]
    return bool(path) and tree.kind == "transpose"


def transposed_groups(tree: Tree, material: Material) -> Iterator[Candidate]:
    """A whole sum or product transposed."""
    for path, t in positions(tree):
        if t.kind in ("sum", "product", "series"):
            yield f"the transpose of {written(t)} is wanted", replaced(tree, path, transposed(t))


def outer_transposed(tree: Tree, material: Material) -> Iterator[Candidate]:
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


def matrix_products(tree: Tree, material: Material) -> Iterator[Candidate]:
    """A Hadamard product read as a matrix product."""
    yield from _operators(tree, ".*", "*", "a matrix product, not an entrywise one, belongs between {} and {}")


def hadamard_products(tree: Tree, material: Material) -> Iterator[Candidate]:
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


def orders(tree: Tree, material: Material) -> Iterator[Candidate]:
    """The factors of one product in another order."""
    for path, t in positions(tree):
        if t.kind != "product" or set(operators(t)) not in ({"*"}, {"⊗"}):
            continue
        flat = _flattened(t)
        if len(flat.parts) <= MOST_FACTORS:
            for parts in permutations(flat.parts):
                if list(parts) != flat.parts:
                    new = product(list(parts), operators(flat))
                    yield f"the order of the factors is {written(new)}", replaced(tree, path, new)


def _flattened(t: Tree) -> Tree:
    parts: list[Tree] = []
    for p in t.parts:
        parts += p.parts if p.kind == "product" and set(operators(p)) == set(operators(t)) else [p]
    return product(parts, operators(t)[:1] * (len(parts) - 1))


# --------------------------------------------------------------------------- functions


def residuals(tree: Tree, material: Material) -> Iterator[Candidate]:
    """√f where f is the square of something signed; |e| where e belongs."""
    for path, t in positions(tree):
        if t.kind == "call" and t.value[0] == "sqrt":
            for residual in material.residuals:
                says = f"{written(t)} is |{written(residual)}| and loses the sign of {written(residual)}"
                yield says, replaced(tree, path, residual)
        elif t.kind == "bars" or (t.kind == "call" and t.value[0] == "abs"):
            yield f"{written(t)} loses the sign of {written(t.parts[0])}", replaced(tree, path, t.parts[0])
        elif t.kind == "norm":
            for residual in material.residuals:
                yield f"{written(t)} loses the sign", replaced(tree, path, residual)


def arguments(tree: Tree, material: Material) -> Iterator[Candidate]:
    """A function, or its derivative, of something else."""
    for path, t in positions(tree):
        if t.kind != "call" or len(t.parts) != 1:
            continue
        for atom in material.atoms:
            if structure(atom) != structure(t.parts[0]):
                says = f"the argument of {written_function(t)} is {written(atom)}, not {written(t.parts[0])}"
                yield says, replaced(tree, path, with_parts(t, [atom]))


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


def derivatives(tree: Tree, material: Material) -> Iterator[Candidate]:
    """A function where its derivative belongs, or the other way round; another factor instead of a derivative."""
    for path, t in positions(tree):
        if t.kind == "call" and len(t.parts) == 1 and material.scope.is_function(t.value[0]):
            for other in _derived(t):
                says = f"{written(other)} belongs here, not {written(t)}"
                yield says, replaced(tree, path, other)
    for path, t in positions(tree):
        if t.kind in ("sum", "product", "name", "power", "call") and path:
            for derivative in material.derivatives:
                says = f"the derivative here is {written(derivative)}, not {written(t)}"
                yield says, replaced(tree, path, derivative)
                if t.kind == "call" and t.value[0] in ("diag", "Diag"):
                    yield says, replaced(tree, path, with_parts(t, [derivative]))


def _derived(t: Tree) -> Iterator[Tree]:
    name, primes = t.value
    if name in ("tr", "det", "diag", "Diag", "sum", "norm2", "inv", "vec", "softmax"):
        return
    yield tree_of("call", *t.parts, value=(name, primes + 1))
    if primes:
        yield tree_of("call", *t.parts, value=(name, primes - 1))
    for other in FLIPPED.get(name, ()):
        flipped = tree_of("call", *t.parts, value=(other, 0))
        yield flipped
        yield tree_of("neg", flipped)


def powers(tree: Tree, material: Material) -> Iterator[Candidate]:
    """An exponent one off; a square where there is none, or none where there is one."""
    for path, t in positions(tree):
        if t.kind == "power" and t.parts[1].kind in ("number", "neg"):
            for step in (1, -1):
                exponent = total([("+", t.parts[1]), ("+", tree_of("number", value=step))])
                says = f"the exponent of {written(t.parts[0])} is one off"
                yield says, replaced(tree, path, with_parts(t, [t.parts[0], exponent]))
            yield f"{written(t.parts[0])} is not raised to a power here", replaced(tree, path, t.parts[0])
        elif t.kind == "name" and path:
            square = tree_of("product", t, t, value=[(".*", 0, 0)])
            yield f"{written(t)} is squared here", replaced(tree, path, square)
        elif t.kind == "product" and operators(t) == [".*"] and structure(t.parts[0]) == structure(t.parts[1]):
            yield f"{written(t.parts[0])} is not squared here", replaced(tree, path, t.parts[0])


# --------------------------------------------------------------------------- indices and names


def indices(tree: Tree, material: Material) -> Iterator[Candidate]:
    """One index, or all occurrences of one, written as another; two indices changed round."""
    letters = material.letters
    for path, t in positions(tree):
        if t.kind != "name" or "_" not in t.value:
            continue
        base, _, index = t.value.rpartition("_")
        if not all(c in letters for c in index) and not (len(index) == 1 and index.isalpha()):
            continue
        for other in _other_indices(index, letters):
            new = tree_of("name", value=f"{base}_{other}")
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
            return tree_of("name", value=f"{base}_{index.replace(old, new)}")
        return None

    return transformed(tree, change)


def numbered_names(tree: Tree, material: Material) -> Iterator[Candidate]:
    """W_1 where W_2 belongs."""
    atoms = [a for a in material.atoms if a.kind == "name"]
    for path, t in positions(tree):
        if t.kind == "name" and "_" in t.value:
            for atom in atoms:
                if atom.value != t.value and atom.value.rpartition("_")[0] == t.value.rpartition("_")[0]:
                    yield f"{written(atom)} belongs here, not {written(t)}", replaced(tree, path, atom)


def other_names(tree: Tree, material: Material) -> Iterator[Candidate]:
    """Another name of the same shape."""
    for path, t in positions(tree):
        if t.kind == "name":
            for atom in material.atoms:
                if structure(atom) != structure(t):
                    yield f"{written(atom)} belongs here, not {written(t)}", replaced(tree, path, atom)


# --------------------------------------------------------------------------- factors and terms


def repeated_factors(tree: Tree, material: Material) -> Iterator[Candidate]:
    """A factor of the formula itself that was lost at another place."""
    own = {
        structure(t): t for t in subtrees(tree) if t.kind in ("name", "power", "transpose", "call") and t is not tree
    }
    yield from _inserted(tree, list(own.values()), ("*",))


def factors(tree: Tree, material: Material) -> Iterator[Candidate]:
    """A factor that is missing."""
    yield from _inserted(tree, [*material.derivatives, *material.factors], (".*", "*"))


def _inserted(tree: Tree, pool: list[Tree], kinds: tuple[str, ...]) -> Iterator[Candidate]:
    for path, t in positions(tree):
        inside = path and _kind_above(tree, path) == "product"
        if t.kind in ("number", "sum") and path and inside:
            continue
        for factor in pool:
            says = f"the factor {written(factor)} is missing"
            for kind in kinds:
                yield says, replaced(tree, path, product([t, factor], [kind]))
                if kind == "*":
                    yield says, replaced(tree, path, product([factor, t], [kind]))


def _kind_above(tree: Tree, path: tuple[int, ...]) -> str:
    for i in path[:-1]:
        tree = tree.parts[i]
    return tree.kind


def added(tree: Tree, material: Material) -> Iterator[Candidate]:
    """A term that is missing."""
    for path, t in positions(tree):
        if path and t.kind != "sum":
            continue
        for sign in "+-":
            for addend in material.addends:
                says = f"the term {'−' if sign == '-' else ''}{written(addend)} is missing"
                yield says, replaced(tree, path, total([*terms(t), (sign, addend)]))


def mirrored(tree: Tree, material: Material) -> Iterator[Candidate]:
    """A term of which the mirror image is missing: `ab'` without `ba'`, or counted twice instead."""
    for path, t in positions(tree):
        for i, (sign, term) in enumerate(terms(t) if t.kind in ("sum", "neg") else [("+", t)]):
            if t.kind in ("number", "name") or (path and t.kind not in ("sum",)):
                continue
            image = tree_of("transpose", term)
            says = f"the term {written(image)} is missing"
            rest = terms(t) if t.kind in ("sum", "neg") else [("+", t)]
            yield says, replaced(tree, path, total([*rest, (sign, image)]))
            half = times(tree_of("number", value=0.5), term)
            halved = [*rest[:i], (sign, half), *rest[i + 1 :], (sign, tree_of("transpose", half))]
            yield says, replaced(tree, path, total(halved))


def removed(tree: Tree, material: Material) -> Iterator[Candidate]:
    """A term too many."""
    for path, t in positions(tree):
        if t.kind == "sum":
            for i, part in enumerate(t.parts):
                rest = [x for j, x in enumerate(terms(t)) if j != i]
                yield f"the term {written(part)} does not belong here", replaced(tree, path, total(rest))


def removed_factors(tree: Tree, material: Material) -> Iterator[Candidate]:
    """A factor too many."""
    for path, t in positions(tree):
        if t.kind == "product":
            for i, part in enumerate(t.parts):
                marks = operators(t)
                rest = marks[1:] if i == 0 else [*marks[: i - 1], *marks[i:]]
                parts = [p for j, p in enumerate(t.parts) if j != i]
                if not (i == 0 and marks[0] in ("/", "./")):
                    yield f"the factor {written(part)} does not belong here", replaced(tree, path, product(parts, rest))


def known(name: str) -> bool:
    return function(name) is not None


TABLE = (
    Edit("wrong sign", signs),
    Edit("missing transpose", transposes),
    Edit("lost factor", numbers),
    Edit("hadamard for matrix product", matrix_products),
    Edit("matrix product for hadamard", hadamard_products),
    Edit("swapped order", orders),
    Edit("missing transpose", outer_transposed),
    Edit("missing transpose", transposed_groups),
    Edit("sqrt for signed residual", residuals),
    Edit("index mix-up", indices),
    Edit("wrong argument", arguments),
    Edit("wrong derivative", derivatives),
    Edit("index mix-up", numbered_names),
    Edit("lost factor", repeated_factors),
    Edit("missing chain factor", factors),
    Edit("wrong derivative", powers),
    Edit("missing product-rule term", mirrored),
    Edit("missing term", added),
    Edit("wrong argument", other_names),
    Edit("missing term", removed),
    Edit("lost factor", removed_factors),
)
