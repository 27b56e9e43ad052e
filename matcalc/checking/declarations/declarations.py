"""What a document says of its names: shapes and properties, in formulas (x ∈ Rⁿ) and in prose ("S is symmetric")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ...language.declarations import declared
from ...language.tokens import GREEK
from ...language.tree import Tree
from ...shape import Shape
from ..formulas.formula import formula
from ..formulas.lexicon import Style, Unreadable, numbered, plain_scripts
from ..formulas.trees import subtrees
from ..reading.claim import Claim
from ..reading.document import Document, Fragment, expanded
from ..reading.plain import FUNCTIONS


@dataclass(slots=True)
class Declarations:
    """Shapes by key, properties by name, letters that run, matrices of families, and the claims found in prose."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    properties: dict[str, set[str]] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)
    running: set[str] = field(default_factory=set)
    limits: set[str] = field(default_factory=set)  # up to which sums run
    applied: dict[str, set[str]] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)
    gathered: dict[str, tuple[str, str]] = field(default_factory=dict)
    bold: set[str] = field(default_factory=set)
    constant: set[str] = field(default_factory=set)
    layout: str = ""
    code: bool = False  # dX stands for the gradient by X
    varied: list[tuple[int, str]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    def varied_before(self, number: int) -> set[str]:
        return {name for n, name in self.varied if n < number}

    def shape(self, name: str, shape: Shape) -> None:
        """Declare a name, or the members of a family if its index runs."""
        base, _, index = name.rpartition("_")
        if base and index and all(c in self.running for c in index):
            name = f"{base}[]"
        self.shapes.setdefault(name, shape)
        self.sizes |= {dim for dim in shape if isinstance(dim, str)}


def declare(found: Document, claims: list[Claim], more: Iterable[str]) -> Declarations:
    """The declarations of a document whose formulas are read, and those given beside it."""
    result = Declarations()
    trees = [side for claim in claims for side in (claim.left, claim.right) if side is not None]
    _uses(result, trees)
    _running(result, found, claims, trees)
    for claim in claims:
        if claim.sign == "in":
            _membership(result, claim)
    _prose(result, found)
    _properties(result, found, claims)
    _given(result, more)
    _words(result, found)
    return result


# --------------------------------------------------------------------------- uses


def _uses(result: Declarations, trees: list[Tree]) -> None:
    for tree in trees:
        for t in subtrees(tree):
            if t.kind == "name":
                result.plain.add(t.value)
            elif t.kind == "call":
                arguments = {a.value if a.kind == "name" else "" for a in t.parts}
                result.applied.setdefault(t.value[0], set()).update(arguments)


def _running(result: Declarations, found: Document, claims: list[Claim], trees: list[Tree]) -> None:
    """Letters that are indices: of sums, of δ_ij, with a range, or of components of names used whole."""
    for tree in trees:
        for t in subtrees(tree):
            if t.kind == "series":
                result.running.add(t.value)
                result.limits |= {p.value for p in t.parts[1:] if p.kind == "name"}
            if t.kind == "name" and re.fullmatch(r"δ_[a-z]{2}", t.value):
                result.running.update(t.value[2:])
    for claim in claims:
        if re.search(r"\\dots|\\ldots|…|\.\.", claim.sources[1]) and re.fullmatch(r"\s*[a-z]\s*", claim.sources[0]):
            result.running.add(claim.sources[0].strip())
            if limit := re.search(r"([A-Za-z])\s*$", claim.sources[1]):
                result.limits.add(limit[1])
    letters = [n.rpartition("_") for n in result.plain if re.fullmatch(r".+_[a-z]", n)]
    for base, _, letter in letters:
        if letter in "ijkl" and base in result.plain:
            result.running.add(letter)
        others = {other for b, _, other in letters if b == base and other != letter}
        if others & result.running and letter not in "tT":
            result.running.add(letter)


# --------------------------------------------------------------------------- x in R^n

SETS = re.compile(
    r"(?:\\mathbb\s*\{?\s*(?P<set>[RSC])\s*\}?|\\mathbf\{R\}|(?P<plain>[ℝR])|(?P<binary>\\\{\s*-?[01]\s*,\s*1\s*\\\})|\[\s*0\s*,\s*1\s*\])"
    r"\s*(?P<sub>_\s*(?:\{[^}]*\}|\+\+|\+|.))?\s*(?:\^\s*(?P<power>\{[^}]*\}|\([^)]*\)|.))?"
    r"\s*(?P<sub2>_\s*(?:\{[^}]*\}|\+\+|\+))?"
)
TIMES = re.compile(r"\s*(?:\\times|×|\bx\b|x|\*|,)\s*")


def _membership(result: Declarations, claim: Claim) -> None:
    left, right = (plain_scripts(s) for s in claim.sources)
    match = SETS.match(right.strip())
    if match is None:
        return
    dims = _dims(match["power"])
    if match["set"] == "S":
        dims = dims * 2 if len(dims) == 1 else dims
    shape: Shape = (1, 1) if not dims else (dims[0], dims[1] if len(dims) > 1 else 1)
    for name in _names(left):
        result.shape(name, shape)
        words = {"symmetric"} if match["set"] == "S" else {"binary"} if match["binary"] else set()
        if match["set"] == "S" and "+" in (match["sub"] or match["sub2"] or ""):
            words = {"positive_definite"}
        result.properties.setdefault(name, set()).update(words)


def _dims(power: str | None) -> list[int | str]:
    """The sizes in `{m \\times n}`."""
    if not power:
        return []
    inner = power.strip("{}() ")
    found = [p for p in TIMES.split(inner) if p]
    return [dimension(p) for p in found]


def dimension(text: str) -> int | str:
    """A size: a number, or a name in canonical form.

    >>> dimension("100"), dimension("d_1"), dimension(r"\\mathcal{Y}")
    (100, 'd_1', 'Y')
    """
    plain = re.sub(r"\\[A-Za-z]+|[{}\s$\\|]", "", text) or "size"
    plain = re.sub(r"(?<=\d),(?=\d)", "", plain)
    return int(plain) if plain.isdigit() else re.sub(r"[^A-Za-z0-9_]", "_", plain)


def _names(text: str) -> list[str]:
    """The names in `a, b` or `x_1, \\dots, x_N`, families by their members."""
    parts = [p.strip() for p in re.split(r",(?![^{]*\})", text.replace("&", " "))]
    dots = any(re.fullmatch(r"\\l?dots|\\cdots|…|\.\.\.", p) for p in parts)
    found = []
    for part in parts:
        try:
            tree = formula(part, Style(latex=True))
        except Unreadable:
            continue
        if tree.kind == "differential" and tree.parts:
            tree = tree.parts[0]
        if tree.kind == "name":
            found.append(tree.value)
        elif tree.kind == "ones":
            found.append("1")
    if dots:
        bases = {n.rpartition("_")[0] for n in found}
        return [f"{base}_i" for base in bases if base]
    return found


# --------------------------------------------------------------------------- sizes in prose

NAME = r"(?:\$(?P<formula>[^$=]{1,40})\$|(?<![\w\\])(?P<word>[A-Za-z]\w{0,3}|lam|lambda|alpha|beta|[α-ωΑ-Ω])(?![\w']))"
SIZE = r"(?<![A-Za-z0-9])(?:[A-Za-z](?:_?[0-9])?|\d{1,4})(?![A-Za-z0-9])"
GAP = r"(?P<gap>(?:\s+(?!(?:and|or|with|so)\b)\(?(?:a|[a-z][a-z-]+)\)?){0,7}?)"
COLUMNS = r"(?:[A-Za-z](?:_?[0-9])?|\d{1,4})(?![A-Za-z0-9])"
BETWEEN = r"(?:\s+x\s+|\s*×\s*|\s*\\times\s*|\s+by\s+)"
SIZED = re.compile(
    rf"{NAME}{GAP}\s*(?P<size>\(?\s*\$?\(?(?P<rows>{SIZE}){BETWEEN}(?P<columns>{COLUMNS})\)?\$?(?:\s*\))?)"
    r"(?P<noun>(?:\s+[a-z]+){0,3}?\s+(?:matrix|vector))?"
)
KIND = re.compile(
    rf"{NAME}\s+(?:is|be|are)\s+an?\s+(?P<adjectives>(?:[a-z]+\s+){{0,3}})(?P<kind>scalar|number|vector|matrix)(?:\s*\((?P<size>{SIZE})\))?"
)
CODE = re.compile(rf"(?<![\w])(?P<word>[A-Za-z]\w*)\s*:\s*\((?P<rows>{SIZE}),\s*(?P<columns>{SIZE})?\)")


def _prose(result: Declarations, found: Document) -> None:
    for start, stop in _stretches(found):
        taken: list[tuple[int, int]] = []
        _sizes_first(result, found, start, stop, taken)
        for pattern in (SIZED, KIND, CODE):
            position = start
            while match := pattern.search(found.text, position, stop):
                free = not any(a < match.end() and match.start() < b for a, b in taken)
                position = match.start() + 1
                if free and _declares(result, found, match):
                    taken.append(match.span())
                    position = match.end()


def _stretches(found: Document) -> Iterator[tuple[int, int]]:
    """Paragraphs of prose with the inline formulas in them, and lines of code."""
    if all(f.kind in ("lines", "code") for f in found.fragments):
        yield from ((f.start, f.stop) for f in found.fragments)
        return
    begin = end = None
    for fragment in found.fragments:
        if fragment.kind == "code":
            yield fragment.start, fragment.stop
        elif fragment.kind in ("prose", "inline"):
            begin = fragment.start - (fragment.kind == "inline") if begin is None else begin
            end = fragment.stop + (fragment.kind == "inline")
        elif begin is not None and end is not None:
            yield begin, end
            begin = None
    if begin is not None and end is not None:
        yield begin, end


SIZE_FIRST = re.compile(
    rf"(?P<adjectives>(?:[a-z-]+\s+){{0,2}})\$?(?P<rows>{SIZE}){BETWEEN}(?P<columns>{COLUMNS})\$?\s+(?:[a-z-]+\s+){{0,2}}"
    r"(?:matrix|matrices|vectors?)\s+(?P<names>\$[^$=]{1,30}\$(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+)\$[^$=]{1,30}\$)*)"
)


def _sizes_first(result: Declarations, found: Document, start: int, stop: int, taken: list[tuple[int, int]]) -> None:
    """`symmetric $n \\times n$ matrices $A$, $B$`."""
    for match in SIZE_FIRST.finditer(found.text, start, stop):
        shape = _shape({"rows": match["rows"], "columns": match["columns"]})
        names_ = [_name(n, found, latex=True) for n in re.findall(r"\$([^$]+)\$", match["names"])]
        if shape is None or not all(names_):
            continue
        for name in filter(None, names_):
            result.shape(name, shape)
            result.properties.setdefault(name, set()).update(_property_words(match["adjectives"]))
        taken.append(match.span())
        result.claims.append(_prose_claim(found, match))


def _declares(result: Declarations, found: Document, match: re.Match[str]) -> bool:
    groups = match.groupdict()
    written = groups.get("formula") or groups["word"]
    name = _name(written, found, latex=bool(groups.get("formula")))
    if name is None or (groups.get("word") and written in ("a", "I", "A") and not _is_symbol(result, name)):
        return False
    if groups.get("word") and not _is_symbol(result, name):
        return False
    shape = _shape(groups)
    if shape is None:
        return False
    result.shape(name, shape)
    words = " ".join(filter(None, (groups.get("gap"), groups.get("adjectives"), groups.get("noun"))))
    result.properties.setdefault(name, set()).update(_property_words(words))
    result.claims.append(_prose_claim(found, match))
    return True


def _is_symbol(result: Declarations, name: str) -> bool:
    if name in FUNCTIONS and len(name) > 1:
        return False
    return any(name == n or n.startswith(name + "_") for n in result.plain) or name in result.applied


def _name(written: str, found: Document, *, latex: bool) -> str | None:
    if not latex:
        return {v: k for k, v in GREEK.items()}.get(written) or numbered(written)
    try:
        tree = formula(expanded(written, found.macros), Style(latex=True))
    except Unreadable:
        return None
    return tree.value if tree.kind == "name" else None


def _shape(groups: dict[str, str | None]) -> Shape | None:
    if groups.get("rows"):
        rows, columns = groups["rows"], groups.get("columns")
        return (dimension(rows or ""), dimension(columns) if columns else 1)
    kind, size = groups.get("kind"), groups.get("size")
    if kind in ("scalar", "number"):
        return (1, 1)
    if kind == "vector" and size:
        return (dimension(size), 1)
    return None


def _prose_claim(found: Document, match: re.Match[str]) -> Claim:
    span = match.span()
    text = found.text[slice(*span)]
    return Claim(0, found.line(span[1] - 1), text, span, "prose", kind="declaration")


# --------------------------------------------------------------------------- properties

PROPERTIES = {
    r"positive[- ]definite|\bpd\b|\bspd\b": "positive_definite",
    r"positive[- ]semi-?definite|\bpsd\b": "positive_semidefinite",
    r"(?<!skew-)(?<!skew )\bsymmetric\b": "symmetric",
    r"skew-symmetric|antisymmetric": "skew",
    r"\bdiagonal\b": "diagonal",
    r"\borthogonal\b": "orthogonal",
    r"\binvertible\b|\bnonsingular\b": "invertible",
    r"one[- ]?hot": "one_hot",
    r"probability vector|\bsimplex\b": "simplex",
    r"\bpositive number\b|\bpositive scalar\b": "positive",
    r"\bbinary\b": "binary",
}


def _property_words(words: str) -> set[str]:
    found = {name for pattern, name in PROPERTIES.items() if re.search(pattern, words)}
    return found | ({"symmetric"} if "positive_definite" in found else set())


NEAR = re.compile(
    r"(?P<before>(?:symmetric|positive definite|diagonal|orthogonal|one-hot|skew-symmetric|invertible)"
    r"(?:\s+(?!and\b|or\b|with\b|where\b)[a-z]+){0,2}\s+)?"
    r"\$(?P<formula>[^$]+)\$"
    r"(?=(?P<after>(?:,?\s+(?:is|are|be|both)?\s*(?:an?|the|any|again)?\s*\(?(?:[a-z-]+\)?\s*){0,5}))?)"
)


PROPERTY = r"(?:symmetric|positive[- ](?:semi-?)?definite|diagonal|orthogonal|invertible|nonsingular|skew-symmetric)"
SIZE_AND_PROPERTY = re.compile(
    r"\$(?P<formula>[^$=]+)\$\s+(?:is|are|be)\s+(?:an?\s+)?\$[^$]*\\times[^$]*\$(?:\s+matri(?:x|ces))?,?\s+(?:and\s+)?"
    rf"(?P<after>{PROPERTY}(?:(?:,|\s+and|,\s+and)?\s+{PROPERTY})*)(?!\s*(?:matri\w+\s*)?\$)"
)


def _sized_properties(result: Declarations, found: Document, start: int, stop: int) -> None:
    """`$S$ is $n \\times n$, symmetric and positive definite`."""
    for match in SIZE_AND_PROPERTY.finditer(found.text, start, stop):
        for name in _named_in(match["formula"], found):
            result.properties.setdefault(name, set()).update(_property_words(match["after"]))


def _properties(result: Declarations, found: Document, claims: list[Claim]) -> None:
    for start, stop in _stretches(found):
        _sized_properties(result, found, start, stop)
        for match in NEAR.finditer(found.text, start, stop):
            words = f"{match['before'] or ''} {match['after'] or ''}"
            if re.search(r"\b(not|no|need|isn't|nor)\b", words) or "=" in match["formula"]:
                continue
            after = re.split(r"\b(?:and|with|where|we|so|then|because|since)\b", match["after"] or "")[0]
            found_words = _property_words(f"{match['before'] or ''} {after}")
            named = _named_in(match["formula"], found)
            if re.match(r",?\s*(?:are|both)\b", match["after"] or ""):
                named += _listed_before(found, match.start())
            for name in named:
                result.properties.setdefault(name, set()).update(found_words)
    for fragment in found.fragments:
        if fragment.kind in ("inline", "display"):
            _positive(result, found, fragment)
        elif fragment.kind == "lines":
            _plain_properties(result, found, fragment)
    for claim in claims:
        _constraint(result, claim)


def _listed_before(found: Document, stop: int) -> list[str]:
    """The names in `$P$ and $R$ are …` before the last."""
    listed = re.search(r"((?:\$[^$=]+\$\s*(?:,|and|,\s*and)\s*)+)$", found.text[max(0, stop - 200) : stop])
    formulas = re.findall(r"\$([^$]+)\$", listed[1]) if listed else []
    return [name for text in formulas for name in _named_in(text, found)]


POSITIVE = re.compile(r"(?P<name>\\?[A-Za-z]+(?:_\{?\w+\}?)?)\s*(?P<sign>>|\\gt\b|\\succ\b)\s*0")


def _positive(result: Declarations, found: Document, fragment: Fragment) -> None:
    """`t_i > 0`, `P \\succ 0`."""
    for match in POSITIVE.finditer(found.text, fragment.start, fragment.stop):
        word = "positive_definite" if "succ" in match["sign"] else "positive"
        for name in _names(match["name"]):
            result.properties.setdefault(name, set()).add(word)


PLAIN = re.compile(
    r"(?<![\w$\\])(?P<word>[A-Za-zΑ-Ωα-ω]\w{0,2})\s*(?:(?:∈|\bin\b)\s*\S+)?(?:\s+(?:is|are|be))?\s+(?:an?\s+|the\s+)?"
    r"(?P<after>(?:[a-z-]+\s+){0,2}(?:symmetric|positive definite|diagonal|orthogonal|one-hot|invertible)"
    r"(?:\s+positive definite)?)"
)


def _plain_properties(result: Declarations, found: Document, fragment: Fragment) -> None:
    """`W ∈ ℝᵐˣᵐ symmetric`, `S is positive definite`, in plain text."""
    for match in PLAIN.finditer(found.text, fragment.start, fragment.stop):
        name = _name(match["word"], found, latex=False)
        if name and _is_symbol(result, name) and not re.search(r"\bnot\b", match[0]):
            result.properties.setdefault(name, set()).update(_property_words(match["after"]))


def _named_in(text: str, found: Document) -> list[str]:
    left = re.split(r"\\in\b|∈", expanded(text, found.macros))[0]
    return _names(plain_scripts(left))


def _constraint(result: Declarations, claim: Claim) -> None:
    """Σ y_k = 1, 1'y = 1, Q'Q = I, r_ik ≥ 0 as properties of the names in them."""
    left, right = claim.left, claim.right
    if left is None or right is None or claim.before is not None:
        return
    if claim.sign == ">=" and right.kind == "number" and left.kind == "name":
        _property(result, left.value, "nonnegative")
    if claim.sign != "=":
        return
    if right.kind == "number" and right.value == 1:
        name = _summed(left)
        if name:
            _property(result, name, "simplex")
        elif left.kind == "name" and "_" in left.value and re.search(r"hot|class", claim.lead[-80:]):
            _property(result, left.value, "one_hot")
    if right.kind == "name" and right.value == "I" and left.kind == "product" and len(left.parts) == 2:
        first, second = left.parts
        if first.kind == "transpose" and first.parts[0].kind == second.kind == "name":
            _property(result, second.value, "orthogonal")


def _summed(tree: Tree) -> str | None:
    """The name whose entries a tree adds up."""
    if tree.kind == "series" and tree.parts[0].kind == "name":
        return str(tree.parts[0].value)
    if tree.kind == "product" and len(tree.parts) == 2:
        kinds = [p.parts[0] if p.kind == "transpose" else p for p in tree.parts]
        ones = [p for p in kinds if p.kind == "ones"]
        others = [p for p in kinds if p.kind == "name"]
        return str(others[0].value) if len(ones) == len(others) == 1 else None
    if tree.kind == "call" and tree.value[0] == "sum" and tree.parts[0].kind == "name":
        return str(tree.parts[0].value)
    return None


def _property(result: Declarations, name: str, word: str) -> None:
    result.properties.setdefault(name, set()).add(word)


def _given(result: Declarations, more: Iterable[str]) -> None:
    """Declarations in matcalc's language."""
    known = declared(None, None, None, more)
    letters = {spelt: letter for letter, spelt in GREEK.items()}
    for name, shape in known.shapes.items():
        result.shape(letters.get(name, numbered(name)), shape)
    for name, words in known.properties.items():
        result.properties.setdefault(letters.get(name, numbered(name)), set()).update(words)


# --------------------------------------------------------------------------- words

GATHERED = re.compile(r"\b(rows|columns)\b(?P<what>[^.;]{0,80})")


def _words(result: Declarations, found: Document) -> None:
    text = found.text
    if re.search(r"numerator[ -]layout", text):
        result.layout = "numerator"
    elif re.search(r"denominator[ -]layout", text):
        result.layout = "denominator"
    result.code = bool(re.search(r"d[A-Z]\w*`?[^.\n]{0,40}\b(?:gradient|is short for|stands for|denotes)\b", text))
    result.bold = set(re.findall(r"\\(?:mathbf|bm|boldsymbol)\s*\{?\s*([a-z])\b", text))
    numbered_ = re.findall(r"\\(?:mathbf|bm|boldsymbol)\s*\{\s*([a-z])\s*\}\s*_\{?(\d)", text)
    result.bold |= {f"{letter}_{digit}" for letter, digit in numbered_}
    bases = {n.rpartition("_")[0] for n in result.plain}
    for match in GATHERED.finditer(text):
        for capital in re.findall(r"(?<![A-Za-z\\{^_])([A-Z])(?![A-Za-z_^])", match["what"].replace("\\times", " ")):
            family = capital.lower()
            if family in bases and capital in result.plain:
                result.gathered.setdefault(capital, (match[1], family))
