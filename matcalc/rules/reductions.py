"""Traces, sums, diagonals, vec, and what is left of Kronecker products."""

from __future__ import annotations

from ..expr import OPS, Expr, value_of
from ..ops.blocks import component_op, rows_op, stack
from ..ops.elementwise import ELEMENTWISE, power
from ..ops.kronecker import (
    contract_left,
    contract_left_op,
    contract_right,
    contract_right_op,
    kron,
    unvec,
    unvec_op,
    vec,
)
from ..ops.leaves import dim, identity, index, matrix, ones, scalar, unit_op, vector, zeros
from ..ops.matrix import norm2, normF, softmax
from ..ops.products import frobenius, hadamard, matmul, transpose
from ..ops.reductions import Diag, diag, total, trace
from ..ops.sums import add, scale, series, series_op
from ..rewrite import Rule, rule, wild
from ..shape import is_column, is_matrix, is_scalar
from .products import _order, _transposes, backwards

X, Y = matrix("X", "n", "n"), matrix("Y", "n", "n")
M, N = matrix("M", "m", "n"), matrix("N", "m", "n")
x, y, z, p = vector("x", "n"), vector("y", "n"), vector("z", "m"), vector("p", "n", simplex=True)
a = scalar("a")
I_op, ones_op = OPS["I"], OPS["ones"]

# --------------------------------------------------------------------------- hoisting scalars out of linear ops

HOISTING = (trace, total, Diag, diag, vec, unvec_op, rows_op, component_op)


@rule(
    "linear in multiples",
    *HOISTING,
    children=[OPS["scale"]],
    examples=lambda: [trace(scale(a, X)), total(scale(2, x)), Diag(scale(a, x)), vec(scale(2, M))],
)
def hoist_scalars(e: Expr) -> Expr:
    """tr(aX) = a tr(X), and so for every linear op of one argument."""
    *scalars, core = e.args[0].args
    if is_scalar(core.shape):
        return scale(*scalars, e.op(core, params=e.params)) if e.op in (unvec_op, rows_op) else scale(*scalars, core)
    return scale(*scalars, e.op(core, params=e.params))


ZERO = (trace, total, Diag, diag, vec, unvec_op, rows_op, component_op)


@rule("zero", *ZERO, children=[OPS["zeros"]], examples=lambda: [trace(zeros("n", "n")), Diag(zeros("n"))])
def of_zero(e: Expr) -> Expr:
    """A linear op maps zero to zero."""
    return zeros(*e.shape)


@rule("Frobenius product as a trace", OPS["frobenius"], examples=lambda: [frobenius(M, N), frobenius(x, y)])
def frobenius_as_trace(e: Expr) -> Expr:
    """A : B = tr(A'B), which is A'B for columns."""
    left, right = e.args
    return matmul(left.T, right) if is_column(left.shape) else trace(matmul(left.T, right))


# --------------------------------------------------------------------------- trace


@rule(
    "cyclic trace",
    trace,
    children=[matmul],
    examples=lambda: [
        trace(x @ y.T),
        trace(M.T @ M),
        trace(Y.T @ X.T),
        trace(X.T @ Y.T @ X.T),
        trace(Diag(x) @ X),
        trace(M @ ones("n", "m")),
    ],
)
def cyclic_trace(e: Expr) -> Expr | None:
    """tr(AB) = tr(BA) = tr(A'B'); tr(x y') = y'x; tr(A'A) = ‖A‖²; tr(A 1 1') = sum(A)."""
    args = e.args[0].args
    for i, f in enumerate(args):
        if f.shape[0] == 1:
            return matmul(*args[i:], *args[:i])
        if f.op is Diag:
            rest = matmul(*args[i + 1 :], *args[:i])
            return matmul(f.args[0].T, diag(rest))
        if f.op is ones_op:
            return total(matmul(*args[i + 1 :], *args[:i]))
    if len(args) == 2 and is_transposed_pair(*args):
        return normF(args[1] if args[0].op is transpose else args[0]) ** 2
    shown, hidden = _transposes(args)
    if hidden < shown:
        return trace(backwards(args))
    first = min(range(len(args)), key=lambda i: _order(args[i:] + args[:i]))
    best = args[first:] + args[:first]
    if shown == hidden:
        turned = tuple(f.args[0] if f.op is transpose else f.T for f in reversed(args))
        other = min((turned[i:] + turned[:i] for i in range(len(args))), key=_order)
        best = min(best, other, key=lambda c: (_order(c), [f.op is transpose for f in c]))
    return trace(matmul(*best)) if best != args else None


def is_transposed_pair(a: Expr, b: Expr) -> bool:
    return (a.op is transpose and a.args[0] is b) or (b.op is transpose and b.args[0] is a)


@rule("trace of a Hadamard product", trace, children=[hadamard], examples=lambda: [trace(X * Y)])
def trace_of_hadamard(e: Expr) -> Expr:
    """tr(A ⊙ B) = diag(A)'diag(B)."""
    return total(hadamard(*(diag(f) for f in e.args[0].args)))


# --------------------------------------------------------------------------- sum


@rule(
    "sum of an entrywise product",
    total,
    children=[hadamard, power],
    examples=lambda: [total(x * y), total(x**2), total(M * N), total(M**2)],
)
def sum_of_products(e: Expr) -> Expr | None:
    """sum(x ⊙ y) = x'y, sum(A ⊙ B) = tr(A'B), sum of squares is a squared norm."""
    inner = e.args[0]
    if inner.op is power:
        if value_of(inner.args[1]) == 2:
            norm = norm2 if is_column(inner.shape) else normF
            return norm(inner.args[0]) ** 2
        return None
    if len(inner.args) == 2 and not any(f.op is power for f in inner.args):
        left, right = inner.args
        product = matmul(left.T, right)
        return product if is_column(left.shape) else trace(product)
    return None


@rule(
    "sum of a product",
    total,
    children=[matmul],
    examples=lambda: [total(x @ z.T), total(x.T @ X), total(Diag(x) @ X), total(M @ Diag(x))],
)
def sum_of_outer(e: Expr) -> Expr | None:
    """sum(u v') = sum(u) sum(v), sum(Diag(u) A) = sum(A'u)."""
    args = e.args[0].args
    cut = next((i for i in range(1, len(args)) if args[i].shape[0] == 1), None)
    if cut:
        return scale(total(matmul(*args[:cut])), total(matmul(*args[cut:])))
    if e.args[0].shape[0] == 1:
        return total(backwards(args))
    if args[-1].op is ones_op and is_column(args[-1].shape) and len(args) > 1:
        return total(matmul(*args[:-1]))
    if args[0].op is Diag:
        return total(matmul(backwards(args[1:]), args[0].args[0]))
    if args[-1].op is Diag:
        return total(matmul(*args[:-1], args[-1].args[0]))
    return None


@rule(
    "sum of constants",
    total,
    examples=lambda: [total(ones("n")), total(p), total(softmax(x)), total(identity("n")), total(Diag(x))],
)
def sum_of_constants(e: Expr) -> Expr | None:
    """sum(ones(m, n)) = m n; a point of the simplex sums to one."""
    inner = e.args[0]
    if inner.op is ones_op:
        return scale(dim(inner.shape[0]), dim(inner.shape[1]))
    if inner.op is I_op:
        return dim(inner.shape[0])
    if inner.op is Diag:
        return total(inner.args[0])
    if "simplex" in inner.facts:
        return ones(1) if is_column(inner.shape) else dim(inner.shape[0])
    return None


# --------------------------------------------------------------------------- diagonals


@rule("diagonal of a product", diag, children=[matmul], examples=lambda: [diag(x @ y.T), diag(Diag(x) @ X)])
def diag_of_product(e: Expr) -> Expr | None:
    """diag(u v') = u ⊙ v, diag(Diag(u) A) = u ⊙ diag(A)."""
    args = e.args[0].args
    cut = next((i for i in range(1, len(args)) if args[i].shape[0] == 1), None)
    if cut:
        return hadamard(matmul(*args[:cut]), backwards(args[cut:]))
    if args[0].op is Diag:
        return args[0].args[0] * diag(matmul(*args[1:]))
    if args[-1].op is Diag:
        return args[-1].args[0] * diag(matmul(*args[:-1]))
    return None


@rule("diagonal of a Hadamard product", diag, children=[hadamard], examples=lambda: [diag(X * Y)])
def diag_of_hadamard(e: Expr) -> Expr:
    """diag(A ⊙ B) = diag(A) ⊙ diag(B)."""
    return hadamard(*(diag(f) for f in e.args[0].args))


@rule(
    "Hadamard product with a diagonal matrix",
    hadamard,
    children=[Diag, I_op],
    examples=lambda: [X * Diag(x), identity("n") * X],
)
def hadamard_with_diagonal(e: Expr) -> Expr:
    """A ⊙ Diag(u) = Diag(diag(A) ⊙ u)."""
    return Diag(hadamard(*(diag(f) for f in e.args)))


# --------------------------------------------------------------------------- columns spread over a matrix


def _spread(f: Expr) -> tuple[Expr | None, Expr | None]:
    """(u, None) if f = u 1' is a column in every column, (None, v) if f = 1 v'."""
    if f.op is matmul and is_matrix(f.shape):
        first, last = f.args[0], f.args[-1]
        if last.op is ones_op and last.shape[0] == 1:
            return matmul(*f.args[:-1]), None
        if first.op is ones_op and is_column(first.shape):
            return None, backwards(f.args[1:])
    return None, None


@rule(
    "entrywise product with a spread column",
    hadamard,
    children=[matmul],
    examples=lambda: [M * (z @ ones(1, "n")), M * (ones("m") @ x.T), (z @ ones(1, "n")) * (ones("m") @ x.T)],
)
def entrywise_with_spread(e: Expr) -> Expr | None:
    """(u 1') ⊙ A = Diag(u) A, (1 v') ⊙ A = A Diag(v)."""
    spread = {f: _spread(f) for f in e.args}
    left = [u for u, _ in spread.values() if u is not None]
    right = [v for _, v in spread.values() if v is not None]
    rest = [f for f, (u, v) in spread.items() if u is v is None]
    if not left and not right:
        return None
    if rest:
        return matmul(*map(Diag, left), hadamard(*rest), *map(Diag, right))
    u = hadamard(*left) if left else ones(e.shape[0])
    v = hadamard(*right) if right else ones(e.shape[1])
    return matmul(u, v.T)


@rule(
    "spread power of row sums",
    matmul,
    children=[power],
    examples=lambda: [(M @ ones("n")) ** -1 @ ones(1, "p")],
)
def spread_row_sums(e: Expr) -> Expr | None:
    """(A 1)^p 1' = (A 1 1')^p."""
    if len(e.args) != 2:
        return None
    base, ones_row = e.args
    if ones_row.op is not ones_op or ones_row.shape[0] != 1 or base.op is not power or base.args[0].op is not matmul:
        return None
    inner, p = base.args
    return power(matmul(inner, ones_row), p) if inner.args[-1].op is ones_op and is_scalar(p.shape) else None


# --------------------------------------------------------------------------- Kronecker remains


@rule(
    "contraction of a Kronecker product",
    contract_left_op,
    contract_right_op,
    examples=lambda: [
        contract_right(kron(M, X), Y, M.shape),
        contract_left(kron(X, M), Y, M.shape),
        contract_right(identity("m*n"), X, ("m", "m")),
        contract_right(vector("w", "m*n"), z, ("n", 1)),
        contract_left(vector("w", "m*n"), x, ("m", 1)),
    ],
)
def contraction(e: Expr) -> Expr | None:
    """M = A ⊗ B contracted with C is (C : B) A, or (C : A) B; a column contracted with x is unvec of it times x."""
    whole, other = e.args
    if is_column(whole.shape):
        right = e.op is contract_right_op
        shape = (other.shape[0], e.shape[0]) if right else (e.shape[0], other.shape[0])
        matrix_of = unvec(whole, shape)
        return matmul(matrix_of.T if right else matrix_of, other)
    right = e.op is contract_right_op
    if whole.op is kron:
        kept, gone = whole.args if right else whole.args[::-1]
        return scale(frobenius(gone, other), kept) if gone.shape == other.shape else None
    if whole.op is I_op and other.shape[0] == other.shape[1] and e.shape[0] == e.shape[1]:
        return scale(trace(other), identity(e.shape[0]))
    return None


@rule("sum of vecs", add, children=[vec], examples=lambda: [vec(M) + vec(N)])
def sum_of_vecs(e: Expr) -> Expr | None:
    """vec(A) + vec(B) = vec(A + B)."""
    inner = [t for t in map(_inside_vec, e.args) if t is not None]
    if len(inner) < len(e.args) or len({t.shape for t in inner}) > 1:
        return None
    return vec(add(*inner))


@rule(
    "unvec of a function",
    unvec_op,
    children=[power, hadamard, add, *ELEMENTWISE.values()],
    examples=lambda: [
        unvec(ELEMENTWISE["sign"](vec(M)), ("m", "n")),
        unvec(vec(M) ** 2, ("m", "n")),
        unvec(vec(M) * vector("v", "m*n"), ("m", "n")),
        unvec(vec(M) + vector("v", "m*n"), ("m", "n")),
    ],
)
def unvec_of_function(e: Expr) -> Expr | None:
    """unvec(f(v)) = f(unvec(v)), and so for entrywise products and sums in which a vec is undone."""
    inner = e.args[0]

    def undone(v: Expr) -> Expr:
        return unvec_op(v, params=e.params)

    if inner.op is power and is_scalar(inner.args[1].shape):
        return power(undone(inner.args[0]), inner.args[1])
    if inner.op.name in ELEMENTWISE:
        return inner.op(undone(inner.args[0]))
    if inner.op in (hadamard, add) and any(_inside_vec(t) is not None for t in inner.args):
        return inner.op(*map(undone, inner.args))
    return None


def _inside_vec(t: Expr) -> Expr | None:
    if t.op is vec:
        return t.args[0]
    if t.op.name == "scale" and t.args[-1].op is vec:
        return scale(*t.args[:-1], t.args[-1].args[0])
    return None


# --------------------------------------------------------------------------- stacks, components and series


@rule(
    "component of a stack",
    component_op,
    children=[stack, unit_op],
    examples=lambda: [component_op(stack(a, scalar("b")), params=(2, 1))],
)
def component_of_stack(e: Expr) -> Expr | None:
    """[a; b][2] = b."""
    blocks, i = e.args[0].args, e.params[0]
    if (
        e.args[0].op is stack
        and isinstance(i, int)
        and all(is_scalar(b.shape) for b in blocks[:i])
        and i <= len(blocks)
    ):
        return blocks[i - 1]
    return None


@rule("rows of a stack", rows_op, children=[stack], examples=lambda: [rows_op(stack(x, z), params=("n", "m", 0))])
def rows_of_stack(e: Expr) -> Expr | None:
    """The rows of [A; B] that are those of B are B."""
    before: list[Expr] = []
    for block in e.args[0].args:
        height = stack(*before).shape[0] if before else 0
        if (height, block.shape[0]) == e.params[:2]:
            return block
        before.append(block)
    return None


@rule("stack of zeros", stack, children=[OPS["zeros"], OPS["number"]], examples=lambda: [stack(zeros("m"), zeros("n"))])
def stack_of_zeros(e: Expr) -> Expr | None:
    """[0; 0] = 0."""
    return zeros(*e.shape) if all(b.op.name == "zeros" or value_of(b) == 0 for b in e.args) else None


@rule(
    "factors outside a series",
    series_op,
    examples=lambda: [series(scale(a, index("i")), "i", 3), series(a, "i", dim("N"))],
)
def series_constants(e: Expr) -> Expr | None:
    """Σ a x_i = a Σ x_i and Σ a = N a where a does not depend on i."""
    body, count = e.args
    (i,) = e.params
    if i not in body.free:
        return scale(count, body)
    if body.op.name == "scale":
        out = [f for f in body.args[:-1] if i not in f.free]
        core = [f for f in body.args if f not in out]
        return scale(*out, series(scale(*core), i, count)) if out else None
    return None


n_by_n, v = wild("A", "n", "n"), wild("v", "n")
A, B, z_ = wild("A", "m", "n"), wild("B", "p", "q"), wild("z", "m")

REDUCTIONS = (
    of_zero,
    hoist_scalars,
    frobenius_as_trace,
    Rule("trace of the identity", trace(identity("n")), dim("n")),
    Rule("trace of a diagonal matrix", trace(Diag(v)), total(v)),
    Rule(
        "trace of a Kronecker product",
        trace(kron(n_by_n, wild("B", "p", "p"))),
        scale(trace(n_by_n), trace(wild("B", "p", "p"))),
    ),
    trace_of_hadamard,
    cyclic_trace,
    sum_of_products,
    sum_of_outer,
    sum_of_constants,
    Rule("sum of a vec", total(vec(A)), total(A)),
    Rule("sum of a Kronecker product", total(kron(A, B)), scale(total(A), total(B))),
    Rule("diagonal of a diagonal matrix", diag(Diag(v)), v),
    Rule("diagonal matrix of ones", Diag(ones("n")), identity("n")),
    Rule("diagonal of the identity", diag(identity("n")), ones("n")),
    Rule("diagonal of ones", diag(ones("n", "n")), ones("n")),
    diag_of_product,
    diag_of_hadamard,
    hadamard_with_diagonal,
    entrywise_with_spread,
    spread_row_sums,
    unvec_of_function,
    Rule("unvec of ones", unvec(ones("m*n"), ("m", "n")), ones("m", "n")),
    Rule("unvec of a Kronecker product of columns", unvec(kron(v, z_), ("m", "n")), z_ @ v.T),
    Rule("Kronecker product of identities", kron(identity("m"), identity("n")), identity("m*n")),
    Rule("unvec of vec", unvec(vec(A), ("m", "n")), A),
    Rule("vec of unvec", vec(unvec(wild("v", "m*n"), ("m", "n"))), wild("v", "m*n")),
    Rule("Frobenius norm of vec", norm2(vec(A)), normF(A)),
    contraction,
    sum_of_vecs,
    component_of_stack,
    rows_of_stack,
    stack_of_zeros,
    series_constants,
)
