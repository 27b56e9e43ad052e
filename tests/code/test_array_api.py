"""Programs in the array API standard: the values of the NumPy programs, with nothing but what the standard has."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import product

import array_api_strict
import numpy as np
import pytest
from click.testing import CliRunner

import matcalc as mc
from matcalc.cli import main
from matcalc.code.source import source
from matcalc.code.targets import target
from matcalc.code.targets.array_api import respelled
from matcalc.expr import OPS, symbols
from matcalc.numeric import lambdify
from matcalc.numeric.op_check import cases, spread
from matcalc.numeric.points import Model
from matcalc.ops.elementary import exp
from matcalc.ops.leaves import identity, ones
from tests.code import test_source, test_structured
from tests.corpus import load

REFUSED = {"erf", "gelu", "lgamma", "normcdf"}  # what the standard has no function for, in any of its extensions
GRADIENTS = [
    c
    for c in load()
    if c.kind == "gradient" and not c.functions and not c.misprint and re.search(rf"\b{c.wrt}\b", c.text)
]
x, A = mc.vector("x", "n"), mc.matrix("A", "m", "n")


def programs():
    """All expressions whose values the tests of the NumPy code compare with something else."""
    table = test_source.test_values_are_those_of_the_formula.pytestmark[0].args[1]
    return [*(e for e, _ in table), *test_structured.APPLIED, *test_structured.BUILT]


def agree(e, asarray=array_api_strict.asarray):
    """The expression by both targets, at a random point where it has a value."""
    for sizes, strategy in product([(3, 4, 5, 6, 7), (7, 6, 5, 4, 3)], (1, 2, 4, 5)):
        model = Model([e], sizes)
        values = list(model.point(np.random.default_rng(1), strategy).values())
        with np.errstate(invalid="ignore"), suppress(np.linalg.LinAlgError):  # a product of too low a rank
            expected = lambdify(e, model.arguments)(*values)
            if np.all(np.isfinite(expected)):
                break
    else:
        pytest.fail(f"{e} has no value anywhere")
    given = [asarray(v) if isinstance(v, np.generic | np.ndarray) else v for v in values]
    found = np.asarray(lambdify(e, model.arguments, backend="array-api")(*given))
    assert found.shape == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("e", programs(), ids=str)
def test_values_are_those_of_the_numpy_program(e):
    agree(e)


@pytest.mark.parametrize("case", GRADIENTS[1::6], ids=lambda case: case.name)
def test_gradients_of_the_corpus_agree(case):
    agree(mc.gradient(case.read(case.text), case.wrt))


@pytest.mark.parametrize("library", ["numpy", "torch", "jax.numpy", "dask.array"])
def test_other_libraries_agree(library, monkeypatch):
    monkeypatch.setenv("JAX_ENABLE_X64", "1")
    module = pytest.importorskip(library, reason=f"{library} is not installed")
    agree(mc.gradient(mc.parse("norm2(A*x - b)^2 + logsumexp(x) + a*sum(sigmoid(x))"), "x"), module.asarray)


@pytest.mark.parametrize("op", OPS.values(), ids=lambda op: op.name)
def test_every_op_is_written_or_refused_by_name(op):
    for node in spread(list(cases(op))):
        if op.name in REFUSED:
            message = rf"^{op.name} cannot be written for array-api: the array API standard has no \w+$"
            with pytest.raises(mc.MatcalcError, match=message):
                source(node, list(symbols(node)), backend="array-api")
        elif symbols(node) and not node.free:
            agree(node)
        else:
            target("array-api").template(node)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("np.erf({0})", "erf"),
        ("{0}.flat", "flat"),
        ("{0}.take({1})", "take"),
        ("np.heaviside({0}, 0.5)", "heaviside"),
        ("erf({0}/2.0)", "erf"),
        ("np.fft.fft({0})", "fft.fft"),
    ],
)
def test_what_the_standard_has_not_is_refused(code, name):
    with pytest.raises(mc.MatcalcError, match=rf"^the array API standard has no {name}$"):
        respelled(code)


def test_a_contraction_is_found_and_no_other_einsum():
    assert respelled('np.einsum("ikjl,jl->ki", {0}, {1})') == (
        "xp.permute_dims(xp.tensordot({0}, {1}, axes=((2, 3), (0, 1))), (1, 0))"
    )
    with pytest.raises(mc.MatcalcError, match=r"^the array API standard has no einsum, and ij,jk->ijk is no contr"):
        respelled('np.einsum("ij,jk->ijk", {0}, {1})')


def test_the_text_says_where_its_functions_come_from():
    assert source(exp(x) + 2 * ones("n"), ["x"], backend="array-api") == (
        "from array_api_compat import array_namespace\n\n\n"
        "def f(x):\n    xp = array_namespace(x)\n    return xp.exp(x) + 2\n"
    )
    assert source(A @ x, ["A", "x"], backend="array-api") == "def f(A, x):\n    return A @ x\n"


def test_numbers_among_the_arguments_become_arrays_of_the_same_kind():
    a = mc.scalar("a")
    f = lambdify([exp(a) * x, identity("n")], [a, x], backend="array-api")
    for value in (2.0, array_api_strict.asarray(2.0, dtype=array_api_strict.float32)):
        product, eye = f(value, array_api_strict.asarray([1.0, 2.0], dtype=array_api_strict.float32))
        assert product.dtype == eye.dtype == array_api_strict.float32
        np.testing.assert_allclose(np.asarray(product), np.exp(2.0) * np.array([1.0, 2.0]), rtol=1e-6)


def test_a_program_without_arrays_cannot_know_whose_functions_to_call():
    with pytest.raises(
        mc.MatcalcError,
        match=r"^array-api code needs an array among its arguments, to know whose functions to call$",
    ):
        source(ones("n"), ["n"], backend="array-api")


def test_unknown_targets_are_refused_with_those_there_are():
    with pytest.raises(mc.MatcalcError, match=r"^no code generator for 'fortran'\nknown backends: array-api, numpy$"):
        source(x, ["x"], backend="fortran")


def test_the_command_writes_either():
    runner = CliRunner()
    for name, line in (("numpy", "import numpy as np"), ("array-api", "from array_api_compat import array_namespace")):
        result = runner.invoke(main, ["code", "sum(exp(x))", "--wrt", "x", "--target", name, "--no-check"])
        assert (result.exit_code, line in result.stdout.splitlines()) == (0, True)
    result = runner.invoke(main, ["code", "sum(exp(x))", "--target", "fortran"])
    assert result.exit_code == 2
    assert "'fortran' is not one of 'array-api', 'numpy'" in result.output
    result = runner.invoke(main, ["code", "sum(erf(x))", "--wrt", "x", "--target", "array-api", "--no-check"])
    assert result.exit_code == 2
    assert "erf cannot be written for array-api: the array API standard has no erf" in result.stderr
