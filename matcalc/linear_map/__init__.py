"""Derivatives as linear maps: their matrices, their entries, and maps in several directions."""
