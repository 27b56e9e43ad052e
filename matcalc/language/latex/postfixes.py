r"""What may follow an operand: transposes, powers, indices, directions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...shape import SCALAR
from ..tokens import Token, canonical
from ..tree import Tree
from .names import STARS
from .operands import norm_named
from .reader import FUNCTION, JUXTAPOSED, POSTFIX, TIGHT, Bracket, Reader, Start
from .scripts import TRANSPOSES, components, spelled

"""Handlers of what follows an operand: False when another operand is wanted."""


def _prime(reader: Reader, token: Token) -> bool:
    reader.reduce(POSTFIX)
    _transposed(reader, token.start, token.stop, "'")
    return True


def _transposed(reader: Reader, start: int, stop: int, sign: str | None = None) -> None:
    last = reader.operands[-1]
    reader.operands[-1] = Tree("transpose", [last], sign, last.start, max(stop, last.stop), (start, stop))


def _superscript(reader: Reader, token: Token) -> bool:
    reader.reduce(POSTFIX + 1)
    reader.position -= 1
    script = reader.peek("^") or []
    span = (token.start, script[-1].stop if script else token.stop)
    if _is_transpose(reader, script):
        reader.script("^")
        reader.reduce(POSTFIX)
        for _ in range(max(1, sum(t.kind == "'" for t in script))):
            _transposed(reader, *span)
    elif script and script[0].kind == "-" and _is_transpose(reader, script[1:]):
        reader.script("^")
        _inverted(reader, span)
        _transposed(reader, *span)
    elif reader.scope.written and (key := _adjoint_key(reader, script)):
        reader.script("^")
        reader.reduce(POSTFIX)
        reader.operands.append(_adjoint(reader, reader.operands.pop(), key, span))
    elif len(script) == 1 and script[0].kind in ("+", "dagger"):
        reader.script("^")
        reader.reduce(POSTFIX)
        base = reader.operands.pop()
        reader.operands.append(Tree("call", [base], ("pinv", 0), base.start, span[1], span))
    else:
        return _exponent(reader, token, script)
    return True


def _adjoint_key(reader: Reader, script: Sequence[Token]) -> str:
    """The notation of A^*, A^H or A^†, "" for other exponents."""
    if len(script) != 1:
        return ""
    if script[0].kind == "name" and script[0].text == "H":
        return "hermitian" if reader.scope.shapes.get("H") != SCALAR else ""
    return "star" if script[0].text in STARS else "dagger" if script[0].kind == "dagger" else ""


def _adjoint(reader: Reader, base: Tree, key: str, span: tuple[int, int]) -> Tree:
    """What may be transposed, with the name that x^* may be."""
    if key != "star" or base.kind != "name":
        return Tree("adjoint", [base], key, base.start, span[1], span)
    stem, rest = re.match("([A-Za-z]+?)((?:_?[0-9]|_).*)?$", base.value).groups()  # type: ignore[union-attr]
    name = canonical(f"{stem}_star{rest or ''}")
    named = Tree("name", [], reader.scope.variable(name) or name, base.start, reader.stop())
    if reader.scope.variable(name):
        return named
    return Tree("adjoint", [base, named], key, base.start, span[1], span)


def _is_transpose(reader: Reader, script: Sequence[Token]) -> bool:
    if not script:
        return False
    return all(t.kind in TRANSPOSES or (t.text == "T" and reader.scope.variable("T") is None) for t in script)


def _inverted(reader: Reader, span: tuple[int, int]) -> None:
    base = reader.operands.pop()
    minus = Tree("number", [], -1, *span)
    reader.operands.append(Tree("power", [base, minus], "^", base.start, span[1], span))


def _exponent(reader: Reader, token: Token, script: Sequence[Token]) -> bool:
    """An exponent is a formula; after \\odot or \\circ it is that of every entry."""
    reader.position += 2
    frame = reader.begin("exponent", token, _finish_exponent, "}")
    frame.name = "^"
    if script and script[0].kind == ".*":
        frame.name = ".^"
        reader.position += 1
    return False


def _finish_exponent(reader: Reader, frame: Bracket, token: Token) -> None:
    base, opener = reader.operands.pop(), frame.opener
    stop = max(token.stop, base.stop)
    at = (opener.start, opener.stop)
    reader.operands.append(Tree("power", [base, *frame.arguments], frame.name, base.start, stop, at))


# ------------------------------------------------------------------- indices


def _subscript(reader: Reader, token: Token) -> bool:
    """(W x)_i is a component; a second index of a name belongs to the name."""
    reader.position -= 1
    bracketed = reader.tokens[reader.position - 1].kind != "}"
    script = reader.script("_") or []
    last = reader.operands[-1]
    indices, index = components(script), spelled(script)
    if last.kind == "power" and last.parts[0].value == ("‖", 0) and not bracketed:  # \\|x\\|^2_2
        last.parts[0].value = (norm_named(reader, script, token), 0)
    elif last.kind == "name" and index is not None and not bracketed:
        name = f"{last.value}_{index}"
        last.value = reader.scope.variable(name) or canonical(name)
        last.stop = reader.stop()
    elif indices is not None:
        reader.reduce(POSTFIX)
        last = reader.operands[-1]
        at = (token.start, reader.stop())
        reader.operands[-1] = Tree("index", [last], indices, last.start, reader.stop(), at)
    else:
        reader.fail("an index is a whole number or a name", token)
    return True


def _square(reader: Reader, token: Token) -> bool:
    """z[i] is a component, \\nabla^2 f(x)[h] a directional derivative, A[x + y] a product."""
    beside_name = reader.tokens[reader.position - 2].kind in ("name", "}")
    closing = reader.position
    while reader.tokens[closing].kind in ("name", "number", ","):
        closing += 1
    indices = components(reader.tokens[reader.position : closing])
    reader.reduce(TIGHT)
    last = reader.operands[-1]
    if last.kind in ("nabla", "derivative_map"):
        reader.begin("direction", token, _finish_direction, "]")
        return False
    numbered = indices is not None and (beside_name or all(isinstance(i, int) for i in indices))
    if indices is not None and numbered and reader.tokens[closing].kind == "]":
        reader.position = closing + 1
        reader.reduce(POSTFIX)
        last = reader.operands[-1]
        at = (token.start, reader.stop())
        reader.operands[-1] = Tree("index", [last], indices, last.start, reader.stop(), at)
        return True
    reader.position -= 1
    juxtaposed_factor(reader, token)
    return False


def _finish_direction(reader: Reader, frame: Bracket, token: Token) -> None:
    base = reader.operands.pop()
    operand = base.parts[0] if base.kind == "derivative_map" else base
    at = (frame.opener.start, token.stop)
    if base.kind == "derivative_map" and base.value > len(frame.arguments):  # D^2 f(x)[h] is D(\nabla f)(x)[h]
        operand = Tree("nabla", [operand], (None, 1), operand.start, operand.stop, at)
    for direction in frame.arguments:
        operand = Tree("directional", [operand, direction], None, base.start, token.stop, at)
    reader.operands.append(operand)


def _argument_of_gradient(reader: Reader, token: Token) -> bool:
    """(\\nabla f)(x); every other bracket after an operand is a factor."""
    if reader.tokens[reader.position - 2].kind == ")" and reader.operands[-1].kind == "nabla":
        reader.begin("call", token, _finish_applied)
    else:
        reader.position -= 1
        juxtaposed_factor(reader, token)
    return False


def _finish_applied(reader: Reader, frame: Bracket, token: Token) -> None:
    base = reader.operands.pop()
    reader.operands.append(Tree("applied", [base, *frame.arguments], None, base.start, token.stop))


def juxtaposed_factor(reader: Reader, token: Token) -> None:
    """A function ends the argument of the function before it."""
    reader.reduce(FUNCTION if token.kind == "function" else JUXTAPOSED)
    stop = reader.operands[-1].stop
    reader.operators.append((JUXTAPOSED, "*", Token("*", "", stop, max(stop, token.start))))


POSTFIXES: dict[str, Start] = {
    "'": _prime,
    "^": _superscript,
    "_": _subscript,
    "[": _square,
    "(": _argument_of_gradient,
}
