"""One kept document as a tree of elements and printed paragraphs, with its character set and limits."""
