"""Losses of which no formula is given: any smooth function of what they depend on.

∂L/∂x = Wᵀ ∂L/∂z can be judged for an L that nobody writes down, since it holds for every smooth L of z = Wx. Such an L
depends on what the document says it is a function of, L = L(z); else on those names by which it is differentiated from
which no other of them is made: on z, not on x. Where the document states its derivative by one of them, ∂L/∂z = z − y,
L is linear in z, with that slope.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...language.tree import Tree
from ...shape import SCALAR
from ..formulas.trees import DERIVATIVES, names, node, subtrees
from ..reading.claim import Claim
from .dependence import REST
from .functions import function
from .heads import argument_name
from .parts import Part
from .scope import Definition, Scope


def define_upstream(scope: Scope, part: Part) -> None:
    """Define every loss without a formula by which something is said, as `smooth` in its arguments."""
    for loss, variables in _differentiated(part).items():
        if not _is_open(scope, loss):
            continue
        arguments = _said(scope, part, loss) or _last(scope, variables)
        if arguments and loss not in {above for name in arguments for above in scope.upstream(name)}:
            _define(scope, loss, arguments, _stated(part, loss, scope))


def states_slope(claim: Claim, part: Part) -> bool:
    """Whether ∂L/∂z = z − y, of an L without a formula, says what the slope of L is: its right side has none of L."""
    found = _derivative(claim.left)
    if claim.before is not None or found is None or claim.right is None:
        return False
    loss, variable = found
    defined = {d.name: d for d in part.definitions}
    if loss in defined or loss in part.functions or part.declarations.shapes.get(loss, SCALAR) != SCALAR:
        return False
    if _mentions_slope(claim.right, loss, defined):
        return False
    others = _differentiated(part).get(loss, {}).keys() - {variable}
    return not any(variable in _behind(other, defined) for other in others)


def _differentiated(part: Part) -> dict[str, dict[str, None]]:
    """The names by which names are differentiated anywhere, by what is differentiated."""
    found: dict[str, dict[str, None]] = {}
    trees = (t for claim in part.claims for side in claim.sides for t in subtrees(side))
    for derivative in trees:
        if (pair := _derivative(derivative)) is not None:
            found.setdefault(pair[0], {}).setdefault(pair[1])
    return found


def _derivative(tree: Tree | None) -> tuple[str, str] | None:
    """The L and z of ∂L/∂z, ∇_z L and ∂L(z)/∂z; None for anything else."""
    if tree is None or tree.kind not in ("partial", "nabla") or len(tree.parts) != 2:
        return None
    operand, variable = tree.parts
    applied = operand.kind == "call" and not operand.value[1] and function(operand.value[0]) is None
    loss = operand.value[0] if applied else argument_name(operand)
    inner = variable.parts[0] if variable.kind in ("transpose", "index") else variable
    name = argument_name(inner)
    return (str(loss), name) if loss and name else None


def _mentions_slope(tree: Tree, loss: str, defined: dict[str, Definition]) -> bool:
    """Whether a derivative of the loss stands in the tree, or behind a name in it."""
    behind = [
        tree,
        *(defined[n].tree for n in {m for name in names(tree) for m in _behind(name, defined)} if n in defined),
    ]
    return any(t.kind in DERIVATIVES and loss in names(t.parts[0]) for other in behind for t in subtrees(other))


def _behind(name: str, defined: dict[str, Definition]) -> set[str]:
    """The name and those it is made of."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            base = current if current in defined else current.rpartition("_")[0]
            waiting += names(defined[base].tree) if base in defined else []
    return found


def _is_open(scope: Scope, loss: str) -> bool:
    """Whether the name stands for a number of which no formula is given."""
    if loss in scope.definitions or loss in scope.functions or scope.shapes.get(loss, SCALAR) != SCALAR:
        return False
    reference = scope.reference(loss)
    plain = reference.kind == "variable" and (not scope.is_function(loss) or scope.is_unspecified(loss))
    return plain and not scope.properties.get(loss)


def _said(scope: Scope, part: Part, loss: str) -> list[str]:
    """What the document applies the loss to, if these are names."""
    applied = part.declarations.applied.get(loss, set())
    return sorted(n for n in applied if n and scope.reference(n).kind in ("variable", "defined", "gathered"))


def _last(scope: Scope, variables: dict[str, None]) -> list[str]:
    """Those of the names from which none of the others is made."""
    whole = [_whole(scope, name) for name in variables]
    return [
        name
        for name in dict.fromkeys(whole)
        if not any(name in scope.upstream(other) for other in whole if other != name)
    ]


def _whole(scope: Scope, name: str) -> str:
    """W of W_ij, a component, and h of h_t, a member of a family."""
    reference = scope.reference(name)
    return reference.base if reference.kind in ("component", "member") else name


def _stated(part: Part, loss: str, scope: Scope) -> Iterator[tuple[Tree, Tree]]:
    """Variables with the slopes of the loss that the document states."""
    for claim in part.claims:
        if claim.kind == "definition" and claim.left is not None and claim.right is not None:
            found = _derivative(claim.left)
            if found is not None and found[0] == loss:
                yield claim.left.parts[1], claim.right


def _define(scope: Scope, loss: str, arguments: list[str], stated: Iterator[tuple[Tree, Tree]]) -> None:
    rest = node("name", value=f"{loss}{REST}")
    scope.shapes[rest.value] = SCALAR
    slopes = {argument_name(variable): (variable, slope) for variable, slope in stated}
    free = [node("name", value=name) for name in arguments if name not in slopes]
    terms = [node("colon", node("frozen", slope), variable, value=":") for variable, slope in slopes.values()]
    smooth = node("smooth", rest, *free, value=loss)
    tree = node("sum", smooth, *terms, value=[("+", 0, 0)] * (len(terms) + 1)) if terms else smooth
    scope.definitions[loss] = Definition(loss, tree, (), tuple(_said_arguments(scope, loss, arguments)))


def _said_arguments(scope: Scope, loss: str, arguments: list[str]) -> list[str]:
    """The arguments of a loss that is written as a function, L(z)."""
    return arguments if loss in scope.called else []
