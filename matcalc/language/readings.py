r"""Notations with several meanings, and how likely each is before anything is known of the shapes.

A cost of 0 is what the notation most often means; others cost more. What an attempt (inference.py) finds adds to that:
an exponential of entries inside a trace is unlikely. search.py weighs the readings, and `Reading.notes` names the one
taken where another with another result was nearly as likely.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import DeclarationError
from .tree import Tree

PIN = "@"  # before the key of a notation among the kinds that an attempt fixes: no name begins so
NEAR = 16  # a reading whose cost is that of the best and at most so much more is named
CLEAR = 2  # the best reading has at least this lead, or none is taken


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning: its name for --read, what it is in words, its cost, and how it is written without ambiguity."""

    name: str
    words: str
    cost: int = 0
    written: str = ""


@dataclass(frozen=True, slots=True)
class Notation:
    """What is written, as notes show it, and its meanings, the usual one first."""

    shown: str
    meanings: tuple[Meaning, ...]

    def meaning(self, name: str) -> Meaning:
        return next(m for m in self.meanings if m.name == name)


@dataclass(frozen=True, slots=True)
class Choice:
    """The value of a node of kind `notation`: its notation, what else the reader said, and where it stands."""

    key: str
    payload: object = None
    context: str = ""


def _of_matrices(name: str, words: str, entrywise: int = 6, matrix: int = 0) -> Notation:
    meanings = [
        Meaning("matrix", f"the matrix {words}", matrix),
        Meaning("entrywise", f"the {words} of every entry", entrywise, rf"\{name}_\odot"),
    ]
    return Notation(name, tuple(sorted(meanings, key=lambda m: m.cost)))


NOTATIONS: dict[str, Notation] = {
    "exp": _of_matrices("exp", "exponential"),
    "log": _of_matrices("log", "logarithm"),
    "sqrt": _of_matrices("sqrt", "square root"),
    "sin": _of_matrices("sin", "sine", 0, 6),
    "cos": _of_matrices("cos", "cosine", 0, 6),
    "root": Notation(
        "X^{1/2}",
        (
            Meaning("matrix", "a power of the matrix"),
            Meaning("entrywise", "the power of every entry", 12, r"^{\odot …}"),
        ),
    ),
    "square": Notation(
        "x^2 of a vector",
        (
            Meaning("norm", "the squared norm", 4, r"\|x\|^2"),
            Meaning("entrywise", "the square of every entry", 4, r"x^{\odot 2}"),
        ),
    ),
    "bars": Notation(
        "|·|",
        (
            Meaning("det", "the determinant of a matrix, the norm of a vector", 0, r"\det(X), \|x\|"),
            Meaning("abs", "the absolute value of every entry", 5, r"\operatorname{abs}(x)"),
            Meaning("norm", "the norm", 6, r"\|x\|"),
        ),
    ),
    "norm": Notation(
        r"\|·\|_2 of a matrix",
        (
            Meaning("spectral", "the spectral norm, the largest singular value"),
            Meaning("frobenius", "the Frobenius norm", 4, r"\|X\|_F"),
        ),
    ),
    "mixed": Notation(
        r"\|·\|_{2,1}",
        (
            Meaning("rows", "the sum of the norms of the rows"),
            Meaning("columns", "the sum of the norms of the columns", 6),
        ),
    ),
    "softmax": Notation(
        "softmax of a matrix",
        (
            Meaning("rows", "the softmax of every row"),
            Meaning("columns", "the softmax of every column", 6),
        ),
    ),
    "dagger": Notation(
        r"^\dagger",
        (
            Meaning("pinv", "the pseudo-inverse", 0, "X^+"),
            Meaning("transpose", "the conjugate transpose, of a real matrix the transpose", 4, "X^T"),
        ),
    ),
    "star": Notation(
        "^*",
        (
            Meaning("transpose", "the conjugate transpose, of a real matrix the transpose", 0, "X^T"),
            Meaning("name", "part of the name", 4, r"X_{\mathrm{star}}"),
        ),
    ),
    "hermitian": Notation(
        "^H",
        (Meaning("transpose", "the conjugate transpose, of a real matrix the transpose", 0, "X^T"),),
    ),
    "vectors": Notation(
        "an undeclared vector",
        (Meaning("columns", "a column"), Meaning("rows", "a row", 14, "declare it: --var 'x: 1,n'")),
    ),
}


def settled(readings: Mapping[str, str] | None) -> dict[str, str]:
    """What the user says notations mean, as the kinds that every attempt fixes.

    Raises DeclarationError for a notation or a meaning that there is not.
    """
    found = {}
    for key, name in (readings or {}).items():
        if key not in NOTATIONS:
            raise DeclarationError(
                f"{key!s:.40} is not a notation with several meanings", hint=f"these are {', '.join(sorted(NOTATIONS))}"
            )
        names = [meaning.name for meaning in NOTATIONS[key].meanings]
        if name not in names:
            raise DeclarationError(f"{key} does not mean {name!s:.40}", hint=f"it means {' or '.join(names)}")
        found[PIN + key] = name
    return found


def note(key: str, taken: str, other: str) -> str:
    r"""The sentence that names the reading taken and how to get the other.

    >>> print(note("exp", "matrix", "entrywise"))
    exp is the matrix exponential here; for the exponential of every entry write \exp_\odot or --read exp=entrywise
    """
    notation = NOTATIONS[key]
    rival = notation.meaning(other)
    written = f"write {rival.written} or " if rival.written else ""
    return (
        f"{notation.shown} is {notation.meaning(taken).words} here; "
        f"for {rival.words} {written}--read {key}={rival.name}"
    )


def undecided(key: str, one: str, other: str) -> tuple[str, str]:
    """The fact and the hint where two readings are equally likely."""
    notation = NOTATIONS[key]
    words = " or ".join(notation.meaning(name).words for name in (one, other))
    return f"{notation.shown} may be {words}", f"--read {key}={one} or --read {key}={other}"


def branch(node: Tree, meaning: str) -> Tree | None:
    """The part of a notation that is not used in this meaning: x of x^* as a name, x_star of it as a transpose."""
    if node.value.key != "star" or len(node.parts) < 2:
        return None
    return node.parts[0] if meaning == "name" else node.parts[1]
