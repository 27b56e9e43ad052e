r"""What an operand begins with, apart from names: brackets, norms, fractions, roots, sums, matrices."""

from __future__ import annotations

from itertools import pairwise

from ..tokens import Token, canonical
from ..tree import Tree
from .derivatives import is_quotient, quotient_of_differentials
from .reader import POSTFIX, SIGN, Bracket, Reader, Start
from .scripts import spelled
from .sums import series

"""Handlers of the first token of an operand: True when the operand is complete."""


def _group(reader: Reader, token: Token) -> bool:
    reader.begin("group", token, _finish_list)
    return False


def _finish_list(reader: Reader, frame: Bracket, token: Token) -> None:
    """One thing in brackets is that thing; (a, b, c) is a column."""
    if len(frame.arguments) == 1:
        reader.finish_group(frame, token)
    else:
        reader.operands.append(Tree("column", frame.arguments, None, frame.opener.start, token.stop))


def _frame(reader: Reader, token: Token) -> bool:
    """\\underbrace{…}_{…}: what is written under it says nothing."""
    if reader.tokens[reader.position].kind == "{":
        reader.position += 1
        reader.begin("group", reader.tokens[reader.position - 1], _finish_underbrace)
    return False


def _finish_underbrace(reader: Reader, frame: Bracket, token: Token) -> None:
    reader.finish_group(frame, token)
    reader.script("_")
    reader.script("^")


def _angle(reader: Reader, token: Token) -> bool:
    reader.begin("langle", token, _finish_angle)
    return False


def _finish_angle(reader: Reader, frame: Bracket, token: Token) -> None:
    if len(frame.arguments) != 2:
        reader.fail("an inner product has two sides: \\langle A, B \\rangle", frame.opener)
    at = (frame.opener.start, frame.opener.stop)
    reader.operands.append(Tree("colon", frame.arguments, None, frame.opener.start, token.stop, at))


def _norm(reader: Reader, token: Token) -> bool:
    reader.begin("norm", token, _finish_norm)
    return False


def _finish_norm(reader: Reader, frame: Bracket, token: Token) -> None:
    script = reader.script("_")
    at = (frame.opener.start, frame.opener.stop)
    if script is not None and reader.scope.written and (which := _other_norm(reader, script)) is not None:
        parts = [*frame.arguments, which] if isinstance(which, Tree) else frame.arguments
        kind = "p" if isinstance(which, Tree) else which
        reader.operands.append(Tree("other_norm", parts, kind, frame.opener.start, reader.stop(), at))
        return
    name = "‖" if script is None else norm_named(reader, script, token)
    reader.operands.append(Tree("call", frame.arguments, (name, 0), frame.opener.start, reader.stop(), at))


def _other_norm(reader: Reader, script: list[Token]) -> str | Tree | None:
    """The p of \\|x\\|_p as a tree; infty or 2,1; None for the norms that have a name, and for what is none."""
    texts = [t.text for t in script]
    if texts in (["\\infty"], ["2", ",", "1"]):
        return "infty" if len(texts) == 1 else "2,1"
    if len(script) != 1 or spelled(script) in NORMS:
        return None
    (token,) = script
    if token.kind == "number":
        return Tree("number", [], reader.value(token), token.start, token.stop)
    return Tree("name", [], canonical(token.text), token.start, token.stop) if token.text in ("p", "q") else None


def norm_named(reader: Reader, script: list[Token], token: Token) -> str:
    name = NORMS.get(spelled(script) or "")
    if name is None:
        known = "\\|x\\|, \\|x\\|_2, \\|x\\|_1, \\|A\\|_F, \\|A\\|_* and \\|A\\|_\\mathrm{op}"
        reader.fail(f"the norms are {known}", (script or [token])[0])
    return name


def _bar(reader: Reader, token: Token) -> bool:
    reader.position -= 1
    doubled = reader.doubled()
    reader.position += 1 + doubled
    if doubled:
        return _norm(reader, token._replace(kind="norm", stop=token.stop + 1))
    reader.begin("bar", token, _finish_bar)
    return False


def _finish_bar(reader: Reader, frame: Bracket, token: Token) -> None:
    script = reader.peek("_")
    if script and reader.scope.written and (spelled(script) in NORMS or _other_norm(reader, script) is not None):
        _finish_norm(reader, frame, token)  # |x|_1
        return
    at = (frame.opener.start, frame.opener.stop)
    reader.operands.append(Tree("call", frame.arguments, ("|", 0), frame.opener.start, token.stop, at))


# ------------------------------------------------------------------- fractions, roots, sums, matrices


def _fraction(reader: Reader, token: Token) -> bool:
    reader.position += 1
    if is_quotient(reader):
        return quotient_of_differentials(reader, token)
    reader.begin("fraction", token, _finish_numerator, "}")
    return False


def _finish_numerator(reader: Reader, frame: Bracket, token: Token) -> bool:
    reader.position += 1
    below = reader.begin("fraction", frame.opener, _finish_fraction, "}")
    below.arguments = frame.arguments
    return False


def _finish_fraction(reader: Reader, frame: Bracket, token: Token) -> None:
    start, stop = frame.opener.start, frame.opener.stop
    reader.operands.append(Tree("product", frame.arguments, [("/", start, stop)], start, token.stop, (start, stop)))


def _root(reader: Reader, token: Token) -> bool:
    """\\sqrt[3]{x} is the power 1/3; a sign √ takes the bracket after it."""
    reader.position += 1
    frame = reader.begin("root", token, _finish_root, "}")
    frame.name = token.text
    return False


def _finish_root(reader: Reader, frame: Bracket, token: Token) -> None:
    start, stop, (inner,) = frame.opener.start, token.stop, frame.arguments
    at = (start, frame.opener.stop)
    if frame.name == "2":
        reader.operands.append(Tree("call", [inner], ("sqrt", 0), start, stop, at))
        return
    if frame.name == "odot":
        reader.operands.append(Tree("call", [inner], ("sqrt_odot", 0), start, stop, at))
        return
    parts = [Tree("number", [], n, start, stop) for n in (1, int(frame.name))]
    exponent = Tree("product", parts, [("/", start, stop)], start, stop)
    reader.operands.append(Tree("power", [inner, exponent], ".^", start, stop, at))


def _matrix(reader: Reader, token: Token) -> bool:
    reader.begin("matrix", token, _finish_matrix)
    return False


def _finish_matrix(reader: Reader, frame: Bracket, token: Token) -> None:
    start, stop = frame.opener.start, token.stop
    bounds = [0, *frame.rows, len(frame.arguments)]
    rows = [frame.arguments[a:b] for a, b in pairwise(bounds)]
    blocks = [
        cells[0] if len(cells) == 1 else Tree("row", cells, None, cells[0].start, cells[-1].stop) for cells in rows
    ]
    whole = blocks[0] if len(blocks) == 1 else Tree("column", blocks, None, start, stop)
    fence = FENCED_MATRICES.get(frame.opener.text)
    if fence is not None:
        whole = Tree("call", [whole], (fence, 0), start, stop)
    reader.operands.append(whole)


def _cases(reader: Reader, token: Token) -> bool:
    reader.begin("cases", token, _finish_cases)
    return False


def _finish_cases(reader: Reader, frame: Bracket, token: Token) -> None:
    reader.operands.append(Tree("cases", frame.arguments, None, frame.opener.start, token.stop))


def condition(reader: Reader, token: Token) -> bool:
    """Otherwise is the condition of the last case; before other conditions a word says nothing."""
    if token.text in ("if", "for", "when", "where"):
        return False
    reader.operands.append(Tree("otherwise", [], None, token.start, token.stop))
    return True


def _signed(reader: Reader, token: Token) -> bool:
    in_exponent = len(reader.operators) > reader.frames[-1].floor and reader.operators[-1][0] == POSTFIX
    reader.sign(POSTFIX if in_exponent else SIGN, token)
    return False


NORMS = {
    "2": "norm2",
    "F": "normF",
    "1": "norm1",
    "Fro": "normF",
    "fro": "normF",
    "star": "nuclear_norm",
    "op": "spectral_norm",
}
FENCED_MATRICES = {"\\begin{vmatrix}": "det", "\\begin{Vmatrix}": "‖"}
OPERANDS: dict[str, Start] = {
    "(": _group,
    "[": _group,
    "\\{": _group,
    "{": _group,
    "langle": _angle,
    "norm": _norm,
    "norm(": _norm,
    "bar": _bar,
    "bar(": _bar,
    "frac": _fraction,
    "sqrt": _root,
    "sum": series,
    "matrix": _matrix,
    "cases": _cases,
    "frame": _frame,
}
SIGNS: dict[str, Start] = {"+": _signed, "-": _signed}
