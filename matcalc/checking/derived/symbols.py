"""Names of a document as symbols of the engine, with the shapes found for them, or as what they are defined to be."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass, field

from ...expr import Expr
from ...language.declarations import reserved
from ...language.tokens import GREEK
from ...language.tree import Tree
from ...ops.blocks import component
from ...ops.leaves import dim, identity, pi, symbol
from ...ops.zero_one import commutation, duplication
from ...shape import Shape, times
from ..experiments.experiment import Experiment
from ..experiments.named_shapes import Unknown
from ..formulas.trees import node
from ..scope.constants import sizes_of
from ..scope.scope import Definition, Reference

UNNAMED = "unnamed"  # what the names of sizes begin with that the document has no name for
ACCENTS = {"\u0302": "_hat", "\u0304": "_bar", "\u0303": "_tilde", "\u0307": "_dot"}


@dataclass(slots=True)
class Symbols(ABC):
    """Expressions for the names of a document.

    `opaque` names have a definition that is not put in: they are symbols of their own.
    `meanings` says for each symbol what formula it stands for, `calls` how the document calls a function,
    `values` what a definition comes to, by its name and that of its symbol.
    """

    experiment: Experiment
    opaque: Collection[str] = ()
    meanings: dict[str, Tree] = field(default_factory=dict)
    calls: dict[str, str] = field(default_factory=dict)
    values: dict[tuple[str, str], Expr] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)  # the index that runs, by the one in a definition

    @abstractmethod
    def of(self, tree: Tree) -> Expr:
        """The expression for a formula."""

    @abstractmethod
    def derivative(self, tree: Tree) -> Expr:
        """∂f/∂x or ∇f inside a formula, of a scalar."""

    def name(self, tree: Tree) -> Expr:
        shapes = self.experiment.shapes
        reference = self.experiment.scope.reference(tree.value)
        kind, base = reference.kind, reference.base
        if kind == "identity":
            return identity(self._noted(tree)[0])
        if kind == "constant":
            return self._constant(base)
        if kind == "pi":
            return pi
        if kind == "size":
            return dim(self._dim(shapes.limit(base)))
        if kind == "component":
            return component(self.whole(base), *self._places(reference))
        if kind == "member":
            return self._member(reference)
        if kind not in ("variable", "defined"):
            raise Unknown(f"{tree.value} has no value of its own")
        return self.whole(base)

    def _constant(self, name: str) -> Expr:
        sizes = [self._dim(self.experiment.shapes.limit(letter)) for letter in sizes_of(name)]
        n = sizes[-1]
        if name[0] == "I":
            return identity(times(*sizes))
        if name[0] == "D":
            return duplication(n)
        K = commutation(sizes[0], n)
        return K if name[0] == "K" else (identity(times(sizes[0], n)) + K) / 2

    def whole(self, name: str) -> Expr:
        """The value of a name: of its definition, unless it is opaque."""
        definition = self.experiment.scope.definitions.get(name)
        if definition is None or name in self.opaque:
            return self.symbol(name)
        return self.value(definition, node("name", value=name))

    def value(self, definition: Definition, tree: Tree) -> Expr:
        label = (definition.name, self._spelt(tree))
        if label not in self.values:
            self.values[label] = self.of(definition.tree)
        return self.values[label]

    def named_derivative(self, tree: Tree) -> None:
        """Give a derivative that stands in a formula a name of its own, so that results can be written in it."""
        label = f"derivative{len(self.values)}"
        self.values["", label] = self.derivative(tree)
        self.meanings[label] = tree

    def variable(self, reference: Reference) -> Expr:
        """The symbol by which something is differentiated; of a component, that of the whole."""
        return self.symbol(reference.base, reference.indices[0] if reference.kind == "member" else None)

    def symbol(self, name: str, index: str | None = None) -> Expr:
        """The symbol for a name; with the index of a sum, for that member of the family."""
        scope, shapes = self.experiment.scope, self.experiment.shapes
        tree = node("name", value=f"{name}_{index}" if index else name)
        reference = Reference("member", name, (index,)) if index else scope.reference(name)
        shape = self._shape(shapes.of(reference, tree))
        facts = (
            () if name in scope.definitions else tuple(sorted(self.experiment.facts(f"{name}[]" if index else name)))
        )
        return symbol(self._spelt(tree), shape, facts, index)

    def _member(self, reference: Reference) -> Expr:
        """x_i inside a sum over i, or what p_i is defined as there."""
        index = self.letters.get(reference.indices[0], "") if len(reference.indices) == 1 else ""
        if not index:
            raise Unknown(f"a member of {reference.base} outside a sum")
        definition = self.experiment.scope.definitions.get(reference.base)
        if definition is None or reference.base in self.opaque:
            return self.symbol(reference.base, index)
        outer, self.letters = self.letters, {definition.indices[0]: index}
        try:
            return self.value(definition, node("name", value=f"{reference.base}_{index}"))
        finally:
            self.letters = outer

    def _places(self, reference: Reference) -> list[int | str]:
        return [int(place) if place.isdigit() else self.letters.get(place, place) for place in reference.indices]

    def _spelt(self, tree: Tree) -> str:
        """The name of the symbol for a name of the document."""
        text = "".join(GREEK.get(c, ACCENTS.get(c, c)) for c in tree.value)
        text = re.sub(r"(?<=[A-Za-z])_(?=\d)", "", re.sub(r"[^A-Za-z0-9_]", "", text))
        while reserved(text) or text == "I" or self.meanings.get(text, tree).value != tree.value:
            text += "v"
        self.meanings[text] = tree
        return text

    def _noted(self, tree: Tree) -> Shape:
        """The shape that a constant has at its place."""
        noted = self.experiment.shapes.noted
        if tree not in noted:
            raise Unknown("a constant of a size that was not settled")
        return self._shape(noted[tree])

    def _shape(self, shape: Shape) -> Shape:
        return (self._dim(shape[0]), self._dim(shape[1]))

    def _dim(self, size: int | str) -> int | str:
        """The size in the document's name for it, if it has one."""
        found = self.experiment.shapes.sizes.find(size)
        if isinstance(found, int):
            return found
        plain = str(self.experiment.shapes.plain_size(found))
        if plain in self.experiment.scope.sizes | self.experiment.scope.limits:
            self.meanings.setdefault(plain, node("name", value=plain))
        return plain.replace("?", UNNAMED)
