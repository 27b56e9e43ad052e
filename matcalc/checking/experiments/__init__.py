"""Shapes that fit, random points, values and differences at them, and how two sides compare there."""
