"""The dataset in figures: counts by source, fill rates, who speaks how much, and what became of each address.

The gates, the manifest, the README of a release and the card all use these figures.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from podium.errors import Reason
from podium.lake.lake import Lake
from podium.lake.ledger import NO_ARTICLE, Outcome
from podium.lake.tables import NOT_IN, Filter
from podium.progress import start
from podium.reading.flat_tables import flat
from podium.reading.snapshot import current
from podium.records import ParagraphKind
from podium.release.rights import Rights, within_terms
from podium.release.tables import years_by_source

FILLED = (
    "date",
    "published",
    "updated",
    "delivery",
    "event",
    "venue_name",
    "venue_city",
    "venue_country",
    "participants",
    "media",
    "translations",
)
"""Columns of ``speeches`` that a page may leave unstated."""


@dataclass(slots=True)
class SourceFacts:
    """The figures of one source: current rows, withdrawn speeches included."""

    speeches: int = 0
    withdrawn: int = 0
    revisions: int = 0
    with_text: int = 0
    """Speeches whose text a release holds."""
    paragraphs: int = 0
    words: int = 0
    """Words said: not those of greetings and messages that were only sent, nor of reprints, whose words are their origin's."""
    unspoken: int = 0
    """Speeches that were sent and not said."""
    reprints: int = 0
    """Speeches that another source has as its own."""
    left_out: int = 0
    """Reprints that stand and that the release leaves out; none of the other figures counts them, but ``left_out_paragraphs`` theirs."""
    left_out_paragraphs: int = 0
    attributed: int = 0
    """Spoken paragraphs with a speaker, of ``spoken``."""
    spoken: int = 0
    years: Counter[int | None] = field(default_factory=Counter)
    months: Counter[int | None] = field(default_factory=Counter)
    """Months as numbers, twelve a year: January 2017 is 12 × 2017."""
    filled: Counter[str] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)
    noted: int = 0
    """Speeches with a note in ``issues``."""
    languages: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    generic: int = 0
    """Speeches read by the layout for unknown institutions."""
    first: date | None = None
    last: date | None = None
    outcomes: Counter[str] = field(default_factory=Counter)
    """Addresses by outcome, those rejected as nobody's words as ``not_a_speech``."""
    rejects: Counter[str] = field(default_factory=Counter)
    """Rejected addresses by reason."""

    @property
    def standing(self) -> int:
        """Speeches that are not withdrawn."""
        return self.speeches - self.withdrawn

    @property
    def fill(self) -> dict[str, float]:
        """By field the share of speeches that state it; ``speaker`` is the share of spoken paragraphs with a speaker."""
        rates = {name: self.filled[name] / self.speeches for name in (*FILLED, "speakers") if self.speeches}
        return rates | ({"speaker": self.attributed / self.spoken} if self.spoken else {})

    @property
    def listed(self) -> int:
        """Addresses that the institution's lists named, lists themselves left out."""
        return sum(count for outcome, count in self.outcomes.items() if outcome not in NO_ARTICLE)

    @property
    def understood(self) -> int:
        """Addresses that became a record or hold nobody's words."""
        return self.outcomes[Outcome.PARSED] + self.outcomes[Reason.NOT_A_SPEECH]


@dataclass(slots=True)
class Voice:
    """The figures of one named speaker over all sources."""

    name: str
    words: int = 0
    speeches: int = 0
    sources: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Facts:
    """The figures of the dataset at one version."""

    sources: Mapping[str, SourceFacts]
    voices: tuple[Voice, ...]
    """Most words first."""

    def total(self, name: str) -> int:
        """The sum over all sources of the figure of ``SourceFacts`` with that name."""
        return sum(getattr(source, name) for source in self.sources.values())


def gather(lake: Lake, version: int, pages_version: int, rights: Rights, left_out: Collection[str] = ()) -> Facts:
    """The figures of the lake at these versions of its two tables, but for speeches with the ids ``left_out``."""
    sources = {name: SourceFacts() for name in years_by_source(lake, version)}
    voices: dict[str, Voice] = {}
    held = all_but(left_out)
    tick = start("count", len(sources))
    for name, facts in sources.items():
        silent = _count_speeches(lake, version, name, facts, rights, held)
        people = _people(lake, version, name, facts, held)
        _count_words(lake, version, name, facts, people, voices, silent, held)
        _count_left_out(lake, version, name, facts, [one for one in left_out if one.partition("/")[0] == name])
        tick(1)
    count_pages(lake, pages_version, sources)
    return Facts(sources, tuple(sorted(voices.values(), key=lambda voice: (-voice.words, voice.name))))


def all_but(left_out: Collection[str]) -> list[Filter]:
    """Filters for all speeches but those with these ids."""
    return [("speech_id", NOT_IN, frozenset(left_out))] if left_out else []


def _count_left_out(lake: Lake, version: int, source: str, facts: SourceFacts, left_out: Collection[str]) -> None:
    """Counts what stands of these speeches."""
    standing: list[Filter] = [("source", "=", source), *current("speeches"), ("withdrawn_at", "is", None), ("speech_id", "in", left_out)]
    for batch in flat(lake, "paragraphs", version, ["speech_id"], standing) if left_out else ():
        facts.left_out += pc.count_distinct(batch["speech_id"]).as_py()
        facts.left_out_paragraphs += batch.num_rows


def _count_speeches(lake: Lake, version: int, source: str, facts: SourceFacts, rights: Rights, held: Sequence[Filter]) -> pa.Array:
    """Counts the speeches; the ids of those whose words do not count: they were not said, or another source has them as its own."""
    columns = [*FILLED, "withdrawn_at", "issues", "language", "kind", "layout", "reuse", "speech_id", "spoken", "same_as"]
    silent: list[str] = []
    for batch in flat(lake, "speeches", version, columns, [("source", "=", source), *current("speeches"), *held]):
        facts.speeches += batch.num_rows
        facts.unspoken += pc.sum(pc.invert(batch["spoken"])).as_py() or 0
        facts.reprints += batch.num_rows - batch["same_as"].null_count
        silent += batch.filter(pc.or_(pc.invert(batch["spoken"]), pc.is_valid(batch["same_as"])))["speech_id"].to_pylist()
        facts.withdrawn += batch.num_rows - batch["withdrawn_at"].null_count
        facts.with_text += pc.sum(rights.included(source, batch["reuse"])).as_py() or 0
        facts.generic += pc.sum(pc.equal(batch["layout"], "generic")).as_py() or 0
        facts.filled.update({name: _filled(batch[name]) for name in FILLED})
        facts.noted += _filled(batch["issues"])
        facts.languages.update(_counts(batch["language"]))
        facts.kinds.update(_counts(batch["kind"]))
        shown = within_terms(batch.select(["issues"]), rights.included(source, batch["reuse"]))  # one of them is printed as an example
        facts.issues.update(_counts(pc.list_flatten(shown["issues"])))
        day = pc.coalesce(batch["date"], batch["published"])
        facts.years.update(_counts(pc.year(day)))
        facts.months.update(_counts(pc.add(pc.multiply(pc.year(day), 12), pc.subtract(pc.month(day), 1))))
        span = pc.min_max(batch["date"]).as_py()
        if span["min"]:
            facts.first = min(facts.first or span["min"], span["min"])
            facts.last = max(facts.last or span["max"], span["max"])
    facts.revisions = sum(batch.num_rows for batch in flat(lake, "revisions", version, ["speech_id"], [("source", "=", source), *held]))
    return pa.array(silent, pa.string())


def _filled(values: pa.Array) -> int:
    if pa.types.is_list(values.type):
        return int(pc.sum(pc.greater(pc.list_value_length(values), 0)).as_py() or 0)
    return int(len(values) - values.null_count)


def _counts(values: pa.Array) -> dict[Any, int]:
    return {count["values"]: count["counts"] for count in values.value_counts().to_pylist()}


def _people(lake: Lake, version: int, source: str, facts: SourceFacts, held: Sequence[Filter]) -> set[str]:
    """The names of the source's speakers."""
    names: set[str] = set()
    for batch in flat(lake, "speakers", version, ["name", "position"], [("source", "=", source), *current("speakers"), *held]):
        names.update(batch["name"].unique().to_pylist())
        facts.filled["speakers"] += pc.sum(pc.equal(batch["position"], 1)).as_py() or 0
    return names


def _count_words(
    lake: Lake,
    version: int,
    source: str,
    facts: SourceFacts,
    people: set[str],
    voices: dict[str, Voice],
    silent: pa.Array,
    held: Sequence[Filter],
) -> None:
    columns = ["speech_id", "speaker", "kind", "text"]
    for batch in flat(lake, "paragraphs", version, columns, [("source", "=", source), *current("paragraphs"), *held]):
        facts.paragraphs += batch.num_rows
        spoken = batch.filter(pc.equal(batch["kind"], ParagraphKind.SPEECH))
        facts.spoken += spoken.num_rows
        facts.attributed += spoken.num_rows - spoken["speaker"].null_count
        spoken = spoken.filter(pc.invert(pc.is_in(spoken["speech_id"], silent)))
        words = pc.count_substring_regex(spoken["text"], r"\S+")
        facts.words += pc.sum(words).as_py() or 0
        table = pa.table({"speaker": spoken["speaker"], "speech": spoken["speech_id"], "words": words})
        for row in table.group_by(["speaker"]).aggregate([("words", "sum"), ("speech", "count_distinct")]).to_pylist():
            if row["speaker"] in people:
                voice = voices.setdefault(row["speaker"], Voice(row["speaker"]))
                voice.words += row["words_sum"]
                voice.speeches += row["speech_count_distinct"]
                voice.sources.add(source)


def count_pages(lake: Lake, version: int, sources: dict[str, SourceFacts]) -> None:
    """Counts every address of the ledger by its outcome, and rejected ones by reason, in ``sources``, to which unknown ones are added."""
    for batch in lake.scan("pages", version, ["source", "outcome", "reason"]):
        for source, outcome, reason in zip(*(batch[name].to_pylist() for name in ("source", "outcome", "reason")), strict=True):
            facts = sources.setdefault(source, SourceFacts())
            code = str(reason).partition(":")[0]
            if outcome == Outcome.REJECTED:
                facts.rejects[code] += 1
            facts.outcomes[code if code == Reason.NOT_A_SPEECH else outcome] += 1


@dataclass(frozen=True, slots=True)
class ListCompleteness:
    """What became of the addresses that the lists of a source named, in numbers of addresses."""

    source: str
    title: str
    listed: int
    speeches: int
    not_a_speech: int
    not_understood: int
    gone: int
    not_reached: int

    @property
    def share(self) -> float:
        """The share that was read and understood, of those that still exist."""
        there = self.listed - self.gone
        return (self.speeches + self.not_a_speech) / there if there else 0.0


def list_completeness(name: str, title: str, facts: SourceFacts) -> ListCompleteness:
    """What became of the addresses that the lists of a source named."""
    return ListCompleteness(
        source=name,
        title=title,
        listed=facts.listed,
        speeches=facts.outcomes[Outcome.PARSED],
        not_a_speech=facts.outcomes[Reason.NOT_A_SPEECH],
        not_understood=facts.outcomes[Outcome.REJECTED],
        gone=facts.outcomes[Outcome.GONE],
        not_reached=facts.outcomes[Outcome.FAILED],
    )
