"""Code as people write it for NumPy, in the terms of plain text: `np.sum(dZ, axis=0)` is dZᵀ times ones."""

from __future__ import annotations

import re
from collections.abc import Callable

PREFIX = re.compile(
    r"\bself\.|\b(?:np|numpy|jnp|torch|math|scipy|tf)\.(?:linalg\.|special\.|nn\.functional\.)?(?=[a-z])"
)
CALLED = re.compile(r"(?P<dot>\.)?\b(?P<name>sum|dot|matmul|outer|multiply|transpose|astype)\(")
OTHERWISE = {"maximum": "max", "minimum": "min", "trace": "tr", "norm": "norm2", "expit": "sigmoid"}
RENAMED = re.compile(rf"\b(?:{'|'.join(OTHERWISE)})(?=\()")
COMPARED = re.compile(r"(?:[𝟙𝟏]\s*)?\(([^()<>=]+)([<>])=?\s*([^()<>=]+)\)")
AXIS = re.compile(r"axis\s*=\s*(-?\d)")
EYE = re.compile(r"\beye\b(?:\s*\([^()]*\))?")
ONES = re.compile(r"\bones(?:_like)?\b(?:\s*\((?P<sizes>[^()]*|\([^()]*\))\))?")


def uncoded(text: str) -> str:
    """Plain text for what NumPy has methods, axes and comparisons for.

    >>> uncoded("np.sum(dZ, axis=0)"), uncoded("dA * (Z > 0)"), uncoded("X.T.dot(np.exp(y))")
    ('((dZ).T @ vector(1))', 'dA * step((Z) - (0))', '((X.T) @ (exp(y)))')
    """
    text = RENAMED.sub(lambda match: OTHERWISE[match[0]], PREFIX.sub("", text))
    text = COMPARED.sub(_indicator, ONES.sub(_ones, EYE.sub("I", text)))
    position = 0
    while match := CALLED.search(text, position):
        stop = closed(text, match.end() - 1)
        start = _operand(text, match.start()) if match["dot"] else match.start()
        arguments = _arguments(text[match.end() : stop - 1])
        if match["dot"]:  # X.sum(0)
            arguments = [text[start : match.start()], *(f"axis={a}" if a.isdigit() else a for a in arguments)]
        written = MEANINGS[match["name"]](arguments)
        position = match.end() if written is None else start + len("sum(") * written.startswith("sum(")
        text = text if written is None else text[:start] + written + text[stop:]
    return text


def closed(text: str, opening: int) -> int:
    """Where the bracket that opens here is closed, just after it."""
    depth = 0
    for position in range(opening, len(text)):
        depth += (text[position] in "([") - (text[position] in ")]")
        if not depth:
            return position + 1
    return len(text)


def _operand(text: str, stop: int) -> int:
    """Where the operand of a method begins: a bracket, a call, or a name with attributes."""
    start = stop
    if text[start - 1 : start] == ")":
        depth = 0
        while start:
            start -= 1
            depth += (text[start] == ")") - (text[start] == "(")
            if not depth:
                break
    name = re.search(r"[\w.]*$", text[:start])
    return name.start() if name else start


def _arguments(text: str) -> list[str]:
    """What stands between the commas outside brackets."""
    found, depth = [""], 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if character == "," and not depth:
            found.append("")
        else:
            found[-1] += character
    return [argument.strip() for argument in found if argument.strip()]


def _indicator(match: re.Match[str]) -> str:
    first, second = (match[1], match[3]) if match[2] == ">" else (match[3], match[1])
    return f"step(({first.strip()}) - ({second.strip()}))"


def _ones(match: re.Match[str]) -> str:
    """A vector of ones where one size is given, or a second one that is 1; else a matrix."""
    sizes = [size for size in re.split(r"[(),\s]+", match["sizes"] or "") if size]
    column = match[0].startswith("ones(") and sizes and (len(sizes) == 1 or sizes[1] == "1")
    return "vector(1)" if column else "matrix(1)"


def _sum(arguments: list[str]) -> str | None:
    """Of all entries, or along an axis: what is left of the other one is a column unless it is kept a row."""
    if not arguments:
        return None
    operand, *options = arguments
    axis = next((match[1] for option in options if (match := AXIS.fullmatch(option))), "")
    kept = any(option.replace(" ", "") == "keepdims=True" for option in options)
    if axis == "0":
        return f"(vector(1).T @ ({operand}))" if kept else f"(({operand}).T @ vector(1))"
    return f"(({operand}) @ vector(1))" if axis else f"sum({operand})"


def _product(sign: str, after: str = "") -> Callable[[list[str]], str | None]:
    return lambda arguments: f"(({arguments[0]}) {sign} ({arguments[1]}){after})" if len(arguments) == 2 else None


MEANINGS: dict[str, Callable[[list[str]], str | None]] = {
    "sum": _sum,
    "dot": _product("@"),
    "matmul": _product("@"),
    "outer": _product("@", ".T"),
    "multiply": _product("*"),
    "transpose": lambda arguments: f"({arguments[0]}).T" if len(arguments) == 1 else None,
    "astype": lambda arguments: arguments[0],
}
