"""Text to tokens. Whatever is not a token is an error that names the character and what to write instead."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple, NoReturn

from ..errors import LimitError, ParseError

LONGEST = 100_000

# Capital letters that look like Latin ones are left out.
_SPELT = """
α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi π pi ρ rho
σ sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega
Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Φ Phi Ψ Psi Ω Omega
"""
GREEK = dict(zip(_SPELT.split()[::2], _SPELT.split()[1::2], strict=True))
_LETTERS = "".join(GREEK)

NAME = rf"(?:[A-Za-z][A-Za-z0-9]*|[{_LETTERS}][0-9]*)(?:_[A-Za-z0-9{_LETTERS}]+)*"
TOKEN = re.compile(
    rf"""(?P<space>[ \t\r]+)
       |(?P<name>{NAME}(?:_\{{[ ]*[A-Za-z][ ]*[+-][ ]*[0-9]+[ ]*\}})?)
       |(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
       |(?P<operator>\.\.|\.\*(?!\*)|\./|\.\^|\.T(?![A-Za-z0-9_])|\*(?!\*)|=(?!=)|[-+/@^'()\[\],;:ᵀ⊙∘⊘⊗])
       |(?P<newline>\n)
       |(?P<bad>.)""",
    re.VERBOSE | re.DOTALL,
)
SPELLINGS = {"@": "*", "⊙": ".*", "∘": ".*", "⊘": "./", ".T": "'", "ᵀ": "'"}


def canonical(name: str) -> str:
    """One spelling for W_1, W_{1} and W1.

    >>> canonical("W_1"), canonical("W1"), canonical("x_i"), canonical("y_hat_1"), canonical("A_1_2")
    ('W1', 'W1', 'x_i', 'y_hat1', 'A1_2')
    """
    return re.sub(r"(?<=[A-Za-z])_(?=\d+(?:_|$))", "", name) if "_" in name else name


class Token(NamedTuple):
    """`kind` is number, name, newline, end, or the operator itself in its first spelling."""

    kind: str
    text: str
    start: int
    stop: int


def tokens(text: str) -> list[Token]:
    """The tokens of the text, closed by an `end` token.

    >>> [t.text for t in tokens("1./x")]
    ['1', './', 'x', '']

    Raises ParseError for characters outside the language, LimitError for texts that are too long.
    """
    if len(text) > LONGEST:
        raise LimitError(f"the text has {len(text)} characters; the limit is {LONGEST}")
    found: list[Token] = []
    for match in TOKEN.finditer(text):
        kind = match.lastgroup
        word = match.group()
        start, stop = match.span()
        if kind == "operator":
            found.append(Token(SPELLINGS.get(word, word), word, start, stop))
        elif kind == "name":
            found.append(Token("name", _spelt(word), start, stop))
        elif kind == "number":
            _check_number(text, start, stop)
            found.append(Token("number", word, start, stop))
        elif kind == "newline":
            found.append(Token("newline", word, start, stop))
        elif kind == "bad":
            _refuse(text, start)
    found.append(Token("end", "", len(text), len(text)))
    return found


def _spelt(name: str) -> str:
    """Greek letters by their names, and u_{l-1} as u_l_minus1, which is what it is called in LaTeX as well."""
    if "{" in name:
        name = re.sub(r"[{} ]", "", name).replace("-", "_minus").replace("+", "_plus")
    return name if name.isascii() else "".join(GREEK.get(c, c) for c in name)


_TAIL = re.compile(rf"[.0-9]*(?:{NAME})?")


def _check_number(text: str, start: int, stop: int) -> None:
    """What follows a number is neither a letter nor a second decimal point."""
    following = text[stop : stop + 2]
    if re.match(r"\.[0-9]|[eE](?![A-Za-z_(])|\.(?![*/^.T])", following):
        end = max(_TAIL.match(text, stop).end(), stop + 1)  # type: ignore[union-attr]
        raise ParseError(f"malformed number {text[start:end]}", source=text, span=(start, end))
    letters = _TAIL.match(text, stop).group()  # type: ignore[union-attr]
    if letters and letters[0] != ".":
        shown = text[start:stop]
        raise ParseError(
            f"an operator is missing between {shown} and {letters}",
            hint=f"a product is written {shown}*{letters}",
            source=text,
            span=(start, stop + len(letters)),
        )


# --------------------------------------------------------------------------- characters outside the language

COMPARISON = "comparisons are not in the language"
QUOTES = "text in quotes is not in the language"
ADVICE = {
    "*": ("** is not an operator", "a power is written ^, the power of every entry .^"),
    ".": ("a point stands only in numbers and in .* ./ .^ .T", None),
    "<": (COMPARISON, None),
    ">": (COMPARISON, None),
    "=": (COMPARISON, None),
    "!": ("! is not in the language", None),
    "≤": (COMPARISON, None),
    "≥": (COMPARISON, None),
    "≠": (COMPARISON, None),
    "%": ("% is not in the language: there are neither comments nor remainders", None),
    "#": ("# is not in the language: there are no comments", None),
    '"': (QUOTES, None),
    "“": (QUOTES, None),
    "”": (QUOTES, None),
    "_": ("_ stands only between the parts of a name, as in x_1", None),
    "{": ("{ is not in the language", "brackets are ( )"),
    "}": ("} is not in the language", "brackets are ( )"),
    "|": ("| is not in the language", "norms are written norm2(x), normF(X), norm1(x); absolute values abs(x)"),
    "\\": ("\\ is not in the language", "the left quotient A\\b is written inv(A)*b"),
}
REPLACEMENTS = (
    dict.fromkeys("\u2212\u2013\u2014\u2010\u2011\u2012", "-")
    | dict.fromkeys("\u2018\u2019\u2032\u00b4\u02b9", "'")
    | dict.fromkeys("\u00b7\u22c5\u2219\u00d7\u2022", "*")
    | dict.fromkeys("\u00f7\u2215\u2044", "/")
    | {"⊤": "'", "√": "sqrt( )", "∑": "sum( )", "‖": "norm2( )", "∥": "norm2( )", "⟨": "A : B", "⟩": "A : B"}
    | {c: f"^{i}" for i, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
    | {"⁻": "^-", "ϕ": "phi", "ϵ": "epsilon", "ϑ": "theta", "ϱ": "rho", "ς": "sigma", "∂": "d"}
)
LOOKALIKES = dict(
    zip("аеорсухіјѕԁһАВЕКМНОРСТХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "aeopcyxijsdhABEKMHOPCTXIJSABEZHIKMNOPTYXo", strict=True)
)


def _refuse(text: str, start: int) -> NoReturn:
    fact, hint = about(text[start])
    width = 2 if text[start : start + 2] in ("**", "==") else 1
    raise ParseError(fact, hint=hint, source=text, span=(start, start + width))


def about(character: str) -> tuple[str, str | None]:
    """What a character outside the language is, and what to write instead.

    >>> about("²")
    ("'²' (U+00B2, SUPERSCRIPT TWO) is not in the language", 'write ^2 instead')
    """
    if character in ADVICE:
        return ADVICE[character]
    fact = f"{_shown(character)} is not in the language"
    if character in LOOKALIKES:
        return fact, f"it only looks like {LOOKALIKES[character]}; write {LOOKALIKES[character]} instead"
    plain = REPLACEMENTS.get(character) or unicodedata.normalize("NFKC", character)
    if plain == " ":
        return fact, "write a space instead"
    return fact, f"write {plain} instead" if plain != character and plain.isascii() and plain.isprintable() else None


def _shown(character: str) -> str:
    """Control and direction characters are named, never echoed."""
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "a control character" if ord(character) < 160 else "")
    if character.isprintable() and not unicodedata.combining(character):
        return repr(character) if character.isascii() else f"{character!r} ({code}{f', {name}' if name else ''})"
    return f"{code}{f' ({name})' if name else ''}"
