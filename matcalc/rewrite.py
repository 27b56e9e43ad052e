"""Rewriting: rules with names, matching, and the driver that takes an expression to its fixed point.

A rule is either an equation between two patterns, built with the same operators as any expression
over wildcards (`Rule`), or a named function for what no pattern can say, such as collecting like
terms (`@rule`). The driver works on the DAG: each node is rewritten once, arguments first, and the
result is shared by everything that refers to it.

Why rewriting ends. A set of rules may come with an order, `less`: then a step is taken only if it makes the node
less, so that a chain of steps is as short as the order is deep, whatever the rules say. Rules without an order go
one way each by how they are made (see `matcalc.rules.normal`), and behind them stands a budget: every node and
argument of what was given pays for a fixed number of steps, and what rules build pays for none. It is counted in
steps, not in seconds: on every machine the same input settles, or is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from .errors import RewriteLoopError
from .expr import NOTHING, Expr, make, postorder, rebuild
from .notation import NAME, Form
from .op import Op
from .shape import SCALAR, Dim, Shape, substitute

Apply = Callable[[Expr], "Expr | None"]

# --------------------------------------------------------------------------- patterns

wild_op = Op(
    "wildcard",
    lambda args, params: (params[1], params[2]),
    (),
    form=lambda e: Form(NAME, e.params[0]),
    facts=lambda e: frozenset(e.params[3]),
)


def wild(name: str, rows: Dim = 1, columns: Dim = 1, *facts: str) -> Expr:
    """A wildcard: matches any expression of this shape for which the facts hold; named sizes match any size."""
    return make(wild_op, (), (name, rows, columns, facts))


Bindings = dict[Any, Any]


def _bind_dim(pattern: Dim, dim: Dim, bindings: Bindings) -> bool:
    if isinstance(pattern, int):
        return pattern == dim
    return bool(bindings.setdefault(pattern, dim) == dim)


def match(pattern: Expr, e: Expr, bindings: Bindings) -> bool:
    """Whether `e` is an instance of `pattern`; fills `bindings` with wildcards and sizes."""
    if pattern.op is wild_op:
        known = bindings.get(pattern)
        if known is not None:
            return known is e
        if not e.facts.issuperset(pattern.params[3]) or not _bind_shape(pattern.shape, e.shape, bindings):
            return False
        bindings[pattern] = e
        return True
    if pattern.op is not e.op or len(pattern.args) != len(e.args):
        return False
    if pattern.params and not _bind_shape(pattern.shape, e.shape, bindings):
        return False
    if not pattern.args:
        return pattern.params == e.params or bool(pattern.shape != SCALAR)
    return all(match(p, a, bindings) for p, a in zip(pattern.args, e.args, strict=True))


def _bind_shape(pattern: Shape, shape: Shape, bindings: Bindings) -> bool:
    return _bind_dim(pattern[0], shape[0], bindings) and _bind_dim(pattern[1], shape[1], bindings)


def instantiate(pattern: Expr, bindings: Bindings) -> Expr:
    """The pattern with its wildcards and sizes replaced by what they are bound to."""
    done: Bindings = {}
    for node in postorder(pattern):
        if node.op is wild_op:
            done[node] = bindings[node]
        elif node.op.name in ("number", "pi"):
            done[node] = node
        else:
            params = tuple(substitute(p, bindings) if isinstance(p, (int, str)) else p for p in node.params)
            done[node] = node.op(*(done[a] for a in node.args), params=params)
    return done[pattern]  # type: ignore[no-any-return]


# --------------------------------------------------------------------------- rules


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """The equation lhs = rhs, read from left to right.

    In a product the left side matches neighbouring factors, in a sum or Hadamard product any two.
    """

    name: str
    lhs: Expr
    rhs: Expr
    children: frozenset[Op] = field(default=frozenset(), init=False)

    def __post_init__(self) -> None:
        fixed = frozenset(a.op for a in self.lhs.args if a.op is not wild_op)
        object.__setattr__(self, "children", fixed)

    @property
    def ops(self) -> tuple[Op, ...]:
        return (self.lhs.op,)

    @property
    def anywhere(self) -> bool:
        return not self.children

    def fits(self, direct: Set[Op], within: Set[Op]) -> bool:
        """Whether all ops that the pattern has below its own are among those of the arguments."""
        return self.children <= direct

    def apply(self, e: Expr) -> Expr | None:
        if not e.op.variadic:
            bindings: Bindings = {}
            return instantiate(self.rhs, bindings) if match(self.lhs, e, bindings) else None
        return self._among(e)

    def _among(self, e: Expr) -> Expr | None:
        first, second = self.lhs.args
        commutes = "commutative" in e.op.traits
        args = e.args
        for i, a in enumerate(args):
            if first.op is not wild_op and first.op is not a.op:
                continue
            for j in range(len(args)) if commutes else range(i + 1, min(i + 2, len(args))):
                bindings: Bindings = {}
                if i != j and match(first, a, bindings) and match(second, args[j], bindings):
                    new = instantiate(self.rhs, bindings)
                    rest = [b for k, b in enumerate(args) if k not in (i, j)]
                    rest.insert(min(i, j), new)
                    return e.op(*rest)
        return None


@dataclass(frozen=True, slots=True, eq=False)
class FunctionRule:
    """A rule that is a function of the node; `examples` are expressions it changes, for its test.

    `traits` are those of ops outside the table, such as unknown functions, that it applies to as well.
    """

    name: str
    ops: tuple[Op, ...]
    apply: Apply
    children: frozenset[Op]
    inside: frozenset[Op]
    examples: Callable[[], Sequence[Expr]]
    traits: frozenset[str] = NOTHING

    @property
    def anywhere(self) -> bool:
        return not self.children and not self.inside

    def fits(self, direct: Set[Op], within: Set[Op]) -> bool:
        """Whether an argument has one of the ops that the rule asks for, or has it in its core."""
        return self.anywhere or not self.children.isdisjoint(direct) or not self.inside.isdisjoint(within)


AnyRule = Rule | FunctionRule


def rule(
    name: str,
    *ops: Op,
    children: Iterable[Op] = (),
    inside: Iterable[Op] = (),
    examples: Callable[[], Sequence[Expr]],
    traits: Iterable[str] = (),
) -> Callable[[Apply], FunctionRule]:
    """Make a named rule of a function `Expr -> Expr | None`; None means it does not apply.

    The rule is tried only where an argument has one of the ops in `children`, or where an argument or its core (what
    is multiplied, transposed or raised) has one of those in `inside`.
    """
    return lambda apply: FunctionRule(
        name, ops, apply, frozenset(children), frozenset(inside), examples, frozenset(traits)
    )


# --------------------------------------------------------------------------- the driver


class Step(NamedTuple):
    """One application of a rule."""

    rule: AnyRule
    before: Expr
    after: Expr


SHORT = 6  # nodes with more arguments are looked up by the set of their arguments' kinds
_marks = (1 << k for k in count())
Signature = tuple[Any, ...]  # the op of a node, and of each argument its op, or (its op, that of its core)


STEPS = 20_000  # of rewriting, for any expression
STEPS_EACH = 200  # more, for each argument in what is given
Less = Callable[[Expr, Expr], bool]


class Rewriter:
    """A set of rules, indexed by the op of the node and the kinds of its arguments: others cost nothing.

    With `less`, a well-founded order, a rule applies only where less(after, before).
    """

    def __init__(self, *groups: Iterable[AnyRule], less: Less | None = None) -> None:
        self.rules: tuple[AnyRule, ...] = tuple(r for group in groups for r in group)
        self._less = less
        self._by_op: dict[Op, list[AnyRule]] = {}
        for r in self.rules:
            for op in r.ops:
                self._by_op.setdefault(op, []).append(r)
        self._candidates: dict[Signature, tuple[AnyRule, ...]] = {}
        self._mark = next(_marks)  # the bit that is set in the fixed points of these rules

    def candidates(self, e: Expr) -> Sequence[AnyRule]:
        """The rules that may apply to the node; those that ask for an argument first."""
        if e.op not in self._by_op and not self._outside(e.op):
            return ()
        kinds = [a.op if (core := a.op.core) is None else (a.op, a.args[core].op) for a in e.args]
        signature = (e.op, *(kinds if len(kinds) <= SHORT else set(kinds)))
        found = self._candidates.get(signature)
        return self._applicable(signature) if found is None else found

    def _applicable(self, signature: Signature) -> tuple[AnyRule, ...]:
        op, *kinds = signature
        direct = {k[0] if isinstance(k, tuple) else k for k in kinds}
        within = direct | {k[1] for k in kinds if isinstance(k, tuple)}
        rules = [r for r in self._by_op[op] if r.fits(direct, within)]
        found = self._candidates[signature] = tuple(sorted(rules, key=lambda r: r.anywhere))
        return found

    def _outside(self, op: Op) -> list[AnyRule]:
        """The rules for an op that is not in the table, by its traits."""
        if op.recipe is None:
            return []
        found: list[AnyRule] = [r for r in self.rules if isinstance(r, FunctionRule) and r.traits & op.traits]
        return self._by_op.setdefault(op, found)

    def once(self, e: Expr, steps: list[Step] | None = None) -> Expr | None:
        """The node rewritten by the first rule that changes it, None if no rule does."""
        for r in self.candidates(e):
            new = r.apply(e)
            if new is not None and new is not e and (self._less is None or self._less(new, e)):
                if steps is not None:
                    steps.append(Step(r, e, new))
                return new
        return None

    def __call__(self, root: Expr, done: dict[Expr, Expr] | None = None, steps: list[Step] | None = None) -> Expr:
        """The fixed point of `root`; `done` takes down what was rewritten on the way, and into what.

        A fixed point is marked, so that it is walked through only once. Raises RewriteLoopError if the rules do
        not settle within their budget of steps.
        """
        done = {} if done is None else done
        mark = self._mark
        became: dict[Expr, Expr] = {}
        given = {root}
        stack = [root]
        budget = STEPS + STEPS_EACH * len(root.args)
        while stack:
            node = stack[-1]
            if node.settled & mark or node in done:
                stack.pop()
                continue
            target = became.get(node)
            if target is not None:
                if target.settled & mark or target in done:
                    done[node] = done.get(target, target)
                    stack.pop()
                    continue
                budget = self._paid(budget, node)
                stack.append(target)
                continue
            waiting = [a for a in node.args if not (a.settled & mark or a in done)]
            if waiting:
                stack.extend(waiting)
                if node in given:
                    given.update(waiting)
                    budget += STEPS_EACH * sum(len(a.args) for a in waiting)
                continue
            new: Expr | None = rebuild(node, [done.get(a, a) for a in node.args]) if done else node
            if new is node:
                new = self.once(node, steps)
            if new is None:
                node.settled |= mark
                stack.pop()
            else:
                budget = self._paid(budget, node)
                became[node] = new
                stack.append(new)
        return done.get(root, root)

    @staticmethod
    def _paid(budget: int, node: Expr) -> int:
        if budget <= 0:
            raise RewriteLoopError(
                f"rewriting does not settle at {node.op.name}: its budget, {STEPS} steps and {STEPS_EACH} for each "
                "part of the expression, is spent",
                hint="name parts of the expression, or ask for it in another form",
            )
        return budget - 1
