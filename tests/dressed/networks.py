"""Backpropagation by the chain rule, from layer to layer."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

from .derivations import Derivation, Step
from .formulas import Formula, add, applied, gradient, hadamard, minus, name, number, product, transpose
from .values import Claim, Problem, Symbol


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
