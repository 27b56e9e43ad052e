"""`python -m derivations`: write all pages, or set them in another format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from matcalc.report import FORMATS, of

from .pages import index, markdown
from .source import HERE, Part, Source, sources

SUFFIXES = {"html": "html", "document": "tex"}


@click.command()
@click.option("--html", type=click.Path(path_type=Path), help="A directory for pages of HTML.")
@click.option("--document", type=click.Path(path_type=Path), help="A directory for LaTeX documents.")
def main(html: Path | None, document: Path | None) -> None:
    """Derive everything again."""
    found = sources()
    for form, directory in (("html", html), ("document", document)):
        if directory:
            directory.mkdir(parents=True, exist_ok=True)
            for source in found:
                for name, text in typeset(source, form).items():
                    (directory / f"{name}.{SUFFIXES[form]}").write_text(text + "\n", encoding="utf-8")
    if not html and not document:
        for source in found:
            (HERE / f"{source.name}.md").write_text(markdown(source), encoding="utf-8")
        (HERE / "README.md").write_text(index(found), encoding="utf-8")


def typeset(source: Source, form: str) -> dict[str, str]:
    """The parts of a source in a format of reports, by name."""
    return {_name(source, i): FORMATS[form](_report(source, part)) for i, part in enumerate(source.parts)}


def _name(source: Source, i: int) -> str:
    return source.name if len(source.parts) == 1 else f"{source.name}_{i + 1}"


def _report(source: Source, part: Part) -> object:
    title = f"{source.title}: {part.heading}" if part.heading else source.title
    return replace(of(part.derivation(), part.detail), title=title, about=" ".join(part.about))


if __name__ == "__main__":
    main()
