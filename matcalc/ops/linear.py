"""The closed set of linear ops: each is linear in every live argument and says what its adjoint is.

The adjoint of a slot answers: which H makes g : op(…, d, …) = H : d? (Magnus and Neudecker,
ch. 9; Giles, "Collected matrix derivative results", section 2.)
"""

from __future__ import annotations

from typing import Any

from ..errors import ShapeError
from ..expr import NOTHING, OPS, Additive, Constant, Expr, Linear, Multilinear, Number, Op, Slot, as_expr, make, number, register, value_of
from ..notation import COLUMN, FROBENIUS, INDEX, KRONECKER, NAME, SERIES, TRANSPOSE, Form, call
from ..shape import (
    SCALAR,
    Dim,
    Shape,
    column,
    extent,
    inner,
    is_column,
    is_matrix,
    is_row,
    is_scalar,
    offset_hole,
    plus,
    same,
    show,
    size_hole,
    square,
    times,
)
from ..structure import closure
from .forms import add_form, hadamard_form, matmul_form, reciprocal, scale_form
from .leaves import identity, number_op, ones, unit, zeros

# --------------------------------------------------------------------------- sums


def joined(sign: str, count: int) -> str:
    """A source template: so many operands with a sign between them."""
    return sign.join(f"{{{i}}}" for i in range(count))


def _flatten(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    """Nested sums become one; a sum of one term is that term."""
    flat = [term for a in args for term in (a.args if a.op is op else (a,))]
    return flat[0] if len(flat) == 1 else make(op, tuple(flat), params)


_KEPT_BY_SUMS = closure(["positive_definite", "diagonal", "lower", "upper", "skew", "positive"]) - {"invertible"}


def _add_facts(e: Expr) -> frozenset[str]:
    shared = frozenset.intersection(*(t.facts for t in e.args)) & _KEPT_BY_SUMS
    nonnegative = all(t.facts & {"nonnegative"} for t in e.args)
    if nonnegative and any("positive" in t.facts for t in e.args):
        shared = shared | closure(["positive"])
    semidefinite = all("positive_semidefinite" in t.facts for t in e.args)
    if semidefinite and any("positive_definite" in t.facts for t in e.args):
        shared = shared | closure(["positive_definite"])
    return shared


add = register(
    Op(
        "add",
        lambda args, params: same("sum", [a.shape for a in args]),
        (Additive(lambda g, e, i: g),),
        form=add_form,
        numpy=lambda e: joined(" + ", len(e.args)),
        facts=_add_facts,
        build=_flatten,
        traits=frozenset({"commutative"}),
    )
)


# --------------------------------------------------------------------------- scalar multiples


def _scale_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    return args[-1].shape


def _scale_build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    """Number first, then scalars, then reciprocals, then the one argument that may be an array."""
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
                (above if f.op.name != "power" or reciprocal(f) is None else below).append(f)
    if len(core) > 1:
        raise ShapeError(f"product of {show(core[0].shape)} and {show(core[1].shape)} as if one were a scalar")
    parts = above + below + core
    if coefficient != 1 or not parts:
        parts.insert(0, number(-1 if parts and coefficient == -1 else coefficient))
    return parts[0] if len(parts) == 1 else make(op, tuple(parts), ())


def _scale_adjoint(g: Expr, e: Expr, i: int) -> Expr:
    others = e.args[:i] + e.args[i + 1 :]
    if is_scalar(e.args[i].shape) and not is_scalar(e.shape):
        return scale(*others[:-1], frobenius(g, others[-1]))
    return scale(*others, g)


def _scale_numpy(e: Expr) -> str:
    if value_of(e.args[0]) == -1 and len(e.args) > 1:
        return "-" + "*".join(f"{{{i}}}" for i in range(1, len(e.args)))
    return joined("*", len(e.args))


POSITIVE = closure(["positive"])
_KEPT_BY_SCALARS = closure(["diagonal", "lower", "upper", "skew", "symmetric"])
_KEPT_BY_POSITIVE = _KEPT_BY_SCALARS | closure(["positive_definite", "positive"])


def _scale_facts(e: Expr) -> frozenset[str]:
    core = e.args[-1]
    if not core.facts:
        return NOTHING
    if e.is_scalar:
        return POSITIVE if all("positive" in f.facts for f in e.args) else NOTHING
    positive = all("positive" in f.facts for f in e.args[:-1])
    return core.facts & (_KEPT_BY_POSITIVE if positive else _KEPT_BY_SCALARS)


scale_op = register(
    Op(
        "scale",
        _scale_shape,
        (Multilinear(_scale_adjoint),),
        form=scale_form,
        numpy=_scale_numpy,
        facts=_scale_facts,
        build=_scale_build,
        traits=frozenset({"commutative"}),
    )
)


def scale(*factors: Expr | Number) -> Expr:
    """The product of scalars and at most one array."""
    return _scale_build(scale_op, tuple(map(as_expr, factors)), ())


# --------------------------------------------------------------------------- matrix products


def _matmul_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    shape = args[0].shape
    for a in args[1:]:
        shape = inner(shape, a.shape)
    return shape


def _hoist(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    """Associativity and scalar factors are notation: (a*A)*(B*C) is a*A*B*C, entrywise products alike."""
    flat: list[Expr] = []
    scalars: list[Expr] = []
    for a in args:
        if a.is_scalar:
            scalars.append(a)
            continue
        if a.op is scale_op:
            scalars.extend(a.args[:-1])
            a = a.args[-1]
        if a.op is op:
            flat.extend(a.args)
        else:
            flat.append(a)
    whole = flat if len(flat) < 2 else [make(op, tuple(flat), params)]
    return scale(*scalars, *whole) if scalars else whole[0]


def _matmul_adjoint(g: Expr, e: Expr, i: int) -> Expr:
    before = [a.T for a in reversed(e.args[:i])]
    after = [a.T for a in reversed(e.args[i + 1 :])]
    factors = (*before, g, *after)
    if is_scalar(g.shape):
        rest = (*before, *after)
        outer = [f for f in rest if not is_scalar(f.shape)]
        return scale(*(f for f in rest if is_scalar(f.shape)), g, matmul(*outer)) if outer else scale(*rest, g)
    return matmul(*factors)


def mirrored(args: tuple[Expr, ...]) -> bool:
    """Whether the product reads the same transposed: A' S A with S symmetric."""
    half = len(args) // 2
    for left, right in zip(args[:half], reversed(args), strict=False):
        if not (is_transpose_of(left, right) or is_transpose_of(right, left)):
            return left is right and "symmetric" in left.facts
    return len(args) % 2 == 0 or "symmetric" in args[half].facts


def is_transpose_of(a: Expr, b: Expr) -> bool:
    return (a.op.name == "transpose" and a.args[0] is b) or (a is b and "symmetric" in a.facts)


def _matmul_facts(e: Expr) -> frozenset[str]:
    kept = frozenset.intersection(*(a.facts for a in e.args)) & _KEPT_BY_PRODUCTS
    if e.shape[0] == e.shape[1] and mirrored(e.args):
        middle = e.args[len(e.args) // 2]
        semidefinite = len(e.args) % 2 == 0 or "positive_semidefinite" in middle.facts
        kept = kept | closure(["positive_semidefinite" if semidefinite else "symmetric"])
    return kept


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


_KEPT_BY_PRODUCTS = frozenset({"diagonal", "lower", "upper", "orthogonal", "invertible", "nonnegative"})

matmul = register(
    Op(
        "matmul",
        _matmul_shape,
        (Multilinear(_matmul_adjoint),),
        form=matmul_form,
        numpy=product_numpy,
        facts=_matmul_facts,
        build=_hoist,
    )
)


# --------------------------------------------------------------------------- entrywise products


def _hadamard_adjoint(g: Expr, e: Expr, i: int) -> Expr:
    return hadamard(g, *e.args[:i], *e.args[i + 1 :])


_KEPT_BY_HADAMARD = closure(["positive_definite", "diagonal", "lower", "upper", "positive", "binary"]) - {"invertible"}

hadamard = register(
    Op(
        "hadamard",
        lambda args, params: same("Hadamard product", [a.shape for a in args]),
        (Multilinear(_hadamard_adjoint),),
        form=hadamard_form,
        numpy=lambda e: joined("*", len(e.args)),
        facts=lambda e: frozenset.intersection(*(a.facts for a in e.args)) & _KEPT_BY_HADAMARD,
        build=_hoist,
        traits=frozenset({"commutative"}),
    )
)


# --------------------------------------------------------------------------- transpose and its like


def _transposed(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    return args[0] if is_scalar(args[0].shape) else _hoist_only(op, args, params)


_SWAPPED = {"lower": "upper", "upper": "lower"}

transpose = register(
    Op(
        "transpose",
        lambda args, params: (args[0].shape[1], args[0].shape[0]),
        (Linear(lambda g, X: g.T),),
        form=lambda e: Form(TRANSPOSE, e.args[0]),
        numpy=lambda e: "{0}.T" if is_matrix(e.shape) else "{0}",
        facts=lambda e: frozenset(_SWAPPED.get(f, f) for f in e.args[0].facts) - {"simplex", "one_hot", "unit"},
        build=_transposed,
    )
)


def _frobenius_build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    if is_scalar(args[0].shape) and is_scalar(args[1].shape):
        return scale(*args)
    return _hoist_only(op, args, params)


def _hoist_only(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    scalars = [f for a in args if a.op is scale_op for f in a.args[:-1]]
    bare = tuple([a.args[-1] if a.op is scale_op else a for a in args])
    return scale(*scalars, make(op, bare, params)) if scalars else make(op, args, params)


def _frobenius_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    same("Frobenius product", [a.shape for a in args])
    return SCALAR


frobenius = register(
    Op(
        "frobenius",
        _frobenius_shape,
        (Linear(lambda g, A, B: scale(g, B)), Linear(lambda g, A, B: scale(g, A))),
        form=lambda e: Form(FROBENIUS, *e.args),
        numpy=lambda e: "np.vdot({0}, {1})" if is_matrix(e.args[0].shape) else "{0} @ {1}",
        build=_frobenius_build,
        source="Magnus and Neudecker 2.4: A : B = tr(A'B) = vec(A)'vec(B)",
    )
)


def _to_scalar(name: str) -> Any:
    def shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
        square(name, args[0].shape)
        return SCALAR

    return shape


def _scalar_passes(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    return args[0] if is_scalar(args[0].shape) else make(op, args, params)


trace = register(
    Op(
        "tr",
        _to_scalar("tr"),
        (Linear(lambda g, X: scale(g, identity(X.shape[0]))),),
        form=lambda e: Form(call("tr"), *e.args),
        numpy="np.trace({0})",
        build=_scalar_passes,
    )
)

total = register(
    Op(
        "sum",
        lambda args, params: SCALAR,
        (Linear(lambda g, X: scale(g, ones(*X.shape))),),
        form=lambda e: Form(call("sum"), *e.args),
        numpy="np.sum({0})",
        facts=lambda e: e.args[0].facts & closure(["positive"]),
        build=_scalar_passes,
    )
)


def _Diag_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    if not is_column(args[0].shape):
        raise ShapeError(f"Diag needs a vector, not {show(args[0].shape)}")
    return (args[0].shape[0], args[0].shape[0])


def _Diag_facts(e: Expr) -> frozenset[str]:
    facts = e.args[0].facts
    definite = ["positive_definite"] if "positive" in facts else []
    return closure(["diagonal", *definite, *(["nonnegative"] if "nonnegative" in facts else [])])


Diag = register(
    Op(
        "Diag",
        _Diag_shape,
        (Linear(lambda g, v: diag(g)),),
        form=lambda e: Form(call("Diag"), *e.args),
        numpy="np.diag({0})",
        facts=_Diag_facts,
        build=_scalar_passes,
    )
)


def _diag_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    return (square("diag", args[0].shape)[0], 1)


diag = register(
    Op(
        "diag",
        _diag_shape,
        (Linear(lambda g, X: Diag(g)),),
        form=lambda e: Form(call("diag"), *e.args),
        numpy="np.diag({0})",
        facts=lambda e: closure(["positive"] if e.args[0].facts & {"positive", "positive_definite"} else []),
        build=_scalar_passes,
    )
)


def _triangle(name: str, kept: str) -> Op:
    return register(
        Op(
            name,
            lambda args, params: square(name, args[0].shape),
            (Linear(lambda g, X: OPS[name](g)),),
            form=lambda e: Form(call(name), *e.args),
            facts=lambda e: closure([kept]) | (e.args[0].facts & closure(["diagonal", "nonnegative"])),
            numpy=lambda e: "{0}" if is_scalar(e.shape) else f"np.{name}({{0}})",
        )
    )


tril, triu = _triangle("tril", "lower"), _triangle("triu", "upper")


# --------------------------------------------------------------------------- vec and Kronecker


def _vec_build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    return args[0] if is_column(args[0].shape) else make(op, args, params)


vec = register(
    Op(
        "vec",
        lambda args, params: (times(*args[0].shape), 1),
        (Linear(lambda g, X: unvec(g, X.shape)),),
        form=lambda e: Form(call("vec"), *e.args),
        numpy=lambda e: '{0}.ravel(order="F")' if is_matrix(e.args[0].shape) else "{0}",
        facts=lambda e: e.args[0].facts & closure(["positive", "binary"]),
        build=_vec_build,
    )
)


def _unvec_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    column("unvec", args[0].shape)
    if times(*params) != args[0].shape[0]:
        raise ShapeError(f"unvec of {args[0].shape[0]} entries into {show((params[0], params[1]))}")
    return (params[0], params[1])


unvec_op = register(
    Op(
        "unvec",
        _unvec_shape,
        (Linear(lambda g, v: vec(g)),),
        form=lambda e: Form(call("unvec"), e.args[0], *(Form(NAME, str(d)) for d in e.params)),
        numpy=lambda e: f'{{0}}.reshape({extent(e.shape)}, order="F")' if is_matrix(e.shape) else "{0}",
        facts=lambda e: e.args[0].facts & closure(["positive", "binary"]),
    )
)


def unvec(v: Expr, shape: Shape) -> Expr:
    """The matrix whose columns, stacked, are v."""
    return v if is_column(shape) else unvec_op(v, params=shape)


def _kron_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    (m, n), (p, q) = args[0].shape, args[1].shape
    return (times(m, p), times(n, q))


def _kron_build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
    if is_scalar(args[0].shape) or is_scalar(args[1].shape):
        return scale(*args)
    return _hoist_only(op, args, params)


def _kron_numpy(e: Expr) -> str:
    A, B = e.args
    if is_column(A.shape) and is_row(B.shape):
        return "np.outer({0}, {1})"
    if is_row(A.shape) and is_column(B.shape):
        return "np.outer({1}, {0})"
    if not is_matrix(e.shape):
        return "np.kron({0}, {1})"
    return f"np.kron({_two_dimensional(0, A)}, {_two_dimensional(1, B)})"


def _two_dimensional(i: int, a: Expr) -> str:
    return f"{{{i}}}" + ("" if is_matrix(a.shape) else "[:, None]" if is_column(a.shape) else "[None, :]")


_KEPT_BY_KRON = closure(["positive_definite", "diagonal", "lower", "upper", "orthogonal", "positive", "symmetric"])

kron = register(
    Op(
        "kron",
        _kron_shape,
        (
            Linear(lambda g, A, B: contract_right(g, B, A.shape)),
            Linear(lambda g, A, B: contract_left(g, A, B.shape)),
        ),
        form=lambda e: Form(KRONECKER, *e.args),
        numpy=_kron_numpy,
        facts=lambda e: e.args[0].facts & e.args[1].facts & _KEPT_BY_KRON,
        build=_kron_build,
        source="Magnus and Neudecker ch. 2; Van Loan and Pitsianis (1993) for the adjoints",
    )
)


def _contract_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    shape = (params[0], params[1])
    whole = (times(args[1].shape[0], shape[0]), times(args[1].shape[1], shape[1]))
    if whole != args[0].shape:
        raise ShapeError(f"{show(args[0].shape)} has no blocks for {show(args[1].shape)} and {show(shape)}")
    return shape


def _contract_form(name: str) -> Any:
    return lambda e: Form(call(name), *e.args, *(Form(NAME, str(d)) for d in e.params))


def _contract_numpy(e: Expr, outer: bool) -> str:
    """M[i*p + k, j*q + l] with the blocks' place (i, j), or what is inside the blocks (k, l), summed against B."""
    B = e.args[1]
    outside, inside = (e.shape, B.shape) if outer else (B.shape, e.shape)
    split = ", ".join(size_hole(d) for d in (outside[0], inside[0], outside[1], inside[1]))
    kept, summed = ("ij", "kl") if outer else ("kl", "ij")
    letters = [_axes(summed, B.shape), _axes(kept, e.shape)]
    return f'np.einsum("ikjl,{letters[0]}->{letters[1]}", {{0}}.reshape({split}), {{1}})'


def _axes(letters: str, shape: Shape) -> str:
    return "".join(letter for letter, size in zip(letters, shape, strict=True) if size != 1)


contract_right_op = register(
    Op(
        "contract_right",
        _contract_shape,
        (Linear(lambda g, M, B: kron(g, B)), Linear(lambda g, M, B: contract_left(M, g, B.shape))),
        form=_contract_form("contract_right"),
        numpy=lambda e: _contract_numpy(e, outer=True),
        build=_hoist_only,
        source="H with M : kron(X, B) = H : X for all X; H[i,j] is the block (i,j) of M, times B entrywise, summed",
    )
)
contract_left_op = register(
    Op(
        "contract_left",
        _contract_shape,
        (Linear(lambda g, M, A: kron(A, g)), Linear(lambda g, M, A: contract_right(M, g, A.shape))),
        form=_contract_form("contract_left"),
        numpy=lambda e: _contract_numpy(e, outer=False),
        build=_hoist_only,
        source="H with M : kron(A, X) = H : X for all X; the blocks of M weighted by A and summed",
    )
)


def contract_right(M: Expr, B: Expr, shape: Shape) -> Expr:
    """H of the given shape with M : kron(X, B) = H : X for all X."""
    return contract_right_op(M, B, params=shape)


def contract_left(M: Expr, A: Expr, shape: Shape) -> Expr:
    """H of the given shape with M : kron(A, X) = H : X for all X."""
    return contract_left_op(M, A, params=shape)


# --------------------------------------------------------------------------- stacking and components


def _stack_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    widths = {a.shape[1] for a in args}
    if len(widths) > 1:
        raise ShapeError("stacked blocks need the same number of columns: " + ", ".join(show(a.shape) for a in args))
    return (plus(*(a.shape[0] for a in args)), args[0].shape[1])


def _stack_numpy(e: Expr) -> str:
    if not is_column(e.shape):
        return f"np.vstack([{joined(', ', len(e.args))}])"
    if all(is_scalar(a.shape) for a in e.args):
        return f"np.array([{joined(', ', len(e.args))}])"
    blocks = [f"[{{{i}}}]" if is_scalar(a.shape) else f"{{{i}}}" for i, a in enumerate(e.args)]
    return f"np.concatenate([{', '.join(blocks)}])"


def _stack_adjoint(g: Expr, e: Expr, i: int) -> Expr:
    heights = [a.shape[0] for a in e.args]
    return rows(g, plus(*heights[:i]), heights[i], plus(*heights[i + 1 :]))


stack = register(
    Op(
        "stack",
        _stack_shape,
        (Additive(_stack_adjoint),),
        form=lambda e: Form(COLUMN, *e.args),
        numpy=_stack_numpy,
        facts=lambda e: frozenset.intersection(*(a.facts for a in e.args)) & closure(["positive", "binary"]),
        build=_flatten,
    )
)


def _rows_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    if plus(*params) != args[0].shape[0]:
        raise ShapeError(f"rows {params[0]} + 1 to {params[0]} + {params[1]} of {show(args[0].shape)}")
    return (params[1], args[0].shape[1])


def _rows_numpy(e: Expr) -> str:
    before, count, after = e.params
    if count == 1:
        return f"{{0}}[{size_hole(before)}]"
    return f"{{0}}[{size_hole(before)}:{size_hole(plus(before, count))}]"


def _rows_adjoint(g: Expr, X: Expr, before: Dim, after: Dim) -> Expr:
    width = X.shape[1]
    above = [zeros(before, width)] if before != 0 else []
    return stack(*above, g, *([zeros(after, width)] if after != 0 else []))


rows_op = register(
    Op(
        "rows",
        _rows_shape,
        (Multilinear(lambda g, e, i: _rows_adjoint(g, e.args[0], e.params[0], e.params[2])),),
        form=lambda e: Form(call("rows"), e.args[0], Form(NAME, str(e.params[0])), Form(NAME, str(e.params[1]))),
        numpy=_rows_numpy,
        facts=lambda e: e.args[0].facts & closure(["positive", "binary"]),
    )
)


def rows(X: Expr, before: Dim, count: Dim, after: Dim) -> Expr:
    """The `count` rows of X that follow the first `before` and are followed by `after` more."""
    return X if before == 0 and after == 0 else rows_op(X, params=(before, count, after))


def _component_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    for i, size in zip(params, args[0].shape, strict=True):
        if isinstance(i, int) and (i < 1 or (isinstance(size, int) and i > size)):
            raise ShapeError(f"component {i} of {show(args[0].shape)}: components count from 1")
    return SCALAR


def _component_form(e: Expr) -> Form:
    shown = e.params[:1] if is_column(e.args[0].shape) else e.params
    return Form(INDEX, e.args[0], *(Form(NAME, str(i)) for i in shown))


def _component_numpy(e: Expr) -> str:
    size = e.args[0].shape
    return f"{{0}}[{', '.join(offset_hole(i) for i, length in zip(e.params, size, strict=True) if length != 1)}]"


def _component_adjoint(g: Expr, e: Expr, i: int) -> Expr:
    X = e.args[0]
    if is_column(X.shape):
        return scale(g, unit(e.params[0], X.shape[0]))
    return scale(g, matmul(unit(e.params[0], X.shape[0]), unit(e.params[1], X.shape[1]).T))


component_op = register(
    Op(
        "component",
        _component_shape,
        (Multilinear(_component_adjoint),),
        form=_component_form,
        numpy=_component_numpy,
        facts=lambda e: e.args[0].facts & closure(["positive", "binary"]),
        free=lambda e: e.args[0].free | frozenset(i for i in e.params if isinstance(i, str)),
        build=lambda op, args, params: args[0] if is_scalar(args[0].shape) else make(op, args, params),
        source="Matrix Cookbook 9.7.3: the single-entry matrix",
    )
)


def component(X: Expr, i: int | str, j: int | str = 1) -> Expr:
    """The entry X[i, j], counted from 1; an index may be a name."""
    return component_op(X, params=(i, j))


# --------------------------------------------------------------------------- series


def _series_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
    if not is_scalar(args[1].shape):
        raise ShapeError(f"a sum runs to a number, not to {show(args[1].shape)}")
    return args[0].shape


_SERIES_SLOTS: tuple[Slot, ...] = (Linear(lambda g, body, count: g), Constant())




series_op = register(
    Op(
        "series",
        _series_shape,
        _SERIES_SLOTS,
        form=lambda e: Form(SERIES, e.args[0], Form(NAME, e.params[0]), e.args[1]),
        numpy="{0}",  # what the loop adds up
        facts=lambda e: e.args[0].facts & _KEPT_BY_SUMS,
        free=lambda e: (e.args[0].free - {e.params[0]}) | e.args[1].free,
        traits=frozenset({"loop"}),
    )
)


def series(body: Expr, index: str, count: Expr | Number) -> Expr:
    """The sum of `body` over index = 1, …, count."""
    return series_op(body, count, params=(index,))



