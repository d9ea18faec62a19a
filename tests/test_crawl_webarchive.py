"""Pages that a web archive keeps: fetched by address or by byte range, kept and read as pages of their own address."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest
from crawling import SOURCE, Web, World, archived, url, words, world
from server import Answer, Asked, serve
from test_discover_archive import COLUMNS

from podium.discovery import Cdx
from podium.replay.proxy import ReplayProxy

INDEX = "https://index.example/cdx"
WAYBACK = Cdx(INDEX, "https://web.example/web/{timestamp}id_/{url}", "/speeches/")


def cdx(*rows: tuple[str, str]) -> str:
    """A server's answer: time stamps and addresses."""
    return json.dumps([COLUMNS, *[["key", stamp, address, "text/html", "200", "SHA", "100"] for stamp, address in rows]])


def test_a_capture_is_fetched_from_the_archive_and_read_as_the_page_itself(tmp_path: Path) -> None:
    stored = f"https://web.example/web/20261005050607id_/{url(1)}"
    with world(Web({INDEX: cdx(("20261005050607", url(1))), stored: words(1)}), tmp_path) as here:
        here.source = replace(SOURCE, complete=(WAYBACK,))
        report = here.run()
        assert (report.new, [asked.url for asked in here.asked()]) == (["lighthouse/1"], [INDEX, stored])
        assert [(str(at)[:19], address) for at, address in here.rows("fetched_at", "url")] == [("2026-10-05 05:06:07", url(1))]
        assert [capture.url for capture in archived(tmp_path) if "speeches" in capture.url] == [url(1)]
        assert here.lake.ledger("lighthouse")[url(1)].stored == stored
        again = here.look_again()  # what is kept there does not change, and its page may be long gone
        assert ([asked.url for asked in here.asked()], again.changed) == ([INDEX], False)


def test_a_newer_capture_in_the_archive_is_a_further_look(tmp_path: Path) -> None:
    web = Web({INDEX: cdx(("20261005050607", url(1))), f"https://web.example/web/20261005050607id_/{url(1)}": words(1)})
    with world(web, tmp_path) as here:
        here.source = replace(SOURCE, complete=(WAYBACK,))
        here.run()
        web.pages |= {INDEX: cdx(("20261101000000", url(1))), f"https://web.example/web/20261101000000id_/{url(1)}": words(1, "Changed.")}
        assert here.run().revised == ["lighthouse/1"]


def test_a_capture_that_cannot_be_had_is_not_asked_of_the_live_site_instead(tmp_path: Path) -> None:
    with world(Web({INDEX: cdx(("20261005050607", url(1)))}), tmp_path) as here:
        here.source = replace(SOURCE, complete=(WAYBACK,))
        report = here.run()
        assert [trouble.url for trouble in report.gone] == [url(1)]
        assert [asked.url for asked in here.asked() if asked.url.startswith(url(1))] == []


def warc_record(address: str, page: str) -> bytes:
    """One response as a crawler writes it, a gzip member of its own."""
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page.encode())}\r\n\r\n{page}"
    head = f"WARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2026-10-14T12:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
    length = len(answer.encode())
    return gzip.compress(
        f"WARC/1.1\r\n{head}Content-Type: application/http; msgtype=response\r\nContent-Length: {length}\r\n\r\n{answer}\r\n\r\n".encode()
    )


def ranges(file: bytes, honoured: bool = True) -> "object":
    """A file that is handed out by range, or whole in spite of it."""

    def answer(asked: Asked) -> Answer:
        first, last = map(int, asked.headers["Range"].removeprefix("bytes=").split("-"))
        return Answer(file[first : last + 1], 206, {"Content-Type": "application/octet-stream"}) if honoured else Answer(file)

    return answer


@pytest.mark.parametrize("honoured", [True, False])
def test_a_record_is_taken_out_of_a_warc_file_by_its_range(tmp_path: Path, honoured: bool) -> None:
    records = [warc_record(url(n), words(n)) for n in (1, 2)]
    with serve() as site:
        site.pages["/crawl/x.warc.gz"] = ranges(b"".join(records), honoured)  # type: ignore[assignment]
        rows = [
            {"urlkey": "k", "timestamp": "20261014120000", "url": url(n), "mime": "text/html", "status": "200"}
            | {"length": str(len(record)), "offset": str(offset), "filename": "crawl/x.warc.gz"}
            for n, record, offset in zip((1, 2), records, (0, len(records[0])), strict=True)
        ]
        index = tmp_path / "index.cdxj"
        index.write_text("\n".join(json.dumps(row) for row in rows))
        here = private(site.url, index, tmp_path / "home")
        report = here.run(allow_private=True)
        assert report.new == ["lighthouse/1", "lighthouse/2"]
        assert len(site.asked("/crawl/x.warc.gz")) == 2
        assert {capture.url for capture in archived(here.home) if "speeches" in capture.url} == {url(1), url(2)}
        assert here.reparse(SOURCE, every=True).changed is False


def test_a_range_that_holds_another_page_or_none_is_a_failure(tmp_path: Path) -> None:
    record = warc_record(url("other"), words("other"))
    with serve() as site:
        site.pages["/crawl/x.warc.gz"] = ranges(record + b"no record at all" * 20)  # type: ignore[assignment]
        row = {"timestamp": "20261014120000", "mime": "text/html", "status": "200", "filename": "crawl/x.warc.gz"}
        spans = [{"url": url(1), "offset": "0", "length": str(len(record))}, {"url": url(2), "offset": str(len(record)), "length": "160"}]
        index = tmp_path / "index.cdxj"
        index.write_text("\n".join(json.dumps(row | span) for span in spans))
        report = private(site.url, index, tmp_path / "home").run(allow_private=True)
        assert [
            "holds https://lighthouse.example/speeches/other" in report.failed[0].message,
            "holds no capture" in report.failed[1].message,
        ] == [True, True]
        assert report.new == []


def private(site: str, index: Path, home: Path) -> World:
    """A world that asks a server on loopback by itself."""
    source = replace(SOURCE, complete=(Cdx(str(index), f"{site}/{{filename}}", "/speeches/"),))
    return World(Web(), ReplayProxy(Web()), home, source)
