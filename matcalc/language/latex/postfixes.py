r"""What may follow an operand: transposes, powers, indices, directions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..tokens import Token, canonical
from ..tree import Tree
from .brackets import POSTFIX, TIGHT, Bracket
from .operands import Operands
from .scripts import TRANSPOSES, components, spelled


class Postfixes(Operands):
    """Handlers of what follows an operand: False when another operand is wanted."""

    def _prime(self, token: Token) -> bool:
        self._reduce(POSTFIX)
        self._transposed(token.start, token.stop, "'")
        return True

    def _transposed(self, start: int, stop: int, sign: str | None = None) -> None:
        last = self.operands[-1]
        self.operands[-1] = Tree("transpose", [last], sign, last.start, max(stop, last.stop), (start, stop))

    def _superscript(self, token: Token) -> bool:
        self._reduce(POSTFIX + 1)
        self.position -= 1
        script = self._peek("^") or []
        span = (token.start, script[-1].stop if script else token.stop)
        if self._is_transpose(script):
            self._script("^")
            self._reduce(POSTFIX)
            for _ in range(max(1, sum(t.kind == "'" for t in script))):
                self._transposed(*span)
        elif script and script[0].kind == "-" and self._is_transpose(script[1:]):
            self._script("^")
            self._inverted(span)
            self._transposed(*span)
        elif len(script) == 1 and script[0].kind in ("+", "dagger"):
            self._script("^")
            self._reduce(POSTFIX)
            base = self.operands.pop()
            self.operands.append(Tree("call", [base], ("pinv", 0), base.start, span[1], span))
        else:
            return self._exponent(token, script)
        return True

    def _is_transpose(self, script: Sequence[Token]) -> bool:
        if not script:
            return False
        return all(t.kind in TRANSPOSES or (t.text == "T" and self.scope.variable("T") is None) for t in script)

    def _inverted(self, span: tuple[int, int]) -> None:
        base = self.operands.pop()
        minus = Tree("number", [], -1, *span)
        self.operands.append(Tree("power", [base, minus], "^", base.start, span[1], span))

    def _exponent(self, token: Token, script: Sequence[Token]) -> bool:
        """An exponent is a formula; after \\odot or \\circ it is that of every entry."""
        self.position += 2
        frame = self._begin("exponent", token, self._finish_exponent, "}")
        frame.name = "^"
        if script and script[0].kind == ".*":
            frame.name = ".^"
            self.position += 1
        return False

    def _finish_exponent(self, frame: Bracket, token: Token) -> None:
        base, opener = self.operands.pop(), frame.opener
        stop = max(token.stop, base.stop)
        at = (opener.start, opener.stop)
        self.operands.append(Tree("power", [base, *frame.arguments], frame.name, base.start, stop, at))

    # ------------------------------------------------------------------- indices

    def _subscript(self, token: Token) -> bool:
        """(W x)_i is a component; a second index of a name belongs to the name."""
        self.position -= 1
        bracketed = self.tokens[self.position - 1].kind != "}"
        script = self._script("_") or []
        last = self.operands[-1]
        indices, index = components(script), spelled(script)
        if last.kind == "power" and last.parts[0].value == ("‖", 0) and not bracketed:  # \\|x\\|^2_2
            last.parts[0].value = (self._norm_named(script, token), 0)
        elif last.kind == "name" and index is not None and not bracketed:
            name = f"{last.value}_{index}"
            last.value = self.scope.variable(name) or canonical(name)
            last.stop = self._stop()
        elif indices is not None:
            self._reduce(POSTFIX)
            last = self.operands[-1]
            at = (token.start, self._stop())
            self.operands[-1] = Tree("index", [last], indices, last.start, self._stop(), at)
        else:
            self.fail("an index is a whole number or a name", token)
        return True

    def _square(self, token: Token) -> bool:
        """z[i] is a component, \\nabla^2 f(x)[h] a directional derivative, A[x + y] a product."""
        beside_name = self.tokens[self.position - 2].kind in ("name", "}")
        closing = self.position
        while self.tokens[closing].kind in ("name", "number", ","):
            closing += 1
        indices = components(self.tokens[self.position : closing])
        self._reduce(TIGHT)
        last = self.operands[-1]
        if last.kind in ("nabla", "derivative_map"):
            self._begin("direction", token, self._finish_direction, "]")
            return False
        numbered = indices is not None and (beside_name or all(isinstance(i, int) for i in indices))
        if indices is not None and numbered and self.tokens[closing].kind == "]":
            self.position = closing + 1
            self._reduce(POSTFIX)
            last = self.operands[-1]
            at = (token.start, self._stop())
            self.operands[-1] = Tree("index", [last], indices, last.start, self._stop(), at)
            return True
        self.position -= 1
        self._juxtaposed_factor(token)
        return False

    def _finish_direction(self, frame: Bracket, token: Token) -> None:
        base = self.operands.pop()
        operand = base.parts[0] if base.kind == "derivative_map" else base
        at = (frame.opener.start, token.stop)
        if base.kind == "derivative_map" and base.value > len(frame.arguments):  # D^2 f(x)[h] is D(\nabla f)(x)[h]
            operand = Tree("nabla", [operand], (None, 1), operand.start, operand.stop, at)
        for direction in frame.arguments:
            operand = Tree("directional", [operand, direction], None, base.start, token.stop, at)
        self.operands.append(operand)

    def _argument_of_gradient(self, token: Token) -> bool:
        """(\\nabla f)(x); every other bracket after an operand is a factor."""
        if self.tokens[self.position - 2].kind == ")" and self.operands[-1].kind == "nabla":
            self._begin("call", token, self._finish_applied)
        else:
            self.position -= 1
            self._juxtaposed_factor(token)
        return False

    def _finish_applied(self, frame: Bracket, token: Token) -> None:
        base = self.operands.pop()
        self.operands.append(Tree("applied", [base, *frame.arguments], None, base.start, token.stop))

    def _juxtaposed_factor(self, token: Token) -> None:
        raise NotImplementedError


POSTFIXES: dict[str, Callable[[Postfixes, Token], bool]] = {
    "'": Postfixes._prime,
    "^": Postfixes._superscript,
    "_": Postfixes._subscript,
    "[": Postfixes._square,
    "(": Postfixes._argument_of_gradient,
}
