"""KEPT: every response as it came, in WARC files that are only appended to."""
