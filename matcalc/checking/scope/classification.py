"""What kind of statement each claim is: a definition, a declaration, or something to be judged."""

from __future__ import annotations

import re

from ...language.tree import Tree
from ..declarations.constraints import stated_property
from ..declarations.uses import COUNTED, listed
from ..formulas.rewriting import terms
from ..formulas.trees import DERIVATIVES, names, subtrees
from ..reading.claim import Claim
from .definitions import defines
from .heads import argument_name, states_dependence
from .history import History
from .named_gradients import names_slope
from .parts import Part
from .scope import Definition
from .shorthand import read_gradients, read_partials
from .upstream import states_slope

MOMENTS = ("E", "Var", "Cov", "var", "cov")  # of random quantities
ERRORS = frozenset("uvweεϵηξν")  # letters of errors in models
IMPOSED = re.compile(r"\b(?:equations?|constraints?|subject to|such that|under)$")
DOTS = re.compile(r"\\[lc]?dots|…|\.\.")


def classify(part: Part) -> None:
    """Tell definitions, declarations and claims apart, in the order of the document."""
    history = History(part)
    for claim in part.claims:
        if claim.kind == "claim":
            read_gradients(part, claim)
            read_partials(claim)
        if claim.kind == "claim":
            _classify(history, claim)
        history.note(claim)
    part.definitions[:] = [d for d in part.definitions if not _is_model(part, d)]
    for claim in part.claims:
        if claim.kind == "claim" and states_slope(claim, part):
            claim.kind = "definition"


def _is_model(part: Part, definition: Definition) -> bool:
    """y = Xβ + u with an error u that nothing else is said of: y is what was observed, and has no formula."""
    errors = {term.value for _, term in terms(definition.tree) if term.kind == "name" and term.value in ERRORS}
    elsewhere = (c for c in part.claims if c.number != definition.number and c.kind in ("claim", "definition"))
    return (
        bool(errors)
        and definition.tree.kind == "sum"
        and not any(errors & names(s) for c in elsewhere for s in c.sides)
    )


def _classify(history: History, claim: Claim) -> None:
    left, right = claim.left, claim.right
    if claim.sign == "in":
        claim.kind = "declaration"
    elif claim.sign in ("<=", ">="):
        bound = left is not None and right is not None and left.kind == "name" and right.kind == "number"
        claim.kind, claim.problem = ("declaration", "") if bound else ("undecidable", "an inequality")
    elif claim.sign in ("~", "~="):
        claim.kind, claim.problem = "undecidable", "an approximation"
    elif claim.problem or left is None or right is None:
        claim.kind = "declaration" if _is_listed(claim) else "undecidable"
    elif listed(left, right) or any(found(history, left, right) for found in (_is_index, _is_chosen, _is_stated)):
        claim.kind = "declaration"
    elif left.kind == "differential" and right.kind == "number" and right.value == 0:
        claim.kind = "assumption"
    elif _is_update(left, right) or names_slope(history, claim):
        claim.kind = "definition"
    elif _is_moment(history, left, right):
        claim.kind = "declaration"
    elif states_dependence(left, right) or _is_rate(history, left):
        claim.kind = "definition"
    elif not defines(history, claim):
        if _is_notation(history, left, right):
            claim.kind = "definition"
        elif _is_property(history, left, right) or _is_imposed(history, claim):
            claim.kind = "declaration"


def _is_stated(history: History, left: Tree, right: Tree) -> bool:
    """`A = A'`, of an A that has no definition."""
    stated = stated_property(left, right)
    return stated is not None and stated[0] not in history.defined


def _is_imposed(history: History, claim: Claim) -> bool:
    """`the Lyapunov equation AX + XA' = −Q`, of names that have no definition."""
    imposed = claim.before is None and IMPOSED.search(claim.lead[-60:].rstrip("$ \n"))
    found = [n for side in claim.sides for n in names(side)]
    derived = any(t.kind in DERIVATIVES for side in claim.sides for t in subtrees(side))
    return bool(imposed) and not derived and not any(n in history.defined for n in found)


def _is_listed(claim: Claim) -> bool:
    """`k = 1, …, n`, `i = 1, 2, 3`."""
    head = claim.left is not None and claim.left.kind == "name" and claim.before is None
    return head and (DOTS.search(claim.sources[1]) or COUNTED.fullmatch(claim.sources[1])) is not None


def _is_index(history: History, left: Tree, right: Tree) -> bool:
    """`i = j`, `i = 1`: letters that are indices."""
    if left.kind != "name" or left.value not in history.part.declarations.running:
        return False
    return right.kind == "number" or (right.kind == "name" and len(right.value) == 1)


def _is_chosen(history: History, left: Tree, right: Tree) -> bool:
    """`y_c = 1` of a y whose other components occur as well."""
    if left.kind != "name" or right.kind != "number":
        return False
    base, _, index = left.value.rpartition("_")
    if history.part.declarations.indexed(left.value)[0]:  # w_ij = 1 for some i and j
        return True
    return bool(base) and len(index) == 1 and index.isalpha() and history.occurs(base)


def _is_notation(history: History, left: Tree, right: Tree) -> bool:
    """A:B = tr(A'B) introduces a notation."""
    if left.kind != "colon" or any(p.kind != "name" for p in left.parts) or right.kind != "call":
        return False
    return right.value[0] in ("tr", "Tr", "trace") and not {p.value for p in left.parts} & history.defined.keys()


def _is_update(left: Tree, right: Tree) -> bool:
    """W = W - η G: the new value by the old one."""
    first = terms(right)[0][1]
    return left.kind == "name" and right.kind == "sum" and first.kind == "name" and first.value == left.value


def _is_moment(history: History, left: Tree, right: Tree) -> bool:
    """E(u) = 0, E(uu') = Ω, of an E that is nothing else; E(w) = … defines one."""
    if left.kind != "call" or left.value[0] not in MOMENTS or left.value[0] in history.defined:
        return False
    return right.kind == "number" or any(part.kind != "name" for part in left.parts)


def _is_rate(history: History, left: Tree) -> bool:
    """∂K/∂σ² = I, of a K of which no formula is given."""
    if left.kind != "partial" or len(left.parts) != 2 or left.parts[0].kind != "name":
        return False
    name, variable = left.parts[0].value, argument_name(left.parts[1])
    own = name in history.depends and variable in history.depends[name]
    return own and name not in history.defined


def _is_property(history: History, left: Tree, right: Tree) -> bool:
    """Q'Q = I, of names that have no definition."""
    constant = right.kind == "number" or (right.kind == "name" and right.value == "I")
    if not constant or any(t.kind in DERIVATIVES for t in subtrees(left)):
        return False
    found = names(left) - {"tr"}
    return bool(found) and not any(n in history.defined or n.rpartition("_")[0] in history.defined for n in found)
