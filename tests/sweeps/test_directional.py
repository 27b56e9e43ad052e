"""The check of a differential by one derivative along a line."""

import pytest

import matcalc as mc
from matcalc.sweeps.differential import differential_symbol
from matcalc.sweeps.directional import along


def outcome(expression, differential, names):
    loss, slope, t = along(expression, differential, {x: differential_symbol(x) for x in names})
    return mc.verify(loss, slope, t)


X = mc.matrix("X", "m", "n")
dX = mc.matrix("dX", "m", "n")


def test_a_right_differential_passes():
    assert outcome(X.T @ X, dX.T @ X + X.T @ dX, [X]).ok


def test_a_differential_with_a_lost_term_fails():
    assert not outcome(X.T @ X, dX.T @ X, [X]).ok


def test_several_variables_move_together():
    Y, dY = mc.matrix("Y", "n", "m"), mc.matrix("dY", "n", "m")
    assert outcome(X @ Y, dX @ Y + X @ dY, [X, Y]).ok
    assert not outcome(X @ Y, dX @ Y, [X, Y]).ok


def test_names_in_use_are_not_taken():
    C, t = mc.matrix("C", "n", "n"), mc.scalar("t")
    loss, _, name = along(t * C, mc.scalar("dt") * C, {t: mc.scalar("dt")})
    assert name == "t_"
    assert set(mc.expr.symbols(loss)) == {"C", "C_", "dt", "t", "t_"}


@pytest.mark.parametrize("order", [0, -1])
def test_an_order_below_one_is_refused(order):
    with pytest.raises(mc.LimitError) as refusal:
        mc.differential(mc.inv(mc.matrix("X", "n", "n")), "X", order=order)
    assert str(refusal.value) == f"a differential has an order of at least 1, not {order}"
