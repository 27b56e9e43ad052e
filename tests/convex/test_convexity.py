"""Certificates of convexity: what is proved, refuted or left open; and that no proof is believed blindly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

import matcalc as mc
from matcalc.convex import certificate, convexity
from matcalc.convex.arguments import ARGUMENTS
from matcalc.convex.prover import Argument, Fact
from matcalc.errors import DomainError, NotScalarError, UnknownNameError
from matcalc.expr import Expr
from matcalc.numeric.points import Model
from matcalc.shape import SCALAR

from .cases import AFFINE, CONCAVE, CONVEX, NEITHER, ON_PARTS, Case


def found(case: Case, seed: int | None = 0) -> certificate.Convexity:
    text, wrt, declarations = case
    return convexity(mc.read(text, scalar=True, declarations=declarations).expression, wrt.split(","), seed=seed)


def expected() -> list[tuple[Case, str]]:
    known = (("convex", CONVEX), ("concave", CONCAVE), ("affine", AFFINE), ("neither convex nor concave", NEITHER))
    return [(case, verdict) for verdict, cases in known for case in cases]


@pytest.mark.parametrize(("case", "verdict"), expected(), ids=lambda c: f"{c[0]} by {c[1]}" if len(c) == 3 else c)
def test_verdicts(case, verdict):
    c = found(case)
    assert c.verdict == verdict
    assert c.whole or verdict.startswith("neither")
    assert (c.convex, c.concave) == (verdict in ("convex", "affine"), verdict in ("concave", "affine"))


def stated(facts: Iterable[Fact]) -> list[tuple[Expr, str]]:
    """The signs that the facts rest on."""
    return [pair for fact in facts for pair in (*fact.signs, *stated(fact.rests_on))]


HOLDS = {
    ">": lambda v: np.all(v > 0),
    ">=": lambda v: np.all(v >= 0),
    "<": lambda v: np.all(v < 0),
    "<=": lambda v: np.all(v <= 0),
    "positive semidefinite": lambda v: np.linalg.eigvalsh(v).min() >= -1e-9 * np.abs(v).max(),
}


@pytest.mark.parametrize("case", CONVEX + CONCAVE + ON_PARTS, ids=lambda c: c[0])
def test_a_certificate_is_the_second_differential_and_its_parts_are_nonnegative(case):
    c = found(case, seed=None)
    parts = [0 * c.second if c.certificate is None else c.certificate, c.second, c.proof.factor, *c.parts]
    signs = [*c.proof.signs, *stated(c.proof.facts)]
    model = Model([*parts, *(e for e, _ in signs), *(condition.e for condition in c.conditions)], (3, 2, 4))
    run = model.function([*parts, *(e for e, _ in signs)])
    compared = 0
    for k in range(40):
        values = list(model.point(np.random.default_rng(k), k % 8).values())
        with np.errstate(all="ignore"):
            certified, second, factor, *rest = run(*values)
        nonnegative, reasons = rest[: len(c.parts)], rest[len(c.parts) :]
        inside = all(np.all(model.function(condition.e)(*values) > 0) for condition in c.conditions)
        if inside and np.isfinite(second):
            compared += 1
            assert certified == pytest.approx(second, rel=1e-7, abs=1e-9)
            assert factor > 0
            assert min(nonnegative, default=0) >= -1e-9 * max(map(abs, nonnegative), default=0)
            for (e, relation), value in zip(signs, reasons, strict=True):
                assert HOLDS[relation](value), f"{e} {relation} is no reason"
    assert compared >= 3


@pytest.mark.parametrize("case", ON_PARTS, ids=lambda c: c[0])
def test_where_the_domain_is_not_convex_the_verdict_says_so(case):
    c = found(case)
    assert c.verdict == "convex"
    assert not c.whole


@pytest.mark.parametrize("a", ARGUMENTS, ids=lambda a: a.name)
def test_the_inequality_of_an_argument_holds(a):
    statement = mc.read(a.statement, scalar=True, declarations=a.declarations).expression
    model = Model([statement], (4, 3))
    run = model.function(statement)
    for k in range(200):
        assert run(*model.point(np.random.default_rng(k), 0).values()) >= -1e-9


def test_a_jump_is_refused_with_the_reason():
    c = found(("sum(step(x)) + x'*x", "x", ()), seed=None)
    assert c.verdict == "not decided"
    assert c.reason == "step is not smooth everywhere: step(x)"


@pytest.mark.parametrize(
    ("text", "wrt", "verdict"),
    [
        ("x[5]^2", "x", "convex"),
        ("A[1,4]", "A", "affine"),
        ("sum(x_i, i=1..N)", "x_i", "affine"),
        ("det(x*x')", "x", "not decided"),
        ("tr(inv(x*x'))", "x", "not decided"),
    ],
)
def test_what_has_no_value_at_the_usual_sizes_or_points_has_a_verdict(text, wrt, verdict):
    assert convexity(mc.read(text, scalar=True).expression, wrt).verdict == verdict


@pytest.mark.parametrize(
    "formula",
    ["z**2 - 10*Max(z-5,0)", "z*Min(Max(z+3,0),6)/6", "Min(z,4)/2", "-z - 2*Max(z-3,0)", "Heaviside(z-4)"],
)
def test_a_kink_inside_a_formula_is_no_proof(formula):
    g, x = mc.function("g", formula), mc.vector("x", "n")
    assert convexity(mc.sum_(g(x)), "x", seed=None).verdict not in ("convex", "affine")


def test_a_formula_is_proved_by_its_body():
    x = mc.vector("x", "n")
    for formula in ("max(0,z)^2 + exp(z)", "2*max(z,1) + abs(z-3)", "max(z^2, 2*z+1)", "log(1+exp(z))"):
        assert convexity(mc.sum_(mc.function("g", formula)(x)), "x").verdict == "convex"


def test_the_kink_of_a_function_need_not_be_at_zero():
    assert found(("sum(hardtanh(x))", "x", ("x: n positive",)), seed=None).verdict == "concave"
    assert found(("sum(hardtanh(x))", "x", ("x: n",)), seed=None).verdict == "not decided"
    assert found(("sum(hardtanh(-x))", "x", ("x: n positive",)), seed=None).verdict == "convex"


def test_a_domain_bounded_by_kinks_is_not_taken_for_convex():
    assert not found(("-log(abs(x) - 1)", "x", ("x: scalar",)), seed=None).whole


@pytest.mark.parametrize("text", ["a*sum(x)^2 + n*x'*x", "a*sum(x)^2 + n*x'*x - sum(x)^2"])
def test_a_square_with_a_factor_of_unknown_sign_is_not_absorbed(text):
    assert found((text, "x", ("a: scalar", "x: n")), seed=None).verdict == "not decided"


# --------------------------------------------------------------------------- nothing is believed blindly


def test_a_false_proof_is_refuted_by_the_search(monkeypatch):
    def anything(prover, bad, p, shape):
        yield Fact(mc.ones(*SCALAR), "because I say so"), {}

    wrong = Argument("because I say so", "a^2", ("a: scalar",), anything)
    monkeypatch.setattr(certificate, "ARGUMENTS", [wrong])
    assert found(("sin(x)", "x", ("x: scalar",)), seed=None).verdict == "convex"
    c = found(("sin(x)", "x", ("x: scalar",)))
    assert c.verdict == "neither convex nor concave"
    assert c.proof is None


def test_a_counterexample_can_be_checked_by_hand():
    c = found(("x'*x - 2*y^2", "x,y", ("y: scalar", "x: n")))
    down, up = c.counterexamples
    assert down.value == pytest.approx(-4, abs=1e-4)
    assert up.value == pytest.approx(2, abs=1e-4)
    assert abs(down.along["y"]) == pytest.approx(1)


def test_a_kink_that_bends_down_is_found_by_a_chord():
    c = found(("x^2 - abs(x)", "x", ("x: scalar",)))
    down = next(b for b in c.counterexamples if b.value < 0)
    x, step = float(down.point["x"]), float(down.along["x"].item())
    low, middle, high = (t**2 - abs(t) for t in (x, x + step / 2, x + step))
    assert down.chord
    assert (low + high) / 2 - middle == pytest.approx(down.value)


@pytest.mark.parametrize("case", NEITHER, ids=lambda c: c[0])
def test_what_is_not_convex_is_never_proved(case):
    assert found(case, seed=None).verdict == "not decided"


# --------------------------------------------------------------------------- errors


def test_what_cannot_be_asked_is_refused():
    x = mc.vector("x", "n")
    with pytest.raises(NotScalarError):
        convexity(x)
    with pytest.raises(UnknownNameError):
        convexity(x.T @ x, "y")
    u = mc.vector("u", "n", unit=True)
    with pytest.raises(DomainError, match="the values of u, which is unit, are not a convex set"):
        convexity(u.T @ u, "u")


def test_numbers_may_be_fractions_and_floats():
    x = mc.scalar("x")
    for c in (Fraction(1, 3), 0.25, 2):
        assert convexity(c * x**2, "x").verdict == "convex"


@pytest.mark.parametrize("case", [*CONVEX, *CONCAVE, *AFFINE, *NEITHER], ids=lambda c: f"{c[0]} by {c[1]}")
def test_what_is_shown_is_exactly_the_second_differential(case):
    assert found(case, seed=None).verify().agrees


@pytest.mark.parametrize("case", [CONVEX[0], CONVEX[4], CONVEX[-1], CONCAVE[0], NEITHER[0]], ids=lambda c: c[0])
def test_another_second_differential_is_not_verified(case):
    c = found(case, seed=None)
    outcome = replace(c, proof=None, second=2 * c.second).verify()
    assert (outcome.agrees, outcome.reason) == (None, "the values differ in the model, which is no proof")
