"""No document ends in a traceback, and none takes long."""

import time

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import matcalc as mc
from matcalc.errors import ParseError

from .handchecks import DOCUMENTS, FOLDER

ODD = [
    "",
    "no formulas at all",
    "$",
    "$$",
    "$x =$ and $= y$",
    "$\\frac{$ = $}$",
    "\\begin{align} a &= b \\\\ &= c",
    "$\\def\\a{\\a}\\a = 1$",
    "$\\def\\a#1{#1#1}\\a{\\a{\\a{x}}} = x$",
    "$x = x$",
    "$f = f + 1$ and $f = g$, $g = f$",
    "$A = A^{A^{A}}$",
    "$" + "(" * 300 + "x" + ")" * 300 + " = x$",
    "$\\sum_{i=1}^{10^9} x_i = 1$",
    "x = 1/0\ny = log(0)\nz = x - x",
    "$\\nabla^5 f = d^7 x$",
    "$\\begin{bmatrix} a & b \\\\ c \\end{bmatrix} = 1$",
    "```\na = b = c\n",
    "| a | b |\n|---|---|\n| = | = |",
    "é = \u0301\u200b = ∂∂∂",
]


@pytest.mark.parametrize("text", ODD)
def test_odd_documents_get_a_report(text):
    started = time.process_time()
    assert all(f.status for f in mc.check(text).claims)
    assert time.process_time() - started < 5


@given(data=st.data())
@settings(max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
def test_mutilated_documents_get_a_report(data):
    text = (FOLDER / data.draw(st.sampled_from(DOCUMENTS))).read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, min(len(text), start + 40)))
    inserted = data.draw(st.sampled_from(["", "$", "}", "\\\\", "=", "&", "^", "\\left(", "\n\n"]))
    for finding in mc.check(text[:start] + inserted + text[stop:]).claims:
        assert finding.status in ("verified", "wrong", "unsure", "definition", "declaration", "undecidable")
        assert "matcalc itself failed" not in finding.reason


def test_a_document_of_a_hundred_lines_takes_seconds():
    lines = ["Let $x \\in \\mathbb{R}^n$ and $A \\in \\mathbb{R}^{n \\times n}$, $f = x^T A x$.", ""]
    lines += ["$$df = x^T (A + A^T)\\, dx$$", ""] * 49
    started = time.process_time()
    found = mc.check("\n".join(lines))
    assert found.count("verified") == 49
    assert time.process_time() - started < 5


TOO_LARGE = {
    "x" * 400_001: "the document has 400001 characters; the limit is 400000",
    "\n" * 10_000: "the document has 10001 lines; the limit is 10000",
    "a\n" + "b" * 20_001: "line 2 has 20001 characters; the limit is 20000",
}


@pytest.mark.parametrize(("text", "message"), TOO_LARGE.items(), ids=["characters", "lines", "one line"])
def test_what_is_too_large_is_refused(text, message):
    with pytest.raises(ParseError) as error:
        mc.check(text)
    assert error.value.fact == message


@pytest.mark.parametrize("piece", ["a", " ", "-", "$A$, ", "the matrix ", "a, ", "A is ", "(", "{", "\\a"])
def test_long_lines_of_anything_end(piece):
    text = piece * (8000 // len(piece))
    assert mc.check(text).ok
    assert mc.check(f"$x = {text}$").ok
