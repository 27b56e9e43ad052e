r"""What an operand begins with: names, functions, brackets, fractions, sums."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial

from ..declarations import is_greek
from ..stacks import Prefix
from ..tokens import Token
from ..tree import Tree
from .brackets import FUNCTION, POSTFIX, SERIES, SIGN, TIGHT, Bracket
from .derivatives import Derivatives
from .scope import canonical, function_named
from .scripts import components, digits, spelled

CALLED = frozenset(["(", "[", "\\{"])
FENCED = frozenset(["{", "norm", "norm(", "bar", "bar("])
USUAL_FUNCTIONS = frozenset("f g h phi psi sigma Phi Psi".split())
BESIDE = frozenset(["name", "number", "constant", "_", "{", "}", "'", ",", "function", "+", "dots"])


class Operands(Derivatives):
    """Handlers of the first token of an operand: True when the operand is complete."""

    # ------------------------------------------------------------------- numbers and names

    def _number(self, token: Token) -> bool:
        value = int(token.text) if token.text.isdigit() else float(token.text)
        self.operands.append(Tree("number", [], value, token.start, token.stop))
        return True

    def _constant(self, token: Token) -> bool:
        """\\mathbf 1 and \\mathbf 1_{m \\times n}."""
        if self.tokens[self.position].kind == "_":
            opener = self.tokens[self.position + 1]
            self.position += 2
            frame = self._begin("sized", opener._replace(start=token.start), self._finish_sized)
            frame.name = token.text
            return False
        value = Tree("number", [], int(token.text == "ones"), token.start, token.stop)
        self.operands.append(Tree("call", [value], ("vector", 0), token.start, token.stop))
        return True

    def _finish_sized(self, frame: Bracket, token: Token) -> None:
        if frame.name == "I":
            del frame.arguments[1:]
        self._finish_call(frame, token)

    def _name(self, token: Token) -> bool:
        word = token.text
        following = self.tokens[self.position].kind
        if word in self.scope.differentials and self.is_sign(self.position - 1):
            return self._differential(token)
        if word == "e" and following == "^" and not self.scope.variable("e"):
            self.position += 2
            self._begin("call", token, self._finish_call, "}").name = "exp"
            return False
        if word == "I" and following == "_" and not self.scope.variable("I"):
            return self._constant(token._replace(text="I"))
        return self._named(token)

    def _named(self, token: Token) -> bool:
        """A variable, a component of one, or a function with its arguments."""
        primes = self._primes_of_name()
        script = self._script("_")
        tree = self._component(token, script) if script is not None and not primes else None
        if tree is None:
            name = self._full_name(token, script)
            if not primes:
                primes = self._primes_of_call()
            opener = self.tokens[self.position]
            if opener.kind in CALLED and self._applies(name, primes, opener):
                self._call(token, name, primes, opener)
                return False
            self.position -= primes
            tree = Tree("name", [], name, token.start, self._stop())
        self.operands.append(tree)
        return True

    def _full_name(self, token: Token, script: list[Token] | None) -> str:
        name = token.text
        if script is not None:
            index = spelled(script)
            if index is None:
                self.fail("an index is made of letters and digits", script[0] if script else token)
            name += f"_{index}"
        high = self._peek("^")
        if high and ((high[0].kind == "(" and high[-1].kind == ")") or high[0].text in ("star", "*")):
            index = spelled(high)
            self._script("^")
            name += f"_{index}"
        return self.scope.variable(name) or self.scope.function(name) or canonical(name)

    def _primes_of_name(self) -> int:
        """Primes before an index: those of \\Phi'_2."""
        at = self.position
        while self.tokens[at].kind == "'":
            at += 1
        primes = at - self.position
        if self.tokens[at].kind != "_":
            return 0
        self.position = at
        return primes

    def _primes_of_call(self) -> int:
        """Primes before a bracket: those of f'(x)."""
        at = self.position
        while self.tokens[at].kind == "'":
            at += 1
        primes = at - self.position
        if self.tokens[at].kind != "(":
            return 0
        self.position = at
        return primes

    def _component(self, token: Token, script: list[Token]) -> Tree | None:
        """x_i of a variable x that has components, unless x_i is a variable itself."""
        indices, index = components(script), spelled(script)
        name = self.scope.variable(token.text)
        if indices is None or name is None or self.scope.variable(f"{token.text}_{index}"):
            return None
        count = self.scope.indices.get(canonical(token.text))
        if count is None or (count == 0 and not all(isinstance(i, str) for i in indices)):
            return None
        start, stop = token.start, self._stop()
        inner = Tree("name", [], name, token.start, token.stop)
        return Tree("index", [inner], digits(indices, count), start, stop, (token.stop, stop))

    def _applies(self, name: str, primes: int, opener: Token) -> bool:
        """Whether a name before a bracket is a function: known as one, called f, g, h, φ, ψ or σ, or followed by
        brackets that a product would not need, as in L(x) or u(x, y)."""
        if self.scope.function(name) or function_named(name):
            return True
        if self.scope.variable(name) or opener.kind != "(":
            return False
        stem = name.split("_", maxsplit=1)[0].rstrip("0123456789")
        word = len(stem) > 1 and not is_greek(stem)
        return stem in USUAL_FUNCTIONS or word or self._bare_argument()

    def _bare_argument(self) -> bool:
        """Whether the bracket that opens here holds names only, one or a list."""
        at, depth, names = self.position + 1, 0, 0
        while self.tokens[at].kind in BESIDE:
            kind = self.tokens[at].kind
            depth += (kind == "{") - (kind == "}")
            if kind == ",":
                names = 0
            if depth == 0 and kind == "+":
                return False
            names += depth == 0 and kind in ("name", "number", "constant")
            if names > 1:
                return False
            at += 1
        return self.tokens[at].kind == ")"

    def _call(self, token: Token, name: str, primes: int, opener: Token) -> None:
        self.position += 1
        frame = self._begin("call", token, self._finish_function, CLOSING_CALL[opener.kind])
        frame.name, frame.primes = name, primes

    def _finish_function(self, frame: Bracket, token: Token) -> None:
        arguments = frame.arguments
        if frame.name == "max" and len(arguments) == 2 and arguments[0].kind == "number" and arguments[0].value == 0:
            frame.name = "relu"
            del arguments[0]
        self._finish_call(frame, token)

    # ------------------------------------------------------------------- functions

    def _function(self, token: Token) -> bool:
        """A known function: with brackets, or before what it is applied to; \\sin^2 x is (\\sin x)^2."""
        name = self._joined_name(token.text)
        power = self._script("^")
        primes = 0
        while self.tokens[self.position].kind == "'":
            primes, self.position = primes + 1, self.position + 1
        if power is not None:
            self.operators.append((TIGHT if self._bracketed() else FUNCTION, self._to_power(power, token), token))
        opener = self.tokens[self.position]
        if opener.kind in CALLED:
            self._call(token, name, primes, opener)
            return False
        applied = partial(_applied, name, primes, token)
        self.operators.append((TIGHT if opener.kind in FENCED else FUNCTION, applied, token))
        return False

    def _bracketed(self) -> bool:
        return self.tokens[self.position].kind in CALLED | FENCED

    def _joined_name(self, name: str) -> str:
        """\\log\\det is logdet, \\log_2 is log2."""
        script = self._peek("_")
        if script:
            longer = function_named(f"{name}{spelled(script)}")
            if longer is None:
                self.fail(f"{name} takes no index", script[0])
            self._script("_")
            return longer
        following = self.tokens[self.position]
        longer = function_named(name + following.text) if following.kind == "function" else None
        self.position += longer is not None
        return longer or name

    def _to_power(self, script: list[Token], token: Token) -> Prefix:
        if len(script) != 1 or script[0].kind != "number" or not script[0].text.isdigit():
            hint = f"the power of a value is written ({token.text}(x))^…"
            self.fail(f"only a whole positive number stands as an exponent of {token.text} itself", token, hint)
        exponent = Tree("number", [], int(script[0].text), script[0].start, script[0].stop)
        return lambda operand: Tree(
            "power", [operand, exponent], "^", operand.start, operand.stop, (script[0].start, script[0].stop)
        )

    # ------------------------------------------------------------------- brackets

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
        name = "‖" if script is None else NORMS.get(spelled(script) or "")
        if name is None:
            self.fail("the norms are \\|x\\|, \\|x\\|_2, \\|x\\|_1 and \\|A\\|_F", (script or [token])[0])
        at = (frame.opener.start, frame.opener.stop)
        self.operands.append(Tree("call", frame.arguments, (name, 0), frame.opener.start, self._stop(), at))

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
        if count is not None and count.kind == "name":
            self.sizes.add(count.value)
        for name in reversed(indices):
            parts = [body] if count is None else [body, count]
            body = Tree("series", parts, name, token.start, body.stop, (token.start, token.stop))
        return body

    def _matrix(self, token: Token) -> bool:
        self._begin("matrix", token, self._finish_matrix)
        return False

    def _finish_matrix(self, frame: Bracket, token: Token) -> None:
        start, stop = frame.opener.start, token.stop
        bounds = [0, *frame.rows, len(frame.arguments)]
        rows = [frame.arguments[a:b] for a, b in itertools.pairwise(bounds)]
        blocks = [
            cells[0] if len(cells) == 1 else Tree("row", cells, None, cells[0].start, cells[-1].stop) for cells in rows
        ]
        whole = blocks[0] if len(blocks) == 1 else Tree("column", blocks, None, start, stop)
        if token.text in FENCED_MATRICES:
            whole = Tree("call", [whole], (FENCED_MATRICES[token.text], 0), start, stop)
        self.operands.append(whole)

    def _signed(self, token: Token) -> bool:
        in_exponent = len(self.operators) > self.frames[-1].floor and self.operators[-1][0] == POSTFIX
        self._sign(POSTFIX if in_exponent else SIGN, token)
        return False


def _applied(name: str, primes: int, token: Token, operand: Tree) -> Tree:
    at = (token.start, token.stop)
    return Tree("call", [operand], (name, primes), token.start, max(operand.stop, token.stop), at)


CLOSING_CALL = {"(": ")", "[": "]", "\\{": "\\}"}
NORMS = {"2": "norm2", "F": "normF", "1": "norm1", "Fro": "normF", "fro": "normF"}
FENCED_MATRICES = {"vmatrix": "det", "Vmatrix": "‖"}
STARTS: dict[str, Callable[[Operands, Token], bool]] = {
    "number": Operands._number,
    "name": Operands._name,
    "constant": Operands._constant,
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
    "frame": Operands._frame,
}
SIGNS: dict[str, Callable[[Operands, Token], bool]] = {"+": Operands._signed, "-": Operands._signed}
