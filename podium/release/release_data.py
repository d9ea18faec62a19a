"""One state of the dataset as the documents of a release and the card need it: figures, changes, terms and sentences. No files.

A release is made of data with a tag; the card of a lake of data without one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from podium.quality.measurements import Quality
from podium.records import Reuse
from podium.release.changes import Changes
from podium.release.facts import Facts, SourceFacts
from podium.release.rights import Institution, Rights
from podium.release_store.manifest import Origin, ReleaseTable

NAME = "Podium: official speeches"
SUMMARY = (
    "Speeches, statements and press conferences as the institutions publish them, paragraph by paragraph, with who says what, "
    "where and when, every revision the publisher made, and the licence of each text."
)
WITHOUT_REPRINTS = "Reprints, which are speeches that another of its institutions has as its own, are left out."
DEMONSTRATION = "demonstration, everybody invented"
UNSTATED_SENTENCE = "What a page does not state is null: nothing is guessed or filled in."


@dataclass(frozen=True, slots=True)
class ReleaseData:
    """The dataset at one version: its figures, what changed since the last release, and the sentences about it.

    ``tag`` is ``None`` for the card of a lake, which is no release.
    """

    tag: str | None
    at: datetime
    """When the version of the lake that it shows was committed."""
    lake: Origin
    facts: Facts
    changes: Changes
    rights: Rights
    quality: Quality = field(default_factory=dict)
    tables: Mapping[str, ReleaseTable] = field(default_factory=dict)
    waived: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    """Whom it is cited by: people as ``Family, Given``, or organisations."""
    demonstration: bool = False
    """True for the demo's home, in which everybody is invented."""
    left_out: Mapping[str, str] | None = None
    """By id of a reprint that is left out that of its origin; ``None`` where reprints are held."""

    @property
    def without_reprints(self) -> bool:
        """True where speeches that another source has as its own are left out."""
        return self.left_out is not None

    @property
    def name(self) -> str:
        """What the dataset is called."""
        return f"{NAME} ({DEMONSTRATION})" if self.demonstration else NAME

    @property
    def summary(self) -> str:
        """What the dataset is, in a sentence; of the demo, and without reprints, in two."""
        told = f"{SUMMARY} {WITHOUT_REPRINTS}" if self.without_reprints else SUMMARY
        return f"{DEMONSTRATION.capitalize()}. {told}" if self.demonstration else told

    @property
    def title(self) -> str:
        """The tag, or the version of the lake."""
        return self.tag or f"lake version {self.lake.speeches}"

    @property
    def day(self) -> str:
        """The day of ``at``, in ISO form."""
        return self.at.date().isoformat()

    @property
    def restricted(self) -> bool:
        """True where it holds texts that may not be passed on."""
        return self.rights.everything

    @property
    def languages(self) -> list[str]:
        """The languages of the texts (BCP 47), the most frequent first."""
        total: Counter[str] = Counter()
        for facts in self.facts.sources.values():
            total.update(facts.languages)
        return [language for language, _ in total.most_common()]

    @property
    def measured(self) -> Quality:
        """The measured figures of the sources that it holds; those of all together only where it holds every one of them."""
        held = {name: figures for name, figures in self.quality.items() if name in self.facts.sources}
        return self.quality if len(held) >= len(self.quality) - 1 else held

    def institution(self, source: str) -> Institution:
        """What the source file declares about a source; for an unknown one its id and no terms."""
        declared = self.rights.institution(source)
        return replace(declared, title=f"{declared.title} ({DEMONSTRATION})") if self.demonstration else declared

    def described(self) -> dict[str, dict[str, Any]]:
        """The sources as they stand in the manifest: titles, terms and figures."""
        described = {}
        for name, facts in self.facts.sources.items():
            institution = self.institution(name)
            licence = institution.licence
            terms = {"licence": licence.name, "licence_url": licence.url, "reuse": licence.reuse.value}
            counts = ["speeches", "standing", "withdrawn", "revisions", "with_text", "paragraphs", "words", "unspoken", "reprints"]
            counts += ["left_out", "left_out_paragraphs"] if self.without_reprints else []
            figures = {count: getattr(facts, count) for count in counts}
            fill = {column: round(rate, 6) for column, rate in facts.fill.items()}
            described[name] = {"title": institution.title, "home": institution.home, **terms, **figures, "fill": fill}
        return described

    def gaps(self) -> dict[str, list[str]]:
        """By title of an institution sentences about what is missing or doubtful in its speeches; only those with any."""
        every = {self.institution(name).title: list(self._gaps(name, facts)) for name, facts in self.facts.sources.items()}
        return {title: sentences for title, sentences in every.items() if sentences}

    def _gaps(self, name: str, facts: SourceFacts) -> Iterator[str]:
        institution = self.institution(name)
        if facts.speeches > facts.with_text and not self.restricted:
            left = f"the text of {facts.speeches - facts.with_text:,} of {facts.speeches:,} speeches is left out"
            refused = institution.licence.reuse in {Reuse.CLOSED, Reuse.NON_COMMERCIAL}
            why = "since its terms do not allow passing it on" if refused else "since no terms allow passing it on"
            yield f"{left}, {why}; their facts and addresses are in."
        if not institution.verified:
            yield "its parser was written from documentation and not yet checked on real pages."
        if missing := _empty_years(facts):
            yield f"nothing from {missing}."
        if facts.years[None] or facts.filled["date"] < facts.speeches:
            yield f"{facts.speeches - facts.filled['date']:,} of {facts.speeches:,} speeches state no day of delivery."
        if facts.spoken > facts.attributed:
            yield f"{facts.spoken - facts.attributed:,} of {facts.spoken:,} spoken paragraphs have no proven speaker."
        if facts.unspoken:
            yield f"{_counted(facts.unspoken, 'text was', 'texts were')} sent and not said; words spoken are without them."
        if facts.reprints:
            yield f"{_counted(facts.reprints, 'speech is a reprint', 'speeches are reprints')} of another source's; its words count once."
        if facts.left_out:
            yield f"{_counted(facts.left_out, 'speech is a reprint', 'speeches are reprints')} of another source's and left out."
        if facts.generic:
            yield f"{_counted(facts.generic, 'speech was', 'speeches were')} read by the generic layout."
        if lost := sum(facts.rejects.values()) - facts.rejects["not_a_speech"]:
            yield f"{_counted(lost, 'page was', 'pages were')} not understood, and left out rather than guessed."
        if facts.noted:
            example = facts.issues.most_common(1)[0][0]
            yield f"{_counted(facts.noted, 'speech has', 'speeches have')} a note in the column issues, such as “{example}”."


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _empty_years(facts: SourceFacts) -> str:
    """The years between the first and the last one in which the source has nothing, in ranges."""
    years = sorted(year for year in facts.years if year is not None)
    ranges = [(left + 1, right - 1) for left, right in zip(years, years[1:], strict=False) if right - left > 1]
    return ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in ranges)
