"""The command line, an edge like ``flows/``: the library's verbs by hand; nothing is decided here.

Here is what several of its modules share.
"""

from contextvars import ContextVar

INCOMPLETE = 3
"""Exit status of a verb that is done, except for pages that were not understood or not reached."""
debugging: ContextVar[bool] = ContextVar("debugging", default=False)
"""Whether `--debug` was given."""
