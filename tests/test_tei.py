"""`podium export --format tei`: a corpus that the schema of TEI takes, in which every pointer leads somewhere and no closed text stands."""

import gzip
import re
import shutil
import subprocess
from collections import Counter
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import SHARED
from hypothesis import given
from hypothesis import strategies as st
from invented import NOTE, gone, loaded, page, speech
from released import INSTITUTIONS, TAG, release
from typer.testing import CliRunner

from podium.cli.main import app
from podium.lake.lake import Lake
from podium.records import Paragraph, ParagraphKind, Speaker
from podium.release import tei
from podium.release.tei import export_tei
from podium.release.tei_speech import XML, printable, xml_id

SCHEMA = SHARED / "schema" / "tei_all.rng"
TEI = {"": "http://www.tei-c.org/ns/1.0"}
HOSTILE = '<script>&]]>"\x0b\x00\ufffe'
ORLA = Speaker("Orla Fictive", "Keeper of the Lighthouse", party="Party of the Lamp", constituency="Nowhere-on-Sea", person_id="lamp:77")
LONG_OFFICE = "the one who has kept the harbour for as long as anybody there can remember"
SITTING = (
    Paragraph("(The lamp is out.)", ParagraphKind.NOTE),
    Paragraph("First", ParagraphKind.HEADING),
    Paragraph("Of oil", ParagraphKind.HEADING),
    Paragraph("One.", speaker="Orla Fictive", turn=1, label="THE KEEPER:"),
    Paragraph("(Applause.)", ParagraphKind.NOTE),
    Paragraph(f"Two {HOSTILE}.", speaker="Orla Fictive", turn=1),
    Paragraph("Second", ParagraphKind.HEADING),
    Paragraph("Three.", speaker="Orla Fictive", turn=1),
    Paragraph("(Laughter.)", ParagraphKind.NOTE),
    Paragraph("And the oil?", ParagraphKind.QUESTION, speaker="Question", turn=2, label="Question:"),
    Paragraph("Who is that?", turn=3),
    Paragraph("The end", ParagraphKind.HEADING),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Speeches with whatever a record can have, of an open and of a closed institution."""
    home = tmp_path_factory.mktemp("home")
    lake = Lake(home)
    key = f"a b/_c/ü.{'x' * 80}"
    sitting = speech(key, paragraphs=SITTING, speakers=(ORLA,), participants=(Speaker("Bran Fictive"),), title=HOSTILE)
    bare = speech(
        "bare",
        paragraphs=(Paragraph("Somebody said so.", turn=1),),
        date=None,
        published=None,
        speakers=(),
        venue=None,
        event=None,
        media=(),
        issues=(),
        delivery=None,
        licence=None,
    )
    words = (Paragraph("Nobody may pass this on.", speaker="Hob Fictive", turn=1, label="HOB:"),)
    keeper, said = (Speaker("Hob Fictive", LONG_OFFICE),), f"On {LONG_OFFICE}"
    closed = [speech(f"closed {at}", source="harbour", paragraphs=words, speakers=keeper, event=said) for at in range(2)]
    many = [speech(at, date=date(2020 + at % 3, 1, 1 + at % 28)) for at in range(7)]
    old = loaded(speech("gone", translation_of="https://lighthouse.example/fr/gone"))
    captures = [*map(loaded, (sitting, bare, *closed, *many)), old]
    lake.load(captures, [page(capture) for capture in captures], NOTE)
    lake.load([], [gone(old, 3)], NOTE)
    release(home)
    return home


@pytest.fixture(scope="module")
def corpus(home: Path) -> Path:
    """Of several readings of paragraphs, as a large home takes them."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tei, "SPEECHES_AT_ONCE", 5)
        written = export_tei(home, home / "corpus.xml", INSTITUTIONS, "Brevik, Ada; The Lamp Institute")
    assert (written.speeches, written.withheld) == (12, 2)
    return home / "corpus.xml"


def parsed(corpus: Path) -> ElementTree.Element:
    return ElementTree.parse(corpus).getroot()


def of_speech(root: ElementTree.Element, key: str) -> ElementTree.Element:
    return next(one for one in root.findall("TEI", TEI) if one.get(f"{XML}id") == xml_id("speech", key))


def test_the_schema_of_tei_takes_it(corpus: Path) -> None:
    if not SCHEMA.is_file():
        pytest.skip("no schema of TEI here: ../shared/schema is absent")
    if jing := shutil.which("jing"):
        done = subprocess.run([jing, str(SCHEMA), str(corpus)], capture_output=True, text=True, timeout=200)
        assert (done.returncode, done.stdout) == (0, "")
        return
    from lxml import etree

    etree.RelaxNG(etree.parse(SCHEMA)).assertValid(etree.parse(corpus))


def test_every_pointer_leads_to_an_id_and_every_id_is_there_once(corpus: Path) -> None:
    root = parsed(corpus)
    ids = Counter(value for one in root.iter() if (value := one.get(f"{XML}id")))
    assert ids.most_common(1)[0][1] == 1
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one, re.ASCII) for one in ids)
    pointers = {
        value[1:] for one in root.iter() for name in ("who", "ana", "target", "ref", "scheme") if (value := one.get(name, "#"))[0] == "#"
    }
    assert pointers - {""} <= set(ids)
    assert any(one.startswith("person.") for one in pointers)


def test_turns_headings_and_notes_stand_as_they_were_said(corpus: Path) -> None:
    root = parsed(corpus)
    body = of_speech(root, f"lighthouse/a b/_c/ü.{'x' * 80}").find("text/body", TEI)
    assert body is not None
    shape = [[child.tag.rpartition("}")[2] for child in part] for part in body]
    assert shape == [["note"], ["head", "head", "note", "u"], ["head", "u", "note", "note", "u", "u"], ["head"]]
    first, again, asked, nobody = body.findall("div/u", TEI)
    assert [child.tag.rpartition("}")[2] for child in first] == ["seg", "note", "seg"]
    assert [part.text for part in first] == ["One.", "(Applause.)", 'Two <script>&]]>"\ufffd\ufffd\ufffd.']
    person = next(one for one in root.iterfind(".//listPerson/person", TEI) if f"#{one.get(f'{XML}id')}" == first.get("who"))
    assert (person.findtext("persName", None, TEI), again.get("who")) == ("Orla Fictive", first.get("who"))
    assert [one.text for one in person.iterfind("affiliation/roleName", TEI)] == ["Keeper of the Lighthouse"]
    assert [(one.get("type"), one.text) for one in person.iterfind("idno", TEI)] == [("lamp", "77")]
    assert [one.findtext("orgName", None, TEI) for one in root.iterfind(".//org[@role='parliamentaryGroup']", TEI)] == ["Party of the Lamp"]
    assert (asked.get("who"), asked.get("ana"), nobody.get("who"), nobody.get("ana")) == (None, "#question", None, "#speech")
    assert [one.text for one in body.iterfind("div/note[@type='speaker']", TEI)] == ["THE KEEPER:", "Question:"]


def test_a_header_says_where_the_text_is_from_in_which_state_and_under_which_terms(corpus: Path) -> None:
    root = parsed(corpus)
    header = of_speech(root, "lighthouse/gone").find("teiHeader", TEI)
    assert header is not None
    licence = header.find(".//licence", TEI)
    assert licence is not None and (licence.text, licence.get("target")) == ("CC0-1.0", "https://lighthouse.example/terms")
    assert header.findtext(".//bibl/idno", None, TEI) == "https://lighthouse.example/speeches/gone"
    assert [one.text for one in header.iterfind("fileDesc/publicationStmt/idno", TEI)] == ["lighthouse/gone", f"Podium release {TAG}"]
    assert [(one.get("status"), one.get("when")) for one in header.iterfind("revisionDesc/change", TEI)] == [
        ("withdrawn", "2026-11-05"),
        (None, "2026-11-02"),
    ]
    assert [one.text for one in root.iterfind("teiHeader/fileDesc/titleStmt/editor", TEI)] == ["Brevik, Ada", "The Lamp Institute"]


def test_no_text_leaves_that_may_not_be_passed_on_not_even_from_a_restricted_release(home: Path, corpus: Path, tmp_path: Path) -> None:
    private = release(home, "2026.11.1", include_restricted=True)
    for made in (home / "releases" / TAG, private):
        export_tei(made, tmp_path / "released.xml", INSTITUTIONS)
        text = (tmp_path / "released.xml").read_text()
        assert corpus.read_text().count("<u ") == text.count("<u ") > 20
        for told in (text, corpus.read_text()):
            assert "Nobody may pass this on" not in told
            assert LONG_OFFICE not in told
            assert told.count('type="withheld"') == 2


def test_the_verb_writes_it_compressed_too_and_says_what_it_does_not_take(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PODIUM_HOME", str(home))
    out = tmp_path / "corpus.xml.gz"
    told = CliRunner().invoke(app, ["export", "--format", "tei", "--out", str(out)])
    assert (told.exit_code, "12 speeches" in told.stderr) == (0, True)
    assert ElementTree.fromstring(gzip.decompress(out.read_bytes())).tag.endswith("teiCorpus")
    for words, sentence in (
        (["speeches", "--format", "tei", "--out", str(out)], "leave the table"),
        (["--format", "tei", "--version", "1", "--out", str(out)], "--version"),
        (["--format", "tei", "--out", str(tmp_path / "corpus.csv")], "end it in .xml"),
        (["--out", str(tmp_path / "all.csv")], "name what to export"),
    ):
        told = CliRunner().invoke(app, ["export", *words])
        assert (told.exit_code, sentence in told.stderr) == (2, True), told.stderr


@given(st.lists(st.text(alphabet="a_/.- é0f5_", max_size=6), min_size=2, max_size=2, unique=True))
def test_two_names_never_share_an_id(names: list[str]) -> None:
    one, other = (xml_id("speech", name) for name in names)
    assert one != other
    assert printable(one) == one
