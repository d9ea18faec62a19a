"""A reading room for tests: two invented institutions, one of whose texts may be shown, and an application over a lake or a release."""

from datetime import date
from pathlib import Path
from typing import Any

from invented import NOTE, loaded, page, speech
from released import HARBOUR, LIGHTHOUSE
from starlette.testclient import TestClient

from podium.archive.archive import Archive
from podium.browse.application import application
from podium.browse.catalogue import Catalogue, NewestCatalogue
from podium.browse.review import ReviewDesk
from podium.extract.source import Source
from podium.lake.commits import CommitNote
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome
from podium.reading.home import home_at
from podium.records import Attribution, Media, Paragraph, ParagraphKind, Speaker
from podium.release.rights import Institution

HOSTILE = "<script>alert('x')</script>\" onmouseover=\"alert(1)"
ODD_KEY = "../a b/?q=1&x=<i>#frag%2e"
SCRIPTS: dict[str, Any] = {
    "translation_of": "javascript:alert(2)",
    "translations": ("javascript:alert(3)",),
    "media": (Media("javascript:alert(4)", "video"),),
}
"""Addresses that are scripts."""
SECRET = "The harbour's own closed words"


def declared_source(institution: Institution) -> Source:
    """A source file of an invented institution, as far as pages show it."""
    host = institution.home.partition("://")[2]
    return Source(institution.name, institution.title, institution.home, (host,), lambda url: None, institution.licence, ())


DECLARED = {one.name: declared_source(one) for one in (LIGHTHOUSE, HARBOUR)}


def filled_lake(home: Path) -> Lake:
    """A lake with a dialogue, a revised speech, hostile words, a withheld text, and rejected pages."""
    dialogue = (
        Paragraph("Opening", ParagraphKind.HEADING),
        Paragraph("The lamp is lit.", speaker="Orla Fictive", turn=1, label="THE KEEPER:", attribution=Attribution.LABELLED),
        Paragraph("(Applause.)", ParagraphKind.NOTE),
        Paragraph("It burns all night.", speaker="Orla Fictive", turn=1, attribution=Attribution.CONTINUED),
        Paragraph("And the oil?", ParagraphKind.QUESTION, "Bran Invented", 2, "Q:", Attribution.LABELLED),
        Paragraph("It is full.", speaker="Orla Fictive", turn=3, label="THE KEEPER:", attribution=Attribution.LABELLED),
        Paragraph("Somebody said so.", turn=4, attribution=Attribution.UNRESOLVED),
    )
    people = (Speaker("Orla Fictive", "Keeper of the Lighthouse"), Speaker("Bran Invented"))
    hostile = tuple(Paragraph(f"{HOSTILE} {number}", speaker=HOSTILE, turn=1) for number in range(3))
    closed = (Paragraph(SECRET, speaker="Mora Fictive", turn=1), Paragraph("A quay.", ParagraphKind.QUESTION, "Question", 2))
    records = [
        speech("dialogue", paragraphs=dialogue, speakers=people, date=date(2026, 9, 3)),
        speech(
            ODD_KEY, paragraphs=hostile, speakers=(Speaker(HOSTILE, HOSTILE),), title=HOSTILE, event=HOSTILE, issues=(HOSTILE,), **SCRIPTS
        ),
        speech("first", date=None),
        speech("closed", source="harbour", paragraphs=closed, speakers=(Speaker("Mora Fictive"),), issues=(f"odd_label: “{SECRET}”",)),
        *(speech(number, date=date(2026, 1 + number % 9, 3)) for number in range(25)),
    ]
    captures = [loaded(record) for record in records]
    rejected = page(loaded(speech("menu")), Outcome.REJECTED, reason="bad_date: no day at all", speech_id=None)
    lake = Lake(home)
    lake.load(captures, [*(page(capture) for capture in captures), rejected], NOTE)
    changed = loaded(speech("first", "The lamp is bright and lit.", date=None), days=2)
    lake.load([changed], [page(changed)], CommitNote("run-2", "lighthouse", waived=frozenset({"mass_revision"})))
    return lake


def asked(home: Path, desk: ReviewDesk | None = None) -> TestClient:
    """A client of the reading room over that home, all of which has been read; with a ``desk`` records can be reviewed."""
    catalogues = NewestCatalogue(str(home), DECLARED, Archive(home / "archive"))
    catalogues.get().prepare()
    return TestClient(application(catalogues, ["127.0.0.1", "localhost"], desk), base_url="http://127.0.0.1")


def catalogue_of(home: Path) -> Catalogue:
    """What the pages know of that home."""
    return Catalogue(home_at(home), DECLARED, Archive(home / "archive")).prepare()
