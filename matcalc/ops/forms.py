"""How numbers, sums, products and powers are written.

What the constructors flatten is set out again for a reader: a negative term is subtracted, a reciprocal
becomes a divisor, a sign moves to the front. Read back from left to right, every form gives the node it
was made from.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeGuard

from ..decimals import DecimalFraction, spelled
from ..decimals import quotient as quotient_of
from ..errors import LimitError
from ..expr import OPS, Expr, Number, value_of
from ..notation import (
    ENTRYWISE_OVER,
    ENTRYWISE_POWER,
    FROBENIUS,
    HADAMARD,
    LEVEL,
    NAME,
    NEGATIVE,
    ONE,
    OVER,
    POWER,
    ROOT,
    ROOT_OF_ENTRIES,
    ROW,
    SCALAR_TIMES,
    SIGNED_NUMERAL,
    SIGNED_SUM,
    TIMES,
    TRANSPOSE,
    Form,
)
from ..shape import is_scalar

Part = Expr | Form
DIGITS = 4000

# --------------------------------------------------------------------------- numbers


def numeral(value: Number) -> Form:
    """A whole number, or a decimal fraction that ends, as one numeral.

    Raises LimitError for integers of more than DIGITS digits.
    """
    if max(abs(value.numerator), value.denominator).bit_length() > DIGITS * 3.3219:
        raise LimitError(f"a number of more than {DIGITS} digits is not written out")
    return Form(NAME if value >= 0 else SIGNED_NUMERAL, spelled(value))


def number_form(value: Number) -> Form:
    """A number; fractions as such."""
    above, below = quotient_of(value)
    return numeral(above) if below == 1 else Form(OVER, numeral(above), numeral(below))


# --------------------------------------------------------------------------- sums


def add_form(e: Expr) -> Form:
    """Terms with their signs. A term c*ones(m,n) is written as level where another term shows the shape."""
    terms: list[Part] = []
    for i, t in enumerate(e.args):
        coefficient, factors = split(t)
        bare = is_ones(factors) and (i > 0 or not is_ones(split(e.args[1])[1]))
        form = level_form if bare else product_form
        if i > 0 and coefficient < 0:
            terms.append(Form(NEGATIVE, form(-coefficient, factors)))
        else:
            terms.append(form(coefficient, factors) if bare else t)
    return Form(SIGNED_SUM, *terms)


def level_form(coefficient: Number, factors: Sequence[Expr]) -> Part:
    """A multiple of ones that is added to an array: a number stands alone, as in 1 - x.^2."""
    plain = product_form(coefficient, factors[:-1])
    return Form(LEVEL, plain, product_form(coefficient, factors)) if len(factors) > 1 else plain


def split(term: Expr) -> tuple[Number, tuple[Expr, ...]]:
    """The coefficient of a term and its other factors."""
    value = value_of(term)
    if value is not None:
        return value, ()
    if term.op.name != "scale":
        return 1, (term,)
    value = value_of(term.args[0])
    return (1, term.args) if value is None else (value, term.args[1:])


def is_ones(factors: Sequence[Expr]) -> bool:
    return bool(factors) and factors[-1].op.name == "ones"


# --------------------------------------------------------------------------- products


def scale_form(e: Expr) -> Form:
    form = product_form(*split(e))
    assert isinstance(form, Form)
    return form


def product_form(coefficient: Number, factors: Sequence[Expr]) -> Part:
    """A number times scalars and at most one array (the last factor), the divisors under a line.

    The sign belongs to the numeral if there is one (-2*x), else to the whole (-A*x/2). What multiplies a
    Frobenius product is written with its first factor: 2*A : B.
    """
    if factors and factors[-1].op.name == "frobenius" and _is_whole(coefficient, factors):
        first, second = factors[-1].args
        return Form(FROBENIUS, product_form(coefficient, (*factors[:-1], first)), second)
    numerator, denominator = quotient_of(coefficient)
    unit = abs(numerator) == 1 and len(factors) > 0
    above: list[Part] = [] if unit else [numeral(numerator)]
    below: list[Part] = [] if denominator == 1 else [numeral(denominator)]
    array = factors[-1] if factors and not is_scalar(factors[-1].shape) else None
    for f in factors if array is None else factors[:-1]:
        divisor = reciprocal(f)
        (above if divisor is None else below).append(f if divisor is None else divisor)
    over, under = ((), ()) if array is None else quotient(array)
    negative = unit and numerator < 0
    if negative and not above and not over:
        above, negative = [numeral(-1)], False
    if under:
        whole: Part = Form(ENTRYWISE_OVER, _entrywise(above, over), _entrywise(below, under))
    else:
        top = _entrywise(above, over) if len(over) > 1 else _product([*above, *over])
        whole = Form(OVER, top, _product(below)) if below else top
    return Form(NEGATIVE, whole) if negative else whole


def _is_whole(coefficient: Number, factors: Sequence[Expr]) -> bool:
    """Whether a product has no divisors."""
    return quotient_of(coefficient)[1] == 1 and all(reciprocal(f) is None for f in factors)


def _product(parts: list[Part]) -> Part:
    """Scalars and at last one factor; if that is a matrix product, its factors stand in line with them."""
    if len(parts) < 2:
        return parts[0] if parts else ONE
    last = parts[-1]
    if _is_chain(last) and not any(map(_is_chain, parts[:-1])):
        parts = parts[:-1] + chain(last.args)
    return Form(SCALAR_TIMES, *parts)


def _is_chain(part: Part) -> TypeGuard[Expr]:
    return isinstance(part, Expr) and part.op.name == "matmul"


def _entrywise(scalars: list[Part], arrays: Sequence[Part]) -> Part:
    """Scalars times an entrywise product: 2*x.*y."""
    if not arrays:
        return _product(scalars)
    first = Form(SCALAR_TIMES, *scalars, arrays[0]) if scalars else arrays[0]
    return Form(HADAMARD, first, *arrays[1:]) if len(arrays) > 1 else first


def matmul_form(e: Expr) -> Form:
    return Form(TIMES, *chain(e.args))


def chain(factors: tuple[Expr, ...]) -> list[Part]:
    """The factors of a product as read from the left: x'*(y*z'), because x'*y would be a number."""
    if factors[0].shape[0] == 1 and any(f.shape[1] == 1 for f in factors[1:-1]):
        return [factors[0], Form(TIMES, *factors[1:])]
    return list(factors)


def hadamard_form(e: Expr) -> Form:
    over, under = quotient(e)
    if not under:
        return Form(HADAMARD, *over)
    return Form(ENTRYWISE_OVER, _entrywise([], over), _entrywise([], under))


def quotient(array: Expr) -> tuple[Sequence[Part], Sequence[Part]]:
    """The factors of an entrywise product, those at its end that are reciprocals apart, as divisors."""
    factors = array.args if array.op.name == "hadamard" else (array,)
    under: list[Part] = []
    for f in reversed(factors):
        divisor = reciprocal(f)
        if divisor is None:
            break
        under.insert(0, divisor)
    return factors[: len(factors) - len(under)], under


def transpose_form(e: Expr) -> Form:
    """X'; and [A, B] for [A'; B']', unless that is a row of vectors: [x; y]'."""
    (operand,) = e.args
    if operand.op.name != "stack" or (operand.shape[1] == 1 and not all(b.is_scalar for b in operand.args)):
        return Form(TRANSPOSE, operand)
    return Form(ROW, *map(turned, operand.args))


def turned(block: Expr) -> Expr:
    """The transpose of a block, without its sign where none is needed."""
    if block.op.name == "transpose":
        return block.args[0]
    if block.op.name in ("zeros", "ones"):
        return block.op(params=block.params[::-1])
    if block.op.name == "scale":
        return block.op(*block.args[:-1], turned(block.args[-1]))
    return block if block.is_scalar or block.op.name == "I" else OPS["transpose"](block)


# --------------------------------------------------------------------------- powers


def reciprocal(e: Expr) -> Expr | None:
    """What e divides by, if it is a power with a negative exponent (an exact one)."""
    if e.op.name != "power":
        return None
    exponent = value_of(e.args[1])
    if exponent is None or isinstance(exponent, DecimalFraction) or exponent >= 0:
        return None
    return e.args[0] if exponent == -1 else e.op(e.args[0], -exponent)


def power_form(e: Expr) -> Form:
    base, exponent = e.args
    divisor, value = reciprocal(e), value_of(exponent)
    if divisor is not None:
        return Form(OVER if is_scalar(e.shape) else ENTRYWISE_OVER, ONE, divisor)
    if value == Fraction(1, 2):
        return Form(ROOT if 1 in e.shape else ROOT_OF_ENTRIES, base)
    return Form(POWER if is_scalar(e.shape) else ENTRYWISE_POWER, base, exponent)
