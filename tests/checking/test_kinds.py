"""Files of many kinds: what is read in each, what is left alone, and what is said of that."""

import json

import pytest

import matcalc as mc
from matcalc.checking.annotated import as_json, terminal
from matcalc.checking.page import as_html
from matcalc.checking.reading.kinds import text_of
from matcalc.errors import ParseError
from tests.commands import matcalc

GIVEN = r"Let $x \in \mathbb{R}^n$ and $A \in \mathbb{R}^{n \times n}$."


def judged(text, **options):
    return [
        (f.line, f.status) for f in mc.check(text, **options).claims if f.status not in ("definition", "declaration")
    ]


def left(text, **options):
    return [(u.line, u.what) for u in mc.check(text, **options).unread]


# --------------------------------------------------------------------------- reStructuredText

RST = r"""Gradients
=========

Let :math:`x \in \mathbb{R}^n` and :math:`A \in \mathbb{R}^{n \times n}`.

.. math::
   :label: loss

   f = x^T A x

.. math::

   df &= 2 x^T A\, dx \\
   \nabla f &= (A + A^T) x

   \nabla^2 f = A + A^T

so that :math:`\nabla f = 2 A x`.

.. math:: \nabla f = (A + A^T) x

.. math::
   :nowrap:

   \begin{eqnarray}
   \nabla f & = & 2 A^T x
   \end{eqnarray}
"""


def test_directives_and_roles_of_restructuredtext_are_read():
    assert judged(RST) == [
        (13, "wrong"),
        (14, "verified"),
        (16, "verified"),
        (18, "wrong"),
        (20, "verified"),
        (26, "wrong"),
    ]
    assert mc.check(RST).unread == ()


def test_a_directive_ends_where_its_indentation_does():
    text = "Let :math:`f = x^T x`.\n\n.. math::\n\n   df = 2 x^T dx\n\nprose with a = b in it\n"
    assert judged(text) == [(5, "verified")]


# --------------------------------------------------------------------------- Markdown, Quarto, MyST

DOLLARS = r"""{given}

$$\begin{{eqnarray}} f & = & x^T A x \\ df & = & 2 x^T A\, dx \end{{eqnarray}}$$
"""


def test_an_eqnarray_between_dollars_is_read():
    assert judged(DOLLARS.format(given=GIVEN)) == [(3, "wrong")]


@pytest.mark.parametrize("fence", ["```math", "```{math}", "~~~ math"])
def test_a_fence_of_mathematics_is_a_display(fence):
    text = f"{GIVEN} $f = x^T A x$.\n\n{fence}\ndf = 2 x^T A\\, dx\n{fence[:3]}\n"
    assert judged(text) == [(4, "wrong")]


def test_a_role_of_myst_is_a_formula():
    assert judged(GIVEN + "Let $f = x^T A x$, so {math}`\\nabla f = 2 A x`.") == [(1, "wrong")]


@pytest.mark.parametrize("language", ["python", "{python}", "julia", "r"])
def test_programs_are_left_alone(language):
    text = f"{GIVEN}\n\n```{language}\nf = x.T @ x\ndf = 3 * x.T @ dx\n```\n"
    assert judged(text) == []
    assert left(text) == [(4, "program")]
    assert judged(text, code=True) == [(5, "wrong")]
    assert left(text, code=True) == []


@pytest.mark.parametrize("language", ["", "text"])
def test_a_fence_without_a_language_holds_formulas(language):
    assert judged(f"{GIVEN}\n\n```{language}\nf = x'*x\ndf = 3*x'*dx\n```\n") == [(5, "wrong")]


def test_listings_of_latex_are_left_alone():
    text = GIVEN + "\n\\begin{verbatim}\nf = x'*x\ndf = 3*x'*dx\n\\end{verbatim}\n"
    assert (judged(text), left(text)) == ([], [(3, "program")])


TABLE = r"""| function | gradient |
| --- | :---: |
| $f = x^T x$ | $\nabla f = 3x$ |

Afterwards $g = x^T x$ and $\nabla g = 2x$."""
TABULAR = r"""\begin{tabular}{ll}
$f = x^T x$ & $\nabla f = 3x$ \\
\end{tabular}
Afterwards $g = x^T x$ and $\nabla g = 2x$."""


@pytest.mark.parametrize(("table", "line"), [(TABLE, 7), (TABULAR, 6)])
def test_tables_are_left_alone(table, line):
    text = f"{GIVEN}\n\n{table}\n"
    assert judged(text) == [(line, "verified")]
    assert left(text) == [(3, "table")]


def test_bars_in_formulas_make_no_table():
    text = GIVEN + "\n$f = x^T x$ | a remark\n- - -\n$\\nabla f = 3x$ | another\n"
    assert judged(text) == [(4, "wrong")]


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: $f = x^T x$, $\\nabla f = 3x$\n---\n" + GIVEN,
        GIVEN + "\n<!-- $f = x^T x$ and\n$\\nabla f = 3x$ -->",
        "\\documentclass{article}\n\\begin{document}\n" + GIVEN + "\n% $f = x^T x$, $\\nabla f = 3x$\n\\end{document}",
    ],
)
def test_comments_and_headers_are_not_read(text):
    assert (judged(text), left(text)) == ([], [])


def test_a_percent_sign_of_markdown_hides_nothing():
    assert judged(GIVEN + "\nWith 5% noise $f = x^T x$ has $\\nabla f = 3x$.") == [(2, "wrong")]


# --------------------------------------------------------------------------- notebooks and programs


def notebook(*cells):
    return json.dumps({"nbformat": 4, "cells": [{"cell_type": kind, "source": source} for kind, source in cells]})


NOTEBOOK = notebook(
    ("markdown", [GIVEN + "\n", "Let $f = x^T A x$."]),
    ("code", ["nabla = 2*A*x\n", "f = 3"]),
    ("raw", "$f = 4$"),
    ("markdown", r"Then $\nabla f = 2 A x$."),
)


def test_the_markdown_cells_of_a_notebook_are_read():
    report = mc.check(NOTEBOOK, name="notes.ipynb")
    assert (
        report.text == f"<!-- cell 1 -->\n{GIVEN}\nLet $f = x^T A x$.\n\n<!-- cell 4 -->\nThen $\\nabla f = 2 A x$.\n"
    )
    assert [(f.line, f.status) for f in report.claims if f.status == "wrong"] == [(6, "wrong")]


@pytest.mark.parametrize("source", ["{}", "[1]", "# a notebook", '{"cells": 3}', '{"cells": [{}]}'])
def test_what_is_no_notebook_is_refused(source):
    with pytest.raises(ParseError) as refused:
        mc.check(source, name="notes.ipynb")
    assert str(refused.value) == "this is no notebook of Jupyter (version 4): it has no list of cells"


PROGRAM = r'''"""Least squares.

Let $x \in \mathbb{R}^n$, $A \in \mathbb{R}^{n \times n}$ and $f = x^T A x$.
"""

f = 3
g = f  # f = 4


def gradient(A, x):
    r"""The gradient is

    .. math:: \nabla f = 2 A x
    """
    f = x.T @ A @ x
    return 2 * A @ x


class Loss:
    'Escaped: $\\nabla f = (A + A^T) x$'
'''


def test_the_docstrings_of_a_program_are_read_on_their_lines():
    assert judged(PROGRAM, name="loss.py") == [(13, "wrong"), (20, "verified")]
    assert text_of(PROGRAM, ".py").count("\n") == PROGRAM.count("\n")
    assert "return" not in text_of(PROGRAM, ".PY")


def test_what_is_no_program_is_refused():
    with pytest.raises(ParseError) as refused:
        mc.check("a = 1\nb = = 2", name="loss.py")
    assert str(refused.value) == "this is no Python, line 2: invalid syntax"


@pytest.mark.parametrize(
    ("literal", "said"),
    [
        ("'one\\ntwo'", "one\\ntwo"),
        ("'$\\\\nabla f$'", "$\\nabla f$"),
        ("'$\\nabla f \\\\ g$'", "$\\nabla f \\\\ g$"),
        ("R'$\\\\ f$'", "$\\\\ f$"),
        ('u"""a\nb"""', "a\nb"),
    ],
)
def test_backslashes_in_docstrings_are_those_of_latex(literal, said):
    assert text_of(f"{literal}\nx = 1", ".py") == f"{said}\n"


def test_other_names_say_nothing():
    assert judged(GIVEN + "$f = x^T x$, $\\nabla f = 3x$", name="a.ipynb.md") == [(1, "wrong")]


# --------------------------------------------------------------------------- what was not read

PARTLY = (
    GIVEN
    + r"""

$$\left.\begin{array}{c} f = 1 \right.$$

$$\begin{pmatrix} a = b \end{pmatrix}$$

```python
f = 3
```

| a | b |
|---|---|
| 1 | 2 |
"""
)


def test_what_was_not_read_is_counted_and_listed():
    report = mc.check(PARTLY)
    assert [(u.line, u.what) for u in report.unread] == [(5, "formula"), (8, "program"), (11, "table")]
    assert report.unread[0].text == r"\begin{pmatrix} a = b \end{pmatrix}"
    said = [
        "1 formula was not read (line 5)",
        "1 program was not read (line 8; --code reads programs)",
        "1 table was not read (line 11)",
    ]
    assert terminal(report).split("\n")[-3:] == said
    assert all(f"<p>{line}</p>" in as_html([report]) for line in said)
    assert json.loads(as_json([report]))["unread"][1] == {"line": 8, "what": "program", "text": None}


def test_several_are_counted_together():
    text = GIVEN + "\n\n```python\na = 1\n```\n\n```r\nb = 2\n```\n"
    assert terminal(mc.check(text)).split("\n")[-1] == "2 programs were not read (lines 4, 8; --code reads programs)"


@pytest.mark.parametrize("formula", [r"x_{i=1}", r"x \ne y", r"\sum_{i=1}^n x_i", r"x \ge 0", r"a \text{ if } b"])
def test_formulas_without_an_equation_are_not_missed(formula):
    assert left(f"{GIVEN} ${formula}$") == []


# --------------------------------------------------------------------------- the command line


def test_files_of_many_kinds_are_found_in_a_directory(tmp_path):
    for name, text in {"a.rst": RST, "b.qmd": GIVEN, "c.ipynb": NOTEBOOK, "d.py": PROGRAM, "e.csv": "f = 1"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = matcalc("check", "--format", "json", "--jobs", "1", str(tmp_path))
    assert [report["file"].rsplit("/", 1)[-1] for report in json.loads(result.stdout)] == ["a.rst", "b.qmd", "c.ipynb"]
    assert result.exit_code == 1


def test_programs_are_read_if_asked_for(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(f"{GIVEN}\n\n```python\nf = x.T @ x\ndf = 3 * x.T @ dx\n```\n", encoding="utf-8")
    assert matcalc("check", str(path)).exit_code == 0
    assert matcalc("check", "--code", str(path)).exit_code == 1


def test_a_file_that_is_not_what_it_says_is_refused(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text("# notes", encoding="utf-8")
    result = matcalc("check", str(path))
    assert result.exit_code == 2
    assert result.stderr == f"error: {path}: this is no notebook of Jupyter (version 4): it has no list of cells\n"
