"""A mistake put into a line of any page of ours is found on that line."""

import re
from pathlib import Path

import pytest

import matcalc as mc

DERIVATIONS = Path(__file__).parent.parent.parent / "derivations"
# pages with true lines that the checker condemns: layers of different sizes, and states written at t and t - 1
MISREAD = {"recurrences"}
PAGES = sorted(page for page in DERIVATIONS.glob("*.md") if page.stem not in {"README", *MISREAD})
MISTAKES = {  # what is written, and what instead of it
    "a transpose lost": (r"([AWXVZ]|W_\d)\^\\top (?=[a-z\\])", r"\1 "),
    "a factor": (r"(?<![\d.{^_])2 (?=[A-Z\\])", "3 "),
    "a sign": (r" - (?=[a-zA-Z\\])", " + "),
    "a sign in front": (r"&= (?=[a-zA-Z\\])", "&= -"),
    "a product of entries divided": (r" \\odot (?=\\left|[a-z])", r" \\oslash "),
}
REMARK = re.compile(r"\\scriptstyle|\\mathbb")


def sites(lines, numbers, pattern):
    """Where a mistake can be put into right sides that were verified: lines, and places in them."""
    for number in numbers:
        line = REMARK.split(lines[number - 1])[0]
        if not re.search(r"\\implies|where", line):
            yield from ((number, m) for m in re.finditer(pattern, line) if "&=" in line[: m.start() + 2])


def planted(text, verified, kind):
    """The text with one mistake, in the middle of what was verified, and its line; None if there is no place for it."""
    lines = text.split("\n")
    pattern, instead = MISTAKES[kind]
    found = list(sites(lines, verified, pattern))
    if not found:
        return None
    number, match = found[len(found) // 2]
    line = lines[number - 1]
    lines[number - 1] = line[: match.start()] + match.expand(instead) + line[match.end() :]
    return "\n".join(lines), number


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_mistake_is_found(page):
    text = page.read_text(encoding="utf-8")
    verified = sorted({c.line for c in mc.check(text).claims if c.status == "verified"})
    first = PAGES.index(page) % len(MISTAKES)
    kinds = [*MISTAKES][first:] + [*MISTAKES][:first]
    document, line = next(found for kind in kinds if (found := planted(text, verified, kind)))
    wrong = [c.line for c in mc.check(document).claims if c.status == "wrong"]
    assert wrong[:1] == [line], document.split("\n")[line - 1]
