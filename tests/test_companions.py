"""A PDF and the page beside it are one speech: fetched, kept and parsed together, and completed by a later run where one was not reached."""

import json
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from crawling import SOURCE, Web, World, listing, url, words, world
from printed_pdf import reprinted_speech
from typer.testing import CliRunner

import parsers
from podium.archive.archive import Archive
from podium.capture import Capture, RecordPlace
from podium.cli.main import app
from podium.extract.layout import Layout, text_of
from podium.extract.record import parse
from podium.lake.stored import content_hash
from podium.pipeline import steps
from podium.pipeline.kept_pages import of_archive
from podium.pipeline.parse_pages import parse_kept
from podium.replay.site import SiteAnswer

BIS = parsers.source("bis")
PAGES = Path(__file__).parent / "pages"
PDF, PAGE = "https://www.bis.org/review/r260515a.pdf", "https://www.bis.org/review/r260515a.htm"
LIST = BIS.complete[0].url
WORDS = reprinted_speech("11 May 2026")
HEAD = (
    (PAGES / "bis" / "beginning.html")
    .read_text(encoding="utf-8")
    .replace("Mr Otto Marlow, Governor", "Ms Ada Quill, Deputy Governor")
    .replace("Otto Marlow: The price of a candle", "Ada Quill: Lamps, three questions")
    .replace("9 May 2031", "11 May 2026")
    .replace("15 May 2031", "15 May 2026")
    .replace("r310515b", "r260515a")
)
AWAY = SiteAnswer(503, b"", {})


@contextmanager
def bank(home: Path, **pages: Any) -> Iterator[World]:
    """The site with its list, its PDF and the page beside it."""
    listed = json.dumps({"list": {"/review/r260515a": {"short_title": "Lamps", "publication_start_date": "2026-05-15"}}})
    with world(Web({LIST: listed, PDF: pages.get("pdf", WORDS), PAGE: pages.get("page", HEAD)}), home) as found:
        yield replace(found, source=BIS)


def test_the_page_gives_the_head_and_the_pdf_the_words(tmp_path: Path) -> None:
    with bank(tmp_path) as site:
        report = site.run()
        assert [asked.url for asked in site.asked()] == [LIST, PDF, PAGE]
        assert not report.rejected and not report.failed
        [row] = site.lake.read("speeches").to_pylist()
        assert (row["title"], str(row["date"]), str(row["published"])) == ("Ada Quill: Lamps, three questions", "2026-05-11", "2026-05-15")
        assert row["paragraphs"][-1]["text"] == "Thank you for your attention." and row["issues"] == []
        words, head = row["documents"]
        assert words["gives"] == ["paragraphs"] and "published" in head["gives"] and "title" in head["gives"]
        for document, body in ((words, WORDS), (head, HEAD.encode())):
            kept = Archive(tmp_path / "archive").read(RecordPlace(document["archive_file"], document["archive_offset"]))
            assert (kept.url, kept.body, kept.digest) == (document["url"], body, document["archive_digest"])
        assert site.ledger() == {PDF: "parsed", PAGE: "companion"}
        version = site.lake.version()
        assert site.look_again().unchanged == 1 and site.lake.version() == version
        assert [asked.url for asked in site.asked()] == [LIST, PDF, PAGE]


def test_another_process_parses_both_and_sends_the_hash_that_which_gave_what_is_no_part_of(tmp_path: Path) -> None:
    with bank(tmp_path) as site:
        site.run()
        [row] = site.lake.read("speeches").to_pylist()
        [both] = of_archive(BIS, [row], site.lake.ledger("bis"), every=True)
        sent = pickle.loads(pickle.dumps((both, parse_kept(Archive(tmp_path / "archive"), BIS, both, None))))
        assert sent[0] == both and [one.url for one in sent[1].speech.documents] == [PDF, PAGE]
        assert sent[1].hashes.content_hash == row["content_hash"] == content_hash(replace(sent[1].speech, documents=()))


@pytest.mark.parametrize("missing", ["pdf", "page"])
def test_what_was_not_reached_is_asked_for_by_the_next_run_and_completes_the_speech(tmp_path: Path, missing: str) -> None:
    with bank(tmp_path, **{missing: AWAY}) as site:
        report = site.run()
        assert [trouble.url for trouble in report.failed] == [PDF] and report.new == []
        site.web.pages |= {PDF: WORDS, PAGE: HEAD}
        assert site.run().new == ["bis/r260515a"]
        assert site.rows("revision", "title", "published")[0][:2] == (1, "Ada Quill: Lamps, three questions")


def test_a_pdf_whose_page_is_gone_stands_alone(tmp_path: Path) -> None:
    with bank(tmp_path, page=SiteAnswer(404, b"", {})) as site:
        assert site.run().new == ["bis/r260515a"]
        assert site.rows("title", "published", "documents") == [("Ada Quill: Three questions about lamps", None, [])]


def test_a_page_that_changes_beside_its_pdf_makes_a_revision_and_both_are_read_again_from_the_archive(tmp_path: Path) -> None:
    with bank(tmp_path) as site:
        site.run()
        site.web.pages[PAGE] = HEAD.replace("Lamps, three questions", "On lamps")
        assert site.look_again().revised == ["bis/r260515a"]
        titles = [(1, "Ada Quill: Lamps, three questions"), (2, "Ada Quill: On lamps")]
        assert site.rows("revision", "title") == titles
        site.asked()
        newer = replace(BIS, version=BIS.version + 1)
        assert site.reparse(newer).corrected == ["bis/r260515a", "bis/r260515a"] and site.asked() == []
        assert site.rows("revision", "title") == titles
        assert {row[0] for row in site.rows("parser")} == {newer.parser}
        site.web.pages[PAGE] = SiteAnswer(404, b"", {})  # what we have of it stays
        assert replace(site, source=newer).look_again().revised == [] and site.rows("revision", "title") == titles


def warc(file: Path, *addresses: str) -> Path:
    """A WARC file of these pages."""
    archive = Archive(file.parent / "elsewhere")
    writer = archive.writer("bis", file.stem)
    places = [writer.keep(capture_of(address, WORDS if address == PDF else HEAD.encode())).place for address in addresses]
    writer.close()
    return archive.root / places[0].file


def capture_of(address: str, body: bytes) -> Capture:
    """An answer of the site."""
    kind = "application/pdf" if body.startswith(b"%PDF") else "text/html"
    return Capture(address, address, 200, (("Content-Type", kind), ("ETag", '"1"')), body, datetime.now(UTC))


@pytest.mark.parametrize("order", [(PDF, PAGE), (PAGE, PDF)])
def test_a_warc_file_gives_one_speech_of_both(tmp_path: Path, order: tuple[str, str]) -> None:
    with bank(tmp_path) as site:
        for _ in range(2):
            with site.opened() as (run, report):
                steps.take(run, report, warc(tmp_path / "both.warc.gz", *order))
        assert site.asked() == [] and site.rows("revision", "title") == [(1, "Ada Quill: Lamps, three questions")]


def test_a_page_alone_is_incomplete_and_a_later_run_completes_it(tmp_path: Path) -> None:
    with bank(tmp_path) as site:
        with site.opened() as (run, report):
            steps.take(run, report, warc(tmp_path / "page.warc.gz", PAGE))
        assert [str(trouble.reason) for trouble in report.rejected] == ["incomplete"] and site.rows("title") == []
        assert site.run().new == ["bis/r260515a"]
        assert site.rows("revision", "title") == [(1, "Ada Quill: Lamps, three questions")]
        assert not [asked for asked in site.asked() if asked.url == PDF and asked.conditional]  # the page's validators are not the PDF's
        assert site.ledger() == {PDF: "parsed", PAGE: "companion"}


def test_a_pdf_that_a_dead_run_kept_without_its_page_is_asked_for_again(tmp_path: Path) -> None:
    with bank(tmp_path) as site:
        with pytest.raises(KeyboardInterrupt), site.opened() as (run, _):
            run.writer.keep(run.fetcher.get(PDF).capture)
            raise KeyboardInterrupt
        report = site.run()
        assert (report.recovered, report.new) == (0, ["bis/r260515a"])
        assert site.rows("title") == [("Ada Quill: Lamps, three questions",)]


def test_a_page_that_names_somebody_else_is_not_that_of_the_pdf() -> None:
    page = capture_of(PAGE, HEAD.replace("Ada Quill", "Otto Marlow").encode())
    speech = parse(capture_of(PDF, WORDS), BIS, companion=page)
    assert (speech.title, speech.documents[1].gives) == ("Ada Quill: Three questions about lamps", ())
    assert [issue for issue in speech.issues if issue.startswith("companion: ")]


def test_a_pdf_is_parsed_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "r260515a.pdf"
    file.write_bytes(WORDS)
    told = CliRunner().invoke(app, ["parse", str(file), "--url", PDF])
    assert (told.exit_code, json.loads(told.output)["speech_id"]) == (0, "bis/r260515a")


HEAD_LAYOUT = Layout(name="head", landmarks=("main.head h1",), companion=True, title=text_of("h1"))
LAMPS = replace(
    SOURCE,
    key=lambda address: SOURCE.key(address.removesuffix("/head")),
    canonical=lambda address: address.removesuffix("/head"),
    companion=lambda address: f"{address}/head",
    layouts=(*SOURCE.layouts, HEAD_LAYOUT),
)


def head_of(key: str) -> str:
    return f"<html><head><title>Lamp</title></head><body><main class='head'><h1>Lamp {key}, as announced</h1></main></body></html>"


@pytest.mark.parametrize("keys", [("1", "print-1"), ("print-1", "1")])
def test_a_document_that_names_another_address_is_read_with_the_page_beside_that_one(tmp_path: Path, keys: tuple[str, str]) -> None:
    page = words(1, head=f'<link rel="canonical" href="{url(1)}">')
    web = Web(
        {SOURCE.complete[0].url: listing(keys)} | {url(key): page for key in keys} | {f"{url(key)}/head": head_of(key) for key in keys}
    )
    with world(web, tmp_path) as found:
        site = replace(found, source=LAMPS)
        report = site.run()
        assert (report.new, report.rejected) == (["lighthouse/1"], [])
        assert set(site.ledger().values()) == {"parsed", "companion"} and len(site.ledger()) == 4
        [(title, documents)] = site.rows("title", "documents")
        assert (title, [one["url"] for one in documents]) == ("Lamp 1, as announced", [url(1), f"{url(1)}/head"])
        kept = Archive(tmp_path / "archive").read(RecordPlace(documents[1]["archive_file"], documents[1]["archive_offset"]))
        assert kept.url == f"{url(1)}/head"
        assert site.look_again().revised == [] and site.reparse(replace(LAMPS, version=2)).corrected == ["lighthouse/1"]
        assert site.rows("title") == [(title,)]
