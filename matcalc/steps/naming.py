"""Names for the parts of a loss whose author gave none: a = W x + b, h = σ(a), r = W h - y.

What a function that is not linear is applied to gets a name, so that its differential can be put in where that of
the name stands; so does the value of such a function where more is built on it, and what occurs more than once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import chain, count
from typing import NamedTuple

from ..expr import Expr, postorder
from ..op import Constant, Smooth
from ..ops.sums import add
from ..ops.terms import negated, split
from ..rules.present import is_constant
from ..shape import is_column, is_scalar
from .moves import depends

# letters by what is named: what a function is applied to, the value of one, a difference from something fixed, and
# any other part of a result
LETTERS = {
    "argument": {"scalar": "atu", "vector": "auvpq", "matrix": "AUVPQ"},
    "value": {"scalar": "hcg", "vector": "hzq", "matrix": "HZQ"},
    "difference": {"scalar": "rec", "vector": "res", "matrix": "REQ"},
    "part": {"scalar": "cdeg", "vector": "pqrstuvz", "matrix": "PQRSTUVZ"},
}


class Part(NamedTuple):
    """A part of the loss to be named, and the role by which its letter is chosen."""

    e: Expr
    role: str


def kind_of(e: Expr) -> str:
    return "scalar" if is_scalar(e.shape) else "vector" if is_column(e.shape) else "matrix"


def names_for(loss: Expr, variables: Collection[Expr], taken: Collection[str]) -> dict[str, Expr]:
    """Names for the parts of the loss that a derivation needs, in order.

    >>> from matcalc.ops.elementwise import ELEMENTWISE
    >>> from matcalc.ops.leaves import matrix, vector
    >>> from matcalc.ops.matrix import norm2
    >>> W, x, y = matrix("W", "m", "n"), vector("x", "n"), vector("y", "m")
    >>> names_for(norm2(ELEMENTWISE["sigmoid"](W @ x) - y), [W], ["W", "x", "y"])
    {'a': W*x, 'h': sigmoid(W*x), 'r': sigmoid(W*x) - y}
    """
    parts = list(chosen_parts(loss, variables))
    groups = Counter((p.role, kind_of(p.e)) for p in parts)
    used = set(taken)
    names: dict[tuple[str, str], Iterator[str]] = {}
    found: dict[str, Expr] = {}
    for (role, kind), size in groups.items():
        names[role, kind] = iter(_series(LETTERS[role][kind], size, used))
    for p in parts:
        found[next(names[p.role, kind_of(p.e)])] = p.e
    return found


def stems(letters: str) -> Iterator[str]:
    """The letters, then the first of them with an index."""
    yield from letters
    yield from (f"{letters[0]}_{k}" for k in count(1))


def _series(letters: str, size: int, used: set[str]) -> list[str]:
    """So many names of one letter that is free: a, or a1, a2, …; they are used from now on."""
    for stem in chain(letters, (f"{letters[0]}_{k}" for k in count())):
        chosen = [stem] if size == 1 else [f"{stem}{k}" for k in range(1, size + 1)]
        if not used.intersection([*chosen, *("d" + name for name in chosen)]):
            break
    used.update(chosen, ("d" + name for name in chosen))
    return chosen


def chosen_parts(loss: Expr, variables: Collection[Expr]) -> Iterator[Part]:
    """The parts worth a name, arguments before what is built on them."""
    live = depends(loss, variables)
    order = [node for node in postorder(loss) if node in live]
    uses = Counter(a for node in order for a in node.args)
    outermost = _outermost(loss, uses)
    bent = {a for node in order for i, a in enumerate(node.args) if isinstance(node.op.slot(i), Smooth)}
    for node in order:
        if node is loss or not _composite(node) or len(node.free) > 1:
            continue
        smooth = _is_smooth(node, live)
        built_on = node not in outermost and (node in bent or (smooth and _composite_inside(node, live)))
        if uses[node] > 1 or built_on:
            yield Part(node, "value" if smooth else "difference" if _is_difference(node, live) else "argument")


def _outermost(loss: Expr, uses: Mapping[Expr, int]) -> set[Expr]:
    """The loss, and what stands in it linearly and once: no name is needed for what nothing is built on."""
    found = {loss}
    for node in reversed(postorder(loss)):
        if node in found:
            places = [i for i in range(len(node.args)) if not isinstance(node.op.slot(i), Smooth | Constant)]
            found.update(node.args[i] for i in places if uses[node.args[i]] < 2)
    return found


def _is_smooth(node: Expr, live: Collection[Expr]) -> bool:
    return any(a in live and isinstance(node.op.slot(i), Smooth) for i, a in enumerate(node.args))


def _composite(node: Expr) -> bool:
    """Whether the node is more than a symbol, its transpose, a part of it, or a multiple of one of these."""
    core = split(node)[1]
    part = len(core.args) == 1 and not core.args[0].args and not isinstance(core.op.slot(0), Smooth)
    return bool(core.args) and not part


def _composite_inside(node: Expr, live: Collection[Expr]) -> bool:
    return any(a in live and _composite(a) for a in node.args)


def _is_difference(node: Expr, live: Collection[Expr]) -> bool:
    """A sum in which something stands still and the signs differ: W x - y."""
    if node.op is not add:
        return False
    still = [t for t in node.args if t not in live and not is_constant(t)]
    return bool(still) and len({negated(t)[0] for t in node.args}) > 1
