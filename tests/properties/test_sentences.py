"""Sentences that state properties are understood by the checker, and those that state unknown ones are not dropped."""

from __future__ import annotations

import json

import pytest

import matcalc as mc
from matcalc.checking.annotated import as_json, terminal
from matcalc.checking.page import as_html
from matcalc.checking.scope.parts import read

from .sentences import PROPERTIES, document, sentences

SENTENCES = [(s, claim) for k, (s, _, claim) in enumerate(sentences()) if k % 3 == 0]  # every wording and property


def verdict(text: str, line: int = 3) -> list[str]:
    return [f.status for f in mc.check(text).claims if f.line == line]


@pytest.mark.parametrize(("sentence", "claim"), SENTENCES)
def test_what_needs_the_property_is_verified(sentence, claim):
    assert verdict(document(sentence, claim)) == ["verified"]


@pytest.mark.parametrize("name", PROPERTIES)
def test_without_the_property_it_is_not(name):
    claim = PROPERTIES[name][-1]
    assert verdict(document(r"Let $A$ be a real $n\times n$ matrix.", claim)) == ["wrong"]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Let $A$ and $B$ be symmetric matrices.", {"A": {"symmetric"}, "B": {"symmetric"}}),
        ("Take symmetric matrices $A$, $C$ and $B$.", {name: {"symmetric"} for name in "ABC"}),
        ("Seien $A$ und $B$ orthogonal.", {"A": {"orthogonal"}, "B": {"orthogonal"}}),
        ("For any $B$ and symmetric $A$.", {"A": {"symmetric"}}),
        ("$A$ is symmetric and $B$ is diagonal.", {"A": {"symmetric"}, "B": {"diagonal"}}),
        ("Let $A$ be diagonal, $B$ a matrix.", {"A": {"diagonal"}}),
        ("Let $B$ and $A$ be an orthogonal matrix.", {"A": {"orthogonal"}}),
        ("$A$ need not be symmetric.", {}),
        ("The diagonal entries of $A$ are small.", {}),
        ("Let $G$ be the stochastic gradient.", {}),
    ],
)
def test_a_property_is_noted_of_the_names_it_is_said_of(sentence, said):
    (part,) = read(rf"{sentence} Then $A + B = C$.", [])
    assert {name: words for name, words in part.declarations.properties.items() if words} == said


UNKNOWN = "Let $T$ be a tridiagonal matrix and $x \\in \\mathbb{R}^n$.\n\nThen $T^Tx = Tx$.\n\nBut $x + x = 3x$.\n"
SAID = "*tridiagonal*, said of T, is not known to me; what follows is judged without it"


def test_an_unknown_property_makes_what_fails_undecided_and_is_said_in_every_format():
    report = mc.check(UNKNOWN)
    (left,) = [f for f in report.claims if f.line == 3]
    assert (left.status, left.reason) == ("undecidable", "T is said to be tridiagonal, which is not known to me")
    assert verdict(UNKNOWN, 5) == ["wrong"]  # which does not speak of T
    assert SAID in report.assumed
    assert SAID in json.loads(as_json([report]))["assumed"]
    assert SAID in as_html([report])
    assert SAID in terminal(report)


@pytest.mark.parametrize("words", ["a block diagonal matrix", "a Hankel matrix", "eine Bandmatrix"])
def test_other_unknown_words_are_not_dropped(words):
    assert verdict(document(f"Let $A$ be {words}.", "Ax = 2x")) == ["undecidable"]


@pytest.mark.parametrize("words", ["the weight matrix", "a random data matrix", "the given design matrix"])
def test_words_that_say_no_property_change_nothing(words):
    assert verdict(document(f"Let $A$ be {words}.", "Ax = 2Ax")) == ["wrong"]
