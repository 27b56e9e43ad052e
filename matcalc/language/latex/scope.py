r"""What names mean where a formula stands: which are variables, which functions, and which have components.

One symbol has many spellings: W_1, W_{1}, \mathbf{W}_1 and W^{(1)} are all W1. `tokens.canonical` chooses one of them;
a declared name keeps the spelling of its declaration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...expr import OPS
from ...shape import Shape
from ..declarations import Declared, reserved
from ..tokens import canonical
from .symbols import FUNCTION_NAMES


def function_named(word: str) -> str | None:
    """matcalc's name for a function, whatever its capitals.

    >>> function_named("Tr"), function_named("ReLU"), function_named("Diag"), function_named("w")
    ('tr', 'relu', 'Diag', None)
    """
    if len(word) < 2 or word == "pi":
        return None
    if reserved(word):
        return word
    return FUNCTION_NAMES.get(word) or (word.lower() if word.lower() in OPS and reserved(word.lower()) else None)


@dataclass
class Scope:
    """`variables` and `functions` by canonical name, as they are spelt.

    `shapes` are those of variables whose components may be taken, None for one that is not known.

    `differentials` are the letters that make a differential of what follows, as long as they are no variables.
    `constants` are matrices with their `sizes` below them, as in I_n.
    `raised` are letters and signs that are no exponents but belong to the name before, as in z^l.
    In `written` expressions A^*, A^H and A^† may be transposes, and x^* a name as well; else they are a name and pinv.
    """

    variables: dict[str, str] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    shapes: dict[str, Shape | None] = field(default_factory=dict)
    differentials: frozenset[str] = frozenset(["d"])
    constants: Mapping[str, str] = field(default_factory=lambda: {"I": "I"})
    sizes: frozenset[str] = frozenset()
    raised: frozenset[str] = frozenset()
    written: bool = False

    def variable(self, name: str) -> str | None:
        """The declared spelling of a variable."""
        return self.variables.get(canonical(name))

    def function(self, name: str) -> str | None:
        return self.functions.get(canonical(name))

    def applies(self, name: str, primes: int) -> bool | None:
        """Whether the name, with primes, before a bracket is a function; None if that is not known."""
        return True if self.function(name) else False if self.variable(name) else None


def scope_of(known: Declared, defined: Iterable[str] = ()) -> Scope:
    """The scope that declarations make."""
    names = [*known.shapes, *known.kinds, *defined]
    return Scope(
        {canonical(name): name for name in [*names, *known.sizes]},
        {canonical(name): name for name in known.functions},
        {canonical(name): shape for name, shape in known.shapes.items()},
        constants={"I": "I", "K": "commutation", "Psi": "selection"},
        sizes=frozenset(known.sizes),
        written=True,
    )


def spelling(text: str, known: Iterable[str]) -> str | None:
    """The one of the `known` names that has the canonical spelling of the text."""
    return next((name for name in known if canonical(name) == canonical(text)), None)
