r"""What names begin: variables, components, functions with what they are applied to."""

from __future__ import annotations

from functools import partial

from ..declarations import is_greek, reserved
from ..stacks import Prefix
from ..tokens import Token, canonical
from ..tree import Tree
from .brackets import FUNCTION, TIGHT, Bracket
from .derivatives import Derivatives
from .scope import function_named
from .scripts import components, digits, raised, spelled

CALLED = {"(": ")", "[": "]", "\\{": "\\}"}
FENCED = frozenset(["{", "norm", "norm(", "bar", "bar("])
USUAL_FUNCTIONS = frozenset("f g h phi psi sigma Phi Psi".split())
BESIDE = frozenset(["name", "number", "constant", "_", "{", "}", "'", ",", "function", "+", "dots"])


class Names(Derivatives):
    """Handlers of the first token of an operand: True when the operand is complete."""

    # ------------------------------------------------------------------- numbers and names

    def _number(self, token: Token) -> bool:
        self.operands.append(Tree("number", [], self._value(token), token.start, token.stop))
        return True

    def _dots(self, token: Token) -> bool:
        self.operands.append(Tree("dots", [], token.text, token.start, token.stop))
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
        if word == "D" and self._is_map():
            order = 2 if self._script("^") else 1
            self.operators.append((TIGHT, partial(_map, token, order), token))
            return False
        if following == "_" and self._is_constant(word):
            return self._constant(token._replace(text=self.scope.constants[word]))
        return self._named(token)

    def _is_map(self) -> bool:
        """Whether D is the derivative in Df(x)[h], D^2 f(x)[h, h], Df[h] or D(\\nabla f)(x)[h]."""
        if self.scope.variable("D"):
            return False
        at, brackets, named = self.position, 0, False
        if self.tokens[at].kind == "^" and self.tokens[at + 2].text == "2":
            at = self.braces[at + 1] + 1
        for _ in range(4):
            if self.tokens[at].kind == "name" and not named and brackets == 0:
                at, named = at + 1, True
            elif self.tokens[at].kind == "_" and named and brackets == 0:
                at = self.braces[at + 1] + 1
            elif self.tokens[at].kind == "(":
                at, brackets = self._past(at), brackets + 1
        return (named or brackets > 0) and self.tokens[at].kind == "["

    def _past(self, at: int) -> int:
        """The place after the bracket that opens there, if it is a short one."""
        depth = 0
        for i in range(at, min(at + 40, len(self.tokens))):
            depth += (self.tokens[i].kind == "(") - (self.tokens[i].kind == ")")
            if depth == 0:
                return i + 1
        return at

    def _is_constant(self, word: str) -> bool:
        """I_n is the identity; K_{m,n} the commutation matrix if m and n are known to be sizes."""
        if word not in self.scope.constants or self.scope.variable(word):
            return False
        sizes = [t.text in self.scope.sizes for t in self._peek("_") or [] if t.kind == "name"]
        return reserved(word) or (bool(sizes) and all(sizes))

    def _named(self, token: Token) -> bool:
        """A variable, a component of one, or a function with its arguments."""
        own = self._primes_of_name()
        script = self._script("_")
        tree = self._component(token, script) if script is not None and not own else None
        if tree is None:
            name = self._full_name(token, script)
            primes = own or self._primes_of_call()
            opener = self.tokens[self.position]
            if opener.kind in CALLED and self._applies(name, primes, opener):
                self._call(token, name, primes, opener)
                return False
            self.position -= primes - own
            tree = Tree("name", [], name, token.start, self._stop())
        for _ in range(own):
            tree = Tree("transpose", [tree], "'", token.start, self._stop(), (token.stop, token.stop + own))
        self.operands.append(tree)
        return True

    def _full_name(self, token: Token, script: list[Token] | None) -> str:
        """The name with its index, its accent and a raised index, as in W^{(1)}; x^\\star is x_star."""
        name, low = token.text, ""
        if script is not None:
            index = spelled(script)
            if index is None:
                self.fail("an index is made of letters and digits", script[0] if script else token)
            if name in USUAL_FUNCTIONS and len(script) == 1 and script[0].kind == "function":  # \\phi_{softmax}
                return script[0].text
            low = f"_{index}"
        high = self._peek("^")
        raised = self._raised_index(high or [])
        if raised:
            low = f"_{raised}{low}"
        elif high and high[0].text in ("star", "*"):
            self._script("^")
            name += "_star"
        name += low
        return self.scope.variable(name) or self.scope.function(name) or canonical(name)

    def _raised_index(self, high: list[Token]) -> str | None:
        """The 1 of W^{(1)} and W^{[1]}, consumed; of W^{(1)T} the script ^{T} is left."""
        index = raised(high, self.scope.raised)
        name = spelled(index)
        if name is None:
            return None
        if len(index) == len(high):
            self._script("^")
            return name
        opening = self.position + 1
        self.position += len(index)
        self.tokens[self.position] = self.tokens[opening - 1]
        self.tokens[self.position + 1] = self.tokens[opening]
        self.braces[self.position + 1] = self.braces[opening]
        return name

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
        known = canonical(token.text)
        shape = self.scope.shapes.get(known)
        if known not in self.scope.shapes or (shape is None and not all(isinstance(i, str) for i in indices)):
            return None
        start, stop = token.start, self._stop()
        inner = Tree("name", [], name, token.start, token.stop)
        return Tree("index", [inner], digits(indices, shape), start, stop, (token.stop, stop))

    def _applies(self, name: str, primes: int, opener: Token) -> bool:
        """Whether a name before a bracket is a function: known as one, called f, g, h, φ, ψ or σ, or followed by
        brackets that a product would not need, as in L(x) or u(x, y)."""
        stem = name.split("_", maxsplit=1)[0].rstrip("0123456789")
        word = len(stem) > 1 and not is_greek(stem)
        known = True if function_named(name) else self.scope.applies(name, primes)
        if known is not None:
            return known and (opener.kind == "(" or word)
        return word or (opener.kind == "(" and (stem in USUAL_FUNCTIONS or self._bare_argument()))

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
        frame = self._begin("call", token, self._finish_call, CALLED[opener.kind])
        frame.name, frame.primes = name, primes

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
        return self.tokens[self.position].kind in FENCED | CALLED.keys()

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
        exponent = Tree("number", [], self._value(script[0]), script[0].start, script[0].stop)
        return lambda operand: Tree(
            "power", [operand, exponent], "^", operand.start, operand.stop, (script[0].start, script[0].stop)
        )


def _map(token: Token, order: int, operand: Tree) -> Tree:
    return Tree("derivative_map", [operand], order, token.start, operand.stop, (token.start, token.stop))


def _applied(name: str, primes: int, token: Token, operand: Tree) -> Tree:
    at = (token.start, token.stop)
    return Tree("call", [operand], (name, primes), token.start, max(operand.stop, token.stop), at)
