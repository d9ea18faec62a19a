"""Lists of what others keep: WARC files, CDX servers, CDXJ files."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from listing_web import Content, served

from podium.discover.lists import listed
from podium.discovery import ArchivedCapture, Cdx, Warc
from podium.errors import ArchiveError, BrokenListing, EmptyListing

SERVER = "https://index.example/cdx?url=sample.example&output=json"
WAYBACK = Cdx(SERVER, "https://web.example/{timestamp}id_/{url}", "/talks/")
COLUMNS = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]


def warc(path: Path, *answers: tuple[str, int]) -> Path:
    """A WARC file, gzip a record, as crawlers write them."""
    path.write_bytes(b"".join(gzip.compress(record(number, *answer)) for number, answer in enumerate(answers)))
    return path


def record(number: int, url: str, status: int) -> bytes:
    body = f"HTTP/1.1 {status} X\r\nContent-Type: text/html\r\nContent-Length: 8\r\n\r\n<p>words"
    fields = {
        "WARC-Type": "response",
        "WARC-Target-URI": url,
        "WARC-Date": "2026-11-05T10:00:00Z",
        "WARC-Record-ID": f"<urn:uuid:{number}>",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(body)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.1\r\n{head}\r\n{body}\r\n\r\n".encode()


def test_a_warc_file_gives_the_addresses_of_its_whole_answers(tmp_path: Path) -> None:
    talk, gone, other = ("https://sample.example" + path for path in ("/talks/2026/11/05/a", "/talks/2026/11/05/b", "/about"))
    file = warc(tmp_path / "a.warc.gz", (talk, 200), (gone, 404), (other, 200), (talk, 200))
    with served({}) as (get, proxy):
        found = list(listed(Warc(str(file), r"/talks/(?P<year>\d+)/(?P<month>\d+)/(?P<day>\d+)/"), get))
        assert [(item.url, str(item.date)) for item in found] == [(talk, "2026-11-05")]
        assert proxy.log == []
        with pytest.raises(EmptyListing):
            list(listed(Warc(str(warc(tmp_path / "b.warc.gz"))), get))
        with pytest.raises(ArchiveError):
            list(listed(Warc(str(tmp_path / "absent.warc.gz")), get))


def row(stamp: str, path: str, status: str = "200", media: str = "text/html") -> list[str]:
    return [f"example,sample){path}", stamp, f"https://sample.example{path}", media, status, "SHA", "100"]


def test_a_cdx_server_gives_the_newest_good_capture_of_each_address() -> None:
    rows = [
        COLUMNS,
        row("20190314120000", "/talks/1"),
        row("20260314120000", "/talks/1"),
        row("20261101120000", "/talks/1", "404"),
        row("20261102120000", "/talks/1", "-", "warc/revisit"),
        row("20200101000000", "/talks/2.pdf", media="application/pdf"),
        row("20200101000000", "/about"),
    ]
    with served({SERVER: json.dumps(rows)}) as (get, _):
        found = list(listed(WAYBACK, get))
    at = datetime(2026, 3, 14, 12, tzinfo=UTC)
    assert [item.url for item in found] == ["https://sample.example/talks/1"]
    assert found[0].stored == ArchivedCapture("https://web.example/20260314120000id_/https://sample.example/talks/1", at)


def test_a_resume_key_is_followed() -> None:
    web: dict[str, Content] = {
        SERVER: json.dumps([COLUMNS, row("20200101000000", "/talks/1"), [], ["next+key"]]),
        SERVER + "&resumeKey=next+key": json.dumps([COLUMNS, row("20200101000000", "/talks/2")]),
    }
    with served(web) as (get, _):
        assert [item.url[-1] for item in listed(WAYBACK, get)] == ["1", "2"]


OBJECTS = "\n".join(
    json.dumps(
        {"urlkey": "k", "timestamp": "20260314120000", "url": f"https://sample.example/talks/{number}", "mime": "text/html"}
        | {"status": "200", "length": "900", "offset": str(1000 * number), "filename": "crawl-data/x.warc.gz"}
    )
    for number in (1, 2)
)


def test_captures_in_warc_files_are_told_by_range() -> None:
    crawl = Cdx("https://index.example/2026?page={page}", "https://data.example/{filename}", "/talks/")
    with served({"https://index.example/2026?page=0": OBJECTS, "https://index.example/2026?page=1": ""}) as (get, proxy):
        found = [item.stored for item in listed(crawl, get)]
        assert len(proxy.log) == 2
    at = datetime(2026, 3, 14, 12, tzinfo=UTC)
    assert found == [ArchivedCapture("https://data.example/crawl-data/x.warc.gz", at, 1000 * number, 900) for number in (1, 2)]


@pytest.mark.parametrize("pack", [False, True])
def test_a_cdxj_file_is_read(tmp_path: Path, pack: bool) -> None:
    where = '"offset": "7", "length": "9", "filename": "x.warc.gz"'
    line = f'{{"url": "https://sample.example/talks/1", "mime": "text/html", "status": "200", {where}}}'
    text = f" CDX head\nexample,sample)/talks/1 20260314120000 {line}\n".encode()
    file = tmp_path / "index.cdxj"
    file.write_bytes(gzip.compress(text) if pack else text)
    with served({}) as (get, _):
        found = list(listed(Cdx(str(file), "file/{filename}"), get))
    assert [item.stored for item in found] == [ArchivedCapture("file/x.warc.gz", datetime(2026, 3, 14, 12, tzinfo=UTC), 7, 9)]


@pytest.mark.parametrize(
    "body",
    [
        "<html><body>503</body></html>",
        json.dumps([COLUMNS, ["too", "short"]]),
        json.dumps([COLUMNS, row("yesterday", "/talks/1")]),
        OBJECTS[:-30],
        b"\x1f\x8bnot gzip",
    ],
)
def test_an_index_out_of_form_breaks_the_list(body: str | bytes) -> None:
    with served({SERVER: body}) as (get, _), pytest.raises(BrokenListing):
        list(listed(WAYBACK, get))


@pytest.mark.parametrize("body", ["", "[]", json.dumps([COLUMNS])])
def test_an_empty_index_is_an_error(body: str) -> None:
    with served({SERVER: body}) as (get, _), pytest.raises(EmptyListing):
        list(listed(WAYBACK, get))
