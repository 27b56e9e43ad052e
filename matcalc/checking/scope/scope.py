"""What the names of a document mean where a claim stands: definitions, variables, families, functions, indices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ...language.tree import Tree
from ...shape import Shape
from ..formulas.trees import subtrees
from .constants import constant_named, sizes_of
from .functions import function

UNIT = re.compile(r"e_([a-z]|\d)")
GREEK = "αβγδεζηθικλμνξπρστυφχψω"
VALUELESS = ("size", "index", "unit", "identity", "constant", "pi", "delta")  # references to what is no variable
BUILT_IN = ("max", "min", "vector", "matrix")  # functions that are no Function: of several arguments, or constants


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """`name`, of the running `indices` and the `arguments` it is given as a function of, stands for the tree.

    With `onward` it does so only from here on: a special case of what is declared in general.
    """

    name: str
    tree: Tree
    indices: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    number: int = 0
    onward: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """What a name stands for.

    kind       base               indices
    index      the letter
    size       the name
    variable   the name
    defined    the name
    component  of this name       letters or whole numbers
    member     of this family     letters or whole numbers
    collected  all members of this family
    gathered   the matrix whose rows or columns are the members of a family
    delta      Kronecker's        two letters
    unit       e_i                one letter or number
    constant   the name, such as K_mn
    identity, pi
    """

    kind: str
    base: str
    indices: tuple[str, ...] = ()


@dataclass(slots=True)
class Scope:
    """Everything known of names.

    definitions  by name: plain ones, and families by the name of the family
    functions    elementwise functions the document defines: parameter and body
    shapes       declared shapes, by name; those of members under the name of the family with `[]`
    properties   declared properties, by name
    running      letters that are indices somewhere
    gathered     matrices by the family in their "rows" or "columns"
    units        whether e_i are unit vectors
    listed       names used whole of which components with running indices occur, too
    layout       "numerator" where the document says so
    absolute     whether |x| of a vector is that of its entries, not its length
    broadcasts   whether sums add a vector to every row of a matrix
    """

    definitions: dict[str, Definition] = field(default_factory=dict)
    functions: dict[str, Definition] = field(default_factory=dict)
    shapes: dict[str, Shape] = field(default_factory=dict)
    properties: dict[str, set[str]] = field(default_factory=dict)
    running: set[str] = field(default_factory=set)
    families: dict[str, int] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)
    sizes: set[str] = field(default_factory=set)
    limits: set[str] = field(default_factory=set)
    gathered: dict[str, tuple[str, str]] = field(default_factory=dict)
    bold: set[str] = field(default_factory=set)
    units: bool = False
    listed: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    moving: set[str] = field(default_factory=set)  # the keys of the variables that move
    layout: str = ""
    absolute: bool = False
    broadcasts: bool = False
    complete: bool = False  # nothing is added any more
    _references: dict[str, Reference] = field(default_factory=dict)

    def reference(self, name: str) -> Reference:
        """What the name stands for."""
        if not self.complete:
            return self._reference(name)
        if name not in self._references:
            self._references[name] = self._reference(name)
        return self._references[name]

    def _reference(self, name: str) -> Reference:
        if self._is_constant(name):
            return Reference("constant", name)
        if name == "I" or (re.fullmatch(r"I_[A-Za-z]", name) and name not in self.shapes | self.definitions):
            return Reference("identity", name)
        if self.units and (unit := UNIT.fullmatch(name)) and self._is_index(unit[1]) and self.is_unsaid("e", name):
            return Reference("unit", "e", (unit[1],))
        if name == "π" and name not in self.shapes | self.definitions:
            return Reference("pi", name)
        if name in self.definitions and not self.definitions[name].indices:
            return Reference("defined", name)
        if name in self.gathered:
            return Reference("gathered", name)
        if name in self.running and name not in self.shapes:
            return Reference("index", name)
        return self._indexed(name) or self._bare(name)

    def _is_index(self, letter: str) -> bool:
        return letter in self.running or letter.isdigit()

    def is_unsaid(self, *names: str) -> bool:
        """Whether nothing is said of the names."""
        return not any(name in self.definitions or name in self.shapes for name in names)

    def _is_constant(self, name: str) -> bool:
        said = name in self.definitions or name in self.shapes
        return not said and constant_named(name, self.called) is not None and self.running.isdisjoint(sizes_of(name))

    def _bare(self, name: str) -> Reference:
        if name in self.limits and name not in self.shapes:
            return Reference("size", name)
        if name in self.families and name not in self.shapes:
            return Reference("collected", name)
        if name in self.sizes and name not in self.shapes:
            return Reference("size", name)
        return Reference("variable", name)

    def _indexed(self, name: str) -> Reference | None:
        """A name whose last index is made of running letters, or counts the components of a known vector."""
        base, _, last = name.rpartition("_")
        letters = tuple(last)
        if not base or name in self.shapes:
            return None
        if base == "δ" and len(letters) == 2 and all(c in self.running or c.isdigit() for c in letters):
            return Reference("delta", base, letters)
        if not all(c in self.running or c.isdigit() for c in letters):
            return None
        if last == "0":
            return None
        if last.isdigit():
            whole = self.is_vector(base) and base not in self.families and not self.is_part(name)
            whole = whole or self._one_of(base, name) or (base in self.listed and name not in self.definitions)
            return Reference("component", base, (last,)) if whole else self._numbered_member(base, last)
        if base in self.families:
            return Reference("member", base, letters) if self.families[base] == len(letters) else None
        if base in self.plain or base in self.definitions or base in self.shapes:
            return Reference("component", base, letters)
        return None

    def is_part(self, name: str) -> bool:
        """Whether the name is one of those that make up another: the z_1 of z = (z_1, z_2)."""
        definition = self.definitions.get(name.rpartition("_")[0])
        return definition is not None and any(p.kind == "name" and p.value == name for p in definition.tree.parts)

    def _one_of(self, base: str, name: str) -> bool:
        """x_1 beside a bare x of which nothing is said: its first component."""
        unsaid = base not in self.definitions and base not in self.families and base not in self.shapes
        return unsaid and base in self.plain and len(base) == 1 and base.islower() and name not in self.bold

    def _numbered_member(self, base: str, last: str) -> Reference | None:
        family = self.definitions.get(base)
        if base in self.families and (f"{base}[]" in self.shapes or (family is not None and family.indices)):
            return Reference("member", base, (last,))
        return None

    def is_vector(self, name: str) -> bool:
        """Whether the name is a vector given by its components, or declared as one."""
        if name in self.definitions and self.definitions[name].tree.kind == "column":
            return True
        return self.shapes.get(name, (0, 0))[1] == 1 and self.shapes[name] != (1, 1)

    def is_function(self, name: str) -> bool:
        """Whether the name, applied to something, is a function rather than a factor."""
        if name in self.functions:
            return True
        if self.reference(name).kind not in ("variable", "defined", "size"):
            return False
        if name in self.definitions or name in self.shapes or name in self.plain:
            return name not in self.plain and name not in self.shapes and function(name) is not None
        return function(name) is not None or name not in self.plain

    def is_unspecified(self, name: str) -> bool:
        """Whether the name is a function of which nothing is known."""
        return self.is_function(name) and name not in self.functions and function(name) is None and name not in BUILT_IN

    def is_quantity(self, name: str, arguments: Iterable[Tree]) -> bool:
        """Whether `f(x)` is the quantity f at x: f is defined as a function of x, or depends on x."""
        definition = self.definitions.get(name)
        if definition is None or name in self.functions:
            return False
        if definition.arguments:
            return True
        names = [a.value for a in arguments if a.kind == "name"]
        return name in self.called and bool(names) and all(n in self.upstream(name) for n in names)

    # ------------------------------------------------------------------- dependence

    def upstream(self, name: str) -> set[str]:
        """The names a name depends on, itself included."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current in found:
                continue
            found.add(current)
            reference = self.reference(current)
            if reference.kind == "component" or (reference.kind == "member" and reference.base in self.definitions):
                waiting.append(reference.base)
            if current in self.gathered:
                waiting.append(self.gathered[current][1])
            definition = self.definitions.get(reference.base)
            if definition is not None:
                waiting += [n for n in self.dependencies(definition.tree) if n not in definition.indices]
        return found

    def dependencies(self, tree: Tree) -> set[str]:
        """The names in a tree that have values: not those of functions."""
        found = {t.value for t in subtrees(tree) if t.kind in ("name", "members")}
        calls = {t.value[0] + "'" * t.value[1] for t in subtrees(tree) if t.kind == "call"}
        return found | {
            n for n in calls if (n in self.definitions and n not in self.functions) or not self.is_function(n)
        }

    def behind(self, *trees: Tree) -> set[str]:
        """The names in the trees and those they depend on."""
        return {above for tree in trees for name in self.dependencies(tree) for above in self.upstream(name)}

    def bases(self, found: Iterable[str]) -> set[str]:
        """The keys of the variables among these names and what they depend on."""
        keys = set()
        for name in found:
            for above in self.upstream(name):
                reference = self.reference(above)
                if reference.base in self.definitions or reference.kind in VALUELESS:
                    continue
                if reference.kind == "gathered":
                    continue
                keys.add(key(reference))
        return keys


def key(reference: Reference) -> str:
    """The key under which a variable's values are kept."""
    return f"{reference.base}[]" if reference.kind in ("member", "collected") else reference.base
