"""A gradient in index notation: entry by entry, with the sums of matrix products written out."""

from __future__ import annotations

from matcalc.shape import Dim

from .formulas import Formula
from .spelling import ATOM, FACTOR, PRODUCT, SUM, NoSpellingError, Spelled, spelled
from .styles import Style


def entries(left: Formula, right: Formula, style: Style, limits: bool, indices: str) -> tuple[str, str]:
    r"""Both sides of ∂L/∂W = … for one entry: `\frac{\partial L}{\partial W_{ij}}` and its value.

    `limits` says whether sums have their ranges, `indices` are the letters to take. Raises NoSpellingError.
    """
    writer = _Entries(style, limits, [*indices])
    if left.is_scalar:
        raise NoSpellingError("a scalar has no entries")
    rows, columns = left.shape
    i = writer.fresh() if rows != 1 else ""
    j = writer.fresh() if columns != 1 else ""
    by = writer.named(left.by, i, j)
    of = spelled(Formula("name", name=left.name), style)
    text, _ = writer.entry(right, i, j)
    return rf"\frac{{\partial {of}}}{{\partial {by}}}", text


class _Entries:
    def __init__(self, style: Style, limits: bool, letters: list[str]) -> None:
        self.style, self.limits, self.letters = style, limits, letters

    def fresh(self) -> str:
        if not self.letters:
            raise NoSpellingError("more indices than letters")
        return self.letters.pop(0)

    def named(self, word: str, i: str, j: str) -> str:
        if any(c.isdigit() for c in word) or word.endswith("_i"):
            raise NoSpellingError("entries of what has an index")
        return spelled(Formula("name", name=word), self.style) + (f"_{{{i}{j}}}" if i and j else f"_{i or j}")

    def entry(self, f: Formula, i: str, j: str) -> Spelled:
        """The entry of a formula in row i and column j, one of which is empty for a vector."""
        if f.is_scalar:
            return spelled(f, self.style), SUM if f.op == "add" else PRODUCT
        if f.op == "name":
            return self.named(f.name, i, j), ATOM
        if f.op == "transpose":
            return self.entry(f.args[0], j, i)
        if f.op == "add":
            return self.added([self.entry(t, i, j) for t in f.args]), SUM
        if f.op == "hadamard":
            return " ".join(self.bracketed(self.entry(a, i, j), FACTOR) for a in f.args), PRODUCT
        if f.op == "product":
            return self.product(f, i, j)
        if f.op in ("function", "power"):
            return self.applied(f, i, j)
        raise NoSpellingError(f"entries of {f.op}")

    def added(self, terms: list[Spelled]) -> str:
        found = ""
        for text, level in terms:
            shown = f"({text})" if level == SUM else text
            negative = shown.startswith("-")
            found += f" - {shown[1:].lstrip()}" if found and negative else f"{' + ' * bool(found)}{shown}"
        return found

    def bracketed(self, spelled: Spelled, level: int) -> str:
        text, own = spelled
        return text if own >= level else f"({text})"

    def product(self, f: Formula, i: str, j: str) -> Spelled:
        """Scalars in front, then a sum for each index between two arrays."""
        arrays = [a for a in f.args if not a.is_scalar]
        front = [a for a in f.args if a.is_scalar]
        between: list[str] = []
        sums = ""
        for left in arrays[:-1]:
            size = left.shape[1]
            between.append(self.fresh() if size != 1 else "")
            sums += self.sum(between[-1], size) if between[-1] else ""
        ends = [i, *between, j]
        level = FACTOR if len(arrays) > 1 else PRODUCT
        factors = [self.bracketed(self.entry(a, *ends[k : k + 2]), level) for k, a in enumerate(arrays)]
        scalar = spelled(Formula("product", tuple(front)), self.style) if front else ""
        sign = "-" if scalar == "-1" else scalar + " " * bool(scalar)
        return sign + sums + " ".join(factors), PRODUCT

    def sum(self, letter: str, size: Dim) -> str:
        return rf"\sum_{{{letter}=1}}^{{{size}}} " if self.limits else rf"\sum_{letter} "

    def applied(self, f: Formula, i: str, j: str) -> Spelled:
        inner = self.entry(f.args[0], i, j)
        if f.op == "power":
            return f"{self.bracketed(inner, ATOM)}^{f.args[1].number}", FACTOR
        of_number = spelled(Formula("function", (Formula("size", name="?"),), name=f.name), self.style)
        return of_number.replace("?", inner[0]), ATOM
