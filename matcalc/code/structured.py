"""Matrices that are applied and never built: identities, diagonals, Kronecker products, rearrangements.

Where such a matrix is itself the result, it is filled in place: (A ⊗ I) has few entries that are not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from ..expr import Expr, make, rebuild, spread, value_of
from ..ops.elementary import abs_, log, sqrt
from ..ops.kronecker import kron, unvec, vec
from ..ops.leaves import dim, identity_op
from ..ops.matrix import inv, logdet, matrix_power
from ..ops.powers import power
from ..ops.products import matmul, mirrored, transpose
from ..ops.reductions import Diag, diag, total, trace
from ..ops.sums import add, scale, scale_op
from ..ops.zero_one import commutation_op, selection_op
from ..ranges import ranges
from ..rewrite import Rewriter, Rule, wild
from ..rules.kronecker import KRONECKER
from ..shape import is_column, is_matrix, is_row
from .chain import bracket, kronecker_costs, transposed
from .kernels import (
    across,
    broadcast,
    commuted_rows,
    dense_kron,
    diagonal_rows,
    dot,
    inner_blocks,
    kron_identity,
    kron_with_identity,
    outer_blocks,
    plus_diagonal,
    plus_diagonal_of_copy,
    product,
    quotient,
    signed_sum,
    spread_rows,
    weighted_blocks,
    weighted_kron,
    weighted_kron_op,
    weighted_op,
)

Times = Callable[[Expr, Expr], Expr]


def applied(A: Expr, B: Expr, times: Times) -> Expr | None:
    """A*B, where A or B is a matrix that need not be built."""
    if A.op is identity_op or B.op is identity_op:
        return B if A.op is identity_op else A
    if A.op is Diag or B.op is Diag:
        return _scaled(A, B)
    product = _product(A, B, times)
    if product is not None:
        return product
    product = _product(transposed(B), transposed(A), times)
    return None if product is None else transposed(product)


def _product(K: Expr, M: Expr, times: Times) -> Expr | None:
    """K M, if K need not be built."""
    if K.op is kron and _blocks(K, M):
        return _kronecker(K, M, times)
    if K.op is commutation_op:
        return _commuted(K, M)
    if K.op is selection_op:
        return vec(Diag(M)) if is_column(M.shape) else spread_rows(M)
    if K.op is transpose and K.args[0].op is selection_op:
        return diagonal_rows(M, K.shape[0])
    return None


def _blocks(K: Expr, M: Expr) -> bool:
    """Whether K M is found block by block; a row times a matrix is an ordinary product."""
    return is_matrix(K.shape) or (is_row(K.shape) and is_column(M.shape))


def _commuted(K: Expr, M: Expr) -> Expr:
    """K vec(X) = vec(X'), column by column."""
    m, n = K.params
    return vec(transposed(simpler(unvec(M, (m, n))))) if is_column(M.shape) else commuted_rows(M, m, n)


def _scaled(A: Expr, B: Expr) -> Expr:
    if A.op is Diag and B.op is Diag:
        return Diag(broadcast(A.args[0].shape, A.args[0], B.args[0]))
    if A.op is Diag:
        v = A.args[0]
        return broadcast(B.shape, v if is_column(B.shape) else across(v), B)
    return broadcast(A.shape, A, B.args[0])


def _kronecker(K: Expr, M: Expr, times: Times) -> Expr:
    """(A ⊗ B) vec(X) = vec(B X A'); (A ⊗ B) M = (A ⊗ I)(I ⊗ B) M, in the cheaper order."""
    A, B = K.args
    if is_column(M.shape):
        shape = (B.shape[1], A.shape[1])
        X = M.args[0] if M.op is vec and M.args[0].shape == shape else unvec(M, shape)
        return vec(bracket((*_chain(B), X, *_chain(transposed(A))), times))
    inner_first, outer_first = kronecker_costs(A, B)
    if inner_first <= outer_first:
        return outer_blocks(A, inner_blocks(B, M, A.shape[1]), B.shape[0])
    return inner_blocks(B, outer_blocks(A, M, B.shape[1]), A.shape[0])


def _chain(e: Expr) -> list[Expr]:
    """The factors of a product that has been ordered."""
    if e.op is transpose and e.args[0].op is dot:
        return [transposed(f) for f in reversed(_chain(e.args[0]))]
    return [g for f in e.args for g in _chain(f)] if e.op is dot else [e]


def kronecker_sandwich(e: Expr) -> Expr | None:
    """(P ⊗ R) Diag(w) (Q ⊗ S), of which only the blocks that are not zero are built if two factors are I."""
    if [f.op for f in e.args] != [kron, Diag, kron]:
        return None
    ((P, R), (w,), (Q, S)) = (f.args for f in e.args)
    fits = (P.shape[1], R.shape[1]) == (Q.shape[0], S.shape[0])
    return _sandwich(P, R, Q, S, w) if fits and all(is_matrix(f.shape) for f in (P, R, Q, S)) else None


def weighted_squares(e: Expr) -> Expr | None:
    """X' Diag(w) X = G'G with G = Diag(√w) X where w >= 0: BLAS multiplies that in half the time."""
    k = len(e.args) // 2
    middle = e.args[k]
    if len(e.args) % 2 == 0 or middle.op is not Diag or not is_matrix(e.shape) or not mirrored(e.args):
        return None
    root = _root(middle.args[0])
    return None if root is None else e.op(*e.args[:k], Diag(root), Diag(root), *e.args[k + 1 :])


def scaled_squares(e: Expr) -> Expr | None:
    """c X' Diag(w) X = X' Diag(c w) X, where w is scaled before its root is taken."""
    *scalars, core = e.args
    k = len(core.args) // 2
    if core.op is not matmul or len(core.args) % 2 or core.args[k].op is not Diag or not mirrored(core.args):
        return None
    c, root = scale(*scalars), core.args[k].args[0]
    if not ranges([c], {})[c].nonnegative:
        return None
    scaled = sqrt(scale(c, root.args[0])) if _is_root(root) else scale(sqrt(c), root)
    return core.op(*core.args[: k - 1], Diag(scaled), Diag(scaled), *core.args[k + 1 :])


def _is_root(e: Expr) -> bool:
    return e.op is power and value_of(e.args[1]) == Fraction(1, 2)


def _root(w: Expr) -> Expr | None:
    """What has w as its square, entry by entry."""
    if w.op is power and value_of(w.args[1]) == 2:
        return w.args[0]
    return sqrt(w) if ranges([w], {})[w].nonnegative else None


def _sandwich(P: Expr, R: Expr, Q: Expr, S: Expr, w: Expr) -> Expr:
    W = simpler(unvec(w, (R.shape[1], P.shape[1])))
    if R.op is identity_op and S.op is identity_op:
        return weighted_blocks(W, transposed(P), Q, outer=True)
    if P.op is identity_op and Q.op is identity_op:
        return weighted_blocks(transposed(W), transposed(R), S, outer=False)
    return weighted_kron(transposed(W), transposed(P), Q, transposed(R), S)


A, B, x, y = wild("A", "n", "n"), wild("B", "m", "m"), wild("x", "n"), wild("y", "m")

STRUCTURE = (
    *KRONECKER,
    Rule("Kronecker product of diagonal matrices", kron(Diag(x), Diag(y)), Diag(kron(x, y))),
    Rule("diagonal of a Kronecker product", diag(kron(A, B)), kron(diag(A), diag(B))),
    Rule("logdet of a Kronecker product", logdet(kron(A, B)), dim("m") * logdet(A) + dim("n") * logdet(B)),
    Rule("inverse of a Kronecker product", inv(kron(A, B)), kron(inv(A), inv(B))),
    Rule("inverse of a diagonal matrix", inv(Diag(x)), Diag(1 / x)),
    Rule("power of a diagonal matrix", matrix_power(Diag(x), wild("k")), Diag(x ** wild("k"))),
    Rule("logdet of a diagonal matrix", logdet(Diag(x)), total(log(abs_(x)))),
    Rule("trace of a diagonal matrix", trace(Diag(x)), total(x)),
    Rule("diagonal of a diagonal matrix", diag(Diag(x)), x),
)
simpler = Rewriter(STRUCTURE)


def filled(e: Expr) -> Expr:
    """A Kronecker product that is built; A ⊗ Diag(d) and Diag(d) ⊗ A, which are mostly zeros, block by block."""
    A, B = e.args
    for outer, thin, full in ((True, B, A), (False, A, B)):
        if thin.op in (Diag, identity_op) and is_matrix(full.shape):
            return kron_identity(full, thin, outer)
    return make(dense_kron, e.args)


LIGHT = {kron_with_identity: 0, dense_kron: 0, weighted_op: 1, weighted_kron_op: 1}  # where a scalar costs least


def turned(e: Expr) -> Expr | None:
    """(A ⊗ B)' = A' ⊗ B', K(m,n)' = K(n,m)."""
    return transposed(e.args[0]) if e.args[0].op in (kron, commutation_op) else None


# --------------------------------------------------------------------------- sums with diagonal matrices


def diagonal_terms(e: Expr) -> Expr | None:
    """A + Diag(d) + c I: the diagonal is added where it stands."""
    if not is_matrix(e.shape):
        return None
    diagonals = [d for t in e.args if (d := _diagonal(t)) is not None]
    rest = [t for t in e.args if _diagonal(t) is None]
    if not diagonals:
        return None
    vectors = [d for d in diagonals if not d.is_scalar]
    if vectors:
        diagonals = spread(*diagonals)
    if rest:
        return plus_diagonal(add(*rest), add(*diagonals))
    return Diag(add(*diagonals)) if vectors else None


def _diagonal(term: Expr) -> Expr | None:
    """The diagonal of c Diag(d), or the c of c I."""
    core = term.args[-1] if term.op is scale_op else term
    scalars = term.args[:-1] if term.op is scale_op else ()
    if core.op is Diag:
        return scale(*scalars, core.args[0])
    return scale(*scalars) if core.op is identity_op else None


FRESH = frozenset({dot, signed_sum, product, quotient, scale_op})  # these compute new arrays


def unshared(e: Expr, args: Sequence[Expr], users: Mapping[Expr, set[Expr | None]]) -> Expr:
    """The node on new arguments; the array it changes is copied if anything else may refer to it."""
    if e.op is plus_diagonal and (e.args[0].op not in FRESH or len(users[e.args[0]]) > 1):
        return plus_diagonal_of_copy(*args)
    return rebuild(e, args)
