"""Gradients by structured variables: the three conventions, as formulas, as numbers, and as they are stated."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

import matcalc as mc
from matcalc.cli import main
from matcalc.errors import DeclarationError, UnknownNameError
from matcalc.ops.reductions import trace
from matcalc.properties.arrays import draw, tangent
from matcalc.properties.record import PROPERTIES, closure, discrete, structures
from matcalc.rules import normal
from matcalc.rules.project import CONVENTIONS, EXPRESSIONS, PROJECTION

from ..oracle import oracle_value

STRUCTURES = {name: structures(closure([name])) for name in PROPERTIES if not discrete(closure([name]))}
TIED = [name for name, found in STRUCTURES.items() if found]
TANGENT = [name for name, found in STRUCTURES.items() if name in found]


def derived(text: str, declaration: str, structure: str = PROJECTION) -> mc.Derivation:
    known = [declaration, "A: n,n", "B: n,n", "x: n", "y: n", "w: k", "a: n"]
    known = [d for d in known if d == declaration or d[0] != declaration[0]]
    return mc.derive(mc.read(text, declarations=known).expression, declaration[0], structure=structure)


FORMULAS = [
    ("x'*S*y", "S: n,n symmetric", "projection", "(x*y' + y*x')/2"),
    ("x'*S*y", "S: n,n symmetric", "independent", "x*y' + y*x' - Diag(x.*y)"),
    ("x'*S*y", "S: n,n symmetric", "unconstrained", "x*y'"),
    ("logdet(S)", "S: n,n symmetric", "projection", "inv(S)"),
    ("logdet(S)", "S: n,n symmetric", "independent", "2*inv(S) - Diag(diag(inv(S)))"),
    ("tr(A*S)", "S: n,n positive_definite", "independent", "A + A' - Diag(diag(A))"),
    ("tr(A*S)", "S: n,n positive_definite", "unconstrained", "A'"),
    ("x'*K*y", "K: n,n skew", "projection", "(x*y' - y*x')/2"),
    ("x'*K*y", "K: n,n skew", "independent", "x*y' - y*x'"),
    ("x'*D*y", "D: n,n diagonal", "projection", "Diag(x.*y)"),
    ("x'*D*y", "D: n,n diagonal", "independent", "Diag(x.*y)"),
    ("x'*L*y", "L: n,n lower", "projection", "tril(x*y')"),
    ("x'*U*y", "U: n,n upper", "projection", "triu(x*y')"),
    ("x'*T*y", "T: n,n toeplitz", "projection", "toeplitz(x*y')"),
    ("x'*T*y", "T: n,n toeplitz symmetric", "projection", "toeplitz(x*y' + y*x')/2"),
    ("tr(A*Q)", "Q: n,n orthogonal", "projection", "(A' - Q*A*Q)/2"),
    ("tr(Q'*A*Q*B)", "Q: n,n orthogonal", "unconstrained", "A*Q*B + A'*Q*B'"),
    ("x'*Q'*Q*y", "Q: n,n orthogonal", "projection", "zeros(n,n)"),
    ("x'*Q'*Q*y", "Q: n,n orthogonal", "unconstrained", "Q*(x*y' + y*x')"),
    ("a'*u", "u: n unit", "projection", "a - (a'*u)*u"),
    ("a'*u", "u: n unit", "unconstrained", "a"),
    ("a'*p", "p: n simplex", "projection", "a - sum(a)/n"),
    ("a'*p", "p: n one_hot", "projection", "a"),
]


@pytest.mark.parametrize(("text", "declaration", "structure", "expected"), FORMULAS)
def test_gradients_in_each_convention(text, declaration, structure, expected):
    d = derived(text, declaration, structure)
    known = [declaration, "A: n,n", "B: n,n", "x: n", "y: n", "a: n"]
    wanted = mc.read(expected, declarations=known, scalar=False).expression
    assert normal(d.gradient) is normal(wanted)
    assert d.verify().ok


LOSSES = {
    "matrix": "tr(A*X*B*X') + x'*X*y + sum(sin(X))",
    "invertible": "logdet(X) + x'*inv(X)*y",
    "vector": "a'*x + sum(exp(x)) + (a'*x)^2",
}
SHAPES = {"unit": "x: n", "orthonormal_columns": "X: m,n", "simplex": "X: m,n", "stochastic": "X: m,n"}


@pytest.mark.parametrize("structure", CONVENTIONS)
@pytest.mark.parametrize("name", TIED)
def test_a_gradient_within_a_structure_is_verified_inside_it(name, structure):
    declaration = f"{SHAPES.get(name, 'X: n,n')} {name}"
    sides = "A: m,m; B: n,n; x: m; y: n" if ": m,n" in declaration else "A: n,n; B: n,n; x: n; y: n; a: n"
    text = LOSSES["vector" if name == "unit" else "matrix"]
    known = [d for d in sides.split("; ") if d[0] != declaration[0]] + [declaration]
    e = mc.read(text, declarations=known).expression
    (manifold,) = STRUCTURES[name].values()
    if structure == "independent" and manifold.independent is None:
        with pytest.raises(DeclarationError, match="no entries determine the others linearly"):
            mc.derive(e, declaration[0], structure=structure)
        return
    if structure == "projection" and not manifold.orthogonal:
        with pytest.raises(DeclarationError, match="no formula projects on what is tangent there"):
            mc.derive(e, declaration[0], structure=structure)
        return
    assert mc.derive(e, declaration[0], structure=structure).verify().ok


@pytest.mark.parametrize("name", [name for name in TANGENT if STRUCTURES[name][name].orthogonal])
def test_a_projection_projects(name):
    X = mc.vector("X", "n", unit=True) if name == "unit" else mc.matrix("X", "n", "n", **{name: True})
    G = mc.matrix("G", *X.shape)
    rng = np.random.default_rng(0)
    size = (4, 1) if name == "unit" else (4, 4)
    point = draw("X", X.facts, size, rng)
    raw = rng.normal(size=size)
    formula = STRUCTURES[name][name].tangent(X, G, EXPRESSIONS)
    once = oracle_value(formula, {"X": point, "G": raw, "n": 4})
    twice = oracle_value(formula, {"X": point, "G": once, "n": 4})
    np.testing.assert_allclose(twice, once, atol=1e-12)
    np.testing.assert_allclose(once, tangent(point, raw, {name}), atol=1e-12)
    other = tangent(point, rng.normal(size=size), {name})
    np.testing.assert_allclose(np.vdot(raw - once, other), 0, atol=1e-12)  # the rest is perpendicular


TYPESET = {
    "projection": r"is the symmetric $G$ with $\mathrm{d}L = G : \mathrm{d}S$ for all symmetric $\mathrm{d}S$",
    "independent": r"has the entries $\frac{\partial L}{\partial S_{ij}}$, where $S$ stays symmetric",
    "unconstrained": r"takes all entries of $S$ as free, although $S$ is symmetric",
}


@pytest.mark.parametrize(
    ("structure", "said"),
    [
        ("projection", "dL/dS is the symmetric G with dL = G : dS for all symmetric dS"),
        ("independent", "dL/dS has the entries dL/dS[i,j], where S stays symmetric"),
        ("unconstrained", "dL/dS takes all entries of S as free, although S is symmetric"),
    ],
)
@pytest.mark.parametrize("form", ["ascii", "markdown", "json", "latex", "code"])
def test_the_convention_is_stated_in_every_format(structure, said, form):
    command = ["code"] if form == "code" else ["grad", "--format", form]
    words = [*command, "x'*S*y", "--wrt", "S", "--var", "S: n,n symmetric", "--structure", structure]
    run = CliRunner().invoke(main, words)
    assert run.exit_code == 0, run.stderr
    if form == "json":
        assert json.loads(run.stdout)["conventions"]["S"] == {"kind": structure, "structure": "symmetric", "text": said}
    elif form in ("latex", "markdown"):
        assert rf"$\frac{{\partial L}}{{\partial S}}$ {TYPESET[structure]}." in run.stdout
    else:
        assert said in run.stdout


def test_an_orthogonal_variable_has_a_tangent_gradient_by_default():
    run = CliRunner().invoke(main, ["grad", "tr(A*Q)", "--wrt", "Q", "--var", "Q: n,n orthogonal", "--format", "ascii"])
    assert "dL/dQ = (A' - Q*A*Q)/2" in run.stdout
    assert "dL/dQ is the tangent G at orthogonal Q with dL = G : dQ for all tangent dQ" in run.stdout


def test_independent_entries_of_a_curved_structure_are_refused():
    Q = mc.matrix("Q", "n", "n", orthogonal=True)
    with pytest.raises(DeclarationError) as caught:
        mc.gradient(trace(Q), "Q", structure="independent")
    assert str(caught.value) == (
        "Q is orthogonal, and no entries determine the others linearly\n"
        "take its gradient by projection or unconstrained"
    )


def test_an_unknown_convention_is_refused():
    with pytest.raises(UnknownNameError, match="unknown convention 'cookbook'"):
        mc.gradient("x'*x", "x", structure="cookbook")


def test_a_wrong_convention_is_told_apart():
    S, x, y = mc.matrix("S", "n", "n", symmetric=True), mc.vector("x", "n"), mc.vector("y", "n")
    loss = x.T @ S @ y
    for structure in CONVENTIONS:
        g = mc.gradient(loss, "S", structure=structure)
        right = [other for other in CONVENTIONS if mc.verify(loss, g, "S", structure=other).ok]
        assert right == [structure], structure
