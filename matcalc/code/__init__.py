"""From expressions to programs: what is computed, in which order, and how a target language writes it."""
