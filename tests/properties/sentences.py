"""Sentences that state a property of A, by wording, property and language, each with a claim that needs it."""

from __future__ import annotations

from collections.abc import Iterator

ENGLISH = (
    "Let $A$ be {a} {attribute} matrix.",
    r"Let $A$ be an $n\times n$ {attribute} matrix.",
    r"Let $A \in \mathbb{{R}}^{{n\times n}}$ be {predicate}.",
    "Suppose that $A$ is {predicate}.",
    "We are given the {attribute} matrix $A$.",
    r"Take {a} {attribute} $n \times n$ matrix $A$.",
    "We use a vector $x$, where $A$ is {predicate}.",
)
GERMAN = (
    "Sei $A$ {predicate}.",
    r"Sei $A \in \mathbb{{R}}^{{n\times n}}$ {predicate}.",
    "Es sei $A$ eine {attribute}.",
    "Wir nehmen an, dass die {attribute} $A$ gegeben ist.",
    "Die Matrix $A$ ist {predicate}.",
)
FRENCH = (
    "Soit $A$ une {attribute}.",
    r"Soit $A \in \mathbb{{R}}^{{n\times n}}$ une {attribute}.",
    "La matrice $A$ est {predicate}.",
    "On considère la {attribute} $A$.",
)

SQUARE_LENGTH = r"\|Ax\|^2 = x^Tx"
TWICE = "A^2x = Ax"
QUADRATIC = "|x^TAx| = x^TAx"
SELF = r"x^TAy = y^TAx"

# property: (adjective or noun in English, German attribute and predicate, French attribute and predicate, claim)
PROPERTIES: dict[str, tuple[tuple[str, ...], tuple[str, str], tuple[str, str], str]] = {
    "symmetric": (("symmetric", "Hermitian", "self-adjoint"), ("symmetrische Matrix", "symmetrisch"),
                  ("matrice symétrique", "symétrique"), SELF),
    "skew": (("skew-symmetric", "skew symmetric", "antisymmetric"), ("schiefsymmetrische Matrix", "schiefsymmetrisch"),
             ("matrice antisymétrique", "antisymétrique"), "x^TAy = -y^TAx"),
    "positive_definite": (("positive definite", "positive-definite", "SPD", "symmetric positive definite"),
                          ("positiv definite Matrix", "positiv definit"),
                          ("matrice définie positive", "définie positive"), QUADRATIC),
    "positive_semidefinite": (("positive semidefinite", "positive semi-definite", "PSD"),
                              ("positiv semidefinite Matrix", "positiv semidefinit"),
                              ("matrice semi-définie positive", "semi-définie positive"), QUADRATIC),
    "diagonal": (("diagonal",), ("Diagonalmatrix", "diagonal"), ("matrice diagonale", "diagonale"), SELF),
    "orthogonal": (("orthogonal", "unitary"), ("orthogonale Matrix", "orthogonal"),
                   ("matrice orthogonale", "orthogonale"), SQUARE_LENGTH),
    "idempotent": (("idempotent",), ("idempotente Matrix", "idempotent"),
                   ("matrice idempotente", "idempotente"), TWICE),
    "involutory": (("involutory", "involutive"), ("involutorische Matrix", "involutorisch"),
                   ("matrice involutive", "involutive"), "A^2x = x"),
    "projection": (("projection",), ("Projektionsmatrix", "eine Projektionsmatrix"),
                   ("matrice de projection", "une matrice de projection"), TWICE),
    "rotation": (("rotation",), ("Drehmatrix", "eine Drehmatrix"),
                 ("matrice de rotation", "une matrice de rotation"), SQUARE_LENGTH),
    "permutation": (("permutation",), ("Permutationsmatrix", "eine Permutationsmatrix"),
                    ("matrice de permutation", "une matrice de permutation"), SQUARE_LENGTH),
    "stochastic": (("stochastic", "row-stochastic"), ("stochastische Matrix", "stochastisch"),
                   ("matrice stochastique", "stochastique"), r"A\mathbf{1} = \mathbf{1}"),
    "laplacian": (("Laplacian",), ("Laplace-Matrix", "eine Laplace-Matrix"),
                  ("matrice laplacienne", "laplacienne"), QUADRATIC),
    "circulant": (("circulant",), ("zirkulante Matrix", "zirkulant"), ("matrice circulante", "circulante"),
                  "A^TAx = AA^Tx"),
}  # fmt: skip
NOUNS = ("projection", "rotation", "permutation", "laplacian")


def sentences() -> Iterator[tuple[str, str, str]]:
    """(sentence, property, claim) for every wording."""
    for name, (english, german, french, claim) in PROPERTIES.items():
        for word in english:
            a = "an" if word[0] in "aeiouAEIOS" and word not in ("self-adjoint", "unitary", "symmetric") else "a"
            predicate = f"{a} {word} matrix" if name in NOUNS else word
            for template in ENGLISH:
                yield template.format(a=a, attribute=word, predicate=predicate), name, claim
        for templates, (attribute, predicate) in ((GERMAN, german), (FRENCH, french)):
            for template in templates:
                yield template.format(attribute=attribute, predicate=predicate), name, claim


def document(sentence: str, claim: str) -> str:
    return rf"{sentence} Here $x, y \in \mathbb{{R}}^n$." + f"\n\nThen ${claim}$.\n"
