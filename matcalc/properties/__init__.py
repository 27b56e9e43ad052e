"""What may be said of a symbol: each property once, with all that follows from it."""
