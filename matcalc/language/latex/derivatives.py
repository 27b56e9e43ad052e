r"""Differentials, quotients of differentials, gradients: what a derivation is written with."""

from __future__ import annotations

from collections.abc import Sequence

from ..tokens import GREEK, Token, canonical
from ..tree import Tree
from .reader import DIFFERENTIAL, FUNCTION, TIGHT, Bracket, Reader, Start
from .scripts import TRANSPOSES, spelled

# what a d may stand before
VARYING = frozenset(
    [
        "name",
        "function",
        "(",
        "[",
        "\\{",
        "{",
        "norm",
        "norm(",
        "bar",
        "bar(",
        "nabla",
        "differential",
        "langle",
        "^",
        "_",
    ]
)
RUNNING = frozenset("ijklmnopqrst")  # letters that count


"""The signs d, \\partial and \\nabla."""

# ------------------------------------------------------------------- differentials


def is_sign(reader: Reader, at: int) -> bool:
    """Whether the token there is the d of a differential."""
    token = reader.tokens[at]
    if token.kind == "differential":
        return True
    word = token.text
    if token.kind != "name" or word not in reader.scope.differentials or reader.scope.variable(word):
        return False
    following = reader.tokens[at + 1]
    if following.kind in "^_":
        return _scripted_sign(reader, at + 1)
    return following.kind in VARYING


def _scripted_sign(reader: Reader, at: int) -> bool:
    """d^2 f, d_b f and d_{b_3} f are differentials; d^3 of a number d, d^{(2)} of a layer, d_1 and d_k are not."""
    closing = reader.braces[at + 1]
    script = reader.tokens[at + 2 : closing]
    if reader.tokens[closing + 1].kind not in VARYING - {"^", "_"}:
        return False
    index = spelled(script) or ""
    if reader.tokens[at].kind == "^":
        return [t.text for t in script] == ["2"]
    if reader.scope.variable(index) is not None or index in GREEK.values():
        return True
    if len(index) == 1 and index.islower():
        return index not in RUNNING
    return not index.isdigit() and (index[:1].isupper() or "_" in index or index[-1:].isdigit())


def differential(reader: Reader, token: Token) -> bool:
    """d X, d^2 f, d_{b} L."""
    order, wrt = 1, None
    for _ in range(2):
        order = _order(reader, reader.script("^")) or order
        script = reader.script("_")
        wrt = _spelt(reader, script) if script else wrt
    following = reader.tokens[reader.position]
    if following.kind == "name" and order == 1 and wrt is None:
        whole = reader.scope.variable("d" + following.text)
        if whole:
            reader.position += 1
            reader.operands.append(Tree("name", [], whole, token.start, following.stop))
            return True
    span = (token.start, token.stop)

    def build(operand: Tree) -> Tree:
        inner = operand.parts[0] if operand.kind == "transpose" else operand  # d Z^T is that of d Z
        whole = reader.scope.variable("d" + inner.value) if inner.kind == "name" and order == 1 else None
        if whole:
            moved = Tree("name", [], whole, token.start, inner.stop)
            return (
                moved if inner is operand else Tree("transpose", [moved], None, token.start, operand.stop, operand.at)
            )
        return Tree("differential", [operand], (wrt, order), token.start, operand.stop, span)

    reader.operators.append((DIFFERENTIAL, build, token))
    return False


def _order(reader: Reader, script: Sequence[Token] | None) -> int | None:
    if script is None:
        return None
    if len(script) == 1 and script[0].kind == "number" and script[0].text in ("1", "2", "3"):
        return int(script[0].text)
    reader.fail("the order of a derivative is 1, 2 or 3", script[0] if script else reader.tokens[reader.position])


def _spelt(reader: Reader, script: Sequence[Token]) -> str:
    index = spelled(script)
    if index is None:
        reader.fail("a derivative is taken by a name", script[0])
    return reader.scope.variable(index) or canonical(index)


# ------------------------------------------------------------------- quotients


def is_quotient(reader: Reader) -> bool:
    """Whether numerator and denominator both begin with a d; the numerator's brace has been read."""
    below = reader.braces[reader.position - 1] + 2
    return _leads(reader, reader.position) and _leads(reader, below)


def _leads(reader: Reader, at: int) -> bool:
    if reader.tokens[at].kind == "differential" or is_sign(reader, at):
        return True
    lone = reader.tokens[at + 1].kind in ("}", "^")
    return reader.tokens[at].text in reader.scope.differentials and reader.tokens[at].kind == "name" and lone


def quotient_of_differentials(reader: Reader, token: Token) -> bool:
    """\\frac{\\partial L}{\\partial W}, or \\frac{\\partial}{\\partial W} before what it is applied to."""
    reader.position += 1
    order = _order(reader, reader.script("^")) or 1
    if reader.tokens[reader.position].kind == "}":
        return _denominator(reader, Bracket("numerator", token, 0, order=order), token)
    reader.begin("numerator", token, _denominator, "}").order = order
    return False


def _denominator(reader: Reader, frame: Bracket, token: Token) -> bool:
    reader.position += 1 + (not frame.arguments)
    below = reader.begin("variables", frame.opener, _finish_partial, "}")
    below.arguments, below.order = frame.arguments, frame.order
    below.index = "applied" if not frame.arguments else None
    reader.position += 1
    _order(reader, reader.script("^"))
    return False


def _finish_partial(reader: Reader, frame: Bracket, token: Token) -> bool | None:
    opener = frame.opener
    span, stop = (opener.start, opener.stop), token.stop
    if frame.index is None:
        first, *variables = frame.arguments
        reader.operands.append(
            Tree("partial", [first, *_repeated(variables, frame.order)], None, opener.start, stop, span)
        )
        return None
    variables = _repeated(frame.arguments, frame.order)
    reader.operators.append(
        (
            FUNCTION,
            lambda operand: Tree("partial", [operand, *variables], None, opener.start, operand.stop, span),
            opener,
        )
    )
    return False


def quotient(left: Tree, token: Token, right: Tree) -> Tree:
    """dL/dW."""
    variables = _repeated(right.parts, left.value[1])
    if right.kind != "differential":
        mark = ("/", token.start, token.stop)
        return Tree("product", [left, right], [mark], left.start, right.stop, mark[1:])
    return Tree("partial", [left.parts[0], *variables], None, left.start, right.stop, (token.start, token.stop))


# ------------------------------------------------------------------- gradients


def nabla(reader: Reader, token: Token) -> bool:
    """\\nabla f, \\nabla_x f, \\nabla^2 f, \\nabla_x^T f."""
    wrt, order, transposed = None, 2 if token.text == "hess" else 1, False
    for _ in range(3):
        script = reader.script("_")
        wrt = _spelt(reader, script) if script else wrt
        high = reader.script("^")
        if high and all(t.kind in TRANSPOSES or t.text == "T" for t in high):
            transposed = True
        else:
            order = _order(reader, high) or order
    span = (token.start, token.stop)

    def build(operand: Tree) -> Tree:
        tree = Tree("nabla", [operand], (wrt, order), token.start, operand.stop, span)
        return Tree("transpose", [tree], None, token.start, operand.stop, span) if transposed else tree

    reader.operators.append((TIGHT, build, token))
    return False


def _repeated(variables: list[Tree], order: int) -> list[Tree]:
    """x^2 below the line is x twice, where so many variables are wanted; else, as in ∂L/∂σ², it is the variable."""
    if len(variables) == order:
        return variables
    found: list[Tree] = []
    for variable in variables:
        if variable.kind == "power" and variable.parts[1].kind == "number" and variable.parts[1].value in (2, 3):
            found += [variable.parts[0]] * variable.parts[1].value
        else:
            found.append(variable)
    return found


DERIVATIVES: dict[str, Start] = {"differential": differential, "nabla": nabla}
