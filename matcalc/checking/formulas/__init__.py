"""The mathematics of documents as syntax trees: read, rewritten, written."""
