"""The LaTeX that is printed reads back as the identical expression."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import matcalc.printing  # noqa: F401
from matcalc.expr import postorder, symbols, value_of
from matcalc.language import latex_program, parse, parse_latex, read
from matcalc.printing.latex import latex
from tests.corpus import load
from tests.language.test_round_trip import PRINTED
from tests.printing.expressions import SYMBOLS, wholes
from tests.strategies import PROPERTIES, RICH, SHAPES, expressions

SOME = st.sampled_from([(1, 1), ("n", 1), ("m", "n"), ("n", "n")])


@settings(max_examples=150, deadline=None)
@given(SOME.flatmap(expressions))
def test_printed_expressions_read_back(e):
    assert parse_latex(latex(e), SHAPES, PROPERTIES) is e


def check_whole_language(e):
    """Read back with the declarations of all symbols of the pool, which say what is a size, and of the samples in it.

    A sample x_i beside a vector x would be written as the component of x is: the two are not drawn together. Nor are
    components drawn under sums to a number, where x of n entries is no reason to take x_i for one of them.
    """
    counted = [node for node in postorder(e) if node.op.name == "series" and value_of(node.args[1]) is not None]
    assume(all(inner.op.name != "component" for inner in postorder(*(node.args[0] for node in counted))))
    samples = [s for s in RICH.samples if s.params[0] in symbols(e)]
    assume(all(s.params[0].partition("_")[0] not in symbols(e) for s in samples))
    known = (*RICH.symbols, *samples)
    shapes = {s.params[0]: s.shape for s in known}
    properties = {s.params[0]: list(s.params[3]) for s in known if s.params[3]}
    assert parse_latex(latex(e), shapes, properties, functions=["f", "g"]) is e


ANY = SOME.flatmap(lambda shape: expressions(shape, 4, RICH)).filter(lambda e: not e.free)


@settings(max_examples=200, deadline=None)
@given(ANY)
def test_every_op_and_property_reads_back(e):
    check_whole_language(e)


@pytest.mark.slow
@settings(max_examples=100_000, deadline=None)
@given(ANY)
def test_every_op_and_property_reads_back_many_times(e):
    check_whole_language(e)


@settings(max_examples=60, deadline=None)
@given(wholes)
def test_every_op_reads_back(e):
    shapes = {name: s.shape for name, s in (SYMBOLS | symbols(e)).items()}
    assert parse_latex(latex(e), shapes, functions=["f", "phi_2"]) is e


@pytest.mark.parametrize("text", PRINTED)
def test_everything_that_is_printed_can_be_read(text):
    shapes = {"x": ["n"], "y": ["m"], "A": ["m", "n"], "X": ["n", "n"], "a": "scalar", "k": "scalar"}
    e = parse(text, shapes, functions=["f"])
    assert parse_latex(latex(e), shapes, functions=["f"]) is e


@pytest.mark.parametrize("case", load(), ids=lambda case: case.name)
def test_published_formulas_read_back(case):
    declarations = case.with_differential() if case.kind == "differential" else case.where
    for text in filter(None, (case.text, case.expected)):
        e = case.read(text, declarations)
        found = read(latex(e), declarations=declarations, functions=case.functions, grammar=latex_program)
        assert found.expression is e


NAMES = ["W1", "W_1", "x_i", "A_ij", "phi_2", "Sigma", "loss", "y_hat", "y_hat_i", "y_hat1", "beta_bar", "w_star", "dx"]
NAMES += ["x_train", "W1_2", "a2_i", "xA_1", "theta12", "d", "e", "T", "sigma", "K", "A_theta"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", ["{}", "{}*x", "{}^2", "3*{} - exp(-{})"])
def test_names_read_back(name, text):
    shapes = {name: "scalar", "x": ["n"]}
    e = parse(text.replace("{}", name), shapes)
    assert parse_latex(latex(e), shapes) is e
