"""The languages in which programs are written: one file each, which holds all that is particular to it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from typing import NamedTuple

from ...errors import MatcalcError
from ...expr import Expr


class Helper(NamedTuple):
    """The text of a definition, and the names of the helpers it calls."""

    text: str
    needs: tuple[str, ...] = ()


class Parameters(NamedTuple):
    """The parameters of a program that stand for symbols, and which of them may be plain numbers."""

    symbols: tuple[str, ...]
    numbers: tuple[str, ...]


class Target(NamedTuple):
    """All that is particular to one language.

    name      what it is called in `source`, `lambdify` and `matcalc code`
    reserved  names that no argument or temporary may have, beside Python's keywords and the helpers
    helpers   functions a program may need and the language does not have, written where they are used
    template  the source template of a node (see matcalc.code.template); refuses what the language cannot say
    imports   the first lines of a program, by what stands below
    head      the first lines of its body, by the names it uses
    array     a number made an array, with a place for it: what a hole {=0} holds if it is none
    """

    name: str
    reserved: frozenset[str]
    helpers: Mapping[str, Helper]
    template: Callable[[Expr], str]
    imports: Callable[[str], list[str]]
    head: Callable[[Collection[str], Parameters], list[str]] = lambda used, parameters: []
    array: str = "{}"

    def program(self, function: str, used: Collection[str]) -> str:
        """The function that uses these names, below the imports and the helpers it needs, in the table's order."""
        wanted: set[str] = set()
        waiting = [name for name in used if name in self.helpers]
        while waiting:
            name = waiting.pop()
            wanted.add(name)
            waiting += self.helpers[name].needs
        parts = [*(helper.text for name, helper in self.helpers.items() if name in wanted), function]
        imports = "".join(f"{line}\n" for line in self.imports("".join(parts)))
        return "\n\n".join([*([imports] if imports else []), *parts])


def known() -> list[str]:
    """The names of all targets.

    >>> known()
    ['array-api', 'numpy']
    """
    files = os.listdir(os.path.dirname(__file__))
    return sorted(file[:-3].replace("_", "-") for file in files if file.endswith(".py") and file[0] != "_")


def target(name: str) -> Target:
    """The target of this name. Raises MatcalcError if there is none."""
    if name not in known():
        raise MatcalcError(f"no code generator for {name!r}", hint=f"known backends: {', '.join(known())}")
    found: Target = import_module(f".{name.replace('-', '_')}", __name__).TARGET
    return found


def recorded(node: Expr) -> str:
    """The template in the record of the node's op, which is in NumPy. Raises MatcalcError if there is none."""
    written = node.op.template(node, "numpy")
    if written is None:
        raise MatcalcError(f"{node.op.name} has no NumPy template")
    return written
