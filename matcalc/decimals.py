"""Decimal fractions: exact numbers that are written with a decimal point, as their author wrote them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from .errors import LimitError

POSITIONAL: Final = range(-4, 16)  # exponents of ten that need no e, as Python writes floats
LONGEST: Final = 1000  # exponents of ten, beyond which nothing is multiplied out
FLOATS: Final = range(-1074, 1025)  # powers of two that floats reach


class DecimalFraction(Fraction):
    """A fraction that came from a decimal, as 0.1 is 1/10; what is computed with it is another one.

    >>> 3 * DecimalFraction("0.1") == Fraction(3, 10), str(3 * DecimalFraction("0.1"))
    (True, '0.3')
    >>> str(1 / DecimalFraction("0.7")), str(DecimalFraction("0.1") / 3)
    ('1/0.7', '0.1/3')
    """

    __slots__ = ()

    def __str__(self) -> str:
        above, below = quotient(self)
        return spelled(above) if below == 1 else f"{spelled(above)}/{spelled(below)}"

    def __repr__(self) -> str:
        return f"DecimalFraction({self.numerator}, {self.denominator})"

    def __reduce__(self) -> tuple[Any, ...]:
        return DecimalFraction, (self.numerator, self.denominator)


def _kept(operation: str) -> Callable[..., Any]:
    of_fractions = getattr(Fraction, operation)

    def kept(*args: Any) -> Any:
        found = of_fractions(*args)
        return DecimalFraction(found) if isinstance(found, Fraction) else found

    kept.__name__ = operation
    return kept


for _operation in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "neg", "abs", "pow"):
    setattr(DecimalFraction, f"__{_operation}__", _kept(f"__{_operation}__"))


def decimal(text: str) -> DecimalFraction:
    """The number that a decimal says. Raises LimitError if it lies beyond what floats reach.

    >>> decimal("1e-3") == Fraction(1, 1000)
    True
    """
    mantissa, _, exponent = text.lower().partition("e")
    if len(exponent) > 5 or abs(int(exponent or 0)) > LONGEST:
        if not mantissa.strip("-0."):
            return DecimalFraction(0)
        raise _beyond(text, exponent.startswith("-"))
    value = DecimalFraction(text)
    magnitude = value.numerator.bit_length() - value.denominator.bit_length()
    if value and magnitude not in FLOATS:
        raise _beyond(text, magnitude < 0)
    return value


def _beyond(text: str, small: bool) -> LimitError:
    return LimitError(f"{text} is too {'small' if small else 'large'} for a decimal number")


def quotient(value: int | Fraction) -> tuple[Fraction | int, Fraction | int]:
    """Numerator and denominator as they are written: of a decimal fraction that ends, itself and 1.

    What is read from the two is a decimal fraction again, because one of them is.
    """
    p, q = value.numerator, value.denominator
    if not isinstance(value, DecimalFraction):
        return p, q
    rest = _without_tens(q)
    if rest == 1:
        return value, 1
    if rest < q:
        return value * rest, rest
    if _without_tens(abs(p)) == 1 < abs(p):
        return (1 if p > 0 else -1), DecimalFraction(q, abs(p))
    return DecimalFraction(p), q


def ends(value: object) -> bool:
    """Whether a value is a decimal fraction with finitely many places."""
    return isinstance(value, DecimalFraction) and _without_tens(value.denominator) == 1


def _without_tens(n: int) -> int:
    """What is left of a number without its factors 2 and 5."""
    n >>= (n & -n).bit_length() - 1
    while n % 5 == 0 != n:
        n //= 5
    return n


def spelled(value: int | Fraction) -> str:
    """A whole number, or a decimal fraction that ends, as one numeral."""
    if isinstance(value, int):
        return str(value)
    places, q = 0, value.denominator
    while q > 1:
        places += 1
        q //= 10 if q % 10 == 0 else 5 if q % 5 == 0 else 2
    n = value.numerator * 10**places // value.denominator
    sign, digits = "-" if n < 0 else "", str(abs(n))
    exponent = len(digits) - 1 - places
    digits = digits.rstrip("0") or "0"
    if exponent not in POSITIONAL:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    digits = digits.ljust(exponent + 1, "0")
    return f"{sign}{digits[: exponent + 1]}.{digits[exponent + 1 :] or '0'}"
