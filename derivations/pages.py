"""The pages made from the sources: Markdown for reading here, LaTeX and HTML on request, and the index."""

from __future__ import annotations

from collections.abc import Iterator

from matcalc.expr import Expr
from matcalc.gradient import Derivation
from matcalc.printing import names
from matcalc.recurrence import RecurrentDerivation
from matcalc.report import of

from .source import Part, Source, typeset

SHORT = 40  # what is longer is shown in the names of its page

INTRODUCTION = """# Worked derivations

Each page here is made by matcalc from the small source beside it: a title, what is declared, the definitions, the loss.
The tests derive every gradient again, verify it against finite differences of the loss, compare it with the published
one where the source quotes it, and hold the pages to what is derived.

```bash
python -m derivations            # write all pages anew
python -m derivations --html DIR # as HTML; --document DIR for LaTeX
```

A source is read as follows: the first line is the title, further lines after `#` explain, `## …` begins a part of its
own, `name: sizes properties` declares, `wrt:` names the variables, `functions:` what is left unknown, `options:` asks
for `batch`, `diag` or a detail, `published W:` quotes a gradient; then come the definitions, and the loss on the last
line.

| page | loss | gradient |
|---|---|---|
"""


def markdown(source: Source) -> str:
    """The page of a source."""
    return "\n\n".join(_blocks(source)) + "\n"


def _blocks(source: Source) -> Iterator[str]:
    yield f"# {source.title}"
    for part in source.parts:
        if part.heading:
            yield from _text(source.about) if part is source.parts[0] else ()
            yield f"## {part.heading}"
        yield from _text(part.about)
        derivation = part.derivation()
        yield typeset(derivation, part, "markdown")
        yield from _published(part, derivation)
        yield "Verified against finite differences of the loss. The same in a terminal:"
        yield f"```bash\n{part.command()}\n```"


def _text(lines: list[str]) -> Iterator[str]:
    if lines:
        yield "\n".join(lines)


def _published(part: Part, derivation: Derivation | RecurrentDerivation) -> Iterator[str]:
    known = {name: part.written(formula) for name, formula in part.published.items()}
    if known:
        rows = " \\\\\n".join(f"{_left(derivation, n)} &= {e.latex()}" for n, e in known.items())
        where = part.source or "the literature"
        yield f"The same, as it is written in {where}:\n\n$$\n\\begin{{aligned}}\n{rows}\n\\end{{aligned}}\n$$"
    elif part.source:
        yield f"Compare {part.source}."


def index(sources: list[Source]) -> str:
    """The list of all pages, with the loss and one gradient of each."""
    return INTRODUCTION + "\n".join(_entry(source) for source in sources) + "\n"


def _entry(source: Source) -> str:
    part = source.parts[0]
    derivation = part.derivation()
    name = derivation.wrt[0]
    loss, gradient = derivation.loss, derivation.gradients[name]
    if loss.size > SHORT:
        loss = part.written(part.statements[-1])
    if gradient.size > SHORT and isinstance(derivation, Derivation):
        gradient = derivation.steps.gradients[name]
    left = _left(derivation, name)
    return f"| [{source.title}]({source.name}.md) | {_cell(loss)} | ${left}$ = {_cell(gradient)} |"


def _left(derivation: Derivation | RecurrentDerivation, name: str) -> str:
    r"""What a gradient stands behind: \frac{\partial L}{\partial W}."""
    letter = derivation.letter if isinstance(derivation, RecurrentDerivation) else of(derivation, None).letter
    return rf"\frac{{\partial {letter}}}{{\partial {names.latex(name)}}}"


def _cell(e: Expr) -> str:
    return (
        f"${e.latex()}$".replace(r"\left|", r"\left\vert ")
        .replace(r"\right|", r"\right\vert ")
        .replace(r"\|", r"\Vert ")
    )
