"""Files of several kinds as texts: of a notebook the Markdown cells, of a Python file the docstrings.

Markdown, Quarto, LaTeX, reStructuredText and plain text are read as they are.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from ...errors import ParseError

OPENING = re.compile(r"""(?P<prefix>[A-Za-z]*)(?P<quote>\"{3}|'{3}|"|')""")
SINGLE = re.compile(r"(?<!\\)(?:\\\\)*\\[A-Za-z]")  # a command that nobody escaped
SUFFIXES = (".md", ".tex", ".txt", ".rst", ".qmd", ".ipynb", ".markdown", ".latex", ".mdx", ".rmd")


def text_of(source: str, suffix: str) -> str:
    r"""What there is to check in a file with this suffix, with lines by which it can be found again.

    A cell of a notebook stands below a comment with its number; the docstrings of a Python file stand on their lines,
    everything else there is left empty.

    >>> text_of("def f(x):\n    r'Here $f = x^T x$.'\n    return x @ x", ".py")
    '\n    Here $f = x^T x$.\n'

    Raises ParseError if the file is not what its suffix says.
    """
    return READERS.get(suffix.lower(), str)(source)


def _notebook(source: str) -> str:
    try:
        cells = json.loads(source)["cells"]
        markdown = [(n, _source(c)) for n, c in enumerate(cells, 1) if c["cell_type"] == "markdown"]
    except (ValueError, KeyError, TypeError) as problem:
        raise ParseError("this is no notebook of Jupyter (version 4): it has no list of cells") from problem
    return "\n".join(f"<!-- cell {number} -->\n{text.rstrip()}\n" for number, text in markdown)


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _docstrings(source: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of backslashes: a docstring with LaTeX is often written without its r
            tree = ast.parse(source)
    except (SyntaxError, ValueError) as problem:
        line = f", line {problem.lineno}" if isinstance(problem, SyntaxError) and problem.lineno else ""
        raise ParseError(f"this is no Python{line}: {getattr(problem, 'msg', problem)}") from problem
    lines = [""] * (source.count("\n") + 1)
    for string in _strings(tree):
        said = _said(ast.get_source_segment(source, string) or "", str(string.value)).split("\n")
        first = string.lineno - 1
        lines[first : first + len(said)] = [" " * string.col_offset + said[0], *said[1:]]
    return "\n".join(lines)


def _said(literal: str, value: str) -> str:
    """What a docstring says, line by line as it stands: `\\\\nabla` is `\\nabla`, and so is a backslash left single."""
    opening = OPENING.match(literal)
    if opening is None:
        return value
    body = literal[opening.end() : -len(opening["quote"])]
    escaped = "r" not in opening["prefix"].lower() and not SINGLE.search(body)
    return value if escaped and value.count("\n") == body.count("\n") else body


def _strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """The docstrings of a module, of its classes and functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            match node.body[0]:
                case ast.Expr(value=ast.Constant(value=str()) as string):
                    yield string


READERS: dict[str, Callable[[str], str]] = {".ipynb": _notebook, ".py": _docstrings}
