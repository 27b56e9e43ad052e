"""Reading what is written in the grammar of Python, as NumPy or as SymPy print it: text to trees, nothing evaluated.

Python's own parser cuts the text, of bounded length and depth; python_tables.py says what words and signs mean.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import reduce
from typing import NoReturn

from ..decimals import decimal
from ..errors import LimitError, ParseError
from ..shape import is_column, is_scalar
from .declarations import Declared, default_kind
from .python_tables import ENTRYWISE, LEFT_QUOTIENT, MATRIX_PRODUCT, POWER, SUM, TRANSPOSE, Dialect
from .tree import Program, Span, Tree

LONGEST, DEEPEST = 4000, 60
NUMBERS, VECTORS, MATRICES = 0, 1, 2  # dimensions
TO_NUMBERS = frozenset(["sum", "‖", "norm1", "normF", "tr", "trace", "det", "logdet", "logsumexp", "mean"])
TO_MATRICES = frozenset(["inv", "pinv", "outer", "kron", "expm", "sqrtm", "logm"])
NORMS = {"1": "norm1", "2": "norm2", "'fro'": "normF", "'nuc'": "nuclear_norm"}
Typed = tuple[Tree, int]


def program(text: str, known: Declared, dialect: Dialect) -> Program:
    """Definitions, one a line, and an expression.

    Raises ParseError, with the place, for what has no meaning here, LimitError for what is too long or too deep.
    """
    if len(text) > LONGEST:
        raise LimitError(f"{dialect.name} is read up to {LONGEST} characters")
    depth = deepest = 0
    for c in text:
        depth += (c in "([{") - (c in ")]}")
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise LimitError(f"{dialect.name} is read up to {DEEPEST} brackets inside each other")
    return _Reader(text, known, dialect).program()


class _Reader:
    """One reading: dimensions tell what x @ y and x.T are where vectors have one dimension."""

    def __init__(self, text: str, known: Declared, dialect: Dialect) -> None:
        self.text, self.known, self.dialect = text, known, dialect
        self.defined: dict[str, int] = {}
        self.starts = [0]
        for line in text.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def program(self) -> Program:
        try:
            statements = ast.parse(self.text.strip("\n")).body if self.text.strip() else []
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            what = error.msg if isinstance(error, SyntaxError) else "it cannot be cut into words"
            raise ParseError(f"this is not {self.dialect.name}: {what}", source=self.text) from None
        definitions: list[tuple[str, Span, Tree]] = []
        for i, statement in enumerate(statements):
            last = i == len(statements) - 1
            if isinstance(statement, ast.Expr) and last:
                return self._done(definitions, self.tree(statement.value)[0])
            if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
                self.fail("only definitions, name = …, and an expression at the end are read", statement)
            tree, dimension = self.tree(statement.value)
            if last:
                return self._done(definitions, tree)
            name = statement.targets[0].id
            self.defined[name] = dimension
            definitions.append((name, self.span(statement.targets[0]), tree))
        raise ParseError("there is nothing to read: the text is empty")

    def _done(self, definitions: list[tuple[str, Span, Tree]], result: Tree) -> Program:
        return Program(definitions, result, notes=[f"read as {self.dialect.name}: {self.dialect.said}"])

    def span(self, node: ast.expr | ast.stmt) -> Span:
        lines = self.text.split("\n")

        def place(line: int, column: int) -> int:
            return self.starts[line - 1] + len(lines[line - 1].encode()[:column].decode(errors="ignore"))

        stop = place(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
        return place(node.lineno, node.col_offset), stop

    def fail(self, fact: str, node: ast.expr | ast.stmt, hint: str | None = None) -> NoReturn:
        raise ParseError(fact, hint=hint, source=self.text, span=self.span(node))

    # ------------------------------------------------------------------- expressions

    def tree(self, node: ast.expr) -> Typed:
        reader = READERS.get(type(node))
        if reader is None:
            self.fail(f"this part of Python has no meaning in a formula of {self.dialect.name}", node)
        return reader(self, node)

    def number(self, node: ast.Constant) -> Typed:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            self.fail("a formula has numbers and names", node)
        start, stop = self.span(node)
        value = node.value if isinstance(node.value, int) else decimal(self.text[start:stop])
        return Tree("number", [], value, start, stop), NUMBERS

    def name(self, node: ast.Name) -> Typed:
        return Tree("name", [], node.id, *self.span(node)), self.dimension(node.id)

    def dimension(self, name: str) -> int:
        if name in self.defined:
            return self.defined[name]
        shape = self.known.shapes.get(name)
        if shape is not None:
            return NUMBERS if is_scalar(shape) else VECTORS if is_column(shape) else MATRICES
        kind = self.known.kinds.get(name) or default_kind(name)
        return {"scalar": NUMBERS, "vector": VECTORS}.get(kind, MATRICES)

    def attribute(self, node: ast.Attribute) -> Typed:
        if node.attr == "T":
            return self.transposed(self.tree(node.value), node)
        if self.word(node) == "pi":
            return Tree("name", [], "pi", *self.span(node)), NUMBERS
        self.fail(f"{node.attr} has no meaning here", node)

    def transposed(self, operand: Typed, node: ast.expr) -> Typed:
        tree, dimension = operand
        if self.dialect.flat and dimension < MATRICES:
            return operand  # what has one dimension is its own transpose
        return Tree("transpose", [tree], None, *self.span(node)), dimension

    def unary(self, node: ast.UnaryOp) -> Typed:
        tree, dimension = self.tree(node.operand)
        if isinstance(node.op, ast.UAdd):
            return tree, dimension
        if not isinstance(node.op, ast.USub):
            self.fail("this sign has no meaning in a formula", node)
        return Tree("neg", [tree], None, *self.span(node)), dimension

    def binary(self, node: ast.BinOp) -> Typed:
        left, right = node.left, node.right
        signs = {ast.MatMult: MATRIX_PRODUCT, ast.Mult: self.dialect.product, ast.Pow: self.dialect.power}
        signs |= {ast.Add: SUM, ast.Sub: "-", ast.Div: "/"}
        sign = signs.get(type(node.op))
        if sign is None:
            self.fail("this sign has no meaning in a formula", node)
        if sign == MATRIX_PRODUCT and self.dialect.flat and _is_turned(right) and self.tree(right)[1] < MATRICES:
            hint = "write np.outer(x, y) for the matrix, x @ y for the number"
            self.fail("what has one dimension is its own transpose: x @ y.T may mean a matrix or a number", node, hint)
        return self.joined(sign, self.tree(left), self.tree(right), node)

    def joined(self, sign: str, left: Typed, right: Typed, node: ast.expr) -> Typed:
        """Two operands with a sign between them."""
        (a, da), (b, db) = left, right
        start, stop = self.span(node)
        at = (a.stop, max(a.stop + 1, b.start))
        if sign == MATRIX_PRODUCT and self.dialect.flat:
            return self._flat_product(left, right, node)
        if sign in (SUM, "-"):
            return Tree("sum", [a, b], [("+", a.start, a.start), (sign, *at)], start, stop, at), max(da, db)
        if sign in (POWER, ".^"):
            return Tree("power", [a, b], sign, start, stop, at), da
        if sign == LEFT_QUOTIENT:
            inverse = Tree("call", [a], ("inv", 0), a.start, a.stop)
            return Tree("product", [inverse, b], [("*", *at)], start, stop, at), db
        written = "./" if sign == "/" and self.dialect.flat else sign
        if sign == MATRIX_PRODUCT or (sign == ENTRYWISE and NUMBERS in (da, db)):  # a number times an array stays one
            written = "*"
        return Tree("product", [a, b], [(written, *at)], start, stop, at), max(da, db)

    def _flat_product(self, left: Typed, right: Typed, node: ast.expr) -> Typed:
        """x @ y is x'y, x @ A is A'x, and A @ x is A x."""
        (a, da), (b, db) = left, right
        if da != MATRICES:
            a, b = (_turned(b), a) if db == MATRICES else (_turned(a), b)
        at = (left[0].stop, max(left[0].stop + 1, right[0].start))
        dimension = db or VECTORS if da == MATRICES else VECTORS if db == MATRICES else NUMBERS
        return Tree("product", [a, b], [("*", *at)], *self.span(node), at), dimension

    # ------------------------------------------------------------------- functions

    def word(self, node: ast.expr) -> str | None:
        """The last name of np.linalg.norm, if those before it are modules."""
        path: list[str] = []
        while isinstance(node, ast.Attribute):
            path.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or (path and node.id not in self.dialect.modules):
            return None
        return path[0] if path else node.id

    def call(self, node: ast.Call) -> Typed:
        word = self.word(node.func)
        arguments = list(node.args)
        if word is None and isinstance(node.func, ast.Attribute):  # a method: X.sum(), x.dot(y)
            word, arguments = node.func.attr, [node.func.value, *arguments]
        if word is None:
            self.fail("only functions with a name are read", node)
        if word == "norm":
            return self.norm(node, arguments)
        if word in self.dialect.not_of_matrices and any(self.tree(a)[1] == MATRICES for a in arguments):
            self.fail(f"{word} of a matrix in {self.dialect.name} {self.dialect.not_of_matrices[word]}", node)
        options = {k.arg: ast.unparse(k.value) for k in node.keywords}
        meaning = self.dialect.words.get(word, word if isinstance(node.func, ast.Name) else None)
        if word == "sum" and options.get("axis") in ("0", "1") and len(options) == 1:
            meaning, options = "colsum" if options["axis"] == "0" else "rowsum", {}
        if meaning is None or options:
            what = f"{word} with {', '.join(map(str, options))}" if options else word
            self.fail(f"{what} of {self.dialect.name} is not known", node)
        operands = [self.tree(a) for a in arguments]
        if not operands:
            self.fail(f"{word} is applied to nothing", node)
        return self.applied(meaning, operands, node)

    def applied(self, meaning: str, operands: list[Typed], node: ast.Call) -> Typed:
        if meaning == TRANSPOSE:
            return self.transposed(operands[0], node)
        if meaning in (MATRIX_PRODUCT, ENTRYWISE, SUM, POWER, LEFT_QUOTIENT, ".^"):
            if len(operands) < 2:
                self.fail("two operands are needed", node)
            return reduce(lambda left, right: self.joined(meaning, left, right, node), operands)
        dimension = max(d for _, d in operands)
        if meaning in TO_NUMBERS:
            dimension = NUMBERS
        elif meaning in TO_MATRICES:
            dimension = MATRICES
        elif meaning in ("rowsum", "colsum"):
            dimension = VECTORS
        elif meaning == "diag":
            meaning, dimension = ("Diag", MATRICES) if dimension == VECTORS else ("diag", VECTORS)
        return Tree("call", [tree for tree, _ in operands], (meaning, 0), *self.span(node)), dimension

    def norm(self, node: ast.Call, arguments: list[ast.expr]) -> Typed:
        """np.linalg.norm(x), that of the entries, and of a given order."""
        orders = [ast.unparse(a) for a in arguments[1:]]
        orders += [ast.unparse(k.value) for k in node.keywords if k.arg == "ord"]
        if len(orders) + 1 != len(arguments) + len(node.keywords) or len(orders) > 1:
            self.fail("norm takes an array and an order", node)
        tree, dimension = self.tree(arguments[0])
        name = NORMS.get(orders[0]) if orders else "‖"
        if name == "norm2" and dimension == MATRICES:
            name = "spectral_norm"
        if name is None or (name == "norm1" and dimension == MATRICES):
            self.fail(f"this norm of order {orders[0]} is not known", node)
        return Tree("call", [tree], (name, 0), *self.span(node)), NUMBERS

    def item(self, node: ast.Subscript) -> Typed:
        """np.linalg.slogdet(S)[1]; other indices count from 0 there and from 1 here."""
        inner = node.value
        if isinstance(inner, ast.Call) and self.word(inner.func) == "slogdet" and ast.unparse(node.slice) == "1":
            tree, _ = self.tree(inner.args[0])
            return Tree("call", [tree], ("logdet", 0), *self.span(node)), NUMBERS
        self.fail(f"indices of {self.dialect.name} are not read", node, "x[1] without the prefix np. counts from 1")


def _turned(tree: Tree) -> Tree:
    return Tree("transpose", [tree], None, tree.start, tree.stop)


def _is_turned(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "T"


READERS: dict[type[ast.expr], Callable[..., Typed]] = {
    ast.Constant: _Reader.number,
    ast.Name: _Reader.name,
    ast.Attribute: _Reader.attribute,
    ast.UnaryOp: _Reader.unary,
    ast.BinOp: _Reader.binary,
    ast.Call: _Reader.call,
    ast.Subscript: _Reader.item,
}
