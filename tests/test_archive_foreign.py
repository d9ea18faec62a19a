"""WARC files that others made: warcio, wget, and forms that Heritrix and Common Crawl use, read as a browser would show them."""

import gzip
import json
import shutil
import subprocess
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import brotli
import pyarrow as pa
import pytest
import server
from crawling import Web, url, words, world
from server import HTML, Answer, serve
from typer.testing import CliRunner
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from podium.archive.archive import Archive
from podium.archive.walk import captures
from podium.capture import RecordPlace
from podium.cli.main import app
from podium.errors import ArchiveError
from podium.pipeline import steps
from podium.pipeline.report import Report

PAGE = "<html><title>Speech</title><p>Grüße an alle.</p></html>".encode()
URL = "http://www.example.org/speech"


def chunks(body: bytes, trailer: bytes = b"") -> bytes:
    pieces = [body[start : start + 9] for start in range(0, len(body), 9)]
    return b"".join(b"%X;x=y\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n" + trailer + b"\r\n"


def add(writer: WARCWriter, kind: str, block: bytes, headers: list[tuple[str, str]] | None = None, url: str = URL, **fields: str) -> None:
    """One record; with ``headers`` an HTTP answer."""
    http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1") if headers is not None else None
    named = {"WARC-Date": "2026-11-02T10:30:05Z", **{name.replace("_", "-"): value for name, value in fields.items()}}
    writer.write_record(
        writer.create_warc_record(url, kind, payload=BytesIO(block), length=len(block), warc_headers_dict=named, http_headers=http)
    )


BODIES = {
    "plain": ([], PAGE),
    "chunked": ([("Transfer-Encoding", "chunked")], chunks(PAGE)),
    "chunked with a trailer": ([("Transfer-Encoding", "Chunked")], chunks(PAGE, b"X-Sum: 1\r\n")),
    "gzip": ([("Content-Encoding", "gzip")], gzip.compress(PAGE)),
    "GZIP": ([("content-encoding", "GZIP")], gzip.compress(PAGE)),
    "deflate": ([("Content-Encoding", "deflate")], zlib.compress(PAGE)),
    "brotli": ([("Content-Encoding", "br")], brotli.compress(PAGE)),
    "gzip in chunks": ([("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")], chunks(gzip.compress(PAGE))),
    "unpacked, header left": ([("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")], PAGE),
    "unpacked, headers renamed": (
        [("X-Crawler-Content-Encoding", "gzip"), ("X-Crawler-Content-Length", "7"), ("Content-Length", "59")],
        PAGE,
    ),
}


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("kind", BODIES)
def test_a_body_is_read_free_of_its_codings(tmp_path: Path, kind: str, packed: bool) -> None:
    headers, body = BODIES[kind]
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    with path.open("wb") as file:
        add(WARCWriter(file, gzip=packed), "response", body, [("Content-Type", HTML), *headers])
    ((capture, offset),) = captures(path)
    assert capture.body == PAGE
    assert (capture.url, capture.status, capture.header("Content-Type")) == (URL, 200, HTML)
    assert capture.fetched_at == datetime(2026, 11, 2, 10, 30, 5, tzinfo=UTC)
    assert Archive(tmp_path).read(RecordPlace(path.name, offset)) == capture


@pytest.mark.parametrize("packed", [True, False])
def test_only_answers_of_the_web_are_captures(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "crawl.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed, warc_version="1.1")
        writer.write_record(writer.create_warcinfo_record("crawl.warc.gz", {"software": "Heritrix/3.4"}))
        add(writer, "response", b"20261102103005\nwww.example.org. 60 IN A 192.0.2.7\n", url="dns:www.example.org", Content_Type="text/dns")
        add(writer, "request", b"GET /speech HTTP/1.1\r\nHost: www.example.org\r\n\r\n")
        add(writer, "response", PAGE, [("Content-Type", HTML)])
        add(writer, "metadata", b"fetchTimeMs: 99\r\nvia: http://www.example.org/\r\n", Content_Type="application/warc-fields")
        add(writer, "conversion", b"Speech\nGuten Morgen.", Content_Type="text/plain")
        add(writer, "resource", b"%PDF-1.4", url="file:///tmp/a.pdf", Content_Type="application/pdf")
        add(writer, "response", PAGE, [("Content-Type", HTML)], url="<http://www.example.org/in-brackets>")
        add(writer, "response", b"", [("Content-Length", "0")], url="https://www.example.org/empty")
    found = list(captures(path))
    assert [(capture.url.rpartition("/")[2], capture.body) for capture, _ in found] == [
        ("speech", PAGE),
        ("in-brackets", PAGE),
        ("empty", b""),
    ]
    assert [Archive(tmp_path).read(RecordPlace(path.name, offset)) for _, offset in found] == [capture for capture, _ in found]


def test_a_revisit_is_resolved_within_its_file(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        add(writer, "response", PAGE, [("Content-Type", HTML)], WARC_Payload_Digest="sha1:AAAA")
        for digest in ("sha1:AAAA", "sha1:BBBB"):
            http = StatusAndHeaders("200 OK", [("Content-Type", HTML)], protocol="HTTP/1.1")
            writer.write_record(writer.create_revisit_record(URL + "/again", digest, URL, "2026-11-02T10:30:05Z", http_headers=http))
    path.write_bytes(path.read_bytes())
    words: list[str] = []
    found = list(captures(path, words.append))
    assert len(found) == 1
    assert len(words) == 2  # of the first, the digest of the original is wrong


def test_a_revisit_without_headers_repeats_those_of_the_original(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        first = writer.create_warc_record(
            URL, "response", payload=BytesIO(PAGE), length=len(PAGE), http_headers=StatusAndHeaders("203 OK", [("A", "b")], "HTTP/1.1")
        )
        writer.write_record(first)
        digest = first.rec_headers.get_header("WARC-Payload-Digest")
        writer.write_record(writer.create_revisit_record(URL + "/again", digest, URL, "2026-11-02T10:30:05Z"))
    (original, _), (again, _) = captures(path)
    assert (again.url, again.status, again.headers, again.body) == (URL + "/again", 203, original.headers, PAGE)


GARBAGE = {
    "no HTTP": b"\x00\x01\x02 nothing of the kind",
    "no status": b"HTTP/1.1 OK\r\n\r\nbody",
    "an absurd status": b"HTTP/1.1 99999 What\r\n\r\nbody",
    "only blank lines": b"\r\n\r\n\r\n",
    "no block": b"",
    "broken gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08 not",
    "broken chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nff\r\nno",
    "an unknown coding": b"HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\n\r\n\x28\xb5\x2f\xfd",
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_a_record_that_cannot_be_read_is_passed_over_with_a_word(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "crawl.warc"
    with path.open("wb") as file:
        add(WARCWriter(file, gzip=False), "response", PAGE, [("Content-Type", HTML)])
        block = GARBAGE[kind]
        offset = file.tell()
        file.write(b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nWARC-Date: 2026-11-02T10:30:05Z\r\n")
        file.write(b"Content-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(block), block))
        add(WARCWriter(file, gzip=False), "response", PAGE, [("Content-Type", HTML)])
    words: list[str] = []
    assert [capture.body for capture, _ in captures(path, words.append)] == [PAGE, PAGE]
    assert len(words) == 1
    assert f"record at {offset}" in words[0]
    with pytest.raises(ArchiveError):
        Archive(tmp_path).read(RecordPlace(path.name, offset))


@pytest.mark.parametrize("fields", [{"WARC_Truncated": "length"}, {"WARC_Date": "yesterday"}, {"WARC_Date": "2026-02-31T00:00:00Z"}])
def test_a_record_that_is_cut_or_has_no_date_is_passed_over_with_a_word(tmp_path: Path, fields: dict[str, str]) -> None:
    path = tmp_path / "crawl.warc.gz"
    with path.open("wb") as file:
        add(WARCWriter(file, gzip=True), "response", PAGE, [("Content-Type", HTML)], **fields)
    words: list[str] = []
    assert list(captures(path, words.append)) == []
    assert len(words) == 1


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_that_breaks_off_says_so(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "crawl.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)
        add(writer, "response", PAGE, [("Content-Type", HTML)])
        first = file.tell()
        add(writer, "response", PAGE, [("Content-Type", HTML)])
    whole = path.read_bytes()
    for length in range(first + 1, len(whole) - 4):
        path.write_bytes(whole[:length])
        words: list[str] = []
        try:
            found = [capture.body for capture, _ in captures(path, words.append)]
        except ArchiveError as error:
            words.append(str(error))
            found = [PAGE]
        assert found == [PAGE] or (packed and found == [PAGE, PAGE]), length  # only the checksum is cut
        assert words, length


def test_bodies_that_unpack_without_end_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("podium.archive.reader.MOST_RECORD_BYTES", 1 << 20)
    path = tmp_path / "bomb.warc.gz"
    with path.open("wb") as file:
        add(WARCWriter(file, gzip=True), "response", gzip.compress(bytes(2 << 20)), [("Content-Encoding", "gzip")])
    words: list[str] = []
    assert list(captures(path, words.append)) == []
    assert "unpacks to more" in words[0]


@pytest.mark.skipif(shutil.which("wget") is None, reason="no wget here to write a WARC file with")
@pytest.mark.parametrize("way", [server.proper, server.chunked])
def test_what_wget_keeps_is_read(tmp_path: Path, way: object) -> None:
    pages = {"/": Answer(PAGE, headers={"Content-Type": HTML}, fault=way), "/old": Answer(status=302, headers={"Location": "/"})}  # type: ignore[arg-type]
    pages["/zip"] = Answer(gzip.compress(PAGE), headers={"Content-Type": HTML, "Content-Encoding": "gzip"})
    with serve(pages) as site:
        wget = [
            "wget",
            "-q",
            "--no-proxy",
            f"--warc-file={tmp_path / 'wget'}",
            "-O",
            str(tmp_path / "out"),
            f"{site.url}/",
            f"{site.url}/old",
            f"{site.url}/zip",
        ]
        subprocess.run(wget, check=True, timeout=280)
    found = [(capture.final_url.removeprefix(site.url), capture.status, capture.body) for capture, _ in captures(tmp_path / "wget.warc.gz")]
    assert ("/", 200, PAGE) in found
    assert ("/old", 302, b"") in found
    assert ("/zip", 200, PAGE) in found
    assert list(Archive(tmp_path).verify()) == []


def with_members(path: Path, *members: bytes) -> Path:
    path.write_bytes(b"".join(members))
    return path


def record(number: int, kind: str = "response", **fields: str) -> bytes:
    """The bytes of a record of the lighthouse's speech of that number."""
    out = BytesIO()
    headers = [("Content-Type", HTML)] if kind == "response" else None
    body = words(number).encode()
    add(
        WARCWriter(out, gzip=False),
        kind,
        body,
        headers,
        url=url(number),
        **{"Content_Type": "text/html", **fields} if headers is None else fields,
    )
    return out.getvalue()


def revisit(number: int) -> bytes:
    """A revisit whose original is nowhere."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=False)
    http = StatusAndHeaders("200 OK", [("Content-Type", HTML)], protocol="HTTP/1.1")
    writer.write_record(writer.create_revisit_record(url(number), "sha1:BBBB", url(number), "2026-11-02T10:30:05Z", http_headers=http))
    return out.getvalue()


def flipped(member: bytes) -> bytes:
    """The member with one bit of its middle turned over."""
    middle = len(member) // 2
    return member[:middle] + bytes([member[middle] ^ 0x10]) + member[middle + 1 :]


ONE, TWO, THREE = record(1), record(2), record(3)
CODED = BytesIO()
add(WARCWriter(CODED, gzip=False), "response", b"\x00\x01\x02", [("Content-Type", HTML), ("Content-Encoding", "xpress")], url=url(2))
DNS = BytesIO()
add(WARCWriter(DNS, gzip=False), "response", b"20261102103005\n", url="dns:lighthouse.example", Content_Type="text/dns")
CUT_FILES = {
    "in its head": (gzip.compress(ONE), gzip.compress(TWO)[:30]),
    "in its body": (gzip.compress(ONE), gzip.compress(TWO)[:-40]),
    "plain": (ONE, TWO[:-300]),
}
BAD_RECORDS = {
    "one bit turned over": flipped(gzip.compress(TWO)),
    "an unknown coding": gzip.compress(CODED.getvalue()),
    "a revisit without its original": gzip.compress(revisit(2)),
    "cut by its crawler": gzip.compress(record(2, WARC_Truncated="length")),
    "cut into several records": gzip.compress(record(2, WARC_Segment_Number="1")),
    "not HTTP": gzip.compress(TWO.replace(b"\r\nHTTP/1.", b"\r\nXTTP/1.")),
    "without an address": gzip.compress(TWO.replace(b"WARC-Target-URI", b"WARC-Target-XXX")),
}
BROKEN_FILES = CUT_FILES | {kind: (gzip.compress(ONE), bad, gzip.compress(THREE)) for kind, bad in BAD_RECORDS.items()}


def taken(home: Path, file: Path) -> Report:
    """The report of a run that takes the lighthouse's pages from the file."""
    with world(Web({}), home) as here, here.opened() as (crawl, report):
        steps.take(crawl, report, file)
        return report


@pytest.mark.parametrize("kind", BROKEN_FILES)
def test_a_record_that_cannot_be_read_is_counted_and_the_others_are_taken(tmp_path: Path, kind: str) -> None:
    file = with_members(tmp_path / "a.warc.gz", *BROKEN_FILES[kind])
    report = taken(tmp_path / "home", file)
    assert report.new == ["lighthouse/1", *(["lighthouse/3"] if kind in BAD_RECORDS else [])]
    assert not report.complete
    assert report.row()["not understood"] == 1
    assert report.rejects_by_reason() == {"unreadable": 1}
    assert report.records == {"pages": len(report.new), "unreadable": 1}
    told = CliRunner().invoke(app, ["parse", str(file)])
    assert told.exit_code == 3
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert [line["rejected"].partition(":")[0] for line in lines if "unreadable" in line.get("rejected", "")] == ["unreadable"]
    assert len(lines) == 1 + len(report.new)


def test_a_resource_is_the_page_that_it_holds(tmp_path: Path) -> None:
    file = with_members(tmp_path / "warcit.warc.gz", gzip.compress(record(1, "resource")), gzip.compress(record(2)))
    report = taken(tmp_path / "home", file)
    assert report.new == ["lighthouse/1", "lighthouse/2"]
    assert report.complete
    found, offset = next(captures(file))
    assert (found.status, found.headers, found.body) == (200, (("Content-Type", "text/html"),), words(1).encode())
    assert Archive(tmp_path).read(RecordPlace(file.name, offset)) == found


def test_records_that_are_no_pages_are_counted_and_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        writer.write_record(writer.create_warcinfo_record("crawl.warc.gz", {"software": "Heritrix/3.4"}))
        add(writer, "request", b"GET / HTTP/1.1\r\n\r\n", url=url(1))
        add(writer, "metadata", b"fetchTimeMs: 99\r\n", url=url(1), Content_Type="application/warc-fields")
        add(writer, "resource", b"-O page", url="metadata://gnu.org/software/wget/warc/wget_arguments.txt", Content_Type="text/plain")
        add(writer, "response", PAGE, [("Content-Type", HTML)], url="https://elsewhere.example/speeches/1")
        add(writer, "response", b"", [("Content-Encoding", "xpress")], url="https://elsewhere.example/logo.png", WARC_Truncated="length")
        out.write(gzip.compress(DNS.getvalue()))
        out.write(gzip.compress(ONE))
    report = taken(tmp_path / "home", path)
    assert (report.new, report.complete) == (["lighthouse/1"], True)
    kinds = {"no page: warcinfo": 1, "no page: request": 1, "no page: metadata": 1, "no page: resource": 1, "no page: response": 1}
    assert report.records == {"pages": 1, "of other addresses": 2, **kinds}
    assert {"figure": "WARC records: no page: request", "number": 1} in report.listing()


@pytest.mark.parametrize("name", ["empty.warc", "empty.warc.gz"])
def test_a_file_without_any_record_is_not_passed_over_in_silence(tmp_path: Path, name: str) -> None:
    file = with_members(tmp_path / name)
    report = taken(tmp_path / "home", file)
    assert not report.complete
    assert "holds no record" in report.rejected[0].message
    told = CliRunner().invoke(app, ["parse", str(file)])
    assert (told.exit_code, "holds no record" in told.stdout) == (3, True)


ZSTD = pa.Codec("zstd")
WHOLE_FILES = {
    "zstd.warc.zst": (ZSTD.compress(ONE + TWO, asbytes=True),),
    "zstd-by-record.warc.zst": (
        b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd",
        ZSTD.compress(ONE, asbytes=True),
        ZSTD.compress(TWO, asbytes=True),
    ),
    "one-member.warc.gz": (gzip.compress(ONE + TWO),),
}


@pytest.mark.parametrize("name", WHOLE_FILES)
def test_a_file_that_is_packed_as_a_whole_is_read(tmp_path: Path, name: str) -> None:
    file = with_members(tmp_path / name, *WHOLE_FILES[name])
    report = taken(tmp_path / "home", file)
    assert (report.new, report.complete) == (["lighthouse/1", "lighthouse/2"], True)
    told = CliRunner().invoke(app, ["parse", str(file)])
    assert len(told.stdout.splitlines()) == 2


def test_a_packed_file_that_breaks_off_is_refused_aloud(tmp_path: Path) -> None:
    file = with_members(tmp_path / "a.warc.zst", ZSTD.compress(ONE, asbytes=True)[:-9])
    with pytest.raises(ArchiveError, match="cannot be unpacked"):
        taken(tmp_path / "home", file)


def test_a_revisit_in_a_file_that_is_packed_as_a_whole_finds_its_original(tmp_path: Path) -> None:
    out = BytesIO()
    writer = WARCWriter(out, gzip=False)
    first = writer.create_warc_record(
        url(1), "response", payload=BytesIO(PAGE), length=len(PAGE), http_headers=StatusAndHeaders("200 OK", [("A", "b")], "HTTP/1.1")
    )
    writer.write_record(first)
    digest = first.rec_headers.get_header("WARC-Payload-Digest")
    writer.write_record(writer.create_revisit_record(url(2), digest, url(1), "2026-11-02T10:30:05Z"))
    file = with_members(tmp_path / "a.warc.zst", ZSTD.compress(out.getvalue(), asbytes=True))
    assert [(capture.url, capture.body) for capture, _ in captures(file)] == [(url(1), PAGE), (url(2), PAGE)]
