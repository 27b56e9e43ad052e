"""Reports in a terminal: no line is wider than it, and nothing is lost."""

import re

import pytest

from matcalc.cli.terminal import shown

LONG = "    dL = 2 aaaa bbbb : (cccc dddd + eeee ffff) - gggg hhhh iiii + jjjj kkkk    A : B C = A Cᵀ : B"
CODES = re.compile(r"\x1b\[\d+m")


@pytest.mark.parametrize("columns", [30, 40, 60, 80])
def test_lines_are_broken_at_operators_under_their_right_sides(columns):
    lines = CODES.sub("", shown(LONG, columns)).split("\n")
    assert all(len(line) <= columns for line in lines)
    assert all(line.startswith("         ") for line in lines[1:])
    assert " ".join(" ".join(lines).split()) == " ".join(LONG.split())


def test_nothing_is_broken_where_nobody_looks():
    assert CODES.sub("", shown(LONG, None)) == LONG


def test_results_and_verdicts_stand_out():
    assert shown("∂L/∂x = 2 x", None) == "\x1b[1m∂L/∂x = 2 x\x1b[0m"
    assert shown("Verified against finite differences: …", None).startswith("\x1b[32m")
    assert shown("Verified: exactly …", None).startswith("\x1b[32m")
    assert shown("WRONG: finite differences disagree", None).startswith("\x1b[31m")
