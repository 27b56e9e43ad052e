"""What of an expression can be read transposed as well, and which of the two ways is the canonical one."""

from __future__ import annotations

from ..expr import OPS, Expr
from ..ops.powers import power
from ..ops.products import hadamard, matmul, transpose
from ..ops.sums import add, scale_op
from ..shape import is_column

TURNED = frozenset({add, hadamard, power, *(op for op in OPS.values() if "transposable" in op.traits)})
ones_op, zeros_op = OPS["ones"], OPS["zeros"]
ALL_ARGUMENTS = frozenset({add, hadamard})


def turns(e: Expr) -> bool:
    """Whether transposing `e` is the same as transposing its arguments."""
    return e.op in TURNED or "transposable" in e.op.traits


def shown_and_hidden(e: Expr) -> tuple[int, int]:
    """How many transposes the factors of e show, as it is and transposed."""
    core = e.args[-1] if e.op is scale_op else e
    shown = hidden = 0
    for f in core.args if core.op is matmul else (core,):
        if f.op is transpose:
            shown += 1
        elif not same_turned(f) and f.op is not zeros_op and f.op is not ones_op:
            hidden += 1
    return shown, hidden


def marks(e: Expr) -> tuple[int, int]:
    """The transposes shown by the arguments of a container, as it is and transposed."""
    pairs = [shown_and_hidden(a) for a in e.args if not a.is_scalar]
    return sum(p[0] for p in pairs), sum(p[1] for p in pairs)


def turn(e: Expr) -> Expr:
    """The container with its arguments transposed: equal to e'."""
    return e.op(*(a.T for a in e.args), params=e.params)


def stripped(f: Expr) -> tuple[Expr, bool]:
    return (f.args[0], True) if f.op is transpose else (f, False)


def canonical_order(args: tuple[Expr, ...]) -> list[int]:
    return [stripped(f)[0].digest for f in args]


def same_turned(f: Expr) -> bool:
    """Whether f' is f or -f, so that it shows no transpose."""
    return "symmetric" in f.facts or "skew" in f.facts


def _simple(f: Expr) -> bool:
    """Whether a factor looks the same transposed, but for the transpose."""
    core = stripped(f)[0]
    return not core.args or is_column(core.shape) or same_turned(core) or not turns(core)


def order(args: tuple[Expr, ...]) -> tuple[list[int], list[bool]]:
    """To choose between a product and its transpose; what has a transpose of another form takes no part."""
    cores = [(*stripped(f), _simple(f)) for f in args]
    digests = [core.digest if simple else 0 for core, _, simple in cores]
    return digests, [turned and simple and not same_turned(core) for core, turned, simple in cores]


def count_transposes(args: tuple[Expr, ...]) -> tuple[int, int]:
    """Transposes shown by the factors as they stand and read backwards transposed."""
    pairs = [_either_way(f) for f in args]
    return sum(p[0] for p in pairs), sum(p[1] for p in pairs)


def _either_way(f: Expr) -> tuple[int, int]:
    """Transposes that a factor shows as it is and transposed, where those inside count if they have to stay there."""
    if same_turned(stripped(f)[0]):
        return 0, 0
    if f.op is transpose:
        return 1, 0
    if turns(f) and not is_column(f.shape):
        shown, hidden = marks(f)
        return shown, min(hidden, shown + 1)
    return 0, 1


def rank(args: tuple[Expr, ...]) -> tuple[int, tuple[list[int], list[bool]]]:
    """Of a product and its transpose the one of lower rank is chosen, where either may stand."""
    return count_transposes(args)[0], order(args)


def backwards(args: tuple[Expr, ...]) -> Expr:
    return matmul(*(f.T for f in reversed(args)))


def turned_factors(args: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The factors of the transposed product."""
    return tuple(f.args[0] if f.op is transpose else f.T for f in reversed(args))


def reads_better_backwards(args: tuple[Expr, ...]) -> bool:
    """Whether the transposed product shows fewer transposes, or as many and comes first in order."""
    shown, hidden = count_transposes(args)
    if shown != hidden:
        return hidden < shown
    digests = order(args)[0]
    return digests[::-1] < digests
