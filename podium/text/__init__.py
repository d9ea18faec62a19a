"""Printed words: folding of white space and marks, days in print. Knows no page and no institution."""
