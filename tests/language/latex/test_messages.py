"""LaTeX that cannot be read is refused, with the place in it and a way out: data/messages has the messages in full."""

import random
import time
import tomllib
from pathlib import Path

import pytest

from matcalc.errors import LimitError, MatcalcError, ParseError
from matcalc.language import parse_latex

from .test_formulas import PAIRS

SHAPES = {"A": ["m", "n"], "x": ["n"], "y": ["m"], "a": "scalar"}

CASES = tomllib.loads((Path(__file__).parents[2] / "data" / "messages" / "latex.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["text"])
def test_the_message(case):
    with pytest.raises(MatcalcError) as caught:
        parse_latex(case["text"], SHAPES)
    assert str(caught.value) == case["message"]


ENDLESS = [
    r"\def\a{\a}\a",
    r"\def\a{\a\a}\a",
    r"\def\a#1{\a{#1#1}}\a x",
    r"\newcommand{\a}[1][x]{#1\a[#1#1]}\a",
    "".join(rf"\def\{b}{{\{a}\{a}}}" for a, b in zip("qrstuvwyzBCDEFGHJKLMN", "rstuvwyzBCDEFGHJKLMNO", strict=True))
    + r"\O",
]


@pytest.mark.parametrize("text", ENDLESS)
def test_macros_come_to_an_end(text):
    with pytest.raises(LimitError, match="the macros do not come to an end"):
        parse_latex(r"\def\q{x}" + text)


DEEP = [
    ("(", ")"),
    ("[{", "}]"),
    (r"\frac{1}{", "}"),
    (r"\sqrt{", "}"),
    (r"\left\|", r"\right\|"),
    ("x^{", "}"),
    ("f(", ")"),
]


@pytest.mark.parametrize(("opening", "closing"), DEEP)
def test_depth_is_bounded(opening, closing):
    with pytest.raises(LimitError, match="more than 1000 brackets inside each other"):
        parse_latex(opening * 1500 + "x" + closing * 1500)


@pytest.mark.parametrize("opening", ["x^{", "x_{"])
@pytest.mark.parametrize("closing", ["", "}"])
def test_depth_is_bounded_before_anything_is_read(opening, closing):
    with pytest.raises(LimitError, match="more than 1000 brackets inside each other"):
        parse_latex(opening * 20_000 + "2" + closing * 20_000)


LONG = [
    r"\hat " * 5000,
    "{" * 5000,
    r"\mathbf{" * 5000,
    "|" * 900,
    r"\sum_{i=1}^n " * 900,
    "'" * 5000,
    "x^" * 5000,
    "d " * 5000 + "x",
]


@pytest.mark.parametrize("text", LONG)
def test_long_texts_end_soon(text):
    started = time.perf_counter()
    with pytest.raises(MatcalcError):
        parse_latex(text)
    assert time.perf_counter() - started < 10


def test_the_length_is_bounded():
    with pytest.raises(LimitError):
        parse_latex("x" * 100_001)


PIECES = r"""\frac \left( \right) { } ^ _ ( ) | \| x A 1 \sum_{i=1}^n \sin + - : \odot ' d \partial \nabla [ ] , = \\ &
\q \begin{bmatrix} \end{bmatrix} \sqrt \hat \mathbf e T I_ \def\q#1{#1#1} . ; \text{ \rm # % $ ~ ² ᵢ √ ‖ é 🙂""".split()


@pytest.mark.parametrize("seed", range(20))
def test_damaged_formulas_are_read_or_refused(seed):
    """Nothing but errors of ours comes of formulas with pieces put in, left out or exchanged."""
    rng = random.Random(seed)
    for _ in range(40):
        pieces = list(rng.choice(PAIRS).values[0])
        for _ in range(rng.randint(1, 4)):
            i = rng.randrange(len(pieces))
            pieces[i : i + rng.randint(0, 3)] = [rng.choice(PIECES)] * rng.randint(0, 1)
            pieces = pieces or ["x"]
        try:
            parse_latex("".join(pieces), SHAPES)
        except MatcalcError:
            continue


def test_a_command_that_is_not_complete():
    with pytest.raises(ParseError, match="lacks its environment"):
        parse_latex("\\begin{bmatrix")
