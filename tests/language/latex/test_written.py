"""Formulas that people wrote read in full, and each name in them is one its author meant: tests/data/written.toml."""

import tomllib
from pathlib import Path

import pytest

from matcalc.language.latex import Reader, Scope, expression
from matcalc.language.latex.mouth import tokens
from matcalc.language.tree import postorder

DOCUMENTS = tomllib.loads((Path(__file__).parents[2] / "data" / "written.toml").read_text(encoding="utf-8"))
BETWEEN = (";", ",", ".", "row", "&", "=", "relation")


def trees(text, macros):
    """All sides of all relations in a text."""
    reader = Reader(text, Scope(differentials=frozenset(["d", "delta"])), macros)
    while True:
        while reader.tokens[reader.position].kind in BETWEEN:
            reader.position += 1
        if reader.tokens[reader.position].kind == "end":
            return
        yield expression(reader)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_names_of_a_document(document):
    table = DOCUMENTS[document]
    macros = tokens(table["macros"])[1] if "macros" in table else None
    nodes = [n for text in table["formulas"] for tree in trees(text, macros) for n in postorder(tree)]
    names = {n.value for n in nodes if n.kind == "name"} | {n.value[0] for n in nodes if n.kind == "call"}
    assert sorted(names) == table["names"]
