r"""What names begin: variables, components, functions with what they are applied to."""

from __future__ import annotations

from functools import partial

from ..declarations import is_greek, reserved
from ..stacks import Prefix
from ..tokens import Token, canonical
from ..tree import Tree
from .derivatives import differential, is_sign
from .reader import FUNCTION, TIGHT, Bracket, Reader, Start
from .scope import function_named
from .scripts import components, digits, raised, spelled

STARS = ("star", "*")
CALLED = {"(": ")", "[": "]", "\\{": "\\}"}
FENCED = frozenset(["{", "norm", "norm(", "bar", "bar("])
USUAL_FUNCTIONS = frozenset("f g h phi psi sigma Phi Psi".split())
BESIDE = frozenset(["name", "number", "constant", "_", "{", "}", "'", ",", "function", "+", "dots"])


"""Handlers of the first token of an operand: True when the operand is complete."""

# ------------------------------------------------------------------- numbers and names


def _number(reader: Reader, token: Token) -> bool:
    reader.operands.append(Tree("number", [], reader.value(token), token.start, token.stop))
    return True


def _dots(reader: Reader, token: Token) -> bool:
    reader.operands.append(Tree("dots", [], token.text, token.start, token.stop))
    return True


def _constant(reader: Reader, token: Token) -> bool:
    """\\mathbf 1 and \\mathbf 1_{m \\times n}."""
    if reader.tokens[reader.position].kind == "_":
        opener = reader.tokens[reader.position + 1]
        reader.position += 2
        frame = reader.begin("sized", opener._replace(start=token.start), _finish_sized)
        frame.name = token.text
        return False
    value = Tree("number", [], int(token.text == "ones"), token.start, token.stop)
    reader.operands.append(Tree("call", [value], ("vector", 0), token.start, token.stop))
    return True


def _finish_sized(reader: Reader, frame: Bracket, token: Token) -> None:
    if frame.name == "I":
        del frame.arguments[1:]
    reader.finish_call(frame, token)


def _name(reader: Reader, token: Token) -> bool:
    word = token.text
    following = reader.tokens[reader.position].kind
    if word in reader.scope.differentials and is_sign(reader, reader.position - 1):
        return differential(reader, token)
    if word == "e" and following == "^" and not reader.scope.variable("e"):
        reader.position += 2
        reader.begin("call", token, Reader.finish_call, "}").name = "exp"
        return False
    if word == "D" and _is_map(reader):
        order = 2 if reader.script("^") else 1
        reader.operators.append((TIGHT, partial(_map, token, order), token))
        return False
    if following == "_" and _is_constant(reader, word):
        return _constant(reader, token._replace(text=reader.scope.constants[word]))
    return _named(reader, token)


def _is_map(reader: Reader) -> bool:
    """Whether D is the derivative in Df(x)[h], D^2 f(x)[h, h], Df[h] or D(\\nabla f)(x)[h]."""
    if reader.scope.variable("D"):
        return False
    at, brackets, named = reader.position, 0, False
    if reader.tokens[at].kind == "^" and reader.tokens[at + 2].text == "2":
        at = reader.braces[at + 1] + 1
    for _ in range(4):
        if reader.tokens[at].kind == "name" and not named and brackets == 0:
            at, named = at + 1, True
        elif reader.tokens[at].kind == "_" and named and brackets == 0:
            at = reader.braces[at + 1] + 1
        elif reader.tokens[at].kind == "(":
            at, brackets = _past(reader, at), brackets + 1
    return (named or brackets > 0) and reader.tokens[at].kind == "["


def _past(reader: Reader, at: int) -> int:
    """The place after the bracket that opens there, if it is a short one."""
    depth = 0
    for i in range(at, min(at + 40, len(reader.tokens))):
        depth += (reader.tokens[i].kind == "(") - (reader.tokens[i].kind == ")")
        if depth == 0:
            return i + 1
    return at


def _is_constant(reader: Reader, word: str) -> bool:
    """I_n is the identity; K_{m,n} the commutation matrix if m and n are known to be sizes, K_{3,2} as well.

    Sizes number no entries, so that K_{m,n} is none of a variable K, as K_{3,2} would be.
    \\Psi_3 is the selection matrix if it is the only \\Psi there is.
    """
    if word not in reader.scope.constants:
        return False
    script = reader.peek("_") or []
    sizes = [t.text in reader.scope.sizes for t in script if t.kind == "name"]
    if reader.scope.variable(word) and not (sizes and all(sizes)):
        return False
    if reserved(word) or sizes:
        return reserved(word) or all(sizes)
    numbers = [t.text for t in script if t.kind == "number" and t.text.isdigit()]
    if word == "K":
        return len(numbers) == 2 and [t.kind for t in script] == ["number", ",", "number"]
    others = {reader.tokens[i + 3].text for i, t in enumerate(reader.tokens[:-3]) if t.text == word}
    return len(script) == len(numbers) == 1 and others == set(numbers)


def _named(reader: Reader, token: Token) -> bool:
    """A variable, a component of one, or a function with its arguments."""
    if _is_density(reader, token):
        reader.position += 1
        reader.begin("density", token, _finish_density, ")")
        return False
    own = _primes_of_name(reader)
    script = reader.script("_")
    tree = _component(reader, token, script) if script is not None and not own else None
    if tree is None:
        name = full_name(reader, token, script)
        primes = own or _primes_of_call(reader)
        opener = reader.tokens[reader.position]
        if opener.kind in CALLED and _applies(reader, name, primes, opener):
            _call(reader, token, name, primes, opener)
            return False
        reader.position -= primes - own
        reader.set_so(name, token)
        tree = Tree("name", [], name, token.start, reader.stop())
    for _ in range(own):
        tree = Tree("transpose", [tree], "'", token.start, reader.stop(), (token.stop, token.stop + own))
    reader.operands.append(tree)
    return True


def _is_density(reader: Reader, token: Token) -> bool:
    """Whether this is the N of \\mathcal N(x \\mid \\mu, \\Sigma)."""
    calligraphic = token.text == "N" and reader.styles.get(token.start) == "calligraphic"
    return calligraphic and reader.scope.written and reader.tokens[reader.position].kind == "("


def _finish_density(reader: Reader, frame: Bracket, token: Token) -> None:
    """\\mathcal N(x \\mid \\mu, \\Sigma)"""
    if len(frame.arguments) != 3:
        reader.fail("the normal density is written \\mathcal N(x \\mid \\mu, \\Sigma)", frame.opener)
    at = (frame.opener.start, frame.opener.stop)
    reader.operands.append(Tree("density", frame.arguments, None, frame.opener.start, token.stop, at))


def full_name(reader: Reader, token: Token, script: list[Token] | None) -> str:
    """The name with its index, its accent and a raised index, as in W^{(1)}; x^\\star is x_star."""
    name, low = token.text, ""
    if script is not None:
        index = spelled(script)
        if index is None:
            reader.fail("an index is made of letters and digits", script[0] if script else token)
        if name in USUAL_FUNCTIONS and len(script) == 1 and script[0].kind == "function":  # \\phi_{softmax}
            return script[0].text
        low = f"_{index}"
    high = reader.peek("^")
    raised = _raised_index(reader, high or [])
    if raised:
        low = f"_{raised}{low}"
    elif high and high[0].text in STARS and not reader.scope.written:
        reader.script("^")
        name += "_star"
    name += low
    return reader.scope.variable(name) or reader.scope.function(name) or canonical(name)


def _raised_index(reader: Reader, high: list[Token]) -> str | None:
    """The 1 of W^{(1)} and W^{[1]}, consumed; of W^{(1)T} the script ^{T} is left."""
    index = raised(high, reader.scope.raised)
    name = spelled(index)
    if name is None:
        return None
    if len(index) == len(high):
        reader.script("^")
        return name
    opening = reader.position + 1
    reader.position += len(index)
    reader.tokens[reader.position] = reader.tokens[opening - 1]
    reader.tokens[reader.position + 1] = reader.tokens[opening]
    reader.braces[reader.position + 1] = reader.braces[opening]
    return name


def _primes_of_name(reader: Reader) -> int:
    """Primes before an index: those of \\Phi'_2."""
    at = reader.position
    while reader.tokens[at].kind == "'":
        at += 1
    primes = at - reader.position
    if reader.tokens[at].kind != "_":
        return 0
    reader.position = at
    return primes


def _primes_of_call(reader: Reader) -> int:
    """Primes before a bracket: those of f'(x)."""
    at = reader.position
    while reader.tokens[at].kind == "'":
        at += 1
    primes = at - reader.position
    if reader.tokens[at].kind != "(":
        return 0
    reader.position = at
    return primes


def _component(reader: Reader, token: Token, script: list[Token]) -> Tree | None:
    """x_i of a variable x that has components, unless x_i is a variable itself."""
    indices, index = components(script), spelled(script)
    name = reader.scope.variable(token.text)
    if indices is not None and ":" in indices:  # the row W_{i\\cdot} is one of a matrix W
        inner = Tree("name", [], name or canonical(token.text), token.start, token.stop)
        return Tree("index", [inner], indices, token.start, reader.stop(), (token.stop, reader.stop()))
    if indices is None or name is None or reader.scope.variable(f"{token.text}_{index}"):
        return None
    known = canonical(token.text)
    shape = reader.scope.shapes.get(known)
    if known not in reader.scope.shapes or (shape is None and not all(isinstance(i, str) for i in indices)):
        return None
    start, stop = token.start, reader.stop()
    reader.set_so(name, token)
    inner = Tree("name", [], name, token.start, token.stop)
    return Tree("index", [inner], digits(indices, shape), start, stop, (token.stop, stop))


def _applies(reader: Reader, name: str, primes: int, opener: Token) -> bool:
    """Whether a name before a bracket is a function: known as one, called f, g, h, φ, ψ or σ, or followed by
    brackets that a product would not need, as in L(x) or u(x, y)."""
    stem = name.split("_", maxsplit=1)[0].rstrip("0123456789")
    word = len(stem) > 1 and not is_greek(stem)
    known = True if function_named(name) else reader.scope.applies(name, primes)
    if known is not None:
        return known and (opener.kind == "(" or word)
    if name == "pi":  # the number
        return False
    return word or (opener.kind == "(" and (stem in USUAL_FUNCTIONS or _bare_argument(reader)))


def _bare_argument(reader: Reader) -> bool:
    """Whether the bracket that opens here holds names only, one or a list."""
    at, depth, names = reader.position + 1, 0, 0
    while reader.tokens[at].kind in BESIDE:
        kind = reader.tokens[at].kind
        depth += (kind == "{") - (kind == "}")
        if kind == ",":
            names = 0
        if depth == 0 and kind == "+":
            return False
        names += depth == 0 and kind in ("name", "number", "constant")
        if names > 1:
            return False
        at += 1
    return reader.tokens[at].kind == ")"


def _call(reader: Reader, token: Token, name: str, primes: int, opener: Token) -> None:
    reader.position += 1
    frame = reader.begin("call", token, Reader.finish_call, CALLED[opener.kind])
    frame.name, frame.primes = name, primes


# ------------------------------------------------------------------- functions


def _function(reader: Reader, token: Token) -> bool:
    """A known function: with brackets, or before what it is applied to; \\sin^2 x is (\\sin x)^2."""
    name = _joined_name(reader, token.text)
    power = reader.script("^")
    primes = 0
    while reader.tokens[reader.position].kind == "'":
        primes, reader.position = primes + 1, reader.position + 1
    if power is not None:
        reader.operators.append((TIGHT if _bracketed(reader) else FUNCTION, _to_power(reader, power, token), token))
    opener = reader.tokens[reader.position]
    if opener.kind in CALLED:
        _call(reader, token, name, primes, opener)
        return False
    applied = partial(_applied, name, primes, token)
    reader.operators.append((TIGHT if opener.kind in FENCED else FUNCTION, applied, token))
    return False


def _bracketed(reader: Reader) -> bool:
    return reader.tokens[reader.position].kind in FENCED | CALLED.keys()


def _joined_name(reader: Reader, name: str) -> str:
    """\\log\\det is logdet, \\log_2 is log2."""
    script = reader.peek("_")
    if script and script[0].kind == ".*":
        reader.script("_")
        return f"{name}_odot"
    if script:
        longer = function_named(f"{name}{spelled(script)}")
        if longer is None:
            reader.fail(f"{name} takes no index", script[0])
        reader.script("_")
        return longer
    following = reader.tokens[reader.position]
    longer = function_named(name + following.text) if following.kind == "function" else None
    reader.position += longer is not None
    return longer or name


def _to_power(reader: Reader, script: list[Token], token: Token) -> Prefix:
    if len(script) != 1 or script[0].kind != "number" or not script[0].text.isdigit():
        hint = f"the power of a value is written ({token.text}(x))^…"
        reader.fail(f"only a whole positive number stands as an exponent of {token.text} itself", token, hint)
    exponent = Tree("number", [], reader.value(script[0]), script[0].start, script[0].stop)
    return lambda operand: Tree(
        "power", [operand, exponent], "^", operand.start, operand.stop, (script[0].start, script[0].stop)
    )


def _map(token: Token, order: int, operand: Tree) -> Tree:
    return Tree("derivative_map", [operand], order, token.start, operand.stop, (token.start, token.stop))


def _applied(name: str, primes: int, token: Token, operand: Tree) -> Tree:
    at = (token.start, token.stop)
    return Tree("call", [operand], (name, primes), token.start, max(operand.stop, token.stop), at)


NAMES: dict[str, Start] = {
    "number": _number,
    "name": _name,
    "constant": _constant,
    "dots": _dots,
    "function": _function,
}
