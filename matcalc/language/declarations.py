"""What the user says of names beforehand: shapes, properties, unknown functions. Everything is checked here, once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import NoneType
from typing import Any

from ..errors import DeclarationError, ParseError, UnknownNameError
from ..expr import OPS
from ..op import Op
from ..ops.abbreviations import ABBREVIATIONS
from ..ops.unknown import unknown
from ..properties.record import PROPERTIES, check_property
from ..properties.words import begins_property, property_name, property_names, spellings
from ..shape import SCALAR, Dim, Shape
from .sized import SIZED
from .tokens import GREEK, NAME

Functions = Mapping[str, Op] | Iterable[str | Op] | None

# ops that are leaves, or are written with signs and brackets
WRITTEN_WITH_OPERATORS = frozenset(name for name, op in OPS.items() if "operator" in op.traits)
SPECIAL = frozenset({"pi", "sqrt", "vector", "matrix", *SIZED})
KIND_WORDS = ("scalar", "vector", "matrix")


def callable_names() -> set[str]:
    """The names that may be applied: every op that is not written otherwise, and the special constructs."""
    return (set(OPS) - WRITTEN_WITH_OPERATORS | SPECIAL) - {"pi"}


def reserved(name: str) -> bool:
    return name in SPECIAL or (name in OPS and name not in WRITTEN_WITH_OPERATORS)


@dataclass
class Declared:
    """`shapes` and `kinds` (shape to be inferred) by name, property words, functions, names of sizes, meanings."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    properties: dict[str, tuple[str, ...]] = field(default_factory=dict)
    functions: dict[str, Op] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)
    readings: dict[str, str] = field(default_factory=dict)

    @property
    def fixed(self) -> dict[str, str]:
        """The kinds and meanings that are not searched."""
        return self.kinds | self.readings


def declared(
    shapes: Mapping[str, Any] | None,
    properties: Mapping[str, Iterable[str]] | None,
    functions: Functions,
    declarations: Iterable[str],
) -> Declared:
    """Everything declared, checked.

    Raises DeclarationError for names, shapes and properties that cannot be, UnknownNameError for unknown properties.
    """
    for table in (shapes, properties):
        if not isinstance(table, (Mapping, NoneType)):
            raise DeclarationError(f"shapes and properties are given by name, as in a dict, not as {_quoted(table)}")
    known = Declared(functions=_functions(functions))
    for name, shape in (shapes or {}).items():
        _declare_shape(known, _name(name), _shape(name, shape))
    words = {_name(name): _words(name, given) for name, given in (properties or {}).items()}
    for text in declarations:
        for name, more in _declarations(known, text):
            words[name] = [*words.get(name, []), *more]
    for name, given in words.items():
        _declare_properties(known, name, given)
    for name in known.functions:
        if name in known.shapes or name in known.kinds:
            raise DeclarationError(f"{name} is declared both as a function and as a variable")
    for name in sorted(known.sizes & known.shapes.keys()):
        raise DeclarationError(f"{name} is declared as a variable and also used as a size", hint="rename one of them")
    return known


# --------------------------------------------------------------------------- names and shapes

_GREEK_NAMES = frozenset(GREEK.values())


def _name(name: Any) -> str:
    """The name, Greek letters spelt out, if it can be declared."""
    if not isinstance(name, str) or not re.fullmatch(NAME, name):
        hint = "a name is letters and digits, with single underscores between them"
        raise DeclarationError(f"{_quoted(name)} is not a name", hint=hint)
    plain = "".join(GREEK.get(c, c) for c in name)
    if reserved(plain):
        raise DeclarationError(f"{plain} is reserved for {_meaning(plain)}")
    return plain


def _quoted(value: Any) -> str:
    return ascii(value if len(str(value)) <= 40 else str(value)[:40] + "…")


def _meaning(name: str) -> str:
    constants = {"I": "the identity", "eye": "the identity", "pi": "the number pi"}
    return constants.get(name, "a function of matcalc")


def _shape(name: str, shape: Any) -> Shape:
    if shape in ("scalar", ()):  # () is the shape of a scalar in NumPy
        return SCALAR
    if isinstance(shape, (list, tuple)) and 1 <= len(shape) <= 2:
        rows, *columns = (_size(name, s) for s in shape)
        return (rows, columns[0] if columns else 1)
    hint = 'a shape is "scalar", [size] for a vector or [rows, columns] for a matrix'
    raise DeclarationError(f"the shape of {name} cannot be {_quoted(shape)}", hint=hint)


def _size(name: str, size: Any) -> Dim:
    if isinstance(size, str) and re.fullmatch(r"[0-9]{1,18}", size):
        size = int(size)
    if isinstance(size, int) and not isinstance(size, bool) and size > 0:
        return size
    if isinstance(size, str) and re.fullmatch(NAME, size) and not reserved(size):
        return "".join(GREEK.get(c, c) for c in size)
    hint = "a size is a name or a positive whole number"
    raise DeclarationError(f"{_quoted(size)} is not a size of {name}", hint=hint)


def _declare_shape(known: Declared, name: str, shape: Shape) -> None:
    if name in known.shapes or name in known.kinds:
        raise DeclarationError(f"{name} is declared twice")
    known.shapes[name] = shape
    known.sizes.update(size for size in shape if isinstance(size, str))


# --------------------------------------------------------------------------- properties


def _words(name: str, given: Any) -> list[str]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise DeclarationError(f"the properties of {name} must be a list of words, not {_quoted(given)}")
    return list(given)


def _declare_properties(known: Declared, name: str, words: Sequence[str]) -> None:
    for word in words:
        if not isinstance(word, str):
            raise DeclarationError(f"a property of {name} is a word, not {_quoted(word)}")
    found = property_names(words)
    if name in known.shapes:
        found = [check_property(word, name, known.shapes[name]) for word in found]
    else:
        needs = [PROPERTIES[word].needs for word in found]
        kind = next((kind for kind in ("square", "matrix", "vector") if kind in needs), None)
        if kind:
            known.kinds[name] = kind
    known.properties[name] = tuple(dict.fromkeys(found))


# --------------------------------------------------------------------------- functions


def _functions(functions: Functions) -> dict[str, Op]:
    if functions is None:
        return {}
    if isinstance(functions, str):
        raise DeclarationError(f"functions must be a list of names, not {_quoted(functions)}")
    if isinstance(functions, Mapping):
        return {_name(name): _function(op) for name, op in functions.items()}
    found = [_function(f) for f in functions]
    return {_name(op.name): op for op in found}


def _function(function: Any) -> Op:
    if isinstance(function, Op):
        return function
    return unknown(_name(function))


# --------------------------------------------------------------------------- declarations as text

USAGE = "a declaration is written x: n, A: m,n, a: scalar, S: n,n symmetric or S: symmetric"


def _declarations(known: Declared, text: Any) -> Iterator[tuple[str, list[str]]]:
    """Enter the shape that `names: [shape] [properties]` gives; each name and its property words."""
    if not isinstance(text, str) or ":" not in text:
        raise DeclarationError(f"{_quoted(text)} is not a declaration", hint=USAGE)
    names, _, rest = text.partition(":")
    words = re.sub(r"\s*,\s*", ",", rest.strip()).split()
    for name in names.split(","):
        yield _declaration(known, _name(name.strip()), words)


def _declaration(known: Declared, name: str, words: list[str]) -> tuple[str, list[str]]:
    """Enter the shape of one name; the name and its property words."""
    if not words:
        raise DeclarationError(f"nothing is said of {name}", hint=USAGE)
    if _is_property(words):
        return name, words
    if words[0] in KIND_WORDS[1:]:
        if name in known.shapes or name in known.kinds:
            raise DeclarationError(f"{name} is declared twice")
        known.kinds[name] = words[0]
    else:
        sizes = words[0].split(",")
        _declare_shape(known, name, _shape(name, "scalar" if sizes == ["scalar"] else sizes))
    return name, words[1:]


def _is_property(words: list[str]) -> bool:
    """Whether the first words name a property; one that nearly does is an error rather than a size."""
    if begins_property(words):
        return True
    word = words[0]
    if word not in KIND_WORDS and len(word) > 3 and get_close_matches(word, spellings(), 1, 0.8):
        property_name(word)
    return False


# --------------------------------------------------------------------------- defaults by letter


def is_greek(name: str) -> bool:
    """Whether the name is a Greek letter, with or without an index."""
    return name.split("_", maxsplit=1)[0].rstrip("0123456789") in _GREEK_NAMES


def default_kind(name: str) -> str:
    """Upper case is a matrix, h to z a vector, a to g and Greek a scalar."""
    if name[0].isupper():
        return "matrix"
    return "scalar" if is_greek(name) or name[0] < "h" else "vector"


def may_be_function(name: str) -> bool:
    """A single letter or Greek name, with or without an index, may stand for an unknown function."""
    return is_greek(name) or re.fullmatch(r"[A-Za-z][0-9]*(_[A-Za-z0-9]+)*", name) is not None


# other names of functions that are accepted
ALIASES = {word: name for name, op in OPS.items() for word in op.words}
# how other tools write what has no function here
ELSEWHERE = {
    "pow": "x^2 or X.^2",
    "hadamard": "X .* Y",
    "cross_entropy": "-y'*log(softmax(x))",
}


FOREIGN = {  # names with a meaning elsewhere, which here are names like any other
    r"I_\w+": ("an identity is not written {}", "it is written I or I(n)"),
    r"inf|Inf|infinity|oo": ("{} is not a number", "the maximum norm is written max(abs(x))"),
    r"nan|NaN|None|True|False": ("{} is not a number", "there are numbers and names"),
}


def foreign(name: str) -> tuple[str, str] | None:
    """What an undeclared name more likely means, and how that is written."""
    found = (said for pattern, said in FOREIGN.items() if re.fullmatch(pattern, name))
    return next(((fact.format(name), hint) for fact, hint in found), None)


def unknown_function(name: str, known: Declared) -> UnknownNameError:
    """The error for a name that is applied but known to nobody."""
    if name.lower() in ELSEWHERE:
        return UnknownNameError(f"{name} is not a function of matcalc", hint=f"it is written {ELSEWHERE[name.lower()]}")
    names = [*(n for n, _ in ABBREVIATIONS), *ALIASES, *callable_names(), *known.functions]
    table = {n.lower(): n for n in names}
    near = get_close_matches(name.lower(), table, 1, 0.7)
    if not near and name.isupper():
        hint = f"a product is written {'*'.join(name)}; LaTeX stands between $ signs"
        return UnknownNameError(f"{name} is neither a function of matcalc nor declared", hint=hint)
    hint = f"did you mean {table[near[0]]}?" if near else f"declare it with functions=[{name!r}] (--function {name})"
    return UnknownNameError(f"{name} is neither a function of matcalc nor declared", hint=hint)


def check_text(text: Any) -> str:
    """The text, if it is one."""
    if not isinstance(text, str):
        raise ParseError(f"expected text, not {type(text).__name__}")
    return text
