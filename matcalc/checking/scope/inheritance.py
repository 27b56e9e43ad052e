"""The parts of a document, one after the other: what a part does not say of a name, an earlier one may have said."""

from __future__ import annotations

from collections.abc import Iterable

from ..formulas.trees import names, subtrees
from ..reasons.explanation import explain
from ..verdicts.check import Check
from .classification import Classifier
from .parts import Part, read
from .scope import Definition


def examined(text: str, declarations: Iterable[str] = ()) -> list[Check]:
    """The checks of all parts, done."""
    parts = read(text, list(declarations))
    checks: list[Check] = []
    for i, part in enumerate(parts):
        if i:
            _inherit(part, parts[:i])
        Classifier(part).run()
        check = Check(part, explain=explain, seconds=sum(c.seconds for c in checks))
        check.run()
        checks.append(check)
    return checks


def _inherit(part: Part, earlier: list[Part]) -> None:
    """Definitions and declarations from before, of names that the part uses and says nothing of."""
    said = part.declarations
    own = _heads(part)
    wanted = {n for c in part.claims for side in (c.left, c.right) if side is not None for n in names(side)}
    for before in reversed(earlier):
        part.functions = {**{n: f for n, f in before.functions.items() if n not in own}, **part.functions}
        for definition in reversed(before.definitions):
            if _uses(definition, wanted) and not _said(definition.name, own, said.shapes) and _new(definition, part):
                part.definitions.insert(0, _renumbered(definition))
                wanted |= names(definition.tree)
                said.running |= {t.value for t in subtrees(definition.tree) if t.kind == "series"} | set(
                    definition.indices
                )
    own |= {d.name for d in part.definitions}
    for before in reversed(earlier):
        for key, shape in before.declarations.shapes.items():
            if key not in said.shapes and _mentioned(key, wanted) and not _said(key.removesuffix("[]"), own, {}):
                said.shapes[key] = shape
                said.sizes |= {d for d in shape if isinstance(d, str)}
        for name, words in before.declarations.properties.items():
            said.properties.setdefault(name, set(words))
        said.bold |= before.declarations.bold
        said.layout = said.layout or before.declarations.layout


def _heads(part: Part) -> set[str]:
    """The names that the part defines."""
    found = set()
    for claim in part.claims:
        left = claim.left
        if left is not None and claim.before is None and claim.sign in ("=", ":="):
            found |= {left.value} if left.kind == "name" else {left.value[0]} if left.kind == "call" else set()
    return found


def _uses(definition: Definition, wanted: set[str]) -> bool:
    if not definition.indices:
        return definition.name in wanted
    return any(n.rpartition("_")[0] == definition.name for n in wanted)


def _said(name: str, own: set[str], shapes: Iterable[str]) -> bool:
    return name in own or name in shapes or any(n.rpartition("_")[0] == name and len(n) == len(name) + 2 for n in own)


def _new(definition: Definition, part: Part) -> bool:
    return all(d.name != definition.name for d in part.definitions)


def _renumbered(definition: Definition) -> Definition:
    return Definition(definition.name, definition.tree, definition.indices, definition.arguments, -1)


def _mentioned(key: str, wanted: set[str]) -> bool:
    if key.endswith("[]"):
        return any(n.rpartition("_")[0] == key[:-2] for n in wanted)
    return key in wanted
