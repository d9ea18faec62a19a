"""HOW: the library. It knows no institution by name and imports no Prefect.

Consumers use ``podium.read``, ``scan``, ``sql``, ``changes``, ``diff`` and ``search``; each is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from podium.version import __version__ as __version__

if TYPE_CHECKING:
    from podium.reading.difference import diff as diff
    from podium.reading.fulltext import search as search
    from podium.reading.history import changes as changes
    from podium.reading.query import sql as sql
    from podium.reading.tables import read as read
    from podium.reading.tables import scan as scan


ROOMS = {
    "read": "podium.reading.tables",
    "scan": "podium.reading.tables",
    "sql": "podium.reading.query",
    "changes": "podium.reading.history",
    "diff": "podium.reading.difference",
    "search": "podium.reading.fulltext",
}
"""Where each of them lives; no module may have the name of one, as it would hide it."""


def __getattr__(name: str) -> Any:
    if name not in ROOMS:
        raise AttributeError(f"module 'podium' has no attribute {name!r}")
    return getattr(import_module(ROOMS[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *ROOMS])
