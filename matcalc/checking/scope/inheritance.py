"""What a part of a document does not say of a name, an earlier part may have said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..formulas.trees import names, subtrees
from .parts import Part
from .scope import Definition

BEFORE = -1  # the number of a definition that stands before all claims of a part


def inherit(part: Part, earlier: list[Part]) -> None:
    """Give the part definitions and declarations from before, of names that it uses and says nothing of."""
    own = _heads(part)
    wanted = {n for c in part.claims for side in c.sides for n in names(side)}
    for before in reversed(earlier):
        part.functions = {**{n: f for n, f in before.functions.items() if n not in own}, **part.functions}
        _inherit_definitions(part, before, own, wanted)
    own |= {d.name for d in part.definitions}
    for before in reversed(earlier):
        _inherit_declarations(part, before, own, wanted)


def _inherit_definitions(part: Part, before: Part, own: set[str], wanted: set[str]) -> None:
    """Definitions of what is wanted; from then on what they are written in is wanted, too."""
    said = part.declarations
    for definition in reversed(before.definitions):
        if _uses(definition, wanted) and not _said(definition.name, own, said.shapes) and _new(definition, part):
            part.definitions.insert(0, replace(definition, number=BEFORE))
            wanted |= names(definition.tree)
            said.running |= {t.value for t in subtrees(definition.tree) if t.kind == "series"}
            said.running |= set(definition.indices)


def _inherit_declarations(part: Part, before: Part, own: set[str], wanted: set[str]) -> None:
    said, old = part.declarations, before.declarations
    for key, shape in old.shapes.items():
        if key not in said.shapes and _mentioned(key, wanted) and not _said(key.removesuffix("[]"), own, {}):
            said.shapes[key] = shape
            said.sizes |= {d for d in shape if isinstance(d, str)}
    for name, words in old.properties.items():
        said.properties.setdefault(name, set(words))
    for name, strange in old.unknown.items():
        said.unknown.setdefault(name, dict(strange))
    said.bold |= old.bold
    said.layout = said.layout or old.layout
    said.rows |= old.rows


def _heads(part: Part) -> set[str]:
    """The names that the part defines."""
    heads = (c.left for c in part.claims if c.before is None and c.sign in ("=", ":="))
    return {t.value if t.kind == "name" else t.value[0] for t in heads if t is not None and t.kind in ("name", "call")}


def _uses(definition: Definition, wanted: set[str]) -> bool:
    if not definition.indices:
        return definition.name in wanted
    return any(n.rpartition("_")[0] == definition.name for n in wanted)


def _said(name: str, own: set[str], shapes: Iterable[str]) -> bool:
    return name in own or name in shapes or any(n.rpartition("_")[0] == name and len(n) == len(name) + 2 for n in own)


def _new(definition: Definition, part: Part) -> bool:
    return all(d.name != definition.name for d in part.definitions)


def _mentioned(key: str, wanted: set[str]) -> bool:
    if key.endswith("[]"):
        return any(n.rpartition("_")[0] == key[:-2] for n in wanted)
    return key in wanted
