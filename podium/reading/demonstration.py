"""Whether a home holds the demo, in which everybody is invented: a file in it says so, and its releases and cards say it on."""

from pyarrow import fs

from podium.errors import UsageError
from podium.reading.home import DEMO
from podium.store.access import files_at, path_of
from podium.store.objects import amend_document, read_document

MARK_FILE = "demonstration"
MARK_TEXT = b"This home was made by `podium demo`: its speeches are invented, and so is everybody who speaks in them.\n"


def is_demonstration(home: str) -> bool:
    """True for a home that ``podium demo`` has made."""
    return read_document(f"{home}/{MARK_FILE}") is not None


def mark_as_demonstration(home: str) -> None:
    """Marks a home without data as the demo's. Raises ``UsageError`` for one with other data, among which no invented speech may come."""
    if is_demonstration(home):
        return
    held = files_at(home).get_file_info([f"{path_of(home)}/{part}" for part in ("lake", "archive")])
    if home != str(DEMO) and any(info.type is fs.FileType.Directory for info in held):
        raise UsageError(f"the home {home} holds data that is not the demo's: give the demo a home of its own, or leave PODIUM_HOME unset")
    amend_document(f"{home}/{MARK_FILE}", lambda _: MARK_TEXT)
