"""The commands jacobian, hessian and diff: what they print, in every format, and what they refuse."""

import json

import pytest
from click.testing import CliRunner

from matcalc.cli import main


def matcalc(*arguments):
    return CliRunner(catch_exceptions=False).invoke(main, list(arguments))


def ascii_lines(*arguments):
    """The lines of the answer, spaces between a formula and its shape as one."""
    run = matcalc(*arguments, "--format", "ascii")
    assert run.exit_code == 0, run.stderr
    assert "\nVerified" in run.stdout
    assert " against finite differences" in run.stdout
    return [" ".join(line.split()) for line in run.stdout.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["jacobian", "A*sigmoid(B*x)", "--wrt", "x"], "dF/dx = A*Diag(sigmoid(B*x).*(1 - sigmoid(B*x)))*B m,p"),
        (["jacobian", "x'*x*x"], "dF/dx = (x'*x)*I(n) + 2*x*x' n,n"),
        (["jacobian", "x'*y", "--wrt", "x"], "dL/dx = y' 1,n"),
        (["jacobian", "A*x", "--wrt", "x", "--layout", "denominator"], "dF/dx = A' n,m"),
        (["jacobian", "A*X*B", "--wrt", "X"], "dvec(F)/dvec(X) = kron(B', A) m*q,n*p"),
        (["jacobian", "A*X*B", "--wrt", "X", "--notation", "map"], "dF = A*dX*B m,q"),
        (["jacobian", "A*X*B", "--wrt", "X", "--notation", "index"], "dF[i,j]/dX[k,l] = A[i,k]*B[l,j] m,q,n,p"),
        (["jacobian", "sin(t*A)", "--wrt", "t"], "dF/dt = A.*cos(t*A) m,n"),
        (["jacobian", "toeplitz(X)"], "dF = toeplitz(dX) n,n"),
        (["jacobian", "expm(X)", "--notation", "map"], "dF = expm_frechet(X, dX) n,n"),
        (["hessian", "x'*A*x", "--wrt", "x"], "d^2L/dxdx' = A + A' n,n"),
        (["hessian", "a^3", "--wrt", "a"], "d^2L/da^2 = 6*a scalar"),
        (["hessian", "a^2*b", "--wrt", "a,b"], "d^2L/dadb = 2*a scalar"),
        (["hessian", "normF(A*X)^2", "--wrt", "X"], "d^2L/dvec(X)dvec(X)' = 2*kron(I(p), A'*A) n*p,n*p"),
        (["hessian", "logdet(X)", "--notation", "map"], "d(dL/dX) = -(inv(X)*dX*inv(X))' n,n"),
        (["hessian", "logdet(X)", "--notation", "index"], "d^2L/dX[i,j]dX[k,l] = -inv(X)[j,k]*inv(X)[l,i] n,n,n,n"),
        (["hessian", "logdet(X)", "--direction", "V"], "H[V] = -(inv(X)*V*inv(X))' n,n"),
        (["hessian", "x'*y", "--wrt", "x,y", "--direction", "u,v"], "D(dL/dx)[u, v] = v n"),
        (["diff", "inv(X)"], "dF = -inv(X)*dX*inv(X) n,n"),
        (["diff", "A*x"], "dF = A*dx + dA*x m"),
        (["diff", "logdet(X)", "--order", "2"], "d^2L = -tr(inv(X)*dX*inv(X)*dX) scalar"),
        (["diff", "x.^3", "--order", "3"], "d^3F = 6*dx.^3 n"),
        (["diff", "inv(X)", "--direction", "U"], "DF[U] = -inv(X)*U*inv(X) n,n"),
        (["diff", "a^3", "--direction", "u,v"], "D^2L[u, v] = 6*a*u*v scalar"),
    ],
)  # fmt: skip
def test_the_answer(arguments, line):
    assert line in ascii_lines(*arguments)


def test_the_question_of_three_layers():
    """Blocks of the Hessian of a network with unknown activations, in the names of what they share."""
    lines = ascii_lines("hessian", "norm2(W3*g(W2*f(W1*x)) - y)^2", "--wrt", "W1,W2,W3")
    assert "d^2L/dvec(W3)dvec(W3)' = 2*kron(s*s', I(m)) m*n,m*n" in lines
    assert "s = g(W2*r) n" in lines
    assert "r = f(W1*x) p" in lines
    assert "blocks below the diagonal are the transposes of those above" in lines
    assert "commutation(m,n)*vec(X) = vec(X')" in lines


def test_the_layout_is_stated():
    assert "numerator layout: rows belong to F, columns to x" in ascii_lines("jacobian", "A*x", "--wrt", "x")
    switched = ascii_lines("jacobian", "A*x", "--wrt", "x", "--layout", "denominator")
    assert "denominator layout: rows belong to x, columns to F" in switched
    stacked = "numerator layout: rows belong to F, columns to X; matrices are stacked column by column"
    assert stacked in ascii_lines("jacobian", "A*X", "--wrt", "X")


def test_the_structure_of_a_variable_is_stated():
    lines = ascii_lines("jacobian", "S*x", "--wrt", "S", "--var", "S: n,n symmetric")
    assert "dF/dvec(S) = kron(x', I(n))*(I(n*n) + commutation(n,n))/2 n,n*n" in lines
    assert "S moves among symmetric matrices" in lines


def test_a_hessian_says_what_it_was_compared_with():
    run = matcalc("hessian", "x'*A*x", "--wrt", "x", "--format", "ascii")
    assert " and against finite differences of the gradient, and of the loss twice " in run.stdout


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("unicode", ["∂²L/∂x∂xᵀ = A + Aᵀ    n×n", "Verified"]),
        ("latex", [r"\frac{\partial^2 L}{\partial x\,\partial x^\top} &= A + A^\top"]),
        (
            "markdown",
            ["$$\n\\begin{aligned}", r"Here $x \in \mathbb{R}^{n}$, $A \in", "Verified"],
        ),
        ("document", [r"\documentclass", r"&= A + A^\top && \mathbb{R}^{n \times n}", r"\end{document}"]),
        (
            "html",
            ["<title>The Hessian of xᵀ A x</title>", "<mfrac><mrow><msup><mo>∂</mo><mn>2</mn>"],
        ),
    ],
)
def test_every_format_sets_a_hessian(form, parts):
    run = matcalc("hessian", "x'*A*x", "--wrt", "x", "--format", form)
    assert all(part in run.stdout for part in parts)


def test_json_keys_derivatives_by_their_variables():
    run = matcalc("hessian", "norm2(A*x)^2", "--wrt", "A,x", "--format", "json")
    facts = json.loads(run.stdout)
    assert list(facts["hessian"]) == ["A,A", "A,x", "x,x"]
    assert facts["hessian"]["x,x"] == {
        "text": "2*A'*A",
        "latex": r"2 A^\top A",
        "shape": ["n", "n"],
        "notation": "vec",
        "layout": "numerator",
    }
    assert facts["verification"]["ok"]


def test_json_carries_the_einsum():
    facts = json.loads(matcalc("jacobian", "A*X", "--wrt", "X", "--notation", "index", "--format", "json").stdout)
    assert facts["jacobian"]["X"]["einsum"] == [
        {"coefficient": "1", "subscripts": "ik,jl->ijkl", "operands": ["A", "I(p)"]}
    ]
    assert facts["jacobian"]["X"]["shape"] == ["m", "p", "n", "p"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["hessian", "A*x"], "error: only a scalar has a hessian, and this expression is m×1\nthe derivative of a "),
        (["hessian", "x'*x", "--direction", "u,v"], "error: 1 variable moves in 2 directions\nname one direction"),
        (["hessian", "x'*x", "--direction", "2"], "error: '2' is not a name\na direction is the name of a symbol"),
        (["diff", "A*x", "--direction", "u"], "error: directions need one variable\nchoose one with --wrt: A, x"),
        (["diff", "A*x", "--wrt", "x", "--direction", "A"], "error: x is n×1, the direction A m×n"),
        (["diff", "p = A*x; p'*p", "--wrt", "x", "--direction", "p"], "error: p is a definition\nchoose another"),
        (["jacobian", "A*x", "--wrt", "z"], "error: z is not a variable of the expression\n"),
        (["jacobian", "x + dx", "--wrt", "x", "--notation", "map"], "error: dx is the differential of x, but"),
        (["jacobian", "toeplitz(X)", "--notation", "vec"], "error: toeplitz has no matrix in closed form: toepl"),
        (["laplacian", "x'*x"], "No such command 'laplacian'"),
    ],
)
def test_what_is_refused(arguments, message):
    run = matcalc(*arguments)
    assert run.exit_code == 2
    assert message in run.stderr


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["jacobian", "S*x", "--wrt", "S"], "dF/dvech(S) = kron(x', I(n))*duplication(n) n,n/2 + n*n/2"),
        (["jacobian", "inv(S)"], "dvec(F)/dvech(S) = -kron(inv(S), inv(S))*duplication(n) n*n,n/2 + n*n/2"),
        (
            ["hessian", "logdet(S)"],
            "d^2L/dvech(S)dvech(S)' = -duplication(n)'*kron(inv(S), inv(S))*duplication(n) n/2 + n*n/2,n/2 + n*n/2",
        ),
    ],
)
def test_half_of_a_symmetric_variable(arguments, line):
    lines = ascii_lines(*arguments, "--notation", "vech", "--var", "S: n,n symmetric")
    assert line in lines
    assert "duplication(n) vech(S) = vec(S), where vech stacks the columns of the lower triangle" in lines


def test_half_of_a_matrix_that_is_not_symmetric_is_refused():
    run = matcalc("jacobian", "X*x", "--wrt", "X", "--notation", "vech")
    assert run.exit_code == 2
    assert run.stderr == "error: X is not declared symmetric\nvech is that of a symmetric matrix\n"


def test_a_wrong_half_is_caught():
    import matcalc as mc
    from matcalc.linear_map.unfolded import unfolded

    S, x = mc.matrix("S", "n", "n", symmetric=True), mc.vector("x", "n")
    right = mc.jacobian(S @ x, "S", notation="vech")
    found = mc.verify_jacobian(S @ x, unfolded(right, S), S)
    assert (found.ok, found.exact.agrees) == (True, True)
    assert not mc.verify_jacobian(S @ x, unfolded(2 * right, S), S).ok
