"""Formulas as a writer would leave them: no minus inside a product, no product of entries with a number."""

from __future__ import annotations

from collections.abc import Callable

from ...language.tree import Tree
from .rewriting import operators, product, structure, terms, times, total, transformed
from .trees import node

IsScalar = Callable[[Tree], bool]


def tidied(tree: Tree, is_scalar: IsScalar) -> Tree:
    """The same formula in tidy form.

    >>> from .formula import formula
    >>> from .lexicon import Style
    >>> from .written import written
    >>> untidy = [r"-(y - p)", r"A \\cdot (-B)", r"r^T dr \\odot (1/\\|r\\|)", "a - (-b)"]
    >>> [written(tidied(formula(text, Style()), lambda t: t.kind != "name")) for text in untidy]
    ['p − y', '−A B', 'rᵀ dr/‖r‖', 'a + b']
    """

    def change(t: Tree) -> Tree | None:
        if t.kind == "product":
            return _product(t, is_scalar)
        if t.kind == "sum":
            return _sum([_signed(sign, term) for sign, term in terms(t)])
        if t.kind == "neg" and t.parts[0].kind in ("neg", "sum"):
            return _negated(t.parts[0])
        return None

    return transformed(tree, change)


def _sum(signed: list[tuple[str, Tree]]) -> Tree:
    """The sum; of two terms, the positive one first."""
    return total(signed[::-1] if [sign for sign, _ in signed] == ["-", "+"] else signed)


def _signed(sign: str, term: Tree) -> tuple[str, Tree]:
    return ("-" if sign == "+" else "+", term.parts[0]) if term.kind == "neg" else (sign, term)


def _negated(t: Tree) -> Tree:
    """−t, with the sign taken where it is not seen."""
    if t.kind == "neg":
        return t.parts[0]
    if t.kind == "sum" and (flipped := _flipped(t)) is not None:
        return flipped
    if t.kind == "product":
        for i, part in enumerate(t.parts):
            if part.kind == "sum" and (flipped := _flipped(part)) is not None:
                return product([*t.parts[:i], flipped, *t.parts[i + 1 :]], operators(t))
    return node("neg", t)


def _flipped(t: Tree) -> Tree | None:
    """−(a − b) as b − a."""
    signs = [sign for sign, _ in terms(t)]
    if sorted(signs) != ["+", "-"]:
        return None
    (_, plus), (_, minus) = sorted(terms(t), key=lambda term: term[0])
    return total([("+", minus), ("-", plus)])


def _product(t: Tree, is_scalar: IsScalar) -> Tree:
    """Signs taken out, numbers in front, a factor 1/x as a divisor, x x as x² for a scalar."""
    negative = False
    factors: list[Tree] = []
    for part in t.parts:
        minus = part.kind == "neg" or (part.kind == "number" and part.value < 0)
        negative ^= minus
        factors.append(part.parts[0] if part.kind == "neg" else _positive(part) if minus else part)
    found = _joined(factors, operators(t), is_scalar)
    return _negated(found) if negative else found


def _positive(number: Tree) -> Tree:
    return node("number", value=-number.value)


def _joined(factors: list[Tree], signs: list[str], is_scalar: IsScalar) -> Tree:
    """The product from the left."""
    whole = factors[0]
    for sign, factor in zip(signs, factors[1:], strict=True):
        if sign in ("*", ".*") and _is_one(whole):
            whole = factor
        elif sign in ("*", ".*") and _is_reciprocal(factor):
            whole = _by(whole, "/", factor.parts[1])
        elif sign == ".*" and is_scalar(factor):
            whole = times(factor, whole)
        elif sign == "*" and (power := _power(_last(whole), factor)) is not None and is_scalar(factor):
            whole = _without_last(whole, power)
        else:
            whole = _by(whole, "*" if sign == ".*" and is_scalar(whole) else sign, factor)
    return whole


def _power(left: Tree, right: Tree) -> Tree | None:
    """ρ ρ² as ρ³, if the bases are the same."""
    (base, one), (other, more) = _based(left), _based(right)
    if structure(base) != structure(other) or base.kind == "number":
        return None
    return node("power", base, node("number", value=one + more), value="^")


def _based(t: Tree) -> tuple[Tree, int]:
    """A power with a positive whole exponent, or what is no power to the first."""
    exponent = t.parts[1].value if t.kind == "power" and t.parts[1].kind == "number" else None
    return (t.parts[0], exponent) if isinstance(exponent, int) else (t, 1)


def _last(whole: Tree) -> Tree:
    return whole.parts[-1] if whole.kind == "product" and set(operators(whole)) == {"*"} else whole


def _without_last(whole: Tree, other: Tree) -> Tree:
    """The product with another factor in the place of the last one."""
    return product([*whole.parts[:-1], other], operators(whole)) if _last(whole) is not whole else other


def _by(whole: Tree, sign: str, factor: Tree) -> Tree:
    """One more factor, beside the others if they are of its kind."""
    flat = whole.kind == "product" and set(operators(whole)) | {sign} <= {"*", "/"}
    if flat:
        return product([*whole.parts, factor], [*operators(whole), sign])
    if sign == "*" and factor.kind == "product" and set(operators(factor)) == {"*"}:
        return product([whole, *factor.parts], ["*", *operators(factor)])
    return product([whole, factor], [sign])


def _is_one(t: Tree) -> bool:
    return t.kind == "number" and t.value == 1


def _is_reciprocal(t: Tree) -> bool:
    return t.kind == "product" and operators(t) == ["/"] and _is_one(t.parts[0])
