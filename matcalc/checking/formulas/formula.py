"""Formulas of documents as syntax trees, nothing resolved: the grammar of written mathematics (language/latex)."""

from __future__ import annotations

import re
from collections.abc import Collection

from ...errors import MatcalcError
from ...language.latex import Reader, Scope, canonical, expression
from ...language.latex.scope import function_named
from ...language.names import ENTRYWISE
from ...language.tokens import GREEK
from ...language.tree import Tree, postorder
from .code import uncoded
from .indicators import stepped
from .letters import LETTERS
from .lexicon import Style, Unreadable
from .spelling import spelt
from .translation import translated

DERIVED = frozenset(["sigma", "phi", "psi"])  # a prime on these is a derivative wherever a bracket follows
DERIVATION = re.compile(r"(?<!\w)(?:d|∂)\s*/\s*(?:d|∂)\s?([^\W\d_]\w*)(?=\s*[({\[]|\s+\w)")  # d/dx (f)
SQUARED = re.compile(r"_\{\s*([a-z])\^(?:2|\{2\})\s*\}")  # n² as the index of a size: I_{n^2} is I_nn, as K_nn is
ROOT = re.compile(r"√\s*(?:(?=\()|([^\W_]+))")  # √(1 + x), √2
NEGATIVE = re.compile(r"\^(-\d+)")  # A^-1
EXPONENT = re.compile(r"\^\(((?:[^()]|\([^()]*\))*)\)")  # x^(3/2)
SECOND = re.compile(r"\bd\^?2 ?(\w+) ?/ ?d(\w+?)\^?2\b")  # d2U/dw2
VARIED = re.compile(r"\bd([A-Za-z]{2,})\b")  # dphi
MATRIX_PRODUCT = str.maketrans({"@": "*"})
PRODUCTS = {"·": "*", "×": "*"}


def formula(text: str, style: Style) -> Tree:
    """The tree of one side of a relation. Raises Unreadable, saying where the reading stopped."""
    try:
        source = text if style.latex else plain(text, style)
        source = spelt(source, increments=style.increments)
        return translated(_read(source, style), style, source)
    except Unreadable:
        raise
    except MatcalcError as problem:
        raise Unreadable(problem.fact) from None


def _read(source: str, style: Style) -> Tree:
    source = SQUARED.sub(r"_{\1\1}", source)
    if r"\begin" not in source:
        source = stepped(source, r"\operatorname{step}")
    reader = Reader(source, _scope(source, style))
    tree = expression(reader)
    while reader.tokens[reader.position].kind == ".":
        reader.position += 1
    token = reader.tokens[reader.position]
    if token.kind != "end":
        raise Unreadable(f"“{token.text}” is not understood")
    for node in postorder(tree):
        if node.kind == "product":
            node.value = [(PRODUCTS.get(sign, sign), start, stop) for sign, start, stop in node.value]
        elif node.kind == "call":
            node.value = (node.value[0].removesuffix(ENTRYWISE), node.value[1])
    return tree


def plain(text: str, style: Style) -> str:
    """Plain text in the terms of the grammar: `x_train` has a long index, `*` of code is the product of entries."""
    text = uncoded(text)
    if style.entrywise:
        text = re.sub(r"(?<![.*])\*(?!\*)", ".*", text.replace("**", ".^")).translate(MATRIX_PRODUCT)
    text = DERIVATION.sub(r"\\frac{\\partial}{\\partial \1}", text)
    text = ROOT.sub(lambda match: f"sqrt({match[1]})" if match[1] else "sqrt", text)
    text = NEGATIVE.sub(r"^{\1}", EXPONENT.sub(r"^{\1}", text))
    text = SECOND.sub(r"d^2 \1/d\2^2", text)
    text = VARIED.sub(lambda m: f"d {m[1]}" if m[1] in style.names or m[1] in LETTERS else m[0], text)
    return re.sub(r"(?<![^\W\d_])([^\W\d_])_(\w{2,})", r"\1_{\2}", text)


class DocumentScope(Scope):
    """What a name before a bracket is, documents say later: it is read as a call, unless its prime is a transpose."""

    transposes = False
    derived: Collection[str] = ()

    def applies(self, name: str, primes: int) -> bool | None:
        base = name.split("_", maxsplit=1)[0].rstrip("0123456789")
        return not (primes and self.transposes) or base in DERIVED or base in self.derived


def _scope(text: str, style: Style) -> Scope:
    names = [GREEK.get(letter, letter) for letter in style.taken]
    if style.latex:
        names += style.names
    else:
        words = re.findall(r"[A-Za-z][A-Za-z0-9]*", text)
        varied = [word[1:] for word in words if word[0] == "d" and word[1:] in style.names]
        names += [word for word in words + varied if _is_name(word, style)]
    known = {canonical(name): name for name in names}
    differentials = frozenset(["d", "delta"]) - known.keys()
    found = DocumentScope(known, differentials=differentials, constants={}, raised=style.raised)
    found.transposes, found.derived = style.transposes, style.functions
    return found


def _is_name(word: str, style: Style) -> bool:
    """Whether a word of plain text is one name rather than letters side by side or a differential."""
    if len(word) < 2 or function_named(word) or word in ("grad", "hess"):
        return False
    varied = word[0] == "d" and "d" not in style.taken
    if varied and (len(word) == 2 or word[1:] in style.names or re.fullmatch(r"[A-Za-z]\d+", word[1:])):
        return False
    return word in style.names or word in LETTERS or (len(word) > 2 and word.islower())
