"""How differentials are written: `dr = W dh + dW h`, `df = (f - f²) ⊙ dp`, the differential at the end of its term."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..expr import Expr, Number, postorder, rebuild
from ..ops.forms import reciprocal
from ..ops.leaves import ones, zeros, zeros_op
from ..ops.products import frobenius, hadamard, matmul, transpose
from ..ops.sums import add, scale
from ..ops.terms import split
from ..rewrite import Rewriter, Rule, wild
from ..rules.terms import powers, scalar_products
from .moves import depends

tidy = Rewriter([powers, scalar_products])
value, level = wild("x", "m", "n"), wild("x")
familiar = Rewriter(  # f' as it is written when f has a name
    [
        Rule("x ⊙ (1 - x) = x - x ⊙ x", hadamard(value, ones("m", "n") - value), value - value**2),
        Rule("x (1 - x) = x - x²", scale(level, 1 - level), level - level**2),
    ]
)


def written(form: Expr, differentials: Collection[Expr], last: Collection[Expr]) -> Expr:
    """A form linear in differentials as it is written down; terms with a differential in `last` at the end.

    >>> from matcalc.ops.leaves import vector
    >>> f, df, x, dx = (vector(name, "n") for name in ("f", "df", "x", "dx"))
    >>> written(frobenius(dx, f) + frobenius(f * (1 - f) * x, df) + frobenius(f, dx), [df, dx], [dx])
    (f - f.^2).*x : df + 2*f : dx
    """
    form = tidy(cleared(form))
    live, late = depends(form, differentials), depends(form, last)
    done: dict[Expr, Expr] = {}
    for node in postorder(form):
        args = [done[a] for a in node.args]
        if node.op is add:
            done[node] = add(*collected(sorted_by(node.args, args, late)))
        elif node.op is matmul and node.is_scalar and node.args[0] in live and node.args[-1] not in live:
            done[node] = matmul(*map(turned, reversed(args)))
        elif node.op is frobenius or "commutative" in node.op.traits:
            done[node] = rebuild(node, at_end(sorted_by(node.args, args, live)))
        else:
            done[node] = rebuild(node, args)
    return familiar(done[form])


def cleared(form: Expr) -> Expr:
    """The form with what the rules of differentiation leave in sums, such as zeros and 2 - 1, cleared away."""
    done: dict[Expr, Expr] = {}
    for node in postorder(form):
        args = [done[a] for a in node.args]
        done[node] = add(*collected(args)) if node.op is add else rebuild(node, args)
    return done[form]


def turned(factor: Expr) -> Expr:
    """The transpose; of a transpose, what it is of."""
    return factor.args[0] if factor.op is transpose else factor.T


def sorted_by(nodes: Iterable[Expr], new: Iterable[Expr], behind: Collection[Expr]) -> list[Expr]:
    """What became of the nodes, those that are in `behind` at the end."""
    return [e for _, e in sorted(zip(nodes, new, strict=True), key=lambda pair: pair[0] in behind)]


def at_end(factors: list[Expr]) -> list[Expr]:
    """The factors with divisors at the end, where they are written as such."""
    return sorted(factors, key=lambda f: reciprocal(f) is not None)


def collected(terms: list[Expr]) -> list[Expr]:
    """The terms with multiples of one added up and sums inside multiples opened, in the order of their appearance."""
    found: dict[Expr, Number] = {}
    for term in terms:
        factor, core = split(term)
        for t in core.args if core.op is add else (core,):
            inner, bare = split(t)
            found[bare] = found.get(bare, 0) + factor * inner
    left = [scale(c, core) for core, c in found.items() if c and core.op is not zeros_op]
    return left or [zeros(*terms[0].shape)]


def chained(e: Expr) -> Expr:
    """Entrywise products with what was carried through a matrix at the end: (f - f²) ⊙ (W's)."""
    done: dict[Expr, Expr] = {}
    for node in postorder(e):
        args = at_end(sorted(node.args, key=lambda f: f.op is matmul)) if node.op is hadamard else node.args
        done[node] = rebuild(node, [done[a] for a in args])
    return done[e]
