"""A kept page read by itself, before it is held against the ledger and its neighbours: archive, gate, parser.

Needs keys alone and gives values alone, so that other processes can do it (``podium.run.crew``).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from podium.archive.store import Archive
from podium.capture import Capture, Place
from podium.errors import ArchiveError, MissingFile, Reason, Rejected
from podium.lake.ledger import PageRow
from podium.parse.boundary import one_page
from podium.parse.record import parse
from podium.records import Speech
from podium.run.arrival import Arrival, Fate
from podium.run.gate import Caller, admitted
from podium.source import Source


@dataclass(frozen=True, slots=True)
class Draft:
    """What a kept page gives by itself; all is ``None`` for an arrival that brought no page."""

    caller: Caller | None = None
    refused: Rejected | None = None
    """Why the gate did not let it in."""
    speech: Speech | None = None
    unread: Rejected | None = None
    """Why the parser did not read it."""


Drafting = Callable[[Arrival, PageRow | None], Draft]
"""Drafts an arrival, given what the ledger says of its address."""


def draft(archive: Archive, source: Source, arrival: Arrival, known: PageRow | None) -> Draft:
    """The page of an arrival, let through the gate and parsed under the address that it seems to have."""
    if arrival.fate is not Fate.KEPT or arrival.place is None:
        return Draft()
    try:
        capture = archive.read(arrival.place)
        with one_page(arrival.url):
            caller = admitted(arrival.url, capture, source, known)
    except MissingFile:
        raise
    except ArchiveError as error:
        return Draft(refused=damaged(error, arrival.place))
    except Rejected as reject:
        return Draft(refused=reject.to_keep())
    return parsed(caller, capture, caller.address, source)


def damaged(error: ArchiveError, place: Place) -> Rejected:
    """The reject of a kept answer that cannot be read any more: the words name its file and offset, and what is wrong."""
    where = f"{place.file} at {place.offset}"
    words = str(error) if where in str(error) else f"{where}: {error}"
    return Rejected(Reason.ARCHIVE_DAMAGED, words)


def parsed(caller: Caller, capture: Capture, address: str, source: Source) -> Draft:
    """The page parsed under that address."""
    try:
        return Draft(caller, speech=parse(replace(capture, url=address), source))
    except Rejected as reject:
        return Draft(caller, unread=reject.to_keep())
