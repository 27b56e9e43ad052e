"""What runs where NumPy is not installed: everything but NumPy's own work."""

import json
import subprocess
import sys

import pytest

from ..commands import ROOT

ALONE = "not against finite differences: NumPy, which finite differences need, is not installed"
EXACTLY = "Verified: exactly (error probability < 1e-15); "
LOSS, LOGISTIC = "norm2(A*x - b)^2", "sum(log(1 + exp(X*w)))"
RUNS = {  # arguments ↦ how the output ends
    ("grad", LOSS, "--wrt", "x"): EXACTLY + ALONE,
    ("grad", LOSS, "--wrt", "x", "--steps"): EXACTLY + ALONE + "; each of the 8 lines by itself exactly",
    ("grad", "sum(norm2(W*x_i - y_i)^2, i=1..N)", "--wrt", "W", "--batch"): EXACTLY + ALONE,
    ("grad", "u_0 = x; u_l = tanh(W_l*u_{l-1}), l = 1..L; norm2(u_L - y)^2", "--wrt", "W"): EXACTLY + ALONE,
    ("grad", "sum(relu(W*x))", "--wrt", "x"): EXACTLY + ALONE,
    ("jacobian", "A*sigmoid(B*x)", "--wrt", "x"): EXACTLY + ALONE,
    ("jacobian", "A*X*B", "--wrt", "X", "--notation", "index"): EXACTLY + ALONE,
    ("hessian", LOGISTIC, "--wrt", "w"): EXACTLY + ALONE,
    ("hessian", LOGISTIC, "--wrt", "w", "--direction", "v"): EXACTLY + ALONE,
    ("diff", "inv(X)", "--order", "2"): EXACTLY + ALONE,
    ("convex", LOGISTIC, "--wrt", "w"): "The second differential was verified exactly (error probability < 1e-15)",
    ("verify", LOSS, "--wrt", "x", "--claim", "2*A'*(A*x - b)"): EXACTLY + ALONE,
    ("verify", "tr(A*B)", "--equals", "tr(B*A)"): EXACTLY + ALONE,
}
CODE = {
    ("code", LOSS, "--wrt", "x"): "    return (t0 @ t0, 2*(A.T @ t0))",
    ("code", "sum(exp(A*x))", "--wrt", "x", "--target", "array-api"): "    return (xp.sum(t0), A.T @ t0)",
}
PROGRAM = """
import contextlib, io, json, sys
sys.modules["numpy"] = None
from matcalc.cli import main
found = []
for arguments in json.load(sys.stdin):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        main(arguments, standalone_mode=False)
    found.append(output.getvalue().rstrip())
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def outputs():
    asked = [[*arguments, "--format", "ascii"] for arguments in RUNS] + [[*arguments] for arguments in CODE]
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    return dict(zip((*RUNS, *CODE), json.loads(run.stdout), strict=True))


@pytest.mark.parametrize("arguments", [*RUNS, *CODE], ids=" ".join)
def test_it_runs_without_numpy(arguments, outputs):
    assert outputs[arguments].splitlines()[-1] == {**RUNS, **CODE}[arguments]
