"""Names, numerals and sizes as they are set: W1 is W₁, phi_2 is φ₂, dW is a differential."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

_LOWER = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega"
)
_UPPER = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
GREEK = dict(zip(f"{_LOWER} {_UPPER}".split(), "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", strict=True))
_COMMAND = {letter: name for name, letter in GREEK.items()}

SUBSCRIPT = dict(zip("0123456789aehijklmnoprstuvx+-=×", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋₌ₓ", strict=True))
SUPERSCRIPT = dict(zip("0123456789+-ikmnpKMN", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁱᵏᵐⁿᵖᴷᴹᴺ", strict=True))

_TOKEN = re.compile(r"(?P<number>\d+(\.\d+)?(e[+-]?\d+)?)|(?P<name>[^\W\d]\w*)|(?P<times>\*)")
_PARTS = re.compile(r"(?P<stem>.*?[^\W\d_]|_+)_?(?P<index>(?<=_).+|\d+(_\w+)?)?")


_MARKED = re.compile(r"(?P<mark>hat|bar|tilde|dot|ddot|star)(?:_?(?P<number>\d+)|_(?P<rest>.+))?")
_MARKS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "ddot": "\u0308", "star": "*"}


def lifted(text: str, table: dict[str, str]) -> str | None:
    """`text` in sub- or superscript characters, None if one of them does not exist."""
    return "".join(map(table.__getitem__, text)) if all(c in table for c in text) else None


class Name(NamedTuple):
    """The parts of a name: whether it is a differential's, its stem, an accent, and the parts of its index."""

    differential: bool
    stem: str
    mark: str = ""
    indices: tuple[str, ...] = ()

    @property
    def letter(self) -> str:
        """The stem with its accent, in Unicode."""
        return normalize("NFC", letter(self.stem) + _MARKS.get(self.mark, ""))


def letter(word: str) -> str:
    """The Greek letter of this name, or the word itself."""
    return GREEK.get(word, word)


@lru_cache(maxsize=4096)
def parts(name: str) -> Name:
    """
    >>> parts("dW1")
    Name(differential=True, stem='W', mark='', indices=('1',))
    >>> parts("y_hat_i")
    Name(differential=False, stem='y', mark='hat', indices=('i',))
    >>> parts("u_l_minus1").indices
    ('l-1',)
    >>> parts("a2_i").indices, parts("x_hatch").mark, parts("data").stem
    (('2', 'i'), '', 'data')
    """
    match = _PARTS.fullmatch(name)
    stem, index = (match["stem"], match["index"] or "") if match else (name, "")
    differential = stem[0] == "d" and (len(stem) == 2 or stem[1:] in GREEK)
    marked = _MARKED.fullmatch(index)
    mark, index = (marked["mark"], marked["number"] or marked["rest"] or "") if marked else ("", index)
    return Name(differential, stem[differential:], mark, tuple(relative(index).split("_")) if index else ())


_RELATIVE = re.compile(r"(?:(?<=_)|^)([^\W\d_])_(minus|plus)_?(\d+)$")


def relative(index: str) -> str:
    """The index of a member before or after that of a letter, as it is written.

    >>> relative("l_minus1"), relative("i_t_plus1"), relative("l")
    ('l-1', 'i_t+1', 'l')
    """
    if "_minus" not in index and "_plus" not in index:
        return index
    return _RELATIVE.sub(lambda found: found[1] + ("-" if found[2] == "minus" else "+") + found[3], index)


@lru_cache(maxsize=4096)
def ascii(text: str) -> str:
    """
    >>> ascii("u_l_minus1"), ascii("delta_i_t_plus1"), ascii("W1")
    ('u_{l-1}', 'delta_i_{t+1}', 'W1')
    """
    return text if "us" not in text else _TOKEN.sub(lambda token: _ascii_name(token[0]), text)


def _ascii_name(name: str) -> str:
    stem, last = relative(name).rpartition("_")[::2]
    return f"{stem}_{{{last}}}" if stem and last[1:2] in ("-", "+") else name


def indexed(text: str) -> bool:
    """Whether a name in the text has an index.

    >>> indexed("x_i"), indexed("data")
    (True, False)
    """
    return any(match["name"] and parts(match[0]).indices for match in _TOKEN.finditer(text))


def is_differential(name: str) -> bool:
    """
    >>> is_differential("dW1"), is_differential("d"), is_differential("data")
    (True, False, False)
    """
    return bool(name) and parts(name).differential


def _translated(text: str, number: Callable[[str], str], name: Callable[[str], str], times: str) -> str:
    def token(match: re.Match[str]) -> str:
        if match["times"]:
            return times
        return number(match[0]) if match["number"] else name(match[0])

    return _TOKEN.sub(token, text)


# --------------------------------------------------------------------------- Unicode


@lru_cache(maxsize=4096)
def unicode(text: str) -> str:
    """
    >>> unicode("u_l_minus1"), unicode("u_L_minus1"), unicode("delta_i_t_plus1")
    ('uₗ₋₁', 'u_{L-1}', 'δ_{i,t+1}')
    >>> unicode("W1"), unicode("phi_2"), unicode("x_i"), unicode("dW_10"), unicode("y_hat_i"), unicode("m*n + 1")
    ('W₁', 'φ₂', 'xᵢ', 'dW₁₀', 'ŷᵢ', 'm n + 1')
    """
    return _translated(text, str, _unicode_name, " ")


def _unicode_name(name: str) -> str:
    own = parts(name)
    index = own.indices
    short = len(index[-1]) == 1 if _of_sample(index) else len(index) == 1 and (index[0].isdigit() or len(index[0]) == 1)
    moved = bool(index) and _is_relative(index[-1])
    low = lifted("".join(index), SUBSCRIPT) if short or (moved and len(index) == 1) else None
    if moved and low is None:
        low = f"_{{{','.join(map(letter, index))}}}"
    return "d" * own.differential + own.letter + (low or "".join(f"_{letter(part)}" for part in index))


def _is_relative(index: str) -> bool:
    return index[1:2] in ("-", "+")


def _of_sample(index: tuple[str, ...]) -> bool:
    """Whether it is a number and the index of a sample."""
    return len(index) == 2 and index[0].isdigit()


# --------------------------------------------------------------------------- LaTeX


@lru_cache(maxsize=4096)
def latex(text: str) -> str:
    r"""
    >>> print(latex("W1"), latex("phi_2"), latex("x_i"), latex("loss"), latex("dW10"), latex("1e-05"))
    W_1 \phi_2 x_i \mathrm{loss} \mathrm{d}W_{10} {1 \times 10^{-5}}
    >>> print(latex("y_hat_i"), latex("W_star1"))
    \hat{y}_i W^\star_1
    >>> print(latex("u_l_minus1"), latex("delta_i_t_plus1"))
    u_{l-1} \delta_{i,t+1}
    """
    return _translated(text, _latex_number, _latex_name, " ")


def _latex_number(text: str) -> str:
    mantissa, _, exponent = text.partition("e")
    return rf"{{{mantissa} \times 10^{{{int(exponent)}}}}}" if exponent else text


def _latex_name(name: str) -> str:
    own = parts(name)
    text = (r"\mathrm{d}" if own.differential else "") + _latex_marked(own.mark, _latex_word(own.stem))
    if not own.indices:
        return text
    if _of_sample(own.indices):
        low = f"{own.indices[0]},{_latex_word(own.indices[1])}"
    elif _is_relative(own.indices[-1]):
        low = ",".join([*map(_latex_word, own.indices[:-1]), own.indices[-1]])
    else:
        index = "_".join(own.indices)
        low = index if index.isdigit() else _latex_word(index)
    return f"{text}_{low}" if len(low) == 1 else f"{text}_{{{low}}}"


def _latex_marked(mark: str, letter: str) -> str:
    if mark == "star":
        return rf"{letter}^\star"
    return rf"\{mark}{{{letter}}}" if mark else letter


def _latex_word(word: str) -> str:
    word = _COMMAND.get(word, word)
    if word in GREEK:
        return "\\" + word
    escaped = word.replace("_", r"\_")
    return escaped if len(word) == 1 and word != "_" else rf"\mathrm{{{escaped}}}"


# --------------------------------------------------------------------------- MathML


@lru_cache(maxsize=4096)
def mathml(text: str) -> str:
    """
    >>> mathml("W1"), mathml("2"), mathml("loss")
    ('<msub><mi>W</mi><mn>1</mn></msub>', '<mn>2</mn>', '<mi>loss</mi>')
    """
    spaced = _TOKEN.sub(lambda token: f" {token[0]} ", text).split()
    return "".join(_mathml_token(token) for token in spaced)


def _mathml_token(token: str) -> str:
    if token[0].isdigit():
        mantissa, _, exponent = token.partition("e")
        power = f"<mo>×</mo><msup><mn>10</mn><mn>{int(exponent)}</mn></msup>" if exponent else ""
        return f"<mn>{mantissa}</mn>{power}"
    if token == "*":
        return "<mo>&#x2062;</mo>"
    return _mathml_name(token) if _TOKEN.fullmatch(token) else f"<mo>{token}</mo>"


def _mathml_name(name: str) -> str:
    own = parts(name)
    written = f"<msub>{''.join(mathml_parts(name))}</msub>" if own.indices else mathml_parts(name)[0]
    return f'<mrow><mi mathvariant="normal">d</mi>{written}</mrow>' if own.differential else written


def mathml_parts(name: str) -> tuple[str, str]:
    """A name without the d of a differential, as an element, and its index as another, "" if it has none."""
    own = parts(name)
    low = "<mo>,</mo>".join(map(_mathml_index, own.indices))
    return f"<mi>{own.letter}</mi>", f"<mrow>{low}</mrow>" if len(own.indices) > 1 else low


def _mathml_index(index: str) -> str:
    if _is_relative(index):
        return f"<mrow><mi>{index[0]}</mi><mo>{index[1].replace('-', '−')}</mo><mn>{index[2:]}</mn></mrow>"
    return f"<mn>{index}</mn>" if index.isdigit() else f"<mi>{letter(index)}</mi>"
