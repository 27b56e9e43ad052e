"""The program `matcalc`: reads its arguments, calls the engine, prints a report.

Each command stands in the module of its name, which is loaded when the command is used. Exit status: 0 fine;
1 a verification failed; 2 the input is not understood; 130 interrupted. Results go to stdout, messages to
stderr; no input produces a traceback.
"""

from __future__ import annotations

import os

import click

from .program import Program

COMMANDS = {
    "grad": "The gradient of a scalar, as a formula.",
    "diff": "The differential, of any order.",
    "jacobian": "The derivative of a vector or matrix.",
    "hessian": "The second derivatives of a scalar.",
    "convex": "Whether a scalar is convex, and why.",
    "code": "Code of a value and its derivatives.",
    "verify": "Whether a formula is the derivative, or equal.",
    "check": "Which line of a hand derivation is wrong.",
    "notation": "What can be written, as tables.",
    "rules": "The rules, as formulas.",
}


@click.group(cls=Program, summaries=COMMANDS, context_settings={"max_content_width": 100})
@click.version_option(package_name="matcalc-derive", prog_name="matcalc")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Gradients of matrix expressions as formulas, derived, simplified and verified.

    \b
    matcalc grad "norm2(A*x - b)^2"
    matcalc grad "norm2(W2*sigmoid(W1*x) - y)^2" --wrt W1,W2
    matcalc grad "logdet(S) + x'*inv(S)*x" --wrt S --var "S: n,n positive_definite"
    matcalc check homework.md
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads take longer to start than small arrays to multiply
    if "NO_COLOR" in os.environ:
        ctx.color = False
