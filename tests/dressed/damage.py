"""One realistic mistake in a formula; what makes a line false is tried out in numbers, not assumed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from .derivations import Derivation, Step
from .formulas import Formula, name, number, product, transpose
from .values import Claim, Problem, is_false

TRIES = 4  # of one kind, before another kind is tried
RARE = {"wrong name": 0.15, "entrywise": 0.5}  # how often people make these, beside the others


@dataclass(frozen=True)
class Damaged:
    """A derivation with one false line: its place among the steps, and the kind of mistake."""

    derivation: Derivation
    place: int
    kind: str


def damaged(derivation: Derivation, rng: Random) -> Damaged | None:
    """The derivation with one claim made false; None if no mistake was found that does."""
    places = [i for i, step in enumerate(derivation.steps) if step.role == "claim"]
    for place in rng.sample(places, min(len(places), 3)):
        step = derivation.steps[place]
        by_kind = defaultdict(list)
        for kind, right in mistakes(step.claim, derivation.problem):
            by_kind[kind].append(right)
        for kind in sorted(by_kind, key=lambda kind: -(rng.random() ** (1 / RARE.get(kind, 1.0)))):
            for right in rng.sample(by_kind[kind], min(TRIES, len(by_kind[kind]))):
                claim = replace(step.claim, right=right)
                if is_false(derivation.problem, claim):
                    steps = [*derivation.steps]
                    steps[place] = Step(claim, step.joined)
                    return Damaged(replace(derivation, steps=tuple(steps)), place, kind)
    return None


def mistakes(claim: Claim, problem: Problem) -> Iterator[tuple[str, Formula]]:
    """Right sides with one mistake each, and its kind; some of them may still be true.

    None loses a differential: dL without its term in dW would be right while W is held.
    """
    right = claim.right
    moving = _differentials(right)
    for kind, new in [*_of_the_whole(claim), *_of_the_parts(right, problem)]:
        if _differentials(new) == moving:
            yield kind, new


def _differentials(f: Formula) -> set[str]:
    return {node.name for _, node in f.nodes() if node.op == "d"}


def _of_the_parts(right: Formula, problem: Problem) -> Iterator[tuple[str, Formula]]:
    for path, node in right.nodes():
        turned = bool(path) and right.at(path[:-1]).op == "transpose"
        for kind, new in _of_a_node(node, problem):
            if not (turned and new.op == "transpose"):  # nobody writes a transpose of a transpose
                yield kind, right.put(path, new)


def _of_the_whole(claim: Claim) -> Iterator[tuple[str, Formula]]:
    right = claim.right
    numbers = [f for f in right.args if f.op == "number"] if right.op == "product" else []
    if right.op != "add":
        yield "sign", _negated(right)
    if right.op == "add":
        yield "factor 2", product(number(2), right)
    elif not numbers:
        yield "factor 2", product(number(2), *(right.args if right.op == "product" else [right]))
    if claim.left.op == "grad" and not right.is_scalar:
        yield "layout", transpose(right) if right.op != "transpose" else right.args[0]


def _of_a_node(node: Formula, problem: Problem) -> Iterator[tuple[str, Formula]]:
    yield from OF_OPS.get(node.op, _nothing)(node)
    if node.op == "name":
        for word in _namesakes(node.name, problem):
            yield "wrong index" if word[0] == node.name[0] else "wrong name", name(word, node.shape)
        if 1 not in node.shape:
            yield "transpose", transpose(node)


def _nothing(node: Formula) -> Iterator[tuple[str, Formula]]:
    yield from ()


def _namesakes(word: str, problem: Problem) -> list[str]:
    """Names of the same kind that somebody might write by mistake."""
    known = [n for n in (*problem.symbols, *problem.definitions) if n not in (word, problem.loss)]
    shape = problem.shape(word)
    return [n for n in known if _kind(problem.shape(n)) == _kind(shape) and n.endswith("_i") == word.endswith("_i")]


def _kind(shape: object) -> tuple[bool, ...]:
    return tuple(d == 1 for d in shape)  # type: ignore[attr-defined]


def _of_sums(node: Formula) -> Iterator[tuple[str, Formula]]:
    for i, term in enumerate(node.args):
        rest = (*node.args[:i], *node.args[i + 1 :])
        yield "missing term", rest[0] if len(rest) == 1 else replace(node, args=rest)
        yield "sign", replace(node, args=(*node.args[:i], _negated(term), *node.args[i + 1 :]))


def _negated(term: Formula) -> Formula:
    first, *rest = term.args if term.op == "product" else (term,)
    if first.op != "number":
        return product(number(-1), first, *rest)
    return rest[0] if first.number == -1 and len(rest) == 1 else product(number(-first.number), *rest)


def _of_products(node: Formula) -> Iterator[tuple[str, Formula]]:
    args = node.args
    for i, factor in enumerate(args):
        rest = (*args[:i], *args[i + 1 :])
        shorter = rest[0] if len(rest) == 1 else replace(node, args=rest)
        if factor.op == "number" and abs(factor.number) != 1:
            yield "factor 2", shorter
            halved = Fraction(1, 2) if factor.number.numerator % 2 == 0 else Fraction(2)
            yield "factor 2", replace(node, args=(*args[:i], number(factor.number * halved), *args[i + 1 :]))
        elif factor.op != "number" and len(args) > 1:
            yield "missing factor", shorter
        after = args[i + 1] if i + 1 < len(args) else None
        if after is not None and not factor.is_scalar and not after.is_scalar:
            yield "order", replace(node, args=(*args[:i], after, factor, *args[i + 2 :]))


def _of_entrywise(node: Formula) -> Iterator[tuple[str, Formula]]:
    for i in range(len(node.args)):
        rest = (*node.args[:i], *node.args[i + 1 :])
        yield "missing factor", rest[0] if len(rest) == 1 else replace(node, args=rest)
    yield "entrywise", replace(node, op="product")


def _of_powers(node: Formula) -> Iterator[tuple[str, Formula]]:
    base, exponent = node.args
    if exponent.op == "number":
        for other in (exponent.number + 1, exponent.number - 1):
            yield "exponent", base if other == 1 else replace(node, args=(base, number(other)))


def _of_functions(node: Formula) -> Iterator[tuple[str, Formula]]:
    if node.name.endswith("'"):
        yield "wrong derivative", replace(node, name=node.name[:-1])
        yield "missing factor", Formula("ones", shape=node.shape)
    swap = {"sin": "cos", "cos": "sin", "sigmoid": "tanh", "tanh": "sigmoid"}.get(node.name)
    if swap:
        yield "wrong derivative", replace(node, name=swap)


OF_OPS = {
    "add": _of_sums,
    "product": _of_products,
    "hadamard": _of_entrywise,
    "power": _of_powers,
    "matpow": _of_powers,
    "function": _of_functions,
    "transpose": lambda node: iter([("transpose", node.args[0])]),
    "inv": lambda node: iter([("exponent", node.args[0])]),
}
