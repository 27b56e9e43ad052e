"""Every worked derivation is derived and verified."""

import re
from pathlib import Path

import pytest

import matcalc as mc

FILES = sorted((Path(__file__).parent.parent / "derivations").glob("*.txt"))
HEADER = re.compile(r"(\w+): (.*)")


def parts(path):
    """(declarations, functions, variables, text) of a derivation file."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    headers = [match for line in lines if (match := HEADER.fullmatch(line))]
    options = {m[1]: m[2].split() for m in headers if m[1] in ("wrt", "functions")}
    declarations = [m[0] for m in headers if m[1] not in options]
    text = "\n".join(line for line in lines if not HEADER.fullmatch(line))
    return declarations, options.get("functions", []), options["wrt"], text


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def derivation(request):
    declarations, functions, variables, text = parts(request.param)
    reading = mc.read(text, declarations=declarations, functions=functions)
    return variables, mc.derive(reading.expression, variables)


def test_there_are_derivations():
    assert len(FILES) >= 5


def test_a_derivation_is_verified(derivation):
    variables, derived = derivation
    assert list(derived.gradients) == variables
    verification = derived.verify(seed=1)
    assert verification.ok
    assert verification.max_relative_error < 1e-6


def test_a_gradient_has_the_shape_of_its_variable(derivation):
    _, derived = derivation
    for name, gradient in derived.gradients.items():
        assert gradient.shape == derived.variables[name].shape
