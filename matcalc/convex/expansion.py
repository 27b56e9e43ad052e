"""Scalars and entries multiplied out: sums of monomials in whatever cannot be multiplied out further.

A second differential is a polynomial in inner products of vectors that are linear in the directions. Inner
products are written `sum(l.*m)`, or `l'*K*m` where K is positive semidefinite and in the middle of a product.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from functools import reduce

from ..expr import Expr, Number, postorder, value_of
from ..ops.matrix import norm2, normF
from ..ops.powers import power
from ..ops.products import frobenius, hadamard, matmul, transpose
from ..ops.reductions import total, trace
from ..ops.sums import add, scale_op, series_op
from ..rules.normal import normal
from ..shape import SCALAR, Shape, is_column, is_scalar
from .polynomial import ONE, Monomial, Polynomial, constant, expression, joined, ordered, plus, raised, times
from .symmetric import Weights, cut, half_back, halved, weighted_product


class Expansion:
    """Multiplies out what moves, and sums that are raised to whole powers where asked.

    Attributes: `inside`, the entries that a sum of entries adds up: sum(x.*y) ↦ x.*y; `forms`, the parts of
    weighted inner products: l'*K*m ↦ (l, (K, I), m), tr(L'*K*M*S) ↦ (L, (K, S), M); `bodies`, what a series adds up.
    """

    def __init__(self, directions: Collection[Expr]) -> None:
        self.directions = frozenset(directions)
        self.inside: dict[Expr, tuple[Monomial, Shape]] = {}
        self.forms: dict[Expr, tuple[Expr, Weights, Expr]] = {}
        self.bodies: dict[Expr, Monomial] = {}
        self._moving: dict[Expr, bool] = {}
        self._scalars: dict[Expr, Polynomial] = {}

    def moves(self, e: Expr) -> bool:
        """Whether a direction occurs in the expression."""
        for node in postorder(e, until=self._moving.__contains__):
            if node not in self._moving:
                self._moving[node] = node in self.directions or any(self._moving[a] for a in node.args)
        return self._moving[e]

    # ----------------------------------------------------------------------- scalars

    def scalar(self, e: Expr) -> Polynomial:
        """The scalar multiplied out; sums in which nothing moves stay together inside products."""
        known = self._scalars.get(e)
        if known is None:
            known = self._scalars[e] = self._scalar(e)
        return known

    def _scalar(self, e: Expr) -> Polynomial:
        value = value_of(e)
        if value is not None:
            return constant(value)
        if e.op is add:
            return plus(*map(self.scalar, e.args))
        if e.op is scale_op:
            return reduce(times, map(self._factor, e.args))
        if e.op is power:
            return self._power(e)
        if e.op in (norm2, normF) and not self.moves(e):
            return self._rooted(e, Fraction(1, 2))
        if e.op is total:
            X = e.args[0]
            return plus(*(self.sum_of(monomial, c, X.shape) for monomial, c in self.entries(X).items()))
        if e.op is matmul:
            return plus(*(self._inner(args) for args in self._chains(e.args)))
        if e.op is trace and e.args[0].op is matmul:
            return plus(*(self._trace(args) for args in self._chains(e.args[0].args)))
        if e.op is trace and e.args[0].op is add:
            return plus(*(self.scalar(normal(trace(t))) for t in e.args[0].args))
        if e.op is frobenius:
            return self.scalar(normal(e))
        if e.op is series_op:
            return plus(*({self._series(m, e): c} for m, c in self.scalar(e.args[0]).items()))
        return {frozenset({(e, Fraction(1))}): 1}

    def _factor(self, e: Expr) -> Polynomial:
        return {frozenset({(e, Fraction(1))}): 1} if e.op is add and not self.moves(e) else self.scalar(e)

    def _power(self, e: Expr) -> Polynomial:
        base, p = e.args[0], value_of(e.args[1])
        if p is None:
            return {frozenset({(e, Fraction(1))}): 1}
        if base.op in (norm2, normF):
            return self._rooted(base, Fraction(p) / 2)
        return self._raised(self._factor(base), base, Fraction(p))

    def _raised(self, p: Polynomial, base: Expr, exponent: Fraction) -> Polynomial:
        """base^exponent, where base = p."""
        if exponent == int(exponent) and exponent > 0 and (len(p) == 1 or self.moves(base)):
            return reduce(times, [p] * int(exponent))
        if len(p) == 1 and exponent == int(exponent):
            ((monomial, c),) = p.items()
            return {raised(monomial, exponent): Fraction(c) ** int(exponent)}
        return {frozenset({(base, exponent)}): 1}

    def _rooted(self, norm: Expr, half: Fraction) -> Polynomial:
        """A power of a norm is half that power of the sum of squares."""
        squares = self.scalar(total(power(norm.args[0], 2)))
        if half == int(half) and half > 0:
            return reduce(times, [squares] * int(half))
        if len(squares) == 1 and set(squares.values()) == {1}:
            return {raised(next(iter(squares)), half): 1}
        return {frozenset({(norm, 2 * half)}): 1}

    def sum_of(self, monomial: Monomial, c: Number, shape: Shape) -> Polynomial:
        """The sum of the entries of a monomial: scalars stand in front."""
        scalars = frozenset(pair for pair in monomial if is_scalar(pair[0].shape))
        rest = monomial - scalars
        atom = total(expression(rest, 1, shape))
        if not rest:
            return times({scalars: c}, self.scalar(normal(atom)))
        self.inside[atom] = rest, shape
        return {joined(scalars, frozenset({(atom, Fraction(1))})): c}

    def _series(self, monomial: Monomial, e: Expr) -> Monomial:
        (index,) = e.params
        outside = frozenset(pair for pair in monomial if index not in pair[0].free)
        atom = series_op(expression(monomial - outside, 1, SCALAR), e.args[1], params=e.params)
        self.bodies[atom] = monomial - outside
        return joined(outside, frozenset({(atom, Fraction(1))}))

    # ----------------------------------------------------------------------- products of matrices

    def _chains(self, args: Sequence[Expr]) -> Iterable[tuple[Expr, ...]]:
        """The products that a product of sums is the sum of, multiplied out where something moves."""
        for i, f in enumerate(args):
            inner = f.args[0] if f.op is transpose else f
            if inner.op is add and self.moves(f):
                for term in inner.args:
                    yield from self._chains((*args[:i], term.T if f.op is transpose else term, *args[i + 1 :]))
                return
        yield tuple(args)

    def _inner(self, args: tuple[Expr, ...]) -> Polynomial:
        """A product that is a scalar, as an inner product."""
        product = normal(matmul(*args))
        if product.op is not matmul:
            return self.scalar(product)
        args = product.args
        moving = [i for i, f in enumerate(args) if self.moves(f)]
        first, last = (moving[0], moving[-1]) if len(moving) > 1 else (0, len(args) - 1)
        left, right = matmul(*(f.T for f in reversed(args[: first + 1]))), matmul(*args[last:])
        split = halved(args[first + 1 : last])
        if split is None:
            return self.scalar(total(hadamard(normal(left), normal(matmul(*args[first + 1 : last], right)))))
        half, K = split
        return self._weighted(matmul(*half_back(half), left), (K, None), matmul(*half_back(half), right))

    def _weighted(self, left: Expr, weights: Weights, right: Expr) -> Polynomial:
        """The inner product, the same in both orders."""
        left, right = normal(left), normal(right)
        if weights == (None, None):
            return self.scalar(total(hadamard(left, right)))
        parts = [(a.args[:-1], a.args[-1]) if a.op is scale_op else ((), a) for a in (left, right)]
        (c, left), (d, right) = parts
        atom = self.form(left, weights, right)
        return reduce(times, map(self._factor, (*c, *d)), {frozenset({(atom, Fraction(1))}): 1})

    def form(self, left: Expr, weights: Weights, right: Expr) -> Expr:
        """l'*K*m or tr(L'*K*M*S), in the order of the two."""
        left, right = sorted((left, right), key=lambda e: e.digest)
        atom = weighted_product(left, weights, right)
        self.forms[atom] = left, weights, right
        return atom

    def norm(self, weights: Weights, v: Expr) -> Expr:
        """The square of the norm that belongs to the inner product."""
        return weighted_product(v, weights, v)

    def _trace(self, args: tuple[Expr, ...]) -> Polynomial:
        e = normal(trace(matmul(*args)))
        if e.op is not trace:
            return self.scalar(e)
        factors = e.args[0].args if e.args[0].op is matmul else e.args
        moving = [i for i, f in enumerate(factors) if self.moves(f)]
        if len(moving) != 2:
            return {frozenset({(e, Fraction(1))}): 1}
        left, weights, right = min((cut(factors, *pair) for pair in (moving, moving[::-1])), key=lambda c: c[0])[1]
        return self._weighted(left, weights, right)

    # ----------------------------------------------------------------------- entries

    def entries(self, X: Expr) -> Polynomial:
        """Every entry multiplied out; scalars are factors as well."""
        if is_scalar(X.shape):
            return self.scalar(X)
        if X.op is add:
            return plus(*map(self.entries, X.args))
        if X.op is scale_op:
            return reduce(times, [*map(self._factor, X.args[:-1]), self.entries(X.args[-1])])
        if X.op is hadamard:
            return reduce(times, map(self._entry_factor, X.args))
        if X.op.name == "ones":
            return constant(1)
        p = value_of(X.args[1]) if X.op is power else None
        if p is not None:
            return self._raised(self._entry_factor(X.args[0]), X.args[0], Fraction(p))
        if X.op is matmul and is_column(X.shape):
            return self._matrix_product(X)
        return {frozenset({(X, Fraction(1))}): 1}

    def _entry_factor(self, X: Expr) -> Polynomial:
        return {frozenset({(X, Fraction(1))}): 1} if X.op is add and not self.moves(X) else self.entries(X)

    def _matrix_product(self, X: Expr) -> Polynomial:
        chains = list(self._chains(X.args))
        if len(chains) == 1:
            return {frozenset({(X, Fraction(1))}): 1}
        return plus(*(self.entries(normal(matmul(*args))) for args in chains))

    # ----------------------------------------------------------------------- sums raised to whole powers

    def opened(self, p: Polynomial) -> Polynomial:
        """The same with sums multiplied out that are raised to positive whole powers."""
        while True:
            done = plus(*(self._opened(monomial, c) for monomial, c in p.items()))
            if done == p:
                return done
            p = done

    def _opened(self, monomial: Monomial, c: Number) -> Polynomial:
        result: Polynomial = {ONE: c}
        for base, q in ordered(monomial):
            if base.op is add and q == int(q) and q > 0:
                result = reduce(times, [self.entries(base)] * int(q), result)
            else:
                result = times(result, {frozenset({(base, q)}): 1})
        return result
