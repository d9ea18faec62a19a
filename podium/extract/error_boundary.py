"""The one boundary around a page: whatever is raised while it is read becomes a reject of that page alone, with a code of its own.

A page must never stop the pages beside it, and a fault of ours must never pass for a page without words: it is counted as not understood,
and tests, ``podium quality`` and ``make attack`` fail on it.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from podium.errors import PodiumError, Reason, Rejected, one_line

log = logging.getLogger(__name__)
PROJECT = Path(__file__).parents[2]
OURS = (PROJECT / "podium", PROJECT / "parsers")
_PLACE_IN_MEMORY = re.compile(r" at 0x[0-9a-f]+")
LONGEST_FAULT = 300
"""Of the text of an exception, which may hold the whole page."""


@contextmanager
def one_page(url: str) -> Iterator[None]:
    """What is raised in the block, but for our own errors, comes out as ``Rejected`` (PARSER_FAULT); ``--debug`` logs its traceback.

    Reading from the archive belongs outside the block: a broken disk is no fault of the page.
    """
    try:
        yield
    except PodiumError:
        raise
    except Exception as error:
        log.debug("%s: the parser failed", url, exc_info=error)
        raise Rejected(Reason.PARSER_FAULT, _words(error)) from error


def _words(error: Exception) -> str:
    """The exception, its text, and the innermost line of ours that it was raised in."""
    text = _PLACE_IN_MEMORY.sub("", one_line(error).encode(errors="backslashreplace").decode())
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if any(Path(frame.filename).is_relative_to(folder) for folder in OURS)]
    where = f"{Path(ours[-1].filename).relative_to(PROJECT).as_posix()}:{ours[-1].lineno}" if ours else "outside of podium and parsers"
    return f"{type(error).__name__}: {text[:LONGEST_FAULT]} ({where}); the page is kept, report this: the fault is in the parser"
