"""The normal form: one expression for equal presentations, as a rewriter over the groups of rules.

Why it ends. What each group lessens, and the others leave alone or lessen too:

    TRANSPOSES             transposes shown; of two ways to write as many, the order of the factors (`turning.rank`)
    PRODUCTS, PSEUDO       factors of products, and matrices of special form among them
    DISTRIBUTE             pairs of a factor and a sum that holds its inverse: one of them cancels
    REDUCTIONS, DIAGONALS  operations inside traces, sums and diagonals, where scalars and functions move outwards
    MEANS, STRUCTURED      occurrences of what a property of a symbol makes a constant
    KRONECKER, ZERO_ONE    products of Kronecker products, and matrices of zeros and ones to the left of others
    BLOCKS, STACKS         operations applied to stacks: they move into the blocks, numbers in front
    FUNCTIONS, RECOGNISED  nodes: known values, functions that undo each other, functions with a name of their own
    SQUARES, TERMS, SIGNS  terms and factors: equal ones merge; else they are sorted, once
    RUNNING, WRITTEN_OUT   sums over an index and functions written out by hand, which are named

That is an account of how the rules are made, not a proof; the budget of `Rewriter` stands behind it, and tests rewrite
thousands of random expressions with the groups in random orders.
"""

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
