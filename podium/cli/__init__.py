"""The command line, an edge like ``flows/``: the library's verbs by hand; nothing is decided here.

Here is what several of its modules share.
"""

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from podium.lake.lake import Lake

INCOMPLETE = 3
"""Exit status of a verb that is done, except for pages that were not understood or not reached."""
debugging: ContextVar[bool] = ContextVar("debugging", default=False)
"""Whether `--debug` was given."""


def coloured(console: Any) -> bool:
    """True where colours are seen, so that no marks are needed in their place."""
    return bool(console.is_terminal and not console.no_color)


def home_in_use() -> str:
    """The home in force."""
    from podium.settings import Settings

    return Settings().home


def lake_in_use() -> "Lake":
    """The lake of the home in force. Raises ``HomeError`` where there is no data, ``UsageError`` for a release."""
    from podium.reading.home import lake_at

    return lake_at(home_in_use())
