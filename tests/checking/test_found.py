"""Answers, lectures and exercises of the kinds that are found, with the mistakes that stand in them."""

import matcalc as mc

from .handchecks import FOLDER

FOUND = FOLDER.parent / "handchecks_found"


def checked(name):
    return mc.check((FOUND / name).read_text(encoding="utf-8"))


def test_an_answer_with_conditions_for_a_single_sample_is_read_in_full():
    claims = checked("answer.md").claims
    assert {f.status for f in claims} == {"verified", "definition", "declaration"}
    assert {f.condition for f in claims} >= {"with dW_1 = 0", "with dW_2 = 0"}


def test_the_derivative_of_an_activation_at_the_wrong_argument_and_a_wrong_rounding():
    wrong = checked("lecture.md").wrong
    assert [(f.line, f.category) for f in wrong] == [(13, "wrong argument"), (17, "rounding")]
    assert wrong[1].reason == "0.0159 is 0.02 to 2 decimals, not 0.01"


def test_a_square_root_for_a_signed_residual():
    (wrong,) = checked("exercise.md").wrong
    assert (wrong.line, wrong.category) == (3, "sqrt for signed residual")


def test_the_wrong_index_of_a_softmax_given_by_its_components():
    (wrong,) = checked("components.md").wrong
    assert (wrong.line, wrong.category, wrong.reason) == (3, "index mix-up", "the index j should be i")
