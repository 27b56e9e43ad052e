"""Formulas of documents to tokens: LaTeX, Unicode and ASCII in one stream, fonts and spacing taken away.

kind      text
name      a letter or word, accents composed (ŷ), Greek as Greek letters
word      a word set upright (tr, ReLU): the name of a function, or of a quantity
number    its digits
d         the sign of a differential set upright or as ∂: "d" or "∂"
other     brackets ( ) [ ] { }, operators, ^ _ ', commands such as frac, and "end"
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from ..errors import MatcalcError
from ..language.tokens import GREEK


class Unreadable(MatcalcError):
    """A formula that is not understood."""


class Token(NamedTuple):
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Style:
    """How a document writes.

    latex       single letters are names, and commands start with a backslash
    names       words that are one name in plain text
    functions   words that are functions there
    transposes  a prime transposes (X'X); otherwise it belongs to the name, or is a derivative
    entrywise   `*` is the product of entries, and `@` that of matrices, as in NumPy
    taken       letters that are variables and therefore no sign of a differential, nor the number e
    """

    latex: bool = True
    names: Collection[str] = field(default_factory=frozenset)
    functions: Collection[str] = field(default_factory=frozenset)
    transposes: bool = False
    entrywise: bool = False
    taken: Collection[str] = field(default_factory=frozenset)


LETTERS = {spelt: letter for letter, spelt in GREEK.items()}
VARIANTS = {"varepsilon": "ε", "vartheta": "θ", "varphi": "φ", "varrho": "ρ", "varsigma": "σ", "ell": "ℓ"}
ACCENTS = {"hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304"}
ACCENTS |= {"overline": "\u0304", "dot": "\u0307", "ddot": "\u0308", "vec": "", "mathring": "\u030a"}
FONTS = {
    "mathbf",
    "boldsymbol",
    "bm",
    "mathit",
    "pmb",
    "symbf",
    "vect",
    "bold",
    "mathsf",
    "mathtt",
    "mathbb",
    "mathfrak",
}
UPRIGHT = {"mathrm", "operatorname", "text", "textrm", "mbox", "mathop", "textsf", "textit", "operatorname*"}
SWITCHES = {"rm": "mathrm", "bf": "mathbf", "it": "mathit", "tt": "mathbf", "sf": "mathsf", "cal": "mathcal"}
OLD_FONTS = re.compile(r"\{\s*\\(rm|bf|it|tt|sf|cal)\s*([A-Za-z0-9]+)\s*\}")
SPACING = set(
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm middle displaystyle textstyle "
    "limits nolimits quad qquad nonumber notag hfill mathstrut relax thinspace scriptstyle qedhere".split()
)
OPERATORS = {
    "cdot": "*",
    "times": "*",
    "odot": ".*",
    "circ": ".*",
    "oslash": "./",
    "otimes": "⊗",
    "colon": ":",
    "|": "‖",
    "Vert": "‖",
    "lVert": "‖",
    "rVert": "‖",
    "vert": "|",
    "lvert": "|",
    "rvert": "|",
    "mid": "|",
    "lbrace": "(",
    "rbrace": ")",
    "{": "(",
    "}": ")",
    "lbrack": "[",
    "rbrack": "]",
    "langle": "⟨",
    "rangle": "⟩",
    "top": "⊤",
    "intercal": "⊤",
    "prime": "'",
    "star": "⋆",
    "ast": "⋆",
    "nabla": "∇",
    "sum": "∑",
    "div": "/",
    "sqrt": "√",
}
SIGNS = {
    "−": "-",
    "–": "-",
    "·": "*",
    "⋅": "*",
    "×": "*",
    "⊙": ".*",
    "∘": ".*",
    "⊘": "./",
    "∥": "‖",
    "’": "'",
    "′": "'",
    "½": "½",
    "Σ(": "∑",
    "Σ_": "∑",
}
SUPER = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᵀⁿⁱᵐˣᵖᵏᵈʳᴺᴷᴰˢᵗʰʲˡ", "0123456789-+Tnimxpkdr" + "NKDsthjl", strict=True))
SUB = dict(zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₘₙₜₗₚₓₐₑₒᵣᵤᵥₛₕ₊₋", "0123456789ijkmntlpxaeoruvsh+-", strict=True))
RAISED = re.compile(f"[{''.join(SUPER)}]+")
LOWERED = re.compile(f"[{''.join(SUB)}]+")

LATEX = re.compile(
    r"""(?P<space>\s+|~|\\[,;:!\ >]|%[^\n]*\n?|&|\\\\(?:\[[^\]]*\])?|\\cr\b)
       |(?P<environment>\\(?:begin|end)\s*\{(?P<environment_name>[^}]*)\})
       |\\(?P<command>[A-Za-z]+\*?|.)
       |(?P<number>\d+(?:\.\d+)?|\.\d+)
       |(?P<norm>\|\|)
       |(?P<letter>[^\W\d_])
       |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
TEXT = re.compile(
    r"""(?P<space>\s+)
       |(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)
       |(?P<word>[^\W\d_](?:[^\W_]|_(?=\w))*)
       |(?P<norm>\|\||‖|∥)
       |(?P<operator>\*\*|\.\*|\./|\.\^|\.T\b|==|<=|>=)
       |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)


def plain_scripts(text: str) -> str:
    """Raised and lowered Unicode characters as `^{…}` and `_{…}`.

    >>> plain_scripts("x₁ᵀ")
    'x_{1}^{T}'
    """
    text = LOWERED.sub(lambda m: "_{" + "".join(SUB[c] for c in m[0]) + "}", text)
    return RAISED.sub(lambda m: "^{" + "".join(SUPER[c] for c in m[0]) + "}", text)


def tokens(text: str, style: Style) -> list[Token]:
    """The tokens of a formula, closed by an `end` token. Raises Unreadable."""
    text = OLD_FONTS.sub(lambda m: rf"\{SWITCHES[m[1]]}{{{m[2]}}}", plain_scripts(text))
    found = _latex(text) if style.latex else _text(text, style)
    return [*found, Token("end", "")]


# --------------------------------------------------------------------------- LaTeX


def _latex(text: str) -> list[Token]:
    found: list[Token] = []
    matrix = 0
    position = 0
    while position < len(text):
        match = LATEX.match(text, position)
        assert match is not None
        position = match.end()
        if match["environment"]:
            opens = match["environment"].startswith(r"\begin")
            matrix += 1 if opens else -1
            name = match["environment_name"]
            if "matrix" in name or name in ("cases", "array"):
                found.append(Token("begin" if opens else "finish", name))
                if name == "array" and opens:
                    position = _after_group(text, position)
        elif match["space"]:
            if (
                matrix
                and match[0][0] in "&\\"
                and match[0].strip()
                and match[0][:2] not in (r"\,", r"\;", r"\ ", r"\:", r"\!")
            ):
                found.append(Token("cell" if match[0] == "&" else "row", match[0]))
        elif match["command"]:
            position = _command(match["command"], text, position, found)
        elif match["number"]:
            found.append(Token("number", match[0]))
        elif match["norm"]:
            found.append(Token("‖", match[0]))
        elif match["letter"]:
            found.append(Token("d", "∂") if match[0] == "∂" else Token("name", match[0]))
        else:
            found.append(_sign(match[0]))
    return found


def _sign(character: str) -> Token:
    if character == "∂":
        return Token("d", "∂")
    character = SIGNS.get(character, character)
    if character in ".,!?" and character != ",":
        return Token("stop", character)
    return Token(character, character)


def _after_group(text: str, position: int) -> int:
    end = text.find("}", position)
    return end + 1 if text[position : position + 1] == "{" and end >= 0 else position


def _command(name: str, text: str, position: int, found: list[Token]) -> int:
    """Append what a command stands for; the position after it."""
    if name in SPACING:
        if name in ("left", "right") and text[position : position + 1] == ".":
            return position + 1
        return position
    if name in ("partial",):
        found.append(Token("d", "∂"))
    elif name in LETTERS or name in VARIANTS:
        found.append(Token("name", LETTERS.get(name) or VARIANTS[name]))
    elif name in FONTS or name in UPRIGHT or name in SWITCHES or name == "mathcal":
        return _font(name, text, position, found)
    elif name in ACCENTS:
        return _accent(name, text, position, found)
    elif name in OPERATORS:
        found.append(Token(OPERATORS[name], name))
    elif name in ("tag", "label", "underset", "color", "textcolor"):
        return _group(text, position)[1]
    else:
        found.append(Token("command", name))
    return position


GROUP = re.compile(r"\s*\{")


def _group(text: str, position: int) -> tuple[str, int]:
    """The text of the group or single token at the position, and where it ends."""
    match = GROUP.match(text, position)
    if match is None:
        single = re.compile(r"\s*(\\[A-Za-z]+|\\.|.)", re.DOTALL).match(text, position)
        return (single[1], single.end()) if single else ("", position)
    depth = 0
    for at in range(match.end() - 1, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0:
            return text[match.end() : at], at + 1
    return text[match.end() :], len(text)


def _font(name: str, text: str, position: int, found: list[Token]) -> int:
    if name in SWITCHES:
        return position
    inner, position = _group(text, position)
    word = inner.strip()
    if name == "mathcal" and len(word) == 1:
        found.append(Token("name", _script(word)))
    elif word == "1" and name not in UPRIGHT:
        found.append(Token("ones", "1"))
    elif name in UPRIGHT and re.fullmatch(r"[A-Za-z]\w*", word):
        found.append(_upright(word))
    else:
        found += _latex(inner)
    return position


SCRIPT = dict(zip("BEFHILMR", "ℬℰℱℋℐℒℳℛ", strict=True))


def _script(letter: str) -> str:
    """A script letter, which is another name than the plain one."""
    return SCRIPT.get(letter) or chr(0x1D49C + ord(letter) - ord("A")) if letter.isupper() else letter


def _upright(word: str) -> Token:
    if word in ("d", "D"):
        return Token("d", word)
    if word == "T":
        return Token("⊤", word)
    return Token("name", word) if len(word) == 1 else Token("word", word)


def _accent(name: str, text: str, position: int, found: list[Token]) -> int:
    inner, position = _group(text, position)
    letters = _latex(inner)
    if not letters or letters[0].kind not in ("name", "word"):
        raise Unreadable(f"\\{name} over {inner.strip()}")
    first = letters[0]
    found.append(Token(first.kind, first.text + ACCENTS[name]))
    found += letters[1:]
    return position


# --------------------------------------------------------------------------- plain text and code


def _text(text: str, style: Style) -> list[Token]:
    found: list[Token] = []
    for match in TEXT.finditer(text):
        kind, word = match.lastgroup, match[0]
        if kind == "number":
            found.append(Token("number", word))
        elif kind == "word":
            found += _words(word, style)
        elif kind == "norm":
            found.append(Token("‖", word))
        elif kind == "operator":
            found.append(_operator(word, style))
        elif kind == "sign":
            found.append(_plain_sign(word, style))
    return found


def _operator(word: str, style: Style) -> Token:
    meaning = {".T": "'", "**": ".^" if style.entrywise else "^"}.get(word, word)
    return Token("transpose", word) if meaning == "'" else Token(meaning, word)


def _plain_sign(word: str, style: Style) -> Token:
    if style.entrywise and word in "*@":
        return Token(".*" if word == "*" else "*", word)
    return Token("*", word) if word == "@" else _sign(word)


def _words(word: str, style: Style) -> list[Token]:
    """A word is a name, a differential of one, or letters side by side."""
    name = LETTERS.get(word, word)
    if word in style.functions or len(word) == 1 or word in LETTERS:
        return [Token("word" if len(name) > 1 and name.isalpha() else "name", numbered(name))]
    if word[0] == "d" and "d" not in style.taken and (len(word) == 2 or word[1:] in style.names or _short(word[1:])):
        return [Token("d", "d"), *_words(word[1:], style)]
    if word in style.names:
        return [Token("word" if word.isalpha() else "name", numbered(name))]
    if _short(word):
        return [Token("name", numbered(word))]
    if word.isalpha() and (len(word) == 2 or not word[1:].islower()):
        return [t for letter in word for t in _words(letter, style)]
    return [Token("word", numbered(word))]


def _short(word: str) -> bool:
    """A letter with a number or an index: `W1`, `x_i`."""
    return re.fullmatch(r"[^\W\d_](?:\d+|_\w+)", word) is not None


def numbered(name: str) -> str:
    """`W1` is the W_1 of formulas.

    >>> numbered("W1"), numbered("W_1"), numbered("norm2")
    ('W_1', 'W_1', 'norm2')
    """
    return re.sub(r"^([^\W\d_])(\d+)$", r"\1_\2", name)
