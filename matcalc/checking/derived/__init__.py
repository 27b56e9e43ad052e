"""The right side that a claim should have had, derived by the engine."""
