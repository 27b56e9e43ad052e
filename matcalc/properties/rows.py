"""The properties, one row each. A new one is a row here; what it is made of stands in `sampling.py`.

Tangent spaces after Absil, Mahony and Sepulchre, *Optimization Algorithms on Matrix Manifolds*, 3.5 and 3.6, with
the Euclidean metric A : B. Arrays are given their structure in the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any

from . import sampling as s
from .row import DISCRETE, FREE, Constructors, Manifold, Property

SCALED = "scaling|nonnegative scaling|positive scaling"
ENTRYWISE = "entries|vanishing entries|odd entries|power|whole power"
VANISHING = "vanishing entries|odd entries|whole power"
NOBODY = ("", "", "")  # has words for it


def _kept(*names: str) -> frozenset[str]:
    return frozenset(part for name in names for part in name.split("|"))


def _symmetric(G: Any) -> Any:
    return (G + G.T) / 2


def _on_the_simplex(X: Any, G: Any, of: Constructors) -> Any:
    rows, columns = X.shape
    if columns == 1:
        return G - (of.ones(1, rows) @ G) * of.ones(rows, 1) / of.size(rows)
    return G - G @ of.ones(columns, columns) / of.size(columns)


def _beside_idempotents(P: Any, G: Any, of: Constructors) -> Any:
    """PG + GP - 2PGP, from the range to the kernel and back; orthogonal where P is symmetric."""
    return P @ G + G @ P - 2 * P @ G @ P


def _beside_involutions(P: Any, G: Any, of: Constructors) -> Any:
    return (G - P @ G @ P) / 2


def _centred(G: Any, of: Constructors) -> Any:
    """G less the means of its rows and columns."""
    n = G.shape[0]
    mean = of.ones(n, n) / of.size(n)
    return G - mean @ G - G @ mean + mean @ G @ mean


def _structures() -> Iterator[Property]:
    yield Property(
        "symmetric", "symmetric", "square", "S' = S", (), (("orthogonal", "involutory"),),
        ("symmetric|hermitian|self-adjoint|selfadjoint", "symmetrisch|hermitesch|hermitisch|selbstadjungiert",
         "symétrique|hermitien|hermitienne|autoadjoint|auto-adjoint"),
        None, _symmetric, lambda X: s.near(X, X.T),
        Manifold(lambda X, G, of: _symmetric(G), True, None, lambda G, of: G + G.T - of.diagonal(G)), None,
        _kept("sum|congruence|hadamard|kronecker|inverse|transpose|mean", SCALED, ENTRYWISE),
    )  # fmt: skip
    yield Property(
        "skew", "skew-symmetric", "square", "K' = -K", (), (),
        ("skew|skew-symmetric|skewsymmetric|antisymmetric|anti-symmetric|skew-hermitian|skew-adjoint",
         "schiefsymmetrisch|antisymmetrisch|schiefhermitesch",
         "antisymétrique|anti-symétrique|antihermitien|antihermitienne"),
        None, lambda X: (X - X.T) / 2, lambda X: s.near(X, -X.T),
        Manifold(lambda X, G, of: (G - G.T) / 2, True, None, lambda G, of: G - G.T), None,
        _kept("sum|congruence|odd entries|inverse|transpose|mean", SCALED),
    )  # fmt: skip
    yield Property(
        "positive_definite", "positive definite", "square", "x'*P*x > 0", ("positive_semidefinite", "invertible"),
        (("positive_semidefinite", "invertible"),),
        ("positive definite|strictly positive definite|symmetric positive definite|pd|spd|p.d.|s.p.d.|covariance|"
         "gram matrix|kernel matrix|precision matrix|scatter matrix",
         "positiv definit|kovarianz|gram-matrix|gramsch",
         "défini positif|définie positive|covariance|matrice de gram"),
        None, None, lambda X: s.near(X, X.T) and s.smallest_eigenvalue(X) > s.TOLERANCE, FREE, None,
        _kept("sum|positive scaling|hadamard|kronecker|inverse|transpose"),
    )  # fmt: skip
    yield Property(
        "positive_semidefinite", "positive semidefinite", "square", "x'*P*x >= 0", ("symmetric",), (),
        ("positive semidefinite|positive semi definite|nonnegative definite|non-negative definite|psd|p.s.d.|"
         "normalized laplacian|signless laplacian",
         "positiv semidefinit|nichtnegativ definit",
         "semi-défini positif|semi-définie positive|semidéfini positif|semidéfinie positive"),
        None, s.definite, lambda X: s.near(X, X.T) and s.smallest_eigenvalue(X) > -s.TOLERANCE, FREE, None,
        _kept("sum|nonnegative scaling|positive scaling|congruence|hadamard|kronecker|inverse|transpose|whole power"),
    )  # fmt: skip
    yield Property(
        "diagonal", "diagonal", "square", "zero off the diagonal", ("symmetric", "lower", "upper"),
        (("lower", "upper"), ("symmetric", "lower"), ("symmetric", "upper")),
        ("diagonal", "diagonal|diagonalförmig", "diagonal|diagonaux"),
        None, s.diagonal, lambda X: s.near(X, s.diagonal(X)),
        Manifold(lambda X, G, of: of.diagonal(G), True, None, lambda G, of: of.diagonal(G)), None,
        _kept("sum|product|hadamard by any|kronecker|inverse|transpose|triangle|mean", SCALED, VANISHING),
    )  # fmt: skip
    yield Property(
        "lower", "lower triangular", "square", "lower triangular", (), (),
        ("lower triangular", "untere dreieck|untere dreiecksmatrix|unteren dreiecksmatrix|unterer dreiecksmatrix",
         "triangulaire inférieur"),
        None, lambda X: s.np().tril(X), lambda X: s.near(X, s.np().tril(X)),
        Manifold(lambda X, G, of: of.lower(G), True, None, lambda G, of: of.lower(G)), None,
        _kept("sum|product|hadamard by any|kronecker|inverse|triangle|mean", SCALED, VANISHING),
    )  # fmt: skip
    yield Property(
        "upper", "upper triangular", "square", "upper triangular", (), (),
        ("upper triangular", "obere dreieck|obere dreiecksmatrix|oberen dreiecksmatrix|oberer dreiecksmatrix",
         "triangulaire supérieur"),
        None, lambda X: s.np().triu(X), lambda X: s.near(X, s.np().triu(X)),
        Manifold(lambda X, G, of: of.upper(G), True, None, lambda G, of: of.upper(G)), None,
        _kept("sum|product|hadamard by any|kronecker|inverse|triangle|mean", SCALED, VANISHING),
    )  # fmt: skip
    yield Property(
        "toeplitz", "Toeplitz", "square", "the same entry all along each diagonal", (), (),
        ("toeplitz", "toeplitz", "toeplitz|de toeplitz"),
        None, s.toeplitz, lambda X: s.near(X, s.toeplitz(X)),
        Manifold(lambda X, G, of: of.toeplitz(G), True, None, None), None,
        _kept("sum|hadamard|transpose", SCALED, ENTRYWISE),
    )  # fmt: skip
    yield Property(
        "circulant", "circulant", "square", "every row is the row above, moved by one place", ("toeplitz",), (),
        ("circulant", "zirkulant|zirkulär", "circulant"),
        None, s.circulant, lambda X: s.near(X, s.circulant(X)),
        Manifold(lambda X, G, of: s.circulant(G), True, None, None, orthogonal=False), None,
        _kept("sum|product|hadamard|inverse|transpose", SCALED, ENTRYWISE),
    )  # fmt: skip
    yield Property(
        "orthogonal", "orthogonal", "square", "Q'*Q = Q*Q' = I", ("invertible", "orthonormal_columns"),
        (("symmetric", "involutory"),),
        ("orthogonal|orthonormal|unitary", "orthogonal|orthonormal|unitär", "orthogonal|orthogonaux|unitaire"),
        None, None, lambda X: s.near(X.T @ X, s.np().eye(len(X))),
        Manifold(lambda X, G, of: (G - X @ G.T @ X) / 2, False, s.polar, None), None,
        _kept("product|kronecker|inverse|transpose"),
    )  # fmt: skip
    yield Property(
        "orthonormal_columns", "orthonormal columns", "matrix", "Q'*Q = I", (), (),
        ("orthonormal columns|orthogonal columns of length one|semi-orthogonal|column-orthonormal|isometric",
         "orthonormale spalten|orthonormalen spalten", "colonnes orthonormées|colonnes orthonormales"),
        None, s.orthonormal, s.has_orthonormal_columns,
        Manifold(lambda X, G, of: G - X @ (X.T @ G + G.T @ X) / 2, False, s.polar, None), None,
        _kept("product|kronecker|inverse"),
    )  # fmt: skip
    yield Property(
        "invertible", "invertible", "square", "inv(X) exists", (), (),
        ("invertible|nonsingular|non-singular|regular", "invertierbar|regulär|nichtsingulär|nicht-singulär",
         "inversible|régulier|régulière|non singulier|non singulière"),
        None, s.regular, lambda X: bool(s.np().linalg.cond(X) < 1e6), FREE, None,
        _kept("product|positive scaling|kronecker|inverse|transpose"),
    )  # fmt: skip
    yield Property(
        "idempotent", "idempotent", "square", "P*P = P", (), (),
        ("idempotent|oblique projection", "idempotent", "idempotent"),
        None, s.idempotent, lambda X: s.near(X @ X, X),
        Manifold(_beside_idempotents, False, s.nearest_idempotent, None, orthogonal=False), None,
        _kept("kronecker|transpose"),
    )  # fmt: skip
    yield Property(
        "projection", "projection matrix", "square", "P' = P*P = P", ("idempotent", "positive_semidefinite"),
        (("idempotent", "symmetric"),),
        ("projection matrix|orthogonal projection matrix|orthogonal projection|orthogonal projector|projector|"
         "projection",
         "projektionsmatrix|projektion|orthogonale projektion|projektor|orthogonalprojektion",
         "matrice de projection|projecteur orthogonal|projection orthogonale|projecteur"),
        None, s.projection, lambda X: s.near(X, X.T) and s.near(X @ X, X),
        Manifold(lambda P, G, of: _beside_idempotents(P, _symmetric(G), of), False, s.nearest_projection, None), None,
        _kept("kronecker|transpose"),
    )  # fmt: skip
    yield Property(
        "involutory", "involutory", "square", "A*A = I", ("invertible",), (("symmetric", "orthogonal"),),
        ("involutory|involutive|involutary", "involutorisch|selbstinvers", "involutif|involutive"),
        None, s.involutory, lambda X: s.near(X @ X, s.np().eye(len(X))),
        Manifold(_beside_involutions, False, s.nearest_involutory, None, orthogonal=False), None,
        _kept("kronecker|inverse|transpose"),
    )  # fmt: skip
    yield Property(
        "rotation", "rotation matrix", "square", "Q'*Q = I and det(Q) = 1", ("orthogonal",), (),
        ("rotation matrix|rotation|proper orthogonal|special orthogonal",
         "drehmatrix|rotationsmatrix|drehung|speziell orthogonal",
         "matrice de rotation|rotation|spécial orthogonal|spéciale orthogonale"),
        None, s.rotation, lambda X: s.near(X.T @ X, s.np().eye(len(X))) and bool(s.np().linalg.det(X) > 0), FREE, None,
        _kept("product|kronecker|inverse|transpose"),
    )  # fmt: skip
    yield Property(
        "laplacian", "Laplacian", "square", "symmetric, rows add up to 0, no positive entry off the diagonal",
        ("positive_semidefinite",), (),
        ("laplacian|graph laplacian|laplacian matrix", "laplace-matrix|laplacematrix|graph-laplace-matrix",
         "laplacien|laplacienne|matrice laplacienne"),
        None, s.laplacian,
        lambda X: s.near(X, X.T) and s.near(X.sum(axis=1), 0) and bool((X - s.diagonal(X) <= s.TOLERANCE).all()),
        Manifold(lambda X, G, of: _centred(_symmetric(G), of), False, None, None), None,
        _kept("sum|nonnegative scaling|positive scaling|transpose"),
    )  # fmt: skip
    yield Property(
        "permutation", "permutation matrix", "square", "one 1 in each row and column, the others 0",
        ("orthogonal", "one_hot", "stochastic"), (("orthogonal", "one_hot"), ("orthogonal", "simplex")),
        ("permutation matrix|permutation", "permutationsmatrix|vertauschungsmatrix",
         "matrice de permutation|permutation"),
        None, s.permutation,
        lambda X: s.two_values(X, 0.0) and s.near(X.sum(axis=0), 1) and s.near(X.sum(axis=1), 1), DISCRETE, None,
        _kept("product|kronecker|inverse|transpose"),
    )  # fmt: skip


def _of_entries() -> Iterator[Property]:
    yield Property(
        "one_hot", "one-hot", "vector or matrix", "one 1 (in each row), the others 0", ("simplex", "binary"), (),
        ("one hot|onehot", "one hot", "one hot"),
        s.one_hot, None, lambda X: s.two_values(X, 0.0) and s.near(s.margins(X), 1), DISCRETE, None,
        _kept("kronecker"),
    )  # fmt: skip
    yield Property(
        "stochastic", "stochastic", "matrix", "nonnegative, and rows add up to one", ("simplex",), (),
        ("stochastic|row stochastic|right stochastic|transition probability matrix|markov matrix",
         "stochastisch|zeilenstochastisch|übergangsmatrix", "stochastique"),
        s.simplex, None, lambda X: bool((X >= 0).all()) and s.near(X.sum(axis=1), 1), FREE, None,
        _kept("product|kronecker"),
    )  # fmt: skip
    yield Property(
        "simplex", "simplex", "vector or matrix", "entries (of each row) sum to one", ("nonnegative",), (),
        ("probability vector|simplex|stochastic vector", "wahrscheinlichkeitsvektor|simplex|stochastischer vektor",
         "vecteur de probabilité|vecteur de probabilités|simplexe|vecteur stochastique"),
        s.simplex, None, lambda X: s.near(s.margins(X), 1) and bool((X >= 0).all()),
        Manifold(_on_the_simplex, False, None, None), (0, 1, "[]"), _kept("product|kronecker"),
    )  # fmt: skip
    yield Property(
        "unit", "unit", "vector", "norm2(u) = 1", (), (),
        ("unit vector|unit norm|unit length|norm one", "einheitsvektor|einheitslänge|normiert",
         "vecteur unitaire|vecteur normé|vecteur de norme 1|norme unité"),
        s.unit, None, lambda X: s.near(s.np().linalg.norm(X), 1),
        Manifold(lambda X, G, of: G - X @ (X.T @ G), False, lambda X: X / s.np().linalg.norm(X), None),
        (-1, 1, "[]"), _kept("kronecker"),
    )  # fmt: skip
    yield Property(
        "signs", "signs", "anything", "entries 1 or -1", ("away_from_zero", "integer"), (),
        ("sign vector|pm1", "vorzeichenvektor", "vecteur de signes"),
        lambda rng, extent: rng.choice([-1.0, 1.0], extent), None, lambda X: s.two_values(X, -1.0), DISCRETE,
        (-1, 1, "[]"), _kept("hadamard|kronecker|transpose"),
    )  # fmt: skip
    yield Property(
        "binary", "binary", "anything", "entries 0 or 1", ("nonnegative", "integer"), (),
        ("binary|zero-one|0-1", "binär", "binaire"),
        lambda rng, extent: rng.integers(0, 2, extent).astype(float), None, lambda X: s.two_values(X, 0.0), DISCRETE,
        (0, 1, "[]"), _kept("hadamard|kronecker|transpose|triangle|whole power"),
    )  # fmt: skip
    yield Property(
        "integer", "integer", "anything", "entries are whole numbers", (), (),
        ("integer|integers|whole number", "ganzzahlig|ganze zahl",
         "entier|entière|nombre entier|à coefficients entiers"),
        lambda rng, extent: rng.integers(-2, 4, extent).astype(float), None, lambda X: s.near(X, s.np().round(X)),
        DISCRETE, None, _kept("sum|product|hadamard|kronecker|transpose|triangle|whole power"),
    )  # fmt: skip
    yield Property(
        "unit_interval", "unit interval", "anything", "entries between 0 and 1", ("positive",), (),
        ("between 0 and 1|between zero and one", "zwischen 0 und 1", "entre 0 et 1"),
        s.uniform(0.15, 0.85), None, lambda X: bool(((X > 0) & (X < 1)).all()), FREE, (0, 1, "()"),
        _kept("hadamard|kronecker|transpose"),
    )  # fmt: skip
    yield Property(
        "positive", "positive", "anything", "every entry > 0", ("nonnegative", "away_from_zero"), (),
        ("positive number|positive scalar|positive real number|positive constant|positive entries|entrywise positive",
         "positive zahl|positiver skalar|positive einträge|positiven einträgen",
         "nombre positif|scalaire positif|strictement positif|coefficients positifs"),
        s.uniform(0.4, 1.6), None, lambda X: bool((X > 0).all()), FREE, (0, inf, "(]"),
        _kept("sum|positive scaling|product|hadamard|kronecker|transpose|power|whole power|mean"),
    )  # fmt: skip
    yield Property(
        "nonnegative", "nonnegative", "anything", "every entry >= 0", (), (),
        ("nonnegative|non-negative|entrywise nonnegative", "nichtnegativ|nicht-negativ",
         "positif ou nul|positive ou nulle"),
        s.uniform(0.4, 1.6), None, lambda X: bool((X >= 0).all()), FREE, (0, inf, "[]"),
        _kept("sum|nonnegative scaling|positive scaling|product|hadamard|kronecker|transpose|power|whole power|mean",
              "triangle"),
    )  # fmt: skip
    yield Property(
        "small", "small", "anything", "sampled near zero", (), (), NOBODY,
        s.uniform(-0.4, 0.4), None, None, FREE, None, _kept("transpose"),
    )  # fmt: skip
    yield Property(
        "away_from_zero", "away from zero", "anything", "no entry is zero", (), (), NOBODY,
        s.away_from_zero, None, lambda X: bool((X != 0).all()), FREE, None,
        _kept("positive scaling|hadamard|kronecker|transpose"),
    )  # fmt: skip


PROPERTIES = {p.name: p for rows in (_structures(), _of_entries()) for p in rows}
