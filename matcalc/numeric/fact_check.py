"""Checking the facts an op declares: what it says of its result holds for random arguments that have the properties."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import islice, product

from ..errors import DeclarationError, MatcalcError, VerificationError
from ..expr import Expr, number, value_of
from ..op import Op
from ..ops.leaves import symbol
from ..properties.arrays import draw, holds
from ..properties.record import PROPERTIES, closure
from ..shape import show
from .op_check import OpCheck, cases, spread
from .points import STRATEGIES, Model
from .run import guarded

MOST_ARGUMENTS = 2
MOST_PROBLEMS = 10
BEYOND = 1e9  # values as large as this are those of a singular matrix


def check_facts(op: Op, *, seed: int = 0) -> OpCheck:
    """Check what an op says of its result against values, for arguments with every choice of properties.

    >>> from matcalc.ops.products import transpose
    >>> check_facts(transpose).problems
    ()
    """
    import numpy as np

    nodes = [node for plain in _plain(op) for node in _structured(plain) if node.facts]
    with np.errstate(all="ignore"):
        problems = list(islice((p for node in nodes for p in wrong_facts(node, seed=seed)), MOST_PROBLEMS))
    return OpCheck(len(nodes), tuple(problems))


def _plain(op: Op) -> list[Expr]:
    """One node of the op for each choice of shapes of few arguments."""
    few = (node for node in cases(op) if len(node.args) <= MOST_ARGUMENTS)
    return spread(list({tuple(a.shape for a in node.args): node for node in few}.values()))


def _structured(plain: Expr) -> Iterator[Expr]:
    """The node with every choice of one property for each argument."""
    for args in product(*(_declared(a, plain.op.domain or "") for a in plain.args)):
        with suppress(DeclarationError):  # the op asks for more than these have
            node = plain.op(*args, params=plain.params)
            if node.op is plain.op:
                yield node


def _declared(a: Expr, domain: str) -> Iterator[Expr]:
    """The argument with every property that can be said of it in the domain; a constant number odd and even."""
    yield a
    if value_of(a) is not None:
        yield number(2)
    for name in PROPERTIES if a.op.name == "symbol" else ():
        if not _goes_with(name, domain):
            continue
        try:
            yield symbol(a.params[0], a.shape, (*a.params[3], name), a.params[4])
        except MatcalcError:  # not said of this shape
            continue


@cache
def _goes_with(name: str, domain: str) -> bool:
    """Whether a matrix can have the property and lie in the domain of an op: a Laplacian is not invertible."""
    import numpy as np

    if any(p not in PROPERTIES or PROPERTIES[p].needs != "square" for p in (name, domain)):
        return True
    with suppress(VerificationError):
        draw("X", closure([name, domain]), (4, 4), np.random.default_rng(0))
        return True
    return False


def wrong_facts(e: Expr, *, seed: int = 0) -> list[str]:
    """The facts told of an expression that random values contradict."""
    import numpy as np

    model = Model([e], (4, 3, 2))  # an even size first: skew-symmetric matrices of odd ones are singular
    function = guarded(model.function(e), float("nan"))
    for strategy in range(len(STRATEGIES)):
        try:
            values = model.point(np.random.default_rng((seed, strategy)), strategy)
            found = model.two_dimensional(e, function(*values.values()))
        except (VerificationError, ValueError):  # no such arguments exist, or none in the domain
            continue
        if np.abs(found).max() < BEYOND:
            return [_contradiction(e, fact) for fact in sorted(e.facts) if not holds(found, [fact])]
    return []


def _contradiction(e: Expr, fact: str) -> str:
    return f"{e} is not {fact}, where {', '.join(map(_described, e.args))}"


def _described(a: Expr) -> str:
    return f"{a} is {show(a.shape)} {' '.join(a.params[3])}" if a.op.name == "symbol" else str(a)
