"""Truth in the drawn documents is certain: values agree with the oracle, true lines hold, damaged ones do not."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

import matcalc as mc
from matcalc.expr import symbols
from tests.dressed.arrays import MisfitError
from tests.dressed.damage import damaged, mistakes
from tests.dressed.derivations import by_the_engine, gallery, holds
from tests.dressed.documents import dressed
from tests.dressed.drawing import drawn
from tests.dressed.entries import entries
from tests.dressed.formulas import (
    Formula,
    add,
    applied,
    formula_of,
    gradient,
    hadamard,
    name,
    number,
    product,
    transpose,
    turned,
)
from tests.dressed.letters import Letters
from tests.dressed.losses import SOLVED, optimum
from tests.dressed.measuring import KINDS, Case, cases, finding_of, measured, plain
from tests.dressed.spelling import NoSpellingError
from tests.dressed.styles import style
from tests.dressed.values import Claim, Point, Problem, Symbol, is_false, is_true
from tests.oracle import oracle_gradient, oracle_value

LOSSES = [
    "norm2(A*x - b)^2/2",
    "logsumexp(A*x) - y'*A*x",
    "tr(X'*A*X) + normF(X)^2",
    "-y'*log(softmax(W2*sigmoid(W1*x)))",
    "sum(norm2(W*x_i - y_i)^2, i=1..N)/N",
    "x'*inv(A)*x + logdet(X'*X)",
]


def point_of(loss):
    known = {n: Symbol(n, s.shape, tuple(s.params[3]), s.params[4] or "") for n, s in symbols(loss).items()}
    free = tuple(n for n, s in known.items() if not s.index)
    return Point(Problem(known, {"L": formula_of(loss)}, "L", free), seed=5, alike=False, moving=free)


def values_of(point):
    samples = {n: s for n, s in point.problem.symbols.items() if s.index}
    plain = {n: point.named(n, 0) for n in point.problem.symbols if n not in samples}
    return point.sizes | plain | {n: [point.named(n, i) for i in range(point.sizes["N"])] for n in samples}


@pytest.mark.parametrize("text", LOSSES)
def test_values_and_gradients_are_those_of_the_oracle(text):
    loss = mc.parse(text)
    point = point_of(loss)
    values = values_of(point)
    L = Formula("name", name="L")
    np.testing.assert_allclose(point.value(L), oracle_value(loss, values), rtol=1e-12)
    for variable in point.problem.variables:
        expected = oracle_gradient(loss, values, variable)
        np.testing.assert_allclose(point.gradient("L", variable, 0), expected, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("text", LOSSES)
def test_a_differential_is_the_gradient_along_the_directions(text):
    point = point_of(mc.parse(text))
    along = sum(np.sum(point.gradient("L", v, 0) * point.directions[v]) for v in point.problem.variables)
    np.testing.assert_allclose(point.differential("L", 0), [[along]], rtol=1e-6)


def test_arrays_are_strict():
    A, x = name("A", ("m", "n")), name("x", ("n", 1))
    problem = Problem({"A": Symbol("A", ("m", "n")), "x": Symbol("x", ("n", 1))}, {}, "L", ("x",))
    point = Point(problem, 1, alike=False)
    assert point.value(product(A, x)).shape == (point.sizes["m"], 1)
    with pytest.raises(MisfitError, match="product of"):
        point.value(product(transpose(A), x))
    assert Point(problem, 1, alike=True).value(product(transpose(A), x)).shape == (3, 1)


@pytest.mark.parametrize("text", SOLVED)
def test_solutions_are_optima(text):
    class First:
        def choice(self, options):
            return text

    derivation = optimum(First())
    claim = derivation.claims[-1].claim
    assert claim.left.op == "optimum"
    assert is_true(derivation.problem, claim)
    assert is_false(derivation.problem, Claim(claim.left, product(Formula("number", number=2), claim.right)))


def test_a_row_is_the_transpose_worked_out():
    A, r, a = name("A", ("m", "n")), name("r", ("m", 1)), name("a")
    assert turned(product(a, transpose(A), r)) == product(a, transpose(r), A)


A, B, x = name("A", ("m", "n")), name("B", ("n", "k")), name("x", ("n", 1))
ENTRIES = [
    (product(number(2), A, x), r"2 \sum_j A_{ij} x_j"),
    (product(number(-1), transpose(product(A, B))), r"-\sum_k A_{jk} B_{ki}"),
    (add(A, product(number(-1), A)), "A_{ij} - A_{ij}"),
    (product(add(A, A), x), r"\sum_j (A_{ij} + A_{ij}) x_j"),
    (hadamard(A, applied("tanh", A)), r"A_{ij} \tanh(A_{ij})"),
    (product(x, transpose(x)), "x_i x_j"),
]


@pytest.mark.parametrize(("right", "written"), ENTRIES, ids=[written for _, written in ENTRIES])
def test_gradients_are_written_in_entries(right, written):
    habits = replace(style("latex", Letters({}), frozenset(), Random(1)), big=False)
    left = gradient("L", name("Z", right.shape))
    index = "_{ij}" if right.shape[1] != 1 else "_i"
    assert entries(left, right, habits, False, "ijkl") == (rf"\frac{{\partial L}}{{\partial Z{index}}}", written)


def test_entries_of_scalars_are_not_written():
    with pytest.raises(NoSpellingError, match="a scalar has no entries"):
        entries(gradient("L", name("a")), name("b"), style("latex", Letters({}), frozenset(), Random(1)), True, "ijk")


def least_squares():
    reading = mc.read("r = A*x - b; norm2(r)^2", scalar=True)
    return by_the_engine(mc.derive(reading.expression, ["x"], reading.definitions), "here")


def test_the_steps_of_the_engine_are_told():
    steps = least_squares().steps
    assert [(s.role, s.claim.left.op, s.joined) for s in steps] == [
        ("definition", "name", False),
        ("claim", "d", False),
        ("definition", "name", False),
        ("claim", "name", True),
        ("claim", "d", False),
        ("claim", "d", True),
        ("claim", "d", True),
        ("claim", "grad", False),
    ]
    assert holds(least_squares())


def test_a_claim_is_true_or_false_in_numbers():
    derivation = least_squares()
    claim = derivation.claims[-1].claim
    assert is_true(derivation.problem, claim)
    assert not is_false(derivation.problem, claim)
    doubled = Claim(claim.left, product(Formula("number", number=2), claim.right), claim.moving)
    assert is_false(derivation.problem, doubled)
    assert not is_true(derivation.problem, doubled)


def test_mistakes_are_of_known_kinds():
    derivation = least_squares()
    kinds = {kind for step in derivation.claims for kind, _ in mistakes(step.claim, derivation.problem)}
    assert kinds <= KINDS.keys()
    assert {"sign", "factor 2", "transpose", "missing factor", "order", "layout"} <= kinds


@pytest.mark.parametrize("seed", range(6))
def test_drawn_lines_are_true_and_damaged_ones_false(seed):
    rng = Random(seed)
    derivation = drawn(rng)
    assert holds(derivation)
    found = damaged(derivation, rng)
    if found is not None:
        assert is_false(derivation.problem, found.derivation.steps[found.place].claim)
        others = [s for i, s in enumerate(found.derivation.steps) if i != found.place and s.role == "claim"]
        assert all(is_true(derivation.problem, s.claim) for s in others)


@pytest.mark.parametrize("seed", range(25))
def test_relations_stand_where_they_are_said_to(seed):
    rng = Random(seed)
    try:
        document = dressed([drawn(rng)], seed)
    except NoSpellingError:
        return
    lines = document.text.split("\n")
    assert document.relations
    assert all(relation.right in lines[relation.line - 1] for relation in document.relations)


def test_the_same_seed_draws_the_same_documents():
    assert [c.document for c in cases(2, 3, True)] == [c.document for c in cases(2, 3, True)]


def test_the_gallery_is_told():
    assert len(gallery()) > 50


class Finding:
    """What a checker says that condemns one text and verifies all others."""

    def __init__(self, line, text, status, category=""):
        self.line, self.text, self.status, self.category = line, text, status, category
        self.reason, self.suggestion = "the factor 2 is missing", ""


class Report:
    def __init__(self, claims):
        self.claims = claims


def checker(status, category=""):
    def check(text):
        return Report([Finding(n, line, status, category) for n, line in enumerate(text.split("\n"), 1) if "=" in line])

    return check


def test_a_checker_that_condemns_everything_is_measured_so():
    true = measured(cases(5, 1, False), checker("wrong"))
    assert true.condemned == 1000
    false = measured(cases(5, 1, True), checker("wrong"))
    assert (false.passed, false.found) == (0, 0)
    assert {f.kind.split(" explained")[1] for f in false.failures} == {" as nothing"}


def test_a_checker_that_believes_everything_is_measured_so():
    assert measured(cases(5, 1, False), checker("verified")).condemned == 0
    assert measured(cases(5, 1, True), checker("verified")).passed == 1000


def test_a_mistake_found_is_one_whose_kind_is_told():
    case = next(c for c in cases(30, 1, True) if c.kind == "factor 2")
    assert measured([case], checker("wrong", "lost factor")).found == 1
    assert measured([case], checker("wrong", "wrong sign")).found == 0


def test_a_finding_belongs_to_the_relation_on_its_line():
    case: Case = next(cases(1, 2, False))
    relation = case.document.relations[-1]
    other, own = Finding(relation.line, "x = 0", "wrong"), Finding(relation.line, f"y = {relation.right}.", "wrong")
    assert finding_of(relation, [other, own]) is own
    assert finding_of(relation, [Finding(relation.line + 1, "y", "wrong")]) is None


def test_reasons_of_one_kind_are_alike():
    assert plain("the transpose is missing: Aᵀ, not A") == "the transpose is missing: … not …"
