r"""Recurrences of symbolic depth, in both spellings: u_0 = x; u_l = phi(W_l*u_{l-1} + b_l), l = 1..L; norm2(u_L - y)^2.

A statement with a range behind it, `l = 1..L` or `l = 1, \dots, L`, holds for every l; so does any other whose left
side is numbered by the same letter. The statements are cut out of the text (`pieces`) and read by the grammar of its
spelling, each at its own place, so that messages point where they should (`equations`). One program is made of them, in
which every equation is a definition that its own link uses (`program`).
"""

from .equations import Equations, equations
from .members import Place, member, placed
from .program import INITIAL, LOSS, STEP, grammar

__all__ = [
    "INITIAL",
    "LOSS",
    "STEP",
    "Equations",
    "Place",
    "equations",
    "grammar",
    "member",
    "placed",
]
