"""The sources of worked derivations.

# Title                     the first line
# Text                      what is explained, in one or several lines
## Heading                  begins a part; what is declared before the first heading holds for all parts
W: m,n positive             a declaration
functions: phi psi          functions left unknown
wrt: W b                    the variables of the gradients
options: batch diag brief   all samples at once; in diagonal matrices; in what detail
published W: 2*s*x'         a gradient as it is known from `source`, with which the derived one is compared
source: Bishop 3.13
s = W*x - y                 definitions
s:s                         the loss, on the last line
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import matcalc as mc
from matcalc.expr import Expr
from matcalc.gradient import Derivation
from matcalc.recurrence import RecurrentDerivation, is_recurrence
from matcalc.recurrence import derive as recurrent
from matcalc.report import FORMATS, RECURRENCE_FORMATS, RecurrenceReport, of
from matcalc.steps import DETAILS

HERE = Path(__file__).parent
HEADER = re.compile(r"(\w+(?: \w+)?): (.*)")


@dataclass
class Part:
    """One loss and what is asked about it."""

    heading: str = ""
    about: list[str] = field(default_factory=list)
    declarations: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    wrt: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    published: dict[str, str] = field(default_factory=dict)
    source: str = ""
    statements: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.statements)

    @property
    def detail(self) -> Any:
        return next((word for word in self.options if word in DETAILS), "normal")

    def reading(self) -> Any:
        return mc.read(self.text, declarations=self.declarations, functions=self.functions, scalar=True)

    def derivation(self) -> Derivation | RecurrentDerivation:
        """The derivation of its gradients."""
        if is_recurrence(self.text):
            return recurrent(self.text, self.wrt, functions=self.functions, declarations=self.declarations)
        reading = self.reading()
        derive = mc.batched if "batch" in self.options else mc.derive
        form = "diag" if "diag" in self.options else "hadamard"
        return derive(reading.expression, self.wrt, reading.definitions, form=form)

    def known(self) -> dict[str, Expr]:
        """The published gradients, by variable."""
        if not self.published:
            return {}
        symbols = self.reading().symbols
        shapes = {name: symbol.shape for name, symbol in symbols.items()}
        properties = {name: symbol.params[3] for name, symbol in symbols.items()}
        return {
            name: mc.read(self.defined(formula), shapes, properties, self.functions).expression
            for name, formula in self.published.items()
        }

    def written(self, formula: str) -> Expr:
        """A formula in the names of the definitions, for readers."""
        if is_recurrence(self.text):
            return self.derivation().loss
        reading = self.reading()
        known = {**reading.symbols, **{n: e for n, e in reading.definitions.items() if not e.free}}
        shapes = {name: e.shape for name, e in known.items()}
        return mc.read(formula, shapes, functions=self.functions).expression

    def defined(self, formula: str) -> str:
        """The formula after those definitions that it uses."""
        lines = [formula]
        for statement in reversed(self.statements[:-1]):
            name = statement.split(" = ")[0]
            if any(re.search(rf"\b{name}\b", line) for line in lines):
                lines.insert(0, statement)
        return "\n".join(lines)

    def command(self) -> str:
        """The line that does the same in a terminal."""
        words = ["matcalc grad", f'"{"; ".join(self.statements)}"', f"--wrt {','.join(self.wrt)}"]
        words += [f'--var "{declaration}"' for declaration in self.declarations]
        words += [f"--function {name}" for name in self.functions]
        words += [{"batch": "--batch", "diag": "--form diag"}[word] for word in self.options if word not in DETAILS]
        return " ".join([*words, f"--detail {self.detail}" if self.detail != "normal" else "--steps"])

    def take(self, name: str, value: str) -> None:
        """A header of the source."""
        if name in ("functions", "wrt", "options"):
            setattr(self, name, value.split())
        elif name == "source":
            self.source = value
        elif name.startswith("published "):
            self.published[name.split()[1]] = value
        else:
            self.declarations.append(f"{name}: {value}")


def typeset(derivation: Derivation | RecurrentDerivation, part: Part, form: str, title: str = "") -> str:
    """A derivation in a format of reports, the text of its part below the title if there is one."""
    about = " ".join(part.about) if title else ""
    if isinstance(derivation, RecurrentDerivation):
        return RECURRENCE_FORMATS[form](RecurrenceReport(derivation, True, title, about))
    return FORMATS[form](replace(of(derivation, part.detail), title=title, about=about))


@dataclass
class Source:
    """A file: a title, text, and parts."""

    name: str
    title: str
    about: list[str]
    parts: list[Part]


def sources() -> list[Source]:
    """All of them, by name."""
    return [read(path) for path in sorted(HERE.glob("*.txt"))]


def read(path: Path) -> Source:
    """The source in a file."""
    first, *lines = path.read_text(encoding="utf-8").splitlines()
    shared, parts = Part(), []
    current = shared
    for line in filter(None, lines):
        header = HEADER.fullmatch(line)
        if line.startswith("## "):
            current = Part(line[3:], [], [*shared.declarations], [*shared.functions], [*shared.wrt])
            parts.append(current)
        elif line.startswith("#"):
            current.about.append(line[1:].strip())
        elif header:
            current.take(header[1], header[2])
        else:
            current.statements.append(line)
    return Source(path.stem, first.removeprefix("#").strip(), shared.about, parts or [shared])
