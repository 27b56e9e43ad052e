"""What a part of a document has said up to a claim."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ...language.tree import Tree
from ..formulas.rewriting import Key
from ..formulas.trees import names, node, subtrees
from ..reading.claim import Claim
from .functions import function
from .heads import argument_name, head, states_dependence
from .parts import Part
from .scope import Definition

SPECIAL = re.compile(
    r"\b(?:[Ii]f|[Ff]or|[Ww]hen|[Ss]uppose|[Tt]ake|[Tt]aking|[Ss]pecial\w*|[Pp]articular|case)\b[^.]{0,80}$"
)

CONSTANT = ("number", "neg", "identity", "zeros", "product", "sum", "power")


def _is_constant(tree: Tree) -> bool:
    """Whether nothing in the tree varies: 0, 2 I."""
    return all(t.kind in CONSTANT or (t.kind == "name" and t.value == "I") for t in subtrees(tree))


@dataclass(slots=True)
class History:
    """What was said so far.

    defined   definitions, by name; those of families by the member that was defined, too
    seen      the names that have occurred
    varied    the names by which something was differentiated
    depends   what is said to depend on others, K = K(θ), with these
    gradient  the function whose gradient was stated last, and its variables
    passages  where names were defined last
    solved    the names for which equations were solved
    imposed   the equations that were said to be imposed
    """

    part: Part
    defined: dict[str, Definition] = field(init=False)
    seen: set[str] = field(default_factory=set)
    varied: set[str] = field(default_factory=set)
    depends: dict[str, set[str]] = field(default_factory=dict)
    gradient: tuple[Tree, list[Tree]] | None = None
    passages: dict[str, int] = field(default_factory=dict)
    solved: set[str] = field(default_factory=set)
    imposed: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.defined = {d.name: d for d in self.part.definitions}

    def note(self, claim: Claim) -> None:
        """Go on to the next claim."""
        left = claim.left
        if left is not None and left.kind in ("nabla", "partial"):
            self.varied |= {n for variable in left.parts[1:] for n in names(variable)}
            if len(left.parts) <= 2 and not any(self._is_component(v) for v in left.parts[1:]):
                self.gradient = left.parts[0], left.parts[1:]
        if left is not None and claim.right is not None and states_dependence(left, claim.right):
            self.depends.setdefault(left.value, set()).update(map(argument_name, claim.right.parts))
        if claim.kind == "definition" and left is not None and left.kind == "name" and "arg" in claim.sources[1]:
            self._note_optimum(left.value, claim.right)
        for side in claim.sides:
            self.seen |= names(side)

    def _note_optimum(self, name: str, right: Tree | None) -> None:
        """ŵ = argmin_w …: another name for the w that is optimal."""
        if right is not None and right.kind == "name":
            self.part.optima[name] = right.value
            self.solved.add(right.value)

    def solve(self, claim: Claim, name: str, variable: str) -> None:
        """The claim solves for a variable, under a name of its own; from the next one on it stands for what it says."""
        self.solved.add(variable)
        if name != variable and claim.right is not None:
            self.part.optima[name] = variable
            claim.left = node("name", value=variable)
            self.part.definitions.append(Definition(name, claim.right, number=claim.number + 1, onward=True))

    def _is_component(self, variable: Tree) -> bool:
        base, _, index = str(variable.value).rpartition("_")
        return bool(base) and index.isdigit() and base in self.seen

    def follows(self, claim: Claim) -> Claim | None:
        """The next member of the claim's chain."""
        return next((c for c in self.part.claims if c.before is claim), None)

    def unheard(self, name: str) -> bool:
        """Whether the name would be a function that nothing has been said of."""
        known = function(name) is not None or name in ("max", "min") or name in self.part.functions
        return not known and name not in self.seen

    def appears(self, family: str) -> bool:
        """Whether the family, or the vector it is the components of, has occurred before."""
        return bool(family) and any(n == family or n.rpartition("_")[0] == family for n in self.seen)

    def occurs(self, base: str) -> bool:
        """Whether the name or an indexed one of that base occurs anywhere in the part."""
        return any(n == base or n.rpartition("_")[0] == base for n in self.part.declarations.plain)

    def define(self, claim: Claim, name: str, arguments: tuple[str, ...], right: Tree) -> None:
        """From this claim on the name stands for the right side."""
        said = self.part.declarations
        claim.kind = "definition"
        base, indices = said.indexed(name)
        if not indices and right.kind == "name" and (whole := said.indexed(right.value)[0]):
            right = node("name", value=whole)  # R = (r_ik) is the matrix of all of them
        if right.kind == "column" and self._are_components(name, right):
            said.shape(name, (len(right.parts), 1), claim.span[0])
            return
        varied = self.varied | {n for d in self.part.definitions for n in d.arguments}
        special = SPECIAL.search(claim.lead) is not None or _is_constant(right)
        general = name in said.shapes or (name in self.seen and name not in said.applied)
        onward = name in varied or (special and general)
        definition = Definition(base or name, right, indices, arguments, claim.number, onward)
        self.part.definitions.append(definition)
        self.defined[definition.name] = self.defined[name] = definition
        self.passages[definition.name] = self.passages[name] = claim.passage

    def _are_components(self, name: str, column: Tree) -> bool:
        """x = (x_1, x_2), of components that are not defined themselves: x is a vector."""
        wanted = [f"{name}_{k + 1}" for k in range(len(column.parts))]
        lefts = (c.left for c in self.part.claims if c.before is None and c.sign in ("=", ":="))
        heads = {found[0] for left in lefts if left is not None and (found := head(left))}
        return [p.value for p in column.parts] == wanted and not heads & set(wanted)
