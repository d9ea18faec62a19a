"""The note that a commit to ``speeches`` carries in the table's history: which run made it and what it did; and reading it back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(slots=True)
class Tally:
    """What a load did, in numbers of speeches; ``older`` are captures or parsers older than what the lake holds, which change nothing."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    corrected: int = 0
    withdrawn: int = 0
    returned: int = 0
    older: int = 0
    retracted: int = 0

    def add(self, other: "Tally") -> None:
        """Adds the numbers of another load."""
        for name in Tally.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


COUNTS = tuple(Tally.__dataclass_fields__)
WROTE = ("new", "revised", "corrected", "withdrawn", "returned", "retracted")


@dataclass(frozen=True, slots=True)
class CommitNote:
    """The run that makes a commit; ``waived`` names rules of ``podium.lake.checks`` that a person waived for it."""

    run: str
    source: str
    window: str = ""
    parsers: tuple[str, ...] = ()
    waived: frozenset[str] = frozenset()

    def metadata(self, tally: Tally | None = None) -> dict[str, str]:
        """The custom metadata of a Delta commit, with the numbers of ``tally``."""
        facts = {"run": self.run, "source": self.source, "window": self.window}
        facts |= {"parsers": ",".join(self.parsers), "waived": ",".join(sorted(self.waived))}
        return facts | ({name: str(count) for name, count in asdict(tally).items()} if tally else {})


@dataclass(frozen=True, slots=True)
class Committed:
    """What a load did: the version of ``speeches`` after it, the same as before when nothing was new."""

    version: int
    tally: Tally
    pages: int
    """Rows written to the ledger."""
    written: tuple[tuple[str, str], ...] = ()
    """What happened to which speech: the name of a field of ``Tally`` and a speech id, in order."""

    def ids(self, *what: str) -> list[str]:
        """The ids of the speeches to which one of these (names of fields of ``Tally``) happened."""
        return [speech_id for happened, speech_id in self.written if happened in what]


@dataclass(frozen=True, slots=True)
class Version:
    """One commit to ``speeches``; ``at`` is UTC."""

    version: int
    at: datetime
    operation: str
    run: str
    source: str
    window: str
    parsers: tuple[str, ...]
    tally: Tally

    def row(self) -> dict[str, object]:
        """The cells of one line of a printed list, by heading."""
        counts = [f"{count} {name}" for name, count in asdict(self.tally).items() if name in WROTE and count]
        changes = ", ".join(counts) or {"DELETE": "forgotten"}.get(self.operation, self.operation.lower())
        return {
            "version": self.version,
            "at (UTC)": f"{self.at:%Y-%m-%d %H:%M}",
            "source": self.source,
            "changes": changes,
            "run": self.run[:8],
        }


def version_of_entry(entry: Mapping[str, Any]) -> Version:
    """The version that an entry of Delta's history describes."""
    parsers = entry.get("parsers", "")
    return Version(
        version=entry["version"],
        at=datetime.fromtimestamp(entry["timestamp"] / 1000, UTC),
        operation=entry["operation"],
        run=entry.get("run", ""),
        source=entry.get("source", ""),
        window=entry.get("window", ""),
        parsers=tuple(parsers.split(",")) if parsers else (),
        tally=Tally(**{name: int(entry.get(name, 0)) for name in COUNTS}),
    )
