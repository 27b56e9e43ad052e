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
    "A matrix function": (17, 1),
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
    commands = recipe(title).commands
    assert commands
    for command in commands:
        program, *words = shlex.split(command)
        {"matcalc": followed(title).matcalc, "pytest": followed(title).tests}[program](*words)


def in_every_format(copy: Copy, *words: str) -> dict[str, str]:
    return {name: copy.matcalc(*words, "--format", name) for name in report.FORMATS}


def test_an_elementwise_function_is_known_everywhere(followed):
    copy = followed("An elementwise function")
    for text in in_every_format(copy, "grad", "sum(sech(A*x - b))", "--wrt", "x").values():
        assert "sech" in text
    found = json.loads(copy.matcalc("grad", "sum(sech(A*x - b))", "--wrt", "x", "--format", "json"))
    assert found["verification"]["ok"]
    assert found["gradients"]["x"]["text"] == "-A'*(sech(A*x - b).*tanh(A*x - b))"
    assert copy.matcalc("hessian", "sum(sech(x))", "--wrt", "x", "--format", "ascii").count("Verified") == 1
    assert "not convex" in copy.matcalc("convex", "sum(sech(x))", "--wrt", "x")
    assert "convex, because" in copy.matcalc("convex", "sum(x.*sech(b))", "--wrt", "x")
    assert "1/np.cosh(" in copy.matcalc("code", "sum(sech(x))", "--wrt", "x")
    copy.python("""
x = mc.vector("x", "n")
e = mc.sum_(mc.sech(x))
assert "sech" in mc.__all__
assert mc.parse(str(e), shapes={"x": ("n", 1)}) is e
assert mc.parse_latex(e.latex(), shapes={"x": ("n", 1)}) is e
assert mc.from_sympy(mc.to_sympy(mc.sech(mc.scalar("a")))) is mc.sech(mc.scalar("a"))
assert mc.gradient(mc.sum_(x * mc.sech(-x)), "x") is mc.gradient(mc.sum_(x * mc.sech(x)), "x")
""")


def test_an_elementwise_function_is_known_in_documents(followed):
    document = r"""
Let $x \in \mathbb{R}^n$ and $f = \sum_i \operatorname{sech}(x_i)$.

$$\nabla f = -\operatorname{sech}(x) \odot \tanh(x)$$
$$\nabla f = \operatorname{sech}(x) \odot \tanh(x)$$
"""
    assert statuses(followed("An elementwise function"), document) == ["verified", "wrong"]


def statuses(copy: Copy, document: str) -> list[str]:
    """What is said of each line that claims something."""
    (copy.root / "document.md").write_text(document, encoding="utf-8")
    found = json.loads(copy.matcalc("check", "document.md", "--format", "json", status=1))
    return [claim["status"] for claim in found["claims"] if claim["status"] not in ("definition", "declaration")]


def test_a_matrix_function_is_known_everywhere(followed):
    copy = followed("A matrix function")
    for text in in_every_format(copy, "grad", "tr(A*cof(X))", "--wrt", "X").values():
        assert "cof" in text
    found = json.loads(copy.matcalc("grad", "tr(A*cof(X))", "--wrt", "X", "--format", "json"))
    assert found["verification"]["ok"]
    assert found["shapes"]["X"] == ["n", "n"]
    copy.matcalc("convex", "tr(cof(X))", "--wrt", "X")
    assert "np.linalg.det(" in copy.matcalc("code", "tr(cof(X))", "--wrt", "X")
    copy.python("""
X = mc.matrix("X", "n", "n")
assert "cof" in mc.__all__
assert mc.parse(str(mc.cof(X)), shapes={"X": ("n", "n")}) is mc.cof(X)
assert mc.parse_latex(mc.cof(X).latex(), shapes={"X": ("n", "n")}) is mc.cof(X)
mc.to_sympy(mc.cof(X))
""")


def test_a_matrix_function_is_known_in_documents(followed):
    document = r"""
Let $X \in \mathbb{R}^{n \times n}$ be invertible.

$$\operatorname{cof}(X) = \det(X) X^{-T}$$
$$\operatorname{cof}(X) = 2 \det(X) X^{-T}$$
"""
    assert statuses(followed("A matrix function"), document) == ["verified", "wrong"]


def test_a_rule_rewrites(followed):
    copy = followed("A rewrite rule")
    assert "square root of the identity" in copy.matcalc("rules", "--rewrites")
    copy.python("""
from matcalc.rules import normal
assert normal(mc.sqrtm(mc.identity("n"))) is mc.identity("n")
""")


def test_a_property_is_known_everywhere(followed):
    copy = followed("A property")
    for text in in_every_format(copy, "grad", "tr(A*H)", "--wrt", "H", "--var", "H: n,n hollow").values():
        assert "hollow" in text
    found = json.loads(copy.matcalc("grad", "tr(A*H)", "--wrt", "H", "--var", "H: n,n hollow", "--format", "json"))
    assert found["verification"]["ok"]
    assert found["gradients"]["H"]["text"] == "A' - I.*A"
    document = r"""
Let $H$ be a hollow $n \times n$ matrix and $x \in \mathbb{R}^n$.

$$\operatorname{tr}(H) = 0$$
$$\operatorname{tr}(H^T H) = 0$$
"""
    assert statuses(copy, document) == ["verified", "wrong"]


def test_a_target_writes_programs_that_run(followed):
    copy = followed("A code target")
    program = copy.matcalc("code", "sum(log(1 + exp(A*x)))", "--wrt", "x", "--target", "autograd")
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
    copy = followed("An output format")
    page = copy.matcalc("grad", "norm2(A*x - b)^2", "--wrt", "x", "--steps", "--format", "rst")
    assert ".. math::" in page
    assert ":math:`A \\in" in page
    assert "$" not in page
    for words in (["jacobian", "A*x"], ["convex", "norm2(x)^2"], ["rules", "inv"]):
        assert ".. math::" in copy.matcalc(*words, "--format", "rst")
