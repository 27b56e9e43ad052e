"""True derivations: of the gallery, of random losses by the engine, and by the chain rule from layer to layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from random import Random

import matcalc as mc
from derivations.source import sources
from matcalc.errors import MatcalcError, VerificationError
from matcalc.expr import Expr, symbols
from matcalc.gradient import Derivation as Derived
from matcalc.steps import Line, Section

from .formulas import (
    Formula,
    NoFormulaError,
    add,
    applied,
    differential,
    formula_of,
    gradient,
    hadamard,
    minus,
    name,
    number,
    product,
    transpose,
)
from .values import Claim, Problem, Symbol, is_true

LONGEST = 14  # nodes of a formula that a person would write on one line, names and numbers not counted
STRUCTURED = {"symmetric", "positive_definite", "diagonal", "lower", "upper", "skew", "orthogonal", "toeplitz", "unit"}


@dataclass(frozen=True)
class Step:
    """A line: `joined` if it goes on from the line before, of which it has the left side."""

    claim: Claim
    joined: bool = False
    role: str = "claim"  # or "definition"


@dataclass(frozen=True)
class Derivation:
    """A problem, and lines that are true of it; `source` says where it is from."""

    problem: Problem
    steps: tuple[Step, ...]
    source: str

    @property
    def claims(self) -> list[Step]:
        return [step for step in self.steps if step.role == "claim"]


# --------------------------------------------------------------------------- from the engine


def problem_of(derived: Derived, loss: str, definitions: Mapping[str, Expr]) -> Problem:
    """The symbols and definitions of a derivation. Raises NoFormulaError."""
    known = symbols(derived.loss, *definitions.values())
    known = {n: s for n, s in known.items() if n not in definitions}
    named = {n: Symbol(n, s.shape, tuple(s.params[3]), s.params[4] or "") for n, s in known.items()}
    if any(STRUCTURED & set(named[v].properties) for v in derived.wrt):
        raise NoFormulaError("a structured variable")
    if any(s.index not in ("", "i") or (s.index and not s.name.endswith("_i")) for s in named.values()):
        raise NoFormulaError("samples of another index")
    return Problem(named, {n: formula_of(e) for n, e in definitions.items()}, loss, tuple(derived.wrt))


def by_the_engine(derived: Derived, source: str) -> Derivation:
    """The steps of the engine, as many as a person would write. Raises NoFormulaError."""
    sections = list(derived.steps)
    letter = derived.steps.letter
    values = {}
    for line in (line for section in sections for line in section.lines if line.left.kind == "value"):
        values.setdefault(line.left.name, line.right)
    problem = problem_of(derived, letter, values)
    found = [step for section in sections for step in _steps(section, problem)]
    return Derivation(problem, _readable(found), source)


def _steps(section: Section, problem: Problem) -> Iterator[Step]:
    for line in section.lines:
        joined = line.joint == "="
        claim = _claim(line, problem, tuple(section.moving))
        defines = line.left.kind == "value" and not joined
        yield Step(claim, joined, "definition" if defines else "claim")


def _claim(line: Line, problem: Problem, moving: tuple[str, ...]) -> Claim:
    left = line.left
    right = with_differentials(formula_of(line.right), problem)
    if left.kind == "gradient":
        return Claim(gradient(left.name, name(left.by, problem.shape(left.by))), right, moving)
    if left.kind == "differential":
        return Claim(differential(left.name, problem.shape(left.name)), right, moving)
    return Claim(name(left.name, problem.shape(left.name)), right, moving)


def with_differentials(f: Formula, problem: Problem) -> Formula:
    """dX as the differential of X, where it is no name of the problem."""

    def change(node: Formula) -> Formula:
        base = node.name[1:]
        known = node.op == "name" and node.name[0] == "d" and node.name not in problem.symbols | problem.definitions
        return differential(base, node.shape) if known and base in problem.symbols | problem.definitions else node

    return f.mapped(change)


def weight(f: Formula) -> int:
    return sum(bool(node.args) for _, node in f.nodes())


def _readable(steps: list[Step]) -> tuple[Step, ...]:
    """Without the lines that are too long, and without those that only go on from such a line."""
    found: list[Step] = []
    for step in steps:
        goes_on = bool(found) and found[-1].claim.left == step.claim.left
        said_again = step.claim.left.op == "name" and step.joined and not goes_on
        if weight(step.claim.right) <= LONGEST and not said_again:
            found.append(replace(step, joined=step.joined and goes_on))
    return tuple(found)


@cache
def gallery() -> tuple[Derivation, ...]:
    """The worked derivations of the gallery that can be told in these formulas, which may not hold at some points."""
    found = []
    for source in sources():
        for part in source.parts:
            try:
                derived = part.derivation()
                if isinstance(derived, Derived):
                    found.append(by_the_engine(derived, f"gallery: {source.name}"))
            except NoFormulaError:
                continue
    return tuple(found)


# --------------------------------------------------------------------------- random losses

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


# --------------------------------------------------------------------------- from layer to layer


@dataclass
class Network:
    """Layers from the input to the loss, written down as they are drawn."""

    rng: Random
    symbols: dict[str, Symbol] = field(default_factory=dict)
    definitions: dict[str, Formula] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def symbol(self, word: str, shape: tuple[str | int, str | int], *properties: str) -> Formula:
        self.symbols[word] = Symbol(word, shape, properties)
        return name(word, shape)

    def define(self, word: str, f: Formula) -> Formula:
        self.definitions[word] = f
        self.steps.append(Step(Claim(name(word, f.shape), f), role="definition"))
        return name(word, f.shape)


def network(rng: Random) -> Derivation:
    """Backpropagation: each gradient from that of the layer above, in names of gradients or of errors."""
    net = Network(rng)
    depth = rng.choice((1, 1, 2, 2, 3))
    biased, function = rng.random() < 0.6, rng.choice(("sigmoid", "tanh", "phi", "relu", "sigmoid"))
    value = net.symbol("x", ("n0", 1))
    layers: list[tuple[Formula, Formula, Formula, Formula | None]] = []
    for k in range(1, depth + 1):
        tag = str(k) if depth > 1 else ""
        weights = net.symbol(f"W{tag}", (f"n{k}", f"n{k - 1}"))
        bias = net.symbol(f"b{tag}", (f"n{k}", 1)) if biased else None
        a = net.define(f"a{tag}", add(product(weights, value), *([bias] if bias else [])))
        h = net.define(f"h{tag}", applied(function, a))
        layers.append((a, h, value, bias))
        value = h
    top, of_top = _top(net, value)
    errors = rng.random() < 0.4
    upstream = _stated(net, "L", top, of_top, errors)
    weights = name("V", net.symbols["V"].shape)
    net.steps.append(Step(Claim(gradient("L", weights), product(upstream, transpose(value)))))
    upstream = _stated(net, "L", value, product(transpose(weights), upstream), False)
    for k in range(depth, 0, -1):
        a, h, below, bias = layers[k - 1]
        tag = str(k) if depth > 1 else ""
        W = name(f"W{tag}", net.symbols[f"W{tag}"].shape)
        delta = _stated(net, "L", a, hadamard(upstream, slope(function, a, h, rng)), errors)
        net.steps.append(Step(Claim(gradient("L", W), product(delta, transpose(below)))))
        if bias is not None:
            net.steps.append(Step(Claim(gradient("L", bias), delta)))
        if k > 1 or rng.random() < 0.5:
            upstream = _stated(net, "L", below, product(transpose(W), delta), False)
    variables = tuple(n for n in net.symbols if n[0] in "WbVx")
    problem = Problem(net.symbols, net.definitions, "L", variables)
    return Derivation(problem, tuple(net.steps), f"network: {depth} layers of {function}")


def _top(net: Network, value: Formula) -> tuple[Formula, Formula]:
    """The output of which the loss is a function, and the gradient by it."""
    k = "k"
    weights = net.symbol("V", (k, value.shape[0]))
    target = net.symbol("y", (k, 1), *(["simplex"] if (entropy := net.rng.random() < 0.4) else []))
    s = net.define("s", product(weights, value))
    if entropy:
        p = net.define("p", Formula("softmax", (s,), s.shape))
        loss = minus(product(transpose(target), applied("log", p)))
        found = add(p, minus(target))
    else:
        half = net.rng.random() < 0.5
        square = Formula("power", (Formula("norm2", (add(s, minus(target)),)), number(2)))
        loss = product(number(Fraction(1, 2)), square) if half else square
        found = add(s, minus(target)) if half else product(number(2), add(s, minus(target)))
    net.define("L", loss)
    return s, found


def _stated(net: Network, loss: str, by: Formula, right: Formula, error: bool) -> Formula:
    """A line for one gradient, and what it is called in the lines below: ∂L/∂z, or a δ that is defined as it."""
    found = gradient(loss, by)
    if not error:
        net.steps.append(Step(Claim(found, right)))
        return found
    word = "delta" + by.name.strip("abcdefghijklmnopqrstuvwxyz_")
    if word in net.definitions or word in net.symbols:
        word = "epsilon"
    net.definitions[word] = right
    net.steps.append(Step(Claim(name(word, by.shape), found), role="definition"))
    net.steps.append(Step(Claim(name(word, by.shape), right), joined=True))
    return name(word, by.shape)


def slope(function: str, a: Formula, h: Formula, rng: Random) -> Formula:
    """The derivative of an elementwise function, as people write it."""
    if function == "sigmoid" and rng.random() < 0.8:
        return hadamard(h, add(number(1), minus(h)))
    if function == "tanh" and rng.random() < 0.8:
        return add(number(1), minus(Formula("power", (h, number(2)), h.shape)))
    return applied(function + "'", a)


# --------------------------------------------------------------------------- all


def drawn(rng: Random) -> Derivation:
    """A derivation that holds at generic points; those that do not are drawn anew."""
    while True:
        kind = rng.random()
        if kind < 0.2:
            place = rng.randrange(len(gallery()))
            if _of_the_gallery_holds(place):
                return gallery()[place]
            continue
        found = random_derivation(rng) if kind < 0.7 else network(rng)
        if found.claims and holds(found):
            return found


@cache
def _of_the_gallery_holds(place: int) -> bool:
    return holds(gallery()[place])


def holds(derivation: Derivation) -> bool:
    """Whether every claim is true of the values: nothing else is believed."""
    try:
        return all(is_true(derivation.problem, step.claim) for step in derivation.claims)
    except VerificationError:  # no values have the properties
        return False
