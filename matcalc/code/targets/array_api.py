"""The array API standard: programs for NumPy, CuPy, PyTorch, JAX, Dask, …, through array-api-compat.

What the records say for NumPy is respelled, and so are the helpers: a name that NumPy and the standard share is kept,
the others are in the tables below, and what stands in none of them is refused. Arrays have no methods here, and
an array has as many indices as axes. Version 2024.12 of the standard (data-apis.org), with its linear algebra.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache

from ...errors import MatcalcError
from ...expr import Expr
from ..template import ATOM, HOLE, Code, Hole, template
from . import Helper, Parameters, Target, recorded
from .numpy import HELPERS as OF_NUMPY

LIKE = "**like"  # the dtype and the device of what is made without an array

# Functions of each entry, whose arguments must be arrays; and other functions and constants of the same name.
ENTRYWISE = frozenset("exp expm1 log log1p log2 log10 sin cos tan sinh cosh tanh abs sign sqrt where clip".split())
SHARED = frozenset(
    "sum max argmax tril triu zeros_like ones_like full_like pi nan linalg.inv linalg.det linalg.solve linalg.slogdet "
    "linalg.eigvalsh linalg.eigh linalg.svd linalg.pinv linalg.matrix_power".split()
)
RENAMED = {
    **{f"arc{name}": f"a{name}" for name in "sin cos tan sinh cosh tanh".split()},
    "trace": "linalg.trace",
    "outer": "linalg.outer",
}
PROPERTIES = frozenset({"T", "shape", "dtype"})  # of an array
# (function, number of arguments or the last of them) ↦ what is written, where {=0} is one that must be an array
CALLS: dict[tuple[str | None, int | str], str] = {
    ("power", 2): "xp.pow({=0}, {1})",
    ("maximum", 2): "xp.clip({=0}, min={1})",
    ("minimum", 2): "xp.clip({=0}, max={1})",
    ("logaddexp", 2): "xp.logaddexp({=0}, {=1})",
    ("heaviside", "0.0"): "xp.astype({=0} > 0.0, {=0}.dtype)",
    ("vdot", 2): "xp.sum({0}*{1})",
    ("diag", 1): "diag({0})",
    ("eye", 1): f"xp.eye({{0}}, {LIKE})",
    ("ones", 1): f"xp.ones({{0}}, {LIKE})",
    ("zeros", 1): f"xp.zeros({{0}}, {LIKE})",
    ("arange", 1): 'xp.arange({0}, device=like["device"])',
    ("linalg.norm", 1): "xp.linalg.vector_norm({0})",
    ("linalg.norm", 2): "xp.linalg.matrix_norm({0}, ord={1})",
}
OWN = {  # of Python, with an array; and this program's own helpers that make an array without one
    "len": "{0}.shape[0]",
    "unit": "unit({0}, {1}, xp, like)",
    "duplication": "duplication({0}, xp, like)",
}
METHODS: dict[str, Callable[[str, list[str], bool], str]] = {
    "copy": lambda array, args, fortran: array,
    "ravel": lambda array, args, fortran: f"xp.reshape({array}{'.T' * fortran}, (-1,))",
    "reshape": lambda array, args, fortran: _reshaped(array, ", ".join(args), fortran),
    "swapaxes": lambda array, args, fortran: f"xp.moveaxis({array}, {', '.join(args)})",  # of neighbours
}
WRITTEN = {
    "sigmoid": """\
def sigmoid(x):
    z = xp.exp(-xp.abs(x))
    return xp.where(x >= 0, xp.ones_like(z), z)/(1.0 + z)
""",
    "unit": """\
def unit(i, n, xp, like):
    return xp.astype(xp.arange(n, device=like["device"]) == i - 1, like["dtype"])
""",
    "duplication": """\
def duplication(n, xp, like):
    i = xp.arange(n*n, device=like["device"])
    i, j = i % n, i // n
    rows, columns = xp.where(i < j, j, i), xp.where(i < j, i, j)
    places = [k*n + l for k in range(n) for l in range(k, n)]
    places = xp.asarray(places, device=like["device"])
    return xp.astype((columns*n + rows)[:, None] == places[None, :], like["dtype"])
""",
    "toeplitz": """\
def toeplitz(X):
    i = xp.arange(X.shape[0], device=device(X))
    k = i[None, :] - i[:, None]
    T = xp.zeros_like(X)
    for d in range(1 - X.shape[0], X.shape[0]):
        T = xp.where(k == d, xp.linalg.trace(X, offset=d)/(X.shape[0] - abs(d)), T)
    return T
""",
    "diag": """\
def diag(x):
    if x.ndim == 2:
        return xp.linalg.diagonal(x)
    return xp.where(xp.eye(x.shape[0], dtype=xp.bool, device=device(x)), x[:, None], xp.zeros_like(x)[:, None])
""",
    "vstack": """\
def vstack(*blocks):
    return xp.concat([block[None, :] if block.ndim == 1 else block for block in blocks])
""",
    "kron_identity": """\
def kron_identity(A, k):
    m, n = A.shape[-2:]
    A = xp.reshape(A, (-1, 1, m, n))
    here = xp.eye(k, dtype=xp.bool, device=device(A))[:, :, None, None]
    return xp.reshape(xp.permute_dims(xp.where(here, A, xp.zeros_like(A)), (2, 0, 3, 1)), (m*k, n*k))
""",
    "identity_kron": """\
def identity_kron(A, k):
    m, n = A.shape[-2:]
    A = xp.reshape(A, (-1, 1, m, n))
    here = xp.eye(k, dtype=xp.bool, device=device(A))[:, :, None, None]
    return xp.reshape(xp.permute_dims(xp.where(here, A, xp.zeros_like(A)), (0, 2, 1, 3)), (k*m, k*n))
""",
    "spread_rows": """\
def spread_rows(A):
    n, k = A.shape
    here = xp.eye(n, dtype=xp.bool, device=device(A))[:, :, None]
    return xp.reshape(xp.where(here, A[:, None, :], xp.zeros_like(A)[:, None, :]), (n*n, k))
""",
    "plus_diagonal": """\
def plus_diagonal(A, d):
    return xp.where(xp.eye(A.shape[0], dtype=xp.bool, device=device(A)), A + d, A)
""",
    "is_max": """\
def is_max(X):
    places = xp.arange(xp.reshape(X, (-1,)).shape[0], device=device(X))
    return xp.reshape(xp.astype(places == xp.argmax(X), X.dtype), X.shape)
""",
    "adj": """\
def adj(X):
    U, s, Vt = xp.linalg.svd(X)
    own = xp.eye(s.shape[0], dtype=xp.bool, device=device(X))
    minors = xp.prod(xp.where(own, xp.ones_like(s), s[None, :]), axis=1)
    return xp.linalg.det(U)*xp.linalg.det(Vt)*(Vt.T*minors) @ U.T
""",
}


def _reshaped(array: str, sizes: str, fortran: bool) -> str:
    """Column by column, a matrix is filled as its transpose is row by row."""
    shape = sizes if sizes.startswith("(") else f"({sizes}{',' * (',' not in sizes)})"
    if not fortran:
        return f"xp.reshape({array}, {shape})"
    rows, columns = shape[1:-1].split(", ")
    return f"xp.reshape({array}, ({columns}, {rows})).T"


# --------------------------------------------------------------------------- respelling


@lru_cache(maxsize=4096)
def respelled(code: str) -> str:
    """A source template or a definition in NumPy, in the standard. Raises MatcalcError if it cannot be said there.

    >>> respelled("np.exp({0})"), respelled("np.vdot({0}, {1})"), respelled("{0}[{i}]")
    ('xp.exp({=0})', 'xp.sum({0}*{1})', '{0}[{i}, ...]')
    """
    holes: list[str] = []

    def marked(hole: re.Match[str]) -> str:
        holes.append(hole[1])
        return f"hole_{len(holes) - 1}_"

    text = HOLE.sub(marked, code) if not code.startswith("def ") else code
    new = _Speller(text).spelled(ast.parse(text).body[0])
    return re.sub(r"(array_)?hole_(\d+)_", lambda m: _hole(holes[int(m[2])], m[1] is not None), new)


def _hole(key: str, array: bool) -> str:
    return f"{{={key}}}" if array and key.isdigit() else f"{{{key}}}"


def _arrays(text: str) -> str:
    """The code of an argument that must be an array: what stands in its holes must be, or the constant it is."""
    if re.fullmatch(r"-?[\d.]+", text):
        return f"xp.asarray({text}, {LIKE})"
    return re.sub(r"\b(?=hole_\d+_)", "array_", text)


class _Speller:
    """Respells what can be, and leaves the text between as it is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        for line in text.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)

    def spelled(self, node: ast.AST) -> str:
        new = self.call(node) if isinstance(node, ast.Call) else self.place(node)
        if new is not None:
            return new
        begin, last = self.span(node)
        pieces: list[str] = []
        for child in sorted(_located(node), key=self.span):
            start, stop = self.span(child)
            pieces += self.text[begin:start], self.spelled(child)
            begin = stop
        return "".join([*pieces, self.text[begin:last]])

    def span(self, node: ast.AST) -> tuple[int, int]:
        return (
            self.starts[node.lineno - 1] + node.col_offset,  # type: ignore[attr-defined]
            self.starts[node.end_lineno - 1] + node.end_col_offset,  # type: ignore[attr-defined]
        )

    def place(self, node: ast.AST) -> str | None:
        name = _name(node)
        if name is not None:
            return f"xp.{_kept(name)}"
        if isinstance(node, ast.Attribute) and node.attr not in PROPERTIES and not _of_math(node):
            raise MatcalcError(f"the array API standard has no {node.attr}")
        if not isinstance(node, ast.Subscript) or isinstance(node.slice, ast.Tuple):
            return None
        value, index = self.spelled(node.value), self.spelled(node.slice)
        if isinstance(node.slice, ast.Call):
            return f"xp.take({value}, {index}, axis=0)"
        tuples = isinstance(node.value, ast.Call | ast.Attribute)  # of several results, or sizes
        return f"{value}[{index}]" if tuples else f"{value}[{index}, ...]"

    def call(self, node: ast.Call) -> str | None:
        name, args = _name(node.func), [self.spelled(a) for a in node.args]
        if name == "einsum":
            return _contracted(ast.literal_eval(node.args[0]), args[1:])
        if name in JOINS:
            assert isinstance(node.args[0], ast.List)
            return JOINS[name]([self.block(block) for block in node.args[0].elts])
        entry = CALLS.get((name, len(args))) or CALLS.get((name, args[-1] if args else 0))
        if entry is not None:
            return _filled(entry, args)
        if name is not None:
            args = [_arrays(a) for a in args] if name in ENTRYWISE or name.startswith("arc") else args
            return f"xp.{_kept(name)}({', '.join([*args, *map(self.spelled, node.keywords)])})"
        if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            array = self.spelled(node.func.value)
            tight = Code(array, template(array).level).at(ATOM)
            return METHODS[node.func.attr](tight, args, any(k.arg == "order" for k in node.keywords))
        if isinstance(node.func, ast.Name):
            _definition(node.func.id)
            return _filled(OWN[node.func.id], args) if node.func.id in OWN else None
        return None

    def block(self, node: ast.expr) -> str:
        """What is joined: an array, or a list in which a number stands for a vector, or several blocks beside."""
        if not isinstance(node, ast.List):
            return _arrays(self.spelled(node))
        inside = [self.spelled(e) for e in node.elts]
        return f"xp.reshape({_arrays(inside[0])}, (1,))" if len(inside) == 1 else _joined(inside, ", axis=1")


def _joined(blocks: Sequence[str], axis: str = "") -> str:
    return f"xp.concat([{', '.join(blocks)}]{axis})"


JOINS: dict[str | None, Callable[[list[str]], str]] = {
    "array": lambda blocks: f"xp.stack([{', '.join(blocks)}])",
    "vstack": lambda blocks: f"vstack({', '.join(blocks)})",
    "concatenate": _joined,
    "block": _joined,
}


def _kept(name: str) -> str:
    new = RENAMED.get(name, name)
    if new == name and name not in ENTRYWISE | SHARED:
        raise MatcalcError(f"the array API standard has no {name}")
    return new


def _filled(entry: str, args: Sequence[str]) -> str:
    """The template with these arguments, in brackets where they must be; {=0} makes an array of a number."""
    pieces = []
    for piece in template(entry).pieces:
        if isinstance(piece, Hole):
            text = args[int(str(piece.key).removeprefix("="))]
            code = Code(text, template(text).level).at(piece.level)
            pieces.append(_arrays(code) if str(piece.key).startswith("=") else code)
        else:
            pieces.append(piece)
    return "".join(pieces)


def _contracted(letters: str, args: Sequence[str]) -> str:
    """An einsum of two arrays: products of rows, or a contraction of what only the result does not have."""
    inputs, result = letters.split("->")
    first, second = inputs.split(",")
    if first == second and result == first[:-1]:
        return f"xp.vecdot({', '.join(args)})"
    alone = [i for i, letter in enumerate(first) if letter not in second + result]
    array = f"xp.sum({args[0]}, axis={tuple(alone)})" if alone else args[0]
    first = "".join(letter for letter in first if letter in second + result)
    both = [letter for letter in first if letter in second]
    left = "".join(letter for letter in first + second if letter not in both)
    if any(letter in result for letter in both) or sorted(left) != sorted(result):
        raise MatcalcError(f"the array API standard has no einsum, and {letters} is no contraction")
    axes = tuple(map(first.index, both)), tuple(map(second.index, both))
    product = f"xp.tensordot({array}, {args[1]}, axes={axes})"
    return product if left == result else f"xp.permute_dims({product}, {tuple(map(left.index, result))})"


def _located(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if hasattr(child, "lineno"):
            yield child
        else:
            yield from _located(child)


def _of_math(node: ast.Attribute) -> bool:
    """Whether it is a function of Python's numbers."""
    return isinstance(node.value, ast.Name) and node.value.id == "math"


def _name(node: ast.AST) -> str | None:
    """What follows np. in a dotted name."""
    path = []
    while isinstance(node, ast.Attribute):
        path.append(node.attr)
        node = node.value
    return ".".join(reversed(path)) if path and isinstance(node, ast.Name) and node.id == "np" else None


# --------------------------------------------------------------------------- programs


@lru_cache
def _definition(name: str) -> Helper | None:
    """The helper of this name, if there is one. Raises MatcalcError if the standard cannot say it."""
    if name not in WRITTEN and name not in OF_NUMPY:
        return None
    try:
        text = WRITTEN.get(name) or respelled(OF_NUMPY[name].text) + "\n"
    except MatcalcError as error:
        raise MatcalcError(f"the array API standard has no {name}") from error
    first, rest = text.split("\n", 1)
    arguments = first[first.index("(") + 1 : -2]
    lines = [first]
    if "xp." in rest and "xp" not in arguments:
        lines.append(f"    xp = array_namespace({arguments})")
    if LIKE in rest and "like" not in arguments:
        lines.append(f"    like = {_like(arguments.split(', ')[0] + '.dtype', arguments.split(', ')[0])}")
    needs = OF_NUMPY[name].needs if name in OF_NUMPY else ()
    return Helper("\n".join([*lines, rest]), needs)


def _helpers() -> Iterator[tuple[str, Helper]]:
    for name in {**OF_NUMPY, **WRITTEN}:
        try:
            helper = _definition(name)
        except MatcalcError:  # said where it is called
            continue
        assert helper
        yield name, helper


def _like(dtype: str, array: str) -> str:
    return f'{{"dtype": {dtype}, "device": device({array})}}'


def _template(node: Expr) -> str:
    own = node.op.template(node, "array-api")
    if own is not None:
        return own
    try:
        return respelled(recorded(node))
    except MatcalcError as error:
        raise MatcalcError(f"{node.op.name} cannot be written for array-api: {error}") from error


def _imports(text: str) -> list[str]:
    names = [name for name in ("array_namespace", "device") if f"{name}(" in text]
    math = ["import math"] if "math." in text else []
    return [*math, *([f"from array_api_compat import {', '.join(names)}"] if names else [])]


def _head(used: Collection[str], parameters: Parameters) -> list[str]:
    """The functions that belong to the arguments; numbers among them become arrays."""
    if "xp" not in used:
        return []
    if not parameters.symbols:
        raise MatcalcError("array-api code needs an array among its arguments, to know whose functions to call")
    everything = ", ".join(parameters.symbols)
    arrays = [name for name in parameters.symbols if name not in parameters.numbers]
    like = _like(f"xp.result_type({everything})", [*arrays, *parameters.symbols][0])
    return [
        f"xp = array_namespace({everything})",
        *([f"like = {like}"] if "like" in used or parameters.numbers else []),
        *(f"{name} = xp.asarray({name}, {LIKE})" for name in parameters.numbers),
    ]


TARGET = Target(
    "array-api",
    frozenset({"xp", "like", "math", "array_namespace", "device"}),
    dict(_helpers()),
    _template,
    _imports,
    _head,
    f"xp.asarray({{}}, {LIKE})",
)
