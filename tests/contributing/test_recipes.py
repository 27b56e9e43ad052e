"""Every recipe of CONTRIBUTING.md, followed to the letter in a copy, gives what it promises, and costs no more."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable

import pytest

from matcalc import report

from .recipes import Copy, recipe

COSTS = {  # lines that are not empty, files
    "An elementwise function": (1, 1),
    "A matrix function": (16, 2),  # one record, and one line of the oracle of the tests
    "A rewrite rule": (1, 1),
    "A property": (7, 1),
    "A code target": (3, 1),
    "An output format": (21, 2),
}


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Copy]:
    """The copy of the repository in which the recipe of a title has been followed."""
    copies: dict[str, Copy] = {}

    def follow(title: str) -> Copy:
        if title not in copies:
            copies[title] = Copy.under(tmp_path_factory.mktemp("copy"))
            for step in recipe(title).steps:
                step.follow(copies[title].root)
        return copies[title]

    return follow


@pytest.mark.parametrize("title", COSTS)
def test_a_recipe_costs_what_it_did(title):
    wanted = recipe(title)
    assert (wanted.lines, len(wanted.files)) == COSTS[title]


@pytest.mark.parametrize("title", COSTS)
def test_what_a_recipe_says_to_run_passes(title, followed):
    commands = [command.partition(" ") for command in recipe(title).commands]
    assert {program for program, _, _ in commands} <= {"matcalc", "pytest"}
    followed(title).matcalc(*(words for program, _, words in commands if program == "matcalc"))
    for words in (words for program, _, words in commands if program == "pytest"):
        followed(title).tests(*shlex.split(words))


def in_every_format(copy: Copy, command: str) -> dict[str, str]:
    answers = copy.matcalc(*(f"{command} --format {name}" for name in report.FORMATS))
    return dict(zip(report.FORMATS, answers, strict=True))


def test_an_elementwise_function_is_known_everywhere(followed):
    copy = followed("An elementwise function")
    shown = in_every_format(copy, "grad 'sum(logcosh(A*x - b))' --wrt x")
    assert [name for name, text in shown.items() if "logcosh" not in text] == []
    found = json.loads(shown["json"])
    assert found["verification"]["ok"]
    assert found["gradients"]["x"]["text"] == "A'*tanh(A*x - b)"
    hessian, convex, program, checked = copy.matcalc(
        "hessian 'sum(logcosh(x))' --wrt x --format ascii",
        "convex 'sum(logcosh(A*x - b))' --wrt x",
        "code 'sum(logcosh(x))' --wrt x",
        f"check {written(copy, LOGCOSH)} --format json",
    )
    assert "Verified" in hessian
    assert "L is convex in x" in convex
    assert "np.logaddexp(" in program
    assert statuses(checked) == ["verified", "wrong"]
    copy.python("""
x, a = mc.vector("x", "n"), mc.scalar("a")
e = mc.sum_(mc.logcosh(x))
assert "logcosh" in mc.__all__
assert mc.parse(str(e), shapes={"x": ("n", 1)}) is e
assert mc.parse_latex(e.latex(), shapes={"x": ("n", 1)}) is e
assert mc.from_sympy(mc.to_sympy(mc.logcosh(a))) is mc.log(mc.cosh(a))
assert mc.gradient(mc.sum_(mc.logcosh(-x)), "x") is mc.gradient(e, "x")
""")


LOGCOSH = r"""
Let $x \in \mathbb{R}^n$ and $f = \sum_i \operatorname{logcosh}(x_i)$.

$$\nabla f = \tanh(x)$$
$$\nabla f = 2\tanh(x)$$
"""


def written(copy: Copy, document: str) -> str:
    """The name of a file with the document."""
    (copy.root / "document.md").write_text(document, encoding="utf-8")
    return "document.md"


def statuses(checked: str) -> list[str]:
    """What is said of each line that claims something, in the JSON of a check."""
    claims = [claim["status"] for document in documents(json.loads(checked)) for claim in document["claims"]]
    return [status for status in claims if status not in ("definition", "declaration")]


def documents(checked):
    return checked if isinstance(checked, list) else [checked]


def test_a_matrix_function_is_known_everywhere(followed):
    copy = followed("A matrix function")
    shown = in_every_format(copy, "grad 'tr(A*cof(X))' --wrt X")
    assert [name for name, text in shown.items() if "cof" not in text] == []
    found = json.loads(shown["json"])
    assert found["verification"]["ok"]
    assert found["shapes"]["X"] == ["n", "n"]
    convex, program, checked = copy.matcalc(
        "convex 'tr(cof(X))' --wrt X",
        "code 'tr(cof(X))' --wrt X",
        f"check {written(copy, COF)} --format json",
    )
    assert "convex" in convex
    assert "np.linalg.det(" in program
    assert statuses(checked) == ["verified", "wrong"]
    copy.python("""
X = mc.matrix("X", "n", "n")
assert "cof" in mc.__all__
assert mc.parse(str(mc.cof(X)), shapes={"X": ("n", "n")}) is mc.cof(X)
assert mc.parse_latex(mc.cof(X).latex(), shapes={"X": ("n", "n")}) is mc.cof(X)
mc.to_sympy(mc.cof(X))
""")


COF = r"""
Let $X \in \mathbb{R}^{n \times n}$ be invertible.

$$\operatorname{cof}(X) = \det(X) X^{-T}$$
$$\operatorname{cof}(X) = 2 \det(X) X^{-T}$$
"""


def test_a_rule_rewrites(followed):
    copy = followed("A rewrite rule")
    assert "square root of the identity" in copy.matcalc("rules --rewrites")[0]
    copy.python("""
from matcalc.rules import normal
assert normal(mc.sqrtm(mc.identity("n"))) is mc.identity("n")
""")


def test_a_property_is_known_everywhere(followed):
    copy = followed("A property")
    shown = in_every_format(copy, "grad 'tr(A*H)' --wrt H --var 'H: n,n hollow'")
    assert [name for name, text in shown.items() if "hollow" not in text] == []
    found = json.loads(shown["json"])
    assert found["verification"]["ok"]
    assert found["gradients"]["H"]["text"] == "(A - Diag(diag(A)))'"
    (checked,) = copy.matcalc(f"check {written(copy, HOLLOW)} --format json")
    assert statuses(checked) == ["verified", "wrong"]


HOLLOW = r"""
Let $H \in \mathbb{R}^{n \times n}$ be hollow and $x \in \mathbb{R}^n$.

$$\operatorname{tr}(H + x x^T) = x^T x$$
$$\operatorname{tr}(H H + x x^T) = x^T x$$
"""


def test_a_target_writes_programs_that_run(followed):
    copy = followed("A code target")
    (program,) = copy.matcalc("code 'sum(log(1 + exp(A*x)))' --wrt x --target autograd")
    assert "import autograd.numpy as np" in program
    copy.python("""
import numpy as np
from autograd import grad
x, A = mc.vector("x", "n"), mc.matrix("A", "m", "n")
loss = mc.norm2(mc.sigmoid(A @ x)) ** 2
f = mc.lambdify(loss, ["A", "x"], backend="autograd")
g = mc.lambdify(mc.gradient(loss, "x"), ["A", "x"], backend="autograd")
at = np.random.default_rng(0).normal(size=(3, 2)), np.random.default_rng(1).normal(size=2)
np.testing.assert_allclose(grad(f, 1)(*at), g(*at), rtol=1e-10)
""")


def test_a_format_sets_every_kind_of_report(followed):
    pages = followed("An output format").matcalc(
        "grad 'norm2(A*x - b)^2' --wrt x --steps --format rst",
        "jacobian 'A*x' --format rst",
        "convex 'norm2(x)^2' --format rst",
        "rules inv --format rst",
    )
    assert [page for page in pages if ".. math::" not in page or "$" in page] == []
    assert ":math:`A \\in" in pages[0]
