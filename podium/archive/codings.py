"""Content codings (RFC 9110, 8.4): a packed body to the bytes it stands for, never more of them than the limit.

Fetching and reading foreign WARC files both unpack here; what the bytes mean belongs to ``podium.parse.page``.
"""

import zlib
from collections.abc import Iterator

import brotli

PIECE = 1 << 20
NONE = {"", "identity", "none"}
GZIP_WINDOW = zlib.MAX_WBITS | 16


class CodingError(ValueError):
    """The body is not in the coding that its header names."""


class OverLimitError(ValueError):
    """The unpacked body would pass the limit."""


def unpacked(body: bytes, codings: str, limit: int) -> bytes:
    """The body free of the codings of a ``Content-Encoding`` header.

    Raises ``CodingError`` for an unknown, invalid or unfinished coding, ``OverLimitError`` beyond ``limit`` bytes.
    """
    for coding in reversed([word.strip().lower() for word in codings.split(",")]):
        if coding not in NONE and body:
            body = _joined(_pieces(body, coding), coding, limit)
    return body


def _joined(pieces: Iterator[bytes], coding: str, limit: int) -> bytes:
    whole = []
    length = 0
    try:
        for piece in pieces:
            length += len(piece)
            if length > limit:
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
    while body:
        stream = zlib.decompressobj(window)
        while not stream.eof:
            piece = stream.decompress(body, PIECE)
            body = stream.unconsumed_tail
            if not piece and not body and not stream.eof:
                raise CodingError("the packed body breaks off")
            yield piece
        body = stream.unused_data if stream.unused_data.startswith(b"\x1f\x8b") else b""


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
