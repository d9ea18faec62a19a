"""What a person decided about who is who: ``people.csv`` of a home, written by hand, read and never changed by Podium.

A line is ``decision,one,other,value,author,day``; ``one`` and ``other`` are keys that ``podium people`` prints. Decisions: ``same`` and
``different`` (of ``one`` and ``other``, which for ``different`` may be an id too), ``preferred_name``, ``wikidata`` and ``id`` (``value``,
of ``one``). ``people-links.csv`` has lines of the same form, which ``podium people link`` writes; what a person decided goes before.
"""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

import pyarrow as pa

from podium.errors import UsageError, did_you_mean, one_line
from podium.store.access import files_at, path_of

DECISIONS_FILE, LINKS_FILE = "people.csv", "people-links.csv"
DECISION_COLUMNS = ("decision", "one", "other", "value", "author", "day")
PAIRED, VALUED = ("same", "different"), ("preferred_name", "wikidata", "id")
WIKIDATA_ID = re.compile(r"Q[1-9]\d*")
SCHEMED_ID = re.compile(r"[a-z][a-z0-9_]*:\S+")


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the file."""

    decision: str
    one: str
    other: str
    value: str
    author: str
    day: str
    line: int


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions of a home."""

    lines: tuple[Decision, ...] = ()

    @property
    def same(self) -> list[tuple[str, str]]:
        """Pairs of keys that are one person."""
        return [(line.one, line.other) for line in self.lines if line.decision == "same"]

    @property
    def different(self) -> frozenset[frozenset[str]]:
        """Pairs of keys that are two people."""
        return frozenset(frozenset((line.one, line.other)) for line in self.lines if line.decision == "different")

    def value(self, decision: str, keys: Collection[str]) -> str | None:
        """The last value that was decided for any of a person's keys; ``None`` for none."""
        return next((line.value for line in reversed(self.lines) if line.decision == decision and line.one in keys), None)

    def ids(self, keys: Collection[str]) -> tuple[str, ...]:
        """The ids behind their schemes that were decided for any of a person's keys, of each scheme the last, in order."""
        of_scheme = {line.value.partition(":")[0]: line.value for line in self.lines if line.decision == "id" and line.one in keys}
        return tuple(sorted(of_scheme.values()))

    def unknown(self, keys: Collection[str]) -> list[Decision]:
        """The lines with a key that is not among these: nobody bears it, or not any more."""
        return [line for line in self.lines if not {key for key in (line.one, line.other) if key and ":" not in key} <= set(keys)]

    def check(self, root: Mapping[str, str]) -> None:
        """Raises ``UsageError`` where two that are decided to be different are one by the decisions; ``root`` has by key the group."""
        for line in self.lines:
            if line.decision == "different" and line.one in root and root[line.one] == root.get(line.other):
                raise UsageError(
                    f"{DECISIONS_FILE}, line {line.line}: {line.one} and {line.other} are different, and the same by other lines"
                )


def decisions_text(home: str, file: str = DECISIONS_FILE) -> str | None:
    """The text of ``people.csv`` or ``people-links.csv`` of a home, ``None`` without one. Raises ``UsageError`` if it cannot be read."""
    address = f"{home}/{file}"
    try:
        with files_at(home).open_input_stream(path_of(address)) as stream:
            return str(stream.read().decode("utf-8-sig"))
    except FileNotFoundError:
        return None
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{address} cannot be read: {one_line(error)}") from error


def decisions_of(home: str) -> Decisions:
    """The decisions in ``people.csv`` of a home, none without such a file. Raises ``UsageError`` with the line that is no decision."""
    return decisions_in(decisions_text(home))


def decided_in(home: str) -> Decisions:
    """The same with the links that ``podium people link`` made, which what a person decided goes before."""
    return decisions_in(decisions_text(home), decisions_text(home, LINKS_FILE))


def decisions_in(decided: str | None, linked: str | None = None) -> Decisions:
    """The decisions in the texts of the two files, none for ``None``. Raises ``UsageError`` with the line that is no decision."""
    return Decisions((*_lines(linked, LINKS_FILE), *_lines(decided, DECISIONS_FILE)))


def _lines(text: str | None, file: str) -> Iterator[Decision]:
    rows = csv.DictReader(StringIO(text or ",".join(DECISION_COLUMNS)))
    if tuple(rows.fieldnames or ()) != DECISION_COLUMNS:
        raise UsageError(f"{file} must begin with the line {','.join(DECISION_COLUMNS)}")
    return (_decision(row, rows.line_num, file) for row in rows)


def decision_lines(lines: Iterable[Decision]) -> str:
    """The text of a file with these lines."""
    written = StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerows([DECISION_COLUMNS, *([getattr(line, name) for name in DECISION_COLUMNS] for line in lines)])
    return written.getvalue()


def _decision(row: Mapping[str, str | None], line: int, file: str) -> Decision:
    told = {name: (row.get(name) or "").strip() for name in DECISION_COLUMNS}
    decision = told["decision"]
    fault = None
    if decision not in (*PAIRED, *VALUED):
        fault = f"there is no decision {decision!r}: {did_you_mean(decision, (*PAIRED, *VALUED))}"
    elif not told["one"] or (decision in PAIRED and (not told["other"] or told["one"] == told["other"])):
        fault = f"{decision} needs {'two different keys' if decision in PAIRED else 'a key'} of `podium people`"
    elif decision in VALUED and not told["value"]:
        fault = f"{decision} needs a value"
    elif decision == "wikidata" and not WIKIDATA_ID.fullmatch(told["value"]):
        fault = f"{told['value']!r} is no id of Wikidata, such as Q42"
    elif decision == "id" and not SCHEMED_ID.fullmatch(told["value"]):
        fault = f"{told['value']!r} is no id behind its scheme, such as bioguide:X000001"
    if fault:
        raise UsageError(f"{file}, line {line}: {fault}")
    return Decision(**told, line=line)
