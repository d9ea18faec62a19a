"""The complete list of a source against the lake: what is missing, extra and gone. Reads both, writes neither."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from podium.discover.lists import is_in_window
from podium.discovery import Listed
from podium.errors import DiscoveryError
from podium.lake.ledger import Outcome, PageRow
from podium.pipeline.fetch_pages import ReadList
from podium.pipeline.fetch_result import Trouble
from podium.pipeline.journal import AUDIT, JournalEntry
from podium.pipeline.run import OVERLAP, Run
from podium.window import Window


@dataclass(slots=True)
class Audit:
    """What a source lists and what the lake holds of it; every listed address is in exactly one of the first four."""

    source: str
    window: str
    held: list[str] = field(default_factory=list)
    """Addresses of speeches in the lake."""
    other: list[str] = field(default_factory=list)
    """Read and understood: nobody's words are there."""
    gone: list[Trouble] = field(default_factory=list)
    """Still listed, and not there any more when asked for."""
    missing: list[Trouble] = field(default_factory=list)
    """Never asked for, never reached, or not understood."""
    extra: list[str] = field(default_factory=list)
    """Speeches of the lake that the list does not name (any more)."""
    forgotten: int = 0
    """How many addresses are named that were forgotten: they count nowhere else."""
    lists: tuple[ReadList, ...] = ()

    @property
    def listed(self) -> int:
        """How many addresses the lists hold for the window."""
        return len(self.held) + len(self.other) + len(self.gone) + len(self.missing)

    @property
    def share(self) -> float:
        """The share of listed addresses whose pages we have, or know to be gone."""
        return 1 - len(self.missing) / self.listed if self.listed else 1.0

    def figures(self) -> dict[str, int | float | str]:
        """The figures as one line of a table."""
        counts = {name: len(getattr(self, name)) for name in ("held", "other", "gone", "missing", "extra")}
        counts |= {"forgotten": self.forgotten} if self.forgotten else {}
        return {"source": self.source, "listed": self.listed, **counts, "complete": f"{self.share:.1%}"}

    def entry(self, run: str, at: datetime) -> JournalEntry:
        """Its line in the journal, of a run that ended at that moment (UTC)."""
        figures = {name: value for name, value in self.figures().items() if isinstance(value, int)}
        return JournalEntry(self.source, AUDIT, run, at, figures=figures, window=self.window)

    def stated(self) -> list[dict[str, int | str]]:
        """The lists that say how many items they have, beside how many they gave."""
        known = [(read.name, read.total, read.count) for read in self.lists if read.total is not None]
        return [{"list": name, "states": total, "gave": count, "difference": total - count} for name, total, count in known]


def audit_source(run: Run) -> Audit:
    """Compare the source's complete lists for the run's window with its lake. Raises ``DiscoveryError`` and ``FetchError``,
    also where the site stopped us before its lists were read to their end.

    The lists are read some days beyond the window: many state the day of publication, the lake has the day of delivery.
    """
    since, until = run.window.since, run.window.until
    listed = list(run.list_addresses(run.source.complete, Window(since and since - OVERLAP, until and until + OVERLAP)))
    if run.stop.reason:
        raise DiscoveryError(f"{run.source.name}: its lists were not read to their end, so nothing was compared: {run.stop.reason}")
    inside = [item for item in listed if is_in_window(item, run.window)]
    found = compare_lists(run.source.name, run.window, inside, run.ledger)
    filters = [("source", "=", run.source.name), ("superseded_at", "is", None), ("withdrawn_at", "is", None)]
    speeches = run.lake.read("speeches", columns=["speech_id", "url", "date"], filters=filters).to_pylist()
    named = {speech_id for item in listed if (speech_id := run.speech_at(item.url))}
    found.extra = extra(speeches, {item.url for item in listed}, named, run.window)
    found.forgotten = len(run.tombstones.met)
    found.lists = tuple(run.listings.read)
    return found


def compare_lists(source: str, window: Window, listed: Iterable[Listed], ledger: Mapping[str, PageRow]) -> Audit:
    """Every listed address, once, by what became of it."""
    found = Audit(source, str(window))
    for url in dict.fromkeys(item.url for item in listed):
        row = ledger.get(url)
        if row is None:
            found.missing.append(Trouble(url, "never_asked: no run has asked for it yet"))
        elif row.outcome is Outcome.PARSED:
            found.held.append(url)
        elif row.outcome is Outcome.GONE:
            found.gone.append(Trouble(url, row.reason or "gone"))
        elif row.rejected_for and row.rejected_for.understood:
            found.other.append(url)
        else:
            found.missing.append(Trouble(url, row.reason or row.outcome.value))
    return found


def extra(speeches: Iterable[Mapping[str, Any]], listed: Collection[str], named: Collection[str], window: Window) -> list[str]:
    """Standing speeches of the window, by id, that no listed address leads to; those without a day belong to the open window alone."""
    everything = window == replace(window, since=None, until=None)
    due = (row for row in speeches if everything or (row["date"] and row["date"] in window))
    return sorted(row["speech_id"] for row in due if row["url"] not in listed and row["speech_id"] not in named)


def audit_markdown(found: Audit) -> str:
    """The audit as a page to read."""
    lines = [f"# {found.source}, {found.window}", "", "| listed address | number |", "|---|---:|"]
    lines += [f"| {name} | {value} |" for name, value in found.figures().items() if name != "source"]
    if stated := found.stated():
        lines += ["", "| list | states | gave |", "|---|---:|---:|"]
        lines += [f"| <{row['list']}> | {row['states']} | {row['gave']} |" for row in stated]
    return "\n".join(lines)
