"""Functions of every entry that nobody specified."""

from __future__ import annotations

from functools import cache

from ..bounds import any_real
from ..notation import FUNCTION, Form
from ..op import Op, entrywise, numpy
from ..smoothness import SMOOTH
from .elementwise import KEPT_BY_ENTRIES


def unknown(name: str, order: int = 0) -> Op:
    """An unknown elementwise function f, or its derivative f', f'', … of the given order.

    Generated code takes them as arguments: f, d1_f, d2_f, ….

    >>> unknown("f") is unknown("f", 0)
    True
    """
    return _unknown(name, order)


def argument(function: str) -> str:
    """What generated code calls an unknown function or one of its derivatives.

    >>> argument("f"), argument("f''")
    ('f', 'd2_f')
    """
    name = function.rstrip("'")
    order = len(function) - len(name)
    return f"d{order}_{name}" if order else name


@cache
def _unknown(name: str, order: int) -> Op:
    primes = "'" * order
    return Op(
        name + primes,
        lambda args, params: args[0].shape,
        (entrywise(lambda x, y: unknown(name, order + 1)(x)),),
        form=lambda e: Form(FUNCTION, name, primes, *e.args),
        facts=lambda e: e.args[0].facts & KEPT_BY_ENTRIES,
        code=numpy(f"{{${argument(name + primes)}}}({{0}})"),
        smooth=SMOOTH,
        range=any_real,
        sympy=lambda s, z: s.unknown(name + primes)(z),
        traits=frozenset({"elementwise", "transposable", "unknown"}),
        derivative=lambda x, y: unknown(name, order + 1)(x),
        recipe=(unknown, (name, order)),
    )
