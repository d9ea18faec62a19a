"""Captures to WARC 1.1 records: the bytes of each kind of record.

A body is kept free of transfer and content encoding, so its digest is the capture's; the headers that speak of an encoding are
kept under ``X-Crawler-…``, as Common Crawl does, and every other header stays as received (as UTF-8).
"""

import zlib
from hashlib import sha256
from http import HTTPStatus
from io import BytesIO
from itertools import chain
from pathlib import Path
from uuid import uuid4

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from podium.capture import Capture, Kept
from podium.errors import ArchiveError

RENAMED = "X-Crawler-"
OF_THE_WIRE = {"content-encoding", "transfer-encoding", "content-length"}
REDIRECTED_FROM = "WARC-Redirected-From"
REFERS_TO_FILE = "WARC-Refers-To-Filename"
REFERS_TO_OFFSET = "WARC-Refers-To-File-Offset"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
RESPONSE_TYPE = "application/http; msgtype=response"
LEVEL = 6
"""Of gzip: warcio packs at 9, which takes a quarter longer and saves four bytes in a thousand (850 pages of one year)."""
GZIP = zlib.MAX_WBITS + 16

HeaderLines = list[tuple[str, str]]


def response(capture: Capture, ip: str | None = None, identity: tuple[str, HeaderLines] | None = None) -> bytes:
    """A gzipped ``response`` record."""
    record_id, joined = identity or (f"<urn:uuid:{uuid4()}>", [])
    fields = [*joined, ("WARC-Payload-Digest", f"sha256:{capture.digest}")]
    return record("response", record_id, [*about(capture, ip), *fields], head(capture) + capture.body, RESPONSE_TYPE)


def revisit(capture: Capture, original: Kept, ip: str | None = None) -> bytes:
    """A gzipped ``revisit`` record: the headers of this answer, and where its body is kept.

    The headers of a 304 are left out: with them, replay would show a bare 304 in place of the page.
    """
    not_modified = capture.status == HTTPStatus.NOT_MODIFIED
    fields = [
        ("WARC-Profile", NOT_MODIFIED if not_modified else IDENTICAL),
        ("WARC-Payload-Digest", f"sha256:{original.capture.digest}"),
        ("WARC-Refers-To-Target-URI", original.capture.final_url),
        ("WARC-Refers-To-Date", warc_date(original.capture)),
        (REFERS_TO_FILE, original.place.file),
        (REFERS_TO_OFFSET, str(original.place.offset)),
    ]
    block = b"" if not_modified else head(capture)
    return record("revisit", f"<urn:uuid:{uuid4()}>", [*about(capture, ip), *fields], block, RESPONSE_TYPE)


def warcinfo(name: str, fields: dict[str, str]) -> bytes:
    """The gzipped record at the head of a file."""
    block = "".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode()
    named = [("WARC-Filename", Path(name).name), ("WARC-Date", warc_date(None))]
    return record("warcinfo", f"<urn:uuid:{uuid4()}>", named, block, "application/warc-fields")


def about(capture: Capture, ip: str | None) -> HeaderLines:
    """The fields that every record of a capture has."""
    fields = [("WARC-Target-URI", capture.final_url), ("WARC-Date", warc_date(capture))]
    if ip:
        fields.append(("WARC-IP-Address", ip))
    if capture.redirects:
        fields.append((REDIRECTED_FROM, " ".join(capture.redirects)))
    if any(character.isspace() for url in (capture.final_url, *capture.redirects) for character in url):
        raise ArchiveError(f"{capture.final_url!r}: an address with white space cannot be kept; quote it first")
    return fields


def head(capture: Capture) -> bytes:
    """Status line and headers, ending with the empty line."""
    phrase = HTTPStatus(capture.status).phrase if capture.status in set(HTTPStatus) else ""
    lines = [f"HTTP/1.1 {capture.status} {phrase}", *(f"{name}: {value}" for name, value in kept_headers(capture))]
    return "".join(line.replace("\r", " ").replace("\n", " ") + "\r\n" for line in lines).encode() + b"\r\n"


def kept_headers(capture: Capture) -> HeaderLines:
    """The headers, those of the wire renamed unless they are true of the kept body."""
    plain = not capture.header("Content-Encoding") and not capture.header("Transfer-Encoding")
    true_of_body = plain and capture.header("Content-Length") in (None, str(len(capture.body)))
    if true_of_body:
        return list(capture.headers)
    return [(RENAMED + name if name.lower() in OF_THE_WIRE else name, value) for name, value in capture.headers]


def warc_date(capture: Capture | None) -> str:
    """The moment of the capture (of now, without one), to the microsecond."""
    if capture is None:
        return str(WARCWriter(BytesIO(), warc_version="1.1").curr_warc_date())
    return capture.fetched_at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def record(kind: str, record_id: str, fields: HeaderLines, block: bytes, content_type: str) -> bytes:
    """The bytes of one record as a gzip member of its own."""
    digest = ("WARC-Block-Digest", f"sha256:{sha256(block).hexdigest()}")
    headers = StatusAndHeaders("", list(chain([("WARC-Type", kind), ("WARC-Record-ID", record_id)], fields, [digest])), protocol="WARC/1.1")
    # warcio is told "response" for every kind: of a revisit it would drop the block, which here holds the HTTP head
    out = BytesIO()
    WARCWriter(out, gzip=False, warc_version="1.1").write_record(
        ArcWarcRecord("warc", "response", headers, BytesIO(block), None, content_type, len(block))
    )
    packing = zlib.compressobj(LEVEL, wbits=GZIP)
    return packing.compress(out.getbuffer()) + packing.flush()
