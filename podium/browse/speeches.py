"""The pages about one speech: its words turn by turn, how it is cited, what its publisher changed in it, and the page as it was kept."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from podium.browse.catalogue import Catalogue
from podium.browse.links import ShownPage
from podium.browse.reading_copy import VOICES, WHY, shown_row, text_figures, turns_read
from podium.capture import RecordPlace
from podium.errors import Rejected, UnknownVersion, UsageError
from podium.lake.parts import venue_line
from podium.page.charset import decoded
from podium.reading.citation import cited, datasets_of, ids_of, reference_to
from podium.reading.citation_styles import CITATION_STYLES, citation_text
from podium.reading.difference import State, compare
from podium.reading.tables import revisions_of, whole_speech
from podium.reading.transcript import STATE_WORDS, compared_html, field_text

STYLE_NAMES = {"apa": "APA", "chicago": "Chicago", "bibtex": "BibTeX", "ris": "RIS", "csl-json": "CSL-JSON"}


@dataclass(frozen=True, slots=True)
class ShownRevision:
    """One revision of a speech: when it was first seen, and whether it was replaced or found gone."""

    number: int
    first_seen: datetime
    superseded_at: datetime | None
    withdrawn_at: datetime | None


def speech_page(catalogue: Catalogue, speech_id: str, revision: int | None) -> ShownPage:
    """One speech. Raises ``UnknownVersion`` for a speech or revision that does not exist."""
    return row_page(catalogue, whole_speech(catalogue.home, speech_id, revision))


def row_page(catalogue: Catalogue, row: Mapping[str, Any]) -> ShownPage:
    """The page of a speech whose row has been read."""
    speech_id = row["speech_id"]
    shown, passed_on = shown_row(row, catalogue.rights)
    institution, people = catalogue.institution(row["source"]), catalogue.appearances.people
    history = _history(catalogue, row)
    turns = turns_read(shown) if passed_on else []
    return ShownPage(
        "speech.html.jinja",
        {
            "row": shown,
            "passed_on": passed_on,
            "figures": text_figures(row["paragraphs"]) if row["paragraphs"] else None,
            "turns": turns,
            "reasons": {one.value: words for one, words in WHY.items() if any(turn.why == one for turn in turns)},
            "voices": {person["name"]: min(place, VOICES - 1) for place, person in enumerate(shown["speakers"])},
            "keys": {person["name"]: people.get((speech_id, person["name"])) for person in shown["speakers"]},
            "place": venue_line(shown["venue"]),
            "institution": institution,
            "licence": row["licence"] or institution.licence.name,
            "history": history,
            "comparable": passed_on and catalogue.lake is not None,
            "kept": kept_place(catalogue, row) if passed_on else None,
            "citations": citations(catalogue, shown, None),
        },
    )


def _history(catalogue: Catalogue, row: Mapping[str, Any]) -> list[ShownRevision]:
    alone = row["revision"] == 1 and row["superseded_at"] is None
    every = [row] if alone else revisions_of(catalogue.home, row["speech_id"])
    return [ShownRevision(one["revision"], one["first_seen"], one["superseded_at"], one["withdrawn_at"]) for one in every]


def kept_place(catalogue: Catalogue, row: Mapping[str, Any]) -> RecordPlace | None:
    """Where the publisher's page is kept, ``None`` where that is not known or the home is a release."""
    if catalogue.archive is None or row["archive_file"] is None or row["archive_offset"] is None:
        return None
    return RecordPlace(row["archive_file"], row["archive_offset"])


def citations(catalogue: Catalogue, row: Mapping[str, Any], paragraph: tuple[str, int] | None) -> dict[str, str]:
    """The citation of a row, or of the paragraph in it with that id and place, by the name of its style."""
    titles = {row["source"]: catalogue.institution(row["source"]).title}
    reference = reference_to(row, paragraph, datasets_of(catalogue.home, [row])[0], titles)
    return {STYLE_NAMES.get(style, style): _laid_out(citation_text(reference, style), style) for style in CITATION_STYLES}


def _laid_out(text: str, style: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False, indent=1) if style == "csl-json" else text


def citation_page(catalogue: Catalogue, speech_id: str, paragraph_id: str | None) -> ShownPage:
    """How a speech or one paragraph of it is cited, and what stands in the place of a paragraph that was changed since.

    Raises ``UnknownVersion`` for a speech or paragraph that does not exist.
    """
    after = None
    row, place = whole_speech(catalogue.home, speech_id), None
    if paragraph_id and paragraph_id in (ids := ids_of(row)):
        place = paragraph_id, ids.index(paragraph_id) + 1
    elif paragraph_id and catalogue.lake:
        found = cited(catalogue.lake.lake, speech_id, paragraph_id)
        row, place, after = dict(found.revision), (found.paragraph_id, found.position), found.successor
    elif paragraph_id:
        raise UnknownVersion(f"{speech_id} has no paragraph {paragraph_id} in this release")
    shown, passed_on = shown_row(row, catalogue.rights)
    values = {
        "row": shown,
        "paragraph": {**row["paragraphs"][place[1] - 1], "id": place[0], "position": place[1]} if place and passed_on else None,
        "paragraph_id": paragraph_id,
        "superseded": row["superseded_at"],
        "after": after if passed_on else None,
        "citations": citations(catalogue, row, place),
    }
    return ShownPage("cite.html.jinja", values)


def difference_page(catalogue: Catalogue, speech_id: str, before: int, after: int) -> ShownPage:
    """Two revisions of a speech compared word by word.

    Raises ``UnknownVersion`` for a speech or revision that does not exist, ``UsageError`` for a release and for a text that may not be
    shown.
    """
    if catalogue.lake is None:
        raise UsageError("a release holds the words of one revision alone: compare in the lake that it was made from")
    rows = [catalogue.lake.lake.speech(speech_id, number) for number in (before, after)]
    if not all(shown_row(row, catalogue.rights)[1] for row in rows):
        raise UsageError(f"the text of {speech_id} may not be passed on, so its revisions are not shown")
    difference = compare(*rows)
    values = {
        "row": rows[1],
        "before": rows[0],
        "facts": {name: (field_text(was), field_text(now)) for name, (was, now) in difference.facts.items()},
        "counted": {STATE_WORDS[State(state)]: count for state, count in difference.counts.items() if count},
        "same": difference.same,
        "compared": Markup("".join(compared_html(difference))),
    }
    return ShownPage("diff.html.jinja", values)


def kept_record(catalogue: Catalogue, speech_id: str) -> str:
    """The publisher's page as it was kept, as text: when and where it was fetched, its headers, its source.

    Raises ``UnknownVersion`` for a speech that is not there, ``UsageError`` where nothing is kept or its text may not be passed on.
    """
    row = whole_speech(catalogue.home, speech_id)
    place = kept_place(catalogue, row)
    if place is None or catalogue.archive is None or not shown_row(row, catalogue.rights)[1]:
        raise UsageError(f"no page of {speech_id} is kept here that may be shown: follow its address")
    capture = catalogue.archive.read(place)
    return "\n".join([*_head(capture), ""]) + "\n" + _source_text(capture)


def _head(capture: Any) -> Iterator[str]:
    yield f"asked     {capture.url}"
    yield f"fetched   {capture.fetched_at:%Y-%m-%d %H:%M:%S} UTC"
    yield f"status    {capture.status}"
    yield f"size      {len(capture.body)} bytes, sha256 {capture.digest}"
    yield ""
    for name, value in capture.headers:
        yield f"{name}: {value}"


def _source_text(capture: Any) -> str:
    try:
        return decoded(capture)
    except Rejected:
        return f"(no text that can be read: {len(capture.body)} bytes)"
