"""Derivations on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from matcalc.cli import main

NETWORK = "p = W1*x; f = sigmoid(p); s = W2*f - y; s:s"


def run(*words):
    outcome = CliRunner().invoke(main, ["grad", *words])
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


def test_a_derivation_as_text():
    text = run(NETWORK, "--wrt", "W1,W2", "--var", "W2: q,m", "--steps", "--format", "ascii")
    shown = text[text.index("Definitions:") : text.index("Verified")]
    assert (
        shown
        == """\
Definitions:
    p = W1*x         =>   dp = dW1*x
    f = sigmoid(p)   =>   df = (f - f.^2).*dp
    s = W2*f - y     =>   ds = W2*df + dW2*f

The loss:
    L = s : s

Its differential:
    dL = 2*s : ds
       = 2*s : (W2*df + dW2*f)    substitute ds

Setting df = 0:
    dL = 2*s*f' : dW2    A : B*C = A*C' : B
    dL/dW2 = 2*s*f'

Now set dW2 = 0 and go on towards W1:
    dL = 2*W2'*s : df                        A : B*C = B'*A : C
       = 2*W2'*s : (f - f.^2).*dp            substitute df
       = 2*(f - f.^2).*(W2'*s) : dW1*x       A : B.*C = A.*B : C; substitute dp
       = 2*((f - f.^2).*(W2'*s))*x' : dW1    A : B*C = A*C' : B
    dL/dW1 = 2*((f - f.^2).*(W2'*s))*x'

dL/dW1 = 2*((f - f.^2).*(W2'*s))*x'    m,n
dL/dW2 = 2*s*f'                        q,m

"""
    )


def test_levels_of_detail_differ_in_length_alone():
    counts = [
        run(NETWORK, "--wrt", "W1,W2", "--detail", d, "--no-check").count("\n") for d in ("brief", "normal", "full")
    ]
    assert counts == sorted(set(counts))


def test_the_brief_derivation_has_definitions_and_gradients():
    text = run(NETWORK, "--wrt", "W1,W2", "--detail", "brief", "--format", "ascii", "--no-check")
    lines = [line.strip() for line in text.splitlines() if line.startswith("    ") and "inferred" not in line]
    assert [line for line in lines if line.startswith("dL")] == [
        "dL = 2*s*f' : dW2",
        "dL/dW2 = 2*s*f'",
        "dL = 2*((f - f.^2).*(W2'*s))*x' : dW1",
        "dL/dW1 = 2*((f - f.^2).*(W2'*s))*x'",
    ]


@pytest.mark.parametrize(
    ("form", "gradient"), [("hadamard", "2*((f - f.^2).*(W2'*s))*x'"), ("diag", "2*(F - F^2)*W2'*s*x'")]
)
def test_the_form_of_results(form, gradient):
    assert f"dL/dW1 = {gradient}" in run(NETWORK, "--wrt", "W1,W2", "--form", form, "--format", "ascii", "--no-check")


def test_json_carries_the_derivation():
    facts = json.loads(run(NETWORK, "--wrt", "W1,W2", "--format", "json", "--no-check"))
    line = next(line for line in facts["steps"] if line["section"] == "variable")
    assert line["moving"] == ["W2"]
    assert line["still"] == ["f"]
    assert line["left"] == {"text": "dL", "latex": r"\mathrm{d}L"}
    assert line["right"] == {"text": "2*s*f' : dW2", "latex": r"2 s f^\top : \mathrm{d}W_2"}
    assert facts["definitions"] == {"p": "W1*x", "f": "sigmoid(p)", "s": "W2*f - y"}


def test_expanding_substitutes_every_definition():
    text = run(NETWORK, "--wrt", "W2", "--steps", "--expand", "--format", "ascii", "--no-check")
    assert "dL/dW2 = 2*(W2*sigmoid(W1*x) - y)*sigmoid(W1*x)'" in text


@pytest.mark.parametrize("text", ["x'*dx", "p = A*x; p:p + dp'*p"])
def test_a_symbol_with_the_name_of_a_differential(text):
    assert "dL/dx" in run(text, "--format", "ascii")
    outcome = CliRunner().invoke(main, ["grad", text, "--steps"])
    assert outcome.exit_code == 2
    assert "but the expression has a symbol of that name" in outcome.stderr
