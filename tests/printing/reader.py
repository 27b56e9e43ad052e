"""The grammar of the language at its barest, written apart from the package: what a text denotes.

Binary operators from left to right, one precedence for all products, everything by the public constructors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from matcalc.expr import OPS, Expr, number
from matcalc.ops import elementwise, leaves, linear, matrix
from matcalc.shape import is_scalar

TOKEN = re.compile(r"\s*(\d+\.\d+(?:e[+-]?\d+)?|\d+(?:e[+-]?\d+)?|\.\.|\.[*/^]|[A-Za-z_]\w*'*(?=\()|[A-Za-z_]\w*|[-+:*/^'()\[\],;=])")
LOOSEST_FIRST: tuple[tuple[str, ...], ...] = (("+", "-"), (":",), ("*", "/", ".*", "./"))


def matrix_product(a: Expr, b: Expr) -> Expr:
    return linear.scale(a, b) if is_scalar(a.shape) or is_scalar(b.shape) else linear.matmul(a, b)


def power_of(a: Expr, b: Expr) -> Expr:
    return elementwise.power(a, b) if is_scalar(a.shape) else matrix.matpow(a, b)


BINARY: dict[str, Callable[[Expr, Expr], Expr]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    ":": lambda a, b: linear.frobenius(a, b),
    "*": matrix_product,
    "/": lambda a, b: linear.scale(a, elementwise.power(b, -1)),
    ".*": lambda a, b: linear.hadamard(a, b),
    "./": lambda a, b: linear.hadamard(a, elementwise.power(b, -1)),
}


class Reader:
    def __init__(self, text: str, names: Mapping[str, Expr]) -> None:
        self.tokens = TOKEN.findall(text)
        assert "".join(self.tokens) == text.replace(" ", ""), text
        self.names = names

    def next(self, expected: str | None = None) -> str:
        token = str(self.tokens.pop(0))
        assert expected is None or token == expected, (token, expected)
        return token

    def sees(self, *tokens: str) -> bool:
        return bool(self.tokens) and self.tokens[0] in tokens

    def whole(self) -> Expr:
        e = self.binary(0)
        assert not self.tokens, self.tokens
        return e

    def binary(self, level: int) -> Expr:
        if level == len(LOOSEST_FIRST):
            return self.signed()
        e = self.binary(level + 1)
        while self.sees(*LOOSEST_FIRST[level]):
            e = BINARY[self.next()](e, self.binary(level + 1))
        return e

    def signed(self) -> Expr:
        if self.sees("-"):
            self.next()
            return linear.scale(-1, self.signed())
        return self.raised()

    def raised(self) -> Expr:
        e = self.atom()
        while self.sees("^", ".^", "'", "["):
            operator = self.next()
            if operator == "'":
                e = e.T
            elif operator == "[":
                e = linear.component(e, *self.indices())
            else:
                e = (power_of if operator == "^" else elementwise.power)(e, self.atom())
        return e

    def indices(self) -> list[int | str]:
        found: list[int | str] = []
        while True:
            token = self.next()
            found.append(int(token) if token.isdigit() else token)
            if self.next() == "]":
                return found

    def atom(self) -> Expr:
        token = self.next()
        if token == "(":
            e = self.binary(0)
            self.next(")")
            return e
        if token == "[":
            return linear.stack(*self.listed("]"))
        if token[0].isdigit():
            return number(float(token) if re.search(r"[.e]", token) else int(token))
        return self.applied(token) if self.sees("(") else self.names[token]

    def listed(self, end: str) -> list[Expr]:
        parts = [self.binary(0)]
        while self.next() != end:
            parts.append(self.binary(0))
        return parts

    def applied(self, name: str) -> Expr:
        self.next("(")
        if name in ("ones", "zeros", "I"):
            sizes = "".join(iter(self.next, ")")).replace("+", " + ").split(",")
            dims = [int(size) if size.isdigit() else size for size in sizes]
            return OPS[name](params=tuple(dims + [1] * (name != "I" and len(dims) == 1)))
        body = self.binary(0)
        if name == "sum" and self.sees(","):
            self.next(",")
            return self.series(body)
        arguments = [body]
        while self.next() != ")":
            arguments.append(self.binary(0))
        if name == "sqrt":
            return elementwise.sqrt(body)
        if name in OPS:
            return OPS[name](*arguments)
        return elementwise.unknown(name.rstrip("'"), name.count("'"))(body)

    def series(self, body: Expr) -> Expr:
        index = self.next()
        for token in ("=", "1", ".."):
            self.next(token)
        count = self.binary(0)
        self.next(")")
        return linear.series(body, index, count)


def read(text: str, names: Mapping[str, Expr]) -> Expr:
    """The expression that `text` denotes."""
    return Reader(text, names).whole()
