r"""TeX's tokens to mathematical ones: fonts and spaces fall away, letters become names, arguments get their braces.

After the lexer a script is always `^ { … }` or `_ { … }`, a fraction `frac { … } { … }`, an accented letter is one
name (\hat y is y_hat), and an upright word is one name or function.
"""

from __future__ import annotations

import re
import string

from ..tokens import GREEK, Token
from .commands import Handler, command
from .lexer import Lexer
from .mouth import Macro, Macros
from .mouth import tokens as expanded
from .scope import Scope, function_named

NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
CHARACTERS = {sign: sign for sign in "+-*/:=()[],;&'."} | {"@": "*", "|": "bar", "<": "relation", ">": "relation"}
POWER_OF_TEN = re.compile(r"\\times10\^\{(-?[0-9]{1,3})\}")
ALPHANUMERIC = string.ascii_letters + string.digits
LONGEST_WORD = 40
WORD = 4
PAIRS = {":=": "=", ".*": ".*", "./": "./", ".^": ".^", "**": ".^", "..": ".."}


def lexed(
    text: str, scope: Scope, macros: Macros | None = None
) -> tuple[list[Token], dict[str, Macro], dict[int, str]]:
    """The mathematical tokens of a text, closed by an `end` token, the macros in force at its end, and by the place
    where they start how letters are set."""
    raw, macros_after = expanded(text, macros)
    lexer = Lexer(text, scope, _fractions(raw)[::-1])
    while lexer.waiting:
        token = lexer.waiting.pop()
        HANDLERS.get(token.kind, _character)(lexer, token)
    if lexer.open:
        lexer.unfinished(lexer.open[-1])
    return [*lexer.found, Token("end", "", len(text), len(text))], macros_after, lexer.styles


def _fractions(tokens: list[Token]) -> list[Token]:
    """{a \\over b} is \\frac{a}{b}."""
    if not any(token.kind == "macro" and token.text == "over" for token in tokens):
        return tokens
    found: list[Token] = []
    groups = [-1]  # where the open groups begin in what is found
    below: set[int] = set()  # groups that are denominators
    for token in tokens:
        if token.kind == "{":
            groups.append(len(found))
        elif token.kind == "}" and len(groups) > 1:
            if groups.pop() in below:
                found.append(token)
        elif token.kind == "macro" and token.text == "over" and groups[-1] not in below:
            start = groups[-1] + 1
            opening, closing = (token._replace(kind=brace, text=brace) for brace in "{}")
            found[start:] = [token._replace(text="frac"), opening, *found[start:], closing, opening]
            below.add(groups[-1])
            continue
        found.append(token)
    if -1 in below:
        found.append(tokens[-1]._replace(kind="}", text="}"))
    return found


def _follows(lexer: Lexer, token: Token, allowed: str) -> bool:
    """Whether one of these characters stands right after the token."""
    return bool(lexer.waiting) and lexer.waiting[-1].start == token.stop and lexer.waiting[-1].kind in allowed


def _run(lexer: Lexer, first: Token, allowed: str, longest: int) -> str:
    """The longest text of such characters that stand without a gap from here on; they stay."""
    found, stop = first.text, first.stop
    for token in lexer.waiting[: -longest - 1 : -1]:
        if token.start != stop or token.kind not in allowed or token.kind == "macro":
            break
        found, stop = found + token.kind, token.stop
    return found


def _take(lexer: Lexer, count: int, token: Token) -> int:
    """Take so many more characters; where they end."""
    stop = token.stop
    for _ in range(count):
        stop = lexer.waiting.pop().stop
    return stop


def _script(lexer: Lexer, token: Token) -> None:
    lexer.prefix(token.text, token, token.text)


def _space(lexer: Lexer, token: Token) -> None:
    """Space says nothing."""


def _character(lexer: Lexer, token: Token) -> None:
    if token.text.isascii() and token.text.isalpha():
        _letters(lexer, token)
    elif token.text in string.digits or (token.text == "." and _follows(lexer, token, "0123456789")):
        _number(lexer, token)
    else:
        _sign(lexer, token)


def _sign(lexer: Lexer, token: Token) -> None:
    following = lexer.waiting[-1].text if lexer.waiting else ""
    if token.text + following in PAIRS and _follows(lexer, token, following):
        second = lexer.waiting.pop()
        lexer.emit(PAIRS[token.text + second.text], token.text + second.text, token.start, second.stop)
    elif token.kind == "." and _follows(lexer, token, "T") and lexer.found and lexer.found[-1].stop == token.start:
        lexer.emit("'", ".T", token.start, _take(lexer, 1, token))
    elif token.text == "?" and lexer.found and lexer.found[-1].kind == "=":
        lexer.emit("?", "?", token.start, token.stop)
    elif token.text in CHARACTERS:
        lexer.emit(CHARACTERS[token.text], token.text, token.start, token.stop)
    else:
        lexer.fail(f"{token.text!r} has no meaning in a formula", token)


def _number(lexer: Lexer, token: Token) -> None:
    wanted = lexer.open[-1].token.kind if lexer.open and lexer.open[-1].wanted else ""
    text = token.text
    if wanted not in ("frac", "sqrt", "accent"):  # \frac12 is a half, x^12 has one exponent
        match = NUMBER.match(_run(lexer, token, "-+.0123456789eE", len(lexer.waiting)))
        assert match is not None
        text = match.group()
    stop = _take(lexer, len(text) - 1, token)
    power = POWER_OF_TEN.match("".join(f"\\{t.text}" if t.kind == "macro" else t.kind for t in lexer.waiting[:-13:-1]))
    if power and not wanted:
        stop = _take(lexer, power.end() - len(r"\times") + 1, token)
        text = f"{text}e{power[1]}"
    lexer.emit("number", text, token.start, stop)


def _letters(lexer: Lexer, token: Token) -> None:
    """A known word, a letter with the digits after it (W1), or one letter."""
    if lexer.open and lexer.open[-1].wanted:
        lexer.emit("name", token.text, token.start, token.stop)
        return
    word = _run(lexer, token, ALPHANUMERIC, LONGEST_WORD)
    letters = re.match("[A-Za-z]+", word).group()  # type: ignore[union-attr]
    for text in dict.fromkeys((word, letters)):
        kind = _known(lexer, text)
        if kind:
            lexer.emit(kind[0], kind[1], token.start, _take(lexer, len(text) - 1, token))
            return
    _check_word(lexer, letters, token)
    text = re.match("[A-Za-z][0-9]*", word).group()  # type: ignore[union-attr]
    lexer.emit("name", text, token.start, _take(lexer, len(text) - 1, token))


def _check_word(lexer: Lexer, letters: str, token: Token) -> None:
    """Letters side by side are factors, but four small ones that nobody declared are a word."""
    begins = not lexer.found or lexer.found[-1].kind != "name" or lexer.found[-1].stop != token.start
    in_index = len(lexer.open) > 1 and lexer.open[-2].wanted and lexer.open[-2].token.kind == "_"
    if len(letters) < WORD or not begins or in_index or not letters.islower():
        return
    if all(map(lexer.scope.variable, letters)):
        return
    whole = token._replace(stop=token.start + len(letters))
    hint = rf"a name is written \mathrm{{{letters}}}, a product {' '.join(letters[:4])}{' …' * (len(letters) > 4)}"
    lexer.fail(f"{letters} is neither a function of matcalc nor declared", whole, hint)


def _known(lexer: Lexer, word: str) -> tuple[str, str] | None:
    """The kind and spelling of a word of several letters that has a meaning."""
    if len(word) < 2:
        return None
    if lexer.scope.variable(word) or lexer.scope.function(word):
        return "name", word
    if word in ("grad", "hess"):
        return "nabla", word
    function = function_named(word)
    if function:
        return "function", function
    return ("name", word) if word in GREEK.values() and len(word) >= WORD else None  # xi may be x times i


HANDLERS: dict[str, Handler] = {
    "macro": command,
    "begin": command,
    "end": command,
    "{": Lexer.brace,
    "}": Lexer.close,
    "_": _script,
    "^": _script,
    "~": _space,
    "\n": _space,
}
