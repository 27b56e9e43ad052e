"""A text cut into formulas, code and prose; the relations that stand in them; a claim for each relation."""
