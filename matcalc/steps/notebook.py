"""Where a derivation is written down: sections, lines, and which of them a level of detail shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..expr import Expr
from .model import DETAILS, Detail, Joint, Line, Quantity, Reason, Section, Subject


class Notebook:
    """Lines are offered with the coarsest detail at which they are shown.

    The reasons of a line that is not shown pass to the next one; a line that says the same as the one above is
    not written again.
    """

    def __init__(self, detail: Detail) -> None:
        self.level = DETAILS.index(detail)
        self.sections: list[Section] = []
        self._lines: list[Line] = []
        self._reasons: list[Reason] = []
        self._still: tuple[str, ...] = ()

    def shows(self, detail: Detail) -> bool:
        return DETAILS.index(detail) <= self.level

    def section(self, subject: Subject, moving: Sequence[str], still: Iterable[str] = ()) -> None:
        """Begin a section; one that stayed empty is dropped, and what stood still in it does so in the next."""
        self.close()
        self.sections.append(Section(subject, (), moving, tuple(dict.fromkeys((*self._still, *still)))))

    def close(self) -> None:
        if self.sections:
            last = self.sections.pop()
            if self._lines:
                self.sections.append(replace(last, lines=tuple(self._lines)))
            self._still = () if self._lines else last.still
        self._lines, self._reasons = [], []

    def reason(self, reason: Reason) -> None:
        """Why the next line follows; laws that read the same are one."""
        if self.shows("normal") and all(reason.ascii() != known.ascii() for known in self._reasons):
            self._reasons.append(reason)

    def line(self, left: Quantity, right: Expr, detail: Detail = "brief", joint: Joint | None = None) -> None:
        """An equation; where nothing is said of its joint, it goes on from the line above if that has the same left."""
        if not self.shows(detail):
            return
        above = next((line for line in reversed(self._lines) if line.joint != "where"), None)
        goes_on = above is not None and above.left == left
        if joint is None and above is not None and goes_on and above.right is right:
            return
        how: Joint = joint if joint is not None else "=" if goes_on else ""
        self._lines.append(Line(left, right, how, tuple(self._reasons)))
        self._reasons = []
