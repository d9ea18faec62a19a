"""Citations of twelve kinds of records, held against what the rules of each style give, written by hand: APA (7th edition), Chicago (18th
edition, bibliography), BibTeX, RIS and CSL-JSON. Names stand as the page prints them unless it prints which part is the family's."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from invented import NOTE, loaded, speech
from released import LIGHTHOUSE, release
from typer.testing import CliRunner

from podium.cli.main import app
from podium.lake.lake import Lake
from podium.lake.parts import paragraph_ids
from podium.reading.citation import printed_order
from podium.reading.citation_styles import CITATION_STYLES, Author, Reference, citation_text
from podium.records import Kind, Paragraph, Speaker

ORLA = Author("Orla Fictive", office="Keeper of the Lighthouse")
PLAIN = Reference(
    authors=(ORLA,),
    title="Remarks on lamp 1",
    kind="speech",
    place="Lamp Room, Nowhere-on-Sea",
    date=date(2026, 10, 1),
    published=date(2026, 10, 2),
    publisher="The Invented Lighthouse",
    url="https://lighthouse.example/speeches/1",
    accessed=date(2026, 11, 2),
    language="en",
    speech_id="lighthouse/1",
    revision=1,
    dataset="Podium release 2026.11.0",
)
SEVEN = tuple(Author(f"{name} Fictive") for name in ("Ada", "Bea", "Cyd", "Dov", "Eli", "Fay", "Gus"))

BY_HAND = {
    "a speech": (
        PLAIN,
        "Orla Fictive. (2026, October 1). Remarks on lamp 1 (lighthouse/1, revision 1; Podium release 2026.11.0) [Speech transcript]. Lamp Room, "
        "Nowhere-on-Sea. The Invented Lighthouse. Retrieved November 2, 2026, from https://lighthouse.example/speeches/1",
        "Orla Fictive. “Remarks on lamp 1.” Speech as Keeper of the Lighthouse, Lamp Room, Nowhere-on-Sea, October 1, 2026. The Invented "
        "Lighthouse. Podium release 2026.11.0, lighthouse/1, revision 1. Accessed November 2, 2026. https://lighthouse.example/speeches/1.",
    ),
    "a statement of which only the day of publication is known": (
        replace(PLAIN, kind="statement", date=None, place=None, authors=(Author("Orla Fictive"),)),
        "Orla Fictive. (2026, October 2). Remarks on lamp 1 (lighthouse/1, revision 1; Podium release 2026.11.0) [Statement]. The Invented "
        "Lighthouse. Retrieved November 2, 2026, from https://lighthouse.example/speeches/1",
        "Orla Fictive. “Remarks on lamp 1.” Statement, published October 2, 2026. The Invented Lighthouse. Podium release 2026.11.0, "
        "lighthouse/1, revision 1. Accessed November 2, 2026. https://lighthouse.example/speeches/1.",
    ),
    "a press conference of two": (
        replace(PLAIN, kind="press_conference", authors=(ORLA, Author("Bran Fictive")), place="Nowhere-on-Sea"),
        "Orla Fictive, & Bran Fictive. (2026, October 1). Remarks on lamp 1 (lighthouse/1, revision 1; Podium release 2026.11.0) [Press conference "
        "transcript]. Nowhere-on-Sea. The Invented Lighthouse. Retrieved November 2, 2026, from https://lighthouse.example/speeches/1",
        "Orla Fictive and Bran Fictive. “Remarks on lamp 1.” Press conference, Nowhere-on-Sea, October 1, 2026. The Invented Lighthouse. Podium "
        "release 2026.11.0, lighthouse/1, revision 1. Accessed November 2, 2026. https://lighthouse.example/speeches/1.",
    ),
    "an interview whose title asks": (
        replace(PLAIN, kind="interview", title="Who lights the lamp?", place=None, authors=(Author("Orla Fictive"), *SEVEN[:2])),
        "Orla Fictive, Ada Fictive, & Bea Fictive. (2026, October 1). Who lights the lamp? (lighthouse/1, revision 1; Podium release 2026.11.0) "
        "[Interview transcript]. The Invented Lighthouse. Retrieved November 2, 2026, from https://lighthouse.example/speeches/1",
        "Orla Fictive, Ada Fictive, and Bea Fictive. “Who lights the lamp?” Interview, October 1, 2026. The Invented Lighthouse. Podium release "
        "2026.11.0, lighthouse/1, revision 1. Accessed November 2, 2026. https://lighthouse.example/speeches/1.",
    ),
    "a meeting of seven": (
        replace(PLAIN, kind="meeting", place=None, authors=SEVEN),
        "Ada Fictive, Bea Fictive, Cyd Fictive, Dov Fictive, Eli Fictive, Fay Fictive, & Gus Fictive. (2026, October 1). Remarks on lamp 1 "
        "(lighthouse/1, revision 1; Podium release 2026.11.0) [Meeting transcript]. The Invented Lighthouse. Retrieved November 2, 2026, from "
        "https://lighthouse.example/speeches/1",
        "Ada Fictive, Bea Fictive, Cyd Fictive, et al. “Remarks on lamp 1.” Meeting, October 1, 2026. The Invented Lighthouse. Podium release "
        "2026.11.0, lighthouse/1, revision 1. Accessed November 2, 2026. https://lighthouse.example/speeches/1.",
    ),
    "a paragraph of a debate": (
        replace(PLAIN, kind="debate", place=None, authors=(Author("Orla Fictive"),), paragraph_id="0123456789abcdef", position=4),
        "Orla Fictive. (2026, October 1). Remarks on lamp 1 (lighthouse/1#0123456789abcdef, para. 4, revision 1; Podium release 2026.11.0) "
        "[Debate transcript]. The Invented Lighthouse. Retrieved November 2, 2026, from https://lighthouse.example/speeches/1",
        "Orla Fictive. “Remarks on lamp 1.” Debate, October 1, 2026. The Invented Lighthouse. Podium release 2026.11.0, "
        "lighthouse/1#0123456789abcdef, par. 4, revision 1. Accessed November 2, 2026. https://lighthouse.example/speeches/1.",
    ),
    "testimony by somebody whose family name is printed as one": (
        replace(PLAIN, kind="testimony", place=None, authors=(Author("Orla Maria Fictive", "Orla Maria", "Fictive"),)),
        "Fictive, O. M. (2026, October 1). Remarks on lamp 1 (lighthouse/1, revision 1; Podium release 2026.11.0) [Testimony transcript]. The "
        "Invented Lighthouse. Retrieved November 2, 2026, from https://lighthouse.example/speeches/1",
        "Fictive, Orla Maria. “Remarks on lamp 1.” Testimony, October 1, 2026. The Invented Lighthouse. Podium release 2026.11.0, lighthouse/1, "
        "revision 1. Accessed November 2, 2026. https://lighthouse.example/speeches/1.",
    ),
    "a message with a quotation in its title": (
        replace(PLAIN, kind="message", title="On “The Lamp” and \"The Horn\"", place=None, authors=(Author("Orla Fictive"),)),
        "Orla Fictive. (2026, October 1). On “The Lamp” and \"The Horn\" (lighthouse/1, revision 1; Podium release 2026.11.0) [Message]. The "
        "Invented Lighthouse. Retrieved November 2, 2026, from https://lighthouse.example/speeches/1",
        "Orla Fictive. “On ‘The Lamp’ and ‘The Horn.’” Message, October 1, 2026. The Invented Lighthouse. Podium release 2026.11.0, "
        "lighthouse/1, revision 1. Accessed November 2, 2026. https://lighthouse.example/speeches/1.",
    ),
    "a speech of which nobody is named": (
        replace(PLAIN, authors=()),
        "The Invented Lighthouse. (2026, October 1). Remarks on lamp 1 (lighthouse/1, revision 1; Podium release 2026.11.0) [Speech transcript]. "
        "Lamp Room, Nowhere-on-Sea. Retrieved November 2, 2026, from https://lighthouse.example/speeches/1",
        "The Invented Lighthouse. “Remarks on lamp 1.” Speech, Lamp Room, Nowhere-on-Sea, October 1, 2026. Podium release 2026.11.0, lighthouse/1, "
        "revision 1. Accessed November 2, 2026. https://lighthouse.example/speeches/1.",
    ),
    "a speech without any day": (
        replace(PLAIN, date=None, published=None),
        "Orla Fictive. (n.d.). Remarks on lamp 1 (lighthouse/1, revision 1; Podium release 2026.11.0) [Speech transcript]. Lamp Room, "
        "Nowhere-on-Sea. The Invented Lighthouse. Retrieved November 2, 2026, from https://lighthouse.example/speeches/1",
        "Orla Fictive. “Remarks on lamp 1.” Speech as Keeper of the Lighthouse, Lamp Room, Nowhere-on-Sea, n.d. The Invented Lighthouse. Podium "
        "release 2026.11.0, lighthouse/1, revision 1. Accessed November 2, 2026. https://lighthouse.example/speeches/1.",
    ),
    "two, of the first the family name is printed as one": (
        replace(PLAIN, place=None, authors=(Author("Élan-Marie d'Invent", "Élan-Marie", "d'Invent"), Author("Bran Fictive"))),
        "d'Invent, É.-M., & Bran Fictive. (2026, October 1). Remarks on lamp 1 (lighthouse/1, revision 1; Podium release 2026.11.0) [Speech "
        "transcript]. The Invented Lighthouse. Retrieved November 2, 2026, from https://lighthouse.example/speeches/1",
        "d'Invent, Élan-Marie, and Bran Fictive. “Remarks on lamp 1.” Speech, October 1, 2026. The Invented Lighthouse. Podium release 2026.11.0, "
        "lighthouse/1, revision 1. Accessed November 2, 2026. https://lighthouse.example/speeches/1.",
    ),
    "a corrected text that no release has": (
        replace(PLAIN, place=None, authors=(Author("Orla Fictive"),), revision=3, dataset="Podium dataset version 7, not released"),
        "Orla Fictive. (2026, October 1). Remarks on lamp 1 (lighthouse/1, revision 3; Podium dataset version 7, not released) [Speech "
        "transcript]. The Invented Lighthouse. Retrieved November 2, 2026, from https://lighthouse.example/speeches/1",
        "Orla Fictive. “Remarks on lamp 1.” Speech, October 1, 2026. The Invented Lighthouse. Podium dataset version 7, not released, "
        "lighthouse/1, revision 3. Accessed November 2, 2026. https://lighthouse.example/speeches/1.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BY_HAND)
def test_apa_and_chicago_are_as_written_by_hand(kind: str) -> None:
    reference, apa, chicago = BY_HAND[kind]
    assert citation_text(reference, "apa") == apa
    assert citation_text(reference, "chicago") == chicago


def test_apa_names_twenty_and_of_more_the_first_nineteen_and_the_last() -> None:
    many = tuple(Author(f"Person {number}") for number in range(1, 25))
    assert citation_text(replace(PLAIN, authors=many[:20]), "apa").startswith("Person 1, ")
    assert "Person 19, & Person 20. (2026" in citation_text(replace(PLAIN, authors=many[:20]), "apa")
    assert "Person 18, Person 19, … Person 24. (2026" in citation_text(replace(PLAIN, authors=many), "apa")


def test_bibtex_is_as_written_by_hand() -> None:
    of_two = replace(
        BY_HAND["two, of the first the family name is printed as one"][0], title="100 % & more_{x}", url="https://l.example/a_b?c=%20"
    )
    assert citation_text(of_two, "bibtex") == (
        "@misc{lighthouse_1,\n"
        "  author = {d'Invent, Élan-Marie and {Bran Fictive}},\n"
        "  title = {{100 \\% \\& more\\_\\{x\\}}},\n"
        "  howpublished = {Speech},\n"
        "  date = {2026-10-01},\n"
        "  year = {2026},\n"
        "  month = oct,\n"
        "  organization = {The Invented Lighthouse},\n"
        "  url = {https://l.example/a_b?c=%20},\n"
        "  urldate = {2026-11-02},\n"
        "  note = {Podium release 2026.11.0, lighthouse/1, revision 1},\n"
        "}"
    )
    of_one = citation_text(BY_HAND["a paragraph of a debate"][0], "bibtex")
    assert of_one.startswith("@misc{lighthouse_1_0123456789abcdef,\n  author = {{Orla Fictive}},\n")
    assert "note = {Podium release 2026.11.0, lighthouse/1\\#0123456789abcdef, par. 4, revision 1}" in of_one
    assert "howpublished = {Speech as Keeper of the Lighthouse, Lamp Room, Nowhere-on-Sea}" in citation_text(PLAIN, "bibtex")


def test_ris_is_as_written_by_hand() -> None:
    assert citation_text(PLAIN, "ris").split("\n") == [
        "TY  - ELEC",
        "AU  - Orla Fictive",
        "TI  - Remarks on lamp 1",
        "M3  - Speech",
        "CY  - Lamp Room, Nowhere-on-Sea",
        "PY  - 2026",
        "DA  - 2026/10/01/",
        "PB  - The Invented Lighthouse",
        "LA  - en",
        "UR  - https://lighthouse.example/speeches/1",
        "Y2  - 2026/11/02/",
        "DB  - Podium release 2026.11.0",
        "AN  - lighthouse/1, revision 1",
        "N1  - Orla Fictive: Keeper of the Lighthouse",
        "ER  - ",
    ]
    assert "AU  - Fictive, Orla Maria\n" in citation_text(BY_HAND["testimony by somebody whose family name is printed as one"][0], "ris")


def test_csl_json_is_as_written_by_hand() -> None:
    assert json.loads(citation_text(replace(PLAIN, authors=(ORLA, Author("A. B. Sample", "A. B.", "Sample"))), "csl-json")) == [
        {
            "id": "lighthouse/1",
            "type": "speech",
            "author": [{"literal": "Orla Fictive"}, {"family": "Sample", "given": "A. B."}],
            "title": "Remarks on lamp 1",
            "genre": "Speech",
            "event-place": "Lamp Room, Nowhere-on-Sea",
            "issued": {"date-parts": [[2026, 10, 1]]},
            "publisher": "The Invented Lighthouse",
            "URL": "https://lighthouse.example/speeches/1",
            "accessed": {"date-parts": [[2026, 11, 2]]},
            "language": "en",
            "archive": "Podium release 2026.11.0",
            "archive_location": "lighthouse/1, revision 1",
            "note": "Orla Fictive: Keeper of the Lighthouse",
        }
    ]


@pytest.mark.parametrize(
    ("name", "label", "parts"),
    [
        ("Orla Fictive", "Orla FICTIVE:", ("Orla", "Fictive")),
        ("Orla Maria Fictive", "President Orla Maria FICTIVE", ("Orla Maria", "Fictive")),
        ("Fictive Orla", "FICTIVE Orla", ("Orla", "Fictive")),
        ("Orla Maria Fictive", "Fictive, Orla Maria:", ("Orla Maria", "Fictive")),
        ("Élan d'Invent Fictive", "Élan D'INVENT FICTIVE", ("Élan", "d'Invent Fictive")),
        ("Orla Fictive", "ORLA FICTIVE:", None),
        ("Orla Fictive", "Ms. FICTIVE:", None),
        ("Orla Fictive", "Orla Fictive", None),
        ("Orla Fictive", "Orla Fictive, Keeper:", None),
        ("Orla M Fictive", "Orla M Fictive", None),
    ],
)
def test_only_a_printed_order_is_one(name: str, label: str, parts: tuple[str, str] | None) -> None:
    assert printed_order(name, [label]) == parts


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A speech in two revisions, of which a release has the first."""
    home = tmp_path_factory.mktemp("home")
    talk = (
        Paragraph("The lamp is lit.", speaker="Orla Fictive", turn=1, label="Orla FICTIVE:"),
        Paragraph("It smokes.", speaker="Bran Fictive", turn=2, label="BRAN FICTIVE:"),
    )
    people = (Speaker("Orla Fictive", "Keeper of the Lighthouse"), Speaker("Bran Fictive"))
    first = speech(kind=Kind.MEETING, paragraphs=talk, speakers=people)
    Lake(home).load([loaded(first)], [], NOTE)
    release(home)
    Lake(home).load([loaded(replace(first, paragraphs=(talk[0], replace(talk[1], text="It smoked."))), days=1)], [], NOTE)
    return home


def run(home: Path, *words: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.setenv("PODIUM_HOME", str(home))
    monkeypatch.setattr("podium.terminal.out._width", 80)
    monkeypatch.setattr("parsers.sources", lambda: {"lighthouse": LIGHTHOUSE})
    told = CliRunner().invoke(app, list(words))
    return told.exit_code, told.output


def test_the_verb_cites_a_speech_and_a_paragraph_of_a_release_and_a_later_text(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status, told = run(home, "cite", "lighthouse/1", monkeypatch=monkeypatch)
    assert (status, told) == (
        0,
        "Fictive, O., & Bran Fictive. (2026, October 1). Remarks on lamp 1 (lighthouse/1, revision 2; Podium dataset version 2, not released) "
        "[Meeting transcript]. Lamp Room, Nowhere-on-Sea. The Invented Lighthouse. Retrieved November 3, 2026, from "
        "https://lighthouse.example/speeches/1\n",
    )
    old = list(paragraph_ids("lighthouse/1", ["The lamp is lit.", "It smokes."]))[1]
    _, told = run(home, "cite", f"lighthouse/1#{old}", "--format", "chicago", monkeypatch=monkeypatch)
    assert told == (
        "Bran Fictive. “Remarks on lamp 1.” Meeting, Lamp Room, Nowhere-on-Sea, October 1, 2026. The Invented Lighthouse. Podium release "
        f"2026.11.0, lighthouse/1#{old}, par. 2, revision 1. Accessed November 2, 2026. https://lighthouse.example/speeches/1.\n"
    )


@pytest.mark.parametrize("style", CITATION_STYLES)
def test_every_format_is_printed(home: Path, style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    status, told = run(home, "cite", "lighthouse/1", "--revision", "1", "--format", style, monkeypatch=monkeypatch)
    assert (status, "release 2026.11.0" in told, "https://lighthouse.example/speeches/1" in told) == (0, True, True)


@pytest.mark.parametrize("verb", ["show", "cite"])
@pytest.mark.parametrize("address", ["https://lighthouse.example/speeches/1", "http://lighthouse.example/speeches/1/"])
def test_the_pages_address_names_the_speech(home: Path, verb: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    by_id, by_address = (run(home, verb, named, monkeypatch=monkeypatch) for named in ("lighthouse/1", address))
    assert by_address == by_id and by_id[0] == 0
    new = list(paragraph_ids("lighthouse/1", ["It smoked."]))[0]
    by_id, by_address = (run(home, verb, f"{named}#{new}", monkeypatch=monkeypatch) for named in ("lighthouse/1", address))
    assert by_address == by_id and by_id[0] == 0


def test_what_cannot_be_cited_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status, told = run(home, "cite", "https://lighthouse.example/nothing", monkeypatch=monkeypatch)
    assert (status, "the lake holds no speech of the address https://lighthouse.example/nothing" in told) == (1, True), told
    status, told = run(home, "cite", "lighthouse/1", "--format", "mla", monkeypatch=monkeypatch)
    assert (status, "there is no format 'mla': choose from apa, bibtex, chicago, csl-json, ris" in told) == (2, True), told
