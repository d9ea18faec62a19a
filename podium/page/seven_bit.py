"""Charsets in seven bits: letters beyond ASCII written as ASCII, between marks that shift (ISO-2022, HZ, UTF-7).

A page in one of them looks like ASCII and so like UTF-8: it is asked for here first, or its marks would pass for its words.
"""

import re
from collections.abc import Iterator
from contextlib import suppress

from podium.errors import Reason, Rejected

MOST_BYTES = 2 << 20
"""Of the page, which are searched for words."""

_DESIGNATION = re.compile(rb"\x1b[$(-/][ -~]{1,2}")
"""A set of letters is called in, as ``ESC $ B`` (ISO/IEC 2022, 13.2): no other text has it."""
_JAPANESE = re.compile(rb"\x1b[$(][@BJ]")
_ISO_2022 = ("iso2022_jp", "iso2022_kr", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_jp_3", "iso2022_jp_ext")
"""Each has sets that those before it lack; what two have, they read alike."""
_SHIFTS = frozenset("\x0e\x0f\x1b")
_HZ = re.compile(rb"~\{(?:[!-w][!-~])+~\}")
"""Signs of GB 2312, two bytes each (RFC 1843)."""
_UTF_7 = re.compile(rb"\+[A-Za-z\d/+]{3,}")
"""UTF-16 as base64 (RFC 2152), ``+AOk-`` for é."""
_SIGNS = frozenset("“”„‘’‚‹›–—…•€")
_LATIN_TO_SIGNS = "\u20ff"
_EAST_ASIAN = ("gb2312", "shift_jis", "big5", "euc_kr")


def seven_bit_charset(body: bytes) -> str | None:
    """The charset of a body that declares none and shifts between ASCII and other letters; ``None`` for one that does not.

    Raises ``Rejected``, BAD_CHARSET, for shifts that no charset read here has: ISO-2022-CN, and UTF-7, which browsers refuse too
    (markup can hide in it).
    """
    if designations := set(_DESIGNATION.findall(body)):
        charset = next((one for one in _ISO_2022 if _is_read_by(one, body)), None)
        if charset is None and all(_JAPANESE.match(one) for one in designations):
            charset = "iso2022_jp"  # but for letters that a transfer or an editor has broken: how many, whoever reads them asks
        return charset or _refused("ISO-2022 in a form that is not read here")
    if not body.isascii():
        return None
    if b"~{" in body and _HZ.search(body, 0, MOST_BYTES):  # not tag by tag: its signs have ``<`` and ``>`` as second bytes
        return "hz" if _is_read_by("hz", body) else _refused("HZ, and not in all its parts")
    if b"+" in body and any(_is_utf_7(found) for words in words_of(body) for found in _UTF_7.findall(words)):
        return _refused("UTF-7, which is not read")
    return None


def words_of(body: bytes) -> Iterator[bytes]:
    """What stands between the tags, without scripts and styles: tag by tag, which takes no longer for tags that nothing closes."""
    hidden = b""
    for piece in (b">" + body[:MOST_BYTES]).split(b"<"):
        if not piece:
            continue
        tag, _, words = piece.partition(b">")
        name = tag[:8].lower()
        if hidden and not name.startswith(b"/" + hidden):
            continue
        hidden = next((kind for kind in (b"script", b"style") if name.startswith(kind)), b"")
        if not hidden:
            yield words


def _is_read_by(charset: str, body: bytes) -> bool:
    """Whether all of it is of that charset; Python leaves marks that it does not follow as they are."""
    with suppress(UnicodeDecodeError):
        return not _SHIFTS & set(body.decode(charset))
    return False


def _is_utf_7(found: bytes) -> bool:
    """Whether it says letters or signs that are in use: other words behind a plus, as of an address, say hardly any by chance.

    Figures alone are a telephone's number.
    """
    if found[1:].isdigit():
        return False
    try:
        text = (found + b"-").decode("utf-7")
    except UnicodeDecodeError:
        return False
    beyond = [letter for letter in text if letter > "\x7f"]
    if not beyond or (len(beyond) == 1 and beyond[0] > _LATIN_TO_SIGNS):  # ``a+b+c`` happens to say one Chinese sign
        return False
    return all(map(_is_in_use, beyond))


def _is_in_use(letter: str) -> bool:
    if letter in _SIGNS or (letter < "\u0700" and (letter.isalpha() or letter < "\xc0")):
        return True
    for charset in _EAST_ASIAN:
        with suppress(UnicodeEncodeError):
            return bool(letter.encode(charset))
    return False


def _refused(what: str) -> str:
    raise Rejected(Reason.BAD_CHARSET, f"the page declares no charset that is read here, and is in {what}; look at it")
