"""Relations: every `=`, `:=`, `\\in`, `\\le`, … of a document that stands outside brackets and indices."""

from __future__ import annotations

from dataclasses import dataclass

from .document import Fragment

Span = tuple[int, int]

# A relation sign as it is written, and what it means.
SIGNS = {
    "=": "=",
    ":=": ":=",
    "=:": ":=",
    r"\coloneqq": ":=",
    r"\triangleq": ":=",
    r"\equiv": "=",
    r"\doteq": "=",
    r"\in": "in",
    "in": "in",
    "∈": "in",
    r"\leftarrow": "<-",
    r"\gets": "<-",
    "←": "<-",
    "<-": "<-",
    r"\approx": "~=",
    "≈": "~=",
    r"\sim": "~",
    r"\simeq": "~=",
    r"\propto": "~",
    r"\le": "<=",
    r"\leq": "<=",
    "≤": "<=",
    "<=": "<=",
    r"\ge": ">=",
    r"\geq": ">=",
    "≥": ">=",
    ">=": ">=",
    "≜": ":=",
    "≔": ":=",
    "≡": "=",
    **dict.fromkeys(("+=", "-=", "*=", "/="), "<-"),
}


@dataclass(slots=True)
class Relation:
    """One relation sign with its sides, as stretches of the document.

    `left` is None where the chain's first member is missing altogether; `before` is the relation whose right side is
    the member before.
    """

    sign: str
    left: Span | None
    right: Span
    text: Span
    fragment: Fragment
    before: Relation | None = None
    more: tuple[Span, ...] = ()  # rows that go on with the right side


@dataclass(slots=True)
class Chain:
    """Members with the signs between them, `A = B = C`; a member that is missing is None.

    A sign is its meaning, and where a relation begins that begins with it.
    """

    members: list[Span | None]
    signs: list[tuple[str, int]]


def relations_of(chain: Chain, fragment: Fragment, before: Relation | None) -> list[Relation]:
    """A relation for every sign; one without a member on its left goes on from the relation `before`."""
    found: list[Relation] = []
    for i, (sign, shown) in enumerate(chain.signs):
        left, right = chain.members[i : i + 2]
        if right is None:
            continue
        own = i == 0 and left is not None
        previous = None if own else found[-1] if found else before
        start = left[0] if own and left is not None else shown
        left = previous.right if previous is not None else left
        found.append(Relation(sign, left, right, (start, right[1]), fragment, previous))
    return found
