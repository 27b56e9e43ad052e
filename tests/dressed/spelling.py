"""A formula as text, in the ways in which people write it: LaTeX, Unicode, plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from .formulas import Formula
from .letters import GREEK
from .styles import Style

SUM, COLON, PRODUCT, FACTOR, ATOM = range(1, 6)  # how tightly a formula is bound
Spelled = tuple[str, int]
TEX = {letter: "\\" + word for word, letter in GREEK.items()} | {"ℓ": r"\ell", "Φ": r"\Phi", "Σ": r"\Sigma"}
TEX |= {"β": r"\beta", "γ": r"\gamma", "Λ": r"\Lambda", "φ": r"\varphi"}
SUBSCRIPTS = str.maketrans("0123456789i", "₀₁₂₃₄₅₆₇₈₉ᵢ")
WORDS = {"softplus", "relu", "sigmoid", "logsumexp", "softmax", "sign"}


class NoSpellingError(Exception):
    """A formula that nobody writes in this way."""


def spelled(f: Formula, style: Style) -> str:
    """Raises NoSpellingError."""
    return _Speller(style).text(f)[0]


class _Speller:
    def __init__(self, style: Style) -> None:
        self.style = style
        self.latex = style.dialect == "latex"

    def text(self, f: Formula) -> Spelled:
        return SPELLERS[f.op](self, f)

    def at(self, f: Formula, level: int) -> str:
        """In brackets, if it is bound less tightly."""
        text, own = self.text(f)
        return text if own >= level else self.bracketed(text)

    def bracketed(self, text: str) -> str:
        return rf"\left({text}\right)" if self.latex and self.style.big else f"({text})"

    def word(self, word: str) -> str:
        """The name of a function, with its index and its primes."""
        letter, index, primes = re.fullmatch(r"([a-z]+)(\d*)('*)", word).groups()  # type: ignore[union-attr]
        if not self.latex:
            greek = {"sigmoid": "σ", "phi": "φ", "psi": "ψ"} if self.style.dialect == "unicode" else {}
            return greek.get(letter, letter) + index.translate(SUBSCRIPTS if greek else {}) + primes
        plain = {"sigmoid": r"\sigma", "relu": r"\operatorname{ReLU}"}
        named = rf"\operatorname{{{letter}}}" if letter in WORDS else letter if len(letter) == 1 else "\\" + letter
        return plain.get(letter, named) + (f"_{index}" if index else "") + primes

    def name(self, word: str) -> str:
        letter, index = self.style.letters.of(word)
        if not self.latex:
            shown = letter if self.style.dialect == "unicode" else _plain(letter)
            if not index:
                return shown
            plain = "_" * (index == "i" or self.style.dialect == "typed") + index
            return shown + (index.translate(SUBSCRIPTS) if self.style.dialect == "unicode" else plain)
        hat = letter.endswith("\u0302")
        shown = TEX.get(letter.rstrip("\u0302"), letter.rstrip("\u0302"))
        if self.style.bold and word in self.style.vectors:
            shown = rf"\boldsymbol{{{shown}}}" if shown.startswith("\\") else rf"\mathbf{{{shown}}}"
        shown = rf"\hat{{{shown}}}" if hat else shown
        if not index:
            return shown
        return shown + (rf"^{{({index})}}" if self.style.index == "(" and index != "i" else f"_{index}")

    def raised(self, f: Formula, exponent: str) -> Spelled:
        text = self.at(f, ATOM)
        crowded = "^" in text.split("_")[0] and text[-1] != ")" and not text.startswith(("(", "\\left", "\\|", "||"))
        return (f"{{{text}}}{exponent}" if self.latex and crowded else text + exponent), ATOM


def _plain(letter: str) -> str:
    words = {greek: word for word, greek in GREEK.items()} | {"ℓ": "l", "β": "beta", "γ": "gamma"}
    hat = "_hat" if letter.endswith("\u0302") else ""
    return words.get(letter.rstrip("\u0302"), letter.rstrip("\u0302")) + hat


def _number(s: _Speller, f: Formula) -> Spelled:
    n = f.number
    if n.denominator == 1:
        return str(n), ATOM if n >= 0 else SUM
    return (rf"\frac{{{n.numerator}}}{{{n.denominator}}}" if s.latex else f"{n}"), FACTOR if s.latex else PRODUCT


def _add(s: _Speller, f: Formula) -> Spelled:
    found = ""
    for term in (_ones_for(s, t, f) for t in f.args):
        text, level = s.text(term)
        negative = text.startswith("-") and term.op == "product"
        if level < COLON and not negative:
            text = s.bracketed(text)
        found += f" - {text[1:].lstrip()}" if negative and found else (" + " if found else "") + text
    return found, SUM


def _ones_for(s: _Speller, term: Formula, whole: Formula) -> Formula:
    """A number beside arrays, as some write it: times ones."""
    array = next((t.shape for t in whole.args if not t.is_scalar), None)
    if s.style.one == "ones" and s.latex and term.op == "number" and term.number == 1 and array and array[1] == 1:
        return Formula("ones", shape=array)
    return term


def _product(s: _Speller, f: Formula) -> Spelled:
    coefficient, over, under = Fraction(1), [], []
    for factor in f.args:
        if factor.op == "number":
            coefficient *= factor.number
        elif factor.op == "power" and factor.is_scalar and factor.args[1].op == "number" and factor.args[1].number < 0:
            positive = -factor.args[1].number
            base = factor.args[0]
            under.append(base if positive == 1 else Formula("power", (base, _numbered(positive)), base.shape))
        else:
            over.append(factor)
    sign = "-" if coefficient < 0 else ""
    coefficient = abs(coefficient)
    top, bottom = coefficient.numerator, coefficient.denominator
    if s.style.fraction == "front" and bottom > 1 and not under and over:
        number = rf"\frac{{{top}}}{{{bottom}}}" if s.latex else f"({top}/{bottom})"
        if not s.latex and s.style.dialect == "plain":
            number += "*"
        return sign + _juxtaposed(s, [number], over), PRODUCT if not sign else SUM
    numbers = [str(top)] if top > 1 or not over else []
    body = _juxtaposed(s, numbers, over)
    if bottom == 1 and not under:
        return sign + body, (FACTOR if len(over) + len(numbers) == 1 else PRODUCT) if not sign else SUM
    below = _juxtaposed(s, [str(bottom)] if bottom > 1 else [], under)
    if s.latex and not s.style.inline_fraction:
        body = s.text(over[0])[0] if len(over) == 1 and not numbers else body
        below = s.text(under[0])[0] if len(under) == 1 and bottom == 1 else below
        return sign + rf"\frac{{{body}}}{{{below}}}", FACTOR if not sign else SUM
    several = len(under) + (bottom > 1) > 1
    return sign + body + "/" + (s.bracketed(below) if several else below), PRODUCT if not sign else SUM


def _numbered(n: Fraction) -> Formula:
    return Formula("number", number=n)


def _juxtaposed(s: _Speller, numbers: Sequence[str], factors: Sequence[Formula]) -> str:
    shown = [*numbers]
    for i, factor in enumerate(factors):
        text, level = s.text(factor)
        ends = i == len(factors) - 1 and factor.op == "series"
        shown.append(text if level >= FACTOR or ends else s.bracketed(text))
    return "*".join(shown).replace("**", "*") if s.style.dialect == "plain" else " ".join(shown)


def _transpose(s: _Speller, f: Formula) -> Spelled:
    inner = f.args[0]
    if inner.op == "function" and s.style.transpose != "'":
        text = s.text(inner)[0]
        return text + s.style.transpose, ATOM
    return s.raised(inner, s.style.transpose)


def _hadamard(s: _Speller, f: Formula) -> Spelled:
    shown = []
    for a in f.args:
        text, level = s.text(a)
        shown.append(text if level >= FACTOR and a.op != "hadamard" else s.bracketed(text))
    return f" {s.style.had} ".join(shown), COLON


def _frobenius(s: _Speller, f: Formula) -> Spelled:
    a, b = f.args
    if s.style.pairing == ":" or (s.style.pairing == "<" and s.style.dialect in ("typed", "plain")):
        return f"{s.at(a, PRODUCT)} : {s.at(b, PRODUCT)}", COLON
    if s.style.pairing == "<":
        left, right = (r"\langle ", r" \rangle") if s.latex else ("⟨", "⟩")
        return f"{left}{s.text(a)[0]}, {s.text(b)[0]}{right}", ATOM
    turned = a.args[0] if a.op == "transpose" else Formula("transpose", (a,), a.shape[::-1])
    inner = Formula("product", (turned, b), (a.shape[1], b.shape[1]))
    if inner.is_scalar:
        return s.text(inner)
    return f"{s.style.trace}{s.bracketed(s.text(inner)[0])}", ATOM


def _power(s: _Speller, f: Formula) -> Spelled:
    base, exponent = f.args
    if exponent.op != "number":
        raise NoSpellingError("an exponent that is no number")
    p = exponent.number
    if not base.is_scalar:
        return _entrywise_power(s, base, p)
    if p == Fraction(1, 2):
        text = s.text(base)[0]
        plain = f"√({text})" if s.style.dialect == "unicode" else f"sqrt({text})"
        return (rf"\sqrt{{{text}}}" if s.latex else plain), ATOM
    if p < 0:
        return _product(s, Formula("product", (_numbered(Fraction(1)), f)))
    if p.denominator != 1:
        raise NoSpellingError("a broken exponent")
    if s.style.dialect == "unicode":
        return s.raised(base, {2: "²", 3: "³"}.get(int(p), f"^{p}"))
    return s.raised(base, f"^{p}" if len(str(p)) == 1 else f"^{{{p}}}")


def _entrywise_power(s: _Speller, base: Formula, p: Fraction) -> Spelled:
    if p.denominator != 1 or p < 2:
        raise NoSpellingError("an entrywise power")
    if s.style.dialect in ("typed", "plain"):
        return s.raised(base, f".^{p}")
    if s.style.squares == "had" or s.style.dialect == "unicode":
        return _hadamard(s, Formula("hadamard", (base,) * int(p), base.shape))
    if s.style.squares == "circ":
        return s.raised(base, rf"^{{{s.style.had} {p}}}")
    if base.op != "name" or not base.is_vector:
        raise NoSpellingError("a square of entries that looks like that of a matrix")
    return s.raised(base, f"^{p}")


def _norm(kind: str) -> Callable[[_Speller, Formula], Spelled]:
    def spell(s: _Speller, f: Formula) -> Spelled:
        inner = s.text(f.args[0])[0]
        index = kind if s.style.normed or kind == "1" else ""
        if s.style.dialect == "unicode":
            return f"‖{inner}‖" + {"2": "₂", "F": "_F", "1": "₁", "": ""}[index], ATOM
        if s.style.dialect == "plain":
            return f"norm{kind}({inner})", ATOM
        if s.style.dialect == "typed":
            return f"||{inner}||" + (f"_{index}" if index else ""), ATOM
        closing = {r"\lVert": r"\rVert"}.get(s.style.norm, s.style.norm)
        opening = s.style.norm + (" " if s.style.norm == r"\lVert" else "")
        return f"{opening}{inner}{closing}" + (f"_{index}" if index else ""), ATOM

    return spell


def _call(word: str, latex: str) -> Callable[[_Speller, Formula], Spelled]:
    return lambda s, f: ((latex if s.latex else word) + s.bracketed(s.text(f.args[0])[0]), ATOM)


def _total(s: _Speller, f: Formula) -> Spelled:
    inner = f.args[0]
    if not s.latex:
        return f"sum({s.text(inner)[0]})", ATOM
    ones = rf"\mathbf{{1}}{s.style.transpose}"
    last = r" \mathbf{1}" if inner.shape[1] != 1 else ""
    return f"{ones} {s.at(inner, FACTOR)}{last}", PRODUCT


def _series(s: _Speller, f: Formula) -> Spelled:
    body = s.at(f.args[0], COLON if f.args[0].op == "hadamard" else PRODUCT)
    count = s.text(f.args[1])[0]
    if s.style.dialect == "plain":
        return f"sum({s.text(f.args[0])[0]}, i=1..{count})", ATOM
    if s.style.dialect == "typed":
        return f"sum_{{i=1}}^{count} {body}", PRODUCT
    return (rf"\sum_{{i=1}}^{count} {body}" if s.latex else f"Σᵢ {body}"), PRODUCT


def _function(s: _Speller, f: Formula) -> Spelled:
    inner = s.text(f.args[0])[0]
    if f.name == "abs":
        return f"|{inner}|", ATOM
    if f.name == "step":
        raise NoSpellingError("a step")
    if f.name == "exp" and s.latex and not s.style.big and f.args[0].is_scalar:
        return f"e^{{{inner}}}", ATOM
    if f.name == "sqrt":
        raise NoSpellingError("an entrywise root")
    if f.name == "softplus" and f.args[0].is_scalar and s.latex:
        return r"\log" + s.bracketed(f"1 + e^{{{inner}}}"), ATOM
    return s.word(f.name) + s.bracketed(inner), ATOM


def _grad(s: _Speller, f: Formula) -> Spelled:
    of, by = s.name(f.name), s.name(f.by)
    partial = r"\partial" if s.latex else "∂" if s.style.dialect == "unicode" else "d"
    gap = " " if s.latex else ""
    shape = s.style.gradient
    if shape == "nabla" and s.latex:
        return rf"\nabla_{{{by}}} {of}", FACTOR
    if shape == "nabla" and s.style.dialect == "unicode" and len(by) == 1:
        return f"∇_{by} {of}", FACTOR
    if shape == "slash" or not s.latex:
        return f"{partial}{gap}{of}/{partial}{gap}{by}", PRODUCT
    sign = "d" if shape == "d" else r"\partial"
    return rf"\frac{{{sign} {of}}}{{{sign} {by}}}", FACTOR


def _hessian(s: _Speller, f: Formula) -> Spelled:
    of, by = s.name(f.name), s.name(f.by)
    if s.latex:
        return rf"\nabla^2_{{{by}}} {of}" if s.style.bold else rf"\nabla^2 {of}", FACTOR
    if s.style.dialect == "unicode":
        return f"∇²{of}", FACTOR
    raise NoSpellingError("a Hessian in plain text")


def _d(s: _Speller, f: Formula) -> Spelled:
    return s.style.d + (" " if s.style.d.endswith(" d") else "") + s.name(f.name), ATOM


def _identity(s: _Speller, f: Formula) -> Spelled:
    return ("I" if not s.latex or not s.style.bold else r"\mathbf{I}"), ATOM


def _constant(word: str) -> Callable[[_Speller, Formula], Spelled]:
    def spell(s: _Speller, f: Formula) -> Spelled:
        rows, columns = f.shape
        if s.style.dialect in ("typed", "plain") or 1 not in f.shape:
            raise NoSpellingError("a constant with sizes")
        sign = rf"\mathbf{{{word}}}" if s.latex else {"1": "𝟏", "0": "0"}[word]
        return sign + (s.style.transpose if rows == 1 and columns != 1 else ""), ATOM

    return spell


def _matpow(s: _Speller, f: Formula) -> Spelled:
    exponent = f.args[1].number
    return s.raised(f.args[0], f"^{{{exponent}}}" if s.latex else f"^{exponent}" if exponent > 0 else f"^({exponent})")


def _optimum(s: _Speller, f: Formula) -> Spelled:
    """The solution of what is minimised, under the name of the variable, with a mark or without."""
    text = s.name(f.by)
    if s.style.optimum == "star":
        return text + ("^*" if not s.latex or "^" not in text else r"^{\star}"), ATOM
    return (rf"\hat{{{text}}}" if s.latex and s.style.optimum == "hat" and "_" not in text else text), ATOM


SPELLERS: dict[str, Callable[[_Speller, Formula], Spelled]] = {
    "name": lambda s, f: (s.name(f.name), ATOM),
    "size": lambda s, f: (f.name, ATOM),
    "number": _number,
    "add": _add,
    "product": _product,
    "transpose": _transpose,
    "hadamard": _hadamard,
    "frobenius": _frobenius,
    "power": _power,
    "matpow": _matpow,
    "tr": lambda s, f: (s.style.trace + s.bracketed(s.text(f.args[0])[0]), ATOM),
    "sum": _total,
    "Diag": _call("diag", r"\operatorname{diag}"),
    "diag": _call("diag", r"\operatorname{diag}"),
    "det": _call("det", r"\det"),
    "logdet": _call("logdet", r"\log\det"),
    "inv": lambda s, f: s.raised(f.args[0], {"latex": "^{-1}", "unicode": "⁻¹"}.get(s.style.dialect, "^-1")),
    "norm2": _norm("2"),
    "normF": _norm("F"),
    "norm1": _norm("1"),
    "softmax": _call("softmax", r"\operatorname{softmax}"),
    "logsumexp": _call("logsumexp", r"\operatorname{logsumexp}"),
    "function": _function,
    "series": _series,
    "grad": _grad,
    "hessian": _hessian,
    "optimum": _optimum,
    "d": _d,
    "I": _identity,
    "ones": _constant("1"),
    "zeros": _constant("0"),
}
