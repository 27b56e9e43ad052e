"""Random losses of the kind that stand in notes, derived by the engine; least squares with their solutions."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import matcalc as mc
from matcalc.errors import MatcalcError
from matcalc.expr import Expr

from .derivations import LONGEST, STRUCTURED, Derivation, Step, by_the_engine, weight
from .formulas import Formula, NoFormulaError, formula_of
from .values import Claim, Problem

AFFINE = ("A*x", "A*x - b", "A*x + b", "B*A*x", "A'*y", "x - c", "A*x + B'*z", "A*(x - c)", "a*x - b", "S*x - b")
ENTRYWISE = ("tanh", "sigmoid", "exp", "sin", "phi", "softplus", "relu")
SCALARS = (
    "norm2({v})^2",
    "norm2({v})^2/2",
    "sum({f}({v}))",
    "p'*{f}({v})",
    "norm2({f}({v}))^2",
    "norm2({f}({v}) - y)^2",
    "norm2({f}({v}) - y)^2/2",
    "({v})'*Q*({v})",
    "({v})'*S*({v})/2",
    "logsumexp({v})",
    "logsumexp({v}) - t'*({v})",
    "norm2(W*{f}({v}) - y)^2",
    "t'*({v})",
    "(t'*({v}))^2",
    "sum(({v}).*({v}).*({v}))",
    "exp(t'*({v}))",
    "log(1 + ({v})'*({v}))",
    "1/(1 + norm2({v})^2)",
)
MATRICES = ("A*X - B", "X - C", "A*X*B", "X'*A", "U*V' - R", "X*V - B", "A*X + X*B", "X*X'", "A*X'")
OF_MATRICES = (
    "normF({M})^2",
    "normF({M})^2/2",
    "tr({M}*({M})')",
    "sum({f}({M}))",
    "tr(C'*({M}))",
    "normF({f}({M}) - Y)^2",
    "x'*({M})*y",
    "norm2(({M})*y)^2",
)
WHOLE = (
    "x'*A*x",
    "x'*A*y + y'*B*x",
    "tr(X'*A*X*B)",
    "tr(A*X*B)",
    "tr(A*inv(X))",
    "log(det(X))",
    "logdet(X'*X)",
    "tr(X*X*A)",
    "x'*inv(A)*x",
    "sum(norm2(W*x_i - y_i)^2, i=1..N)",
    "sum(norm2(W*x_i + b - y_i)^2, i=1..N)/N",
    "sum(softplus(w'*x_i), i=1..N)",
    "sum((w'*x_i - t_i)^2, i=1..N)/(2*N)",
    "-sum(t_i*log(sigmoid(w'*x_i)), i=1..N)",
    "sum(phi(W*x_i)'*y_i, i=1..N)",
    "x'*A*x/(x'*x)",
    "log(sigmoid(a*(w'*x)))",
    "sqrt(1 + norm2(A*x)^2)",
)
EXTRA = ("", "", "", " + a*norm2({v})^2", " + a*normF({M})^2/2", " + c'*{v}", " - tr(G'*{M})")


def drawn_loss(rng: Random) -> str:
    """A loss as text, of the kind that stands in notes and exercises."""
    function = rng.choice(ENTRYWISE)
    kind = rng.random()
    if kind < 0.5:
        inner = rng.choice(AFFINE)
        if rng.random() < 0.3:
            inner = f"W2*{rng.choice(ENTRYWISE[:5])}({inner})"
        text = rng.choice(SCALARS).format(v=inner, f=function)
    elif kind < 0.75:
        text = rng.choice(OF_MATRICES).format(M=rng.choice(MATRICES), f=function)
    else:
        text = rng.choice(WHOLE)
    vectors, capitals = ([c for c in letters if c in text] for letters in ("xwz", "XWUVA"))
    extra = rng.choice(EXTRA)
    if ("{v}" in extra and vectors) or ("{M}" in extra and capitals):
        text += extra.format(v=(vectors or [""])[0], M=(capitals or [""])[0])
    return text


def random_derivation(rng: Random) -> Derivation:
    """A random loss by one or two of its variables."""
    while True:
        text = drawn_loss(rng)
        try:
            reading = mc.read(text, functions=["phi"], properties={"S": ["symmetric"]}, scalar=True)
            free = [n for n, s in reading.symbols.items() if n in WANTED and not STRUCTURED & set(s.params[3])]
            wrt = sorted(rng.sample(free, min(len(free), rng.choice((1, 1, 2)))))
            if not wrt:
                continue
            found = by_the_engine(mc.derive(reading.expression, wrt), f"random: {text}")
            return replace(found, steps=(*found.steps, *_hessian(reading.expression, found.problem, rng)))
        except (MatcalcError, NoFormulaError):
            continue


WANTED = ("x", "w", "z", "y", "A", "X", "W", "W2", "U", "V", "b", "B", "a", "c")


def _hessian(loss: Expr, problem: Problem, rng: Random) -> list[Step]:
    """Sometimes the Hessian by the only variable, if it is a vector."""
    variable = problem.variables[0]
    shape = problem.shape(variable)
    one = len(problem.variables) == 1 and shape[0] != 1 and shape[1] == 1 and not problem.is_indexed(variable)
    if not one or rng.random() < 0.5:
        return []
    right = formula_of(mc.hessian(loss, variable))
    left = Formula("hessian", (), (shape[0], shape[0]), problem.loss, variable)
    return [Step(Claim(left, right))] if weight(right) <= LONGEST else []


# --------------------------------------------------------------------------- optima

SOLVED = {  # losses with a minimiser in closed form
    "norm2(A*x - b)^2": ("x", "inv(A'*A)*A'*b"),
    "norm2(X*w - y)^2/2 + lambda*norm2(w)^2/2": ("w", "inv(X'*X + lambda*I(n))*X'*y"),
    "norm2(y - X*beta)^2 + lambda*beta'*beta": ("beta", "inv(X'*X + lambda*I(p))*X'*y"),
    "(A*x - b)'*S*(A*x - b)": ("x", "inv(A'*S*A)*A'*S*b"),
    "x'*S*x/2 - b'*x": ("x", "inv(S)*b"),
    "normF(A*X - B)^2/2": ("X", "inv(A'*A)*A'*B"),
    "norm2(x - c)^2 + mu*norm2(D*x)^2": ("x", "inv(I(n) + mu*D'*D)*c"),
}
KNOWN_OF_OPTIMA = {
    "lambda: scalar positive": "lambda",
    "mu: scalar positive": "mu",
    "S: k,k positive_definite": "S",
    "X: m,n": "norm2(X*w",
    "X: N,p": "X*beta",
    "A: k,n": "A*x - b",
    "x: n": "D*x",
    "D: m,n": "D*x",
}


def optimum(rng: Random) -> Derivation:
    """A least-squares problem with its gradient and its solution, which is the last line."""
    text = rng.choice([*SOLVED])
    variable, solution = SOLVED[text]
    declarations = [d for d, needs in KNOWN_OF_OPTIMA.items() if needs in text]
    reading = mc.read(text, declarations=declarations, scalar=True)
    shapes = {n: s.shape for n, s in reading.symbols.items()}
    found = by_the_engine(mc.derive(reading.expression, [variable]), f"optimum: {text}")
    properties = {n: list(s.params[3]) for n, s in reading.symbols.items() if s.params[3]}
    right = formula_of(mc.read(solution, shapes, properties).expression)
    left = Formula("optimum", (), shapes[variable], found.problem.loss, variable)
    problem = replace(found.problem, tall=True)
    return replace(found, problem=problem, steps=(*found.steps, Step(Claim(left, right))))
