"""Cotangents that are long get names on the way down; what comes out has none, and the same value."""

from functools import reduce

import pytest

import matcalc as mc
from matcalc.exact import Gradient, decided, gradients
from matcalc.expr import number, postorder, symbols
from matcalc.rules import normal
from matcalc.sweeps.adjoint import adjoint, sweep
from matcalc.sweeps.long import LONG

x, y, a = mc.vector("x", "n"), mc.vector("y", "n"), mc.scalar("a")
W, S = mc.matrix("W", "n", "n"), mc.matrix("S", "n", "n", symmetric=True)
DEEP = 2 * LONG + 3


def repeated(step, start=x):
    return mc.sum_(reduce(lambda e, _: step(e), range(DEEP), start))


LOSSES = {
    "one chain": repeated(mc.sin),
    "a chain of numbers": repeated(mc.sin, a),
    "a variable at every link": repeated(lambda e: mc.sin(e) + x),
    "a scalar and a vector at every link": repeated(lambda e: mc.sin(a * e) + y),
    "links added up": repeated(lambda e: e + mc.tanh(W @ e)),
    "products of links": repeated(lambda e: mc.tanh(e * e + x)),
    "links of matrices": repeated(lambda e: mc.sin(e) + S, S),
    "turned at every link": repeated(lambda e: mc.sin(e).T, W),
    "many factors": mc.sum_(reduce(lambda e, k: e * mc.exp(k * x), range(2, DEEP), y)),
    "many terms": mc.norm2(reduce(lambda e, k: e + mc.sin(k * y) * a**k, range(2, DEEP), W @ x)) ** 2,
}


@pytest.mark.parametrize("name", LOSSES)
def test_what_comes_out_is_the_gradient_and_has_no_names_of_its_own(name):
    loss = LOSSES[name]
    known = symbols(loss)
    found = adjoint(normal(loss), list(known.values()), normal)
    assert symbols(*found.values()).keys() <= known.keys()
    assert decided(gradients(loss, [Gradient(v, g, frozenset()) for v, g in found.items() if v is not S])).agrees


@pytest.mark.parametrize("name", ["one chain", "a chain of numbers", "many factors"])
def test_where_nothing_is_added_up_the_form_is_that_without_names(name):
    loss = normal(LOSSES[name])
    variables = list(symbols(loss).values())
    plain = sweep(loss, number(1), variables, lambda node: False, normal)
    assert adjoint(loss, variables, normal) == {v: normal(plain[v]) for v in variables}


def test_a_chain_twice_as_long_takes_twice_as_many_nodes():
    def nodes(depth):
        deep = mc.sum_(reduce(lambda e, _: mc.sin(e) + x, range(depth), x))
        return len(postorder(adjoint(normal(deep), [x], normal)[x]))

    assert nodes(8 * LONG) - nodes(4 * LONG) <= 1.1 * (nodes(4 * LONG) - nodes(2 * LONG)) * 2
