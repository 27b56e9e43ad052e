"""Products: of matrices, entrywise and of Frobenius; and the transpose, which turns them around."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ..bounds import NONNEGATIVE, Range, multiplied, products_added, same_range, summed
from ..expr import NOTHING, OPS, Expr, extended, make
from ..notation import FROBENIUS
from ..op import Einsum, Linear, Multilinear, Op, diagonal_of, einsum, numpy, register
from ..properties.record import closure, kept_by
from ..shape import SCALAR, Shape, inner, is_column, is_matrix, is_scalar, same
from .forms import hadamard_form, matmul_form, transpose_form
from .leaves import identity
from .sums import joined, scale, scale_op
from .zero_one import commutation

# --------------------------------------------------------------------------- scalar factors


def _hoist(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    """Associativity and scalar factors are notation: (a*A)*(B*C) is a*A*B*C, entrywise products alike."""
    first, *rest = args
    if rest and first.op is op and not any(a.is_scalar or a.op is scale_op or a.op is op for a in rest):
        return extended(first, args[1:])
    flat: list[Expr] = []
    scalars: list[Expr] = []
    for a in args:
        if a.is_scalar:
            scalars.append(a)
            continue
        core = a
        if a.op is scale_op:
            scalars.extend(a.args[:-1])
            core = a.args[-1]
        if core.op is op:
            flat.extend(core.args)
        else:
            flat.append(core)
    whole = flat if len(flat) < 2 else [make(op, tuple(flat), params)]
    return scale(*scalars, *whole) if scalars else whole[0]


def hoist_only(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    scalars = [f for a in args if a.op is scale_op for f in a.args[:-1]]
    bare = tuple([a.args[-1] if a.op is scale_op else a for a in args])
    return scale(*scalars, make(op, bare, params)) if scalars else make(op, args, params)


# --------------------------------------------------------------------------- matrix products


def _matmul_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    shape = args[0].shape
    for a in args[1:]:
        shape = inner(shape, a.shape)
    return shape


def _matmul_adjoint(g: Expr, e: Expr, i: int) -> Expr:
    before = [a.T for a in reversed(e.args[:i])]
    after = [a.T for a in reversed(e.args[i + 1 :])]
    factors = (*before, g, *after)
    if is_scalar(g.shape):
        rest = (*before, *after)
        outer = [f for f in rest if not is_scalar(f.shape)]
        return scale(*(f for f in rest if is_scalar(f.shape)), g, matmul(*outer)) if outer else scale(*rest, g)
    return matmul(*factors)


def _matmul_matrix(e: Expr, i: int) -> Expr:
    """vec(A dX B) = (B' ⊗ A) vec dX."""
    m, n = e.args[i].shape
    before, after = e.args[:i], e.args[i + 1 :]
    A = matmul(*before) if before else identity(m)
    B = matmul(*after) if after else identity(n)
    return OPS["kron"](B.T, A)


def mirrored(args: tuple[Expr, ...]) -> bool:
    """Whether the product reads the same transposed: A' S A with S symmetric."""
    return is_congruence(args) and (len(args) % 2 == 0 or "symmetric" in args[len(args) // 2].facts)


def is_congruence(args: tuple[Expr, ...]) -> bool:
    """Whether the product is A' M A or A'A: the factors before the middle are those after it, transposed."""
    for i in range(len(args) // 2):
        left, right = args[i], args[-1 - i]
        if not (is_transpose_of(left, right) or is_transpose_of(right, left)):
            return False
    return True


def is_transpose_of(a: Expr, b: Expr) -> bool:
    return (a.op is transpose and a.args[0] is b) or (a is b and "symmetric" in a.facts)


def _matmul_facts(e: Expr) -> frozenset[str]:
    last = e.args[-1]
    found = NOTHING
    if e.args[0].facts and last.facts:
        found = frozenset.intersection(*(a.facts for a in e.args)) & _KEPT_BY_PRODUCTS
        if "unit" in last.facts and all("orthonormal_columns" in a.facts for a in e.args[:-1]):
            found |= {"unit"}
        if any(is_column(a.shape) for a in e.args):
            found -= {"simplex"}
    if e.shape[0] == e.shape[1] and is_congruence(e.args):
        found |= _mirrored_facts(e)
    return closure(found) if found else NOTHING


def _mirrored_facts(e: Expr) -> frozenset[str]:
    """A'A is semidefinite; A'S A is symmetric, skew or semidefinite as S is, and a semidefinite number not negative."""
    of_middle = e.args[len(e.args) // 2].facts if len(e.args) % 2 else _SEMIDEFINITE
    if e.is_scalar:
        return frozenset({"nonnegative"}) if "positive_semidefinite" in of_middle else NOTHING
    return of_middle & _KEPT_BY_CONGRUENCE


def product_numpy(e: Expr) -> str:
    """The product from left to right; a vector times a row is an outer product, what is 1×1 a factor."""
    text, shape = "{0}", e.args[0].shape
    for i, a in enumerate(e.args[1:], 1):
        left = f"({text})" if i > 1 else text
        if is_scalar(shape) or is_scalar(a.shape):
            text = f"{left}*{{{i}}}"
        else:
            text = f"np.outer({text}, {{{i}}})" if shape[1] == 1 else f"{left} @ {{{i}}}"
        shape = (shape[0], a.shape[1])
    return text


def _matmul_einsum(e: Expr) -> Einsum:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(e.args) + 1]
    inputs = tuple(a + b for a, b in pairwise(letters))
    return Einsum(inputs, "" if e.is_scalar else letters[0] + letters[-1])


_KEPT_BY_PRODUCTS = kept_by("product")
_SEMIDEFINITE = closure(["positive_semidefinite"])
_KEPT_BY_CONGRUENCE = kept_by("congruence")

matmul = register(
    Op(
        "matmul",
        _matmul_shape,
        (Multilinear(_matmul_adjoint, _matmul_matrix),),
        traits=frozenset({"associative", "operator"}),
        form=matmul_form,
        code=numpy(product_numpy),
        range=products_added,
        sympy=lambda s, e, *xs: s.product(e, *xs),
        python="matmul",
        einsum=_matmul_einsum,
        facts=_matmul_facts,
        build=_hoist,
        source="Magnus and Neudecker 8.2; Matrix Cookbook 37; Giles 2.2.2",
    )
)


# --------------------------------------------------------------------------- entrywise products


def _hadamard_adjoint(g: Expr, e: Expr, i: int) -> Expr:
    return hadamard(g, *e.args[:i], *e.args[i + 1 :])


_KEPT_BY_HADAMARD = kept_by("hadamard")
_SPREAD_BY_HADAMARD = kept_by("hadamard by any")  # zeros of one factor are zeros of the product


def _hadamard_facts(e: Expr) -> frozenset[str]:
    """Schur's product theorem for semidefinite matrices; skew factors make a symmetric or a skew product."""
    facts = [a.facts for a in e.args]
    if not any(facts):
        return NOTHING
    found = [*frozenset.intersection(*facts) & _KEPT_BY_HADAMARD]
    found += [p for p in _SPREAD_BY_HADAMARD if any(p in f for f in facts)]
    if all("positive_definite" in f for f in facts):
        found.append("positive_definite")
    skew = sum("skew" in f for f in facts)
    if skew and all(f & {"skew", "symmetric"} for f in facts):
        found.append("skew" if skew % 2 else "symmetric")
    return closure(found)


hadamard: Op = register(
    Op(
        "hadamard",
        lambda args, params: same("Hadamard product", [a.shape for a in args]),
        (Multilinear(_hadamard_adjoint, lambda e, i: diagonal_of(hadamard(*e.args[:i], *e.args[i + 1 :]))),),
        form=hadamard_form,
        code=numpy(lambda e: joined("*", len(e.args))),
        range=multiplied,
        sympy=lambda s, e, *xs: s.HadamardProduct(*xs),
        python="hadamard",
        einsum=lambda e: Einsum(("ij",) * len(e.args), "ij"),
        facts=_hadamard_facts,
        build=_hoist,
        traits=frozenset({"associative", "commutative", "operator"}),
        source="Magnus and Neudecker 8.2; Matrix Cookbook 38",
    )
)


# --------------------------------------------------------------------------- transpose and Frobenius product


def _transposed(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    return args[0] if is_scalar(args[0].shape) else hoist_only(op, args, params)


_SWAPPED = {"lower": "upper", "upper": "lower"}
_KEPT_BY_TRANSPOSE = kept_by("transpose") | _SWAPPED.keys()


def _transpose_facts(e: Expr) -> frozenset[str]:
    facts = e.args[0].facts
    kept = facts & _KEPT_BY_TRANSPOSE if "orthogonal" not in facts else facts
    return frozenset([_SWAPPED.get(f, f) for f in kept]) if kept else NOTHING


transpose = register(
    Op(
        "transpose",
        lambda args, params: (args[0].shape[1], args[0].shape[0]),
        (Linear(lambda g, X: g.T, lambda X: commutation(*X.shape)),),
        traits=frozenset({"operator"}),
        form=transpose_form,
        code=numpy(lambda e: "{0}.T" if is_matrix(e.shape) else "{0}"),
        range=same_range,
        sympy=lambda s, e, X: s.Transpose(X),
        einsum=einsum("ji->ij"),
        facts=_transpose_facts,
        core=0,
        build=_transposed,
        source="Magnus and Neudecker 8.2; Matrix Cookbook 44",
    )
)


def _frobenius_build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    if is_scalar(args[0].shape) and is_scalar(args[1].shape):
        return scale(*args)
    return hoist_only(op, args, params)


def _frobenius_range(e: Expr, args: Sequence[Range]) -> Range:
    return NONNEGATIVE if e.args[0] is e.args[1] else summed(args[0] * args[1])


def _frobenius_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    same("Frobenius product", [a.shape for a in args])
    return SCALAR


frobenius = register(
    Op(
        "frobenius",
        _frobenius_shape,
        (Linear(lambda g, A, B: scale(g, B)), Linear(lambda g, A, B: scale(g, A))),
        traits=frozenset({"operator"}),
        form=FROBENIUS,
        einsum=einsum("kl,kl->"),
        code=numpy(lambda e: "np.vdot({0}, {1})" if is_matrix(e.args[0].shape) else "{0} @ {1}"),
        range=_frobenius_range,
        sympy=lambda s, e, A, B: s.inner(A, B),
        unfolded=lambda A, B: A.T @ B if is_column(A.shape) else OPS["tr"](A.T @ B),
        python="frobenius",
        build=_frobenius_build,
        source="Magnus and Neudecker 2.4: A : B = tr(A'B) = vec(A)'vec(B)",
    )
)
