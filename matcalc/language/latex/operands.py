r"""What an operand begins with, apart from names: brackets, norms, fractions, roots, sums, matrices."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from ...errors import LimitError
from ...shape import names
from ..stacks import DEEPEST
from ..tokens import Token, canonical
from ..tree import Tree, postorder
from .brackets import POSTFIX, SERIES, SIGN, Bracket
from .names import Names
from .scripts import spelled


class Operands(Names):
    """Handlers of the first token of an operand: True when the operand is complete."""

    def _group(self, token: Token) -> bool:
        self._begin("group", token, self._finish_list)
        return False

    def _finish_list(self, frame: Bracket, token: Token) -> None:
        """One thing in brackets is that thing; (a, b, c) is a column."""
        if len(frame.arguments) == 1:
            self._finish_group(frame, token)
        else:
            self.operands.append(Tree("column", frame.arguments, None, frame.opener.start, token.stop))

    def _frame(self, token: Token) -> bool:
        """\\underbrace{…}_{…}: what is written under it says nothing."""
        if self.tokens[self.position].kind == "{":
            self.position += 1
            self._begin("group", self.tokens[self.position - 1], self._finish_underbrace)
        return False

    def _finish_underbrace(self, frame: Bracket, token: Token) -> None:
        self._finish_group(frame, token)
        self._script("_")
        self._script("^")

    def _angle(self, token: Token) -> bool:
        self._begin("langle", token, self._finish_angle)
        return False

    def _finish_angle(self, frame: Bracket, token: Token) -> None:
        if len(frame.arguments) != 2:
            self.fail("an inner product has two sides: \\langle A, B \\rangle", frame.opener)
        at = (frame.opener.start, frame.opener.stop)
        self.operands.append(Tree("colon", frame.arguments, None, frame.opener.start, token.stop, at))

    def _norm(self, token: Token) -> bool:
        self._begin("norm", token, self._finish_norm)
        return False

    def _finish_norm(self, frame: Bracket, token: Token) -> None:
        script = self._script("_")
        name = "‖" if script is None else self._norm_named(script, token)
        at = (frame.opener.start, frame.opener.stop)
        self.operands.append(Tree("call", frame.arguments, (name, 0), frame.opener.start, self._stop(), at))

    def _norm_named(self, script: list[Token], token: Token) -> str:
        name = NORMS.get(spelled(script) or "")
        if name is None:
            known = "\\|x\\|, \\|x\\|_2, \\|x\\|_1, \\|A\\|_F, \\|A\\|_* and \\|A\\|_\\mathrm{op}"
            self.fail(f"the norms are {known}", (script or [token])[0])
        return name

    def _bar(self, token: Token) -> bool:
        self.position -= 1
        doubled = self._doubled()
        self.position += 1 + doubled
        if doubled:
            return self._norm(token._replace(kind="norm", stop=token.stop + 1))
        self._begin("bar", token, self._finish_bar)
        return False

    def _finish_bar(self, frame: Bracket, token: Token) -> None:
        at = (frame.opener.start, frame.opener.stop)
        self.operands.append(Tree("call", frame.arguments, ("|", 0), frame.opener.start, token.stop, at))

    # ------------------------------------------------------------------- fractions, roots, sums, matrices

    def _fraction(self, token: Token) -> bool:
        self.position += 1
        if self._is_quotient():
            return self._partial(token)
        self._begin("fraction", token, self._finish_numerator, "}")
        return False

    def _finish_numerator(self, frame: Bracket, token: Token) -> bool:
        self.position += 1
        below = self._begin("fraction", frame.opener, self._finish_fraction, "}")
        below.arguments = frame.arguments
        return False

    def _finish_fraction(self, frame: Bracket, token: Token) -> None:
        start, stop = frame.opener.start, frame.opener.stop
        self.operands.append(Tree("product", frame.arguments, [("/", start, stop)], start, token.stop, (start, stop)))

    def _root(self, token: Token) -> bool:
        """\\sqrt[3]{x} is the power 1/3; a sign √ takes the bracket after it."""
        self.position += 1
        frame = self._begin("root", token, self._finish_root, "}")
        frame.name = token.text
        return False

    def _finish_root(self, frame: Bracket, token: Token) -> None:
        start, stop, (inner,) = frame.opener.start, token.stop, frame.arguments
        at = (start, frame.opener.stop)
        if frame.name == "2":
            self.operands.append(Tree("call", [inner], ("sqrt", 0), start, stop, at))
            return
        parts = [Tree("number", [], n, start, stop) for n in (1, int(frame.name))]
        exponent = Tree("product", parts, [("/", start, stop)], start, stop)
        self.operands.append(Tree("power", [inner, exponent], ".^", start, stop, at))

    def _sum(self, token: Token) -> bool:
        """\\sum_{i=1}^{n}: reads the limits; the body follows."""
        if len(self.operators) > DEEPEST:
            span = (token.start, token.stop)
            raise LimitError(f"more than {DEEPEST} sums inside each other", source=self.text, span=span)
        high = self._script("^")
        above = self.position
        low = self._script("_")
        if low is None:
            self.fail("a sum runs over an index, as in \\sum_{i=1}^{n}", token)
        indices = self._running(low, token)
        if high is not None and self.tokens[above].kind == "_":
            after = self.position
            self.position = above - len(high) - 1
            return self._count(token, indices, after)
        if self.tokens[self.position].kind == "^":
            after = self.braces[self.position + 1] + 1
            self.position += 2
            return self._count(token, indices, after)
        self.operators.append((SERIES, partial(self._series_of, token, indices, None), token))
        return False

    def _running(self, low: list[Token], token: Token) -> list[str]:
        """The names of the running indices: of i, i=1 and i,j=1."""
        names = [t.text for t in low if t.kind == "name"]
        rest = [t for t in low if t.kind not in ("name", ",")]
        start = [t.kind for t in rest] in ([], ["=", "number"]) and all(t.text == "1" for t in rest[1:])
        if not names or not start:
            self.fail("a sum runs over an index that starts at 1, as in \\sum_{i=1}^{n}", token)
        return names

    def _count(self, token: Token, indices: list[str], after: int) -> bool:
        def finish(frame: Bracket, closing: Token) -> bool:
            self.position = after
            build = partial(self._series_of, token, indices, frame.arguments[0])
            self.operators.append((SERIES, build, token))
            return False

        self._begin("count", self.tokens[self.position - 1], finish, "}")
        return False

    def _series_of(self, token: Token, indices: list[str], count: Tree | None, body: Tree) -> Tree:
        """One sum per index, the first outermost."""
        for name in reversed(indices):
            last = count or self._range(name, body, token)
            if last is not None and last.kind == "name":
                self.sizes.add(last.value)
            parts = [body] if last is None else [body, last]
            body = Tree("series", parts, name, token.start, body.stop, (token.start, token.stop))
        return body

    def _range(self, index: str, body: Tree, token: Token) -> Tree | None:
        """Where a sum without limits ends: at the size of what the index counts the components of."""
        for node in postorder(body):
            inner = node.parts[0] if node.kind == "index" else node
            shape = self.scope.shapes.get(canonical(inner.value)) if inner.kind == "name" else None
            if shape is None or inner is node or index not in node.value:
                continue
            size = shape[node.value.index(index)]
            if not names(size) - {size}:
                return Tree("number" if isinstance(size, int) else "name", [], size, token.start, token.stop)
        return None

    def _matrix(self, token: Token) -> bool:
        self._begin("matrix", token, self._finish_matrix)
        return False

    def _finish_matrix(self, frame: Bracket, token: Token) -> None:
        start, stop = frame.opener.start, token.stop
        bounds = [0, *frame.rows, len(frame.arguments)]
        rows = [frame.arguments[a:b] for a, b in pairwise(bounds)]
        blocks = [
            cells[0] if len(cells) == 1 else Tree("row", cells, None, cells[0].start, cells[-1].stop) for cells in rows
        ]
        whole = blocks[0] if len(blocks) == 1 else Tree("column", blocks, None, start, stop)
        fence = FENCED_MATRICES.get(frame.opener.text)
        if fence is not None:
            whole = Tree("call", [whole], (fence, 0), start, stop)
        self.operands.append(whole)

    def _cases(self, token: Token) -> bool:
        self._begin("cases", token, self._finish_cases)
        return False

    def _finish_cases(self, frame: Bracket, token: Token) -> None:
        self.operands.append(Tree("cases", frame.arguments, None, frame.opener.start, token.stop))

    def _condition(self, token: Token) -> bool:
        """Otherwise is the condition of the last case; before other conditions a word says nothing."""
        if token.text in ("if", "for", "when", "where"):
            return False
        self.operands.append(Tree("otherwise", [], None, token.start, token.stop))
        return True

    def _signed(self, token: Token) -> bool:
        in_exponent = len(self.operators) > self.frames[-1].floor and self.operators[-1][0] == POSTFIX
        self._sign(POSTFIX if in_exponent else SIGN, token)
        return False


NORMS = {
    "2": "norm2",
    "F": "normF",
    "1": "norm1",
    "Fro": "normF",
    "fro": "normF",
    "star": "nuclear_norm",
    "op": "spectral_norm",
}
FENCED_MATRICES = {"\\begin{vmatrix}": "det", "\\begin{Vmatrix}": "‖"}
STARTS: dict[str, Callable[[Operands, Token], bool]] = {
    "number": Operands._number,
    "name": Operands._name,
    "constant": Operands._constant,
    "dots": Operands._dots,
    "function": Operands._function,
    "differential": Operands._differential,
    "nabla": Operands._nabla,
    "(": Operands._group,
    "[": Operands._group,
    "\\{": Operands._group,
    "{": Operands._group,
    "langle": Operands._angle,
    "norm": Operands._norm,
    "norm(": Operands._norm,
    "bar": Operands._bar,
    "bar(": Operands._bar,
    "frac": Operands._fraction,
    "sqrt": Operands._root,
    "sum": Operands._sum,
    "matrix": Operands._matrix,
    "cases": Operands._cases,
    "frame": Operands._frame,
}
SIGNS: dict[str, Callable[[Operands, Token], bool]] = {"+": Operands._signed, "-": Operands._signed}
