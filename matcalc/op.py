"""The records that say what an op is, and what it is in each argument.

One record holds all that the engines and printers know about an op; `matcalc.ops` declares them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from zlib import crc32

from .bounds import Rule
from .errors import DeclarationError, MatcalcError, NoRuleError, ShapeError
from .expr import NOTHING, OPS, SHORT, Expr, Number, as_expr, make, symbols
from .notation import Form, call
from .shape import SCALAR, Dim, Shape, is_column, is_scalar, show, square, times
from .smoothness import SMOOTH, Smoothness

# --------------------------------------------------------------------------- slots


class Linear(NamedTuple):
    """The op is linear in this argument: g : op(…, d, …) = adjoint(g, *args) : d.

    Between arrays the map has a matrix, where one can be written: vec op(…, d, …) = matrix(*args) vec d.
    """

    adjoint: Callable[..., Expr]
    matrix: Callable[..., Expr] | None = None

    def pull(self, g: Expr, node: Expr, i: int) -> Expr:
        return self.adjoint(g, *node.args)

    def matrix_of(self, node: Expr, i: int) -> Expr | None:
        return self.matrix(*node.args) if self.matrix else None


@dataclass(frozen=True, slots=True)
class Multilinear:
    """The op takes any number of arguments and is linear in each: g : op(…, d, …) = adjoint(g, node, i) : d.

    Its matrix in an argument is matrix(node, i).
    """

    adjoint: Callable[[Expr, Expr, int], Expr]
    matrix: Callable[[Expr, int], Expr] | None = None

    def pull(self, g: Expr, node: Expr, i: int) -> Expr:
        return self.adjoint(g, node, i)

    def matrix_of(self, node: Expr, i: int) -> Expr | None:
        return self.matrix(node, i) if self.matrix else None


class Additive(Multilinear):
    """Linear in all arguments together, as a sum or a stack: while one moves the others are zero."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Smooth:
    """The differential of y = op(*args) in this argument: differential(d, y, *args), linear in d."""

    differential: Callable[..., Expr]


@dataclass(frozen=True, slots=True)
class Entrywise(Smooth):
    """A function of each entry, of which the record knows f': g : f(x + dx) moves by g ⊙ f'(x) : dx."""

    derivative: Callable[[Expr, Expr], Expr]

    def pull(self, g: Expr, node: Expr, i: int) -> Expr:
        return g * self.derivative(node.args[0], node)

    def matrix_of(self, node: Expr, i: int) -> Expr:
        return diagonal_of(self.derivative(node.args[0], node))


def diagonal_of(C: Expr) -> Expr:
    """Diag(vec(C)), the matrix of D ↦ C ⊙ D."""
    return OPS["Diag"](OPS["vec"](C))


def entrywise(derivative: Callable[[Expr, Expr], Expr]) -> Entrywise:
    """The slot of a function with derivative (x, y) ↦ f'(x), where y = f(x)."""
    return Entrywise(lambda d, y, x: derivative(x, y) * d, derivative)


class Constant(NamedTuple):
    """No derivative in this argument; asking for one is an error that gives the reason."""

    reason: str = "it is taken to be constant"

    def refusal(self, node: Expr, i: int) -> NoRuleError:
        place = f"argument {i + 1} of {node.op.name}"
        return NoRuleError(f"{node} has no derivative in {node.args[i]}, {place}: {self.reason}")


Slot = Linear | Multilinear | Smooth | Constant


# --------------------------------------------------------------------------- ops


class Einsum(NamedTuple):
    """The entries of a node as a product of entries of its arguments, summed over what the result does not have.

    inputs     the letters of each argument: rows and columns, only rows for a column, none for a scalar
    output     the letters of the node, as many; a letter twice means that all other entries are zero
    constants  further factors, with their letters

    An op that is linear in all arguments together adds such products, one for each argument (with the constant
    of its place, if there are any).
    """

    inputs: tuple[str, ...]
    output: str
    constants: tuple[tuple[Expr, str], ...] = ()


def einsum(text: str) -> Callable[[Expr], Einsum]:
    """The rule of an op whose entries are always made the same way, as `numpy.einsum` would write it.

    >>> einsum("kl,kl->")(None)
    Einsum(inputs=('kl', 'kl'), output='', constants=())
    """
    inputs, output = text.split("->")
    rule = Einsum(tuple(inputs.split(",")), output)
    return lambda node: rule


@dataclass(frozen=True, slots=True)
class Signature:
    """What an op takes as its one argument and what it gives: its shape rule, and data for whoever infers shapes.

    takes    "square", "vector", or what is taken and what an argument of unknown shape is to be: "any",
             "matrix or vector", "vector or matrix"
    gives    "scalar", "same", "transposed", "diagonal", "column" (one entry a row), "of rows" (one a column), "vec"
    instead  an op that takes a matrix where this one takes a vector, and what to say of it
    name     of the op that has the signature
    """

    takes: str
    gives: str
    instead: tuple[str, str] | None = None
    name: str = ""

    def __call__(self, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
        shape = args[0].shape
        if self.takes == "square":
            square(self.name, shape)
        elif self.takes == "vector":
            self._column(shape)
        return self.result(shape)

    def _column(self, shape: Shape) -> None:
        if not is_column(shape):
            about = f"; {self.instead[1]}" if self.instead else ""
            raise ShapeError(f"{self.name} needs a vector, not {show(shape)}{about}")

    def result(self, shape: Shape) -> Shape:
        """The shape of the whole for an argument of this shape."""
        return RESULTS[self.gives](*shape)


RESULTS: dict[str, Callable[[Dim, Dim], Shape]] = {
    "scalar": lambda rows, columns: SCALAR,
    "same": lambda rows, columns: (rows, columns),
    "transposed": lambda rows, columns: (columns, rows),
    "diagonal": lambda rows, columns: (rows, rows),
    "column": lambda rows, columns: (rows, 1),
    "of rows": lambda rows, columns: (columns, 1),
    "vec": lambda rows, columns: (times(rows, columns), 1),
}


Template = str | Callable[[Expr], str]  # source (see matcalc.code.template), or node ↦ source


def numpy(template: Template) -> Mapping[str, Template]:
    """The code of an op, of which the NumPy is known."""
    return {"numpy": template}


def no_sympy(s: Any, node: Expr, *args: Any) -> Any:
    """What an op says that SymPy has no counterpart of."""
    raise MatcalcError(f"SymPy cannot express {node.op.name}, in {node}")


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """One operation, declared once; every engine and printer reads this record.

    name        the word typed, printed and looked up
    shape       (args, params) ↦ shape, or raises ShapeError; a `Signature` where one says it
    slots       one per argument; a single Multilinear slot stands for any number of arguments
    form        node ↦ Form, how it is written: a `Layout`, if its parts are the arguments; its name and brackets, if
                nothing is said
    code        by target ("numpy"): source template (see matcalc.code.template), or node ↦ template
    smooth      where it has a value and where it has kinks (see matcalc.smoothness); an op that does not say is not
                known to be smooth, unless it is linear in all its arguments
    range       (node, ranges of its arguments) ↦ the range of its entries (see matcalc.bounds)
    sympy       (s, node, arguments in SymPy) ↦ the node in SymPy, where s is SymPy with what matrices need beside
                (see matcalc.sympy_bridge.writing); elementwise ops: (s, z) ↦ f(z), or by `unfolded` if none is given
    unfolded    arguments ↦ its definition in other ops, which batches, convexity and exact verification look into
    words       other names by which people call it, in text, LaTeX and documents
    spoken      those that are read in LaTeX and documents only; in text, names are case sensitive
    python      its name in the package, if it has one there
    einsum      linear ops: node ↦ how its entries come from those of its arguments (see `Einsum`), if they do so
    facts       node ↦ facts that hold for it (see matcalc.properties.record)
    build       (op, args, params) ↦ Expr: flattening only, never a step a reader would notice
    free        index names bound or freed, given node's arguments' (series and indexed symbols)
    traits      what generic rules may assume: "elementwise", "transposable" (f(X') = f(X)'),
                "operator" (not called by its name), …
    core        the argument that rules see through the op: what is multiplied, transposed or raised
    requires    fact the argument must be known to have
    domain      fact the arguments should have when sampled ("positive", "invertible", …)
    derivative  elementwise ops only: (x, y) ↦ f'(x), where y = f(x)
    source      where the mathematics is written
    recipe      for an op outside the table: (function, arguments) that make it again when it is unpickled
    """

    name: str
    shape: Callable[[tuple[Expr, ...], tuple[Any, ...]], Shape]
    slots: tuple[Slot, ...]
    form: Callable[[Expr], Form] = lambda node: call(node.op.name)(node)
    code: Mapping[str, Template] = field(default_factory=dict)
    smooth: Smoothness | None = None
    range: Rule | None = None
    sympy: Callable[..., Any] | None = None
    unfolded: Callable[..., Expr] | None = None
    words: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    python: str | None = None
    einsum: Callable[[Expr], Einsum] | None = None
    facts: Callable[[Expr], frozenset[str]] | None = None
    build: Callable[[Op, tuple[Expr, ...], tuple[Any, ...]], Expr] | None = None
    free: Callable[[Expr], frozenset[str]] | None = None
    traits: frozenset[str] = NOTHING
    core: int | None = None
    requires: str | None = None
    domain: str | None = None
    derivative: Callable[[Expr, Expr], Expr] | None = None
    source: str = ""
    recipe: tuple[Callable[..., Op], tuple[Any, ...]] | None = None
    digest: int = field(default=0, init=False)
    variadic: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", crc32(self.name.encode()))
        object.__setattr__(self, "variadic", len(self.slots) == 1 and isinstance(self.slots[0], Multilinear))
        if isinstance(self.shape, Signature):
            object.__setattr__(self, "shape", replace(self.shape, name=self.name))
        if self.smooth is None and all(isinstance(slot, Linear | Multilinear) for slot in self.slots):
            object.__setattr__(self, "smooth", SMOOTH)

    def __call__(self, *args: Expr | Number | float, params: tuple[Any, ...] = ()) -> Expr:
        nodes = tuple([a if a.__class__ is Expr else as_expr(a) for a in args])
        if not self.variadic and len(nodes) != len(self.slots):
            raise MatcalcError(
                f"{self.name} takes {len(self.slots)} argument{'s' * (len(self.slots) != 1)}, not {len(nodes)}"
            )
        if self.requires and self.requires not in nodes[0].facts and not is_scalar(nodes[0].shape):
            raise DeclarationError(
                f"{self.name} needs a {self.requires} matrix, and {nodes[0]} is not known to be {self.requires}",
                hint=f"declare it {self.requires}",
            )
        return self.build(self, nodes, params) if self.build else make(self, nodes, params)

    def slot(self, i: int) -> Slot:
        return self.slots[0] if self.variadic else self.slots[i]

    def template(self, node: Expr, target: str) -> str | None:
        """The source of a node in the code of a target, None if the op has none there."""
        code = self.code.get(target)
        return code(node) if callable(code) else code

    def __repr__(self) -> str:
        return f"<op {self.name}>"

    def __reduce__(self) -> tuple[Callable[..., Op], tuple[Any, ...]]:
        return self.recipe or (_registered, (self.name,))


def _registered(name: str) -> Op:
    return OPS[name]


def is_called(op: Op, count: int) -> bool:
    """Whether text applies the op by its name to so many arguments; operators are written otherwise."""
    return "operator" not in op.traits and (op.variadic or len(op.slots) == count)


def register(op: Op) -> Op:
    """Enter an op in the table. Raises DeclarationError if the name is that of another op, or of an abbreviation."""
    if op.name in OPS:
        raise DeclarationError(f"the op {op.name} is declared twice")
    if any(name == op.name and is_called(op, count) for name, count in SHORT):
        raise DeclarationError(f"{op.name} is an abbreviation already, and cannot be an op as well")
    OPS[op.name] = op
    return op


def counters(order: Iterable[Expr]) -> frozenset[str]:
    """The scalars that count something, such as n in X^n: no derivative is taken by an argument they stand in.

    `order` holds all nodes of an expression.
    """
    counting = [
        a
        for node in order
        for i, a in enumerate(node.args)
        if isinstance(node.op.slot(i), Constant) and "elementwise" not in node.op.traits and is_scalar(a.shape)
    ]
    return frozenset(name for name, e in symbols(*counting).items() if is_scalar(e.shape))
