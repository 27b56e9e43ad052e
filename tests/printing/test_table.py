"""What each construct looks like in the three spellings, and how much there is to read."""

from __future__ import annotations

from fractions import Fraction

import pytest

import matcalc.printing  # noqa: F401
from matcalc.expr import Expr, number
from matcalc.ops.activations import leaky_relu, sigmoid
from matcalc.ops.blocks import component, stack
from matcalc.ops.elementary import abs_, exp, log2, sin, sqrt, tanh
from matcalc.ops.functions import expm, expm_frechet, logm_frechet, sqrtm
from matcalc.ops.kronecker import kron, unvec, vec
from matcalc.ops.leaves import dim, identity, index, matrix, ones, pi, scalar, symbol, unit, vector, zeros
from matcalc.ops.matrix import (
    det,
    inv,
    logdet,
    logsumexp,
    matrix_power,
    norm1,
    norm2,
    normF,
    softmax,
)
from matcalc.ops.products import frobenius, hadamard, matmul
from matcalc.ops.reductions import Diag, diag, total, trace
from matcalc.ops.rows import largest, rowsoftmax
from matcalc.ops.spectral import lambda_max, nuclear_norm, pinv, spectral_norm, u_max, v_max
from matcalc.ops.sums import add, scale, series
from matcalc.ops.unknown import unknown

A, B, X = matrix("A", "m", "n"), matrix("B", "m", "n"), matrix("X", "n", "n")
x, y, z, b = vector("x", "n"), vector("y", "n"), vector("z", "m"), vector("b", "m")
a, c = scalar("a"), scalar("c")
S = matrix("S", "n", "n", symmetric=True)
half, two = number(Fraction(1, 2)), number(2)
x_i, y_i = symbol("x_i", ("n", 1), (), "i"), symbol("y_i", ("m", 1), (), "i")

PRODUCTS = [
    (2 * A.T @ (A @ x - b), "2*A'*(A*x - b)", "2 Aᵀ (A x - b)", r"2 A^\top \left(A x - b\right)", 10),
    (x / norm2(x), "x/norm2(x)", "x/‖x‖₂", r"\frac{x}{\left\|x\right\|_2}", 4),
    (-x, "-x", "-x", r"-x", 2),
    (-2 * x, "-2*x", "-2 x", r"-2 x", 3),
    (x / 2, "x/2", "x/2", r"\frac{x}{2}", 3),
    (A @ X @ x, "A*X*x", "A X x", r"A X x", 5),
    ((x.T @ y) @ x, "(x'*y)*x", "(xᵀ y) x", r"\left(x^\top y\right) x", 6),
    (scale(a, x.T @ y), "a*x'*y", "a xᵀ y", r"a x^\top y", 6),
    (scale(x.T @ y, y.T @ y), "(x'*y)*(y'*y)", "(xᵀ y) (yᵀ y)", r"\left(x^\top y\right) \left(y^\top y\right)", 9),
    (x.T @ X @ x, "x'*X*x", "xᵀ X x", r"x^\top X x", 6),
    (matmul(x.T, matmul(y, z.T)), "x'*(y*z')", "xᵀ (y zᵀ)", r"x^\top \left(y z^\top\right)", 7),
    (scale(2, matmul(x.T, matmul(y, z.T))), "2*x'*(y*z')", "2 xᵀ (y zᵀ)", r"2 x^\top \left(y z^\top\right)", 9),
    (matmul(A, x, y.T, x), "A*x*y'*x", "A x yᵀ x", r"A x y^\top x", 8),
    (matmul(x, a, y.T), "a*x*y'", "a x yᵀ", r"a x y^\top", 6),
    (2 * (x + y) / 3, "2*(x + y)/3", "2 (x + y)/3", r"\frac{2 \left(x + y\right)}{3}", 7),
    (Fraction(-2, 3) * x, "-2*x/3", "-2 x/3", r"-\frac{2 x}{3}", 5),
    (Fraction(-1, 3) * a * x, "-a*x/3", "-a x/3", r"-\frac{a x}{3}", 6),
    (a / (3 * c**2), "a/(3*c^2)", "a/(3 c²)", r"\frac{a}{3 c^2}", 7),
    (-1 / (2 * a), "-1/(2*a)", "-1/(2 a)", r"-\frac{1}{2 a}", 5),
    (1 / (x.T @ y), "1/(x'*y)", "1/(xᵀ y)", r"\frac{1}{x^\top y}", 6),
    (x / (a * norm2(y)), "x/(a*norm2(y))", "x/(a ‖y‖₂)", r"\frac{x}{a \left\|y\right\|_2}", 6),
    (two**a * 2, "2*2^a", "2·2^a", r"2 \cdot 2^a", 5),
    (sin(a) * two**a, "sin(a)*2^a", "sin(a)·2^a", r"\sin(a) \cdot 2^a", 6),
    (0.5 * x, "0.5*x", "0.5 x", r"0.5 x", 3),
    (-1.0 * x, "-x", "-x", r"-x", 2),
    (scale(0, x), "0*x", "0 x", r"0 x", 3),
    (pi * a, "pi*a", "π a", r"\pi a", 3),
    (a / dim("m*n"), "a/(m*n)", "a/(m n)", r"\frac{a}{m n}", 5),
    (a / dim("m + 1"), "a/(m + 1)", "a/(m + 1)", r"\frac{a}{m + 1}", 5),
    (dim("m*n + 1") * a, "(m*n + 1)*a", "(m n + 1) a", r"\left(m n + 1\right) a", 7),
]
ENTRYWISE = [
    (
        2 * (A @ x - b) * z * (1 - z),
        "2*(A*x - b).*z.*(1 - z)",
        "2 (A x - b) ⊙ z ⊙ (1 - z)",
        r"2 \left(A x - b\right) \odot z \odot \left(1 - z\right)",
        13,
    ),
    (-x * y, "-x.*y", "-x ⊙ y", r"-x \odot y", 4),
    ((A @ x) * z, "(A*x).*z", "(A x) ⊙ z", r"\left(A x\right) \odot z", 5),
    ((x * y) @ z.T, "(x.*y)*z'", "(x ⊙ y) zᵀ", r"\left(x \odot y\right) z^\top", 6),
    (x * y / 2, "(x.*y)/2", "(x ⊙ y)/2", r"\frac{x \odot y}{2}", 5),
    (2 * x * y / norm2(x), "(2*x.*y)/norm2(x)", "(2 x ⊙ y)/‖x‖₂", r"\frac{2 x \odot y}{\left\|x\right\|_2}", 8),
    (x / y, "x./y", "x ⊘ y", r"x \oslash y", 3),
    (2 / x, "2./x", "2 ⊘ x", r"2 \oslash x", 3),
    (1 / x, "1./x", "1 ⊘ x", r"1 \oslash x", 3),
    (-1 / x, "-1./x", "-1 ⊘ x", r"-1 \oslash x", 3),
    (1 / x**2, "1./x.^2", "1 ⊘ x⊙²", r"1 \oslash x^{\odot 2}", 5),
    (a / x, "a./x", "a ⊘ x", r"a \oslash x", 3),
    (Fraction(3, 2) * x / (a * y), "3*x./(2*a*y)", "3 x ⊘ (2 a y)", r"3 x \oslash \left(2 a y\right)", 9),
    (hadamard(1 / y, x), "(1./y).*x", "(1 ⊘ y) ⊙ x", r"\left(1 \oslash y\right) \odot x", 5),
    (hadamard(1 / y, x, 1 / y), "(1./y).*x./y", "(1 ⊘ y) ⊙ x ⊘ y", r"\left(1 \oslash y\right) \odot x \oslash y", 7),
    (x**2, "x.^2", "x⊙²", r"x^{\odot 2}", 3),
    ((x.T) ** 2, "x'.^2", "(xᵀ)⊙²", r"\left(x^\top\right)^{\odot 2}", 4),
    ((x**2).T, "(x.^2)'", "(x⊙²)ᵀ", r"\left(x^{\odot 2}\right)^\top", 4),
    (x**a, "x.^a", "x.^a", r"x^{\odot a}", 3),
    (abs_(x) ** 2, "abs(x).^2", "|x|⊙²", r"\operatorname{abs}\left(x\right)^{\odot 2}", 4),
    (sqrt(x) ** 2, "sqrt(x).^2", "(√x)⊙²", r"\sqrt{x}^{\odot 2}", 4),
    (1 / sqrt(x), "1./sqrt(x)", "1 ⊘ √x", r"1 \oslash \sqrt{x}", 4),
]
SUMS = [
    (1 - sigmoid(x), "1 - sigmoid(x)", "1 - σ(x)", r"1 - \sigma(x)", 4),
    (1 - tanh(x) ** 2, "1 - tanh(x).^2", "1 - tanh(x)⊙²", r"1 - \tanh(x)^{\odot 2}", 6),
    (x - 1, "x - 1", "x - 1", r"x - 1", 3),
    (-1 + x, "-1 + x", "-1 + x", r"-1 + x", 3),
    (a + c + x, "(a + c) + x", "(a + c) 𝟏ₙ + x", r"\left(a + c\right) \mathbf{1}_n + x", 5),
    (add(ones("n"), scale(a, ones("n"))), "ones(n) + a", "𝟏ₙ + a 𝟏ₙ", r"\mathbf{1}_n + a \mathbf{1}_n", 3),
    (x - a / 2, "x - a/2", "x - a 𝟏ₙ/2", r"x - \frac{a \mathbf{1}_n}{2}", 5),
    (A - x.T @ x, "A - x'*x", "A - (xᵀ x) 𝟏ₘₓₙ", r"A - \left(x^\top x\right) \mathbf{1}_{m \times n}", 6),
    (add(ones("n"), scale(2, ones("n"))), "ones(n) + 2", "𝟏ₙ + 2", r"\mathbf{1}_n + 2", 3),
    (x - (y - x), "x - (y - x)", "x - (y - x)", r"x - \left(y - x\right)", 5),
    (x - 2 * y, "x - 2*y", "x - 2 y", r"x - 2 y", 5),
    (x - y / 2, "x - y/2", "x - y/2", r"x - \frac{y}{2}", 5),
    (a - Fraction(2, 3), "a - 2/3", "a - 2/3", r"a - \frac{2}{3}", 5),
    (half + x, "1/2 + x", "1/2 + x", r"\frac{1}{2} + x", 5),
    (-x + y, "-x + y", "-x + y", r"-x + y", 4),
    (-(x + y), "-(x + y)", "-(x + y)", r"-\left(x + y\right)", 4),
    ((a + c) * x, "(a + c)*x", "(a + c) x", r"\left(a + c\right) x", 5),
]
POWERS_AND_TRANSPOSES = [
    (X.T, "X'", "Xᵀ", r"X^\top", 2),
    (X.T.T, "X''", "(Xᵀ)ᵀ", r"\left(X^\top\right)^\top", 3),
    (inv(X), "inv(X)", "X⁻¹", r"X^{-1}", 2),
    (inv(X).T, "inv(X)'", "X⁻ᵀ", r"X^{-\top}", 3),
    (inv(X.T), "inv(X')", "(Xᵀ)⁻¹", r"\left(X^\top\right)^{-1}", 3),
    (matrix_power(X, 3), "X^3", "X³", r"X^3", 3),
    (matrix_power(X, -2), "X^(-2)", "X⁻²", r"X^{-2}", 3),
    (matrix_power(A.T @ A, 3), "(A'*A)^3", "(Aᵀ A)³", r"\left(A^\top A\right)^3", 6),
    (matrix_power(X.T, 2), "X'^2", "(Xᵀ)²", r"\left(X^\top\right)^2", 4),
    (matrix_power(X, 2).T, "(X^2)'", "(X²)ᵀ", r"\left(X^2\right)^\top", 4),
    (matrix_power(inv(X), 2), "inv(X)^2", "(X⁻¹)²", r"\left(X^{-1}\right)^2", 4),
    ((A @ X).T, "(A*X)'", "(A X)ᵀ", r"\left(A X\right)^\top", 4),
    (a**2, "a^2", "a²", r"a^2", 3),
    ((a**2) ** 3, "(a^2)^3", "(a²)³", r"\left(a^2\right)^3", 5),
    (a ** (-c), "a^(-c)", "a^(-c)", r"a^{-c}", 4),
    (number(-2) ** a, "(-2)^a", "(-2)^a", r"\left(-2\right)^a", 3),
    (half**a, "(1/2)^a", "(1/2)^a", r"\left(\frac{1}{2}\right)^a", 5),
    (a ** Fraction(2, 3), "a^(2/3)", "a^(2/3)", r"a^{\frac{2}{3}}", 5),
    (sqrt(a), "sqrt(a)", "√a", r"\sqrt{a}", 2),
    (1 / sqrt(a + c), "1/sqrt(a + c)", "1/√(a + c)", r"\frac{1}{\sqrt{a + c}}", 6),
    (a**0.3, "a^0.3", "a^0.3", r"a^{0.3}", 3),
    (a**0.5, "sqrt(a)", "√a", r"\sqrt{a}", 2),
    (a**-1.0, "1/a", "1/a", r"\frac{1}{a}", 3),
    (norm2(x) ** 2, "norm2(x)^2", "‖x‖₂²", r"\left\|x\right\|_2^2", 4),
]
FROBENIUS_PRODUCTS = [
    (frobenius(A, B), "A : B", "A : B", r"A : B", 3),
    (a * frobenius(A, B), "a*A : B", "a A : B", "a A : B", 5),
    (frobenius(A, B) / a, "(A : B)/a", "(A : B)/a", r"\frac{A : B}{a}", 5),
    (-frobenius(A, B), "-A : B", "-A : B", "-A : B", 4),
    (
        a + frobenius(A, B) - frobenius(A @ X, B),
        "a + A : B - A*X : B",
        "a + A : B - A X : B",
        r"a + A : B - A X : B",
        11,
    ),
    (frobenius(A - B, B), "(A - B) : B", "(A - B) : B", r"\left(A - B\right) : B", 5),
]
FUNCTIONS = [
    (unknown("f", 1)(x), "f'(x)", "f'(x)", r"f'(x)", 2),
    (unknown("f", 2)(x).T, "f''(x)'", "f''(x)ᵀ", r"f''(x)^\top", 3),
    (
        unknown("phi_2")(x) * unknown("phi_2", 1)(x),
        "phi_2(x).*phi_2'(x)",
        "φ₂(x) ⊙ φ₂'(x)",
        r"\phi_2(x) \odot \phi_2'(x)",
        5,
    ),
    (exp(-x), "exp(-x)", "exp(-x)", r"\exp\left(-x\right)", 3),
    (log2(a) ** 2, "log2(a)^2", "log2(a)²", r"\log_2(a)^2", 4),
    (leaky_relu(x), "leaky_relu(x)", "leaky_relu(x)", r"\operatorname{leaky\_relu}(x)", 2),
    (normF(A) ** 2, "normF(A)^2", "‖A‖_F²", r"\left\|A\right\|_F^2", 4),
    (norm1(x), "norm1(x)", "‖x‖₁", r"\left\|x\right\|_1", 2),
    (det(X) ** 2, "det(X)^2", "det(X)²", r"\det\left(X\right)^2", 4),
    (
        logdet(X) + trace(A.T @ B),
        "logdet(X) + tr(A'*B)",
        "logdet(X) + tr(Aᵀ B)",
        r"\log\det\left(X\right) + \operatorname{tr}\left(A^\top B\right)",
        8,
    ),
    (total(X), "sum(X)", "sum(X)", r"\operatorname{sum}(X)", 2),
    (softmax(x), "softmax(x)", "softmax(x)", r"\operatorname{softmax}(x)", 2),
    (logsumexp(x), "logsumexp(x)", "logsumexp(x)", r"\operatorname{logsumexp}(x)", 2),
    (expm(X), "expm(X)", "expm(X)", r"\operatorname{expm}(X)", 2),
    (sqrtm(X), "sqrtm(X)", "sqrtm(X)", r"\operatorname{sqrtm}(X)", 2),
    (logm_frechet(X, X), "logm_frechet(X, X)", "logm_frechet(X, X)", r"\operatorname{logm\_frechet}(X, X)", 3),
    (lambda_max(S), "lambda_max(S)", "λ_max(S)", r"\lambda_{\max}(S)", 2),
    (spectral_norm(A), "spectral_norm(A)", "‖A‖_op", r"\left\|A\right\|_{\mathrm{op}}", 2),
    (nuclear_norm(A), "nuclear_norm(A)", "‖A‖_*", r"\left\|A\right\|_*", 2),
    (
        u_max(A) @ v_max(A).T,
        "u_max(A)*v_max(A)'",
        "u_max(A) v_max(A)ᵀ",
        r"\operatorname{u\_max}(A) \operatorname{v\_max}(A)^\top",
        6,
    ),
    (pinv(A) @ z, "pinv(A)*z", "pinv(A) z", r"\operatorname{pinv}(A) z", 4),
    (largest(A), "max(A)", "max(A)", r"\max(A)", 2),
    (rowsoftmax(A), "rowsoftmax(A)", "rowsoftmax(A)", r"\operatorname{rowsoftmax}(A)", 2),
    (expm_frechet(X, X), "expm_frechet(X, X)", "expm_frechet(X, X)", r"\operatorname{expm\_frechet}(X, X)", 3),
    (Diag(x) @ A.T, "Diag(x)*A'", "Diag(x) Aᵀ", r"\operatorname{Diag}(x) A^\top", 5),
    (diag(X), "diag(X)", "diag(X)", r"\operatorname{diag}(X)", 2),
    (kron(A, B), "kron(A, B)", "A ⊗ B", r"A \otimes B", 3),
    (kron(A, B).T, "kron(A, B)'", "(A ⊗ B)ᵀ", r"\left(A \otimes B\right)^\top", 4),
    (2 * kron(A, B), "2*kron(A, B)", "2 (A ⊗ B)", r"2 \left(A \otimes B\right)", 5),
    (
        unvec(vec(X), ("n", "n")),
        "unvec(vec(X), n, n)",
        "unvec(vec(X), n, n)",
        r"\operatorname{unvec}\left(\operatorname{vec}(X), n, n\right)",
        6,
    ),
    (sqrt(a + c) * x, "sqrt(a + c)*x", "√(a + c) x", r"\sqrt{a + c} x", 6),
]
CONSTANTS_INDICES_SUMS_OVER_SAMPLES = [
    (ones("n"), "ones(n)", "𝟏ₙ", r"\mathbf{1}_n", 1),
    (ones("n").T @ x, "ones(n)'*x", "𝟏ₙᵀ x", r"\mathbf{1}_n^\top x", 4),
    (ones(2, "n"), "ones(2,n)", "𝟏₂ₓₙ", r"\mathbf{1}_{2 \times n}", 1),
    (ones("n*m"), "ones(n*m)", "𝟏_(n m)", r"\mathbf{1}_{n m}", 1),
    (zeros("m", "n"), "zeros(m,n)", "𝟎ₘₓₙ", r"\mathbf{0}_{m \times n}", 1),
    (identity("n"), "I(n)", "Iₙ", r"I_n", 1),
    (unit("i", "n"), "unit(i, n)", "unit(i, n)", r"\operatorname{unit}(i, n)", 3),
    (component(x, 1), "x[1]", "x₁", r"x_1", 3),
    (component(A, "i", "j"), "A[i,j]", "Aᵢⱼ", r"A_{ij}", 5),
    (component(A, 1, 12), "A[1,12]", "A[1,12]", r"A_{1,12}", 5),
    (component(A.T, 1, 2), "A'[1,2]", "(Aᵀ)₁₂", r"\left(A^\top\right)_{1,2}", 6),
    (component(A @ x, 2), "(A*x)[2]", "(A x)₂", r"\left(A x\right)_2", 5),
    (component(vector("h_1", "k"), 2), "h_1[2]", "h₁[2]", r"\left(h_1\right)_2", 3),
    (stack(x, a, y), "[x; a; y]", "[x; a; y]", r"\begin{bmatrix} x \\ a \\ y \end{bmatrix}", 5),
    (
        series(norm2(A @ x_i - y_i) ** 2, "i", dim("N")),
        "sum(norm2(A*x_i - y_i)^2, i=1..N)",
        "Σᵢ₌₁ᴺ ‖A xᵢ - yᵢ‖₂²",
        r"\sum_{i=1}^{N} \left\|A x_i - y_i\right\|_2^2",
        12,
    ),
    (2 * series(a * index("i"), "i", number(3)), "2*sum(a*i, i=1..3)", "2 Σᵢ₌₁³ a i", r"2 \sum_{i=1}^{3} a i", 9),
    (
        frobenius(scale(c, series(x, "i", dim("n"))), y),
        "c*sum(x, i=1..n) : y",
        "(c Σᵢ₌₁ⁿ x) : y",
        r"\left(c \sum_{i=1}^{n} x\right) : y",
        9,
    ),
    (scale(series(a, "i", dim("n")), c), "sum(a, i=1..n)*c", "(Σᵢ₌₁ⁿ a) c", r"\left(\sum_{i=1}^{n} a\right) c", 7),
    (
        series(a + c, "i", dim("n") - 1),
        "sum(a + c, i=1..(n - 1))",
        "Σ_(i=1..n - 1) (a + c)",
        r"\sum_{i=1}^{n - 1} \left(a + c\right)",
        9,
    ),
]
NAMES = [
    (vector("dx", "n"), "dx", "dx", r"\mathrm{d}x", 1),
    (matrix("dW10", "m", "n"), "dW10", "dW₁₀", r"\mathrm{d}W_{10}", 1),
    (scalar("lambda") * vector("x_train", "n"), "lambda*x_train", "λ x_train", r"\lambda x_{\mathrm{train}}", 3),
    (matrix("W1", "m", "n").T, "W1'", "W₁ᵀ", r"W_1^\top", 2),
    (vector("y_1", "n") ** 2, "y_1.^2", "y₁⊙²", r"y_1^{\odot 2}", 3),
    (scalar("dphi_2"), "dphi_2", "dφ₂", r"\mathrm{d}\phi_2", 1),
    (scalar("loss"), "loss", "loss", r"\mathrm{loss}", 1),
    (scalar("Omega"), "Omega", "Ω", r"\Omega", 1),
]
TABLE = [
    *PRODUCTS,
    *ENTRYWISE,
    *SUMS,
    *POWERS_AND_TRANSPOSES,
    *FROBENIUS_PRODUCTS,
    *FUNCTIONS,
    *CONSTANTS_INDICES_SUMS_OVER_SAMPLES,
    *NAMES,
]


@pytest.mark.parametrize(("e", "ascii", "unicode", "latex", "size"), TABLE, ids=[row[1] for row in TABLE])
def test_is_written_and_measured_as(e: Expr, ascii: str, unicode: str, latex: str, size: int) -> None:
    assert (str(e), e.unicode(), e.latex(), e.size) == (ascii, unicode, latex, size)
