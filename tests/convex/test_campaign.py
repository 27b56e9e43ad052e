"""Random functions, smooth or not: no proof is false, and of the convex ones most are proved."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import matcalc as mc
from matcalc.convex import Convexity
from matcalc.errors import MatcalcError
from matcalc.expr import Expr
from matcalc.ops.elementwise import ELEMENTWISE

X = mc.scalar("x")
POINTS, STEPS = 160, (1 / 16, 1 / 2, 5.0, 60.0)  # so many points on either side of zero, at several distances
NEAR = 2.0**-12  # and at this distance from where kinks may be, in twelfths
NUMBERS = ("1", "2", "3", "1/2", "5")
Kind = Callable[[random.Random], Expr]


def formula(r: random.Random, depth: int = 2) -> str:
    """A formula for `mc.function`, convex more often than chance has it."""
    a, b = r.choice(NUMBERS), r.choice(NUMBERS)
    if depth == 0:
        return r.choice(["z", f"(z-{a})", f"({a}*z+{b})", f"({a}-z)"])
    inner = formula(r, depth - 1)
    return r.choice(
        [
            f"abs({inner})",
            f"max({inner}, {a})",
            f"max({inner}, {formula(r, depth - 1)})",
            f"min({inner}, {a})",
            f"exp({inner}/4)",
            f"log(1+exp({inner}))",
            f"({inner})^2",
            f"Heaviside({inner})",
            f"({a}*{inner} + {formula(r, depth - 1)})",
            f"({inner} - {a}*{formula(r, depth - 1)})",
            f"(z*{inner})",
        ]
    )


def of_a_formula(r: random.Random) -> Expr:
    return mc.function("g", formula(r) if r.random() < 0.3 else f"{formula(r, 1)} + {formula(r, 2)}")(X)


def of_ops(r: random.Random) -> Expr:
    """A composition of functions of the table, with weights."""
    f, g = (r.choice(list(ELEMENTWISE.values())) for _ in range(2))
    inner = g(r.choice([1, 2, -1]) * X + r.choice([0, 1, -2, 3]))
    return r.choice(
        [lambda: f(inner), lambda: inner + f(X), lambda: inner - 2 * f(X), lambda: f(X) * inner, lambda: inner**2]
    )()


def bends(c: Convexity) -> tuple[bool, bool] | None:
    """Whether some midpoint lies above its chord, and whether some lies below, within one part of the domain.

    None where there are too few points of the domain to tell.
    """
    run = mc.lambdify([c.expression, *(condition.e for condition in c.conditions)], ["x"])
    found = [_bends(c, run, np.arange(-POINTS, POINTS + 1) * step) for step in STEPS]
    found += [_bends(c, run, np.array([k / 12 - NEAR, k / 12, k / 12 + NEAR]), (1,)) for k in range(-POINTS, POINTS)]
    if sum(count for _, _, count in found) < POINTS:
        return None
    return any(down for down, _, _ in found), any(up for _, up, _ in found)


def _bends(
    c: Convexity, run: Callable[..., Any], grid: Any, distances: tuple[int, ...] = (1, 7, 40)
) -> tuple[bool, bool, int]:
    """The same on one grid, and how many midpoints have been compared."""
    with np.errstate(all="ignore"):
        rows = np.array([[np.asarray(v, dtype=float).item() for v in _run(run, t)] for t in grid]).T
        values, inside = rows[0], np.isfinite(rows[0])
        for condition, sign in zip(c.conditions, rows[1:], strict=True):
            inside &= sign > 1e-290 if condition.positive else np.isfinite(sign) & (sign != 0)
        changes = np.any(np.diff(np.sign(rows[1:]), prepend=0, axis=1) != 0, axis=0)
        parts = np.cumsum(changes) if len(rows) > 1 else np.zeros(len(grid))
        down, up, count = False, False, 0
        for apart in distances:
            low, middle, high = values[: -2 * apart], values[apart:-apart], values[2 * apart :]
            known = inside[: -2 * apart] & inside[apart:-apart] & inside[2 * apart :]
            known &= parts[: -2 * apart] == parts[2 * apart :]
            gap = (low + high) / 2 - middle
            slack = 1e-9 * (1 + np.abs(low) + np.abs(high) + np.abs(middle))
            down |= bool(np.any((gap < -slack)[known]))
            up |= bool(np.any((gap > slack)[known]))
            count += int(np.sum(known))
    return down, up, count


def _run(run: Callable[..., Any], t: float) -> list[Any]:
    try:
        return list(run(t))
    except (ValueError, OverflowError, ZeroDivisionError):
        return [np.nan] * 9


def outcome(e: Expr) -> tuple[str, bool, bool] | None:
    """The verdict without a search, and whether the function bends down and up; None for what is no function of x."""
    if "x" not in str(e):
        return None
    c = mc.convexity(e, "x", seed=None)
    found = bends(c)
    return None if found is None else (c.verdict, *found)


def campaign(kind: Kind, count: int, seed: int) -> tuple[int, int]:
    """How many functions are convex or concave at all points, and how many of these are proved to be."""
    r = random.Random(seed)
    convex = proved = 0
    for _ in range(count):
        try:
            e = kind(r)
            found = outcome(e)
        except MatcalcError:
            continue
        if found is None:
            continue
        verdict, down, up = found
        assert not (verdict == "convex" and down), f"{e} is not convex"
        assert not (verdict == "concave" and up), f"{e} is not concave"
        assert not (verdict == "affine" and (down or up)), f"{e} is not affine"
        if not (down and up):
            convex += 1
            proved += verdict != "not decided"
    return convex, proved


@pytest.mark.parametrize("kind", [of_a_formula, of_ops], ids=["formulas", "ops"])
def test_no_proof_of_a_random_function_is_false_and_most_are_found(kind: Kind) -> None:
    convex, proved = campaign(kind, 25, seed=1)
    assert proved >= 0.8 * convex


@pytest.mark.slow
@pytest.mark.parametrize("kind", [of_a_formula, of_ops], ids=["formulas", "ops"])
def test_no_proof_of_many_random_functions_is_false_and_most_are_found(kind: Kind) -> None:
    convex, proved = campaign(kind, 5000, seed=2)
    assert proved >= 0.8 * convex
