"""Syntax trees as text a reader would write, in Unicode."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...language.tree import Tree

LOOSE, COLON, PRODUCT, SIGN, TIGHT = range(5)
LEVELS = {"sum": LOOSE, "neg": LOOSE, "colon": COLON, "product": PRODUCT, "series": PRODUCT, "power": TIGHT}
SUBSCRIPTS = str.maketrans("0123456789ijkmnlpt", "₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₘₙₗₚₜ")
SUPERSCRIPTS = str.maketrans("0123456789-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿ")
SIGNS = {"*": " ", ".*": " ⊙ ", "./": " ⊘ ", "/": "/", "⊗": " ⊗ "}


def written(tree: Tree, level: int = LOOSE) -> str:
    """The tree as a formula, in brackets if its place needs them.

    >>> from .formula import formula
    >>> from .lexicon import Style
    >>> written(formula(r"2 W_2^T (r \\odot x)", Style()))
    '2 W₂ᵀ (r ⊙ x)'
    """
    text = WRITERS.get(tree.kind, _call)(tree)
    own = LEVELS.get(tree.kind, TIGHT)
    return f"({text})" if own < level else text


def name(text: str) -> str:
    """`W_1` as W₁.

    >>> name("W_1"), name("x_i"), name("A_total")
    ('W₁', 'xᵢ', 'A_total')
    """
    text = text.replace("_bold", "")
    base, bar, index = text.partition("_")
    if index == "Δ":
        return f"Δ{base}"
    lowered = index.translate(SUBSCRIPTS)
    return base + lowered if bar and re.fullmatch(r"[₀-₉ᵢⱼₖₘₙₗₚₜ]+", lowered) else text


def _number(tree: Tree) -> str:
    value = tree.value
    return {0.5: "½", 0.25: "¼"}.get(value) or f"{value:g}"


def _sum(tree: Tree) -> str:
    text = ""
    for i, (mark, part) in enumerate(zip(tree.value, tree.parts, strict=True)):
        sign = {("+", True): "", ("-", True): "−", ("+", False): " + ", ("-", False): " − "}[mark[0], i == 0]
        text += sign + written(part, COLON)
    return text


def _product(tree: Tree) -> str:
    """Matrix products bind tighter than the others, which are put in brackets inside one another."""
    signs = [m[0] for m in tree.value]
    text = _first(tree.parts[0], signs[0])
    for sign, part in zip(signs, tree.parts[1:], strict=True):
        tight = SIGN if sign in ("/", "./") or part.kind == "product" else PRODUCT
        text += SIGNS[sign] + written(part, tight)
    return text


def _first(tree: Tree, sign: str) -> str:
    loose = tree.kind == "product" and any(m[0] in (".*", "./", "⊗") for m in tree.value)
    same = loose and {m[0] for m in tree.value} == {sign}
    return written(tree, SIGN if loose and not same else PRODUCT)


def _power(tree: Tree) -> str:
    base, exponent = tree.parts
    number = written(exponent).replace("−", "-")
    shown = number.translate(SUPERSCRIPTS) if re.fullmatch(r"-?\d+", number) else f"^({number})"
    return written(base, SIGN + 1 if base.kind == "power" else TIGHT) + ("." if tree.value == ".^" else "") + shown


def _transpose(tree: Tree) -> str:
    """Aᵀ, and A⁻ᵀ for the transpose of A⁻¹."""
    text = written(tree.parts[0], TIGHT)
    return text.removesuffix("¹") + "ᵀ" if text.endswith("⁻¹") else text + "ᵀ"


def _call(tree: Tree) -> str:
    function, primes = tree.value if isinstance(tree.value, tuple) and len(tree.value) == 2 else (tree.kind, 0)
    if not isinstance(function, str):
        function, primes = tree.kind, 0
    return f"{name(function)}{chr(39) * int(primes or 0)}({', '.join(written(p) for p in tree.parts)})"


def _differential(tree: Tree) -> str:
    wrt, order = tree.value
    inner = tree.parts[0]
    text = written(inner, TIGHT)
    mark = "d" + ("²" if order == 2 else "") + (f"_{wrt} " if wrt else " " if inner.kind == "call" else "")
    return f"{mark}{text}"


def _partial(tree: Tree) -> str:
    top, *variables = tree.parts
    order = {2: "²", 3: "³"}.get(len(variables), "")
    return f"∂{order}{written(top, TIGHT)}/{''.join('∂' + written(v, TIGHT) for v in variables)}"


def _nabla(tree: Tree) -> str:
    order, transposed = tree.value
    by = f"_{written(tree.parts[1])} " if len(tree.parts) > 1 else ""
    return f"∇{'²' if order == 2 else ''}{by}{written(tree.parts[0], TIGHT)}{'ᵀ' if transposed else ''}"


def _sizes(tree: Tree) -> str:
    sizes = "×".join(map(str, tree.value or ()))
    return f"_{sizes}" if len(sizes) == 1 else f"_({sizes})" if sizes else ""


def _series(tree: Tree) -> str:
    count = f"^{written(tree.parts[1])}" if len(tree.parts) > 1 else ""
    return f"∑_{tree.value}{count} {written(tree.parts[0], PRODUCT)}"


def _norm(tree: Tree) -> str:
    return f"‖{written(tree.parts[0])}‖" + (f"_{tree.value}" if tree.value else "")


def _indexed(tree: Tree) -> str:
    return f"{written(tree.parts[0], TIGHT)}[{', '.join(map(str, tree.value))}]"


def _entries(tree: Tree) -> str:
    return ", ".join(written(p) for p in tree.parts)


WRITERS: dict[str, Callable[[Tree], Any]] = {
    "equation": lambda t: " = ".join(map(written, t.parts)),
    "number": _number,
    "name": lambda t: name(t.value),
    "ones": lambda t: "1" + _sizes(t),
    "zeros": lambda t: "0" + _sizes(t),
    "identity": lambda t: "I" + _sizes(t),
    "members": lambda t: f"({t.value}₁, …)",
    "sum": _sum,
    "neg": lambda t: "−" + written(t.parts[0], COLON),
    "product": _product,
    "colon": lambda t: f"{written(t.parts[0], PRODUCT)} : {written(t.parts[1], PRODUCT)}",
    "power": _power,
    "transpose": _transpose,
    "differential": _differential,
    "partial": _partial,
    "nabla": _nabla,
    "series": _series,
    "norm": _norm,
    "bars": lambda t: f"|{written(t.parts[0])}|",
    "index": _indexed,
    "column": lambda t: f"[{'; '.join(_entries(p) if p.kind == 'row' else written(p) for p in t.parts)}]",
    "row": lambda t: f"[{_entries(t)}]",
    "directional": lambda t: f"D{written(t.parts[0], TIGHT)}[{written(t.parts[1])}]",
    "applied": lambda t: f"({written(t.parts[0])})({', '.join(written(p) for p in t.parts[1:])})",
}
