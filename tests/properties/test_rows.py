"""Every property is whole: drawn arrays have it, tangents keep it, what it implies and what keeps it is true."""

from __future__ import annotations

import numpy as np
import pytest

from matcalc.errors import UnknownNameError
from matcalc.properties.arrays import draw, holds, retracted, tangent
from matcalc.properties.record import PROPERTIES, closure, discrete, kept_by, structures, worded
from matcalc.properties.row import DISCRETE, FREE, KEEPERS, Manifold
from matcalc.properties.words import property_name, property_names, stated, unknown

NAMES = list(PROPERTIES)
ADVICE = ["small"]  # how to draw, which is nothing that an array has or has not
SEEDS = range(3)


def extent(name: str) -> tuple[int, int]:
    return (4, 1) if PROPERTIES[name].needs == "vector" else (4, 4)


def drawn(name: str, seed: int) -> np.ndarray:
    return draw("X", closure([name]), extent(name), np.random.default_rng(seed))


def has(X: np.ndarray, name: str) -> bool:
    return holds(X, closure([name]))


@pytest.mark.parametrize("name", NAMES)
def test_every_row_is_full_or_says_none(name):
    p = PROPERTIES[name]
    assert len(p) == len(p._fields)
    assert (p.name, bool(p.title), bool(p.about)) == (name, True, True)
    assert p.moves in (FREE, DISCRETE) or isinstance(p.moves, Manifold)
    assert (p.holds is None) == (name in ADVICE)
    assert p.kept <= KEEPERS.keys()
    assert {*p.implies, *(part for parts in p.follows for part in parts)} <= PROPERTIES.keys()
    assert len(p.words) == 3
    assert all(p.words) or not any(p.words)
    drawing = [other for other in closure([name]) if PROPERTIES[other].entries or PROPERTIES[other].made]
    assert drawing, f"nothing says how to draw {name}"


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ADVICE])
def test_what_is_drawn_has_the_property_and_what_is_drawn_without_it_has_not(name):
    assert all(has(drawn(name, seed), name) for seed in SEEDS)
    without = [draw("X", (), extent(name), np.random.default_rng(seed)) - 0.1 for seed in SEEDS]
    never = ("invertible", "away_from_zero")
    assert name in never or not any(has(X, name) for X in without)


@pytest.mark.parametrize(
    "name", [name for name in NAMES if structures(closure([name])) and not discrete(closure([name]))]
)
def test_directions_keep_the_property_to_first_order(name):
    facts, step = closure([name]), 1e-4
    for seed in SEEDS:
        X = drawn(name, seed)
        E = tangent(X, np.random.default_rng(seed + 10).normal(size=X.shape), facts)
        assert np.abs(E).max() > 1e-3
        np.testing.assert_allclose(tangent(X, E, facts), E, atol=1e-10)
        moved = retracted(X + step * E, facts)
        assert has(moved, name)
        assert np.abs(moved - X - step * E).max() < 100 * step**2


@pytest.mark.parametrize("name", NAMES)
def test_what_a_property_implies_holds(name):
    for seed in SEEDS:
        X = drawn(name, seed)
        assert [other for other in closure([name]) if not has(X, other)] == []


POOL = [drawn(name, seed) for name in NAMES for seed in SEEDS]


@pytest.mark.parametrize(("parts", "whole"), [(parts, p.name) for p in PROPERTIES.values() for parts in p.follows])
def test_what_follows_jointly_holds(parts, whole):
    square = [X for X in POOL if X.shape == (4, 4) and all(PROPERTIES[part].holds(X) for part in parts)]
    assert len(square) >= len(SEEDS)
    assert all(has(X, whole) for X in square)
    assert whole in closure(parts)


def moved_by(keeper: str, X: np.ndarray, Y: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """What the keeper makes of X, and of another array Y with the same property."""
    A = rng.normal(size=X.shape)
    square = X.shape[0] == X.shape[1]
    made = {
        "sum": lambda: [X + Y],
        "scaling": lambda: [-1.7 * X, 0.0 * X],
        "nonnegative scaling": lambda: [1.7 * X, 0.0 * X],
        "positive scaling": lambda: [1.7 * X],
        "product": lambda: [X @ Y],
        "congruence": lambda: [A.T @ X @ A],
        "hadamard": lambda: [X * Y],
        "hadamard by any": lambda: [X * A],
        "kronecker": lambda: [np.kron(X, Y)],
        "inverse": lambda: [np.linalg.inv(X), X @ X @ X] if np.linalg.cond(X) < 1e6 else [],
        "transpose": lambda: [X.T],
        "entries": lambda: [np.cos(X)],
        "vanishing entries": lambda: [np.expm1(X), np.abs(X)],
        "odd entries": lambda: [np.sinh(X)],
        "power": lambda: [X**0.0, X**2.0, *([np.sqrt(X)] if (X >= 0).all() else [])],
        "whole power": lambda: [X**2, X**3],
        "triangle": lambda: [np.tril(X), np.triu(X)] if square else [],
        "mean": lambda: [PROPERTIES["toeplitz"].made(X)] if square else [],
    }
    return made[keeper]()


@pytest.mark.parametrize("keeper", KEEPERS)
def test_what_is_said_to_keep_a_property_keeps_it(keeper):
    broken, seen = [], 0
    for name in sorted(kept_by(keeper) - set(ADVICE)):
        for seed in SEEDS:
            made = moved_by(keeper, drawn(name, seed), drawn(name, seed + 50), np.random.default_rng(seed))
            seen += len(made)
            broken += [name for Z in made if not has(Z, name)]
    assert broken == []
    assert seen


@pytest.mark.parametrize(
    ("name", "keeper"),
    [("symmetric", "product"), ("orthogonal", "sum"), ("skew", "congruence"), ("permutation", "scaling")],
)
def test_the_test_of_keepers_can_fail(name, keeper):
    made = moved_by(keeper, drawn(name, 0), drawn(name, 1), np.random.default_rng(0))
    assert all(has(Z, name) for Z in made) == (name in kept_by(keeper))


PHRASES = [(name, text) for name, p in PROPERTIES.items() for words in p.words for text in words.split("|") if text]


@pytest.mark.parametrize(("name", "text"), PHRASES)
def test_every_phrase_is_recognised(name, text):
    spellings = {text, text.upper(), text.replace(" ", "-"), text.replace("-", " "), f"a {text} one"}
    assert all(stated(spelling) == {name} for spelling in spellings)
    assert property_name(text) == name


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("eine symmetrische, positiv definite Matrix", {"symmetric", "positive_definite"}),
        ("einer orthogonalen Matrix", {"orthogonal"}),
        ("schiefsymmetrischer Matrizen", {"skew"}),
        ("deux matrices symétriques définies positives", {"symmetric", "positive_definite"}),
        ("matrices symetriques", {"symmetric"}),
        ("p.d.", {"positive_definite"}),
        ("symmetric PSD", {"symmetric", "positive_semidefinite"}),
        ("permutation matrices", {"permutation"}),
        ("non-symmetric", set()),
        ("block diagonal", set()),
        ("cross-covariance", set()),
        ("doubly stochastic", set()),
        ("stochastic gradient", set()),
        ("orthogonal complement", set()),
    ],
)
def test_inflections_are_recognised_and_other_things_are_not(words, names):
    assert stated(words) == names


@pytest.mark.parametrize(
    ("words", "strange"),
    [
        ("a tridiagonal matrix", ["tridiagonal"]),
        ("a block diagonal matrix", ["block diagonal"]),
        ("a symmetric Hankel matrix", ["Hankel"]),
        ("eine Bandmatrix", ["Band"]),
        ("une matrice bidiagonale", ["bidiagonale"]),
        ("the weight matrix", []),
        ("a real symmetric n-dimensional matrix", []),
        ("die Gewichtsmatrix", []),
    ],
)
def test_words_that_nobody_knows_are_found(words, strange):
    assert unknown(words) == strange


def test_properties_are_declared_as_they_are_said():
    assert property_names("symmetric positive definite Toeplitz".split()) == ["positive_definite", "toeplitz"]
    assert property_names(["skew-symmetric", "unit", "positive"]) == ["skew", "unit", "positive"]
    assert [worded(name) for name in property_names(["Hermitian", "SPD"])] == ["symmetric", "positive definite"]
    with pytest.raises(UnknownNameError) as caught:
        property_names(["symmetrical"])
    assert str(caught.value) == "unknown property 'symmetrical'\ndid you mean symmetric?"
