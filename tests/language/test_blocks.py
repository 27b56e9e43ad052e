"""Blocks in brackets: below each other with semicolons, side by side with commas or spaces."""

import pytest

import matcalc as mc

A, B, C, D = mc.matrix("A", "n", "n"), mc.matrix("B", "n", "m"), mc.matrix("C", "m", "n"), mc.matrix("D", "m", "m")
SHAPES = {"A": ["n", "n"], "B": ["n", "m"], "C": ["m", "n"], "D": ["m", "m"], "x": ["n"], "y": ["m"], "a": "scalar"}


def read(text):
    return mc.parse(text, SHAPES)


SPELLINGS = [
    ("[A, B]", "[A, B]", r"\begin{bmatrix} A & B \end{bmatrix}"),
    ("[A B]", "[A, B]", r"\begin{bmatrix} A & B \end{bmatrix}"),
    ("[A, B; C, D]", "[A, B; C, D]", r"\begin{bmatrix} A & B \\ C & D \end{bmatrix}"),
    ("[A B; C D]", "[A, B; C, D]", r"\begin{bmatrix} A & B \\ C & D \end{bmatrix}"),
    ("[[A; C], [B; D]]", "[[A; C], [B; D]]", None),
    ("[A; C]'", "[A', C']", r"\begin{bmatrix} A^\top & C^\top \end{bmatrix}"),
    ("[x; y]'", "[x; y]'", r"\begin{bmatrix} x \\ y \end{bmatrix}^\top"),
    ("[a, 2; 3, 4]", "[a, 2; 3, 4]", r"\begin{bmatrix} a & 2 \\ 3 & 4 \end{bmatrix}"),
    ("[A, zeros(n,m); C, D]", "[A, zeros(n,m); C, D]", None),
]


@pytest.mark.parametrize(("text", "ascii", "latex"), SPELLINGS, ids=[row[0] for row in SPELLINGS])
def test_blocks_are_read_and_written(text, ascii, latex):
    e = read(text)
    assert str(e) == ascii
    assert read(ascii) is e
    assert latex is None or e.latex() == latex


SIMPLER = [
    ("tr([A, B; C, D])", "tr(A) + tr(D)"),
    ("det([A, B; zeros(m,n), D])", "det(A)*det(D)"),
    ("logdet([A, zeros(n,m); C, D])", "logdet(A) + logdet(D)"),
    ("[A, B]*[x; y]", "A*x + B*y"),
    ("rows([A, B; C, D], 0, n)", "[A, B]"),
]


@pytest.mark.parametrize(("text", "simpler"), SIMPLER, ids=[row[0] for row in SIMPLER])
def test_blocks_are_taken_apart_where_that_is_simpler(text, simpler):
    assert mc.normal(read(text)) is mc.normal(read(simpler))


LOSSES = ["logdet([A, B; C, D])", "norm2([A, B]*[x; y])^2", "sum(inv([A, B; C, D]))", "normF([A; C])*tr([A, B; C, D])"]


@pytest.mark.parametrize("text", LOSSES)
def test_gradients_by_blocks_agree_with_finite_differences(text):
    e = read(text)
    assert all(v.ok for v in mc.verify_all(e, mc.gradients(e)).values())


def test_sizes_of_blocks_are_inferred():
    found = mc.read("norm2([A, B]*[x; y] - [C D]*z)^2")
    shapes = {name: s.shape for name, s in found.symbols.items()}
    assert shapes["A"][1] == shapes["x"][0]
    assert shapes["B"][1] == shapes["y"][0]
    assert shapes["z"][0] == "k + q"


REFUSED = [
    ("[A, C]", "blocks side by side need the same number of rows: n×n, m×n"),
    ("[A, B; C]", "stacked blocks need the same number of columns: n×(m + n), m×n"),
    ("[A, B", "this bracket is never closed"),
    ("[A, ; B]", "an expression is missing"),
    ("(A, B)", "a comma separates arguments, blocks or two indices, and stands nowhere else"),
    ("[]", "an operand is missing before ]"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_blocks_that_do_not_fit_are_refused(text, message):
    with pytest.raises(mc.MatcalcError) as refusal:
        read(text)
    assert str(refusal.value).splitlines()[0] == message
