"""Sums, scalar multiples, and sums over an index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ..bounds import added, multiplied, total_of
from ..errors import ShapeError
from ..expr import NOTHING, OPS, Expr, Number, as_expr, extended, last_of, make, number, value_of
from ..notation import NAME, SERIES, Form
from ..op import Additive, Constant, Einsum, Linear, Multilinear, Op, Slot, no_sympy, numpy, register
from ..properties.record import closure, kept_by
from ..shape import Shape, is_scalar, same, show, times
from ..smoothness import SMOOTH
from .forms import add_form, reciprocal, scale_form
from .leaves import identity, number_op

# --------------------------------------------------------------------------- sums


def joined(sign: str, count: int) -> str:
    """A source template: so many operands with a sign between them."""
    return sign.join(f"{{{i}}}" for i in range(count))


def flatten(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    """Nested sums become one; a sum of one term is that term."""
    if len(args) > 1 and args[0].op is op and all(a.op is not op for a in args[1:]):
        return extended(args[0], args[1:])
    flat = [term for a in args for term in (a.args if a.op is op else (a,))]
    return flat[0] if len(flat) == 1 else make(op, tuple(flat), params)


_KEPT_BY_SUMS = kept_by("sum")
_STRICT_IN_ONE = (("nonnegative", "positive"), ("positive_semidefinite", "positive_definite"))


_Factors = tuple[tuple[Expr, bool], ...]
_Word = tuple[tuple[Expr, ...], _Factors]
DEEPEST = 4  # sums in transposed sums are opened so far


def _words(term: Expr, turned: bool = False, depth: int = 0) -> Iterator[_Word]:
    """The words of a term, or of its transpose: of a sum inside it those of its terms, down to some depth.

    A word has the scalars, and the factors, each with whether it is transposed; symmetric ones never are.
    """
    name = term.op.name
    if name == "transpose":
        yield from _words(term.args[0], not turned, depth)
    elif name == "scale":
        for scalars, factors in _words(term.args[-1], turned, depth):
            yield (*term.args[:-1], *scalars), factors
    elif name == "add" and depth < DEEPEST:
        for t in term.args:
            yield from _words(t, turned, depth + 1)
    else:
        factors = tuple([_factor(f) for f in (term.args if name == "matmul" else (term,))])
        yield (), _turned(factors) if turned else factors


def _factor(f: Expr) -> tuple[Expr, bool]:
    """A factor, and whether it is transposed."""
    turned = False
    while f.op.name == "transpose":
        f, turned = f.args[0], not turned
    return f, turned and "symmetric" not in f.facts


def _turned(factors: _Factors) -> _Factors:
    """The factors of the transposed product."""
    return tuple([(f, "symmetric" not in f.facts and not turned) for f, turned in reversed(factors)])


def is_mirrored(e: Expr) -> bool:
    """Whether a sum reads the same transposed: A + A', A*B + B'*A', A - B + (A - B)'."""
    if e.shape[0] != e.shape[1] or e.is_scalar:
        return False
    words = [w for t in e.args if "symmetric" not in t.facts for w in _words(t)]
    if not any(turned for _, factors in words for _, turned in factors):
        return False
    return Counter(words) == Counter((scalars, _turned(factors)) for scalars, factors in words)


def _add_facts(e: Expr) -> frozenset[str]:
    if is_mirrored(e):
        return closure(["symmetric"])
    if not e.args[0].facts or not e.args[-1].facts:
        return NOTHING
    shared = frozenset.intersection(*(t.facts for t in e.args)) & _KEPT_BY_SUMS
    for all_of_them, one_of_them in _STRICT_IN_ONE:
        if all_of_them in shared and any(one_of_them in t.facts for t in e.args):
            shared = shared | closure([one_of_them])
    return shared


add = register(
    Op(
        "add",
        lambda args, params: same("sum", [a.shape for a in args]),
        (Additive(lambda g, e, i: g, lambda e, i: identity(times(*e.shape))),),
        form=add_form,
        code=numpy(lambda e: joined(" + ", len(e.args))),
        range=added,
        sympy=lambda s, e, *xs: s.Add(*xs) if e.is_scalar else s.MatAdd(*xs),
        einsum=lambda e: Einsum(("ij",) * len(e.args), "ij"),
        facts=_add_facts,
        build=flatten,
        traits=frozenset({"associative", "commutative", "operator"}),
        source="Magnus and Neudecker 8.2; Matrix Cookbook 35; Giles 2.2.1",
    )
)


# --------------------------------------------------------------------------- scalar multiples


def _scale_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    return args[-1].shape


def _scale_build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    """Number first, then scalars, then reciprocals, then the one argument that may be an array."""
    if len(args) > 1 and args[0].op is op and args[0].is_scalar and _in_order(last_of(args[0]), *args[1:]):
        return extended(args[0], args[1:])
    coefficient: Number = 1
    above: list[Expr] = []
    below: list[Expr] = []
    core: list[Expr] = []
    for a in args:
        for f in a.args if a.op is op else (a,):
            if not f.is_scalar:
                core.append(f)
            elif f.op is number_op:
                coefficient = coefficient * f.params[1]
            else:
                (below if _divides(f) else above).append(f)
    if len(core) > 1:
        raise ShapeError(f"product of {show(core[0].shape)} and {show(core[1].shape)} as if one were a scalar")
    parts = above + below + core
    if coefficient != 1 or not parts:
        parts.insert(0, number(-1 if parts and coefficient == -1 else coefficient))
    return parts[0] if len(parts) == 1 else make(op, tuple(parts), ())


def _divides(f: Expr) -> bool:
    return f.op.name == "power" and reciprocal(f) is not None


def _in_order(*factors: Expr) -> bool:
    """Whether the factors after the first are simple scalars that may stand there."""
    simple = all(f.is_scalar and f.op is not number_op and f.op.name != "scale" for f in factors[1:])
    return simple and all(_divides(f) or not _divides(before) for before, f in pairwise(factors))


def _scale_adjoint(g: Expr, e: Expr, i: int) -> Expr:
    others = e.args[:i] + e.args[i + 1 :]
    if is_scalar(e.args[i].shape) and not is_scalar(e.shape):
        return scale(*others[:-1], OPS["frobenius"](g, others[-1]))
    return scale(*others, g)


def _scale_numpy(e: Expr) -> str:
    if value_of(e.args[0]) == -1 and len(e.args) > 1:
        return "-" + "*".join(f"{{{i}}}" for i in range(1, len(e.args)))
    return joined("*", len(e.args))


def _scale_einsum(e: Expr) -> Einsum:
    letters = "" if e.is_scalar else "ij"
    return Einsum((*[""] * (len(e.args) - 1), letters), letters)


_KEPT_BY_SCALARS = kept_by("scaling")
_KEPT_BY_NONNEGATIVE = kept_by("nonnegative scaling")
_KEPT_BY_POSITIVE = kept_by("positive scaling")


def _scale_facts(e: Expr) -> frozenset[str]:
    core = e.args[-1]
    if not core.facts:
        return NOTHING
    scalars = [f.facts for f in e.args[:-1]]
    if all("positive" in f for f in scalars):
        return core.facts & _KEPT_BY_POSITIVE
    if all("nonnegative" in f for f in scalars):
        return core.facts & _KEPT_BY_NONNEGATIVE
    return core.facts & _KEPT_BY_SCALARS


scale_op = register(
    Op(
        "scale",
        _scale_shape,
        (Multilinear(_scale_adjoint, lambda e, i: scale(*e.args[:-1], identity(times(*e.shape)))),),
        form=scale_form,
        code=numpy(_scale_numpy),
        range=multiplied,
        sympy=lambda s, e, *xs: s.product(e, *xs),
        einsum=lambda e: Einsum(
            ("",) * (len(e.args) - 1) + (("",) if e.is_scalar else ("ij",)), "" if e.is_scalar else "ij"
        ),
        facts=_scale_facts,
        core=-1,
        build=_scale_build,
        traits=frozenset({"associative", "commutative", "operator"}),
        source="Magnus and Neudecker 8.2; Matrix Cookbook 34",
    )
)


def scale(*factors: Expr | Number) -> Expr:
    """The product of scalars and at most one array."""
    return _scale_build(scale_op, tuple([f if f.__class__ is Expr else as_expr(f) for f in factors]), ())


# --------------------------------------------------------------------------- series


def _series_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    count = value_of(args[1])
    if not is_scalar(args[1].shape):
        raise ShapeError(f"a sum runs to a number, not to {show(args[1].shape)}")
    if count is not None and (count < 1 or count != int(count)):
        raise ShapeError(f"a sum runs from 1 to a whole number of at least 1, not to {count}")
    return args[0].shape


_SERIES_SLOTS: tuple[Slot, ...] = (
    Linear(lambda g, body, count: g, lambda body, count: identity(times(*body.shape))),
    Constant("the number of terms is a whole number"),
)

series_op = register(
    Op(
        "series",
        _series_shape,
        _SERIES_SLOTS,
        form=lambda e: Form(SERIES, e.args[0], Form(NAME, e.params[0]), e.args[1]),
        code=numpy("{0}"),
        smooth=SMOOTH,
        range=total_of,
        sympy=no_sympy,  # what the loop adds up
        facts=lambda e: e.args[0].facts & _KEPT_BY_SUMS,
        free=lambda e: (e.args[0].free - {e.params[0]}) | e.args[1].free,
        traits=frozenset({"loop", "operator"}),
        source="the sum of the differentials; Magnus and Neudecker 8.2",
    )
)


def series(body: Expr, index: str, count: Expr | Number) -> Expr:
    """The sum of `body` over index = 1, …, count."""
    return series_op(body, count, params=(index,))
