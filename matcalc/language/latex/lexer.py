r"""TeX's tokens to mathematical ones: fonts and spaces fall away, letters become names, arguments get their braces.

After the lexer a script is always `^ { … }` or `_ { … }`, a fraction `frac { … } { … }`, an accented letter is one
name (\hat y is y_hat), and an upright word is one name or function.
"""

from __future__ import annotations

import re
import string

from ..tokens import GREEK, Token
from .commands import Commands
from .scope import function_named

NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
CHARACTERS = {sign: sign for sign in "+-*/:=()[],;&'."} | {"@": "*", "|": "bar", "<": "relation", ">": "relation"}
POWER_OF_TEN = re.compile(r"\\times10\^\{(-?[0-9]{1,3})\}")
ALPHANUMERIC = string.ascii_letters + string.digits
LONGEST_WORD = 40
WORD = 4
PAIRS = {":=": "=", ".*": ".*", "./": "./", ".^": ".^", "**": ".^", "..": ".."}


class Lexer(Commands):
    """One text being read."""

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

    def _follows(self, token: Token, allowed: str) -> bool:
        """Whether one of these characters stands right after the token."""
        return bool(self.waiting) and self.waiting[-1].start == token.stop and self.waiting[-1].kind in allowed

    def _run(self, first: Token, allowed: str, longest: int) -> str:
        """The longest text of such characters that stand without a gap from here on; they stay."""
        found, stop = first.text, first.stop
        for token in self.waiting[: -longest - 1 : -1]:
            if token.start != stop or token.kind not in allowed or token.kind == "macro":
                break
            found, stop = found + token.kind, token.stop
        return found

    def _take(self, count: int, token: Token) -> int:
        """Take so many more characters; where they end."""
        stop = token.stop
        for _ in range(count):
            stop = self.waiting.pop().stop
        return stop

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
        elif character in string.digits or (character == "." and self._follows(token, "0123456789")):
            self._number(token)
        elif character not in "~\n":
            self._sign(token)

    def _sign(self, token: Token) -> None:
        if self.waiting and self._follows(token, self.waiting[-1].text) and token.text + self.waiting[-1].text in PAIRS:
            second = self.waiting.pop()
            self.emit(PAIRS[token.text + second.text], token.text + second.text, token.start, second.stop)
        elif token.kind == "." and self._follows(token, "T") and self.found and self.found[-1].stop == token.start:
            self.emit("'", ".T", token.start, self._take(1, token))
        elif token.text in CHARACTERS:
            self.emit(CHARACTERS[token.text], token.text, token.start, token.stop)
        else:
            self.fail(f"{token.text!r} has no meaning in a formula", token)

    def _number(self, token: Token) -> None:
        wanted = self.open[-1].token.kind if self.open and self.open[-1].wanted else ""
        text = token.text
        if wanted not in ("frac", "sqrt", "accent"):  # \frac12 is a half, x^12 has one exponent
            match = NUMBER.match(self._run(token, "-+.0123456789eE", len(self.waiting)))
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
        word = self._run(token, ALPHANUMERIC, LONGEST_WORD)
        letters = re.match("[A-Za-z]+", word).group()  # type: ignore[union-attr]
        for text in dict.fromkeys((word, letters)):
            kind = self._known(text)
            if kind:
                self.emit(kind[0], kind[1], token.start, self._take(len(text) - 1, token))
                return
        self._check_word(letters, token)
        text = re.match("[A-Za-z][0-9]*", word).group()  # type: ignore[union-attr]
        self.emit("name", text, token.start, self._take(len(text) - 1, token))

    def _check_word(self, letters: str, token: Token) -> None:
        """Letters side by side are factors, but four small ones that nobody declared are a word."""
        begins = not self.found or self.found[-1].kind != "name" or self.found[-1].stop != token.start
        in_index = len(self.open) > 1 and self.open[-2].wanted and self.open[-2].token.kind == "_"
        if len(letters) < WORD or not begins or in_index or not letters.islower():
            return
        if all(map(self.scope.variable, letters)):
            return
        whole = token._replace(stop=token.start + len(letters))
        hint = rf"a name is written \mathrm{{{letters}}}, a product {' '.join(letters[:4])}{' …' * (len(letters) > 4)}"
        self.fail(f"{letters} is neither a function of matcalc nor declared", whole, hint)

    def _known(self, word: str) -> tuple[str, str] | None:
        """The kind and spelling of a word of several letters that has a meaning."""
        if len(word) < 2:
            return None
        if self.scope.variable(word) or self.scope.function(word):
            return "name", word
        if word in ("grad", "hess"):
            return "nabla", word
        function = function_named(word)
        if function:
            return "function", function
        return ("name", word) if word in GREEK.values() and len(word) >= WORD else None  # xi may be x times i
