"""Every command sets its results in every format."""

import json
import re
import subprocess
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from matcalc.cli import COMMANDS, main
from matcalc.report import FORMATS

CASES = [
    ["grad", "norm2(W2*sigmoid(W1*x) - y)^2", "--wrt", "W1,W2", "--steps"],
    ["grad", "logdet(S) + x'*S*x", "--wrt", "S", "--var", "S: n,n symmetric", "--structure", "independent"],
    ["diff", "logdet(X)", "--order", "2"],
    ["diff", "tr(X^3)", "--direction", "U,V,W"],
    ["jacobian", "X*X'", "--wrt", "X"],
    ["jacobian", "X*X'*A*X", "--wrt", "X", "--notation", "index"],
    ["hessian", "norm2(W2*sigmoid(W1*x) - y)^2", "--wrt", "W1,x"],
    ["hessian", "a*b^2"],
    ["hessian", "normF(X - U*V')^2", "--wrt", "U,V", "--direction", "P,Q"],
    ["hessian", "logdet(S)", "--var", "S: n,n symmetric", "--notation", "vech"],
    ["hessian", "logdet(X)", "--notation", "map"],
    ["convex", "-sum(log(b - A*x))", "--wrt", "x"],
    ["convex", "logsumexp(x) + norm1(x)"],
    ["convex", "x^2 - 2*y^2"],
    ["convex", "sum(step(x))", "--no-check"],
    ["rules", "inv"],
    ["rules", "cyclic trace"],
]


def printed(case: list[str], form: str) -> str:
    run = CliRunner().invoke(main, [*case, "--format", form], catch_exceptions=False)
    assert run.exit_code == 0, run.output
    return run.stdout


def balanced(latex: str) -> bool:
    """Whether groups, environments and growing brackets are closed in order."""
    open_ = []
    for begun, left, ended, right, brace in re.findall(
        r"\\begin\{(\w+\*?)\}|(\\left)\b|\\end\{(\w+\*?)\}|(\\right)\b|(?<!\\)([{}])", latex
    ):
        if begun or left or brace == "{":
            open_.append(begun or left or brace)
        elif not open_ or {"\\left": "\\right", "{": "}"}.get(was := open_.pop(), was) != (ended or right or brace):
            return False
    return not open_


def test_brackets_that_are_not_closed_are_seen():
    assert balanced(r"\begin{align*} \left( \frac{a}{b} \right) \end{align*}")
    assert not balanced(r"\left( \frac{a}{b \right)}")
    assert not balanced(r"\begin{align*} x \end{aligned}")


def test_all_commands_offer_the_same_formats():
    offered = {
        name: next((tuple(p.type.choices) for p in main.get_command(None, name).params if p.name == "form"), None)
        for name in COMMANDS
        if name not in ("code", "check", "notation")
    }
    assert set(offered.values()) == {tuple(FORMATS)}


@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_a_result_in_every_format(case):
    assert printed(case, "ascii").isascii()
    assert printed(case, "unicode")
    assert isinstance(json.loads(printed(case, "json")), dict | list)
    document = printed(case, "document")
    assert balanced(document)
    assert printed(case, "latex").rstrip("\n") in document
    assert printed(case, "markdown").count("$$") >= 2
    page = printed(case, "html")
    ElementTree.fromstring(re.sub(r"<meta[^>]*>|<wbr>|&ensp;", " ", page.partition("\n")[2]))  # well-formed
    assert "<math" in page


@pytest.mark.slow
@pytest.mark.needs("pdflatex")
@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_a_document_can_be_typeset(case, tmp_path):
    (tmp_path / "page.tex").write_text(printed(case, "document"), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert run.returncode == 0, run.stdout[-2000:]
    assert "Overfull" not in run.stdout
