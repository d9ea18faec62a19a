"""Text without its page: white space and marks folded, printed dates read, languages detected. Knows no institution."""
