"""Which claims are definitions, and what they define."""

from __future__ import annotations

import re

from ...language.tree import Tree
from ..formulas.trees import names, node
from ..reading.claim import Claim
from .defined_functions import defines_function
from .heads import head
from .history import History
from .named_gradients import is_said_gradient
from .objectives import unmarked

SOLVED = re.compile(
    r"zero|(?:=|doteq)(?:\\[,;:!]|\s)*0|vanish|stationar|minim|maxim|optim|solv|critical|normal equation"
    r"|arg\s*(?:\\[,;:!])?\s*\\?(?:min|max)|\bnull|stationär|verschwind|annul|résou",
    re.IGNORECASE,
)
ANEW = re.compile(r"\b(Let|let|Put|put|Define|define|Now let|consider|Consider|Write|Suppose|Example|denote)\b")
INSTEAD = re.compile(r"\b(?:[Ff]or|[Ii]f|[Ww]hen|[Nn]ow|[Ss]uppose|[Tt]ake|[Ii]nstead)(?: (?:let|take|that|of))?$")
LOGARITHMS = (("log", 0), ("ln", 0))
HESSIAN = re.compile(r"Hessian\b[^.=]{0,40}$")


def defines(history: History, claim: Claim) -> bool:
    """Classify the claim as a definition, and take it into the history, if it is one."""
    left, right = claim.left, claim.right
    assert left is not None
    assert right is not None
    if claim.before is not None:
        return _names_the_member_before(history, claim, left, right)
    if claim.sign == "<-":
        claim.kind = "definition"
        return True
    found = head(left)
    if found is None:
        if not _defines_undone(history, claim, left, right) and claim.sign == ":=":
            claim.kind = "definition"
        return claim.kind == "definition"
    name, arguments = found
    if defines_function(history, claim, name, arguments) or _is_hessian(history, claim, name, right):
        return True
    if not arguments and is_said_gradient(history, claim, name, right):
        return True
    if left.kind == right.kind == "call" and history.unheard(right.value[0]) and history.unheard(name):
        claim.kind, claim.problem = "undecidable", f"neither {name} nor {right.value[0]} is introduced"
        return True
    if _solves(history, claim, name, right):
        return False
    if claim.sign != ":=" and not _is_new(history, claim, name, right):
        return False
    if name in names(right) and not arguments:
        claim.kind = "definition" if claim.sign == ":=" else claim.kind  # the new value by the old one
        return claim.sign == ":="
    history.define(claim, name, arguments, _body(history, claim, right))
    return True


def _defines_undone(history: History, claim: Claim, left: Tree, right: Tree) -> bool:
    """v' = …, σ² = … and log p(x) = …, of a v, a σ > 0 and a p of which nothing else is said."""
    if left.kind == "call" and left.value in LOGARITHMS and (found := head(left.parts[0])) is not None:
        if found[0] in history.defined or found[0] in history.part.declarations.shapes:
            return False
        history.define(claim, *found, node("call", right, value=("exp", 0)))
        return True
    name = str(left.parts[0].value) if left.parts and left.parts[0].kind == "name" else ""
    if not name or name in history.seen or name in history.defined or name in history.part.declarations.shapes:
        return False
    squared = left.kind == "power" and left.parts[1].kind == "number" and left.parts[1].value == 2
    if left.kind != "transpose" and not squared:
        return False
    history.define(claim, name, (), node("call", right, value=("sqrt", 0)) if squared else node("transpose", right))
    return True


def _body(history: History, claim: Claim, right: Tree) -> Tree:
    """What a definition says: in ŷ = f(x) = …, of an f of which nothing else is said, the member after f(x)."""
    following = history.follows(claim)
    if right.kind != "call" or not history.unheard(right.value[0]) or following is None:
        return right
    following.kind = "definition"
    return following.right or right


def _names_the_member_before(history: History, claim: Claim, left: Tree, right: Tree) -> bool:
    """`… ≜ g` at the end of a chain."""
    if claim.sign == "<-" or right.kind != "name" or (claim.sign != ":=" and right.value in history.seen):
        return False
    name = right.value
    if name in history.defined or name in history.part.declarations.shapes or name in names(left):
        return False
    base, _, index = name.rpartition("_")
    if claim.sign == "=" and (len(name) > 3 or (base and index.isalpha() and history.occurs(base))):
        return False
    history.define(claim, name, (), left)
    return True


def _is_hessian(history: History, claim: Claim, name: str, right: Tree) -> bool:
    """`the Hessian H = …`: H is the Hessian of the function whose gradient was stated last."""
    if (
        history.gradient is None
        or name in history.defined
        or not name[0].isupper()
        or not HESSIAN.search(claim.lead.rstrip("$ \n"))
    ):
        return False
    function, variable = history.gradient
    history.define(claim, name, (), right)
    claim.kind = "claim"
    claim.left = node("nabla", function, *variable, value=(2, False))
    return True


def _is_new(history: History, claim: Claim, name: str, right: Tree) -> bool:
    """Whether the name has no meaning yet; where it may be given another one, the fit decides later."""
    family, _ = history.part.declarations.indexed(name)
    if family and (family in history.defined or family in history.varied):
        return False
    if name not in history.defined:
        solved = SOLVED.search(claim.lead[-160:] + claim.sources[0]) or _is_solved_for(history, claim, name, right)
        known = bool(solved) and (name in history.seen or history.appears(family))
        if known:
            history.solve(claim, name, name)
        return not known
    before = history.passages.get(name)
    claim.anew = before not in (None, claim.passage) or _is_written_as_new(claim)
    return False


def _is_written_as_new(claim: Claim) -> bool:
    """Whether the words before the claim announce something new."""
    lead = claim.lead.rstrip("$ \n")
    return any(pattern.search(lead) for pattern in (ANEW, INSTEAD))


def _solves(history: History, claim: Claim, name: str, right: Tree) -> bool:
    """Whether the claim, `ŵ = …` after "the minimiser is", says where a gradient by w vanishes."""
    variable = history.part.optima.get(name, unmarked(name))
    if variable == name or variable in names(right) or not (variable in history.seen or history.appears(variable)):
        return False
    said = SOLVED.search(claim.lead[-160:]) or name in history.part.optima or variable in history.solved
    if said:
        history.solve(claim, name, variable)
    return bool(said)


def _is_solved_for(history: History, claim: Claim, name: str, right: Tree) -> bool:
    """A variable something was differentiated by, equal to what is made of names seen before."""
    varied = {n for d in history.part.definitions for n in d.arguments} | history.varied
    said = SOLVED.search(claim.back) or SOLVED.search(claim.after.partition("\n")[0])
    return name in varied and bool(said) and names(right) <= history.seen | {"I"}
