"""The passages of a document: sections, exercises, examples and the items of lists, in which letters may be new."""

from __future__ import annotations

import re
from bisect import bisect_right

TASK = r"(?:Exercise|Problem|Question|Example|Case|Task|Aufgabe|Beispiel|Fall|Exercice|Probl[eè]me|Exemple|Cas)"
ENVIRONMENT = (
    "(?:problem|exercise|question|example|theorem|lemma|proposition|corollary|definition|remark|solution|proof)"
)
MARK = r"(?:\d{1,2}|[a-z]|[ivx]{1,4})"
OPENING = re.compile(
    rf"""^[ \t>]*(?:\#{{1,6}}[ ]                                  # a heading
          |(?:\*\*|__|\\textbf\{{)?(?:\(?{MARK}\)|{MARK}\.)(?=[ \t*_}}])  # 2.  (b)  **2.**
          |[-*+•][ ]+(?=\S)
          |(?:\*\*|__|\\textbf\{{)?{TASK}\b[ ]*(?:\d|[A-Z]\b|[:.(]))
       |\\(?:sub)*section\b|\\paragraph\b|\\item\b|\\begin\{{[A-Za-z]*?(?i:{ENVIRONMENT})s?\*?\}}
       |(?<=[.;:\s])\([a-z]\)[ ](?=\$)                            # (b) between sentences""",
    re.VERBOSE | re.MULTILINE,
)


class Passages:
    """Where the passages of a text begin.

    >>> found = Passages("Let x = 1.\\n\\n(a) y = 2\\n\\n(b) y = 3")
    >>> [found.number(k) for k in (4, 16, 27)]
    [0, 1, 2]
    """

    def __init__(self, text: str) -> None:
        self._starts = [match.start() for match in OPENING.finditer(text)]

    def number(self, offset: int) -> int:
        """The number of the passage in which the offset lies; 0 is what comes before the first that is marked."""
        return bisect_right(self._starts, offset)
