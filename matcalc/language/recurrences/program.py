"""One program of all equations, so that one inference finds the shapes of all of them together."""

from __future__ import annotations

from collections.abc import Iterator

from ..declarations import Declared
from ..tree import Program, Tree, postorder
from .equations import Equations, Grammar
from .members import Place, member

STEP, INITIAL, LOSS = "step ", "initial ", "loss"


def grammar(found: Equations, same: bool) -> Grammar:
    """The program of the equations: definitions named STEP + base, INITIAL + base and LOSS, and the links of them.

    A link says that what is defined has the shape of its name; with `same`, that it has it at every step.
    """

    def program(text: str, known: Declared) -> Program:
        assert found.loss is not None
        definitions = [(e.name, e.at, e.right) for e in found.others]
        definitions += [(STEP + base, e.at, e.right) for base, e in found.steps.items()]
        definitions += [(INITIAL + base, e.at, e.right) for base, e in found.initial.items()]
        definitions.append((LOSS, (found.loss.start, found.loss.stop), found.loss))
        terms = [_alike(LOSS, LOSS, found.loss), *_links(found, same)]
        result = Tree("column", terms, None, found.loss.start, found.loss.stop)
        return Program(
            [(name, at, _copy(tree)) for name, at, tree in definitions],
            result,
            {size for p in found.read for size in p.sizes},
            written=any(p.written for p in found.read),
            kinds={name: kind for p in found.read for name, kind in p.kinds.items()},
            notes=[note for p in found.read for note in p.notes],
            refused={name: why for p in found.read for name, why in p.refused.items()},
        )

    return program


def _copy(root: Tree) -> Tree:
    """Name resolution writes into trees; the equations are read twice."""
    made: dict[Tree, Tree] = {}
    for node in postorder(root):
        value = list(node.value) if isinstance(node.value, list) else node.value
        made[node] = Tree(node.kind, [made[p] for p in node.parts], value, node.start, node.stop, node.at)
    return made[root]


def _links(found: Equations, same: bool) -> Iterator[Tree]:
    steps = found.steps.items()
    pairs = [(member(base, Place(found.index)), STEP + base, e.right) for base, e in steps]
    for base in found.states if same else ():
        here, at = member(base, Place(found.index)), found.steps[base].right
        pairs += [(here, member(base, Place(found.index, -1)), at), (here, member(base, Place("", 0)), at)]
    for base in found.steps if same else ():
        here, last = member(base, Place(found.index)), member(base, Place(found.count))
        pairs += [(here, last, found.steps[base].right)] if last in found.used else []
    for base in found.twice if same else ():
        here, before = member(base, Place(found.index)), member(base, Place(found.index, -1))
        pairs.append((here, before, next(iter(found.steps.values())).right))
    for one, other, at in pairs:
        yield Tree("series", [_alike(one, other, at), _name(found.count, at)], found.index, at.start, at.stop)
    for base, e in found.initial.items():
        yield _alike(member(base, Place("", 0)), INITIAL + base, e.right)
    for base in found.states:
        if base not in found.initial:
            name = member(base, Place("", 0))
            yield _alike(name, name, found.steps[base].right)


def _alike(one: str, other: str, at: Tree) -> Tree:
    """a : b, which fits where a and b have the same shape."""
    return Tree("colon", [_name(one, at), _name(other, at)], None, at.start, at.stop)


def _name(name: str, at: Tree) -> Tree:
    return Tree("name", [], name, at.start, at.stop)
