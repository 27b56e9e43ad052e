r"""Names and declarations as mathematicians write them: \hat{W}_{1}, x \in \mathbb{R}^n."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...errors import DeclarationError, ParseError
from ..tokens import Token, canonical
from .scope import Scope
from .scripts import matching, spelled
from .tokens import lexed

SPACES = {"R": "", "S": "symmetric"}
USAGE = r"a space is written \mathbb{R}^{m \times n}"


def name(text: str, spellings: Mapping[str, str]) -> str | None:
    """The name in the language, where known names are spelt so; None if the text is none."""
    try:
        return _spelt(lexed(text, Scope(dict(spellings)))[0][:-1])
    except ParseError:
        return None


def membership(text: str) -> str:
    r"""The declaration x: n for x \in \mathbb{R}^n.

    Raises DeclarationError for sets other than \mathbb{R}^n, \mathbb{R}^{m \times n} and \mathbb{S}^n.
    """
    tokens = lexed(text, Scope())[0][:-1]
    at = next(i for i, token in enumerate(tokens) if token.kind == "relation")
    left = _spelt(tokens[:at])
    if left is None:
        raise DeclarationError("one name is declared at a time", source=text, span=(tokens[0].start, tokens[at].start))
    return f"{left}: {_space(text, tokens[at + 1 :], tokens[at])}"


def _spelt(tokens: Sequence[Token]) -> str | None:
    """A name with its index."""
    if not tokens or tokens[0].kind not in ("name", "function"):
        return None
    if len(tokens) == 1:
        return canonical(tokens[0].text)
    index = spelled(tokens[3:-1]) if tokens[1].kind in "_^" and matching(tokens).get(2) == len(tokens) - 1 else None
    return index and canonical(f"{tokens[0].text}_{index}")


def _space(text: str, tokens: Sequence[Token], sign: Token) -> str:
    """The sizes of \\mathbb{R}^{m \\times n}, and what else the space says."""
    if not tokens or tokens[0].text not in SPACES or (len(tokens) > 1 and tokens[1].kind != "^"):
        raise DeclarationError(USAGE, source=text, span=(sign.start, len(text)))
    sizes: list[list[Token]] = [[]]
    for token in tokens[3:-1]:
        if token.text in ("\\times", ",", "x"):
            sizes.append([])
        else:
            sizes[-1].append(token)
    shown = [canonical(spelled(size) or "?") for size in sizes] if len(tokens) > 1 else ["scalar"]
    if tokens[0].text == "S":
        shown = [shown[0], shown[0]]
    return f"{','.join(shown)} {SPACES[tokens[0].text]}".strip()
