"""The program `matcalc`: reads its arguments, calls the engine, prints a report.

Each command stands in the module of its name, which is loaded when the command is used. Exit status: 0 fine;
1 a verification failed; 2 the input is not understood; 130 interrupted. Results go to stdout, messages to
stderr; no input produces a traceback.
"""

from __future__ import annotations

import os

import click

from .program import Program

COMMANDS = ("grad", "diff", "jacobian", "hessian", "convex", "code", "verify", "check", "rules")


@click.group(cls=Program, modules=COMMANDS, context_settings={"max_content_width": 100})
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
