"""The JSON of a check is as its schema says."""

import json
from pathlib import Path

import jsonschema
import pytest

import matcalc as mc
from matcalc.checking.annotated import as_json

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "check.schema.json").read_text(encoding="utf-8"))
TEXT = r"""Let $A \in \mathbb{R}^{m\times n}$ and $f = \|Ax - b\|^2$.
Then $df = 2(Ax-b)^\top A\,dx$ and $\nabla f = 2A(Ax - b)$.
So $\nabla f = 2A(Ax-b)$, $f \le 3$ and $g = x^\top Q x$ has $\nabla_x g = 2Qx$.
"""


def told(*texts):
    return json.loads(as_json([mc.check(text) for text in texts]))


@pytest.mark.parametrize("texts", [(TEXT,), (TEXT, "f = x'*x"), ("",)])
def test_reports_are_as_the_schema_says(texts):
    jsonschema.validate(told(*texts), SCHEMA)


def test_places_and_confidence_are_told():
    claims = told(TEXT)["claims"]
    wrong = next(c for c in claims if c["status"] == "wrong")
    start, stop = wrong["columns"]
    assert TEXT.splitlines()[1][start - 1 : stop - 1] == wrong["text"]
    assert {c["confidence"] for c in claims if c["status"] == "unsure"} == {"low"}
    assert wrong["confidence"] in ("high", "medium")
    later = [c for c in claims if c["follows"]]
    assert [(c["line"], c["follows"]) for c in later] == [(3, 2)]
