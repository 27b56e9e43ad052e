"""What holds of every expression: balanced, legal, bounded, without recursion."""

from __future__ import annotations

import re
import sys
from time import perf_counter

import pytest
from hypothesis import given, settings

import matcalc.printing
from matcalc.errors import LimitError
from matcalc.expr import Expr, number
from matcalc.ops.activations import sigmoid
from matcalc.ops.blocks import stack
from matcalc.ops.elementary import sin
from matcalc.ops.leaves import matrix, scalar, vector
from matcalc.ops.sums import add

from .expressions import expressions, wholes

few = settings(max_examples=100, deadline=None)


def script_end(text: str, at: int) -> int:
    """Where the argument of a script that begins at `at` ends: one group, command or character."""
    if text[at] == "{":
        depth = 0
        for i in range(at, len(text)):
            depth += (text[i] == "{") - (text[i] == "}")
            if depth == 0:
                return i + 1
    command = re.compile(r"\\[A-Za-z]+").match(text, at)
    return command.end() if command else at + 1


@few
@given(wholes)
def test_braces_brackets_and_fences_of_latex_balance(e: Expr) -> None:
    text = e.latex()
    assert text.count(r"\left") == text.count(r"\right")
    depth = 0
    for c in text:
        depth += (c == "{") - (c == "}")
        assert depth >= 0
    assert depth == 0


@few
@given(wholes)
def test_latex_never_stacks_two_scripts_on_one_base(e: Expr) -> None:
    text = e.latex()
    for match in re.finditer(r"(?<!\\)[\^_]", text):
        end = script_end(text, match.end())
        assert text[end : end + 1] != match[0], text


@few
@given(wholes)
def test_latex_and_unicode_are_one_line_without_doubled_spaces(e: Expr) -> None:
    for text in (e.latex(), e.unicode(), str(e)):
        assert text == " ".join(text.split())


@few
@given(wholes)
def test_brackets_of_text_balance(e: Expr) -> None:
    for text in (e.unicode(), str(e)):
        assert text.count("(") == text.count(")")


@few
@given(expressions)
def test_size_counts_every_reading(e: Expr) -> None:
    assert e.size >= 1
    assert sin(e).size == e.size + 1
    assert stack(sin(e), sin(e)).size == 2 * (e.size + 1) + 1


x = vector("x", "n")


def test_a_chain_deeper_than_the_stack_is_written() -> None:
    e = x
    for _ in range(5 * sys.getrecursionlimit()):
        e = sin(e)
    depth = 5 * sys.getrecursionlimit()
    assert str(e) == "sin(" * depth + "x" + ")" * depth
    assert e.unicode() == str(e)
    assert e.latex().count(r"\sin") == depth
    assert e.size == depth + 1


def doubled(times: int) -> Expr:
    e = x
    for _ in range(times):
        e = e * sin(e)
    return e


@pytest.mark.parametrize("view", ["ascii", "unicode", "latex"])
def test_an_expression_too_long_to_write_is_refused_early(view: str) -> None:
    start = perf_counter()
    with pytest.raises(LimitError) as refusal:
        getattr(matcalc.printing, view)(doubled(60))
    assert str(refusal.value) == "written out, this has more than 2000000 characters\ngive names to its parts"
    assert perf_counter() - start < 10


def test_the_size_of_what_cannot_be_written_is_exact() -> None:
    assert [doubled(n).size for n in (1, 2, 3)] == [4, 10, 22]
    assert doubled(200).size == 3 * 2**200 - 2


def test_a_number_of_too_many_digits_is_refused() -> None:
    with pytest.raises(LimitError) as refusal:
        str(number(10**5000))
    assert str(refusal.value) == "a number of more than 4000 digits is not written out"


def test_a_wide_sum_is_written_in_linear_time() -> None:
    terms = [(-1) ** i * vector(f"x{i}", "n") for i in range(3000)]
    assert str(add(*terms)) == "x0" + "".join(f" {'-' if i % 2 else '+'} x{i}" for i in range(1, 3000))


def test_the_gradient_of_a_network_is_written_at_once() -> None:
    W1, W2, W3 = matrix("W1", "h", "n"), matrix("W2", "k", "h"), matrix("W3", "m", "k")
    p = sigmoid(W1 @ x)
    q = sigmoid(W2 @ p)
    delta = W3.T @ (W3 @ q - vector("y", "m")) * q * (1 - q)
    gradient = scalar("a") * (W2.T @ delta * p * (1 - p)) @ x.T
    times = []
    for _ in range(20):
        start = perf_counter()
        str(gradient)
        times.append(perf_counter() - start)
    assert min(times) < 1e-2
