"""Parliaments whose record is XML: whom their labels call, their addresses, and what their lists lead to over real sockets."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from crawling import Content, Web, world
from growth import ratio
from listing_web import served
from lxml import etree
from typer.testing import CliRunner

import parsers
import podium
from parsers import bundestag, house_of_commons_ca
from parsers.parlinfo_au import members
from podium.cli.main import app
from podium.discover.lists import listed
from podium.extract.chamber import Called
from podium.extract.record import parse
from podium.page.page import Page
from podium.pipeline import steps as run
from podium.pipeline.audit import audit_source
from podium.pipeline.backfill import BackfillRequest
from podium.records import Speech
from podium.replay.site import SiteAnswer
from podium.window import Window

PAGES = Path(__file__).parent / "pages"
OURCOMMONS = "https://www.ourcommons.ca"
PARLINFO = "https://parlinfo.aph.gov.au/parlInfo/download/chamber"


@pytest.mark.parametrize(
    ("source", "url", "key"),
    [
        ("bundestag", "https://dserver.bundestag.de/btp/19/19901.xml", "19901"),
        ("bundestag", "https://www.bundestag.de/resource/blob/990001/0a1b2c/19901-data.xml", "19901"),
        ("bundestag", "https://www.bundestag.de/blob/990001/0a1b2c/19901-data.xml", "19901"),
        ("bundestag", "https://dserver.bundestag.de/btp/19/19901.pdf", None),
        ("house_of_commons_ca", f"{OURCOMMONS}/Content/House/441/Debates/901/HAN901-E.XML", "house/441/debates/901/han901-e"),
        ("house_of_commons_ca", f"{OURCOMMONS}/DocumentViewer/en/44-1/house/sitting-7/hansard#Int-1", "house/441/debates/007/han007-e"),
        ("house_of_commons_ca", f"{OURCOMMONS}/documentviewer/fr/44-1/house/sitting-901/hansard", "house/441/debates/901/han901-f"),
        (
            "house_of_commons_ca",
            "http://www.parl.gc.ca/content/hoc/Committee/441/LAMP/Evidence/EV9002/LAMPEV01-E.XML",
            "committee/441/lamp/evidence/ev9002/lampev01-e",
        ),
        ("house_of_commons_ca", f"{OURCOMMONS}/Content/House/441/Debates/901/HAN901-E.PDF", None),
        ("parlinfo_au", f"{PARLINFO}/hansardr/2004-03-15/toc_unixml/9901-1.xml;fileType=text%2Fxml", "hansardr/2004-03-15"),
        ("parlinfo_au", "https://www.aph.gov.au/api/hansard/link/?id=chamber/hansards/99002/0000&linktype=xml", "hansards/99002"),
        ("parlinfo_au", f"{PARLINFO}/hansardr/99001/toc_pdf/House.pdf;fileType=application%2Fpdf", None),
    ],
)
def test_one_key_for_every_address_of_a_file(source: str, url: str, key: str | None) -> None:
    declared = parsers.source(source)
    assert declared.key(declared.canonical(url)) == key
    assert declared.canonical(declared.canonical(url)) == declared.canonical(url)


@pytest.mark.parametrize(
    ("label", "called"),
    [
        ("Vizepräsidentin Dr. h. c. Frauke Sielhafen:", Called("Frauke Sielhafen", office="Vizepräsidentin")),
        ("Dr. Wiebke Nordmole (Siel) (LATERNE):", Called("Wiebke Nordmole", party="LATERNE", constituency="Siel")),
        ("Jelto Gezeit, Bundesminister für Gezeiten:", Called("Jelto Gezeit", office="Bundesminister für Gezeiten")),
        ("Hauke von der Balje (DECK/KAI):", Called("Hauke von der Balje", party="DECK/KAI")),
        ("Vizepräsidentin Elisabeth Ingrid Mole:", Called("Elisabeth Ingrid Mole", office="Vizepräsidentin")),
    ],
)
def test_labels_of_the_bundestag_without_fields(label: str, called: Called) -> None:
    assert bundestag.called_in_chair(label) == called


@pytest.mark.parametrize(
    ("label", "called"),
    [
        ("Right Hon. Odile Lumley (Prime Minister, Lib.) ", Called("Odile Lumley", office="Prime Minister", party="Lib.")),
        ("Mr. Basil Wharf (Tern Bay—Saltmarsh, CPC):", Called("Basil Wharf", constituency="Tern Bay—Saltmarsh", party="CPC")),
        (
            "Hon. Ada Skerry (Parliamentary Secretary to the Minister of Tides (Northern Tides), Lib.)",
            Called("Ada Skerry", office="Parliamentary Secretary to the Minister of Tides (Northern Tides)", party="Lib."),
        ),
        ("LCol (Ret'd) Greta Buoy", Called("Greta Buoy")),
        ("Capt(N) Greta Buoy (Keeper, Department of Tides)", Called("Greta Buoy", office="Keeper, Department of Tides")),
        ("The Chair (Hon. Basil Wharf)", Called("Basil Wharf", office="Chair", seat="The Chair")),
        ("The Speaker", Called(office="Speaker", seat="The Speaker")),
        ("Some hon. members", Called(office="Some hon. members")),
        ("L'hon. Odile Lumley (ministre des Marées, Lib.)", Called("Odile Lumley", office="ministre des Marées", party="Lib.")),
        ("La vice-présidente", Called(office="La vice-présidente", seat="La vice-présidente")),
        ("Des voix", Called(office="Des voix")),
    ],
)
def test_labels_of_the_house_of_commons_of_canada(label: str, called: Called) -> None:
    assert house_of_commons_ca.called(label) == called


@pytest.mark.parametrize(
    ("label", "called"),
    [
        ("Mr REEF", Called("Reef", "mr")),
        ("Ms Lottie van Skerry:", Called("Lottie van Skerry", "ms")),
        ("The DEPUTY SPEAKER", Called(office="The DEPUTY SPEAKER")),
        ("Government members", Called(office="Government members")),
    ],
)
def test_labels_of_australias_hansard_without_fields(label: str, called: Called) -> None:
    assert members.member_of_label(label) == called


def saved(source: str, name: str) -> bytes:
    return (PAGES / source / f"{name}.xml").read_bytes()


def read(source: str, name: str, text: Callable[[str], str] = str, media_type: str = "text/xml") -> Speech:
    url = (PAGES / source / f"{name}.url").read_text(encoding="utf-8").strip()
    return parse(Page(url, text(saved(source, name).decode("utf-8-sig")), media_type=media_type), parsers.source(source))


def test_a_file_without_declaration_is_xml_whatever_type_it_is_sent_with() -> None:
    assert read("parlinfo_au", "printed", media_type="application/octet-stream") == read("parlinfo_au", "printed")
    for page in ("<p>Words.</p>", "<DIV>Words.</DIV>", "<talk>Words.", "Words.", "<h1>One</h1><talk>Two</talk>"):
        assert not Page("https://a.example/", page).is_xml


def test_a_long_sitting_is_read_in_time() -> None:
    """A day of 100 divisions with 340 votes each prints more elements than any web page may have."""

    def longer(text: str) -> str:
        start, end = text.index("<Division "), text.index("</Division>") + len("</Division>")
        votes = '<Affiliation DbId="900003">Wharf</Affiliation>' * 340
        return text[:start] + text[start:end].replace("<Total>", f"{votes}<Total>") * 150 + text[start:]

    once, found = read("house_of_commons_ca", "sitting"), read("house_of_commons_ca", "sitting", longer)
    assert [one for one in found.paragraphs if one.speaker] == [one for one in once.paragraphs if one.speaker]
    whole = longer(saved("house_of_commons_ca", "sitting").decode()).encode()
    tree = partial(etree.fromstring, whole, etree.XMLParser(huge_tree=True))
    assert ratio(lambda: read("house_of_commons_ca", "sitting", longer), tree, 40) < 40


def xml(body: bytes) -> SiteAnswer:
    return SiteAnswer(200, body, {"Content-Type": "text/xml"})


OPEN_DATA = "https://www.bundestag.de/ajax/filterlist/de/services/opendata/1058442-1058442?limit=10&noFilterSet=true&offset="
ROW = '<tr><td><div><p><strong>Plenarprotokoll der {0}. Sitzung</strong></p></div></td><td><a class="bt-link-dokument" href="{1}">XML</a></td></tr>'
RSS = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Publication Search</title><item><title>Sitting 901</title>'
    f"<link>{OURCOMMONS}/DocumentViewer/en/44-1/house/sitting-901/hansard</link><pubDate>Thu, 16 Mar 2023 09:00:00 GMT</pubDate></item></channel></rss>"
)
WEEKS = "https://www.aph.gov.au/Parliamentary_Business/Hansard"
FILES = (
    f"{PARLINFO}/hansards/99002/toc_unixml/Senate_2023_03_15.xml;fileType=text%2Fxml",
    f"{PARLINFO}/hansardr/2004-03-15/toc_unixml/9901-1.xml;fileType=text%2Fxml",
)


def week(file: str, before: str = "") -> str:
    older = f'<a id="main_0_content_1_hlPrevSittingWeek" href="{before}">Previous</a>' if before else ""
    link = (
        f'<a id="main_0_content_1_lvHansard_hlXML_0" href="{file}">XML</a><a id="main_0_content_1_lvHansard_hlPDF_0" href="/a.pdf">PDF</a>'
    )
    return f"<!doctype html><html><head><title>Hansard</title></head><body><ul><li>{link}</li></ul>{older}</body></html>"


WEBS: dict[str, tuple[dict[str, Content], set[str]]] = {
    "bundestag": (
        {
            f"{OPEN_DATA}0": "<table>" + ROW.format(901, "/resource/blob/990001/0a/21901.xml") + "</table>",
            f"{OPEN_DATA}10": "<table>" + ROW.format(900, "/resource/blob/990000/0b/21900-data.xml") + "</table>",
            f"{OPEN_DATA}20": "<p>Leider keine Ergebnisse gefunden!</p>",
            "https://dserver.bundestag.de/btp/21/21901.xml": xml(saved("bundestag", "sitting")),
            "https://dserver.bundestag.de/btp/21/21900.xml": xml(
                saved("bundestag", "sitting").replace("Öl ist da".encode(), "Öl fehlt".encode())
            ),
        },
        {"bundestag/21900", "bundestag/21901"},
    ),
    "house_of_commons_ca": (
        {
            f"{OURCOMMONS}/PublicationSearch/en/?PubType=37&rss=1": RSS,
            f"{OURCOMMONS}/Content/House/441/Debates/901/HAN901-E.XML": xml(saved("house_of_commons_ca", "sitting")),
        },
        {"house_of_commons_ca/house/441/debates/901/han901-e"},
    ),
    "parlinfo_au": (
        {
            WEEKS: week(FILES[0], before=f"{WEEKS}?wc=08/03/2023"),
            f"{WEEKS}?wc=08/03/2023": week(FILES[1]),
            FILES[0]: xml(saved("parlinfo_au", "printed")),
            FILES[1]: xml(saved("parlinfo_au", "elements")),
        },
        {"parlinfo_au/hansards/99002", "parlinfo_au/hansardr/2004-03-15"},
    ),
}


@pytest.mark.parametrize("name", WEBS)
def test_what_the_lists_name_is_planned_read_and_audited(name: str, tmp_path: Path) -> None:
    pages, ids = WEBS[name]
    declared = parsers.source(name)
    with world(Web(pages), tmp_path) as here:
        here.source = replace(declared, complete=declared.scheduled, delay=0.0)
        with here.opened(window=Window(date(2004, 1, 1), date(2023, 12, 31))) as (crawl, _):
            plan = run.survey(crawl, BackfillRequest(step="year"))
            assert {declared.key(want.url) for window in plan.windows for want in window.wanted} == {one.partition("/")[2] for one in ids}
            assert not [asked for asked in here.asked() if asked.url.lower().endswith(".xml")]
        assert set(here.run().new) == ids
        with here.opened() as (crawl, _):
            found = audit_source(crawl)
        assert (len(found.held), found.missing, found.extra, found.share) == (len(ids), [], [], 1.0)
        speakers = podium.read("speakers", tmp_path).to_pylist()
        assert any(one["party"] and one["constituency"] and one["person_id"] for one in speakers)


def test_the_complete_lists_name_every_sitting_of_a_session_that_is_over() -> None:
    with served({}) as (get, _):
        walks = [walk for name in ("bundestag", "house_of_commons_ca") for walk in parsers.source(name).complete if hasattr(walk, "last")]
        found = [item.url for walk in walks for item in listed(walk, get, Window())]
    assert {"https://dserver.bundestag.de/btp/19/19001.xml", f"{OURCOMMONS}/Content/House/421/Debates/002/HAN002-E.XML"} <= set(found)
    assert all(parsers.for_url(url) for url in found)


def test_a_file_is_parsed_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "HAN901-E.XML"
    file.write_bytes(saved("house_of_commons_ca", "sitting"))
    told = CliRunner().invoke(app, ["parse", str(file), "--url", f"{OURCOMMONS}/Content/House/441/Debates/901/HAN901-E.XML"])
    assert (told.exit_code, '"person_id": "ourcommons:900003"' in told.output) == (0, True)
