"""Formulas of documents as syntax trees, nothing resolved: the grammar of written mathematics, in a document's terms.

The grammar is `language.latex`. Here names keep the letters of the document (`W_1`, ŷ_i, θ), signs stand in front of
products, and these kinds, which only documents need, replace calls or are written in their terms:

kind          parts                 value
ones, zeros, identity               the sizes stated with it, none for a vector of ones whose place says the size
members                             the name x of a list x_1, …, x_N: numbers below each other, vectors side by side
norm          operand               "2", "F", "1" or ""
bars          operand               an absolute value or a determinant
differential  operand               (the name that varies or None, order)
nabla         operand [, variable]  (order, transposed)
directional   operand, direction    the derivative of the operand in that direction
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ...errors import MatcalcError
from ...language.latex import Reader, Scope, canonical
from ...language.latex.scope import function_named
from ...language.tokens import GREEK
from ...language.tree import Tree, postorder
from ...shape import names as size_names
from ...shape import substitute
from .code import uncoded
from .lexicon import Style, Unreadable
from .trees import marks, node

LETTERS = {spelt: letter for letter, spelt in GREEK.items()} | {"ell": "ℓ"}
MARKS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307"}
DERIVED = frozenset(["sigma", "phi", "psi"])  # a prime on these is a derivative wherever a bracket follows
DERIVATION = re.compile(r"(?<!\w)(?:d|∂)\s*/\s*(?:d|∂)\s?([^\W\d_]\w*)(?=\s*[({\[]|\s+\w)")  # d/dx (f)
ROOT = re.compile(r"√\s*(?:(?=\()|([^\W_]+))")  # √(1 + x), √2
EXPONENT = re.compile(r"\^\(((?:[^()]|\([^()]*\))*)\)")  # x^(3/2)
SECOND = re.compile(r"\bd\^?2 ?(\w+) ?/ ?d(\w+?)\^?2\b")  # d2U/dw2
VARIED = re.compile(r"\bd([A-Za-z]{2,})\b")  # dphi
BARE = (-2, -2)  # marks a function that is applied without brackets
ENTRYWISE = str.maketrans({"@": "*"})
SIZED = {"ones": "ones", "zeros": "zeros", "I": "identity", "eye": "identity"}
NORMS = {"norm2": "2", "normF": "F", "norm1": "1", "‖": ""}


class DocumentScope(Scope):
    """What a name before a bracket is, documents say later: it is read as a call, unless its prime is a transpose."""

    transposes = False

    def applies(self, name: str, primes: int) -> bool | None:
        return not (primes and self.transposes) or name.split("_", maxsplit=1)[0].rstrip("0123456789") in DERIVED


def formula(text: str, style: Style) -> Tree:
    """The tree of one side of a relation. Raises Unreadable, saying where the reading stopped."""
    try:
        source = text if style.latex else plain(text, style)
        return translated(_read(source, style), style, source)
    except Unreadable:
        raise
    except MatcalcError as problem:
        raise Unreadable(problem.fact) from None


SQUARED = re.compile(r"_\{\s*([a-z])\^(?:2|\{2\})\s*\}")  # n² as the index of a size: I_{n^2} is I_nn, as K_nn is


def _read(source: str, style: Style) -> Tree:
    source = SQUARED.sub(r"_{\1\1}", source)
    reader = Reader(source, _scope(source, style))
    tree = reader.expression()
    while reader.tokens[reader.position].kind == ".":
        reader.position += 1
    token = reader.tokens[reader.position]
    if token.kind != "end":
        raise Unreadable(f"“{token.text}” is not understood")
    return tree


def plain(text: str, style: Style) -> str:
    """Plain text in the terms of the grammar: `x_train` has a long index, `*` of code is the product of entries."""
    text = uncoded(text)
    if style.entrywise:
        text = re.sub(r"(?<![.*])\*(?!\*)", ".*", text.replace("**", ".^")).translate(ENTRYWISE)
    text = DERIVATION.sub(r"\\frac{\\partial}{\\partial \1}", text)
    text = ROOT.sub(lambda match: f"sqrt({match[1]})" if match[1] else "sqrt", text)
    text = EXPONENT.sub(r"^{\1}", text)
    text = SECOND.sub(r"d^2 \1/d\2^2", text)
    text = VARIED.sub(lambda m: f"d {m[1]}" if m[1] in style.names or m[1] in LETTERS else m[0], text)
    return re.sub(r"(?<![^\W\d_])([^\W\d_])_(\w{2,})", r"\1_{\2}", text)


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
    found.transposes = style.transposes
    return found


def _is_name(word: str, style: Style) -> bool:
    """Whether a word of plain text is one name rather than letters side by side or a differential."""
    if len(word) < 2 or function_named(word) or word in ("grad", "hess"):
        return False
    varied = word[0] == "d" and "d" not in style.taken
    if varied and (len(word) == 2 or word[1:] in style.names or re.fullmatch(r"[A-Za-z]\d+", word[1:])):
        return False
    return word in style.names or (len(word) > 2 and word.islower())


# --------------------------------------------------------------------------- translation


def lettered(text: str) -> str:
    """A name in the letters of the document.

    >>> lettered("W1"), lettered("Phi2"), lettered("theta_hat_i"), lettered("W3_mn"), lettered("U_t_plus1")
    ('W_1', 'Φ_2', 'θ̂_i', 'W_3_mn', 'U_t+1')
    """
    head, bar, index = text.partition("_")
    stem = head.rstrip("0123456789")
    number = head[len(stem) :]
    letter = LETTERS.get(stem, stem)
    mark, _, rest = index.partition("_")
    match = re.fullmatch(r"(hat|bar|tilde|dot)(\d*)", mark)
    if bar and match:
        letter, index = letter + MARKS[match[1]], "_".join(filter(None, (match[2], rest)))
    rest = "_".join(LETTERS.get(part, part) for part in (number, *index.split("_")) if part)
    rest = rest.replace("_plus_", "+").replace("_minus_", "-").replace("_plus", "+").replace("_minus", "-")
    return f"{letter}_{rest}" if rest else letter


def translated(tree: Tree, style: Style, source: str = "") -> Tree:
    """A tree of the grammar in the terms of documents. Raises Unreadable for dots that are not understood."""
    return _Translation(style, source).of(tree)


class _Translation:
    """A tree of the grammar in the terms of documents, parts first."""

    def __init__(self, style: Style, source: str) -> None:
        self.style, self.source = style, source

    def of(self, tree: Tree) -> Tree:
        made: dict[Tree, Tree] = {}
        for old in postorder(tree):
            maker = MAKERS.get(old.kind, _Translation.same)
            made[old] = maker(self, old, [made[part] for part in old.parts])
        if any(new.kind == "dots" for new in postorder(made[tree])):
            raise Unreadable("dots leave something out")
        return made[tree]

    def same(self, old: Tree, parts: list[Tree]) -> Tree:
        marks = [(sign, 0, 0) for sign, _, _ in old.value] if isinstance(old.value, list) else old.value
        return node(old.kind, *parts, value=marks)

    def name(self, old: Tree, parts: list[Tree]) -> Tree:
        return node("name", value=lettered(old.value))

    def number(self, old: Tree, parts: list[Tree]) -> Tree:
        negative, rest = _unsigned(node("number", value=old.value))
        return node("neg", rest) if negative else rest

    # ------------------------------------------------------------------- signs stand in front

    def sum(self, old: Tree, parts: list[Tree]) -> Tree:
        signs = [sign for sign, _, _ in old.value]
        negative, first = _unsigned(parts[0])
        if negative:
            signs[0] = "-"
        return node("sum", first, *parts[1:], value=marks(*signs))

    def product(self, old: Tree, parts: list[Tree]) -> Tree:
        if self.source[old.start : old.start + 1] == "[" and (family := _family(parts)) is not None:
            return node("members", value=family)
        negative, first = _unsigned(parts[0])
        runs = _runs([first, *parts[1:]], [sign for sign, _, _ in old.value])
        return node("neg", runs) if negative else runs

    def colon(self, old: Tree, parts: list[Tree]) -> Tree:
        negative, first = _unsigned(parts[0])
        whole = node("colon", first, parts[1], value=":")
        return node("neg", whole) if negative else whole

    # ------------------------------------------------------------------- calls

    def call(self, old: Tree, parts: list[Tree]) -> Tree:
        function, primes = old.value
        if function == "vector" and parts[0].kind == "number":
            return node("ones") if parts[0].value == 1 else parts[0]
        if function in NORMS:
            return node("norm", *parts, value=NORMS[function])
        if function == "kron" and len(parts) == 2:
            return node("product", *parts, value=marks("⊗"))
        if function == "|":
            return node("bars", *parts, value="")
        if (family := _family(parts)) is not None:  # diag(x_1, …, x_n)
            parts = [node("members", value=family)]
        whole = node("call", *parts, value=(function if function_named(function) else lettered(function), primes))
        whole.at = BARE if old.stop <= old.parts[-1].stop else whole.at
        return whole

    def sized(self, old: Tree, parts: list[Tree]) -> Tree:
        word, sizes = old.value
        if word == "commutation":
            return node("name", value=f"K_{''.join(map(str, sizes))}")
        if word not in SIZED:
            raise Unreadable(f"{word} is not understood")
        stated = [substitute(size, {n: lettered(n) for n in size_names(size)}) for size in sizes]
        return node(SIZED[word], value=tuple(stated))

    def transpose(self, old: Tree, parts: list[Tree]) -> Tree:
        """A prime belongs to the name where transposes are written otherwise."""
        inner = old.parts[0]
        if inner.kind == "number" and abs(inner.value) == 1:  # 1ᵀx adds up x
            ones = node("transpose", node("ones"))
            return ones if inner.value == 1 else node("neg", ones)
        if old.value == "'" and inner.kind == "name" and not self.style.transposes:
            return node("name", value=parts[0].value + "'")
        if inner.kind == "nabla" and old.at == inner.at:
            return node("nabla", *parts[0].parts, value=(parts[0].value[0], True))
        return node("transpose", *parts)

    def power(self, old: Tree, parts: list[Tree]) -> Tree:
        """e^{-z} is the exponential also where e is a name: no vector has such an exponent."""
        base, exponent = parts
        if base.kind == "name" and base.value == "e" and any(t.kind == "name" for t in postorder(exponent)):
            return node("call", exponent, value=("exp", 0))
        return node("power", *parts, value=old.value)

    def index(self, old: Tree, parts: list[Tree]) -> Tree:
        return node("index", *parts, value=tuple(map(str, old.value)))

    def column(self, old: Tree, parts: list[Tree]) -> Tree:
        """Entries with dots between them are like the first: φ(x[1]), …, φ(x[d]) are the entries of φ(x)."""
        dots = {t.value for part in parts for t in (part, *part.parts) if t.kind == "dots"}
        if not dots:
            return node("column", *parts)
        if (family := _family(parts)) is not None:
            return node("members", value=family)
        first = entrywise(parts[0].parts[0] if parts[0].kind == "row" else parts[0])
        return node("call", first, value=("diag", 0)) if "\\ddots" in dots else first

    def row(self, old: Tree, parts: list[Tree]) -> Tree:
        family = _family(parts)
        return node("row", *parts) if family is None else node("members", value=family)

    # ------------------------------------------------------------------- derivatives

    def differential(self, old: Tree, parts: list[Tree]) -> Tree:
        varied, order = old.value
        return node("differential", *parts, value=(varied and lettered(varied), order))

    def nabla(self, old: Tree, parts: list[Tree]) -> Tree:
        variable, order = old.value
        by = [node("name", value=lettered(variable))] if variable else []
        return node("nabla", *parts, *by, value=(order, False))

    def directional(self, old: Tree, parts: list[Tree]) -> Tree:
        """∇²f(x)[h] is the derivative of ∇f(x) in the direction h, ∇²f(x)[h, k] that of f in both."""
        first, *directions = parts
        if first.kind == "nabla":
            order = first.value[0] - len(directions)
            if order < 0:
                raise Unreadable("a derivative in more directions than its order")
            first = node("nabla", *first.parts, value=(order, False)) if order else first.parts[0]
        for direction in directions:
            first = node("directional", first, direction)
        return first

    def comparison(self, old: Tree, parts: list[Tree]) -> Tree:
        sign = COMPARISONS.get(old.value)
        if sign is None:
            raise Unreadable("a condition is not understood")
        return node("comparison", *parts, value=sign)


COMPARISONS = {r"\ge": ">", r"\geq": ">", r"\gt": ">", ">": ">", r"\le": "<", r"\leq": "<", r"\lt": "<", "<": "<"}
MAKERS: dict[str, Callable[[_Translation, Tree, list[Tree]], Tree]] = {
    kind: getattr(_Translation, kind)
    for kind in """name number sum product power colon call sized transpose index column row differential nabla
    directional comparison""".split()
}


def _family(parts: list[Tree]) -> str | None:
    """The x of `x_1, …, x_N`."""
    found = [p.value.rpartition("_") for p in parts if p.kind == "name"]
    dotted = len(found) >= 2 and {p.kind for p in parts} == {"name", "dots"} and parts[-1].kind == "name"
    if not dotted or len({base for base, _, _ in found}) > 1 or found[0][2] != "1" or not found[0][0]:
        return None
    return str(found[0][0])


def _unsigned(tree: Tree) -> tuple[bool, Tree]:
    """Whether the tree is negative, and what it is without the sign."""
    if tree.kind == "neg":
        return True, tree.parts[0]
    if tree.kind == "number" and tree.value < 0:
        return True, node("number", value=-tree.value)
    return False, tree


def _runs(factors: list[Tree], signs: list[str]) -> Tree:
    """Matrix products next to entrywise ones are products of their own."""
    whole, run = factors[0], "*"
    for sign, factor in zip(signs, factors[1:], strict=True):
        mark = (sign, 0, 0)
        same = whole.kind == "product" and run in "*/" and sign in "*/" and whole is not factors[0]
        if same:
            whole = node("product", *whole.parts, factor, value=[*whole.value, mark])
        else:
            whole = node("product", whole, factor, value=[mark])
        run = sign
    return whole


def entrywise(tree: Tree) -> Tree:
    """The first of many like entries, φ(x[1]), as what it is for all of them: φ(x)."""
    parts = [entrywise(part) for part in tree.parts]
    if tree.kind == "index" and parts[0].kind == "name":
        return parts[0]
    value = [(".*" if m[0] == "*" else m[0], 0, 0) for m in tree.value] if tree.kind == "product" else tree.value
    return node(tree.kind, *parts, value=value)
