"""The Python interface given what it cannot take: the fact and the way out, and no error of Python's."""

from __future__ import annotations

import pytest

import matcalc as mc

x, b, A = mc.vector("x", "n"), mc.scalar("b"), mc.matrix("A", "m", "n")
U, V = mc.matrix("U", "m", "k"), mc.matrix("V", "n", "k")
loss = mc.norm2(x) ** 2 + b * b
factorisation = mc.normF(A - U @ V.T) ** 2
PARSED = "text becomes an expression with matcalc.parse"
BY_NAME = "variables are given by name or as symbols"

MISUSE = [
    (lambda: mc.derive("x'*x", 5), f"5 is not a variable\n{BY_NAME}"),
    (lambda: mc.derive("x'*x", [5]), "5 is not a variable of x'*x\nvariables: x"),
    (lambda: mc.derive(None), "NoneType is neither an expression nor a number"),
    (lambda: mc.differential([], "x"), "list is neither an expression nor a number"),
    (lambda: mc.jacobian(x, 5), f"5 is not a variable\n{BY_NAME}"),
    (lambda: mc.jacobian(None, "x"), "NoneType is neither an expression nor a number"),
    (lambda: mc.hessian(loss, 5), f"5 is not a variable\n{BY_NAME}"),
    (lambda: mc.hessian_product(loss, "x", 5), f"5 is not an expression\n{PARSED}"),
    (lambda: mc.convexity(None), "NoneType is neither an expression nor a number"),
    (lambda: mc.convexity(5, "x"), "x is not a variable of 5\nvariables: none"),
    (lambda: mc.gradient(loss), "one variable is needed, not 2\nfor several, ask for gradients"),
    (lambda: mc.gradient(loss, [x, b]), "one variable is needed, not 2\nfor several, ask for gradients"),
    (lambda: mc.lambdify(x, [None]), "None is not an argument\narguments are given by name or as symbols"),
    (lambda: mc.lambdify(x, None), "the arguments must be a list of names, not None"),
    (lambda: mc.lambdify(None, ["x"]), f"None is no expression, nor several\n{PARSED}"),
    (lambda: mc.lambdify("x", ["x"]), f"'x' is no expression, nor several\n{PARSED}"),
    (lambda: mc.lambdify([None], ["x"]), "NoneType is neither an expression nor a number"),
    (
        lambda: mc.lambdify(mc.hessian(factorisation, "U"), ["A", "U", "V"]),
        "the size m cannot be read off the arguments: A, U, V\n"
        "pass it as an argument named m, or give symbols, which have shapes, for names",
    ),
    (lambda: mc.verify(loss, 2 * x, 5), "5 is not the name of a variable\na variable is given by its name"),
    (lambda: mc.verify(loss, None, "x"), f"None is not an expression\n{PARSED}"),
    (lambda: mc.verify_jacobian(A @ x, None, "x"), f"None is not an expression\n{PARSED}"),
    (lambda: mc.verify_jacobian(A @ x, A, 5), "5 is not a variable\nvariables: A, x"),
    (lambda: mc.verify_jacobian(A @ x, A, "z"), "'z' is not a variable\nvariables: A, x"),
    (lambda: mc.evaluate(x, {"x": "abc"}), "the value of x is 'abc', which is no number and no array of numbers"),
    (lambda: mc.evaluate(x, {"x": None}), "the value of x is None, which is no number and no array of numbers"),
    (
        lambda: mc.evaluate(x, {"x": [[1], [1, 2]]}),
        "the value of x is [[1], [1, 2]], which is no number and no array of numbers",
    ),
    (lambda: mc.evaluate(x, ["x"]), "values are given by name, as in a dict, not as ['x']"),
    (lambda: mc.evaluate("x", {"x": 1}), f"'x' is not an expression\n{PARSED}"),
]


@pytest.mark.parametrize(("call", "message"), MISUSE)
def test_it_is_refused_with_the_fact_and_the_way_out(call, message):
    with pytest.raises(mc.MatcalcError) as caught:
        call()
    assert str(caught.value) == message


def test_what_reads_text_elsewhere_reads_it_everywhere():
    assert mc.differential("x'*x", "x") is mc.differential(mc.parse("x'*x"), "x")


def test_one_variable_need_not_be_named():
    assert mc.gradient(mc.norm2(x) ** 2) is mc.gradient(mc.norm2(x) ** 2, "x")


def test_symbols_give_the_sizes_that_names_do_not():
    assert callable(mc.lambdify(mc.hessian(factorisation, "U"), [A, U, V]))
