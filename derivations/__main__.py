"""`python -m derivations`: write all pages, or set them in another format."""

from __future__ import annotations

from pathlib import Path

import click

from .pages import index, markdown
from .source import HERE, Part, Source, sources
from .source import typeset as set_in

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
    return {_name(source, i): _report(source, part, form) for i, part in enumerate(source.parts)}


def _name(source: Source, i: int) -> str:
    return source.name if len(source.parts) == 1 else f"{source.name}_{i + 1}"


def _report(source: Source, part: Part, form: str) -> str:
    title = f"{source.title}: {part.heading}" if part.heading else source.title
    return set_in(part.derivation(), part, form, title)


if __name__ == "__main__":
    main()
