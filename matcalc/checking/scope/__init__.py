"""What names mean where a claim stands: what each part of a document defines, and which claims do so."""
