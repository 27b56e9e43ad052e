"""The record of every op is complete and true: what it does not say, nobody knows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import matcalc as mc
from matcalc.errors import DeclarationError, MatcalcError
from matcalc.expr import OPS, SHORT
from matcalc.numeric.op_check import cases, spread
from matcalc.numeric.points import Model
from matcalc.op import Op, is_called, register
from matcalc.ops.abbreviations import abbreviate
from matcalc.ops.elementwise import elementwise
from matcalc.ranges import ranges
from matcalc.shape import SCALAR
from matcalc.sympy_bridge import to_sympy
from tests import oracle

WANTED = {
    "code": "its NumPy (code=numpy(...))",
    "smooth": "where it has a value and where it has kinks (smooth=SMOOTH, …, or UNKNOWN)",
    "range": "between which bounds its entries lie (range=..., any_real if nothing is known)",
    "sympy": "what it is in SymPy (sympy=..., no_sympy if SymPy has nothing of the kind; or unfolded=..., elementwise)",
    "source": "where its mathematics is written (source=...)",
}


def missing(op: Op) -> list[str]:
    """What a record does not say."""
    spared = {"source"} if not op.slots else {"sympy"} if "elementwise" in op.traits and op.unfolded else set()
    return [about for name, about in WANTED.items() if not getattr(op, name) and name not in spared]


@pytest.mark.parametrize("op", OPS.values(), ids=list(OPS))
def test_the_record_says_all_that_is_asked_of_it(op: Op) -> None:
    assert missing(op) == []


@pytest.mark.parametrize("op", OPS.values(), ids=list(OPS))
def test_every_op_has_an_independent_value(op: Op) -> None:
    known = op.name in oracle.OPS or "loop" in op.traits  # the oracle runs loops itself
    assert known, f"tests/oracle.py has no row for {op.name}, and SymPy no counterpart of it"


def test_a_record_that_says_nothing_is_found_out() -> None:
    bare = elementwise("bare", lambda x, y: x, "np.bare({0})")
    assert missing(bare) == [WANTED["smooth"], WANTED["range"], WANTED["sympy"], WANTED["source"]]
    assert missing(replace(bare, code={}))[0] == WANTED["code"]


def test_what_is_linear_in_all_its_arguments_is_smooth() -> None:
    assert replace(OPS["matmul"], smooth=None).smooth is not None
    assert replace(OPS["det"], smooth=None).smooth is None


# --------------------------------------------------------------------------- true


@pytest.mark.parametrize("name", [name for name, op in OPS.items() if op.slots])
def test_the_entries_lie_in_the_range(name: str) -> None:
    """For arguments of any sign, and for positive ones, drawn from the domain or not."""
    tried = 0
    for k, node in enumerate(spread(list(cases(OPS[name])))):
        bounds = ranges([node], {})[node]
        model = Model([node], ())
        run = model.function(node)
        for seed in range(6):
            values = model.point(np.random.default_rng((k, seed)), seed % 8)
            with np.errstate(all="ignore"):
                found = np.asarray(run(*values.values()))
            tried += 1
            for entry in found[np.isfinite(found)].ravel():
                near = [entry, entry - 1e-12, entry + 1e-12, round(entry)]
                assert any(bounds.contains(t) for t in near), f"{node} is {entry}, and said to be in {bounds}"
    assert tried >= 12


# --------------------------------------------------------------------------- names


def test_a_name_is_declared_once() -> None:
    with pytest.raises(DeclarationError, match=r"^the op exp is declared twice$"):
        register(elementwise("exp", lambda x, y: y, "np.exp({0})"))
    with pytest.raises(DeclarationError, match=r"^mish is an abbreviation already, and cannot be an op as well$"):
        register(elementwise("mish", lambda x, y: y, "np.exp({0})"))
    with pytest.raises(DeclarationError, match=r"^det is an op already, and cannot be an abbreviation as well$"):
        abbreviate("det", (("n", "n"),), SCALAR, OPS["det"], "det(X)")
    assert "mish" not in OPS
    assert ("det", 1) not in SHORT


def test_no_name_means_two_things() -> None:
    words = [word for op in OPS.values() for word in (*op.words, *op.spoken)]
    assert len(words) == len(set(words))
    assert not set(words) & OPS.keys()
    assert not [(name, count) for name, count in SHORT if name in OPS and is_called(OPS[name], count)]


def test_public_names_are_those_of_the_records() -> None:
    named = {op.python: op for op in OPS.values() if op.python}
    assert {name: getattr(mc, name) for name in named} == named
    assert named.keys() <= set(mc.__all__)


def test_a_record_without_a_counterpart_is_refused_by_name() -> None:
    x = mc.scalar("x")
    bare = elementwise("bare", lambda x, y: x, "np.bare({0})")
    with pytest.raises(MatcalcError, match=r"^SymPy cannot express bare, in bare\(x\)$"):
        to_sympy(bare(x))
