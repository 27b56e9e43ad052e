"""Sums over samples in matrix form: equal to the sums, in the forms people write, or refused by name."""

import pytest

import matcalc as mc
from matcalc.errors import NoRuleError
from matcalc.numeric import difference
from matcalc.samples import batch

FORMS = {
    "sum(norm2(W*x_i - y_i)^2, i=1..N)": "normF(W*X - Y)^2",
    "sum(norm2(W2*relu(W1*x_i + b) + c - y_i)^2, i=1..N)/(2*N)": (
        "normF(W2*relu(W1*X + b*ones(1,N)) + c*ones(1,N) - Y)^2/(2*N)"
    ),
    "sum(norm1(W*x_i - y_i), i=1..N)/N + lambda*normF(W)^2": "sum(abs(W*X - Y))/N + lambda*normF(W)^2",
    "sum(softplus(-y_i*(w'*x_i)), i=1..N)": "sum(softplus(-y.*(X'*w)))",
    "sum((w'*x_i - y_i)^2, i=1..N)": "norm2(X'*w - y)^2",
    "normF(sum(x_i*x_i', i=1..N)/N - A)^2": "normF(X*X'/N - A)^2",
    "norm2(sum(a_i*x_i, i=1..N))^2": "norm2(X*a)^2",
    "logdet(sum(a_i*x_i*x_i', i=1..N))": "logdet(X*Diag(a)*X')",
    "sum(phi(W*x_i)'*y_i, i=1..N)": "tr(Y*phi(W*X)')",
    "sum(norm2(x_i)^2, i=1..N) + sum(norm2(y_j)^2, j=1..M)": "normF(X)^2 + normF(Y)^2",
    "sum((x[i] - y_i)^2, i=1..N)": "sum((x - y).^2)",
}

OTHERS = [
    "sum(logsumexp(W*x_i) - y_i'*W*x_i, i=1..N)",
    "-sum(y_i'*log(softmax(W*x_i + b)), i=1..N)/N",
    "sum((x_i - mu)'*inv(S)*(x_i - mu), i=1..N)/2 + N*logdet(S)/2",
    "sum(norm2(x_i - z), i=1..N)",
    "sum(x_i'*A*z_i*(b'*x_i), i=1..N)",
    "sum(norm2(x_i*(y_i'*z_i) - c)^2, i=1..N)",
    "sum(normF(x_i*y_i')*(a_i + 1), i=1..N)",
    "sum(tr(A*x_i*z_i'), i=1..N) + sum(diag(x_i*z_i')'*c, i=1..N)",
    "sum(x_i*z_i'*a_i + 2*z_i*x_i', i=1..N) : A",
    "norm2(sum(x_i*y_i'*x_i + c, i=1..N))^2",
    "sum((w'*[h_i; a_i])^2, i=1..N)",
    "sum(exp(x_i'*x_i)/(1 + a_i^2), i=1..N)",
    "sum((c'*x_i)^(a_i), i=1..N)",
    "sum(x_i[2]*y_i[1], i=1..N)",
    "sum((B : (x_i*z_i'))^2, i=1..N)",
    "normF(sum(a_i, i=1..N)*A)^2 + normF(sum(a_i*A, i=1..N))^2",
    "sum(norm2(c)^2, i=1..N) + sum((x_i - c)'*ones(n)*(x_i'*c), i=1..N)",
    "sum(x_i'*(c*d' + A)*x_i, i=1..N)",
    "norm2(sum(x_i'*(y_i*z_i'), i=1..N)')^2",
]


@pytest.mark.parametrize(("text", "form"), FORMS.items())
def test_the_matrix_form_is_the_one_people_write(text, form):
    declarations = ["x: N"] if "x[i]" in text else []
    found = batch(mc.read(text, scalar=True, declarations=declarations).expression)
    assert str(found.expression) == form


@pytest.mark.parametrize("text", [*FORMS, *OTHERS])
def test_loss_and_gradients_are_those_of_the_sums(text):
    reading = mc.read(text, scalar=True, declarations=["x: N"] if "x[i]" in text else [])
    derived = mc.batched(reading.expression)
    assert "series" not in {node.op.name for node in mc.expr.postorder(derived.loss)}
    verified = derived.verify(seed=3)
    assert verified.ok, verified
    assert verified.from_sums < 1e-12


def test_definitions_become_matrices():
    text = "p = W1*x_i; f = sigmoid(p); r = W2*f; g = sigmoid(r); s = W3*g - y_i; sum(s:s, i=1..N)"
    reading = mc.read(text)
    found = batch(reading.expression, reading.definitions)
    assert list(found.definitions) == ["P", "F", "R", "G", "S"]
    assert str(mc.batched(reading.expression, "W3", reading.definitions).named["W3"]) == "2*S*G'"


def test_a_bias_is_repeated_and_its_gradient_is_a_sum_of_columns():
    derived = mc.batched("sum(norm2(W*x_i + b - y_i)^2, i=1..N)", ["W", "b"])
    assert str(derived.loss) == "normF(W*X + b*ones(1,N) - Y)^2"
    assert str(derived.gradients["b"]) == "2*(W*X + b*ones(1,N) - Y)*ones(N)"


def test_a_variable_that_is_a_sample_becomes_the_matrix():
    assert str(mc.batched("sum(norm2(x_i)^2, i=1..N)", "x_i").gradients["X"]) == "2*X"


def test_entrywise_properties_are_kept():
    reading = mc.read("sum(sum(log(x_i)), i=1..N)", properties={"x_i": ["positive"]})
    assert "positive" in batch(reading.expression).samples["x_i"].facts


@pytest.mark.parametrize(
    ("text", "culprit"),
    [
        ("sum(logdet(x_i*x_i' + A), i=1..N)", "x_i*x_i'"),
        ("sum(norm2(inv(A + a_i*I)*x_i), i=1..N)", "a_i*I(n)"),
        ("sum(sum(norm2(x_i - y_j)^2, i=1..N), j=1..M)", "sum(norm2(x_i - y_j)^2, i=1..N)"),
        ("sum(norm2(kron(x_i, y_i))^2, i=1..N)", "kron(x_i, y_i)"),
        ("sum(i*norm2(x_i)^2, i=1..N)", "i"),
        ("sum(tr(A_i*B), i=1..N)", "A_i"),
    ],
)
def test_what_has_no_matrix_form_is_named(text, culprit):
    with pytest.raises(NoRuleError) as refusal:
        batch(mc.read(text, scalar=True).expression)
    assert str(refusal.value) == (
        f"no matrix form is known for {culprit}, which differs from sample to sample\n"
        "the sum over samples itself can be differentiated"
    )


def test_two_ranges_of_one_index_are_refused():
    with pytest.raises(NoRuleError, match=r"the samples i = 1, …, M have no matrix: their number is not one size"):
        batch(mc.read("sum(norm2(x_i)^2, i=1..N) + sum(norm2(x_i)^2, i=1..M)").expression)


def test_a_wrong_matrix_form_is_caught():
    reading = mc.read("sum(norm2(x_i)^2, i=1..N)")
    found = batch(reading.expression)
    assert difference([reading.expression], [found.expression], found.samples) < 1e-12
    assert difference([reading.expression], [2 * found.expression], found.samples) > 0.1
