"""LaTeX that cannot be read is refused, with the place in the LaTeX and a way out: the messages in full."""

import random
import time

import pytest

from matcalc.errors import LimitError, MatcalcError, ParseError
from matcalc.language import parse_latex

from .test_formulas import PAIRS

SHAPES = {"A": ["m", "n"], "x": ["n"], "y": ["m"], "a": "scalar"}

REFUSED = [
    (
        "\\|weights x\\|",
        r"""weights is neither a function of matcalc nor declared
  \|weights x\|
    ^^^^^^^
a name is written \mathrm{weights}, a product w e i g …""",
    ),
    (
        r"\frac{x}",
        r"""\frac lacks an argument
  \frac{x}
  ^^^^^""",
    ),
    (
        r"x^",
        r"""an exponent is missing after ^
  x^
   ^""",
    ),
    (
        r"x_",
        r"""an index is missing after _
  x_
   ^""",
    ),
    (
        r"{x",
        r"""this brace is never closed
  {x
  ^""",
    ),
    (
        r"x}",
        r"""} closes nothing
  x}
   ^""",
    ),
    (
        r"(x \\ y)",
        r"""\\ stands inside a bracket
  (x \\ y)
     ^^""",
    ),
    (
        r"(x",
        r"""this bracket is never closed
  (x
  ^""",
    ),
    (
        r"x)",
        r""") closes nothing
  x)
   ^""",
    ),
    (
        r"\left(x\right]",
        r"""] cannot close the bracket opened before; ) is missing
  \left(x\right]
               ^""",
    ),
    (
        r"x +",
        r"""an operand is missing after +
  x +
    ^""",
    ),
    (
        r"\sgima(x)",
        r"""\sgima is not a command that matcalc knows
  \sgima(x)
  ^^^^^^
did you mean \sigma?""",
    ),
    (
        r"\foo{x}",
        r"""\foo is not a command that matcalc knows
  \foo{x}
  ^^^^""",
    ),
    (
        r"A y",
        r"""product of A (m×n) and y (m×1): the inner sizes n and m differ
  A y
   ^
did you mean A'*y?""",
    ),
    (
        r"\frac{a}{x}",
        r"""quotient of a (scalar) and x (n×1): / does not divide by a vector
  \frac{a}{x}
  ^^^^^""",
    ),
    (
        r"A + yx^\top A",
        r"""product of yx^\top (m×n) and A (m×n): the inner sizes n and m differ
  A + yx^\top A
             ^
did you mean yx^\top.*A?""",
    ),
    (
        r"\|A\|_2",
        r"""norm2 needs a vector, but A (m×n) is not; the norm of a matrix is normF
  \|A\|_2
  ^^
did you mean normF(A)?""",
    ),
    (
        r"\|x\|_7",
        r"""the norms are \|x\|, \|x\|_2, \|x\|_1, \|A\|_F, \|A\|_* and \|A\|_\mathrm{op}
  \|x\|_7
        ^""",
    ),
    (
        r"|A|",
        r"""|X| is the determinant of a square matrix, but A (m×n) is not
  |A|
  ^""",
    ),
    (
        r"\sum x",
        r"""a sum runs over an index, as in \sum_{i=1}^{n}
  \sum x
  ^^^^""",
    ),
    (
        r"\sum_{i=0}^n t_i",
        r"""a sum runs over an index that starts at 1, as in \sum_{i=1}^{n}
  \sum_{i=0}^n t_i
  ^^^^""",
    ),
    (
        r"\sum_i t_i",
        r"""the range of i is not stated
  \sum_i t_i
  ^^^^
write \sum_{i=1}^{n}""",
    ),
    (
        r"x^T dx",
        r"""this is a derivative already
  x^T dx
      ^
only an expression is differentiated here; if d is a variable, declare it""",
    ),
    (
        r"\nabla_x \|x\|^2",
        r"""this is a derivative already
  \nabla_x \|x\|^2
  ^^^^^^
only an expression is differentiated here; if d is a variable, declare it""",
    ),
    (
        r"\frac{\partial a}{\partial x}",
        r"""this is a derivative already
  \frac{\partial a}{\partial x}
  ^^^^^
only an expression is differentiated here; if d is a variable, declare it""",
    ),
    (
        r"a + \dots + a",
        r"""dots leave something out
  a + \dots + a
      ^^^^^
write it in full, or as a sum or a stack""",
    ),
    (
        r"\begin{cases} a \\ 0 \end{cases}",
        r"""a definition by cases is not an expression
  \begin{cases} a \\ 0 \end{cases}
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
max(0, x) is relu(x)""",
    ),
    (
        r"\begin{bmatrix} x \\ y",
        r"""this bracket is never closed
  \begin{bmatrix} x \\ y
  ^^^^^^^^^^^^^^^""",
    ),
    (
        r"\hat{x+y}",
        r"""\hat stands over a name
  \hat{x+y}
  ^^^^""",
    ),
    (
        r"\def\a{\a\a}\a",
        r"""the macros do not come to an end
  \def\a{\a\a}\a
              ^^""",
    ),
    (
        r"\newcommand{\a}[x]{y}",
        r"""\newcommand takes the number of arguments in square brackets, as in [2]
  \newcommand{\a}[x]{y}
  ^^^^^^^^^^^""",
    ),
    (
        r"\def\a#1{#2}\a x",
        r"""# stands only before the number of an argument
  \def\a#1{#2}\a x
           ^""",
    ),
    (
        r"\newcommand{\n}[1]{\|#1\|} \n",
        r"""\n lacks an argument
  \newcommand{\n}[1]{\|#1\|} \n
                             ^^""",
    ),
    (
        r"a < 2",
        r"""< stands where an expression ends
  a < 2
    ^""",
    ),
    (
        r"x?",
        r"""'?' has no meaning in a formula
  x?
   ^""",
    ),
    (
        r"x \text{ if } a",
        r"""if closes nothing
  x \text{ if } a
    ^^^^^^^^^^^""",
    ),
    (
        r"\langle A \rangle",
        r"""an inner product has two sides: \langle A, B \rangle
  \langle A \rangle
  ^^^^^^^""",
    ),
    (
        r"\sin^{-1} a",
        r"""only a whole positive number stands as an exponent of sin itself
  \sin^{-1} a
  ^^^^
the power of a value is written (sin(x))^…""",
    ),
    (
        r"\log_3 a",
        r"""log takes no index
  \log_3 a
       ^""",
    ),
    (
        r"\sqrt[x]{a}",
        r"""the degree of a root is a whole number, as in \sqrt[3]{x}
  \sqrt[x]{a}
       ^""",
    ),
    (
        r"\infty a",
        r"""“\infty” is no formula
  \infty a
  ^^^^^^""",
    ),
    (
        r"\operatorname{sofmax}(x)",
        r"""sofmax is neither a function of matcalc nor declared
  \operatorname{sofmax}(x)
  ^^^^^^
did you mean softmax?""",
    ),
    (
        r"\mathrm{foo}(x)",
        r"""foo is neither a function of matcalc nor declared
  \mathrm{foo}(x)
  ^^^
declare it with functions=['foo'] (--function foo)""",
    ),
    (
        r"\operatorname{hadamard}(x, y)",
        r"""hadamard is not a function of matcalc
  \operatorname{hadamard}(x, y)
  ^^^^^^^^
it is written X .* Y""",
    ),
    (
        r"A_{1}",
        r"""A (m×n) needs two indices
  A_{1}
   ^^^^""",
    ),
    (
        r"x \\ y",
        r"""only the last statement is an expression; the ones before it are definitions, name = …
  x \\ y
       ^""",
    ),
    (
        "\\begin{align} a &= 2 \\\\ b &= a \\end{align}\nA y",
        r"""a cannot be defined: it is declared as a variable
  \begin{align} a &= 2 \\ b &= a \end{align}
                ^
choose another name""",
    ),
    (
        r"\tag",
        r"""there is nothing to read: the text is empty""",
    ),
    (
        r"",
        r"""there is nothing to read: the text is empty""",
    ),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[text for text, _ in REFUSED])
def test_the_message(text, message):
    with pytest.raises(MatcalcError) as caught:
        parse_latex(text, SHAPES)
    assert str(caught.value) == message


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
