"""The macros that a document defines."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Macro:
    """`\\name` with so many arguments stands for the body, in which they are #1, #2, …"""

    name: str
    arguments: int
    body: str


DEFINITION = re.compile(
    r"\\def\s*\\(?P<def>[A-Za-z]+)\s*(?P<parameters>(?:\#\d)*)\s*(?=\{)"
    r"|\\(?:re)?newcommand\*?\s*\{?\\(?P<new>[A-Za-z]+)\}?\s*(?:\[(?P<count>\d)\])?\s*(?=\{)"
    r"|\\DeclareMathOperator\*?\s*\{?\\(?P<operator>[A-Za-z]+)\}?\s*(?=\{)"
)


def macros_of(text: str) -> tuple[dict[str, Macro], list[tuple[int, int]]]:
    """The macros by name, and where they are defined."""
    macros: dict[str, Macro] = {}
    spans: list[tuple[int, int]] = []
    for match in DEFINITION.finditer(text):
        stop = closing(text, match.end())
        body = text[match.end() + 1 : stop - 1]
        if match["operator"]:
            macros[match["operator"]] = Macro(match["operator"], 0, rf"\operatorname{{{body}}}")
        else:
            name = match["def"] or match["new"]
            count = len(match["parameters"] or "") // 2 or int(match["count"] or 0)
            macros[name] = Macro(name, count, body)
        spans.append((match.start(), stop))
    return macros, spans


def closing(text: str, opening: int) -> int:
    """The offset after the brace that closes the one at `opening`, or the end of the text."""
    depth = 0
    position = opening
    while position < len(text):
        character = text[position]
        position += 2 if character == "\\" else 1
        depth += (character == "{") - (character == "}")
        if depth == 0:
            break
    return min(position, len(text))


MOST_EXPANSIONS = 2000
LONGEST = 100_000


def expanded(text: str, macros: dict[str, Macro]) -> str:
    """The text with the document's macros replaced; recursive ones come to an end.

    >>> expanded(r"\\LR{x}", {"LR": Macro("LR", 1, "(#1)")})
    '(x)'
    """
    if not macros:
        return text
    pattern = re.compile(r"\\(" + "|".join(sorted(map(re.escape, macros), key=len, reverse=True)) + r")(?![A-Za-z])")
    for _ in range(MOST_EXPANSIONS):
        match = pattern.search(text)
        if match is None or len(text) > LONGEST:
            break
        macro = macros[match[1]]
        position, body = match.end(), macro.body
        values = []
        for _ in range(macro.arguments):
            position = len(text) - len(text[position:].lstrip())
            stop = _argument_end(text, position)
            values.append(
                text[position + 1 : stop - 1] if text[position : position + 1] == "{" else text[position:stop]
            )
            position = stop
        for number, value in enumerate(values, 1):
            body = body.replace(f"#{number}", value)
        space = " " if re.search(r"\\[A-Za-z]+$", body) and text[position : position + 1].isalpha() else ""
        text = text[: match.start()] + body + space + text[position:]
    return text


def _argument_end(text: str, position: int) -> int:
    """Where a macro's argument that starts here ends: a group, a command, or one character."""
    if text[position : position + 1] == "{":
        return closing(text, position)
    command = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL).match(text, position)
    return command.end() if command else position
