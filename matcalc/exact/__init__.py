"""Exact verification."""

from .claims import Gradient, equality, gradients, jacobian
from .decision import Claim, Exact, decided

__all__ = ["Claim", "Exact", "Gradient", "decided", "equality", "gradients", "jacobian"]
