"""Claims about piecewise functions hold on every branch, or are wrong."""

import pytest

import matcalc as mc

ON_ONE_BRANCH_ONLY = [
    "f = relu(1 - y'*x)\ndf/dx = -y",
    "f = max(0, 1 - y'*x)\ndf/dx = -y",
    "$$f = \\max(0, 1 - y^\\top x)$$\n$$\\nabla_x f = -y$$",
    "h = huber(a)\ndh/da = a",
    "h = huber(a)\ndh/da = sign(a)",
    "f = sum(min(x.^2, 4))\ndf/dx = 2*x",
    "f = sum(relu(x - 30)) + x'*x\ndf/dx = 2*x",
    "f = sum(hardtanh(x/20))\ndf/dx = ones(n)/20",
    "$$f = |a^\\top x - 20|$$\n$$\\nabla_x f = -a$$",
    "$$f(a) = \\begin{cases} a^2 & a < 3 \\\\ 9 & a \\ge 3 \\end{cases}$$\n$$f'(a) = 2a$$",
    "$$h = \\begin{cases} \\frac12 a^2 & |a| < 5 \\\\ 5|a| - 12.5 & \\text{otherwise} \\end{cases}$$\n"
    "$$\\frac{\\partial h}{\\partial a} = a$$",
]
ON_EVERY_BRANCH = [
    "f = relu(1 - y'*x)\ndf/dx = -step(1 - y'*x)*y",
    "h = huber(a)\ndh/da = hardtanh(a)",
    "f = sum(min(x.^2, 4))\ndf/dx = 2*x.*step(4 - x.^2)",
    "f = sum(relu(x - 30)) + x'*x\ndf/dx = 2*x + step(x - 30)",
    "f = relu(exp(a))\ndf/da = exp(a)",
    "$$h = \\begin{cases} \\frac12 a^2 & |a| < 5 \\\\ 5|a| - 12.5 & \\text{otherwise} \\end{cases}$$\n"
    "$$\\frac{\\partial h}{\\partial a} = "
    "\\begin{cases} a & |a| < 5 \\\\ 5\\operatorname{sign}(a) & \\text{otherwise} \\end{cases}$$",
]


def last(document: str) -> str:
    return mc.check(document).claims[-1].status


@pytest.mark.parametrize("document", ON_ONE_BRANCH_ONLY)
def test_what_is_right_on_one_branch_is_wrong(document: str) -> None:
    assert last(document) == "wrong"


@pytest.mark.parametrize("document", ON_EVERY_BRANCH)
def test_what_is_right_on_every_branch_is_verified(document: str) -> None:
    assert last(document) == "verified"


def test_what_is_said_to_be_on_one_branch_is_compared_there() -> None:
    document = "Assume that the margin is violated, so that the loss is active.\n\nf = max(0, 1 - y'*x)\n\ndf/dx = -y\n"
    assert last(document) == "verified"
