"""Common factors of sums pulled out, and other contractions that only ever shorten.

Not part of the normal form, which leaves products undistributed and unfactored; applied once, at the end.
"""

from __future__ import annotations

from ..expr import Expr, postorder
from ..ops.kronecker import kron
from ..ops.leaves import identity, matrix, scalar, vector
from ..ops.matrix import inv, softmax
from ..ops.powers import power
from ..ops.products import matmul, transpose
from ..ops.reductions import Diag
from ..ops.sums import add, scale, scale_op
from ..ops.terms import split
from ..ops.zero_one import commutation
from ..rewrite import Rewriter, rule
from .common import best, disjoint, factored, groups
from .expand import EXPAND, combined, factors, without_minus
from .kronecker import outer_halves
from .normal import normal
from .reductions import hoist_scalars
from .shorten import SHORTEN
from .zero_one import commuted_vec

X, Y, A, B = (matrix(name, "n", "n") for name in "XYAB")
x, y, z = vector("x", "n"), vector("y", "n"), vector("z", "n")
a, b, M = scalar("a"), scalar("b"), matrix("M", "n", "m")

LONG = 12  # terms of a sum, from which on it is factored by count, all groups at once


@rule(
    "common factors",
    add,
    examples=lambda: [
        A @ x + A.T @ x,
        scale(a, x) + scale(a, y),
        X @ A @ Y + X @ B @ Y,
        x * y + x * z,
        Diag(x) + Diag(y),
        softmax(x) * y - scale(softmax(x).T @ y, softmax(x)),
        scale(a, X @ y) - X @ y,
        scale(b, a**-1, x) - scale(a**-2, y),
        1 / (X @ A) - Y / (X @ A) ** 2,
        kron(X, identity("n")) + kron(identity("n"), X) @ commutation("n", "n"),
        scale(z.T @ x, y) + scale(x.T @ y, z),
        x * (A @ y) - A @ x,
        X.T @ A @ X + X.T @ Diag(x) @ X,
    ],
)
def common_factors(e: Expr) -> Expr | None:
    """A X B + A Y B = A (X + Y) B, one factor at a time, the one that shortens the sum most.

    Powers of one base share any of them: x/a - y/a^2 = (x - y/a)/a.
    """
    found = groups(e.args)
    if not found:
        return None
    if len(e.args) >= LONG and (several := disjoint(found)):
        return factored(e, *several)
    lengths = {new: _length(new) for new in (factored(e, g) for g in best(found))}
    size = min(lengths.values())
    if size > e.size:
        return None
    shortest = [new for new, length in lengths.items() if length == size]
    if size < e.size:
        return min(shortest, key=lambda new: new.digest)
    clearer = min(shortest, key=lambda new: (_powers_shown(new), new.digest))
    return clearer if _powers_shown(clearer) < _powers_shown(e) else None


def _length(e: Expr) -> int:
    """The size without a minus sign that a sum among the factors will take in."""
    if split(e)[0] != -1:
        return e.size
    core = e.args[-1]
    return e.size - any(f.op is add for f in (core.args if core.op is matmul else (core,)))


def _powers_shown(e: Expr) -> int:
    """How many different powers there are: of two forms as long, (A - B/a)/a is better than A/a - B/a^2."""
    return sum(node.op is power for node in postorder(e))


@rule(
    "neighbours taken into a sum",
    matmul,
    children=[add],
    examples=lambda: [(inv(X) - inv(X) @ A @ inv(X)) @ y],
)
def neighbours_into_sum(e: Expr) -> Expr | None:
    """(A - A B A) C = A (C - B A C), where what is then common makes the whole shorter."""
    for i, s in enumerate(e.args):
        before, after = e.args[:i], e.args[i + 1 :]
        for left, right, rest in ((before, (), after), ((), after, before)) if s.op is add else ():
            if not left + right or not _share_an_end(s, -1 if left else 0):
                continue
            value, terms = split(normal(add(*(matmul(*left, t, *right) for t in s.args))))
            inside = common_factors.apply(terms) if terms.op is add else None
            if inside is None:
                continue
            new = scale(value, matmul(*(() if left else rest), inside, *(rest if left else ())))
            if _length(new) < e.size:
                return new
    return None


def _share_an_end(s: Expr, end: int) -> bool:
    """Whether two terms of the sum begin (0) or end (-1) with the same factor."""
    cores = [t.args[-1] if t.op is scale_op else t for t in s.args]
    ends = [c.args[end] if c.op is matmul else c for c in cores]
    return len(set(ends)) < len(ends)


@rule("product of inverses", matmul, children=[inv], examples=lambda: [inv(X) @ inv(Y)])
def product_of_inverses(e: Expr) -> Expr | None:
    """inv(A) inv(B) = inv(B A)."""
    args = e.args
    for i in range(len(args) - 1):
        if args[i].op is inv and args[i + 1].op is inv:
            return matmul(*args[:i], inv(args[i + 1].args[0] @ args[i].args[0]), *args[i + 2 :])
    return None


@rule(
    "Kronecker product of outer products",
    kron,
    children=[matmul],
    examples=lambda: [kron(x @ x.T, y @ y.T), kron(X @ x @ y.T, z @ z.T)],
)
def kron_of_outers(e: Expr) -> Expr | None:
    """u v' ⊗ w z' = (u ⊗ w)(v ⊗ z)'."""
    halves = [outer_halves(f) for f in e.args]
    if None in halves:
        return None
    (u, v), (w, z) = halves  # type: ignore[misc]
    return matmul(kron(u, w), kron(v, z).T)


def opened(e: Expr) -> list[Expr]:
    """The terms of a product multiplied out all the way down, through sums in sums and transposes."""
    if e.op is add:
        return [u for t in e.args for u in opened(t)]
    if e.op is transpose:
        return [u.T for u in opened(e.args[0])]
    if e.op is scale_op:
        return [scale(*e.args[:-1], u) for u in opened(e.args[-1])]
    return combined(e, [opened(f) for f in e.args]) if e.op is matmul else [e]


@rule(
    "projections multiplied out",
    matmul,
    children=[add],
    examples=lambda: [(X - X @ M @ inv(M.T @ X @ M) @ M.T @ X) @ (y - M @ inv(M.T @ X @ M) @ M.T @ X @ y)],
)
def projections(e: Expr) -> Expr | None:
    """(I - P)'(I - P) = I - P, where P = A inv(A'A) A': no more terms than one of the factors has.

    Multiplied out it is longer, until what is then common is gathered again.
    """
    sums = [f.args[0] if f.op is transpose else f for f in e.args]
    inverses = [any(g.op is inv for t in f.args for g in factors(t)) for f in sums if f.op is add]
    if len(inverses) < 2 or not any(inverses):
        return None
    new = without_minus(normal(add(*opened(e))))
    return gather(new) if _count(new) <= max(len(opened(f)) for f in e.args) else None


def _count(e: Expr) -> int:
    """How many terms there are, below a multiple or a transpose."""
    while e.op is scale_op or e.op is transpose:
        e = e.args[-1]
    return len(e.args) if e.op is add else 1


GATHERING = (
    *EXPAND,
    hoist_scalars,
    commuted_vec,
    common_factors,
    neighbours_into_sum,
    product_of_inverses,
    kron_of_outers,
    *SHORTEN,
)


def _shorter(new: Expr, old: Expr) -> bool:
    """Shorter, or else with fewer powers, or else with fewer products and multiples inside linear functions.

    Each is a natural number, so that no chain of steps goes on for ever.
    """
    lengths = _length(new), _length(old)
    return lengths[0] < lengths[1] or (lengths[0] == lengths[1] and _clutter(new) < _clutter(old))


def _clutter(e: Expr) -> tuple[int, int]:
    """How many different powers there are, and how many functions of a product or multiple."""
    inside = sum(len(n.args) == 1 and n.args[0].op in (matmul, scale_op) for n in postorder(e))
    return _powers_shown(e), inside


gather = Rewriter(GATHERING, less=_shorter)
factor = Rewriter(GATHERING, [projections], less=_shorter)
