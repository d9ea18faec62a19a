"""What a person decided about who is who: ``people.csv`` of a home, written by hand, read and never changed by Podium.

A line is ``decision,one,other,value,author,day``; ``one`` and ``other`` are keys that ``podium people`` prints. Decisions: ``same`` and
``different`` (of ``one`` and ``other``), ``preferred_name`` and ``wikidata`` (``value``, of ``one``).
"""

import csv
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from io import StringIO

import pyarrow as pa

from podium.errors import UsageError, did_you_mean, one_line
from podium.reading.home import files_at, path_of

DECISIONS_FILE = "people.csv"
DECISION_COLUMNS = ("decision", "one", "other", "value", "author", "day")
PAIRED, VALUED = ("same", "different"), ("preferred_name", "wikidata")
WIKIDATA_ID = re.compile(r"Q[1-9]\d*")


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

    def unknown(self, keys: Collection[str]) -> list[Decision]:
        """The lines with a key that is not among these: nobody bears it, or not any more."""
        return [line for line in self.lines if not {key for key in (line.one, line.other) if key} <= set(keys)]

    def check(self, root: Mapping[str, str]) -> None:
        """Raises ``UsageError`` where two that are decided to be different are one by the decisions; ``root`` has by key the group."""
        for line in self.lines:
            if line.decision == "different" and line.one in root and root[line.one] == root.get(line.other):
                raise UsageError(
                    f"{DECISIONS_FILE}, line {line.line}: {line.one} and {line.other} are different, and the same by other lines"
                )


def decisions_text(home: str) -> str | None:
    """The text of ``people.csv`` of a home, ``None`` without such a file. Raises ``UsageError`` for one that cannot be read."""
    address = f"{home}/{DECISIONS_FILE}"
    try:
        with files_at(home).open_input_stream(path_of(address)) as stream:
            return str(stream.read().decode("utf-8-sig"))
    except FileNotFoundError:
        return None
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{address} cannot be read: {one_line(error)}") from error


def decisions_of(home: str) -> Decisions:
    """The decisions in ``people.csv`` of a home, none without such a file. Raises ``UsageError`` with the line that is no decision."""
    rows = csv.DictReader(StringIO(decisions_text(home) or ",".join(DECISION_COLUMNS)))
    if tuple(rows.fieldnames or ()) != DECISION_COLUMNS:
        raise UsageError(f"{home}/{DECISIONS_FILE} must begin with the line {','.join(DECISION_COLUMNS)}")
    return Decisions(tuple(_decision(row, rows.line_num) for row in rows))


def _decision(row: Mapping[str, str | None], line: int) -> Decision:
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
    if fault:
        raise UsageError(f"{DECISIONS_FILE}, line {line}: {fault}")
    return Decision(**told, line=line)
