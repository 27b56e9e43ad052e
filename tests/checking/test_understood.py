"""What was understood stands first: names with shapes, how they are known, and one question."""

import json

import matcalc as mc
from matcalc.checking.annotated import as_json, terminal
from matcalc.checking.page import as_html

RIDGE = r"""Let $A \in \mathbb{R}^{m\times n}$ and let $S$ be a symmetric $n\times n$ matrix.

$f = \|Ax - b\|^2 + x^\top S x$ with a $c$: $g = c^\top Q c$. Then $\nabla_c g = 2Qc$."""


def test_names_are_declared_inferred_or_guessed():
    found = {name.name: (name.shape, name.how, name.line) for name in mc.check(RIDGE).understood}
    assert found["A"] == ("m×n", "declared", 1)
    assert found["S"] == ("n×n", "declared", 1)
    assert found["b"] == ("m×1", "inferred", 0)
    assert found["Q"][1] == "guessed"


def test_the_question_names_the_declaration_that_answers_it():
    report = mc.check(RIDGE)
    assert report.claims[-1].status == "unsure"
    assert report.question.startswith("Is Q symmetric? 1 claim is right if it is: --var ")
    settled = report.question.partition('--var "')[2].rstrip('"')
    assert mc.check(RIDGE, declarations=[settled]).claims[-1].status == "verified"


def test_every_format_says_it():
    report = mc.check("f = x'*A*x\n\ndf/dx = (A + A')*x")
    assert terminal(report).startswith("understood:\n  A  n×n  guessed\n  x  n×1  guessed\n\n")
    assert "<td>n×n</td>" in as_html([report])
    told = json.loads(as_json([report]))
    assert told["understood"][0] == {
        "name": "A",
        "shape": "n×n",
        "properties": [],
        "how": "guessed",
        "line": 0,
        "settle": "A: n,n",
    }
    assert told["question"] is None
