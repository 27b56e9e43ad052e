r"""Statements as people write them: left sides, chains of equalities, \min_w, and requests such as \nabla_x f = ?

    text        = { statement separator } statement
    statement   = [ left "=" ] [ objective ] [ operator ] formula { "=" formula } [ "=" "?" ] [ "s.t." … ]
    left        = { function } name { index } [ ( … ) ] | variables \mapsto
    objective   = \min_{w} | \arg\max_\theta | \operatorname{argmin} …
    operator    = \nabla_x | \nabla^2 | \frac{\partial}{\partial X} | \frac{d}{dx} | D_x | \partial_x

All statements but the last are definitions. Of the last the left side only says what it is called; an operator says
which derivative of the rest is wanted, and by what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...errors import ParseError
from ..declarations import Declared
from ..tokens import Token, canonical
from ..tree import Program, Span, Tree, postorder
from .derivatives import is_sign
from .grammar import expression
from .names import full_name
from .reader import Reader
from .scope import Scope, scope_of
from .scripts import TRANSPOSES, components, spelled

SEPARATORS = (";", ",", ".", "row", "&")
CLOSING = {"(": ")", "[": "]", "\\{": "\\}"}
OBJECTIVES = frozenset("min max argmin argmax minimize maximize minimise maximise".split())
CONSTRAINTS = frozenset(["s.t.", "s.t", "subject to", "such that"])
INDICES = frozenset("ijklmnt")


@dataclass
class Request:
    """What the text asks for beside a formula: the derivative by `wrt`, of an `order`, 0 if it does not say."""

    wrt: list[str] = field(default_factory=list)
    order: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Left:
    """A left side: the name defined, where it stands, and whether it is more than a name, as in \\ln p(x)."""

    name: str
    span: Span
    plain: bool


def program(text: str, known: Declared) -> Program:
    r"""Definitions and an expression, as in the text language: `p = W_1 x \\ f = \sigma(p) \\ f : f`.

    >>> from ..declarations import Declared
    >>> program(r"p = Ax;\; p:p", Declared()).result.kind
    'colon'
    >>> program(r"\nabla_x \|Ax - b\|^2", Declared()).wrt
    ('x',)
    """
    scope = scope_of(known)
    reader = Reader(text, scope)
    _admit_bare_names(reader)
    _admit_components(reader)
    definitions: list[tuple[str, Span, Tree]] = []
    request = Request()
    if not _more(reader):
        raise ParseError("there is nothing to read: the text is empty")
    while True:
        start = reader.position
        left, members = _statement(reader, request)
        token = reader.tokens[reader.position]
        more = _more(reader)
        if token.kind in ("=", "relation"):
            reader.fail(f"{token.text} stands where an expression ends", token)
        if token.kind == "words":
            reader.fail(f"“{token.text}” is no formula", token)
        if not more:
            break
        _define(reader, left, members, definitions, start)
    result, others = members[0], members[1:]
    _check_left(reader, left, members)
    result = _asked(reader, result, others, request)
    return Program(
        definitions,
        result,
        reader.sizes,
        written=True,
        kinds=_kinds(reader),
        notes=request.notes,
        wrt=tuple(dict.fromkeys(request.wrt)),
        order=request.order,
        equals=others,
        refused={name: EXPECTATION for name, style in reader.styled.items() if style == "blackboard" and name == "E"},
    )


EXPECTATION = (
    "an expectation is not in the language",
    r"it is linear: write what stands inside, or a mean over samples \frac1N\sum_{i=1}^N",
)


def _define(
    reader: Reader, left: Left | None, members: list[Tree], definitions: list[tuple[str, Span, Tree]], start: int
) -> None:
    if left is None:
        if len(members) > 1:
            reader.fail("the left side of a definition is a name", reader.tokens[start])
        fact = "only the last statement is an expression; the ones before it are definitions, name = …"
        reader.fail(fact, reader.tokens[reader.position])
    if not left.plain:
        token = reader.tokens[reader.position - 1]
        hint = "definitions are names: write what it is applied to"
        reader.fail(f"{left.name} is defined as a function", token, hint)
    if len(members) > 1:
        reader.fail("a definition has one right side", reader.tokens[reader.position - 1])
    reader.scope.variables[canonical(left.name)] = left.name
    definitions.append((left.name, left.span, members[0]))


def _check_left(reader: Reader, left: Left | None, members: list[Tree]) -> None:
    """X = A^TXA is an equation for X, not a function of it."""
    if left is None or not left.plain:
        return
    if any(node.kind == "name" and node.value == left.name for tree in members for node in postorder(tree)):
        span = (left.span[0], max(left.span[1], left.span[0] + 1))
        fact = f"{left.name} stands on both sides: this is an equation, and there is no function to differentiate"
        raise ParseError(fact, source=reader.text, span=span)


# --------------------------------------------------------------------------- one statement


def _statement(reader: Reader, request: Request) -> tuple[Left | None, list[Tree]]:
    """The left side, if there is one, and the formulas that are said to be equal."""
    _skip_maps(reader)
    left = _left_side(reader)
    _skip_objective(reader, request)
    _skip_operator(reader, request)
    members = [expression(reader)]
    while reader.tokens[reader.position].kind == "=":
        reader.position += 1
        following = reader.tokens[reader.position].kind
        if following == "?":
            reader.position += 1
            break
        if following in ("end", ".", ","):
            break
        members.append(expression(reader))
    _skip_constraints(reader, request)
    return left, members


def _left_side(reader: Reader) -> Left | None:
    """What stands before the first = if that is a name, alone, applied to something, or under functions."""
    tokens, start = reader.tokens, reader.position
    at = start
    while tokens[at].kind == "function" or (tokens[at].kind == "-" and at == start):
        at += 1
    if tokens[at].kind not in ("name", "(") or (tokens[at].kind == "(" and at > start):
        return None
    named = at
    if tokens[at].kind == "name":
        at += 1
        while tokens[at].kind in "_^'":
            if tokens[at].kind == "^" and not _is_index(reader, at):
                return None
            at = at + 1 if tokens[at].kind == "'" else reader.braces[at + 1] + 1
    if tokens[at].kind in CLOSING:
        at = _past_bracket(reader, at)
    end = at
    while tokens[at].kind == "&":
        at += 1
    if at < 0 or tokens[at].kind != "=" or tokens[at + 1].kind in ("end", "?"):
        return None
    objective = tokens[at + 1].text in OBJECTIVES or tokens[at + 1].text == "arg"
    if tokens[named].kind == "(" and not objective:
        return None
    plain = named == start and (tokens[end - 1].kind != ")" or tokens[named + 1].kind == "_") and not objective
    span, name = (tokens[start].start, tokens[end - 1].stop), tokens[named].text
    if tokens[named].kind == "name":
        reader.position = named + 1
        script = reader.script("_")
        name = full_name(reader, tokens[named], script)
        plain = plain and reader.position == end
        span = (tokens[start].start, tokens[reader.position - 1].stop) if plain else span
    reader.position = at + 1
    return Left(name, span, plain)


def _is_index(reader: Reader, at: int) -> bool:
    """Whether what is raised there belongs to the name: W^{(1)}, x^*, x^{new}."""
    script = reader.tokens[at + 2 : reader.braces[at + 1]]
    if not script or all(t.kind in TRANSPOSES or t.text == "T" for t in script):
        return False
    return script[0].kind in ("(", "[", "words") or script[0].text in ("star", "*")


def _past_bracket(reader: Reader, at: int) -> int:
    """The place after the bracket that opens there; -1 if it is never closed."""
    opening = reader.tokens[at].kind
    closing, depth = CLOSING[opening], 0
    for i in range(at, len(reader.tokens)):
        kind = reader.tokens[i].kind
        depth += (kind == opening) - (kind == closing)
        if depth == 0:
            return i + 1
    return -1


def _skip_maps(reader: Reader) -> None:
    """x \\mapsto …: the function is what follows."""
    at = reader.position
    while reader.tokens[at].kind in ("name", ",", "(", ")", ":", "_", "{", "}", "number"):
        at += 1
    if reader.tokens[at].text in ("\\mapsto", "↦"):
        reader.position = at + 1


def _skip_objective(reader: Reader, request: Request) -> None:
    r"""\min_w and \arg\max_\theta say what is done with the function that follows."""
    while True:
        tokens, at = reader.tokens, reader.position
        word = tokens[at].text
        if word == "arg":
            at += 1
            word = tokens[at].text
        if tokens[at].kind not in ("function", "name", "words") or word not in OBJECTIVES:
            return
        scripted = tokens[at + 1].kind == "_"
        if not scripted and (tokens[at + 1].kind in CLOSING or tokens[at + 1].kind in SEPARATORS):
            return
        script = tokens[at + 3 : reader.braces[at + 2]] if scripted else []
        named = [t.text for t in script if t.kind == "name"]
        if word in ("min", "max") and any(name in INDICES for name in named):
            return
        request.notes.append(f"{word} is left out: its objective is meant")
        request.wrt += _names_in(reader, script)
        reader.position = reader.braces[at + 2] + 1 if scripted else at + 1


def _names_in(reader: Reader, script: Sequence[Token]) -> list[str]:
    """The variables under \\min_{U, V \\ge 0}: names before a relation."""
    related = next((i for i, token in enumerate(script) if token.kind == "relation"), len(script))
    found: list[str] = []
    part: list[Token] = []
    for token in [*script[:related], Token(",", ",", 0, 0)]:
        if token.kind != ",":
            part.append(token)
            continue
        if part and part[0].kind == "name":
            index = spelled(part[1:])
            name = f"{part[0].text}_{index}" if index else part[0].text
            found.append(reader.scope.variable(name) or canonical(name))
        part = []
    return found


def _skip_operator(reader: Reader, request: Request) -> None:
    r"""\nabla_x, \frac{\partial}{\partial X}, \frac{d}{dx}, D_x: the derivative of all that follows is wanted."""
    tokens, at = reader.tokens, reader.position
    token = tokens[at]
    if token.kind == "nabla" or (token.text == "D" and _is_operator(reader)) or _is_partial(reader):
        reader.position += 1
        order = 2 if token.text == "hess" else 1
        for sign in "_^_":
            script = reader.script(sign)
            if script and sign == "_":
                request.wrt += _names_in(reader, script)
            elif script and script[0].kind == "number" and script[0].text in ("1", "2"):
                order = int(script[0].text)
            elif script and not all(t.kind in TRANSPOSES or t.text == "T" for t in script):
                reader.fail("the order of a derivative that is asked for is 1 or 2", script[0])
        request.order = order
    elif token.kind == "frac" and tokens[at + 1].kind == "{":
        _skip_fraction(reader, request)


def _is_operator(reader: Reader) -> bool:
    """Whether D_x stands before a function, and D is nothing else."""
    at = reader.position
    if reader.scope.shapes.get("D") is not None or reader.tokens[at + 1].kind != "_":
        return False
    alone = sum(token.text == "D" and token.kind == "name" for token in reader.tokens) == 1
    following = reader.tokens[reader.braces[at + 2] + 1]
    return alone and following.kind in ("name", "(", "[", "norm", "norm(", "function", "frac", "langle")


def _is_partial(reader: Reader) -> bool:
    token = reader.tokens[reader.position]
    return token.kind == "differential" and token.text != "d" and reader.tokens[reader.position + 1].kind == "_"


def _skip_fraction(reader: Reader, request: Request) -> None:
    """The fraction that is only an operator: its numerator is a d and nothing else."""
    tokens, at = reader.tokens, reader.position + 2
    above = tokens[at : reader.braces[at - 1]]
    if not above or not _is_d(reader, at) or (len(above) > 1 and above[1].kind != "^"):
        return
    order = 1
    if len(above) > 1:
        order = int(above[3].text) if len(above) == 5 and above[3].text in ("1", "2") else 0
    if not order or (len(above) > 1 and len(above) != 5):
        return
    start = reader.braces[at - 1] + 2
    end = reader.braces[start - 1]
    variables: list[str] = []
    i = start
    while i < end:
        if not _is_d(reader, i) or i + 1 >= end:
            return
        i += 1
        first = i
        while i < end and not _is_d(reader, i):
            i += 1
        names, raised_to = _variable(reader, first, i)
        variables += names * raised_to
    if len(variables) != order or reader.tokens[end + 1].kind in ("=", "end"):
        return
    request.wrt += variables
    request.order = order
    reader.position = end + 1


def _is_d(reader: Reader, at: int) -> bool:
    token = reader.tokens[at]
    return token.kind == "differential" or (token.kind == "name" and token.text == "d" and is_d_letter(reader))


def is_d_letter(reader: Reader) -> bool:
    return "d" in reader.scope.differentials and reader.scope.shapes.get("d") is None


def _variable(reader: Reader, start: int, end: int) -> tuple[list[str], int]:
    """x, x_1 or x^2, which is x twice; a transpose says nothing."""
    part = reader.tokens[start:end]
    times = 1
    if len(part) > 3 and part[-4].kind == "^":
        times = int(part[-2].text) if part[-2].text in ("1", "2") else 1
        part = part[:-4]
    return _names_in(reader, part), times


def _skip_constraints(reader: Reader, request: Request) -> None:
    """What stands after `s.t.` constrains the variables, and is left out."""
    at = reader.position
    while reader.tokens[at].kind in SEPARATORS:
        at += 1
    token = reader.tokens[at]
    if token.kind == "words" and token.text in CONSTRAINTS:
        request.notes.append(f"what stands after {token.text} is left out: the constraint is not used")
        reader.position = len(reader.tokens) - 1


# --------------------------------------------------------------------------- what is asked for


def _asked(reader: Reader, result: Tree, others: list[Tree], request: Request) -> Tree:
    """The function whose derivative the last statement is, as in \\frac{\\partial f}{\\partial x}, or that itself."""
    derivative = result.parts[0] if result.kind == "transpose" else result
    if request.order and others:
        span = (others[0].start, others[0].stop)
        fact = "this states what a derivative is; it can be checked, not derived"
        raise ParseError(fact, hint="matcalc check judges it", source=reader.text, span=span)
    if request.order or derivative.kind != "partial" or others:
        return result
    function, *variables = derivative.parts
    if any(variable.kind != "name" for variable in variables) or len(variables) > 2:
        return result
    request.wrt += [variable.value for variable in variables]
    request.order = len(variables)
    return function


def _more(reader: Reader) -> bool:
    """Whether anything follows the separators."""
    while reader.tokens[reader.position].kind in SEPARATORS:
        reader.position += 1
    return reader.tokens[reader.position].kind not in ("end",)


# --------------------------------------------------------------------------- what names are


def _kinds(reader: Reader) -> dict[str, str]:
    """Bold small letters are vectors, bold capitals matrices."""
    bold = [name for name, style in reader.styled.items() if style == "bold"]
    return {name: "matrix" if name[0].isupper() else "vector" for name in bold}


def _admit_bare_names(reader: Reader) -> None:
    """A name that stands alone somewhere is a variable: h(1 - h) is a product and x_i, beside x, a component."""
    beyond = 0
    for i, token in enumerate(reader.tokens[:-1]):
        following = reader.tokens[i + 1].kind
        if token.kind == "_":
            beyond = reader.braces[i + 1]
        elif i > beyond and token.kind == "name" and following not in ("(", "_", "'", "[") and not is_sign(reader, i):
            signs = token.text == "T" or (token.text == "e" and following == "^")
            if not signs:
                _admit(reader.scope, token.text)


def _admit_components(reader: Reader) -> None:
    """In a sum over i and j, A_{ij} is an entry of A; and then x_i and x_j are entries of one x."""
    tokens = reader.tokens
    found: dict[str, set[tuple[object, ...]]] = {}
    running: set[str] = set()
    for opening, closing in reader.braces.items():
        before = tokens[opening - 2]
        if tokens[opening - 1].kind != "_":
            continue
        script = tokens[opening + 1 : closing]
        if before.kind == "sum":
            running.update(t.text for t in script if t.kind == "name")
        elif before.kind == "name":
            found.setdefault(before.text, set()).add(components(script) or ())
    entries = {stem: {s for s in indices if s and running.issuperset(s)} for stem, indices in found.items()}
    if any(len(s) == 2 for indices in entries.values() for s in indices):
        for stem, indices in entries.items():
            if len(indices) > 1 or any(len(s) == 2 for s in indices):
                _admit(reader.scope, stem)


def _admit(scope: Scope, text: str) -> None:
    name = canonical(text)
    if name not in scope.functions and name not in scope.variables:
        scope.variables[name] = name
        scope.shapes.setdefault(name, None)
