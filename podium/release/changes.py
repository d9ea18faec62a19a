"""What changed since the last release, speech by speech; the CHANGELOG with it; and the gates that a new release must pass.

A gate stops a release that lost speeches, is worse than the last one, or has a figure below its floor. A person who has looked at it can
waive it for one release by its name (``fill_rate``), or for one source (``fill_rate:nato``).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow.parquet as pq

from podium.errors import CheckFailed, UsageError
from podium.lake.checks import FEW_PAGES_IN_BATCH
from podium.lake.forget import FORGOTTEN_TITLE
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome
from podium.lake.tables import key_filters
from podium.quality.measurements import Quality
from podium.reading.flat_tables import flat
from podium.reading.snapshot import current
from podium.release.facts import Facts
from podium.release.rights import Rights
from podium.release_store.manifest import Manifest, Origin

COMPARED_COLUMNS = ["speech_id", "source", "revision", "content_hash", "withdrawn_at", "title", "url", "date", "reuse"]
MOST_TOLD = 200
"""Most speeches of one kind of change that a CHANGELOG names."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One speech that is not as it was in the last release; ``message`` says how it changed."""

    speech_id: str
    source: str
    title: str
    url: str
    message: str


@dataclass(slots=True)
class Changes:
    """The speeches that changed since the last release, by kind of change; ``previous`` is its tag."""

    previous: str | None = None
    new: list[Changed] = field(default_factory=list)
    revised: list[Changed] = field(default_factory=list)
    corrected: list[Changed] = field(default_factory=list)
    withdrawn: list[Changed] = field(default_factory=list)
    returned: list[Changed] = field(default_factory=list)
    retracted: list[Changed] = field(default_factory=list)
    """In the last release by our mistake: the page exists, and today's parser finds no speech on it."""
    reprints: list[Changed] = field(default_factory=list)
    """In the last release, and a reprint that this one leaves out."""
    vanished: list[Changed] = field(default_factory=list)
    """In the last release and not in this one for no known reason; the gate ``vanished`` stops the release."""

    @property
    def told(self) -> dict[str, list[Changed]]:
        """By heading the kinds of change that happened."""
        every = {
            "New": self.new,
            "Revised by the publisher": self.revised,
            "Withdrawn by the publisher": self.withdrawn,
            "Returned after a withdrawal": self.returned,
            "Corrected by us (the same page, read better)": self.corrected,
            "Retracted by us (the same page, found to be no speech)": self.retracted,
            "Left out as reprints of another source's speeches": self.reprints,
            "Left out, which they should not be": self.vanished,
        }
        return {heading: changed for heading, changed in every.items() if changed}


def changes_since(
    lake: Lake,
    origin: Origin,
    previous: Path | None,
    manifest: Manifest | None,
    rights: Rights,
    left_out: Mapping[str, str] = MappingProxyType({}),
) -> Changes:
    """What changed from the last release, its folder and manifest, to the lake at these versions; without one every speech is new.

    ``left_out`` has by id of a speech that the release does not hold, as it is a reprint, that of its origin.
    """
    changes = Changes(manifest.version if manifest else None)
    before = {row["speech_id"]: row for row in _released(previous, manifest)} if previous and manifest else {}
    for row in sorted(_rows(lake, origin.speeches), key=lambda row: row["speech_id"]):
        known = before.pop(row["speech_id"], None)
        if origin_id := left_out.get(row["speech_id"]):
            changes.reprints += [_changed(row, f"the same as `{origin_id}`")] if known else []
        else:
            _note(changes, known, row)
    left = {row["url"] for row in before.values()}
    rejected, forgotten = (_with_outcome(lake, origin.pages, left, what) for what in (Outcome.REJECTED, Outcome.FORGOTTEN))
    for _, row in sorted(before.items()):
        if row["url"] in forgotten:
            changes.retracted.append(Changed(row["speech_id"], row["source"], FORGOTTEN_TITLE, row["url"], Outcome.FORGOTTEN))
        elif row["url"] in rejected:
            reason = rejected[row["url"]]  # what follows its code may quote the page
            whole = rights.passes(row["source"], row["reuse"])
            changes.retracted.append(_changed(row, reason if whole else reason.partition(":")[0]))
        else:
            changes.vanished.append(_changed(row, f"revision {row['revision']}"))
    return changes


def _with_outcome(lake: Lake, version: int, urls: set[str], outcome: Outcome) -> dict[str, str]:
    """Those of these addresses that have this outcome in the ledger, each with its reason."""
    if not urls:
        return {}
    where = [*key_filters("url", sorted(urls)), ("outcome", "=", outcome)]
    rows = lake.read("pages", version, ["url", "reason"], where).to_pylist()
    return {row["url"]: row["reason"] or outcome.value for row in rows if row["url"] in urls}


def _released(previous: Path, manifest: Manifest) -> Iterator[dict[str, Any]]:
    for file in manifest.tables["speeches"].files:
        yield from pq.read_table(previous / file, columns=COMPARED_COLUMNS).to_pylist()


def _rows(lake: Lake, version: int) -> Iterator[dict[str, Any]]:
    for batch in flat(lake, "speeches", version, COMPARED_COLUMNS, current("speeches")):
        yield from batch.to_pylist()


def _note(changes: Changes, before: dict[str, Any] | None, row: dict[str, Any]) -> None:
    day = f"of {row['date']}" if row["date"] else "undated"
    if before is None:
        changes.new.append(_changed(row, day))
    elif row["withdrawn_at"] and not before["withdrawn_at"]:
        changes.withdrawn.append(_changed(row, f"on {row['withdrawn_at'].date()}"))
    elif before["withdrawn_at"] and not row["withdrawn_at"]:
        changes.returned.append(_changed(row, f"revision {before['revision']} → {row['revision']}"))
    elif row["revision"] > before["revision"]:
        changes.revised.append(_changed(row, f"revision {before['revision']} → {row['revision']}"))
    elif (row["revision"], row["content_hash"]) != (before["revision"], before["content_hash"]):
        changes.corrected.append(_changed(row, f"revision {row['revision']}"))


def _changed(row: dict[str, Any], message: str) -> Changed:
    return Changed(row["speech_id"], row["source"], row["title"], row["url"], message)


def changelog(tag: str, day: str, changes: Changes, waived: Iterable[str], earlier: str) -> str:
    """The CHANGELOG: this release on top, then the sections of ``earlier``, the last release's CHANGELOG."""
    head = f"## {tag} ({day})"
    against = f"Against {changes.previous}." if changes.previous else "The first release."
    lines = [head, "", against if changes.told else f"{against} Nothing changed."]
    if gates := sorted(waived):
        lines += ["", f"Gates that were waived: {', '.join(f'`{gate}`' for gate in gates)}."]
    for heading, changed in changes.told.items():
        lines += ["", f"### {heading}: {len(changed):,}", "", *(_line(one) for one in changed[:MOST_TOLD])]
        if len(changed) > MOST_TOLD:
            lines.append(f"- … and {len(changed) - MOST_TOLD:,} more, in the tables")
    gone = tuple(f"- `{one.speech_id}` " for one in changes.retracted if one.title == FORGOTTEN_TITLE)
    older = "\n".join(line for line in earlier.split("\n") if not gone or not line.startswith(gone)).partition("\n## ")
    return "# Changes\n\n" + "\n".join(lines) + "\n" + (f"\n## {older[2]}" if older[1] else "")


def _line(changed: Changed) -> str:
    title = changed.title.replace("[", "(").replace("]", ")").replace("\n", " ").replace("<", "&lt;")
    return f"- `{changed.speech_id}` [{title}]({changed.url}), {changed.message}"


LEAST_KEPT = 0.9
"""Share of the last release's speeches or paragraphs that a source must still have."""
MOST_LOST = 0.05
"""By how much the share of speeches that state a field may fall."""
GATES = ("empty", "vanished", "fewer_speeches", "fewer_paragraphs", "fill_rate", "quality")


@dataclass(frozen=True, slots=True)
class BrokenGate:
    """A gate that a source does not pass (all sources together where ``source`` is empty), and the figures as a sentence."""

    gate: str
    source: str
    message: str

    def __str__(self) -> str:
        return f"{self.gate}: {self.source}: {self.message}" if self.source else f"{self.gate}: {self.message}"

    @property
    def waivers(self) -> set[str]:
        """The names under which it can be waived."""
        return {self.gate, f"{self.gate}:{self.source}"}


def check_gates(facts: Facts, changes: Changes, last: Manifest | None, quality: Quality, waived: Collection[str]) -> tuple[str, ...]:
    """The waivers that were needed, sorted.

    ``last`` is the manifest of the last release, ``waived`` what a person waived. Raises ``CheckFailed`` with every gate that is broken and
    not waived, ``UsageError`` for a waiver of an unknown gate.
    """
    unknown = {waiver.partition(":")[0] for waiver in waived} - set(GATES)
    if unknown:
        raise UsageError(f"there is no gate {', '.join(sorted(unknown))} to waive, choose from {', '.join(GATES)}")
    found = list(broken(facts, changes, last, quality))
    if refused := [one for one in found if not one.waivers & set(waived)]:
        why = "; ".join(str(one) for one in refused)
        raise CheckFailed(f"nothing was released, {why}. Look into it, or set it aside with --waive {refused[0].gate}")
    return tuple(sorted(set(waived) & {waiver for one in found for waiver in one.waivers}))


def broken(facts: Facts, changes: Changes, last: Manifest | None, quality: Quality) -> Iterator[BrokenGate]:
    """Every gate that is not passed, waived or not; what was left out as a reprint, now or then, is not lost."""
    if not facts.total("speeches"):
        yield BrokenGate("empty", "", "the lake holds no speech")
    for source, count in sorted(Counter(one.source for one in changes.vanished).items()):
        first = next(one.speech_id for one in changes.vanished if one.source == source)
        yield BrokenGate("vanished", source, f"{count} speeches of {changes.previous} are gone without a withdrawal, first {first}")
    for source, before in (last.sources if last else {}).items():
        yield from _worse(source, facts, before, last.version if last else "")
    for source, figures in quality.items():
        for name, figure in figures.items():
            if figure.floor is not None and figure.value < figure.floor:
                yield BrokenGate("quality", source, f"{name} is {figure.value:.3f}, below its floor of {figure.floor:.3f}")


def _worse(source: str, facts: Facts, before: Mapping[str, object], tag: str) -> Iterator[BrokenGate]:
    now = facts.sources.get(source)
    figures = {
        "fewer_speeches": ("standing", "left_out", now.standing + now.left_out if now else 0),
        "fewer_paragraphs": ("paragraphs", "left_out_paragraphs", now.paragraphs + now.left_out_paragraphs if now else 0),
    }
    for gate, (name, left_out, value) in figures.items():
        then = int(str(before.get(name, 0))) + int(str(before.get(left_out, 0)))
        if value < LEAST_KEPT * then:
            yield BrokenGate(gate, source, f"{value} {name} where {tag} had {then}")
    rates = before.get("fill", {})
    if now is None or now.speeches < FEW_PAGES_IN_BATCH or not isinstance(rates, dict):
        return
    if bool(now.left_out) != bool(before.get("left_out")):
        return  # the rates of other speeches
    for name, rate in rates.items():
        if now.fill.get(name, 0.0) < rate - MOST_LOST:
            yield BrokenGate(
                "fill_rate", source, f"{name} is stated in {now.fill.get(name, 0.0):.0%} of speeches where {tag} had {rate:.0%}"
            )
