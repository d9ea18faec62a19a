"""Which flow runs when, and with what: the one list that `podium serve` runs and that ``deployments/prefect.yaml`` is written from.

A source's own hour stands in its file in ``parsers/``; flows without an hour are started by a person. Which runs may overlap is settled
by the leases of ``flows.supervised``, which a dead run loses at once; Prefect's own limits would stay taken by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any
from zlib import crc32

from pydantic import Field

import parsers

ZONE = "UTC"
AUDITED = 90
"""Days back from today that a weekly audit compares; a person audits further with dates."""
SourceName = Annotated[str, Field(json_schema_extra={"enum": list(parsers.names())})]
"""A source as a parameter of a flow: a list to choose from, where a person fills in a form."""
HERE = "# Written by `podium deploy --write` from flows/timetable.py and the sources in parsers/; a test compares them."


@dataclass(frozen=True, slots=True)
class Entry:
    """One deployment: a flow by its module path, its hour as cron, its parameters."""

    entrypoint: str
    name: str
    description: str
    cron: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


def timetable() -> Iterator[Entry]:
    """Every deployment."""
    yield from (entry for name in parsers.names() for entry in _of_source(name))
    yield Entry("flows.backfill.backfill", "by-hand", "Load a span of the past from one source; waits while another run is at work on it.")
    yield Entry("flows.reparse.reparse", "by-hand", "Read one source's archive again with today's parser; no request is sent.")
    yield Entry("flows.maintain.maintain", "weekly", "Join small files, delete what is old, check the archive.", "10 2 * * 0")
    yield Entry("flows.publish.publish", "monthly", "Make a release of the dataset as it is.", "10 6 2 * *")


def _of_source(name: str) -> Iterator[Entry]:
    source = parsers.source(name)
    mine = {"source": name}
    if source.scheduled or source.complete:
        words = f"Look for new and changed pages of {source.title}, from where the last run ended."
        yield Entry("flows.ingest.ingest", name, words, source.schedule, mine, tags=(name,))
    if source.complete:
        words = f"Compare everything {source.title} lists with the dataset; only lists are fetched."
        # Spread over Saturday by the name, so that few begin together and a new source moves no other.
        moment = crc32(name.encode())
        yield Entry(
            "flows.audit.audit",
            name,
            words,
            f"{moment % 60} {1 + moment // 60 % 20} * * 6",
            mine | {"days": AUDITED},
            tags=(name,),
        )


def as_yaml(pool: str) -> str:
    """The timetable in the form that `prefect deploy` reads."""
    import yaml

    document = {"name": "podium", "pull": [], "deployments": [_as_mapping(entry, pool) for entry in timetable()]}
    return f"{HERE}\n{yaml.safe_dump(document, sort_keys=False, width=140)}"


def _as_mapping(entry: Entry, pool: str) -> dict[str, Any]:
    asked: dict[str, Any] = {"name": entry.name, "entrypoint": entry.entrypoint, "description": entry.description}
    asked |= {"tags": list(entry.tags)} if entry.tags else {}
    asked |= {"parameters": dict(entry.parameters)} if entry.parameters else {}
    asked |= {"schedules": [{"cron": entry.cron, "timezone": ZONE, "slug": "regular"}]} if entry.cron else {}
    return asked | {"work_pool": {"name": pool}}
