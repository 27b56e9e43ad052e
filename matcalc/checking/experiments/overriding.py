"""Values put in the place of a name's own, whatever the name is made of."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...language.tree import Tree
from ..scope.constants import duplication
from ..scope.scope import Reference
from .named import Indices, Label, Named
from .named_shapes import Unknown


class Overriding(Named):
    """Names that can be given other values."""

    __slots__ = ()

    def override(self, variable: Tree, values: Any, indices: Indices) -> dict[Label, Any]:
        """The overrides that give a variable these values. Raises Unknown for what is no variable."""
        kind, inner = variable.kind, variable.parts[0] if variable.parts else variable
        if kind == "name":
            return self._override_name(self.scope.reference(variable.value), values, indices)
        if kind == "index":
            reference = Reference("component", inner.value, tuple(map(str, variable.value)))
            return self._override_name(reference, values, indices)
        if kind == "transpose":
            return self.override(inner, values.swapaxes(-1, -2), indices)
        if kind == "column":
            return self._override_parts(variable, values, indices)
        if kind == "power" and variable.parts[1].kind == "number":  # by σ²
            return self.override(inner, values ** (1 / variable.parts[1].value), indices)
        if kind == "call" and variable.value == ("vec", 0):
            return self._override_stacked(inner, values, indices)
        if kind == "call" and variable.value == ("vech", 0):
            return self._override_stacked(inner, duplication(self.value(inner, indices).shape[-1]) @ values, indices)
        raise Unknown("a derivative by something that is not a name")

    def _override_name(self, reference: Reference, values: Any, indices: Indices) -> dict[Label, Any]:
        base, at = reference.base, tuple(self._at(letter, indices) for letter in reference.indices)
        if reference.kind in ("variable", "defined"):
            return self._override_plain(base, values)
        if reference.kind == "member":
            return {(base, at): values}
        if reference.kind == "component":
            return self._override_component(base, at, values)
        if reference.kind == "collected":
            return {(base, m): self._component(values, m) for m in self.members(base)}
        if reference.kind == "gathered":
            return self._override_gathered(base, values)
        raise Unknown(f"{base} is nothing to differentiate by")

    def _override_stacked(self, variable: Tree, values: Any, indices: Indices) -> dict[Label, Any]:
        """X with the columns that are stacked in vec(X)."""
        rows, columns = self.value(variable, indices).shape[-2:]
        return self.override(variable, values.reshape(*values.shape[:-2], columns, rows).swapaxes(-1, -2), indices)

    def _override_plain(self, base: str, values: Any) -> dict[Label, Any]:
        found: dict[Label, Any] = {(base, ()): values}
        definition = self.scope.definitions.get(base)
        if definition is not None and definition.tree.kind == "column":
            found |= self._override_parts(definition.tree, values, {})
        return found

    def _override_parts(self, column: Tree, values: Any, indices: Indices) -> dict[Label, Any]:
        """The names in a column, each with its part of the values."""
        found: dict[Label, Any] = {}
        start = 0
        for part in column.parts:
            stop = start + self.value(part, indices).shape[-2]
            if part.kind == "name":
                found |= self.override(part, values[..., start:stop, :], indices)
            start = stop
        return found

    def _override_component(self, base: str, at: tuple[int, ...], values: Any) -> dict[Label, Any]:
        whole = self.plain(base)
        i, j = at if len(at) == 2 else (at[0], 0) if whole.shape[-1] == 1 else (0, at[0])
        shape = np.broadcast_shapes(whole.shape[:-2], values.shape[:-2])
        found = np.broadcast_to(whole, (*shape, *whole.shape[-2:])).copy()
        found[..., i, j] = values[..., 0, 0]
        return {(base, ()): found}

    def _override_gathered(self, name: str, values: Any) -> dict[Label, Any]:
        how, family = self.scope.gathered[name]
        rows = values if how == "rows" else values.swapaxes(-1, -2)
        column = self._member(family, (0,)).shape[-1] == 1
        found: dict[Label, Any] = {(name, ()): values}
        for (k,) in self.members(family):
            row = rows[..., k : k + 1, :]
            found[family, (k,)] = row.swapaxes(-1, -2) if column else row
        return found
