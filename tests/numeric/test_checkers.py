"""The checkers themselves: a wrong record and a wrong gradient are always caught."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matcalc.numeric import check_op
from matcalc.op import Additive, Linear, Multilinear, Smooth, einsum, numpy
from matcalc.ops.blocks import stack
from matcalc.ops.elementwise import ELEMENTWISE, elementwise
from matcalc.ops.leaves import identity
from matcalc.ops.matrix import det, inv, softmax
from matcalc.ops.powers import power
from matcalc.ops.products import frobenius, hadamard, matmul, transpose
from matcalc.ops.reductions import Diag, diag
from matcalc.shape import times


@pytest.mark.parametrize(
    ("op", "problem"),
    [
        (replace(inv, slots=(Smooth(lambda d, Y, X: Y @ d @ Y),)), "differs from finite differences"),
        (replace(inv, slots=(Smooth(lambda d, Y, X: -(Y @ d.T @ Y)),)), "differs from finite differences"),
        (replace(det, slots=(Smooth(lambda d, y, X: frobenius(inv(X), d) * y),)), "differs from finite differences"),
        (replace(softmax, slots=(Smooth(lambda d, y, x: y * d),)), "differs from finite differences"),
        (replace(softmax, slots=(Smooth(lambda d, y, x: y * d * d),)), "is not linear"),
        (replace(power, slots=(Smooth(lambda d, y, x, p: p * y * d), power.slots[1])), "differs from finite"),
        (replace(det, slots=(Smooth(lambda d, y, X: d),)), "the differential in argument 1 is 3×3, not scalar"),
        (replace(transpose, slots=(Linear(lambda g, X: g),)), "the adjoint in argument 1 is"),
        (replace(frobenius, slots=(Linear(lambda g, A, B: g * B), Linear(lambda g, A, B: g * B))), "is wrong"),
        (replace(matmul, slots=(Multilinear(lambda g, e, i: e.args[i]),)), "is wrong"),
        (replace(hadamard, slots=(Multilinear(lambda g, e, i: -g * e.args[1 - i] if i < 2 else g),)), "is wrong"),
        (replace(stack, slots=(Additive(lambda g, e, i: e.args[i]),)), "is wrong"),
        (replace(Diag, code=numpy("{0}")), "the code gives shape (3,), the shape rule (3, 3)"),
        (replace(diag, code=numpy("np.diag({0})[::-1]")), "is wrong"),
        (replace(diag, einsum=einsum("ij->i")), "the entries are wrong"),
        (replace(transpose, slots=(Linear(lambda g, X: g.T, lambda X: identity(times(*X.shape))),)), "the matrix in"),
        (elementwise("wrong", lambda x, y: 2 * y, "np.exp({0})"), "differs from finite differences"),
    ],
)
def test_a_wrong_record_is_caught(op, problem):
    assert any(problem in found for found in check_op(op).problems)


@pytest.mark.parametrize("name", sorted(ELEMENTWISE))
def test_a_derivative_of_the_wrong_sign_is_caught(name):
    right = ELEMENTWISE[name]
    if right.derivative is None or name in ("sign", "step"):
        pytest.skip("its derivative is zero")
    wrong = elementwise(name, lambda x, y: -right.derivative(x, y), right.code["numpy"], domain=right.domain)
    assert not check_op(wrong).ok
