"""Entrywise products with vectors as products with diagonal matrices: (f - f²) ⊙ x = (F - F²) x, F = Diag(f)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ..expr import Expr, postorder, rebuild, symbols, value_of
from ..ops.forms import reciprocal
from ..ops.leaves import identity, ones_op, symbol, symbol_op
from ..ops.matrix import matrix_power
from ..ops.powers import power
from ..ops.products import frobenius, hadamard, matmul
from ..ops.reductions import Diag
from ..ops.sums import add, scale, scale_op
from ..ops.terms import split
from ..shape import is_column, is_scalar
from .model import Line, Quantity, Section, Steps


class Diagonal:
    """Writes expressions with diagonal matrices, which it names after their vectors; `taken` are other names.

    In a product all factors but one become diagonal: `carried` if it is among them, else what was carried through
    a matrix, else a symbol.

    >>> from matcalc.ops.leaves import vector
    >>> f, x = vector("f", "n"), vector("x", "n")
    >>> write = Diagonal([])
    >>> write(2 * (f - f**2) * x), write.names
    (2*(F - F^2)*x, {F: Diag(f)})
    """

    def __init__(self, taken: Collection[str], carried: Expr | None = None) -> None:
        self.taken, self.carried = taken, carried
        self.names: dict[Expr, Expr] = {}  # F for Diag(f)
        self._written: dict[Expr, Expr] = {}

    def __call__(self, e: Expr) -> Expr:
        for node in postorder(e, until=self._written.__contains__):
            if node not in self._written:
                self._written[node] = self._write(rebuild(node, [self._written[a] for a in node.args]), node)
        return self._written[e]

    def line(self, line: Line) -> Line:
        reasons = [replace(r, law=(_law(r.law[0]), _law(r.law[1]))) if r.law else r for r in line.reasons]
        return replace(line, right=self(line.right), reasons=tuple(reasons))

    def _write(self, new: Expr, node: Expr) -> Expr:
        if not is_column(node.shape) or is_scalar(node.shape):
            return new
        if node.op is hadamard:
            return self._product(node.args)
        if node.op is scale_op and node.args[-1].op is hadamard:
            return scale(*new.args[: len(node.args) - 1], self._product(node.args[-1].args))
        if node.op is add:
            return _together(node, new)
        return new

    def _product(self, factors: Sequence[Expr]) -> Expr:
        at = max(range(len(factors)), key=lambda i: (factors[i] is self.carried, _as_core(factors[i]), i))
        others = (*factors[:at], *factors[at + 1 :])
        return matmul(*map(self._diagonal, others), self._written[factors[at]])

    def _diagonal(self, v: Expr) -> Expr:
        """Diag(v), opened as far as v is made of named vectors by sums and entrywise products."""
        if v.op is symbol_op:
            return self._named(v)
        if v.op is add:
            return add(*map(self._diagonal, v.args))
        if v.op is scale_op:
            return scale(*v.args[:-1], self._diagonal(v.args[-1]))
        if v.op is hadamard:
            return matmul(*map(self._diagonal, v.args))
        if v.op is ones_op:
            return identity(v.shape[0])
        if v.op is power and isinstance(value_of(v.args[1]), int):
            return matrix_power(self._diagonal(v.args[0]), v.args[1])
        return Diag(self._written.get(v, v))

    def _named(self, v: Expr) -> Expr:
        name = v.params[0][0].upper() + v.params[0][1:]
        if name in self.taken or name == v.params[0]:
            return Diag(v)
        named = symbol(name, (v.shape[0], v.shape[0]), ("diagonal",), v.params[4])
        self.names[named] = Diag(v)
        return named


def with_diagonals(steps: Steps, taken: Collection[str]) -> Steps:
    """The derivation written with diagonal matrices, which are defined after the other names."""
    write = Diagonal({*taken, *steps.definitions, steps.letter})
    sections = [replace(s, lines=tuple(write.line(line) for line in s.lines)) for s in steps.sections]
    gradients = {name: write(g) for name, g in steps.gradients.items()}
    written = {name: write(e) for name, e in steps.definitions.items()}
    named = {name.params[0]: e for name, e in write.names.items()}
    definitions = _in_order(written, named)
    if named:
        lines = tuple(Line(Quantity("value", name), e) for name, e in named.items())
        if sections[0].subject == "definitions":
            first = sections.pop(0)
            lines, moving = (*first.lines, *lines), first.moving
        else:
            moving = tuple(steps.gradients)
        sections.insert(0, Section("definitions", lines, moving))
    return Steps(steps.letter, tuple(sections), definitions, gradients, steps.chosen)


def _in_order(definitions: Mapping[str, Expr], diagonals: Mapping[str, Expr]) -> dict[str, Expr]:
    """The definitions with each diagonal matrix after its vector, so that all are written in those before them."""
    of = {e.args[0].params[0]: (name, e) for name, e in diagonals.items()}
    found = dict(pair for vector, pair in of.items() if vector not in definitions)
    for name, e in definitions.items():
        found[name] = e
        found.update([of[name]] if name in of else [])
    return found


def _as_core(factor: Expr) -> int:
    """How much a factor is fit to be the vector that the diagonal matrices are applied to."""
    if reciprocal(factor) is not None:
        return 0
    return 3 if factor.op is matmul else 2 if factor.op is symbol_op else 1


def _law(e: Expr) -> Expr:
    """A law about letters, whose diagonal matrices need no names."""
    letters = symbols(e)
    return Diagonal(letters, carried=letters.get("A"))(e)


def _together(node: Expr, new: Expr) -> Expr:
    """H x - (h : x) h = (H - h h') x, where every term is a multiple of one vector."""
    terms = [_applied(t) for t in new.args]
    vectors = {t[1] for t in terms if t is not None}
    if None in terms or len(vectors) != 1:
        return new
    return matmul(add(*(t[0] for t in terms if t is not None)), vectors.pop())


def _applied(term: Expr) -> tuple[Expr, Expr] | None:
    """(M, x) for a term M x or (u : x) v."""
    value, core = split(term)
    if core.op is matmul and len(core.args) > 1:
        return scale(value, matmul(*core.args[:-1])), core.args[-1]
    if core.op is scale_op and core.args[0].op is frobenius and len(core.args) == 2:
        u, x = core.args[0].args
        return scale(value, matmul(core.args[-1], u.T)), x
    return None
