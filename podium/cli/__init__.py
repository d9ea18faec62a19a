"""The command line, an edge like ``flows/``: the library's verbs by hand; nothing is decided here."""
