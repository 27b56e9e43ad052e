r"""What commands say: signs, letters, fonts and words, environments."""

from __future__ import annotations

import re
from difflib import get_close_matches

from ..tokens import NAME, Token
from . import symbols
from .output import Open, Output
from .scope import function_named


class Commands(Output):
    """Handlers of commands; `waiting` are the tokens still to be read, in reverse."""

    def _command(self, token: Token) -> None:
        name = token.text
        if name in symbols.ACCENTS:
            self._prefix("accent", token, name)
        elif name in ("frac", "dfrac", "tfrac", "cfrac"):
            self._prefix("frac", token, name)
        elif name == "sqrt":
            self._prefix("sqrt", token, self._degree())
        elif name in symbols.SIGNS:
            self._known_sign(token)
        elif name in symbols.LETTERS:
            self.emit("name", symbols.LETTERS[name], token.start, token.stop)
        elif name in symbols.FUNCTION_COMMANDS:
            self._word(name, token.start, token.stop)
        elif name in symbols.TYPEWRITER and self._digit_follows():
            self._font(token)
        elif name in symbols.UPRIGHT or name in symbols.UPRIGHT_SWITCHES:
            self._upright(token)
        elif name in symbols.FONTS or name in symbols.SWITCHES:
            self._font(token)
        elif name not in symbols.IGNORED:
            self._layout(token)

    def _layout(self, token: Token) -> None:
        name = token.text
        if name in symbols.DROPPED_WITH_ARGUMENT:
            self._skip_argument()
        elif name in symbols.FRAMES:
            self._frame(token)
        elif name in symbols.DOTS or name in symbols.RELATIONS or name in symbols.WORDS:
            kinds = ((symbols.DOTS, "dots"), (symbols.RELATIONS, "relation"), (symbols.WORDS, "words"))
            kind = next(kind for names, kind in kinds if name in names)
            self.emit(kind, f"\\{name}", token.start, token.stop)
        elif function_named(name):
            self._word(name, token.start, token.stop)
        elif name == "star":
            self.emit("name", "star", token.start, token.stop)
        else:
            near = get_close_matches(name, KNOWN, 1, 0.7)
            hint = f"did you mean \\{near[0]}?" if near else None
            self.fail(f"\\{name} is not a command that matcalc knows", token, hint)

    def _known_sign(self, token: Token) -> None:
        """\\left| opens, \\right| closes."""
        kind = symbols.SIGNS[token.text]
        self.emit(kind, f"\\{token.text}", token.start, token.stop)

    def _degree(self) -> str:
        """The 3 of \\sqrt[3]{x}."""
        if not self.waiting or self.waiting[-1].kind != "[":
            return "2"
        opener = self.waiting.pop()
        digits = ""
        while self.waiting and self.waiting[-1].kind.isdigit():
            digits += self.waiting.pop().text
        if not re.fullmatch("[1-9][0-9]{0,2}", digits) or not self.waiting or self.waiting.pop().kind != "]":
            self.fail("the degree of a root is a whole number, as in \\sqrt[3]{x}", opener)
        return digits

    def _frame(self, token: Token) -> None:
        """What only draws something around its argument, or sets it in rows."""
        if token.text in ("underbrace", "overbrace"):
            self.emit("frame", token.text, token.start, token.stop)
        elif self.waiting and self.waiting[-1].kind == "{":
            self.open.append(Open(self.waiting.pop(), len(self.found), silent=True))

    def _skip_argument(self) -> None:
        depth = 0
        while self.waiting:
            kind = self.waiting.pop().kind
            depth += (kind == "{") - (kind == "}")
            if depth <= 0:
                return

    # ------------------------------------------------------------------- fonts and words

    def _font(self, token: Token) -> None:
        """Fonts say nothing, but a bold 1 is a vector of ones, and a bold d a name rather than a differential."""
        waiting = self.waiting
        if len(waiting) > 2 and waiting[-1].kind == "{" and waiting[-3].kind == "}":
            waiting[-3:] = [waiting[-2]._replace(start=token.start, stop=waiting[-3].stop)]
        if waiting and waiting[-1].kind == "d" and token.text in symbols.BOLD and not self.scope.variable("d"):
            letter = waiting.pop()
            self.emit("name", "d_bold", letter.start, letter.stop)
        if waiting and waiting[-1].kind in ("0", "1"):
            digit = waiting.pop()
            self.emit("constant", "ones" if digit.kind == "1" else "zeros", digit.start, digit.stop)

    def _digit_follows(self) -> bool:
        """Whether what is set in a font is a 0 or a 1, alone or in braces."""
        kinds = [token.kind for token in self.waiting[:-4:-1]]
        return kinds[:1] in (["0"], ["1"]) or kinds in (["{", "0", "}"], ["{", "1", "}"])

    def _upright(self, token: Token) -> None:
        """An upright word; anything else in its braces is read as if it were slanted."""
        waiting = self.waiting
        if waiting and waiting[-1].kind == "*" and token.text == "operatorname":
            waiting.pop()
        grouped = bool(waiting) and waiting[-1].kind == "{" and token.text in symbols.UPRIGHT
        word, taken, stop = self._upright_word(grouped, token)
        if not word:
            return
        del waiting[-taken:]
        self._word(word, token.start, stop)

    def _upright_word(self, grouped: bool, token: Token) -> tuple[str, int, int]:
        """The word, how many tokens it is made of, and where it ends."""
        parts: list[str] = []
        taken, stop = int(grouped), token.stop
        while taken < len(self.waiting):
            part = self.waiting[-1 - taken]
            if grouped and part.kind == "}":
                return "".join(parts).strip(), taken + 1, part.stop
            if not re.fullmatch(r"[A-Za-z0-9]|_|-", part.text) and part.kind not in "~":
                break
            if grouped and parts and part.start > stop:
                parts.append(" ")
            parts.append(" " if part.kind == "~" else part.text)
            taken, stop = taken + 1, part.stop
            if token.text in symbols.UPRIGHT and not grouped:
                break
        return ("", 0, 0) if grouped else ("".join(parts), taken, stop)

    def _word(self, word: str, start: int, stop: int) -> None:
        function = function_named(word)
        if word == "d":
            self.emit("differential", word, start, stop)
        elif self.scope.variable(word):
            self.emit("name", word, start, stop)
        elif word.isdigit():
            self.emit("number", word, start, stop)
        elif (function or word in symbols.FUNCTION_COMMANDS) and not self.scope.function(word):
            self.emit("function", function or word, start, stop)
        elif re.fullmatch(NAME, word) and word not in symbols.PROSE:
            self.emit("name", word, start, stop)
        elif word.strip():
            self.emit("words", word, start, stop)

    # ------------------------------------------------------------------- environments

    def _environment(self, token: Token) -> None:
        name = token.text.rstrip("*")
        if name in symbols.CASES:
            kind = "cases" if token.kind == "begin" else "endcases"
            self.emit(kind, f"\\{token.kind}{{{name}}}", token.start, token.stop)
        elif name in symbols.MATRICES:
            if token.kind == "begin" and name == "array":
                self._skip_argument()
            kind = "matrix" if token.kind == "begin" else "endmatrix"
            self.emit(kind, f"\\{token.kind}{{{name}}}", token.start, token.stop)
        elif name not in symbols.DISPLAYS:
            self.fail(f"{token.text} is not an environment of formulas that matcalc knows", token)


KNOWN = (
    set(symbols.SIGNS)
    | set(symbols.LETTERS)
    | symbols.FUNCTION_COMMANDS
    | symbols.IGNORED
    | symbols.FONTS
    | symbols.UPRIGHT
    | set(symbols.ACCENTS)
    | symbols.FRAMES
    | symbols.RELATIONS
)
