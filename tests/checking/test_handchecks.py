"""Every document with known verdicts is judged as it should be."""

import pytest

from .handchecks import DOCUMENTS, FOLDER, bare, checked, finding, score, truth


@pytest.mark.parametrize("name", DOCUMENTS)
def test_wrong_lines_are_found_and_true_ones_are_not_condemned(name):
    found = score([name])
    assert (found.missed, found.condemned) == ([], [])


def test_nearly_everything_is_decided_and_reasons_are_right():
    found = score(DOCUMENTS)
    assert len(found.open) <= 0.1 * found.labelled, found.open
    assert len(found.reasons) <= 0.2 * found.wrong, found.reasons


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_relation_is_found_where_it_stands(name):
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    for record in truth()[name]:
        found = finding(checked(name), record)
        assert found is not None, record["text"]
        assert bare(found.text) in bare("".join(lines[found.line - 1 :]))


def test_conditions_are_stated():
    conditions = {f.condition for f in checked("lecture_mlp.md").claims}
    assert conditions >= {"when only W_2 and b_2 vary", "with dW_2 = 0 and db_2 = 0"}
    assert "where the gradient vanishes" in {f.condition for f in checked("ridge_eqalign.md").claims}


def test_a_score_sees_a_missed_error_and_a_condemned_truth(monkeypatch):
    records = [
        {**r, "label": {"verified": "wrong", "wrong": "verified"}.get(r["label"], r["label"])}
        for r in truth()["trace_cyclic.md"]
    ]
    for record in records:
        record["reason"] = record["reason"] or {"category": "none"}
    monkeypatch.setitem(truth(), "trace_cyclic.md", records)
    found = score(["trace_cyclic.md"])
    assert (len(found.missed), len(found.condemned)) == (2, 3)
