"""The one door to PDFium: the bytes of a PDF to its printed lines, each with its place and type face on the page. No paragraph, no meaning.

PDFium mends what it can and hides what it lost, so what cannot be read whole is refused before: a file without its end, one that wants a
password, pages that are pictures. The library may be entered by one thread of a process at a time.
"""

import re
import zlib
from collections.abc import Iterator
from ctypes import addressof, byref, c_double, c_int, create_string_buffer
from threading import Lock
from time import thread_time
from typing import TYPE_CHECKING, Any

from podium.errors import Reason, Rejected
from podium.page.limits import MOST_LETTERS, MOST_PDF_BYTES, MOST_PDF_SECONDS, check_letters, check_pages, check_streams
from podium.page.pdf_lines import PrintedPage, PrintedWord, TypeFace, lines_of_words

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

PDF = "application/pdf"
SIGNATURE = b"%PDF-"
_ENTRANCE = Lock()
_END = b"%%EOF"
_TAIL = 2048
"""Bytes at the end of a file among which its end mark stands; some servers add a few of their own."""
_SCANNED = 5
"""One page in so many may be a picture without words, such as a cover."""
_LOST = 50
"""One letter in so many may have no Unicode."""
_STREAM = re.compile(rb"stream\r?\n")
_ZLIB = (b"\x08", b"\x18", b"\x28", b"\x38", b"\x48", b"\x58", b"\x68", b"\x78")
"""How what zlib has packed may begin."""
_PIECE = 1 << 16
_LINE_END_HYPHENS = frozenset({0x02, 0xAD, 0xFFFE})
"""What PDFium gives for a hyphen that it takes for one at a line's end: it joins the two lines without a break between."""
_SPACES = frozenset({0, 9, 10, 13, 32, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x3000})
_BOLD_NAME = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_ITALIC_NAME = re.compile(r"italic|oblique", re.IGNORECASE)
_BOLD_WEIGHT = 600
_READABLE = 2.0
"""Points; nobody reads smaller type: the Dáil prints the number of each turn in one point (2016)."""


def read_pdf(body: bytes) -> tuple[PrintedPage, ...]:
    """The pages of a PDF as printed lines.

    Raises ``Rejected``: TRUNCATED, BROKEN_PDF, ENCRYPTED_PDF, NO_TEXT_LAYER, BAD_CHARSET or TOO_LARGE.
    """
    if _END not in body[-_TAIL:]:
        raise Rejected(Reason.TRUNCATED, "the PDF breaks off before its end; fetch it again")
    _check_unpacked(body)
    with _ENTRANCE:
        document = _opened(body)
        try:
            return _pages(document)
        finally:
            document.close()


def _check_unpacked(body: bytes) -> None:
    """Raises ``Rejected`` (TOO_LARGE) for streams that unpack to more than any speech: PDFium would hold each of them in memory."""
    whole, total = memoryview(body), 0
    for number, found in enumerate(_STREAM.finditer(body), 1):
        if body[found.end() : found.end() + 1] in _ZLIB:
            total += _unpacked(whole[found.end() :], MOST_PDF_BYTES - total)
        check_streams(number, total)


def _unpacked(packed: memoryview, most: int) -> int:
    """How many bytes a stream unpacks to, counted up to a little more than ``most``, and up to where it is damaged."""
    unpacking, total = zlib.decompressobj(), 0
    for at in range(0, len(packed), _PIECE):
        piece: bytes | memoryview = packed[at : at + _PIECE]
        try:
            while piece and total <= most and not unpacking.eof:
                total += len(unpacking.decompress(piece, 1 << 20))
                piece = unpacking.unconsumed_tail
        except zlib.error:
            return total
        if total > most or unpacking.eof:
            return total
    return total


def _opened(body: bytes) -> "PdfDocument":
    import pypdfium2  # loads a library of 8 MB, which few pages need
    from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

    try:
        return pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if error.err_code in {FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY}:
            raise Rejected(Reason.ENCRYPTED_PDF, "the PDF opens only with a password") from error
        raise Rejected(Reason.BROKEN_PDF, f"the file is no PDF that can be read ({error})") from error


def _pages(document: "PdfDocument") -> tuple[PrintedPage, ...]:
    import pypdfium2

    check_pages(len(document))
    until, pages, scanned, letters = thread_time() + MOST_PDF_SECONDS, list[PrintedPage](), 0, 0
    for number in range(len(document)):
        if thread_time() > until:
            raise Rejected(Reason.TOO_LARGE, f"{number} of {len(document)} pages of the PDF took {MOST_PDF_SECONDS:g} seconds; look at it")
        try:
            page = document[number]
        except pypdfium2.PdfiumError as error:
            raise Rejected(Reason.BROKEN_PDF, f"page {number + 1} of the PDF cannot be read ({error})") from error
        printed = _printed(page, number, MOST_LETTERS - letters)
        letters += printed.letters
        scanned += not printed.letters and _shows_something(page)
        pages.append(printed)
        page.close()
    if not letters or scanned * _SCANNED > len(pages):
        raise Rejected(
            Reason.NO_TEXT_LAYER, f"{scanned} of {len(pages)} pages of the PDF are pictures without words; it wants a reader of print"
        )
    lost = sum(line.text.count("\ufffd") for page in pages for line in page.lines)
    if lost * _LOST > letters:
        raise Rejected(Reason.BAD_CHARSET, "the PDF does not tell which letters its signs are")
    return tuple(pages)


def _shows_something(page: "PdfPage") -> bool:
    return next(iter(page.get_objects(max_depth=1)), None) is not None


def _printed(page: "PdfPage", number: int, most: int) -> PrintedPage:
    text = page.get_textpage()
    count = text.count_chars()
    check_letters(count, most)
    left, bottom, right, top = page.get_bbox()
    seen = (
        word for word in _words(text.raw, count) if word.size >= _READABLE and left <= word.left <= right and bottom <= word.baseline <= top
    )
    lines = lines_of_words(seen, number)
    text.close()
    return PrintedPage(lines, bottom, top)


def _words(text: Any, count: int) -> Iterator[PrintedWord]:
    """The words in the order in which the file draws them; one ends at a space, at a line's end and where the file sets another piece."""
    from pypdfium2.raw import FPDFText_GetTextObject, FPDFText_GetUnicode

    letters, start, piece, glued = list[str](), 0, 0, False
    faces: dict[int, TypeFace] = {}
    for index in range(count + 1):
        code = FPDFText_GetUnicode(text, index) if index < count else 32
        hyphen, space = code in _LINE_END_HYPHENS, code in _SPACES
        drawn = None if space or hyphen else FPDFText_GetTextObject(text, index)
        following = addressof(drawn.contents) if drawn else piece
        if letters and (space or following != piece):
            yield _word(text, letters, start, index, faces[piece], glued)
            letters, glued = [], not space
        elif space:
            glued = False
        if space:
            continue
        if not letters:
            start, piece = index, following
            if piece not in faces:
                faces[piece] = _face(text, index)
        letters.append("-" if hyphen else _sign(code))
        if hyphen:
            yield _word(text, letters, start, index, faces[piece], glued)
            letters, glued = [], True  # some files write one in the middle of a line


def _sign(code: int) -> str:
    """The character; the mark of a lost one for what no writing has: private signs, control characters, half characters."""
    lost = code < 32 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xF900 or code > 0x10FFFF or code == 0xFFFF
    return "\ufffd" if lost else chr(code)


def _face(text: Any, index: int) -> TypeFace:
    """The type of a piece, which it shares: size, face and whether it stands upright."""
    from pypdfium2 import raw

    matrix, name, flags = raw.FS_MATRIX(), create_string_buffer(128), c_int()
    raw.FPDFText_GetMatrix(text, index, byref(matrix))
    raw.FPDFText_GetFontInfo(text, index, name, len(name), byref(flags))
    scale = (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
    face = name.value.decode("latin-1")
    bold = _BOLD_NAME.search(face) is not None or raw.FPDFText_GetFontWeight(text, index) >= _BOLD_WEIGHT
    upright = bool(matrix.a) and abs(matrix.b) <= 0.1 * abs(matrix.a)
    return TypeFace(raw.FPDFText_GetFontSize(text, index) * scale, bold, _ITALIC_NAME.search(face) is not None, upright)


def _word(text: Any, letters: list[str], start: int, end: int, face: TypeFace, glued: bool) -> PrintedWord:
    from pypdfium2.raw import FPDFText_GetCharBox, FPDFText_GetCharOrigin

    left, right, _, x, y = (c_double() for _ in range(5))
    FPDFText_GetCharBox(text, start, byref(left), byref(_), byref(_), byref(_))
    FPDFText_GetCharBox(text, end - 1, byref(_), byref(right), byref(_), byref(_))
    FPDFText_GetCharOrigin(text, start, byref(x), byref(y))
    return PrintedWord("".join(letters), left.value, right.value, y.value, *face, glued)
