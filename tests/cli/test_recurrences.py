"""Recurrences on the command line."""

import json

from tests.commands import matcalc

NETWORK = r"u^{(0)} = x; u^{(l)} = \phi(W^{(l)}u^{(l-1)} + b^{(l)}), l = 1,\dots,L; \frac12\|u^{(L)}-y\|^2"
ELMAN = "h_t = tanh(W*h_{t-1} + U*x_t), t = 1..T; sum(norm2(h_t - y_t)^2, t=1..T)"


def printed(*arguments):
    run = matcalc(*arguments)
    assert run.exit_code == 0, run.stderr
    return run.stdout


def test_the_recurrence_is_shown_with_its_ranges_sizes_and_end():
    assert printed("grad", NETWORK, "--wrt", "W^{(l)}", "--format", "ascii").splitlines()[:-2] == [
        "J = norm2(u_L - y)^2/2",
        "    u0 = x",
        "    u_l = phi(W_l*u_{l-1} + b_l)    l = 1..L",
        "    W_l: n_l,n_{l-1}; b_l: n_l; x: n0; y: n_L    (inferred)",
        "",
        "where",
        "    z_l = W_l*u_{l-1} + b_l                        l = 1..L",
        "    delta_L = phi'(z_L).*(u_L - y)",
        "    delta_l = (W_{l+1}'*delta_{l+1}).*phi'(z_l)    l = L-1..1",
        "",
        "dJ/dW_l = delta_l*u_{l-1}'    n_l,n_{l-1}    l = 1..L",
    ]


def test_the_output_says_that_it_was_unrolled():
    last = printed("grad", NETWORK, "--wrt", "W", "--format", "ascii").splitlines()[-1]
    assert last.startswith(
        "Verified: exactly (error probability < 1e-15) and against finite differences unrolled for L = 1, 2, 3, 5: "
    )


def test_steps_show_the_induction():
    lines = printed("grad", ELMAN, "--wrt", "W", "--steps", "--format", "ascii").splitlines()
    assert "    delta_t : dz_t" in lines
    assert "        = delta_t*h_{t-1}' : dW + W'*delta_t : dh_{t-1}" in lines


def test_every_format_has_the_gradient_and_the_recurrence():
    latex = printed("grad", ELMAN, "--wrt", "W", "--format", "latex")
    assert r"\frac{\partial L}{\partial W} &= \sum_{t=1}^{T} \delta_t h_{t-1}^\top" in latex
    assert r"\delta_{t+1}" in latex
    assert r"&& t = T-1, \dots , 1" in latex
    assert latex.count(r"\begin{align*}") == latex.count(r"\end{align*}")
    assert "$$" in printed("grad", ELMAN, "--wrt", "W", "--format", "markdown")
    page = printed("grad", ELMAN, "--wrt", "W", "--format", "html")
    assert "<mi>δ</mi>" in page
    assert "<mi>T</mi><mo>-</mo><mn>1</mn>" in page


def test_json_has_everything():
    found = json.loads(printed("grad", ELMAN, "--wrt", "W,U", "--format", "json"))
    assert found["recurrence"]["index"] == "t"
    assert found["recurrence"]["equations"][0]["range"] == {"index": "t", "first": "1", "last": "T"}
    assert found["gradients"]["W"]["text"] == "sum(delta_t*h_{t-1}', t=1..T)"
    assert found["gradients"]["U"]["shape"] == ["m", "n"]
    assert [a["left"] for a in found["adjoints"]] == ["delta_T", "delta_t"]
    assert found["verification"]["ok"]


def test_code_is_two_loops():
    text = printed("code", ELMAN, "--wrt", "W")
    assert text.count("for t in range(") == 2
    space = {}
    exec(text, space)
    assert callable(space["f"])


def test_options_that_say_nothing_of_a_recurrence_are_refused():
    for command, message in (
        (
            ["grad", ELMAN, "--batch"],
            "error: --batch is not for recurrences\nleave --batch out, or write the steps out\n",
        ),
        (
            ["grad", ELMAN, "--expand"],
            "error: --expand is not for recurrences\nleave --expand out, or write the steps out\n",
        ),
        (
            ["code", ELMAN, "--second", "hessian"],
            "error: --second is not for recurrences\nleave --second out, or write the steps out\n",
        ),
        (
            ["hessian", ELMAN, "--wrt", "W"],
            "error: this is a recurrence of symbolic depth, and no single expression\n"
            "derive takes its gradients (matcalc grad, matcalc code); "
            "for anything else write the steps out: u1 = …; u2 = …\n",
        ),
    ):
        run = matcalc(*command)
        assert (run.exit_code, run.stderr) == (2, message)
