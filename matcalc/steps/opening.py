"""The loss as inner products: ‖r‖² = r : r, tr(A'B) = A : B, x'A y = x : A y, where derivations begin."""

from __future__ import annotations

from ..expr import Expr, postorder, rebuild
from ..op import Smooth
from ..ops.leaves import matrix, vector
from ..ops.matrix import norm2, normF
from ..ops.powers import power
from ..ops.products import frobenius, hadamard, matmul
from ..ops.reductions import total, trace
from ..ops.sums import add, scale_op, series_op
from ..rewrite import Rewriter, Rule, rule, wild
from ..rules import Presentation
from ..shape import is_scalar
from .forms import turned

x, A = wild("x", "n"), wild("A", "m", "n")
u, v, M, N = vector("u", "n"), vector("v", "n"), matrix("M", "m", "n"), matrix("N", "n", "m")


@rule("x'y = x : y", matmul, examples=lambda: [u.T @ v, v.T @ N @ M @ u])
def inner_product(e: Expr) -> Expr | None:
    """A scalar product from its first factor: x'A y = x : A y."""
    return frobenius(turned(e.args[0]), matmul(*e.args[1:])) if is_scalar(e.shape) else None


@rule("tr(A'B) = A : B", trace, children=[matmul], examples=lambda: [trace(M @ N), trace(N @ M @ N @ M)])
def trace_of_product(e: Expr) -> Expr | None:
    """The trace of a product from its first factor."""
    factors = e.args[0].args
    return frobenius(turned(factors[0]), matmul(*factors[1:])) if e.args[0].op is matmul else None


@rule("sum(A ⊙ B) = A : B", total, children=[hadamard], examples=lambda: [total(u * v)])
def sum_of_products(e: Expr) -> Expr | None:
    """The sum of an entrywise product from its first factor."""
    factors = e.args[0].args
    return frobenius(factors[0], hadamard(*factors[1:])) if e.args[0].op is hadamard else None


OPENING = (
    Rule("‖x‖² = x : x", power(norm2(x), 2), frobenius(x, x)),
    Rule("‖A‖² = A : A", power(normF(A), 2), frobenius(A, A)),
    Rule("sum(A ⊙ A) = A : A", total(power(A, 2)), frobenius(A, A)),
    inner_product,
    trace_of_product,
    sum_of_products,
)
opening = Rewriter(OPENING)
TERMS = (add, scale_op, series_op)


def opened(loss: Expr) -> Expr:
    """The loss with each of its terms as an inner product, if it is one.

    >>> opened(3 * norm2(u) ** 2 - u.T @ v)
    3*u : u - u : v
    """
    done: dict[Expr, Expr] = {}
    for node in postorder(loss, until=lambda e: not _is_sum(e)):
        found = rebuild(node, [done[a] for a in node.args]) if _is_sum(node) else opening.once(node)
        done[node] = node if found is None else found
    return done[loss]


def _is_sum(e: Expr) -> bool:
    return e.op in TERMS and is_scalar(e.shape)


def simplified(loss: Expr) -> Expr:
    """The loss in normal form where that is shorter and has fewer functions to differentiate, else as it is.

    >>> from matcalc.ops.elementary import exp, log
    >>> simplified(total(log(1 + exp(u))))
    sum(softplus(u))
    """
    reader = Presentation(loss)
    simple = reader(reader.normal_of(loss))
    return simple if simple.size < loss.size and _functions(simple) < _functions(loss) else loss


def _functions(e: Expr) -> int:
    return sum(any(isinstance(slot, Smooth) for slot in node.op.slots) for node in postorder(e))
