"""A reparse that has nothing to read: found out by the tables alone, and entered in the journal as every run, before a scheduler is loaded.

Only a clear answer counts. Whatever else there is (pages to read, another run at work, an error) is left to the run itself.
"""

import time
from datetime import UTC, datetime

from podium import logs
from podium.errors import PodiumError
from podium.extract.source import Source
from podium.lake.lake import Lake
from podium.lake.ledger import READ
from podium.lake.tables import Filter
from podium.pipeline import journal
from podium.pipeline import report as facts
from podium.pipeline.leases import leases_at
from podium.pipeline.report import Report
from podium.settings import Settings
from podium.window import Window

BY_HAND = "by-hand"


def up_to_date(source: Source) -> Report | None:
    """The report of a run that found every kept page of the source read by today's parser.

    ``None`` where there is something to read, another run has the source, or anything went wrong; then nothing was entered.
    """
    settings = Settings()
    if settings.json_logs:
        logs.as_json()
    try:
        with leases_at(settings.home).hold(source.name, BY_HAND):
            return _entered(source, settings)
    except (PodiumError, OSError):  # the run will meet it as well, and tell it
        return None


def _entered(source: Source, settings: Settings) -> Report | None:
    begin = time.monotonic()
    lake = Lake(settings.home)
    if anything_unread(lake, source):
        return None
    report = Report(source.name, str(Window()), BY_HAND, version=lake.version())
    facts.run_begins(report)
    report.seconds = time.monotonic() - begin
    facts.run_ended(report)
    journal.enter(settings.home, journal.of_report(report, "reparse", datetime.now(UTC)))
    return report


def anything_unread(lake: Lake, source: Source) -> bool:
    """True while a kept page of the source, in whatever revision, was read by another parser than today's.

    Two columns are compared inside the engine; no row of the ledger comes to Python.
    """
    kept: list[Filter] = [("source", "=", source.name), ("archive_file", "!=", None), ("parser", "null or !=", source.parser)]
    pages: list[Filter] = [*kept, ("outcome", "in", READ)]
    found = (lake.scan(table, columns=["url"], filters=filters) for table, filters in (("pages", pages), ("speeches", kept)))
    return any(batch.num_rows for rows in found for batch in rows)
