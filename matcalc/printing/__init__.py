"""Printers: expressions as text, LaTeX, sizes, and source code."""
