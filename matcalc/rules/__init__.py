"""The rules of the normal form, as data."""

from ..rewrite import Rewriter
from .functions import FUNCTIONS
from .products import PRODUCTS
from .reductions import REDUCTIONS
from .terms import TERMS
from .transposes import TRANSPOSES

normal = Rewriter(TRANSPOSES, PRODUCTS, REDUCTIONS, FUNCTIONS, TERMS)

__all__ = ["normal"]
