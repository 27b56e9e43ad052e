"""What the words and signs of NumPy and of SymPy mean, as data: one table for each way of writing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

# What a word stands for: a function of matcalc, or a sign that joins its arguments.
MATRIX_PRODUCT, ENTRYWISE, SUM, TRANSPOSE, POWER, LEFT_QUOTIENT = "@", ".*", "+", "'", "^", "\\"
SIGNS = frozenset([MATRIX_PRODUCT, ENTRYWISE, SUM, TRANSPOSE, POWER, LEFT_QUOTIENT])


@dataclass(frozen=True)
class Dialect:
    """A way of writing that is Python by its grammar.

    name       what it is called
    evidence   the pattern of what is found in such a text, and in no text of the language itself
    modules    what words may be prefixed with
    product    what * means, `power` what ** means
    words      functions and constants by their names there
    not_of_matrices  words that mean something else of matrices, and what that is
    flat       whether a vector has one dimension, so that x @ y is the inner product and x.T is x
    said       what is said of the reading
    """

    name: str
    evidence: str
    modules: tuple[str, ...]
    product: str
    power: str
    words: Mapping[str, str]
    not_of_matrices: Mapping[str, str]
    flat: bool
    said: str


_SAME = (
    "exp log sqrt sin cos tan arcsin arccos arctan sinh cosh tanh abs sign trace det inv pinv kron outer diag expm mean"
)

NUMPY = Dialect(
    "NumPy",
    r"\b(?:np|numpy|jnp|scipy)\s*\.\s*[a-z]",
    ("np", "numpy", "jnp", "scipy", "linalg", "special"),
    ENTRYWISE,
    ".^",
    {
        **{name: name for name in _SAME.split()},
        "absolute": "abs",
        "sum": "sum",
        "norm": "‖",
        "dot": MATRIX_PRODUCT,
        "matmul": MATRIX_PRODUCT,
        "inner": MATRIX_PRODUCT,
        "vdot": MATRIX_PRODUCT,
        "multiply": ENTRYWISE,
        "add": SUM,
        "transpose": TRANSPOSE,
        "power": ".^",
        "matrix_power": POWER,
        "solve": LEFT_QUOTIENT,
        "expit": "sigmoid",
        "logsumexp": "logsumexp",
        "softmax": "softmax",
        "erf": "erf",
        "sqrtm": "sqrtm",
        "logm": "logm",
        "maximum": "maximum",
        "minimum": "minimum",
        "pi": "pi",
    },
    {
        "inner": "is X Y', and is written so",
        "vdot": "is the sum of products of entries, written np.sum(X * Y)",
    },
    True,
    "@ is the matrix product, * and ** are entrywise, and vectors have one dimension",
)

SYMPY = Dialect(
    "SymPy",
    r"\b(?:Trace|MatMul|MatAdd|MatPow|HadamardProduct|HadamardPower|Determinant|Inverse|Transpose"
    r"|KroneckerProduct|Adjoint|Identity)\s*\(",
    ("sympy", "sp"),
    "*",
    POWER,
    {
        **{name: name for name in "exp log sqrt sin cos tan sinh cosh tanh sign erf det trace".split()},
        "asin": "arcsin",
        "acos": "arccos",
        "atan": "arctan",
        "Abs": "abs",
        "Trace": "tr",
        "Determinant": "det",
        "Inverse": "inv",
        "Transpose": TRANSPOSE,
        "MatMul": MATRIX_PRODUCT,
        "Mul": MATRIX_PRODUCT,
        "MatAdd": SUM,
        "Add": SUM,
        "MatPow": POWER,
        "Pow": POWER,
        "HadamardProduct": ENTRYWISE,
        "HadamardPower": ".^",
        "KroneckerProduct": "kron",
        "pi": "pi",
    },
    dict.fromkeys(["exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh"], "is a function of matrices"),
    False,
    "* is the matrix product and ** a power of matrices",
)

DIALECTS = (NUMPY, SYMPY)


def dialect_of(text: str) -> Dialect | None:
    """The way of writing that a text gives itself away by.

    >>> dialect_of("np.sum(np.exp(x))").name, dialect_of("Trace(A*X)").name, dialect_of("norm2(A*x)^2")
    ('NumPy', 'SymPy', None)
    """
    return next((d for d in DIALECTS if re.search(d.evidence, text)), None)
