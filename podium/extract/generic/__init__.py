"""PARSED: the layout of last resort, for pages of institutions that no file in ``parsers/`` describes."""
