"""Long sums and products: one node however they are grouped, and built from the left in a time that grows with them."""

import gc
import pickle
from functools import reduce
from operator import add, matmul, mul

import pytest

import matcalc as mc
from matcalc.errors import LimitError, ShapeError
from matcalc.expr import _TABLE, CHUNK, MOST_ARGUMENTS, OPS

MANY = 3 * CHUNK + 5
VECTORS = [mc.vector(f"x{i}", "n") for i in range(MANY)]
SCALARS = [mc.scalar(f"s{i}") for i in range(MANY)]
MATRICES = [mc.matrix(f"M{i}", "n", "n") for i in range(MANY)]
KINDS = [("add", add, VECTORS), ("hadamard", mul, VECTORS), ("scale", mul, SCALARS), ("matmul", matmul, MATRICES)]


@pytest.mark.parametrize(("name", "operator", "parts"), KINDS)
@pytest.mark.parametrize("count", [CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1, MANY])
def test_a_long_node_is_one_however_it_is_grouped(name, operator, parts, count):
    parts = parts[:count]
    whole = OPS[name](*parts)
    assert whole.args == tuple(parts)
    assert reduce(operator, parts) is whole
    assert reduce(lambda e, t: operator(t, e), reversed(parts)) is whole
    assert operator(reduce(operator, parts[: CHUNK // 2]), reduce(operator, parts[CHUNK // 2 :])) is whole


@pytest.mark.parametrize(("name", "operator", "parts"), KINDS)
def test_what_is_asked_for_late_is_what_it_would_be(name, operator, parts):
    late = reduce(operator, parts)
    asked = {a: getattr(late, a) for a in ("digest", "free", "facts", "shape", "is_scalar", "settled")}
    text = str(late)
    del late
    gc.collect()
    whole = OPS[name](*parts)
    assert ({a: getattr(whole, a) for a in asked}, str(whole)) == (asked, text)
    assert pickle.loads(pickle.dumps(whole)) is whole


def test_numbers_and_reciprocals_keep_their_places():
    whole = reduce(mul, SCALARS)
    for factor in (mc.scalar("a") ** -1, mc.scalar("a"), 2 * mc.scalar("a")):
        assert whole / SCALARS[0] * factor is OPS["scale"](*SCALARS, SCALARS[0] ** -1, factor)
    assert (whole * 3).args[0] is mc.expr.number(3)


def test_facts_of_all_the_terms_count():
    positive = [mc.scalar(f"p{i}", positive=True) for i in range(MANY)]
    assert "positive" in reduce(add, positive).facts
    assert "positive" not in (reduce(add, positive) + mc.scalar("a")).facts


def test_a_term_of_another_shape_is_refused():
    with pytest.raises(ShapeError):
        OPS["add"](reduce(add, VECTORS), mc.vector("y", "m"))


def test_no_attribute_is_invented():
    with pytest.raises(AttributeError, match=r"^'Expr' object has no attribute 'length'$"):
        _ = reduce(add, VECTORS).length


def test_there_is_a_limit():
    with pytest.raises(LimitError, match=f"the limit is {MOST_ARGUMENTS}"):
        reduce(lambda e, _: e + e, range(20), reduce(add, VECTORS))


def test_a_long_sum_is_forgotten_with_all_its_parts():
    gc.collect()
    before = len(_TABLE)
    e = reduce(lambda e, i: e + mc.vector(f"forgotten{i}", "n"), range(50 * CHUNK), mc.vector("z", "n"))
    assert len(_TABLE) >= before + 50 * CHUNK
    del e
    gc.collect()
    assert len(_TABLE) <= before + 2


def test_each_step_makes_one_node_and_looks_at_few():
    looked = 0
    shape = OPS["add"].shape

    def counting(args, params):
        nonlocal looked
        looked += len(args)
        return shape(args, params)

    object.__setattr__(OPS["add"], "shape", counting)
    try:
        reduce(add, [mc.vector(f"counted{i}", "n") for i in range(20 * CHUNK)])
    finally:
        object.__setattr__(OPS["add"], "shape", shape)
    assert looked <= 20 * CHUNK * (CHUNK + 1)
