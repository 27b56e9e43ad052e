"""Every layout has its signs in every spelling, and a writer reads its own and no other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from matcalc import notation
from matcalc.code import kernels
from matcalc.expr import OPS, Expr
from matcalc.notation import SPELLINGS, Form, Layout, Sign, call, constant, fence
from matcalc.numeric.op_check import cases, spread
from matcalc.op import Op
from matcalc.ops.leaves import vector
from matcalc.ops.matrix import norm2
from matcalc.printing.latex import Latex
from matcalc.printing.mathml import MathML
from matcalc.printing.text import Ascii, Unicode
from matcalc.printing.writer import Writer

WRITERS = (Ascii, Unicode, Latex, MathML)
# What a kind of layout must have a sign for: (spelling, part), where "" stands for every spelling.
NEEDED = {
    "call": [("", "symbol")],
    "constant": [("", "symbol")],
    "fence": [("ascii", "symbol"), *((s, part) for s in ("unicode", "latex", "mathml") for part in ("open", "close"))],
    "root": [("ascii", "symbol"), ("unicode", "symbol"), ("latex", "symbol")],
    "inverse": [("", "symbol")],
    "operator": [("", "symbol")],
    "infix": [("", "symbol")],
    "fraction": [("ascii", "symbol"), ("unicode", "symbol")],
    "sum": [("", "symbol")],
    "prefix": [("", "symbol")],
    "postfix": [("", "symbol")],
    "power": [("ascii", "symbol"), ("unicode", "open")],
    "column": [("ascii", "symbol"), ("unicode", "symbol"), ("latex", "symbol")],
    "row": [("ascii", "symbol"), ("unicode", "symbol"), ("latex", "symbol")],
    "series": [("", "symbol")],
    **{kind: [] for kind in ("atom", "function", "index", "level")},
}


def within(part: Expr | Form | str) -> Iterator[Layout]:
    """The layouts of a form and of the forms in it."""
    if isinstance(part, Form):
        yield part.layout
        for inner in part.parts:
            yield from within(inner)


def layouts(op: Op) -> set[Layout]:
    nodes = spread(list(cases(op)))
    return {layout for node in nodes for layout in within(op.form(node))}


def missing(layout: Layout) -> list[str]:
    """What a layout has no sign for, in words."""
    absent = [f"no {spelling}" for spelling in SPELLINGS if spelling not in layout.signs]
    needed = [(s, part) for spelling, part in NEEDED[layout.kind] for s in ([spelling] if spelling else SPELLINGS)]
    empty = [f"no {part} in {s}" for s, part in needed if not getattr(layout.signs.get(s, Sign()), part)]
    return [f"{layout.kind} {layout.signs['ascii'].symbol!r}: {what}" for what in [*absent, *empty]]


@pytest.mark.parametrize("op", OPS.values(), ids=lambda op: op.name)
def test_every_op_is_spelled_everywhere(op):
    assert [line for layout in layouts(op) for line in missing(layout)] == []


@pytest.mark.parametrize("module", [notation, kernels])
def test_every_declared_layout_is_spelled_everywhere(module):
    declared = [value for value in vars(module).values() if isinstance(value, Layout)]
    assert [line for layout in declared for line in missing(layout)] == []


def test_what_is_missing_is_named():
    assert missing(Layout("call", 10, {"ascii": Sign("f"), "latex": Sign("f"), "mathml": Sign()})) == [
        "call 'f': no unicode",
        "call 'f': no symbol in unicode",
        "call 'f': no symbol in mathml",
    ]


@pytest.mark.parametrize("kind", sorted({name for name in NEEDED if name != "level"}))
def test_every_writer_sets_every_kind(kind):
    assert all(callable(getattr(writer, kind, None)) for writer in WRITERS)


def test_there_is_one_writer_for_each_spelling():
    assert [writer.spelling for writer in WRITERS] == list(SPELLINGS)


class Marked(Writer):
    """A further spelling, as someone may add it: signs of its own, between marks."""

    spelling = "marked"

    def name(self, text: str) -> str:
        return f"<{text}>"

    def low(self, text: str) -> str:
        return f"_{text}"


def test_a_writer_reads_nothing_but_its_own_signs():
    marked = {"marked": Sign("word ", "{", "}", "low")}
    assert Marked().write(Form(Layout("fence", 10, marked), vector("x", "n"))) == "word {<x>}_low"
    with pytest.raises(KeyError, match="marked"):
        Marked().write(norm2(vector("x", "n")))


@pytest.mark.parametrize("layout", [call("f"), constant("O", "O", "O"), fence("g", "⌊", "⌋")])
def test_constructors_spell_everything(layout):
    assert missing(layout) == []
