"""The claims of a document: its relations with their syntax trees, and what kind of statement each one is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ...language.tree import Tree
from ..declarations.declarations import Declarations, declare
from ..formulas.formula import formula
from ..formulas.lexicon import Style, Unreadable
from ..reading.claim import Claim
from ..reading.document import Document, document, expanded, pieces
from ..reading.plain import Words, in_lines
from ..reading.relations import Relation, displayed
from .scope import Definition


@dataclass(slots=True)
class Part:
    """A part of a document with what it declares and defines, and all claims up to its end."""

    document: Document
    claims: list[Claim]
    declarations: Declarations
    definitions: list[Definition] = field(default_factory=list)
    functions: dict[str, Definition] = field(default_factory=dict)
    everything: list[Claim] = field(default_factory=list)


def read(text: str, more: Iterable[str] = ()) -> list[Part]:
    """The parts of a document: a heading of the first or second level opens one.

    A name means in a part what is said of it there; only where nothing is said, what it meant before.
    `more` are declarations that the document leaves out.
    """
    found = document(text)
    claims = _claims(found, Words(text))
    everything: list[Claim] = []
    parts: list[Part] = []
    for piece in pieces(found):
        own = [c for c in claims if piece.fragments and _inside(c, piece)]
        declarations = declare(piece, own, more)
        own = sorted(own + declarations.claims, key=lambda c: c.span)
        everything = everything + own
        parts.append(Part(piece, own, declarations, everything=everything))
    for number, claim in enumerate(everything):
        claim.number = number
    return parts


def _inside(claim: Claim, piece: Document) -> bool:
    return piece.fragments[0].start <= claim.span[0] < piece.fragments[-1].stop


# --------------------------------------------------------------------------- relations to claims


def relations(found: Document, words: Words) -> list[Relation]:
    """All relations of a document, in order."""
    all_: list[Relation] = []
    for fragment in found.fragments:
        last = all_[-1] if all_ else None
        if fragment.kind in ("display", "inline"):
            all_ += displayed(found, fragment, last)
        elif fragment.kind in ("lines", "code"):
            all_ += in_lines(found, fragment, words, last)
    return all_


def _claims(found: Document, words: Words) -> list[Claim]:
    styles = Styles(found, words)
    claims: list[Claim] = []
    by_relation: dict[int, Claim] = {}
    for relation in relations(found, words):
        before = by_relation.get(id(relation.before))
        claim = _claim(found, styles, relation, before)
        claim.lead = _lead(found.text, claims[-1].span[1] if claims else 0, relation.text[0])
        claim.back = found.text[max(0, relation.text[0] - 250) : relation.text[0]]
        claim.around = found.text[max(0, relation.text[0] - 300) : relation.text[1] + 80]
        by_relation[id(relation)] = claim
        claims.append(claim)
    return claims


def _lead(text: str, start: int, stop: int) -> str:
    """The prose between two relations."""
    return text[max(start, stop - 400) : stop]


def _claim(found: Document, styles: Styles, relation: Relation, before: Claim | None) -> Claim:
    text = found.text
    claim = Claim(0, found.line(relation.right[0]), text[slice(*relation.text)], relation.text, relation.sign)
    claim.before, claim.code = before, relation.fragment.kind == "code"
    left = text[slice(*relation.left)] if relation.left else ""
    right = " ".join(text[slice(*span)] for span in (relation.right, *relation.more))
    claim.sources = (expanded(left, found.macros), expanded(right, found.macros))
    if relation.sign == "in":
        return claim
    style = styles.of(relation.fragment.kind)
    if before is not None:
        claim.left, claim.problem = before.right, before.problem
    elif relation.left:
        claim.left, claim.problem = _tree(claim.sources[0], style)
    else:
        claim.problem = "nothing stands on the left"
    claim.right, problem = _tree(claim.sources[1], style)
    claim.problem = claim.problem or problem
    return claim


def _tree(source: str, style: Style) -> tuple[Tree | None, str]:
    """The tree of a side, or why there is none."""
    try:
        return formula(source, style), ""
    except Unreadable as problem:
        return None, str(problem)
    except RecursionError:
        return None, "the formula is nested too deeply"


DERIVED = re.compile(r"(?:\\sigma|\\phi|\\varphi|\\psi|\\Phi|\\tanh|σ|φ|ψ|\b[fgs])(?:_\w)?'+\s*(?:\(|\\left)")
PRIMED = re.compile(r"[A-Za-z)}\]]'\s*(?:\\?[A-Za-z(]|[.*)/+-]|$)|\)'\s*\}", re.MULTILINE)


class Styles:
    """How the parts of a document write."""

    def __init__(self, found: Document, words: Words) -> None:
        text = found.text
        raised = re.search(
            r"\^\s*\{?\s*(\\top|T\b|\\mathsf|\\intercal|\\mathrm\{T\})|ᵀ|\.T\b", expanded(text, found.macros)
        )
        self.transposes = raised is None and PRIMED.search(DERIVED.sub("", text)) is not None
        self.entrywise = " @ " in text
        defined = re.findall(r"(?:^|[\s$&,;])(?:\\mathbf\{)?([deDδ]|\\delta)\}?\s*&?\s*(?:=|:=|\\in|\\triangleq)", text)
        self.taken = frozenset(letter.replace(r"\delta", "δ") for letter in defined)
        self.names = frozenset(words.defined | words.joined)

    def of(self, kind: str) -> Style:
        latex = kind in ("display", "inline")
        return Style(
            latex=latex,
            names=self.names,
            transposes=self.transposes or not latex,
            entrywise=self.entrywise and not latex,
            taken=self.taken,
        )
