"""Derivations by hand that are published, line for line: what is printed reads as they do."""

from __future__ import annotations

import pytest

import matcalc as mc

NETWORK = "p = W1*x; f = sigmoid(p); r = W2*f; g = sigmoid(r); s = W3*g - y; s:s"
FIELD = "a = W1*x; s = sin(a); y = cos(a); b = W2*y; c = cos(b); z = sin(b); z:z"


def derived(text, wrt, form="hadamard", **options):
    reading = mc.read(text, scalar=True, **options)
    return mc.derive(reading.expression, wrt, reading.definitions, form=form)


def named(derivation):
    return {name: str(g) for name, g in derivation.named.items()}


def equations(steps, subject=None):
    """The lines as text, those that go on from the line above without their left side."""
    return [
        f"{'' if line.joint == '=' else line.left.ascii() + ' '}= {line.right}"
        for section, line in steps.lines
        if subject in (None, section.subject)
    ]


def test_three_layers_with_diagonal_matrices():
    derivation = derived(NETWORK, ["W1", "W2", "W3"], "diag")
    assert named(derivation) == {
        "W1": "2*(F - F^2)*W2'*(G - G^2)*W3'*s*x'",
        "W2": "2*(G - G^2)*W3'*s*f'",
        "W3": "2*s*g'",
    }
    assert {name: str(e) for name, e in derivation.definitions.items()} == {
        "p": "W1*x",
        "f": "sigmoid(p)",
        "r": "W2*f",
        "g": "sigmoid(r)",
        "s": "W3*g - y",
        "F": "Diag(f)",
        "G": "Diag(g)",
    }


def test_three_layers_with_entrywise_products():
    assert named(derived(NETWORK, ["W1", "W2", "W3"])) == {
        "W1": "2*((f - f.^2).*(W2'*((g - g.^2).*(W3'*s))))*x'",
        "W2": "2*((g - g.^2).*(W3'*s))*f'",
        "W3": "2*s*g'",
    }


def test_three_layers_line_for_line():
    steps = derived(NETWORK, ["W1", "W2", "W3"], "diag").steps
    assert equations(steps) == [
        "p = W1*x",
        "dp = dW1*x",
        "f = sigmoid(p)",
        "df = (F - F^2)*dp",
        "r = W2*f",
        "dr = W2*df + dW2*f",
        "g = sigmoid(r)",
        "dg = (G - G^2)*dr",
        "s = W3*g - y",
        "ds = W3*dg + dW3*g",
        "F = Diag(f)",
        "G = Diag(g)",
        "L = s : s",
        "dL = 2*s : ds",
        "= 2*s : (W3*dg + dW3*g)",
        "dL = 2*s*g' : dW3",
        "dL/dW3 = 2*s*g'",
        "dL = 2*W3'*s : dg",
        "= 2*W3'*s : (G - G^2)*dr",
        "= 2*(G - G^2)*W3'*s : (W2*df + dW2*f)",
        "dL = 2*(G - G^2)*W3'*s*f' : dW2",
        "dL/dW2 = 2*(G - G^2)*W3'*s*f'",
        "dL = 2*W2'*(G - G^2)*W3'*s : df",
        "= 2*W2'*(G - G^2)*W3'*s : (F - F^2)*dp",
        "= 2*(F - F^2)*W2'*(G - G^2)*W3'*s : dW1*x",
        "= 2*(F - F^2)*W2'*(G - G^2)*W3'*s*x' : dW1",
        "dL/dW1 = 2*(F - F^2)*W2'*(G - G^2)*W3'*s*x'",
    ]
    assert [(s.subject, s.moving, s.still) for s in steps][2:] == [
        ("differential", ("W1", "W2", "W3"), ()),
        ("variable", ("W3",), ("g",)),
        ("rest", ("W1", "W2"), ("W3",)),
        ("variable", ("W2",), ("f",)),
        ("rest", ("W1",), ("W2",)),
    ]


@pytest.mark.parametrize(
    ("activation", "slope"), [("tanh", "1 - {0}.^2"), ("exp", "{0}"), ("sigmoid", "{0} - {0}.^2"), ("relu", "step(p)")]
)
def test_slopes_are_expressed_by_the_named_value(activation, slope):
    steps = derived(f"p = W*x; f = {activation}(p); s = V*f - y; s:s", ["W"]).steps
    factor = slope.format("f")
    assert f"df = {f'({factor})' if ' ' in factor else factor}.*dp" in equations(steps, "definitions")


def test_softmax_is_expressed_by_its_named_value():
    text = "v = W*x; s = softmax(v); -y'*log(s)"
    assert "ds = s.*dv - (s : dv)*s" in equations(derived(text, ["W"]).steps)
    assert "ds = (S - s*s')*dv" in equations(derived(text, ["W"], "diag").steps)


def test_a_field_of_sines_in_all_three_forms():
    assert named(derived(FIELD, ["x"])) == {"x": "-2*W1'*(s.*(W2'*(c.*z)))"}
    assert named(derived(FIELD, ["x"], "diag")) == {"x": "-2*W1'*S*W2'*C*z"}
    sine, cosine = "sin(W2*cos(W1*x))", "cos(W2*cos(W1*x))"
    expanded = [f"-2*W1'*((W2'*({a}.*{b})).*sin(W1*x))" for a, b in ((sine, cosine), (cosine, sine))]
    assert str(derived(FIELD, ["x"]).gradient) in expanded
    assert named(derived("norm2(sin(W2*cos(W1*x)))^2", ["x"]))["x"] in expanded


def test_a_field_of_sines_line_for_line():
    assert equations(derived(FIELD, ["x"]).steps, "differential") == [
        "dL = 2*z : dz",
        "= 2*z : c.*db",
        "= 2*c.*z : db",
        "= 2*c.*z : W2*dy",
        "= 2*W2'*(c.*z) : dy",
        "= -2*W2'*(c.*z) : s.*da",
        "= -2*s.*(W2'*(c.*z)) : da",
        "= -2*s.*(W2'*(c.*z)) : W1*dx",
        "= -2*W1'*(s.*(W2'*(c.*z))) : dx",
        "dL/dx = -2*W1'*(s.*(W2'*(c.*z)))",
    ]


def test_neurons_written_one_by_one():
    text = """h = [sigmoid(p'*x); sigmoid(q'*x); sigmoid(r'*x)]
              z = [sigmoid(s'*h); sigmoid(u'*h); sigmoid(v'*h)]
              (w'*z - y)^2"""
    derivation = derived(text, list("wsuvpqr"), shapes={"y": "scalar", "x": [2]})
    found = named(derivation)
    assert found["w"] == "2*(w'*z - y)*z"
    for k, name in enumerate("suv", 1):  # 2 (w'z - y) w_k z_k (1 - z_k) h
        assert f"z[{k}]" in found[name]
        assert f"w[{k}]" in found[name]
        assert found[name].endswith("*h")
    assert not any("sigmoid" in g for g in found.values())
    assert derivation.verify().ok
    slopes = equations(derivation.steps, "definitions")
    assert (
        "dz = [(z[1] - z[1]^2)*(s'*dh + h'*ds); (z[2] - z[2]^2)*(u'*dh + h'*du); (z[3] - z[3]^2)*(v'*dh + h'*dv)]"
        in slopes
    )


def layers(depth):
    """A network of sigmoid layers with biases, half the squared error."""
    u = mc.vector("x", "n")
    for k in range(1, depth + 1):
        u = mc.sigmoid(mc.matrix(f"W{k}", "n", "n") @ u + mc.vector(f"b{k}", "n"))
    return mc.norm2(u - mc.vector("y", "n")) ** 2 / 2


@pytest.mark.parametrize("depth", [2, 3, 5, 40])
def test_backpropagation_is_recognised_at_any_depth(depth):
    wrt = [f"{letter}{k}" for k in range(1, depth + 1) for letter in "Wb"]
    derivation = mc.derive(layers(depth), wrt)
    definitions, found = derivation.definitions, derivation.named
    for k in range(1, depth + 1):
        assert str(found[f"b{k}"]) == f"delta{k}"
        assert str(found[f"W{k}"]) == f"delta{k}*{'x' if k == 1 else f'h{k - 1}'}'"
    for k in range(1, depth):
        assert str(definitions[f"delta{k}"]) == f"(h{k} - h{k}.^2).*(W{k + 1}'*delta{k + 1})"
    assert len(definitions) == 2 * depth


def test_the_recurrence_with_unknown_activations():
    text = """v1 = W1*x + b1; u1 = phi_1(v1); v2 = W2*u1 + b2; u2 = phi_2(v2); z = W3*u2 + b3; norm2(z - y)^2/2"""
    found = named(derived(text, ["b3", "W3", "b2", "W2", "b1", "W1"]))
    assert found["b3"] == "z - y"
    assert found["W3"] == "(z - y)*u2'"
    assert found["b2"] == "phi_2'(v2).*(W3'*(z - y))"
    assert found["W2"] == "(phi_2'(v2).*(W3'*(z - y)))*u1'"


def test_cross_entropy_after_softmax():
    text = "z = softmax(v); -y'*log(z)"
    assert named(derived(text, ["v"], shapes={"v": ["n"]})) == {"v": "sum(y)*z - y"}
    simplex = {"shapes": {"v": ["n"], "y": ["n"]}, "properties": {"y": ["simplex"]}}
    assert named(derived(text, ["v"], **simplex)) == {"v": "z - y"}


def test_sums_over_samples_collect_one_gradient_each():
    text = "sum(norm2(W3*sigmoid(W2*sigmoid(W1*x_i)) - y_i)^2, i=1..N)"
    steps = derived(text, ["W1", "W2", "W3"]).steps
    assert str(steps.gradients["W3"]) == "2*sum(r_i*h2_i', i=1..N)"
