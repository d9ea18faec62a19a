"""The bytes of an answer to text: charset from header, mark, declaration and content. What the text means is for the page."""

from w3lib.encoding import html_to_unicode

from podium.capture import Capture
from podium.errors import Reason, Rejected
from podium.page.undeclared_charset import undeclared_charset, wide_charset

_BINARY = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")

_LOST = "\ufffd"


def decoded(capture: Capture) -> str:
    """The body as text; raises ``Rejected``: EMPTY, NOT_TEXT or BAD_CHARSET."""
    if not capture.body.strip():
        raise Rejected(Reason.EMPTY, "the answer has no body; fetch it again")
    if wide := wide_charset(capture.body):
        return _wide(capture.body, wide)
    binary = capture.body.startswith(_BINARY) or b"\x00" in capture.body[:4096]
    if binary and not capture.body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Rejected(Reason.NOT_TEXT, "the body is binary, not a page of text")
    charset, text = html_to_unicode(capture.header("content-type"), capture.body, default_encoding="utf-8", auto_detect_fun=_guess)
    if _LOST in text and text.count(_LOST) * 200 > len(text):
        raise Rejected(Reason.BAD_CHARSET, f"read as {charset}, more than one letter in 200 is lost; the page declares the wrong charset")
    if b"\x00" in capture.body and "\x00" in text:  # the bytes first: text of wide letters is searched at length
        raise Rejected(Reason.NOT_TEXT, "the body is binary, not a page of text")
    return text


def _wide(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset)
    except UnicodeDecodeError as error:
        raise Rejected(
            Reason.BAD_CHARSET, f"every other byte is zero, and yet it is no {charset}; the body is damaged or binary"
        ) from error


def media_type(capture: Capture) -> str:
    """The type in the answer's header, without its parameters; ``text/html`` where it states none."""
    return (capture.header("content-type") or "text/html").partition(";")[0].strip().lower()


def _guess(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if b"\x1b$" not in body:
            return "utf-8"
    charset = undeclared_charset(body)
    if charset is None:
        raise Rejected(Reason.BAD_CHARSET, "the page declares no charset, and its letters and its language do not agree on one; look at it")
    return charset
