"""What a text says of names that it defines: components of them, and definitions that nothing uses.

A loss that leaves out what was defined for it has the gradient zero, which nobody meant. So `a_i` after `a = W*x`
is the component of a, not a new letter, and a definition that the result does not use is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from ..errors import ParseError
from ..expr import OPS
from ..shape import is_column, is_scalar
from .declarations import ALIASES, Declared, default_kind, reserved
from .tree import Program, Span, Tree, postorder

Refusal = tuple[str, Span, str]
Indices = tuple[str, ...]


def entries(
    order: Sequence[Tree], bound: Mapping[Tree, Indices], source: str, definitions: Mapping[str, Tree]
) -> list[Tree]:
    """The nodes with every name that has running indices as what it is: δ_ij an entry of the identity, A_ij one of A.

    A name with one running index is left as a name, x_i, also where it was read as a component of x, unless x is
    defined: what it is depends on what fits (see families.py).
    """
    taken = {node.parts[0] for node in order if node.kind == "index" and _is_member(node, bound, source, definitions)}
    for node in order:
        if node.kind == "index" and node.parts[0] in taken:
            node.kind, node.value, node.parts = "name", f"{node.parts[0].value}_{node.value[0]}", []
        elif node.kind == "index" and len(node.value) == 2 and node.parts[0].value == "delta" and node in bound:
            node.parts[0].value = "I"
    return [node for node in order if node not in taken]


def index_left_out(root: Tree, known: Declared, sizes: Set[str], definitions: Mapping[str, Tree]) -> list[str]:
    r"""Put the index of a sum on the vectors of its body where none has it: \sum_i y \log z is \sum_i y_i \log z_i.

    So it is read where the body has entrywise operations only, and multiplies vectors. What was read so is said
    in notes.
    """
    notes = []
    for node in postorder(root):
        if node.kind != "series" or len(node.parts) == 1:  # where nothing has the index, the range must be stated
            continue
        body = postorder(node.parts[0])
        found = [part for part in body if part.kind == "name" and part.value not in sizes]
        vectors = [part for part in found if _is_vector(part.value, known, definitions)]
        names = [part for part in vectors if part.value in definitions or "_" not in part.value]
        numbers = any(_is_no_vector(part, names) for part in body)
        if numbers and all(part in names or _is_entrywise(part, node.value) for part in body):
            notes.append(f"the index {node.value} is read on {', '.join(dict.fromkeys(part.value for part in names))}")
            for part in names:
                if part.value in definitions:
                    inner = Tree("name", [], part.value, part.start, part.stop)
                    part.kind, part.value, part.parts = "index", (node.value,), [inner]
                else:
                    part.value = f"{part.value}_{node.value}"
    return notes


def _is_vector(name: str, known: Declared, definitions: Mapping[str, Tree]) -> bool:
    shape = known.shapes.get(name)
    if shape is not None:
        return is_column(shape) and not is_scalar(shape)
    return name in definitions or (known.kinds.get(name) or default_kind(name)) == "vector"


def _is_no_vector(node: Tree, vectors: Sequence[Tree]) -> bool:
    """Whether this is a product of vectors, which only their components have."""
    with_vectors = [part for part in node.parts if not set(vectors).isdisjoint(postorder(part))]
    return node.kind == "product" and len(with_vectors) > 1


def _is_entrywise(node: Tree, index: str) -> bool:
    """Whether a part of a body acts on every entry by itself, and does not have the index."""
    if node.kind == "name":
        return bool(node.value != index and "_" not in node.value and not node.value[0].isupper())
    if node.kind == "call":
        op = OPS.get(ALIASES.get(node.value[0], node.value[0]))
        return op is not None and "elementwise" in op.traits
    return node.kind in ("number", "neg", "sum", "power") or (
        node.kind == "product" and all(sign in ("*", "/") for sign, _, _ in node.value)
    )


def _is_member(node: Tree, bound: Mapping[Tree, Indices], source: str, definitions: Mapping[str, Tree]) -> bool:
    """Whether this is x_i written with a subscript, in a sum over i; x[i] is a component."""
    operand = node.parts[0]
    written = source[node.at[0] : node.at[0] + 1]
    named = operand.kind == "name" and operand.value not in definitions and not reserved(operand.value)
    return named and len(node.value) == 1 and node.value[0] in bound.get(node, ()) and written != "["


def component(node: Tree, source: str, wholes: Set[str], declared: Set[str], running: Indices) -> bool:
    """Turn a name such as a_i into the component of a, one of the `wholes`; A_ij in sums over i and j into an entry.

    Wholes are what is defined, and what is declared as so many numbers; `declared` are all names said to be variables.
    """
    base, _, index = node.value.rpartition("_")
    if not base and "_" in source[node.start : node.stop]:  # LaTeX writes a_1 for what is called a1
        base, index = re.fullmatch(r"(.*?)(\d*)", node.value).groups()  # type: ignore[union-attr]
    if not base or not index or node.value in declared:
        return False
    unit = base == "delta" and "delta" not in wholes and "delta" not in declared
    pair = len(index) == 2 and index.isalpha() and not set(index).isdisjoint(running)
    if pair and not unit and base not in wholes and not set(index) <= set(running):
        (letter,) = set(index) - set(running)
        hint = f"declare {node.value} if it is a name"
        raise ParseError(f"{letter} of {node.value} runs over nothing", hint=hint, source=source, span=node.at)
    if base not in wholes and not pair:
        return False
    name = "I" if pair and unit else base
    node.parts = [Tree("name", [], name, node.start, node.stop)]
    node.kind, node.value = "index", tuple(index) if pair else (int(index) if index.isdecimal() else index,)
    return True


def unused(program: Program) -> Refusal | None:
    """Why the definitions of a program cannot stand whose names are resolved: the result does not use one of them.

    What is made of variables of the result alone may be a name for a part of its derivative, s = sin(a).
    """
    reached = _reached(program.result)
    known = {node.value for node in reached if node.kind == "symbol"}
    for name, span, tree in program.definitions:
        if tree not in reached and any(node.kind == "symbol" and node.value not in known for node in _reached(tree)):
            return f"{name} is defined and not used", span, "leave the definition out, or use its name"
    return None


def _reached(root: Tree) -> set[Tree]:
    """All nodes of a statement and of the definitions to which it refers."""
    found: set[Tree] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            stack += [*node.parts, *([node.value] if node.kind == "reference" else [])]
    return found


def recurrence(program: Program) -> Refusal | None:
    """Why a program cannot be read that defines layers by the layers before them, their number a letter."""
    for name, span, tree in program.definitions:
        base, _, letter = name.rpartition("_")
        earlier = re.compile(re.escape(f"{base}_{letter}") + r"_(minus|plus)_?\w+")
        if (
            base
            and letter.isalpha()
            and any(node.kind == "name" and earlier.fullmatch(node.value) for node in _reached(tree))
        ):
            fact = f"{name} is defined by {base} at another {letter}, and {letter} has no value"
            return fact, span, f"write the definitions out, with numbers for {letter}"
    return None
