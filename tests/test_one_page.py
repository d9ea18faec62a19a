"""One page never stops a source: whatever is raised over it is a reject of that page, named, and the others go on."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from attack import LABELLED, real_pages
from crawling import LAMP, SOURCE, Web, World, listing, text, url, words, world
from mutations import REAL, fault
from mutations import pages as saved_pages

import parsers
from podium.archive.archive import Archive
from podium.capture import Capture, RecordPlace
from podium.errors import ArchiveError, MissingFile, Reason, Rejected
from podium.extract.record import parse
from podium.extract.source import Source
from podium.lake.lake import Lake
from podium.page.page import Page
from podium.pipeline import journal
from podium.pipeline.backfill import BackfillRequest
from podium.pipeline.fetch_result import of_kept
from podium.pipeline.parse_pages import parse_kept
from podium.pipeline.steps import backfill_source
from podium.records import Speaker
from podium.window import Window

PODIUM = Path(sys.executable).with_name("podium")
PROJECT = Path(__file__).parents[1]
YEAR = Window(date(2026, 1, 1), date(2026, 12, 31))
AT = datetime(2026, 11, 23, tzinfo=UTC)
BEHIND_THE_END = """<span class="share">Send</span><p>Keeper Orla Fictive once wrote: “Every lamp should be lit.”
<span class="share">Send<span class="share">Post</html>


<head>
"""


def saved(body: str | bytes, address: str = "https://site.example/1") -> Capture:
    content = body.encode() if isinstance(body, str) else body
    return Capture(address, address, 200, (("Content-Type", "text/html; charset=utf-8"),), content, AT)


def _broken_speakers(page: Page) -> tuple[Speaker, ...]:
    """A parser with a fault that shows on one page."""
    told = {"lit": (Speaker("Orla Fictive", "Keeper of the Lighthouse"),)}
    return told["dark" if "The lamp is dark." in page.root.text else "lit"]


BROKEN = replace(SOURCE, version=2, layouts=(replace(LAMP, speakers=_broken_speakers),))
MENDED = replace(SOURCE, version=3)


# What is behind ``</html>``


@pytest.mark.parametrize("end", ["<head>", "<div>b</div>", "<frameset>", "<body>x</body>", "<!-- c --><?pi x?><p>b", "<html><head><p>b"])
@pytest.mark.parametrize("start", ["", "<!-- c --><?pi x?>", "<span class=share>a<span class=share>"])
def test_an_element_behind_the_end_is_an_element_of_the_page(start: str, end: str) -> None:
    spans = '<div class="share">x<span class="share">y</span></div>' * 9
    assert Page("u", f"<html>{start}<body>{spans}<p>a</p>{spans}</body></html>{end}").root.before == []
    page = Page("https://site.example/1", f"{start}<html><body>{spans}<p>a</p>{spans}</body></html>{end}")
    for css in ("span.share", ".share .share", "div > span", "p ~ div", "body .share, p", "html .share", "head, body, frameset", "p + div"):
        for place in (page.root, *page.every("body"), *page.every("div")):
            place.every(css)


def test_words_behind_the_end_are_where_browsers_show_them() -> None:
    page = Page("https://site.example/1", "<html><body><p>We meet.</p></body></html><div><p>We part.</p></div>")
    assert [node.text for node in page.every("body p")] == ["We meet.", "We part."]


def test_a_page_with_an_element_behind_its_end_is_read_or_refused() -> None:
    with pytest.raises(Rejected) as reject:
        parse(saved(BEHIND_THE_END), None)
    assert reject.value.reason is not Reason.PARSER_FAULT


@pytest.mark.skipif(not REAL.exists(), reason="no cases here: ../shared is absent")
def test_the_hostile_pages_that_were_handed_to_us_are_read_or_refused() -> None:
    hostile = sorted((REAL.parents[1] / "cases" / "90-hostile").glob("*.html"))
    assert hostile
    for file in hostile:
        command = [str(PODIUM), "parse", str(file), "--url", "https://example.org/x"]
        told = subprocess.run(command, capture_output=True, text=True, timeout=280, cwd=PROJECT)
        assert told.returncode in {0, 3}, told.stderr
        assert not json.loads(told.stdout).get("rejected", "").startswith("parser_fault")


# The boundary


def test_whatever_is_raised_is_a_reject_that_names_the_line() -> None:
    for error in (KeyError("x"), RecursionError("deep"), MemoryError("full"), ZeroDivisionError(), AssertionError("two\nlines")):

        def fails(page: Page, error: Exception = error) -> None:
            raise error

        source = replace(SOURCE, layouts=(replace(LAMP, title=fails),))
        with pytest.raises(Rejected) as reject:
            parse(saved(words(1), url(1)), source)
        assert reject.value.reason is Reason.PARSER_FAULT
        assert not reject.value.reason.understood
        assert reject.value.message.startswith(f"{type(error).__name__}: {' '.join(str(error).split())}")
        assert "(podium/extract/record.py:" in reject.value.message
        assert "\n" not in str(reject.value)


@pytest.mark.parametrize("signal", [KeyboardInterrupt, SystemExit])
def test_who_ends_the_program_ends_it(signal: type[BaseException]) -> None:
    def fails(page: Page) -> None:
        raise signal

    with pytest.raises(signal):
        parse(saved(words(1), url(1)), replace(SOURCE, layouts=(replace(LAMP, title=fails),)))


@contextmanager
def lighthouse(home: Path, source: Source) -> Iterator[World]:
    web = Web.of(1, 2, 3, 4, 5)
    web.pages[url(3)] = words(3, "The lamp is dark.")
    with world(web, home) as here:
        here.source = source
        yield here


def test_the_other_pages_of_a_chunk_are_loaded_and_the_run_says_what_failed(tmp_path: Path) -> None:
    with lighthouse(tmp_path / "home", BROKEN) as here:
        report = here.run()
        assert sorted(report.new) == [f"lighthouse/{number}" for number in (1, 2, 4, 5)]
        assert [trouble.url for trouble in report.not_understood] == [url(3)]
        assert report.not_understood[0].message.startswith("parser_fault: KeyError: 'dark'")
        assert not report.complete
        entry = report.entry("ingest", AT)
        journal.enter(here.home, entry)
        (told,) = journal.entries(here.home, "lighthouse")
        assert told.not_understood == told.rejected["parser_fault"] == 1
        assert list(told.parser_faults) == [url(3)]
        assert told.parser_faults[url(3)].startswith("KeyError: 'dark'")
        assert here.ledger()[url(3)].startswith("rejected parser_fault: KeyError")
        assert sorted(here.reparse(MENDED).new) == ["lighthouse/3"]


def test_a_page_that_the_parser_failed_over_is_read_again_by_a_backfill_of_what_failed(tmp_path: Path) -> None:
    with lighthouse(tmp_path / "home", BROKEN) as here:
        here.run()
        here.source = MENDED
        with here.opened(YEAR) as (crawl, report):
            backfill_source(crawl, report, BackfillRequest(mode="failed"))
        assert report.new == ["lighthouse/3"]


def test_a_fault_of_a_newer_parser_takes_no_speech_away(tmp_path: Path) -> None:
    with lighthouse(tmp_path / "home", SOURCE) as here:
        here.run()
        report = here.reparse(BROKEN)
        assert [trouble.url for trouble in report.not_understood] == [url(3)]
        assert report.retracted == []
        assert len(here.rows("speech_id")) == 5


def test_what_fails_behind_the_parser_is_a_reject_of_that_page_too(tmp_path: Path) -> None:
    """A record that no hash can be made of, and one that the checks cannot look at."""

    def halved(page: Page) -> str:
        title = page.one("h1").text
        return title + "\ud800" if title.endswith("2") else title

    def untitled(page: Page) -> str:
        title = page.one("h1").text
        return 4 if title.endswith("4") else title  # type: ignore[return-value]

    for name, title, lost in (("hash", halved, 2), ("checks", untitled, 4)):
        with lighthouse(tmp_path / name, replace(SOURCE, layouts=(replace(LAMP, title=title),))) as here:
            report = here.run()
            assert sorted(report.new) == [f"lighthouse/{number}" for number in range(1, 6) if number != lost]
            assert [(one.url, one.message.partition(":")[0]) for one in report.not_understood] == [(url(lost), "parser_fault")]


def test_a_gate_that_fails_costs_its_own_page(tmp_path: Path) -> None:
    def canonical(address: str) -> str:
        return {}[address] if address.endswith("/moved") else address  # type: ignore[no-any-return]

    archive = Archive(tmp_path)
    with archive.writer("lighthouse", "run") as writer:
        first = saved(words(1), url(1))
        kept = writer.keep(replace(first, final_url=url("moved"), redirects=(url(1),)))
    parsed = parse_kept(archive, replace(SOURCE, canonical=canonical), of_kept(url(1), kept), None)
    assert parsed.refused is not None
    assert parsed.refused.reason is Reason.PARSER_FAULT


def test_an_address_that_is_none_stops_neither_a_list_nor_a_file(tmp_path: Path) -> None:
    web = Web.of(1, 2)
    web.pages[next(iter(web.pages))] = listing([1, "https://[lighthouse/speeches/9", 2])
    with world(web, tmp_path / "home") as here:
        assert len(here.run().new) == 2
    for source in parsers.sources().values():
        for address in ("https://[bad/x", "http://[::1", "https://℀.com/", ""):
            assert source.article(address) is None
            assert not source.covers(address)
            assert parsers.for_url(address) is None
    with pytest.raises(Rejected) as reject:
        parse(saved(words(1), "https://[bad/x"), None)
    assert reject.value.reason is Reason.WRONG_PAGE


def test_the_command_prints_the_other_pages_and_the_traceback_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A parser with a fault, as the command finds it: by the address of the page."""
    source = (
        "import parsers, test_one_page\nparsers.for_url = lambda address: test_one_page.BROKEN\nfrom podium.cli.main import main\nmain()"
    )
    with Archive(tmp_path).writer("lighthouse", "run") as writer:
        for number in range(1, 4):
            page = saved(words(number, "The lamp is dark." if number == 2 else "The lamp is lit."), url(number))
            file = tmp_path / writer.keep(page).place.file
    environment = os.environ | {"PYTHONPATH": f"{PROJECT}{os.pathsep}{PROJECT / 'tests'}"}
    for options, expected in (([], False), (["--debug"], True)):
        command = [sys.executable, "-c", source, *options, "parse", str(file)]
        told = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=280, cwd=PROJECT)
        lines = [json.loads(line) for line in told.stdout.splitlines()]
        assert told.returncode == 3
        assert [line["url"] for line in lines] == [url(number) for number in range(1, 4)]
        assert lines[1]["rejected"].startswith("parser_fault: KeyError: 'dark'")
        assert ("Traceback" in told.stderr) is expected
        assert ("_broken_speakers" in told.stderr) is expected


def test_no_page_here_and_no_labelled_page_ends_as_a_fault_of_the_parser() -> None:
    """The boundary would hide the next fault: it fails here. The pages are ours, and the real ones and cases where ../shared is there.

    By their institutions' parsers the real ones are read in tests/test_quality.py, which fails for a fault too, and so are those of the
    first set by the generic layout.
    """
    own = saved_pages(own_only=True)
    assert len(own) > 100
    read = [(page, generic) for page in own for generic in (False, True)] + [(page, True) for page in real_pages(LABELLED[1:])]
    assert [(page.url, found) for page, generic in read if "parser_fault" in (found := outcome(page, generic))] == []


def outcome(page: Capture, generic: bool) -> str:
    try:
        parse(page, parsers.for_url(page.url), generic)
    except Rejected as reject:
        return str(reject)
    return "record"


def test_a_fault_of_the_parser_is_noticed_by_the_harness(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsers, "for_url", lambda address: replace(SOURCE, layouts=(replace(LAMP, speakers=_broken_speakers),)))
    found = fault(saved(words(1, "The lamp is dark."), url(1)))
    assert found is not None
    assert "parser_fault" in found


# Damage in the archive


def member_of(home: Path, address: str) -> tuple[Path, RecordPlace, int]:
    """The file that an answer is kept in, its place, and where it ends."""
    archive = Archive(home / "archive")
    rows = [row for row in Lake(home).ledger("lighthouse").values() if row.archive_file]
    row = next(row for row in rows if row.url == address)
    path = archive.root / str(row.archive_file)
    offset = int(row.archive_offset or 0)
    ends = sorted(int(other.archive_offset or 0) for other in rows if other.archive_file == row.archive_file)
    end = next((one for one in ends if one > offset), path.stat().st_size)
    return path, RecordPlace(str(row.archive_file), offset), end


def test_a_flipped_byte_costs_its_own_record_wherever_it_is(tmp_path: Path) -> None:
    """Every byte of a member: its gzip header, its deflate data, its trailer; either nothing is lost by it or the damage is found."""
    archive = Archive(tmp_path)
    with archive.writer("lighthouse", "run") as writer:
        kept = [writer.keep(saved(words(number), url(number))) for number in range(3)]
    path, place, end = tmp_path / kept[1].place.file, kept[1].place, kept[2].place.offset
    whole, damaged = path.read_bytes(), 0
    for at in range(place.offset, end):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
        drafts = [parse_kept(archive, SOURCE, of_kept(one.capture.url, one), None) for one in kept]
        assert drafts[0].speech
        assert drafts[2].speech
        if drafts[1].speech is None:
            refused = drafts[1].refused
            assert refused is not None
            assert refused.reason is Reason.ARCHIVE_DAMAGED
            assert f"{place.file} at {place.offset}" in refused.message
            damaged += 1
    assert damaged > (end - place.offset) * 0.9  # the rest: times and flags of the gzip header, the padding of deflate


def test_a_reparse_goes_on_behind_a_damaged_record_and_names_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with world(Web.of(*range(6)), home) as here:
        here.run()
        before = text(home)
        path, place, end = member_of(home, url(2))
        whole = path.read_bytes()
        at = (place.offset + end) // 2
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        newer = replace(SOURCE, version=2)
        report = here.reparse(newer)
        assert [trouble.url for trouble in report.not_understood] == [url(2)]
        assert f"archive_damaged: {place.file} at {place.offset}" in report.not_understood[0].message
        assert not report.complete
        assert report.read == 5
        assert report.retracted == report.withdrawn == []
        assert [row["title"] for row in text(home)] == [row["title"] for row in before]
        path.write_bytes(whole)
        mended = here.reparse(newer)
        assert mended.complete
        assert mended.read == 1
        assert {row["parser"] for row in text(home)} == {newer.parser}


def test_a_damaged_record_is_asked_for_again_by_a_backfill_of_what_failed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with world(Web.of(*range(4)), home) as here:
        here.run()
        path, place, end = member_of(home, url(2))
        whole = path.read_bytes()
        at = (place.offset + end) // 2
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        here.reparse(SOURCE, every=True)
        assert here.ledger()[url(2)].startswith("rejected archive_damaged")
        here.source = SOURCE
        with here.opened(YEAR) as (crawl, report):
            backfill_source(crawl, report, BackfillRequest(mode="failed"))
        assert report.complete
        assert here.ledger()[url(2)] == "parsed"


def test_a_revision_whose_first_bytes_are_damaged_is_committed_all_the_same(tmp_path: Path) -> None:
    """A changed page is held against the kept one, read by the same parser: the kept one may be damaged."""
    home = tmp_path / "home"
    with world(Web.of(1, 2), home) as here:
        here.run()
        path, place, end = member_of(home, url(2))
        whole = path.read_bytes()
        at = (place.offset + end) // 2
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        here.web.pages[url(2)] = words(2, "The lamp is out.")
        here.source = replace(SOURCE, version=2)
        report = here.look_again()
        assert report.revised == ["lighthouse/2"]


def test_a_whole_file_that_is_missing_is_no_damage_of_its_pages(tmp_path: Path) -> None:
    """A folder that is not mounted must not make a reject of every page."""
    home = tmp_path / "home"
    with world(Web.of(1, 2), home) as here:
        here.run()
        path, _, _ = member_of(home, url(1))
        path.unlink()
        with pytest.raises(MissingFile):
            here.reparse(SOURCE, every=True)
        assert here.ledger()[url(1)] == "parsed"
        assert issubclass(MissingFile, ArchiveError)
