"""The card: one page that shows what the dataset holds, how whole and how right it is, and how to load it. No network, no files beside it.

What is on it is ``ReleaseData``; its looks are in ``templates/card.html.jinja``; its charts are drawn by ``podium.release.charts``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from podium.errors import Reason
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome
from podium.lake.schema import SCHEMA_VERSION
from podium.release.card_speeches import shown
from podium.release.charts import MOST_SERIES, Chart, ranked, stacked
from podium.release.documents import snippets, templates
from podium.release.facts import SourceFacts
from podium.release.release_data import NAME, SUMMARY, UNSTATED_SENTENCE, ReleaseData

MOST_VOICES = 12
MOST_CHANGES = 8
CARD_FIELDS = {
    "date": "Day of delivery",
    "published": "Day published",
    "updated": "Day updated",
    "speakers": "Named speaker",
    "speaker": "Who says it",
    "venue_name": "Venue",
    "venue_city": "City",
    "venue_country": "Country",
    "event": "Occasion",
    "delivery": "Delivery note",
    "media": "Recording",
    "translations": "Translations",
}
UNDATED_YEAR = "undated"


@dataclass(frozen=True, slots=True)
class ListCompleteness:
    """What became of the addresses that a source's own lists named."""

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
        """Of what is still there, the share that was read and understood."""
        there = self.listed - self.gone
        return (self.speeches + self.not_a_speech) / there if there else 0.0


def card_html(edition: ReleaseData, lake: Lake) -> str:
    """The page's HTML."""
    years, counted = by_year(edition)
    voices = edition.facts.voices[:MOST_VOICES]
    rejects = {name: facts.rejects for name, facts in edition.facts.sources.items() if facts.rejects}
    page = templates(html=True).get_template("card.html.jinja")
    return page.render(
        edition=edition,
        name=NAME,
        summary=SUMMARY,
        unstated=UNSTATED_SENTENCE,
        schema_version=SCHEMA_VERSION,
        years=years,
        counted=counted,
        years_chart=_drawn(stacked(years, _few(counted), "speeches", "Speeches by year and source, as stacked bars")),
        voices=voices,
        voices_chart=_drawn(ranked({voice.name: voice.words for voice in voices}, "words", "Words a speaker, as bars")),
        completeness=[_completeness(edition, name, facts) for name, facts in edition.facts.sources.items() if facts.outcomes],
        fields=CARD_FIELDS,
        measured=list(dict.fromkeys(field for figures in edition.quality.values() for field in figures)),
        rejects=rejects,
        reasons=sorted(
            {reason for counts in rejects.values() for reason in counts}, key=lambda reason: (reason != Reason.NOT_A_SPEECH, reason)
        ),
        most_changes=MOST_CHANGES,
        snippets=snippets(edition.tag or "releases/latest", {name: table.pattern for name, table in edition.tables.items()}),
        speeches=shown(edition, lake),
    )


def by_year(edition: ReleaseData) -> tuple[list[str], dict[str, list[int]]]:
    """Every year from the first to the last, and of each source its speeches in each; speeches without any year come last."""
    sources = {name: facts.years for name, facts in edition.facts.sources.items() if facts.speeches}
    stated = sorted({year for years in sources.values() for year in years if year is not None})
    span: list[int | None] = [*range(stated[0], stated[-1] + 1)] if stated else []
    if any(years[None] for years in sources.values()):
        span.append(None)
    titles = {name: edition.institution(name).title for name in sources}
    return [UNDATED_YEAR if year is None else str(year) for year in span], {
        titles[name]: [years[year] for year in span] for name, years in sources.items()
    }


def _few(series: Mapping[str, Sequence[int]]) -> dict[str, Sequence[int]]:
    """The largest series by name, the others together, so that colours can be told apart."""
    ordered = sorted(series, key=lambda name: (-sum(series[name]), name))
    if len(ordered) <= MOST_SERIES:
        return {name: series[name] for name in ordered}
    kept, rest = ordered[: MOST_SERIES - 1], ordered[MOST_SERIES - 1 :]
    together = [sum(values) for values in zip(*(series[name] for name in rest), strict=True)]
    return {name: series[name] for name in kept} | {f"{len(rest)} others": together}


def _drawn(chart: Chart) -> dict[str, object]:
    return {"wide": Markup(chart.wide), "narrow": Markup(chart.narrow), "legend": chart.legend}


def _completeness(edition: ReleaseData, name: str, facts: SourceFacts) -> ListCompleteness:
    return ListCompleteness(
        source=name,
        title=edition.institution(name).title,
        listed=facts.listed,
        speeches=facts.outcomes[Outcome.PARSED],
        not_a_speech=facts.outcomes[Reason.NOT_A_SPEECH],
        not_understood=facts.outcomes[Outcome.REJECTED],
        gone=facts.outcomes[Outcome.GONE],
        not_reached=facts.outcomes[Outcome.FAILED],
    )
