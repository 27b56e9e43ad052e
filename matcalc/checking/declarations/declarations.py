"""What a document says of its names, collected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ...properties.words import stated, unknown
from ...shape import Shape
from ..reading.claim import Claim


@dataclass(slots=True)
class Declarations:
    """What is said of names.

    shapes      by name; those of the members of a family under its name with `[]`
    places      where shapes are declared, by the same keys; of those given outside the document nowhere
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
    rows        whether gradients by columns are said to be rows
    broadcasts  whether sums add a vector to every row of a matrix, as in NumPy
    units       whether e_i are unit vectors
    gradients   whether dX stands for the gradient by X
    loss        the function whose gradient it is, where the document says which
    claims      the declarations that stand in prose
    taken       what is taken for granted of names, in words
    """

    shapes: dict[str, Shape] = field(default_factory=dict)
    places: dict[str, list[tuple[int, Shape]]] = field(default_factory=dict)
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
    rows: bool = False
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

    def shape(self, name: str, shape: Shape, at: int | None = None) -> None:
        """Declare a name, or the members of a family if its index runs, at a place of the document if there is one."""
        base, _ = self.indexed(name)
        key = f"{base}[]" if base else name
        self.shapes.setdefault(key, shape)
        self.sizes |= {dim for dim in shape if isinstance(dim, str)}
        if at is not None:
            self.places.setdefault(key, []).append((at, shape))

    def shapes_at(self, offset: int) -> dict[str, Shape]:
        """The shapes in force at a place: of names declared more than once as they were last.

        >>> said = Declarations()
        >>> said.shape("x", ("n", 1), 10), said.shape("x", ("m", 1), 20)
        (None, None)
        >>> [said.shapes_at(offset)["x"] for offset in (5, 15, 25)]
        [('n', 1), ('n', 1), ('m', 1)]
        """
        renewed = {key: sorted(p for p in places if p[0] <= offset) for key, places in self.places.items()}
        return self.shapes | {key: places[-1][1] for key, places in renewed.items() if places}

    def shapes_within(self, inside: Callable[[int], bool]) -> dict[str, Shape]:
        """The shapes declared at such places only, or outside the document."""
        near = {key: [shape for at, shape in places if inside(at)] for key, places in self.places.items()}
        given = {key: shape for key, shape in self.shapes.items() if key not in self.places}
        return given | {key: shapes[-1] for key, shapes in near.items() if shapes}

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
