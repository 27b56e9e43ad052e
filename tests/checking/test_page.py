"""The page of a checked document sets its formulas, and runs nothing that stands in them."""

import pytest

import matcalc as mc
from matcalc.checking.page import as_html

TEXT = r"""Let $f = x^\top A x$.

$$\begin{aligned} df &= dx^\top A x + x^\top A\,dx \\
&= x^\top (A + A^\top)\,dx \end{aligned}$$
"""


def page(text):
    return as_html([mc.check(text)])


def test_formulas_are_set_line_by_line():
    found = page(TEXT)
    assert found.count("<math") == 3
    assert found.count('display="block"') == 2
    assert "\\begin" not in found
    assert "$" not in found


@pytest.mark.parametrize(
    "hostile", [r"\text{<script>alert(1)</script>}", r"\text{<img src=x onerror=alert(1)>}", r"\href{javascript:x}{y}"]
)
def test_nothing_in_a_formula_runs(hostile):
    found = page(f"Let $f = x$ and ${hostile} = 1$.")
    assert "<script" not in found
    assert "<img" not in found
    assert "href=" not in found


def test_what_cannot_be_set_is_shown_as_it_is_written():
    assert "<code>\\text{&lt;b&gt;}" in page(r"Let $\text{<b>} = 1$.")
