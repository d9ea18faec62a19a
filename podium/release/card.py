"""The card: one HTML page that shows what the dataset holds, how complete and accurate it is, and how to load it.

It needs no network and no other file. Its content is a ``ReleaseData`` and three speeches of the lake, only with texts that may be passed
on; its looks are in ``templates/card.html.jinja``; its charts are drawn by ``podium.release.charts``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Any

from markupsafe import Markup

from podium.errors import Reason
from podium.lake.lake import Lake
from podium.lake.parts import venue_line
from podium.lake.schema import SCHEMA_VERSION
from podium.lake.tables import Filter
from podium.quality.shipped_figures import withheld_figures
from podium.release.charts import MOST_SERIES, Chart, ranked, stacked
from podium.release.documents import snippets, templates
from podium.release.facts import all_but, list_completeness
from podium.release.release_data import UNSTATED_SENTENCE, ReleaseData

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


WITHHELD_COLUMNS = {
    "pages": "pages",
    "attribution": "paragraphs under the right speaker",
    "named": "words under any speaker",
    "speakers": "people",
    "date": "day",
    "w.pages": "records with a wrong value",
}


def card_html(data: ReleaseData, lake: Lake) -> str:
    """The HTML of the card; ``lake`` is that of ``data``, and the three speeches are read from it."""
    unit, times, counted = by_time(data)
    voices = data.facts.voices[:MOST_VOICES]
    rejects = {name: facts.rejects for name, facts in data.facts.sources.items() if facts.rejects}
    page = templates(html=True).get_template("card.html.jinja")
    return page.render(
        data=data,
        name=data.name,
        summary=data.summary,
        unstated=UNSTATED_SENTENCE,
        schema_version=SCHEMA_VERSION,
        unit=unit,
        times=times,
        counted=counted,
        times_chart=_marked_up(stacked(times, _few(counted), "speeches", f"Speeches by {unit} and source, as stacked bars")),
        voices=voices,
        voices_chart=_marked_up(ranked({voice.name: voice.words for voice in voices}, "words", "Words a speaker, as bars")),
        completeness=[
            list_completeness(name, data.institution(name).title, facts) for name, facts in data.facts.sources.items() if facts.outcomes
        ],
        fields=CARD_FIELDS,
        measured=list(dict.fromkeys(field for figures in data.measured.values() for field in figures)),
        withheld=withheld_figures(),
        withheld_columns=WITHHELD_COLUMNS,
        rejects=rejects,
        reasons=sorted(
            {reason for counts in rejects.values() for reason in counts}, key=lambda reason: (reason != Reason.NOT_A_SPEECH, reason)
        ),
        most_changes=MOST_CHANGES,
        snippets=snippets(data.tag or "releases/latest", {name: table.pattern for name, table in data.tables.items()}),
        speeches=shown(data, lake),
    )


def by_time(data: ReleaseData) -> tuple[str, list[str], dict[str, list[int]]]:
    """``year``, every year from the first to the last, and by title of a source its number of speeches in each.

    Where all that is dated lies in one year, the same of ``month``. Speeches without a year are counted last, as ``UNDATED_YEAR``.
    """
    sources = {name: facts for name, facts in data.facts.sources.items() if facts.speeches}
    by_month = len({year for facts in sources.values() for year in facts.years if year is not None}) == 1
    counted = {name: facts.months if by_month else facts.years for name, facts in sources.items()}
    stated = sorted({time for times in counted.values() for time in times if time is not None})
    span: list[int | None] = [*range(stated[0], stated[-1] + 1)] if stated else []
    if any(times[None] for times in counted.values()):
        span.append(None)
    names = [UNDATED_YEAR if time is None else f"{time // 12}-{time % 12 + 1:02}" if by_month else str(time) for time in span]
    return (
        ("month" if by_month else "year"),
        names,
        {data.institution(name).title: [times[time] for time in span] for name, times in counted.items()},
    )


def _few(series: Mapping[str, Sequence[int]]) -> dict[str, Sequence[int]]:
    """The largest series, the others added up as one, so that the colours can be told apart."""
    ordered = sorted(series, key=lambda name: (-sum(series[name]), name))
    if len(ordered) <= MOST_SERIES:
        return {name: series[name] for name in ordered}
    kept, rest = ordered[: MOST_SERIES - 1], ordered[MOST_SERIES - 1 :]
    together = [sum(values) for values in zip(*(series[name] for name in rest), strict=True)]
    return {name: series[name] for name in kept} | {f"{len(rest)} others": together}


def _marked_up(chart: Chart) -> dict[str, object]:
    return {"wide": Markup(chart.wide), "narrow": Markup(chart.narrow), "legend": chart.legend}


SPEECHES_SHOWN = 3
LOOKED_AT = 20
"""How many of the newest speeches of a source are looked at for the one with most to see."""
MOST_PARAGRAPHS = 9
MOST_LETTERS_SHOWN = 600
SPEAKER_COLOURS_SHOWN = 4
"""How many colours tell speakers apart."""


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """Consecutive paragraphs of one speaker: ``voice`` is the number of the colour, ``None`` for lines that nobody says."""

    speaker: str | None
    voice: int | None
    paragraphs: tuple[tuple[str, str], ...]
    """Kind and text of each."""


@dataclass(frozen=True, slots=True)
class ShownSpeech:
    """One speech on the card, as text."""

    title: str
    url: str
    speech_id: str
    language: str
    day: str
    people: str
    place: str
    institution: str
    licence: str
    licence_url: str | None
    turns: tuple[ShownTurn, ...]
    left: int
    """How many paragraphs are not shown."""


def shown(data: ReleaseData, lake: Lake) -> list[ShownSpeech]:
    """Up to three speeches whose texts may be passed on, from as many sources as possible."""
    best = [_best(data, lake, source) for source in sorted(data.facts.sources)]
    in_turn = [row for rank in zip_longest(*best) for row in rank if row]
    return [_shown(data, row) for row in in_turn[:SPEECHES_SHOWN]]


def _best(data: ReleaseData, lake: Lake, source: str) -> list[dict[str, Any]]:
    """Rows of a source's newest speeches, those with most to see first; none where its texts may not be passed on."""
    texts = data.rights.texts(source)
    if texts is None or not data.facts.sources[source].speeches:
        return []
    where: list[Filter] = [("source", "=", source), ("superseded_at", "is", None), ("withdrawn_at", "is", None), *texts]
    where += all_but(data.left_out or ())
    ids = lake.read("speeches", data.lake.speeches, ["speech_id", "date"], where).to_pylist()
    newest = sorted(ids, key=lambda row: (str(row["date"] or ""), row["speech_id"]))[-LOOKED_AT:]
    of_ids: list[Filter] = [*where, ("speech_id", "in", [row["speech_id"] for row in newest])]
    rows = lake.read("speeches", data.lake.speeches, None, of_ids).to_pylist() if newest else []
    return sorted(rows, key=_worth, reverse=True)[:SPEECHES_SHOWN]


def _worth(row: dict[str, Any]) -> tuple[int, int, str, str]:
    """A key to sort by: more turns, up to three, then more paragraphs, up to eight, then newer."""
    turns = {paragraph["turn"] for paragraph in row["paragraphs"] if paragraph["turn"] is not None}
    return min(len(turns), 3), min(len(row["paragraphs"]), 8), str(row["date"] or ""), row["speech_id"]


def _shown(data: ReleaseData, row: dict[str, Any]) -> ShownSpeech:
    institution = data.institution(row["source"])
    return ShownSpeech(
        title=row["title"],
        url=row["url"],
        speech_id=row["speech_id"],
        language=row["language"],
        day=str(row["date"] or "day not stated"),
        people="; ".join(speaker["name"] + (f", {speaker['role']}" if speaker["role"] else "") for speaker in row["speakers"]),
        place=venue_line(row["venue"]) or "",
        institution=institution.title,
        licence=row["licence"] or institution.licence.name,
        licence_url=institution.licence.url,
        turns=tuple(_turns(row["paragraphs"][:MOST_PARAGRAPHS], [speaker["name"] for speaker in row["speakers"]])),
        left=max(0, len(row["paragraphs"]) - MOST_PARAGRAPHS),
    )


def _turns(paragraphs: Sequence[dict[str, Any]], people: Sequence[str]) -> Iterable[ShownTurn]:
    for (turn, speaker), lines in groupby(paragraphs, key=lambda line: (line["turn"], line["speaker"])):
        shown_lines = tuple((line["kind"], _shortened(line["text"])) for line in lines)
        voice = None if turn is None else people.index(speaker) % SPEAKER_COLOURS_SHOWN if speaker in people else SPEAKER_COLOURS_SHOWN
        yield ShownTurn(speaker if turn is not None else None, voice, shown_lines)


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_LETTERS_SHOWN else f"{text[:MOST_LETTERS_SHOWN].rpartition(' ')[0]} …"
