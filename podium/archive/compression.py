"""Compressed bytes: HTTP bodies under their content codings (RFC 9110, 8.4), and the gzip members of a WARC file, one a record.

Fetching and reading foreign WARC files both unpack bodies here, never to more than a limit.
"""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

import brotli

PIECE = 1 << 20
"""Bytes that are unpacked at once."""
MOST_CODINGS = 3
"""Of one body; servers name one, and two where a proxy packs once more."""
MOST_MEMBERS = 10_000
"""Gzip members of one body; writers that cut what they pack do so every 64 KB."""
STEP = 1 << 14
"""Bytes that are handed to zlib at once: it copies what it leaves over, for each member anew."""
NONE = {"", "identity", "none"}
GZIP_WINDOW = zlib.MAX_WBITS | 16
MAGIC = b"\x1f\x8b\x08"


class CodingError(ValueError):
    """The body is not in the coding that its header names."""


class OverLimitError(ValueError):
    """The unpacked body would pass the limit."""


def unpacked(body: bytes, codings: str, limit: int) -> bytes:
    """The body free of the codings of a ``Content-Encoding`` header.

    Raises ``CodingError`` for an unknown, invalid or unfinished coding and for too many of them, ``OverLimitError`` where all of them
    together unpack to more than ``limit`` bytes.
    """
    named = [coding for word in codings.split(",") if (coding := word.strip().lower()) not in NONE]
    if len(named) > MOST_CODINGS:
        raise CodingError(f"the body has {len(named)} codings, {MOST_CODINGS} is the most that is unpacked")
    left = limit
    for coding in reversed(named):
        if body:
            body = _without(coding, body, left, limit)
            left -= len(body)
    return body


def _without(coding: str, body: bytes, left: int, limit: int) -> bytes:
    """The body free of one coding; ``left`` is how much of ``limit`` it may fill."""
    match coding:
        case "gzip" | "x-gzip":
            pieces = _inflated(body, GZIP_WINDOW)
        case "deflate":  # zlib by RFC 9110; some servers send it raw, without the two bytes that zlib begins with
            has_head = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
            pieces = _inflated(body, zlib.MAX_WBITS if has_head else -zlib.MAX_WBITS)
        case "br":
            pieces = _brotli(body)
        case _:
            raise CodingError(f"the body has the coding {coding!r}, which was not asked for")
    whole = bytearray()
    try:
        for piece in pieces:
            if len(whole) + len(piece) > left:
                raise OverLimitError(f"the {coding} body unpacks to more than {limit} bytes")
            whole += piece
    except (zlib.error, brotli.error) as error:
        raise CodingError(f"the body is not {coding}, which its header names") from error
    return bytes(whole)


def _inflated(body: bytes, window: int) -> Iterator[bytes]:
    """One gzip member after the other; garbage behind the last one is ignored, as browsers do."""
    at = 0
    for _ in range(MOST_MEMBERS):
        stream = zlib.decompressobj(window)
        while not stream.eof:
            fed = body[at : at + STEP]
            piece = stream.decompress(fed, PIECE)
            at += len(fed) - len(stream.unconsumed_tail) - len(stream.unused_data)
            if not piece and not fed and not stream.eof:
                raise CodingError("the packed body breaks off")
            yield piece
        if body[at : at + 2] != MAGIC[:2]:
            return
    raise CodingError(f"the packed body has more than {MOST_MEMBERS:,} members")


def _brotli(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    yield stream.process(body, output_buffer_limit=PIECE)
    while not stream.is_finished():
        piece = stream.process(b"", output_buffer_limit=PIECE)
        if not piece:
            raise CodingError("the packed body breaks off")
        yield piece


def members(file: BinaryIO, most: int | None = None) -> Iterator[tuple[int, int]]:
    """Start and end of the whole gzip members of a file, from its beginning to the first that is torn; ``most`` of them."""
    start = 0
    while most is None or most > 0:
        end = member_end(file, start)
        if end is None:
            return
        yield start, end
        start = end
        most = most and most - 1


def member_end(file: BinaryIO, start: int) -> int | None:
    """Offset at which the gzip member that begins at ``start`` ends; ``None`` when it is cut short or its checksum is wrong."""
    file.seek(start)
    stream = zlib.decompressobj(GZIP_WINDOW)
    try:
        while not stream.eof:
            packed = file.read(STEP)
            if not packed:
                return None
            stream.decompress(packed)
    except zlib.error:
        return None
    return file.tell() - len(stream.unused_data)


def next_member(file: BinaryIO, start: int) -> int | None:
    """Offset of the next whole gzip member behind a damaged one at ``start``; ``None`` where no more follows."""
    file.seek(start + 1)
    rest = file.read()
    at = rest.find(MAGIC)
    while at >= 0:
        if member_end(file, start + 1 + at) is not None:
            return start + 1 + at
        at = rest.find(MAGIC, at + 1)
    return None


def is_torn(file: BinaryIO, start: int, end: int) -> bool:
    """True when the last record of a WARC file, from ``start`` to ``end``, or what follows it is not whole; ``end`` is for plain files."""
    size = file.seek(0, 2)
    file.seek(0)
    if file.read(len(MAGIC)) == MAGIC:
        return member_end(file, start) != size
    file.seek(end)
    return file.read(STEP).strip() != b""
