r"""What can be written, as a page: the tables by which the readers read, and formulas beside their reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..language.latex.operands import NORMS
from ..language.latex.symbols import LOWERED, RAISED, SIGNS, WRITTEN
from ..language.python_tables import DIALECTS
from ..language.readings import NOTATIONS, Meaning
from ..language.sized import USAGE
from ..language.stacks import INFIX, SIGN
from ..language.tokens import SPELLINGS
from ..ops.abbreviations import ABBREVIATIONS

# formulas of written mathematics, and the same in the language of text, with the sizes of what is declared
INDEXED: tuple[tuple[str, str, dict[str, tuple[str, ...]]], ...] = (
    (r"\sum_{i=1}^n (x_i - a_i)^2", "sum((x[i] - a[i])^2, i=1..n)", {"x": ("n",), "a": ("n",)}),
    (r"\sum_i x_i^2", "sum(x[i]^2, i=1..n)", {"x": ("n",)}),
    (r"\sum_i (Wx)_i", "sum((W*x)[i], i=1..m)", {"W": ("m", "n"), "x": ("n",)}),
    (r"\sum_{i,j} A_{ij} x_j", "sum(sum(A[i,j]*x[j], j=1..n), i=1..m)", {"A": ("m", "n"), "x": ("n",)}),
    (r"\sum_{i \neq j} x_i x_j", "sum(sum((1 - I[i,j])*(x[i]*x[j]), j=1..n), i=1..n)", {"x": ("n",)}),
    (r"\sum_{i,j} \delta_{ij} A_{ij}", "sum(sum(I[i,j]*A[i,j], j=1..n), i=1..n)", {"A": ("n", "n")}),
    (
        r"\sum_{(i,j) \in \Omega} A_{ij}",
        "sum(sum(Omega[i,j]*A[i,j], j=1..n), i=1..m)",
        {"A": ("m", "n"), "Omega": ("m", "n")},
    ),
    (r"\sum_i A_{i\cdot} x", "sum(unit(i,m)'*A*x, i=1..m)", {"A": ("m", "n"), "x": ("n",)}),
    (r"\sum_{i=1}^N \|W x_i - y_i\|^2", "sum(norm2(W*x_i - y_i)^2, i=1..N)", {"W": ("m", "n"), "y_i": ("m",)}),
)
RULES_OF_INDICES = (
    "An index runs over the sizes of what it counts; where a sum does not say how far, that is its range.",
    "`x_i` in a sum over i is the component of x if it is a scalar and x is declared, asked for, defined or written "
    "without an index elsewhere, or if components of others have the same index; else it is a sample: one of a family "
    "of vectors or matrices, or of numbers.",
    "`x_i` and `x_j` are members of one family. The gradient by a member counts every member that the loss meets.",
    "`u_i` beside a matrix `U` may be its row or column: written mathematics with it is refused until one is declared.",
)


def page() -> str:
    """The page, in Markdown."""
    return "\n\n".join(_parts()) + "\n"


def _parts() -> Iterator[str]:
    yield "# Notation"
    yield (
        "What matcalc reads. This page is made from the tables by which it reads: `matcalc notation` prints it. "
        "The names of functions stand in `matcalc rules`."
    )
    yield "## The language of text"
    yield "Signs, the loosest first, those that bind alike in one row; `sign` is + or - before an operand."
    levels = sorted({*INFIX.values(), SIGN})
    by_level = [[sign for sign, power in INFIX.items() if power == level] or ["sign"] for level in levels]
    yield _table(("signs", "other spellings"), ((_code(signs), _code(_spellings(signs))) for signs in by_level))
    yield "After an operand: `A'`, `A.T` and `Aᵀ` are the transpose, `x[i]` and `A[i,j]` components, counted from 1."
    yield "Constructs that take sizes:"
    yield "\n".join(f"- `{usage}`" for usage in USAGE.values())
    yield "Short for an expression:"
    short = {(a.name, a.count): a.about for a in ABBREVIATIONS.values()}
    yield _table(("name", "arguments", "meaning"), ((f"`{n}`", str(c), about) for (n, c), about in short.items()))
    yield "## LaTeX and Unicode"
    yield (
        "Products are juxtaposed. Where a notation has several meanings, the likeliest that fits is taken; "
        "`--read` settles it:"
    )
    rows = ((_bars(n.shown), f"`{key}`", _meanings(n.meanings)) for key, n in NOTATIONS.items())
    yield _table(("notation", "`--read`", "meanings"), rows)
    yield "Norms:"
    yield _table(("written", "read as"), ((f"`\\|x\\|_{{{sub}}}`", f"`{name}`") for sub, name in NORMS.items()))
    yield "Signs:"
    yield _table(
        ("command", "sign"), ((_code([f"\\{c}"]), _code([s])) for c, s in SIGNS.items() if s in INFIX or s == "·")
    )
    yield "Unicode characters stand for commands, lowered and raised ones for scripts:"
    yield _table(("characters", "command"), ((_code(cs), _code([command])) for command, cs in _by_command().items()))
    yield f"`{''.join(LOWERED)}` are subscripts, `{''.join(RAISED)}` superscripts."
    yield "## Indices"
    yield "\n".join(f"- {said}" for said in RULES_OF_INDICES)
    yield _table(("written", "read as"), ((_code([latex]), _code([text])) for latex, text, _ in INDEXED))
    for dialect in DIALECTS:
        yield f"## {dialect.name}"
        yield f"A text is read as {dialect.name} if it matches `{dialect.evidence}`: {dialect.said}."
        words = ((f"`{word}`", _code([meaning])) for word, meaning in dialect.words.items())
        yield _table((dialect.name, "read as"), words)


def _spellings(signs: Sequence[str]) -> list[str]:
    return [other for other, sign in SPELLINGS.items() if sign in signs]


def _meanings(meanings: Sequence[Meaning]) -> str:
    return "; ".join(_bars(f"`{m.name}`: {m.words}" + (f" (write {m.written})" if m.written else "")) for m in meanings)


def _by_command() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for character, command in WRITTEN.items():
        found.setdefault(command, []).append(character)
    return found


def _code(words: Iterable[str]) -> str:
    return " ".join(f"`{_bars(word)}`" for word in words)


def _bars(text: str) -> str:
    """A bar ends a cell of a table."""
    return text.replace("|", "\\|")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
