r"""TeX's tokens to mathematical ones: fonts and spaces fall away, letters become names, arguments get their braces.

After the lexer a script is always `^ { … }` or `_ { … }`, a fraction `frac { … } { … }`, an accented letter is one
name (\hat y is y_hat), and an upright word is one name or function.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

from ...errors import ParseError
from ..tokens import NAME, Token
from . import symbols
from .mouth import Macros
from .mouth import tokens as expanded
from .scope import Scope, function_named

NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
CHARACTERS = {sign: sign for sign in "+-*/:=()[],;&'."} | {"@": "*", "|": "bar", "<": "relation", ">": "relation"}
POWER_OF_TEN = re.compile(r"\\times10\^\{(-?[0-9]{1,3})\}")
PAIRS = {":=": "=", ".*": ".*", "./": "./", ".^": ".^", "**": ".^", "..": ".."}
ARGUMENTS = {"frac": 2, "sqrt": 1, "_": 1, "^": 1, "accent": 1}


@dataclass(slots=True)
class Open:
    """An open brace, or a construct that still wants `wanted` arguments; `wrapped` if it is itself an argument."""

    token: Token
    at: int
    wanted: int = 0
    wrapped: bool = False
    silent: bool = False


class Lexer:
    """One text being read; `found` are the mathematical tokens so far."""

    def __init__(self, text: str, scope: Scope, macros: Macros | None = None) -> None:
        self.text = text
        self.scope = scope
        raw, self.macros = expanded(text, macros)
        self.waiting = raw[::-1]
        self.found: list[Token] = []
        self.open: list[Open] = []

    def run(self) -> list[Token]:
        """The mathematical tokens, closed by an `end` token."""
        while self.waiting:
            token = self.waiting.pop()
            if token.kind == "macro":
                self._command(token)
            elif token.kind in ("begin", "end"):
                self._environment(token)
            else:
                self._character(token)
        if self.open:
            self._unfinished(self.open[-1])
        self.found.append(Token("end", "", len(self.text), len(self.text)))
        return self.found

    def fail(self, fact: str, token: Token, hint: str | None = None) -> NoReturn:
        raise ParseError(fact, hint=hint, source=self.text, span=(token.start, max(token.stop, token.start + 1)))

    def _unfinished(self, entry: Open) -> NoReturn:
        token = entry.token
        if not entry.wanted:
            self.fail("this brace is never closed", token)
        what = {"_": "an index is missing after _", "^": "an exponent is missing after ^"}
        self.fail(what.get(token.kind, f"\\{token.text} lacks an argument"), token)

    # ------------------------------------------------------------------- output

    def emit(self, kind: str, text: str, start: int, stop: int) -> None:
        """One token; braces are put around it where an argument is wanted."""
        token = Token(kind, text, start, stop)
        top = self.open[-1] if self.open else None
        if top is None or not top.wanted:
            self.found.append(token)
        elif kind in ("row", "&", "end", "begin"):
            self._unfinished(top)
        else:
            self.found += Token("{", "{", start, start), token, Token("}", "}", stop, stop)
            self._argument_done(stop)

    def _prefix(self, kind: str, token: Token, text: str) -> None:
        """A construct that takes arguments begins."""
        wrapped = bool(self.open) and self.open[-1].wanted > 0
        if wrapped:
            self.found.append(Token("{", "{", token.start, token.start))
        self.open.append(Open(token._replace(kind=kind), len(self.found), ARGUMENTS[kind], wrapped))
        self.found.append(Token(kind, text, token.start, token.stop))

    def _argument_done(self, stop: int) -> None:
        """An argument is complete, and perhaps with it the construct, and so on outwards."""
        while self.open and self.open[-1].wanted:
            entry = self.open[-1]
            entry.wanted -= 1
            if entry.wanted:
                return
            self.open.pop()
            if entry.token.kind == "accent":
                self._accent(entry, stop)
            if not entry.wrapped:
                return
            self.found.append(Token("}", "}", stop, stop))

    def _accent(self, entry: Open, stop: int) -> None:
        """\\hat{y} and \\hat{y_i}: the accent goes to the name."""
        _, name, *script = self.found[entry.at + 1 : -1]
        if name.kind != "name" or (script and script[0].kind != "_"):
            self.fail(f"\\{entry.token.text} stands over a name", entry.token)
        accent = symbols.ACCENTS[entry.token.text]
        whole = Token("name", f"{name.text}_{accent}", entry.token.start, name.stop if script else stop)
        self.found[entry.at :] = [whole, *script]

    # ------------------------------------------------------------------- braces and characters

    def _brace(self, token: Token) -> None:
        self.open.append(Open(token, len(self.found)))
        self.found.append(token)

    def _close(self, token: Token) -> None:
        if not self.open:
            self.fail("} closes nothing", token)
        entry = self.open.pop()
        if entry.wanted:
            self._unfinished(entry)
        argument = bool(self.open) and self.open[-1].wanted > 0
        framed = entry.at > 0 and self.found[entry.at - 1].kind == "frame"
        single = len(self.found) - entry.at == 2 and self.found[-1].kind in ("name", "function", "constant")
        if entry.silent:
            return
        if single and not argument and not framed:
            del self.found[entry.at]
            return
        self.found.append(token)
        if argument:
            self._argument_done(token.stop)

    def _character(self, token: Token) -> None:
        character = token.text
        if character == "{":
            self._brace(token)
        elif character == "}":
            self._close(token)
        elif character in "_^":
            self._prefix(character, token, character)
        elif character.isascii() and character.isalpha():
            self._letters(token)
        elif character.isdigit() or (character == "." and self._follows(token, "0123456789")):
            self._number(token)
        elif character not in "~\n":
            self._sign(token)

    def _follows(self, token: Token, allowed: str) -> bool:
        """Whether one of these characters stands right after the token."""
        return bool(self.waiting) and self.waiting[-1].start == token.stop and self.waiting[-1].kind in allowed

    def _sign(self, token: Token) -> None:
        if self.waiting and self._follows(token, self.waiting[-1].text) and token.text + self.waiting[-1].text in PAIRS:
            second = self.waiting.pop()
            self.emit(PAIRS[token.text + second.text], token.text + second.text, token.start, second.stop)
        elif token.text in CHARACTERS:
            self.emit(CHARACTERS[token.text], token.text, token.start, token.stop)
        else:
            self.fail(f"{token.text!r} has no meaning in a formula", token)

    def _run(self, first: Token, pattern: str) -> str:
        """The longest text of such characters that stand without a gap from here on; they stay."""
        found, stop = first.text, first.stop
        for token in reversed(self.waiting[-100:]):
            if token.start != stop or not re.fullmatch(pattern, token.kind):
                break
            found, stop = found + token.kind, token.stop
        return found

    def _take(self, count: int, token: Token) -> int:
        """Take so many more characters; where they end."""
        stop = token.stop
        for _ in range(count):
            stop = self.waiting.pop().stop
        return stop

    def _number(self, token: Token) -> None:
        wanted = self.open[-1].token.kind if self.open and self.open[-1].wanted else ""
        text = token.text
        if wanted not in ("frac", "sqrt", "accent"):  # \frac12 is a half, x^12 has one exponent
            match = NUMBER.match(self._run(token, "[-+.0-9eE]"))
            assert match is not None
            text = match.group()
        stop = self._take(len(text) - 1, token)
        power = POWER_OF_TEN.match(
            "".join(f"\\{t.text}" if t.kind == "macro" else t.kind for t in self.waiting[:-13:-1])
        )
        if power and not wanted:
            stop = self._take(power.end() - len(r"\times") + 1, token)
            text = f"{text}e{power[1]}"
        self.emit("number", text, token.start, stop)

    def _letters(self, token: Token) -> None:
        """A known word, a letter with the digits after it (W1), or one letter."""
        if self.open and self.open[-1].wanted:
            self.emit("name", token.text, token.start, token.stop)
            return
        word = self._run(token, "[A-Za-z0-9]")
        letters = re.match("[A-Za-z]+", word).group()  # type: ignore[union-attr]
        for text in dict.fromkeys((word, letters)):
            kind = self._known(text)
            if kind:
                self.emit(kind[0], kind[1], token.start, self._take(len(text) - 1, token))
                return
        text = re.match("[A-Za-z][0-9]*", word).group()  # type: ignore[union-attr]
        self.emit("name", text, token.start, self._take(len(text) - 1, token))

    def _known(self, word: str) -> tuple[str, str] | None:
        """The kind and spelling of a word of several letters that has a meaning."""
        if len(word) < 2:
            return None
        if self.scope.variable(word) or self.scope.function(word):
            return "name", word
        if word == "grad":
            return "nabla", word
        function = function_named(word)
        return ("function", function) if function else None

    # ------------------------------------------------------------------- commands

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
        elif name in symbols.UPRIGHT or name in symbols.UPRIGHT_SWITCHES:
            self._upright(token)
        elif name in symbols.FONTS or name in symbols.SWITCHES:
            self._font()
        elif name not in symbols.IGNORED:
            self._layout(token)

    def _layout(self, token: Token) -> None:
        name = token.text
        if name in symbols.DROPPED_WITH_ARGUMENT:
            self._skip_argument()
        elif name in symbols.FRAMES:
            self._frame(token)
        elif name in symbols.DOTS or name == "infty" or name in symbols.RELATIONS:
            self.emit("relation" if name in symbols.RELATIONS else "dots", f"\\{name}", token.start, token.stop)
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
        if not digits or int(digits) < 1 or not self.waiting or self.waiting.pop().kind != "]":
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

    def _font(self) -> None:
        """Fonts say nothing, but a bold 1 is a vector of ones."""
        waiting = self.waiting
        if len(waiting) > 2 and waiting[-1].kind == "{" and waiting[-3].kind == "}":
            digit = waiting[-2]
            waiting[-3:] = [digit._replace(start=waiting[-1].start, stop=waiting[-3].stop)]
        if waiting and waiting[-1].kind in ("0", "1"):
            digit = waiting.pop()
            self.emit("constant", "ones" if digit.kind == "1" else "zeros", digit.start, digit.stop)

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
        if self.scope.variable(word):
            self.emit("name", word, start, stop)
        elif word == "d":
            self.emit("differential", word, start, stop)
        elif word.isdigit():
            self.emit("number", word, start, stop)
        elif function and not self.scope.function(word):
            self.emit("function", function, start, stop)
        elif re.fullmatch(NAME, word):
            self.emit("name", word, start, stop)
        elif word.strip():
            self.emit("words", word, start, stop)

    # ------------------------------------------------------------------- environments

    def _environment(self, token: Token) -> None:
        name = token.text.rstrip("*")
        if name in symbols.MATRICES:
            if token.kind == "begin" and name == "array":
                self._skip_argument()
            self.emit("matrix" if token.kind == "begin" else "endmatrix", name, token.start, token.stop)
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
