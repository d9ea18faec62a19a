"""Content codings (RFC 9110, 8.4): a packed body to the bytes it stands for, never more of them than the limit.

Fetching and reading foreign WARC files both unpack here; what the bytes mean belongs to ``podium.page.page``.
"""

import zlib
from collections.abc import Iterator

import brotli

PIECE = 1 << 20
MOST_CODINGS = 3
"""Of one body; servers name one, and two where a proxy packs once more."""
MOST_MEMBERS = 10_000
"""Gzip members of one body; writers that cut what they pack do so every 64 KB."""
_FED = 1 << 14
"""Bytes that are handed to zlib at once: it copies what it leaves over, for each member anew."""
NONE = {"", "identity", "none"}
GZIP_WINDOW = zlib.MAX_WBITS | 16


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
            body = _joined(_pieces(body, coding), coding, left, limit)
            left -= len(body)
    return body


def _joined(pieces: Iterator[bytes], coding: str, left: int, limit: int) -> bytes:
    whole = []
    length = 0
    try:
        for piece in pieces:
            length += len(piece)
            if length > left:
                raise OverLimitError(f"the {coding} body unpacks to more than {limit} bytes")
            whole.append(piece)
    except (zlib.error, brotli.error) as error:
        raise CodingError(f"the body is not {coding}, which its header names") from error
    return b"".join(whole)


def _pieces(body: bytes, coding: str) -> Iterator[bytes]:
    match coding:
        case "gzip" | "x-gzip":
            return _inflated(body, GZIP_WINDOW)
        case "deflate":
            return _inflated(body, zlib.MAX_WBITS if _has_zlib_head(body) else -zlib.MAX_WBITS)
        case "br":
            return _brotli(body)
    raise CodingError(f"the body has the coding {coding!r}, which was not asked for")


def _inflated(body: bytes, window: int) -> Iterator[bytes]:
    """One gzip member after the other; garbage behind the last one is passed over, as browsers do."""
    at = 0
    for _ in range(MOST_MEMBERS):
        stream = zlib.decompressobj(window)
        while not stream.eof:
            fed = body[at : at + _FED]
            piece = stream.decompress(fed, PIECE)
            at += len(fed) - len(stream.unconsumed_tail) - len(stream.unused_data)
            if not piece and not fed and not stream.eof:
                raise CodingError("the packed body breaks off")
            yield piece
        if body[at : at + 2] != b"\x1f\x8b":
            return
    raise CodingError(f"the packed body has more than {MOST_MEMBERS:,} members")


def _has_zlib_head(body: bytes) -> bool:
    """Some servers send raw deflate where RFC 9110 says zlib."""
    return len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0


def _brotli(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    yield stream.process(body, output_buffer_limit=PIECE)
    while not stream.is_finished():
        piece = stream.process(b"", output_buffer_limit=PIECE)
        if not piece:
            raise CodingError("the packed body breaks off")
        yield piece
