"""What the pages need to know of one state of a home, read once and kept; and the newest such state, read anew beside the pages.

Reading it takes as long as the home is large. A page is never made to wait for a newer state, nor for the count of all words.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from threading import Lock, Thread

import pyarrow as pa
import pyarrow.compute as pc

from podium.archive.archive import Archive
from podium.browse.timeline import Timeline, counts_by_day, timeline
from podium.extract.source import Source
from podium.lake.commits import Version
from podium.lake.tables import dataset_version
from podium.quality.measurements import Figure, Quality, quality_of
from podium.reading.fulltext import OpenIndex
from podium.reading.history import changes
from podium.reading.home import Home, LakeHome, ReleaseHome, home_at
from podium.reading.listing import ListedSpeech, speeches_listed
from podium.reading.people import KnownPerson, people_of_home
from podium.reading.people_table import PersonKeys
from podium.reading.search_index import index_of
from podium.reading.snapshot import Snapshot
from podium.reading.tables import read_from
from podium.records import SAID
from podium.release.facts import ListCompleteness, SourceFacts, count_pages, list_completeness
from podium.release.rights import Institution, Rights, institutions_of

FRESH = 2.0
"""Seconds for which a state counts as the newest without a look."""
LATELY = timedelta(days=30)
MOST_CHANGES_SHOWN = 12
MOST_VERSIONS_SHOWN = 6
NAMED_IN_LIST = 3
"""Speakers that a line of a list names."""
SpokenName = tuple[str, str]
"""The id of a speech, and a name as it stands there."""


@dataclass(frozen=True, slots=True)
class Appearances:
    """Which names in which speeches are which person, both ways; people are named by their keys."""

    people: Mapping[SpokenName, str]
    names: Mapping[str, Sequence[SpokenName]]
    """By person."""
    beside: Mapping[str, Sequence[str]]
    """By speech who speaks in it, in order of first words."""


def appearances(home: Home, people: Sequence[KnownPerson]) -> Appearances:
    """The speakers of all speeches as these people, whom ``podium.reading.people`` made of them."""
    days = read_from(home, Snapshot("speeches", columns=("speech_id", "date"))).read_all()
    columns = ("speech_id", "position", "name", "role", "person_id")
    rows = read_from(home, Snapshot("speakers", columns=columns)).read_all().join(days, "speech_id").sort_by("position")
    keys = PersonKeys(people).column({name: rows[name] for name in rows.column_names})
    found: dict[SpokenName, str] = {}
    names, beside = defaultdict(list), defaultdict(list)
    for speech_id, name, key in zip(rows["speech_id"].to_pylist(), rows["name"].to_pylist(), keys.to_pylist(), strict=True):
        found[speech_id, name] = key
        names[key].append((speech_id, name))
        beside[speech_id].append(key)
    return Appearances(found, names, beside)


def words_spoken(home: Home) -> dict[SpokenName, int]:
    """How many words each name says in each speech, questions included; all texts of the home are read for it."""
    counted: dict[SpokenName, int] = defaultdict(int)
    for batch in read_from(home, Snapshot("paragraphs", columns=("speech_id", "speaker", "kind", "text"))):
        uttered = pa.array([kind.value for kind in SAID])
        spoken = batch.filter(pc.and_(pc.is_in(batch["kind"], uttered), pc.is_valid(batch["speaker"])))
        words = pc.add(pc.count_substring(spoken["text"], " "), 1)  # white space is folded; a pattern takes four times as long
        table = pa.table({"speech": spoken["speech_id"], "speaker": spoken["speaker"], "words": words})
        for row in table.group_by(["speech", "speaker"]).aggregate([("words", "sum")]).to_pylist():
            counted[row["speech"], row["speaker"]] += row["words_sum"]
    return dict(counted)


@dataclass(frozen=True, slots=True)
class ChangedSpeech:
    """One change of a speech, as ``podium.changes`` has it."""

    change: str
    day: date
    speech_id: str
    revision: int
    title: str


@dataclass(frozen=True, slots=True)
class SpeechLine:
    """A speech in a list, with links to its speakers."""

    speech: ListedSpeech
    institution: str
    speakers: tuple[tuple[str, str | None], ...]
    """Names, each with the key of its person."""
    more: int
    """How many speakers are not named."""


class Catalogue:
    """One state of a home; each part is read when it is first asked for."""

    def __init__(self, home: Home, declared: Mapping[str, Source], archive: Archive | None = None) -> None:
        self.home, self.declared, self.archive, self.state = home, declared, archive, state_of(home)
        self.demonstration = home.demonstration
        self.rights = Rights(institutions_of(declared))
        self.words: Mapping[SpokenName, int] | None = None
        """Words by speech and name; ``None`` until all of them are counted."""

    def prepare(self, searched: bool = True) -> "Catalogue":
        """Reads every part, the index only where it is ``searched``; returns the catalogue itself."""
        for part in ("speeches", "people", "appearances", "lately", "completeness", *(("opened",) if searched else ())):
            getattr(self, part)
        self.words = words_spoken(self.home)
        return self

    @property
    def title(self) -> str:
        """Which release or version of a lake this is."""
        return (
            f"release {self.home.manifest.version}"
            if isinstance(self.home, ReleaseHome)
            else f"lake version {self.state.partition('-')[0]}"
        )

    @property
    def lake(self) -> LakeHome | None:
        """The home, where it is a lake."""
        return self.home if isinstance(self.home, LakeHome) else None

    @cached_property
    def speeches(self) -> Mapping[str, ListedSpeech]:
        """Every speech by id, by day, undated ones last."""
        return {one.speech_id: one for one in speeches_listed(self.home.address)}

    @cached_property
    def newest(self) -> Sequence[ListedSpeech]:
        """The speeches, the newest first, undated ones last."""
        return sorted(self.speeches.values(), key=lambda one: (one.date or date.min, one.speech_id), reverse=True)

    @cached_property
    def opened(self) -> OpenIndex:
        """The index for search."""
        return OpenIndex(*index_of(self.home, wait=True), self.speeches)

    @cached_property
    def people(self) -> Mapping[str, KnownPerson]:
        """Everybody by key, who speaks most first."""
        return {person.person_key: person for person in people_of_home(self.home)}

    @cached_property
    def appearances(self) -> Appearances:
        """Who speaks in which speech."""
        return appearances(self.home, list(self.people.values()))

    @cached_property
    def by_source(self) -> Mapping[str, Sequence[ListedSpeech]]:
        """The speeches of each source, the newest first."""
        found: dict[str, list[ListedSpeech]] = {}
        for one in self.newest:
            found.setdefault(one.source, []).append(one)
        return dict(sorted(found.items(), key=lambda one: -len(one[1])))

    @cached_property
    def languages(self) -> Sequence[str]:
        """The languages of the texts, the most frequent first."""
        return [language for language, _ in Counter(one.language for one in self.speeches.values()).most_common()]

    @cached_property
    def pages(self) -> Mapping[str, SourceFacts]:
        """By source what became of the addresses that its lists named; nothing for a release."""
        facts: dict[str, SourceFacts] = {}
        if self.lake and (pages := self.lake.lake.pages.open()):
            count_pages(self.lake.lake, pages.version(), facts)
        return facts

    @cached_property
    def completeness(self) -> Mapping[str, ListCompleteness]:
        """By source how much of its lists was read and understood."""
        counted = self.pages.items()
        return {name: list_completeness(name, self.institution(name).title, facts) for name, facts in counted if facts.listed}

    @cached_property
    def quality(self) -> Quality:
        """Measured figures by source and field."""
        if isinstance(self.home, ReleaseHome):
            told = self.home.manifest.quality.items()
            return {source: {name: Figure(**figure) for name, figure in figures.items()} for source, figures in told}
        return quality_of(self.home.address)

    @cached_property
    def lately(self) -> Sequence[ChangedSpeech]:
        """What became of speeches of late, but for those that are simply new; the last change first."""
        days = [version.at.date() for version in self.versions] or [date.today()]
        found = changes(days[0] - LATELY, self.home.address).to_pylist()
        kept = [row for row in found if row["change"] != "new"][-MOST_CHANGES_SHOWN:]
        return [ChangedSpeech(row["change"], row["at"].date(), row["speech_id"], row["revision"], row["title"]) for row in reversed(kept)]

    @cached_property
    def versions(self) -> Sequence[Version]:
        """The last commits that brought something, newest first; none for a release."""
        if not self.lake:
            return []
        told = [one for one in reversed(self.lake.lake.versions()) if one.operation not in {"CREATE TABLE", "OPTIMIZE"} and one.run]
        return told[:MOST_VERSIONS_SHOWN]

    def institution(self, source: str) -> Institution:
        """What is declared about a source; for an unknown one its id and no terms."""
        return self.rights.institution(source)

    def line(self, speech: ListedSpeech) -> SpeechLine:
        """The line of a speech in a list."""
        people = self.appearances.people
        named = tuple((name, people.get((speech.speech_id, name))) for name in speech.speakers[:NAMED_IN_LIST])
        return SpeechLine(speech, self.institution(speech.source).title, named, len(speech.speakers) - len(named))

    def over_time(self, source: str | None = None) -> Timeline | None:
        """The speeches by month or year, of one source or by source."""
        chosen = self.by_source if source is None else {source: self.by_source.get(source, [])}
        counted = {self.institution(name).title: counts_by_day([(one.date, 1) for one in some]) for name, some in chosen.items()}
        return timeline(counted, "speeches")

    def passes(self, speech: ListedSpeech) -> bool:
        """True where the text of a speech may be shown."""
        return self.rights.passes(speech.source, speech.reuse)


def state_of(home: Home) -> str:
    """Names what a home holds now, in a lake the ledger too."""
    if isinstance(home, LakeHome) and (pages := home.lake.pages.open()):
        return f"{home.state}-{dataset_version(pages)}"
    return home.state


class NewestCatalogue:
    """The catalogue of the newest state of a home that has been read."""

    def __init__(self, address: str, declared: Mapping[str, Source], archive: Archive | None) -> None:
        self.address, self.declared, self.archive = address, declared, archive
        self._read = Catalogue(home_at(address), declared, archive)
        self._looked, self._looking = time.monotonic(), Lock()
        Thread(target=self._read.prepare, daemon=True).start()

    def get(self) -> Catalogue:
        """The catalogue; where it is no longer known to be the newest, a newer one is read beside."""
        if time.monotonic() - self._looked > FRESH and self._looking.acquire(blocking=False):
            Thread(target=self._look, daemon=True).start()
        return self._read

    def _look(self) -> None:
        try:
            home = home_at(self.address)
            if state_of(home) != self._read.state:
                self._read = Catalogue(home, self.declared, self.archive).prepare()
        finally:
            self._looked = time.monotonic()
            self._looking.release()
