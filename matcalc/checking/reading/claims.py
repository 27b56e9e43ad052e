"""The claims of a document: its relations with their syntax trees."""

from __future__ import annotations

from ...language.tree import Tree
from ..formulas.formula import formula
from ..formulas.lexicon import Style, Unreadable
from .claim import Claim
from .displays import displayed
from .document import Document
from .lines import in_lines
from .macros import expanded
from .optima import minimiser
from .passages import Passages
from .pointwise import give_arguments
from .relations import Relation
from .repeated import sum_repeated_indices
from .styles import Styles
from .words import Words

LEAD = 400  # characters of context that a claim keeps
BACK = 250
AROUND = (300, 80)


def claims_of(document: Document) -> list[Claim]:
    """All claims of a document, in order, not yet told apart."""
    words = Words(document.text)
    styles = Styles(document, words)
    passages = Passages(document.text)
    claims: list[Claim] = []
    by_relation: dict[int, Claim] = {}
    for relation in _relations(document, words):
        claim = _claim(document, styles, relation, by_relation.get(id(relation.before)))
        _give_context(claim, document.text, claims[-1].span[1] if claims else 0)
        claim.passage = passages.number(claim.span[0])
        by_relation[id(relation)] = claim
        claims.append(claim)
    give_arguments(claims)
    sum_repeated_indices(document.text, claims)
    return claims


def _relations(document: Document, words: Words) -> list[Relation]:
    """All relations of a document, in order."""
    found: list[Relation] = []
    for fragment in document.fragments:
        last = found[-1] if found else None
        if fragment.kind in ("display", "inline"):
            found += displayed(document, fragment, last)
        elif fragment.kind in ("lines", "code"):
            found += in_lines(document, fragment, words, last)
    return found


def _give_context(claim: Claim, text: str, previous: int) -> None:
    """The text before and around the claim; `previous` is where the claim before it ends."""
    start, stop = claim.span
    claim.lead = text[max(previous, start - LEAD) : start]
    claim.back = text[max(0, start - BACK) : start]
    claim.after = text[stop : stop + AROUND[1]]
    claim.around = text[max(0, start - AROUND[0]) : stop + AROUND[1]]


def _claim(document: Document, styles: Styles, relation: Relation, before: Claim | None) -> Claim:
    text = document.text
    claim = Claim(0, document.line(relation.right[0]), text[slice(*relation.text)], relation.text, relation.sign)
    claim.before, claim.code = before, relation.fragment.kind == "code"
    left = text[slice(*relation.left)] if relation.left else ""
    right = " ".join(text[slice(*span)] for span in (relation.right, *relation.more))
    claim.sources = (expanded(left, document.macros), expanded(right, document.macros))
    if relation.sign != "in":
        _parse(claim, styles.of(relation.fragment.kind))
    return claim


def _parse(claim: Claim, style: Style) -> None:
    """Give the claim the trees of its sides, or the reason why it has none."""
    left, right = claim.sources
    if claim.before is not None:
        claim.left, claim.problem = claim.before.right, claim.before.problem
    elif left:
        claim.left, claim.problem = _tree(left, style)
    else:
        claim.problem = "nothing stands on the left"
    claim.right, problem = _tree(right, style)
    claim.problem = claim.problem or problem
    if claim.left is not None and minimiser(right, style) is not None:
        claim.kind = "definition"


def _tree(source: str, style: Style) -> tuple[Tree | None, str]:
    """The tree of a side, or why there is none."""
    try:
        return minimiser(source, style) or formula(source, style), ""
    except Unreadable as problem:
        return None, str(problem)
    except RecursionError:
        return None, "the formula is nested too deeply"
