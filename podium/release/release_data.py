"""One state of the dataset, ready to be told: what the papers of a release and the card speak of. Values and sentences, no files.

A release is an data with a tag; the card of the lake shows one without.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from podium.quality.figures import Quality
from podium.release.changes import Changes
from podium.release.facts import Facts, SourceFacts
from podium.release.rights import Institution, Rights
from podium.release_store.manifest import Origin, ReleaseTable
from podium.source import Licence, Reuse

NAME = "Podium: official speeches"
SUMMARY = (
    "Speeches, statements and press conferences as the institutions publish them, paragraph by paragraph, with who says what, "
    "where and when, every revision the publisher made, and the licence of each text."
)
UNDECLARED = Licence("not declared", None, Reuse.UNKNOWN)
UNSTATED_SENTENCE = "What a page does not state is null: nothing is guessed or filled in."


@dataclass(frozen=True, slots=True)
class ReleaseData:
    """The dataset at one version, with its figures and what changed since the last release."""

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

    @property
    def title(self) -> str:
        """Its name among versions."""
        return self.tag or f"lake version {self.lake.speeches}"

    @property
    def day(self) -> str:
        """The day of ``at``, in ISO form."""
        return self.at.date().isoformat()

    @property
    def restricted(self) -> bool:
        """True where texts are in it that may not be passed on."""
        return self.rights.everything

    @property
    def languages(self) -> list[str]:
        """BCP 47, the most frequent first."""
        total: Counter[str] = Counter()
        for facts in self.facts.sources.values():
            total.update(facts.languages)
        return [language for language, _ in total.most_common()]

    def institution(self, source: str) -> Institution:
        """What is declared about a source; its id alone where nothing is."""
        return self.rights.institutions.get(source) or Institution(source, source, "", UNDECLARED)

    def described(self) -> dict[str, dict[str, Any]]:
        """The sources as the manifest tells them."""
        return {name: self._described(name, facts) for name, facts in self.facts.sources.items()}

    def _described(self, name: str, facts: SourceFacts) -> dict[str, Any]:
        institution = self.institution(name)
        licence = institution.licence
        terms = {"licence": licence.name, "licence_url": licence.url, "reuse": licence.reuse.value}
        counts = ("speeches", "standing", "withdrawn", "revisions", "with_text", "paragraphs", "words")
        figures = {count: getattr(facts, count) for count in counts}
        fill = {column: round(rate, 6) for column, rate in facts.fill.items()}
        return {"title": institution.title, "home": institution.home, **terms, **figures, "fill": fill}

    def gaps(self) -> dict[str, list[str]]:
        """What a reader should know is missing or doubtful: sentences by institution."""
        told = {self.institution(name).title: list(self._gaps(name, facts)) for name, facts in self.facts.sources.items()}
        return {title: sentences for title, sentences in told.items() if sentences}

    def _gaps(self, name: str, facts: SourceFacts) -> Iterator[str]:
        institution = self.institution(name)
        if facts.speeches > facts.with_text and not self.restricted:
            left = f"the text of {facts.speeches - facts.with_text:,} of {facts.speeches:,} speeches is left out"
            yield f"{left}, {_because(institution.licence.reuse)}; their facts and addresses are in."
        if not institution.verified:
            yield "its parser was written from documentation and not yet checked on real pages."
        if missing := _empty_years(facts):
            yield f"nothing from {missing}."
        if facts.years[None] or facts.filled["date"] < facts.speeches:
            yield f"{facts.speeches - facts.filled['date']:,} of {facts.speeches:,} speeches state no day of delivery."
        if facts.spoken > facts.attributed:
            yield f"{facts.spoken - facts.attributed:,} of {facts.spoken:,} spoken paragraphs have no proven speaker."
        if facts.generic:
            yield f"{_counted(facts.generic, 'speech was', 'speeches were')} read by the generic layout."
        if lost := sum(facts.rejects.values()) - facts.rejects["not_a_speech"]:
            yield f"{_counted(lost, 'page was', 'pages were')} not understood, and left out rather than guessed."
        if facts.noted:
            example = facts.issues.most_common(1)[0][0]
            yield f"{_counted(facts.noted, 'speech has', 'speeches have')} a note in the column issues, such as “{example}”."


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _because(reuse: Reuse) -> str:
    return (
        "since its terms do not allow passing it on"
        if reuse in {Reuse.CLOSED, Reuse.NON_COMMERCIAL}
        else "since no terms allow passing it on"
    )


def _empty_years(facts: SourceFacts) -> str:
    """The years between the first and the last one in which the source has nothing, in ranges."""
    years = sorted(year for year in facts.years if year is not None)
    ranges = [(left + 1, right - 1) for left, right in zip(years, years[1:], strict=False) if right - left > 1]
    return ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in ranges)
