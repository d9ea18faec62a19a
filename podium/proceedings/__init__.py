"""PARSED: the official records of parliaments, whose pages are printed reports rather than articles."""
