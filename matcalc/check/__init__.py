"""Hand derivations checked line by line."""
