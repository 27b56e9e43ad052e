"""The checker of derivations sees every kind of mistake."""

from __future__ import annotations

from dataclasses import replace

import pytest

import matcalc as mc
from matcalc.expr import symbols

from .truth import wrong_lines

TEXT = "p = W1*x; f = sigmoid(p); s = W2*f - y; s:s"


@pytest.fixture
def derivation():
    reading = mc.read(TEXT)
    return mc.derive(reading.expression, ["W1", "W2"], reading.definitions)


def changed(steps, subject, left, change):
    """The steps with the right sides of the lines so named changed."""
    sections = [
        replace(
            s,
            lines=tuple(
                replace(line, right=change(line.right)) if s.subject == subject and line.left.ascii() == left else line
                for line in s.lines
            ),
        )
        for s in steps.sections
    ]
    return replace(steps, sections=tuple(sections))


def wrong(steps, derivation):
    return {w.line.left.ascii() for w in wrong_lines(steps, derivation.loss, derivation.variables)}


def test_a_right_derivation_passes(derivation):
    assert wrong(derivation.steps, derivation) == set()


@pytest.mark.parametrize(
    ("subject", "left", "change"),
    [
        ("definitions", "df", lambda e: 2 * e),
        ("definitions", "ds", lambda e: -e),
        ("loss", "L", lambda e: e + 1),
        ("differential", "dL", lambda e: e / 2),
        ("rest", "dL", lambda e: e.subs({"f": symbols(e)["f"] * 2}) if "f" in symbols(e) else e),
        ("variable", "dL/dW2", lambda e: -e),
        ("rest", "dL/dW1", lambda e: 1.001 * e),
    ],
)
def test_a_wrong_line_is_caught(derivation, subject, left, change):
    steps = changed(derivation.steps, subject, left, change)
    assert left in wrong(steps, derivation)


def test_a_line_true_only_for_other_variables_is_caught(derivation):
    first, *others = derivation.steps.sections
    moving = [replace(s, moving=("W1", "W2")) for s in others]
    assert "dL" in wrong(replace(derivation.steps, sections=(first, *moving)), derivation)
