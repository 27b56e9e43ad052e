r"""Differentials, quotients of differentials, gradients: what a derivation is written with."""

from __future__ import annotations

from collections.abc import Sequence

from ..tokens import GREEK, Token, canonical
from ..tree import Tree
from .brackets import DIFFERENTIAL, FUNCTION, TIGHT, Bracket, Brackets
from .scripts import TRANSPOSES, spelled

# what a d may stand before
VARYING = frozenset(
    [
        "name",
        "function",
        "(",
        "[",
        "\\{",
        "{",
        "norm",
        "norm(",
        "bar",
        "bar(",
        "nabla",
        "differential",
        "langle",
        "^",
        "_",
    ]
)
RUNNING = frozenset("ijklmnopqrst")  # letters that count


class Derivatives(Brackets):
    """The signs d, \\partial and \\nabla."""

    # ------------------------------------------------------------------- differentials

    def is_sign(self, at: int) -> bool:
        """Whether the token there is the d of a differential."""
        token = self.tokens[at]
        if token.kind == "differential":
            return True
        word = token.text
        if token.kind != "name" or word not in self.scope.differentials or self.scope.variable(word):
            return False
        following = self.tokens[at + 1]
        if following.kind in "^_":
            return self._scripted_sign(at + 1)
        return following.kind in VARYING

    def _scripted_sign(self, at: int) -> bool:
        """d^2 f, d_b f and d_{b_3} f are differentials; d^3 of a number d, d^{(2)} of a layer, d_1 and d_k are not."""
        closing = self.braces[at + 1]
        script = self.tokens[at + 2 : closing]
        if self.tokens[closing + 1].kind not in VARYING - {"^", "_"}:
            return False
        index = spelled(script) or ""
        if self.tokens[at].kind == "^":
            return [t.text for t in script] == ["2"]
        if self.scope.variable(index) is not None or index in GREEK.values():
            return True
        if len(index) == 1 and index.islower():
            return index not in RUNNING
        return not index.isdigit() and (index[:1].isupper() or "_" in index or index[-1:].isdigit())

    def _differential(self, token: Token) -> bool:
        """d X, d^2 f, d_{b} L."""
        order, wrt = 1, None
        for _ in range(2):
            order = self._order(self._script("^")) or order
            script = self._script("_")
            wrt = self._spelt(script) if script else wrt
        following = self.tokens[self.position]
        if following.kind == "name" and order == 1 and wrt is None:
            whole = self.scope.variable("d" + following.text)
            if whole:
                self.position += 1
                self.operands.append(Tree("name", [], whole, token.start, following.stop))
                return True
        span = (token.start, token.stop)

        def build(operand: Tree) -> Tree:
            if operand.kind == "name" and self.scope.variable("d" + operand.value):
                return Tree("name", [], self.scope.variable("d" + operand.value), token.start, operand.stop)
            return Tree("differential", [operand], (wrt, order), token.start, operand.stop, span)

        self.operators.append((DIFFERENTIAL, build, token))
        return False

    def _order(self, script: Sequence[Token] | None) -> int | None:
        if script is None:
            return None
        if len(script) == 1 and script[0].kind == "number" and script[0].text in ("1", "2", "3"):
            return int(script[0].text)
        self.fail("the order of a derivative is 1, 2 or 3", script[0] if script else self.tokens[self.position])

    def _spelt(self, script: Sequence[Token]) -> str:
        index = spelled(script)
        if index is None:
            self.fail("a derivative is taken by a name", script[0])
        return self.scope.variable(index) or canonical(index)

    # ------------------------------------------------------------------- quotients

    def _is_quotient(self) -> bool:
        """Whether numerator and denominator both begin with a d; the numerator's brace has been read."""
        below = self.braces[self.position - 1] + 2
        return self._leads(self.position) and self._leads(below)

    def _leads(self, at: int) -> bool:
        if self.tokens[at].kind == "differential" or self.is_sign(at):
            return True
        lone = self.tokens[at + 1].kind in ("}", "^")
        return self.tokens[at].text in self.scope.differentials and self.tokens[at].kind == "name" and lone

    def _partial(self, token: Token) -> bool:
        """\\frac{\\partial L}{\\partial W}, or \\frac{\\partial}{\\partial W} before what it is applied to."""
        self.position += 1
        order = self._order(self._script("^")) or 1
        if self.tokens[self.position].kind == "}":
            return self._denominator(Bracket("numerator", token, 0, order=order), token)
        self._begin("numerator", token, self._denominator, "}").order = order
        return False

    def _denominator(self, frame: Bracket, token: Token) -> bool:
        self.position += 1 + (not frame.arguments)
        below = self._begin("variables", frame.opener, self._finish_partial, "}")
        below.arguments, below.order = frame.arguments, frame.order
        below.index = "applied" if not frame.arguments else None
        self.position += 1
        self._order(self._script("^"))
        return False

    def _finish_partial(self, frame: Bracket, token: Token) -> bool | None:
        opener = frame.opener
        span, stop = (opener.start, opener.stop), token.stop
        if frame.index is None:
            first, *variables = frame.arguments
            self.operands.append(
                Tree("partial", [first, *_repeated(variables, frame.order)], None, opener.start, stop, span)
            )
            return None
        variables = _repeated(frame.arguments, frame.order)
        self.operators.append(
            (
                FUNCTION,
                lambda operand: Tree("partial", [operand, *variables], None, opener.start, operand.stop, span),
                opener,
            )
        )
        return False

    def _quotient(self, left: Tree, token: Token, right: Tree) -> Tree:
        """dL/dW."""
        variables = _repeated(right.parts, left.value[1])
        if right.kind != "differential":
            mark = ("/", token.start, token.stop)
            return Tree("product", [left, right], [mark], left.start, right.stop, mark[1:])
        return Tree("partial", [left.parts[0], *variables], None, left.start, right.stop, (token.start, token.stop))

    # ------------------------------------------------------------------- gradients

    def _nabla(self, token: Token) -> bool:
        """\\nabla f, \\nabla_x f, \\nabla^2 f, \\nabla_x^T f."""
        wrt, order, transposed = None, 2 if token.text == "hess" else 1, False
        for _ in range(3):
            script = self._script("_")
            wrt = self._spelt(script) if script else wrt
            high = self._script("^")
            if high and all(t.kind in TRANSPOSES or t.text == "T" for t in high):
                transposed = True
            else:
                order = self._order(high) or order
        span = (token.start, token.stop)

        def build(operand: Tree) -> Tree:
            tree = Tree("nabla", [operand], (wrt, order), token.start, operand.stop, span)
            return Tree("transpose", [tree], None, token.start, operand.stop, span) if transposed else tree

        self.operators.append((TIGHT, build, token))
        return False


def _repeated(variables: list[Tree], order: int) -> list[Tree]:
    """x^2 below the line is x twice, where so many variables are wanted; else, as in ∂L/∂σ², it is the variable."""
    if len(variables) == order:
        return variables
    found: list[Tree] = []
    for variable in variables:
        if variable.kind == "power" and variable.parts[1].kind == "number" and variable.parts[1].value in (2, 3):
            found += [variable.parts[0]] * variable.parts[1].value
        else:
            found.append(variable)
    return found
