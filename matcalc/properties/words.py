"""Words that state properties."""

from __future__ import annotations

import re

PROPERTIES = {
    r"positive[- ]definite|\bpd\b|\bspd\b": "positive_definite",
    r"positive[- ]semi-?definite|\bpsd\b": "positive_semidefinite",
    r"(?<!cross-)(?<!cross )\bcovariance\b|\b(?:gram|kernel|precision|scatter) matrix": "positive_definite",
    r"(?<!skew-)(?<!skew )\bsymmetric\b|\blaplacian\b": "symmetric",
    r"\bskew\b|antisymmetric": "skew",
    r"\blower[- ]triangular": "lower",
    r"\bupper[- ]triangular": "upper",
    r"\btoeplitz\b": "toeplitz",
    r"\borthonormal columns": "orthonormal_columns",
    r"\bdiagonal\b": "diagonal",
    r"\borthogonal\b": "orthogonal",
    r"\binvertible\b|\bnonsingular\b": "invertible",
    r"one[- ]?hot": "one_hot",
    r"probability vector|\bsimplex\b": "simplex",
    r"\bpositive number\b|\bpositive scalar\b": "positive",
    r"\bbinary\b": "binary",
}


def stated(words: str) -> set[str]:
    """The properties that the words state.

    >>> sorted(stated("symmetric positive definite")), stated("skew-symmetric")
    (['positive_definite', 'symmetric'], {'skew'})
    """
    found = {name for pattern, name in PROPERTIES.items() if re.search(pattern, words.lower())}
    return found | ({"symmetric"} if "positive_definite" in found else set())
