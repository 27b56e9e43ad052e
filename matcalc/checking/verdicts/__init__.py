"""Each claim verified or wrong as it stands, or under a condition that the document gives."""
