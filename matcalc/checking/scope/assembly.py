"""The scope of a part of a document: everything known of names, with the definitions in force at a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...language.tree import Tree
from ...shape import Shape
from ..declarations.declarations import Declarations
from ..formulas.rewriting import factored, operators, renamed, structure
from ..formulas.trees import DERIVATIVES, names, node, subtrees
from .dependence import define_dependent
from .parts import Part
from .scope import Definition, Scope
from .upstream import define_upstream

NUMBERED = re.compile(r"(.+)_(\d)")
SHARED = ("product", "sum", "call", "power", "colon", "norm")  # what other definitions may be written with


def assembled(part: Part, definitions: Mapping[str, Definition], shapes: Mapping[str, Shape] | None = None) -> Scope:
    """The scope of a part in which names stand for these definitions, with these shapes or those declared first."""
    said = part.declarations
    scope = Scope(
        definitions=dict(definitions),
        functions=part.functions,
        shapes=dict(said.shapes if shapes is None else shapes),
        properties=dict(said.properties),
        running=said.running,
        sizes=said.sizes,
        limits=said.limits,
        bold=said.bold,
        layout=said.layout,
        absolute=any(map(_takes_absolute_values, _trees(part))),
        broadcasts=said.broadcasts,
        units=said.units,
        called=set(said.applied),
    )
    _leave_out_circles(scope)
    _find_families(scope, said)
    _define_unspecified(scope, part)
    _define_numbered(scope)
    _define_by_analogy(scope)
    define_dependent(scope, part)
    define_upstream(scope, part)
    _share(scope)
    scope.complete = True
    return scope


def _leave_out_circles(scope: Scope) -> None:
    """What is defined by itself is a variable.

    g = ∂ℓ/∂o beside ℓ = g'o says what g is, but not by which numbers; of x = h(y) beside y = f(x) the first one holds.
    """

    def derived(definition: Definition) -> bool:
        return any(t.kind in DERIVATIVES for t in subtrees(definition.tree))

    latest_first = sorted(scope.definitions.items(), key=lambda item: (not derived(item[1]), -item[1].number))
    for name, definition in latest_first:
        others = (n for n in scope.dependencies(definition.tree) if n not in definition.indices)
        if not definition.indices and any(name in scope.upstream(n) for n in others):
            del scope.definitions[name]


# --------------------------------------------------------------------------- families


def _find_families(scope: Scope, said: Declarations) -> None:
    """Names with running indices that are no components of a name used whole."""
    for definition in scope.definitions.values():
        if definition.indices:
            scope.families[definition.name] = len(definition.indices)
    for key in said.shapes:
        if key.endswith("[]"):
            scope.families.setdefault(key[:-2], 1)
    plain = {n for n in said.plain if not said.indexed(n)[0]}
    whole = (plain - said.limits) | scope.definitions.keys() | said.shapes.keys() | {"δ"}
    for name in sorted(said.plain | set(said.applied)):
        base, indices = said.indexed(name)
        if base and base not in whole:
            scope.families.setdefault(base, len(indices))
        elif base in scope.definitions and len(indices) == 1:
            scope.listed.add(base)
    for name in scope.families.keys() & plain:
        _one_member(scope, name)
    scope.plain = plain - scope.families.keys()
    _collect(scope)
    gathered = {n: g for n, g in said.gathered.items() if g[1] in scope.families}
    scope.gathered = {n: g for n, g in gathered.items() if n not in scope.definitions}


def _collect(scope: Scope) -> None:
    """T beside t_ik, and nothing else is said of T: the matrix of all of them."""
    for name in scope.plain - scope.definitions.keys() - scope.shapes.keys():
        if len(name) == 1 and name.isupper() and scope.families.get(name.lower()) == 2:
            scope.definitions[name] = Definition(name, node("name", value=name.lower()))


def _one_member(scope: Scope, name: str) -> None:
    """x where x_i are vectors: one of them, as long as nothing else is said of x."""
    shape = scope.shapes.get(f"{name}[]", (1, 1))
    if shape != (1, 1) and name not in scope.definitions:
        scope.shapes.setdefault(name, shape)
        for other in list(scope.properties):
            if other.rpartition("_")[0] == name:
                scope.properties.setdefault(name, scope.properties[other])


# --------------------------------------------------------------------------- definitions that are understood


def _define_unspecified(scope: Scope, part: Part) -> None:
    """A function R of which only R(W) and dR occur: R stands for R(W)."""
    for name in sorted((scope.plain & scope.called) - scope.definitions.keys() - scope.shapes.keys()):
        calls = [t for t in _trees(part) if t.kind == "call" and t.value == (name, 0)]
        bare = sum(t.kind == "name" and t.value == name for t in _trees(part))
        if calls and bare and bare == sum(_differentiates(t, name) for t in _trees(part)):
            anonymous = node("call", *calls[0].parts, value=(f"{name}°", 0))
            scope.definitions[name] = Definition(name, anonymous)


def _differentiates(tree: Tree, name: str) -> bool:
    if tree.kind not in ("differential", "partial"):
        return False
    return tree.parts[0].kind == "name" and tree.parts[0].value == name


def _takes_absolute_values(tree: Tree) -> bool:
    """sum |w|, |x| ⊙ y, or a sign(x) that is the derivative of an |x|."""
    if tree.kind == "call" and tree.value[0] in ("sign", "sgn"):
        return True
    entrywise = tree.kind == "call" and tree.value[0] == "sum"
    entrywise = entrywise or (tree.kind == "power" and tree.value == ".^")
    entrywise = entrywise or (tree.kind == "product" and {".*", "./"} & set(operators(tree)) != set())
    return entrywise and any(part.kind == "bars" for part in tree.parts)


def _trees(part: Part) -> Iterator[Tree]:
    for claim in part.claims:
        for side in claim.sides:
            yield from subtrees(side)


def _define_numbered(scope: Scope) -> None:
    """D_1 and D_2 of D_t = diag(1 − h_t ⊙ h_t), where h_1 and h_2 have definitions of their own."""
    for definition in list(scope.definitions.values()):
        inner = {n for n in names(definition.tree) if n.rpartition("_")[2] in definition.indices}
        if len(definition.indices) != 1 or not inner:
            continue
        for name in sorted((scope.plain | scope.called) - scope.definitions.keys()):
            base, _, number = name.rpartition("_")
            numbered = {n: f"{n.rpartition('_')[0]}_{number}" for n in inner}
            if base == definition.name and number.isdigit() and set(numbered.values()) & scope.definitions.keys():
                scope.definitions[name] = Definition(name, renamed(definition.tree, numbered), number=definition.number)


def _define_by_analogy(scope: Scope) -> None:
    """v_3 = W_3 u_2 + b_3, if v_2 = W_2 u_1 + b_2 and all these names occur."""
    mentioned = scope.plain | scope.called
    for name in sorted(scope.plain - scope.definitions.keys() - scope.shapes.keys()):
        match = NUMBERED.fullmatch(name)
        before = scope.definitions.get(f"{match[1]}_{int(match[2]) - 1}") if match else None
        if before is None or before.indices or before.tree.kind in ("number", "column", "name"):
            continue
        shifted = {n: f"{m[1]}_{int(m[2]) + 1}" for n in names(before.tree) if (m := NUMBERED.fullmatch(n))}
        if shifted and set(shifted.values()) <= mentioned | scope.definitions.keys() and name not in shifted.values():
            scope.definitions[name] = Definition(name, renamed(before.tree, shifted), number=before.number)


def _share(scope: Scope) -> None:
    """What has a name is written with it in the other definitions, so that they depend on it."""
    for definition in list(scope.definitions.values()):
        if definition.tree.kind in SHARED:
            _share_one(scope, definition)


def _share_one(scope: Scope, definition: Definition) -> None:
    above = scope.upstream(definition.name)
    name = node("name", value="_".join(filter(None, (definition.name, "".join(definition.indices)))))
    for other in list(scope.definitions.values()):
        if other is definition or other.name in above or structure(other.tree) == structure(definition.tree):
            continue
        if definition.indices and definition.indices != other.indices and other.tree.kind != "series":
            continue
        tree = factored(other.tree, definition.tree, name)
        if structure(tree) != structure(other.tree):
            scope.definitions[other.name] = replace(other, tree=tree)
            above = scope.upstream(definition.name)
