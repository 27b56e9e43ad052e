"""The page on notation is made from the readers' tables, is up to date, and says what is read."""

from __future__ import annotations

from pathlib import Path

import pytest

import matcalc as mc
from matcalc.report.notation import INDEXED, page

ROOT = Path(__file__).parent.parent.parent


def test_the_page_is_up_to_date():
    written = (ROOT / "docs" / "notation.md").read_text(encoding="utf-8")
    assert written == page(), "write it anew: matcalc notation > docs/notation.md"


@pytest.mark.parametrize(("latex", "text", "shapes"), INDEXED)
def test_formulas_with_indices_are_read_as_it_says(latex, text, shapes):
    assert mc.parse_latex(latex, shapes) is mc.parse(text, shapes)


def test_every_row_of_a_table_has_as_many_cells_as_its_head():
    rows = [line.replace("\\|", "") for line in page().splitlines() if line.startswith("|")]
    heads = [i for i, row in enumerate(rows) if set(row) <= set("|- ")]
    for start, stop in zip(heads, [*[h - 1 for h in heads[1:]], len(rows)], strict=True):
        assert {row.count("|") for row in rows[start - 1 : stop]} == {rows[start].count("|")}
