"""Worked derivations: sources, and the pages made from them.

`python -m derivations` derives them all again and writes the pages beside the sources.
"""
