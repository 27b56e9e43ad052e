"""Derivatives as linear maps: their matrices, their entries, and derivatives along directions.

What is read is always the same: the differential of F, linear in dX. Each linear op says how it moves a matrix
(`Linear.matrix`) and how its entries come about (`Op.einsum`); nothing here knows one of them by name.
"""

from .derivatives import directional_derivative, hessian, hessian_product, jacobian
from .index_form import IndexForm

__all__ = ["IndexForm", "directional_derivative", "hessian", "hessian_product", "jacobian"]
