"""The normal form: one expression for equal presentations, as a rewriter over the groups of rules."""

from ..rewrite import Rewriter
from .blocks import BLOCKS
from .diagonals import DIAGONALS
from .distribute import DISTRIBUTE
from .functions import FUNCTIONS
from .kronecker import KRONECKER
from .means import MEANS
from .products import PRODUCTS
from .pseudo import PSEUDO
from .recognised import RECOGNISED
from .reductions import REDUCTIONS
from .series import RUNNING
from .signs import SIGNS
from .squares import SQUARES
from .stacks import STACKS
from .structured import STRUCTURED
from .terms import TERMS
from .transposes import TRANSPOSES
from .written_out import WRITTEN_OUT
from .zero_one import ZERO_ONE

GROUPS = (
    *(TRANSPOSES, PRODUCTS, DISTRIBUTE, REDUCTIONS, MEANS, PSEUDO, STRUCTURED, KRONECKER),
    *(ZERO_ONE, BLOCKS, RUNNING, STACKS, FUNCTIONS, RECOGNISED, SQUARES, WRITTEN_OUT, SIGNS, DIAGONALS, TERMS),
)
normal = Rewriter(*GROUPS)
