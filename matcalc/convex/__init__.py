"""Convexity proved from second differentials: sums of squares, Cauchy-Schwarz, signs."""

from .certificate import Convexity, convexity

__all__ = ["Convexity", "convexity"]
