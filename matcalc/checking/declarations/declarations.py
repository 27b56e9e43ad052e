"""What a document says of its names, collected."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...properties.words import stated, unknown
from ...shape import Shape
from ..reading.claim import Claim


@dataclass(slots=True)
class Declarations:
    """What is said of names.

    shapes      by name; those of the members of a family under its name with `[]`
    properties  by name
    unknown     words beside a name that may state a property which nobody knows, by name
    sizes       names that are sizes
    running     letters that are indices
    limits      names up to which sums run
    applied     functions, each with the names it is applied to
    plain       names that stand as they are, not applied to anything
    gathered    matrices with ("rows" or "columns", the family they are made of)
    bold        names in bold letters
    data        names that are said to be given: data, targets, constants
    layout      of derivatives: "numerator", "denominator" or "" where nothing is said
    broadcasts  whether sums add a vector to every row of a matrix, as in NumPy
    units       whether e_i are unit vectors
    gradients   whether dX stands for the gradient by X
    loss        the function whose gradient it is, where the document says which
    claims      the declarations that stand in prose
    taken       what is taken for granted of names, in words
    """

    shapes: dict[str, Shape] = field(default_factory=dict)
    properties: dict[str, set[str]] = field(default_factory=dict)
    unknown: dict[str, dict[str, None]] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)
    running: set[str] = field(default_factory=set)
    limits: set[str] = field(default_factory=set)
    applied: dict[str, set[str]] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)
    gathered: dict[str, tuple[str, str]] = field(default_factory=dict)
    bold: set[str] = field(default_factory=set)
    data: set[str] = field(default_factory=set)
    layout: str = ""
    broadcasts: bool = False
    units: bool = False
    gradients: bool = False
    loss: str = ""
    claims: list[Claim] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    def indexed(self, name: str) -> tuple[str, tuple[str, ...]]:
        """The base and the running indices of a name such as `x_i` or `r_ik`; ("", ()) for other names.

        >>> Declarations(running={"i", "k"}).indexed("r_ik"), Declarations().indexed("r_ik")
        (('r', ('i', 'k')), ('', ()))
        """
        base, _, index = name.rpartition("_")
        return (base, tuple(index)) if base and index and all(c in self.running for c in index) else ("", ())

    def shape(self, name: str, shape: Shape) -> None:
        """Declare a name, or the members of a family if its index runs."""
        base, _ = self.indexed(name)
        self.shapes.setdefault(f"{base}[]" if base else name, shape)
        self.sizes |= {dim for dim in shape if isinstance(dim, str)}

    def property(self, name: str, *words: str) -> None:
        if name:
            self.properties.setdefault(name.removesuffix("[]"), set()).update(words)

    def words(self, name: str, words: str) -> None:
        """Note what the words about a name state of it, and those that may state what nobody knows."""
        self.property(name, *stated(words))
        if found := unknown(words):
            self.unknown.setdefault(name.removesuffix("[]"), {}).update(dict.fromkeys(found))

    def is_symbol(self, name: str) -> bool:
        """Whether a word of prose is a name that formulas use, alone or with an index."""
        return name in self.applied or any(name == n or n.startswith(f"{name}_") for n in self.plain)
