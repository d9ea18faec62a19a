"""The bytes of an answer to text: charset from header, mark, declaration and content. What the text means is for the page.

A page that declares no charset and is no UTF-8 has the one that its letters and its language agree on, or none at all.

Detectors weigh what is likely: charset-normalizer (3.5) takes ISO-8859-2 for windows-1250 and short EUC-JP for Korean, which is mojibake
in a record. Here a charset is believed only when the words, read by it, are in a language that is written in it, with the letters of that
language, in words as they are spelt. What two charsets claim, or none, is for a person.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from w3lib.encoding import html_to_unicode

from podium.capture import Capture
from podium.errors import Reason, Rejected
from podium.page.seven_bit import MOST_BYTES, seven_bit_charset, words_of
from podium.text.language import detected

SAMPLE = 20_000
"""Bytes of words that are looked at."""
LEAST = 0.97
"""Share of the letters beyond ASCII that must be right."""
CLEAR = 0.0005
"""By how much the best must be better than another that reads other words."""
SURE = {True: 0.4, False: 0.9}
"""How certain the language must be, by whether its letters are mostly ASCII: neighbours share many words, scripts of their own do not."""
FEW_LETTERS = 24
DIFFERENT = 10
"""Fewer letters beyond ASCII are no evidence for a script of its own: a menu of languages has a word of many."""

_BINARY = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")

_LOST = "\ufffd"
_ENTITY = re.compile(rb"&[#\w]{1,12};")
_TYPOGRAPHY = frozenset("«»“”„‘’‚‹›–—…•·°§©®™№€£¥¢´¿¡ºª†‡\xa0\xad")

_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_LANGUAGES = {
    "ru": _CYRILLIC + "ё",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџшčćđšž",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "sl": "čšž",
    "hr": "čćđšž",
    "bs": "čćđšž",
    "ro": "ăâîşţ",
    "tr": "çğıöşüâîûİ",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "et": "äõöüšž",
    "el": "άέήίόύώϊϋΐΰαβγδεζηθικλμνξοπρσςτυφχψω",
    "he": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْ،؟؛ـ",
    "fa": "ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقکكگلمنهویيً،؟؛ـ\u200c",
}
"""The letters beyond ASCII of each language."""
_WESTERN = "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿœšžßŸ"
_OF_WESTERN = frozenset(
    re.findall(r"\w+", "en fr de es it pt nl sv da no nb nn fi is ga ca eu gl af id ms lb oc br fo wa an la sw cy gd mt tl")
)


@dataclass(frozen=True, slots=True)
class _Charset:
    """One charset, and the languages that pages in it are written in."""

    codec: str
    languages: frozenset[str]
    latin: bool = False
    """Whether its words are mostly ASCII."""


def _of(codecs: str, languages: str, latin: bool = False) -> Iterator[_Charset]:
    return (_Charset(codec, frozenset(languages.split()), latin) for codec in codecs.split())


_CHARSETS = (
    _Charset("cp1252", _OF_WESTERN, latin=True),
    *_of("cp1251 koi8-r koi8-u iso8859-5 cp866 mac-cyrillic", "ru uk be bg mk sr"),
    *_of("cp1250 iso8859-2", "pl cs sk hu sl hr bs sr ro", latin=True),
    *_of("cp1254", "tr", latin=True),
    *_of("cp1257", "lt lv et", latin=True),
    *_of("cp1253 iso8859-7", "el"),
    *_of("cp1255", "he"),
    *_of("cp1256 iso8859-6", "ar fa"),
    *_of("shift_jis euc_jp", "ja"),
    *_of("gb18030 big5", "zh"),
    *_of("euc_kr", "ko"),
)


def wide_charset(body: bytes) -> str | None:
    """UTF-16 without a byte-order mark: every other byte of its markup is zero. ``None`` for any other body."""
    head = body[:4096].lstrip(b" \r\n\t")
    pairs = len(head) // 2 or 1
    first, second = head[::2].count(0) / pairs, head[1::2].count(0) / pairs
    if head.startswith(b"<\x00") or (second > 0.3 and first < 0.02):
        return "utf-16-le"
    if head.startswith(b"\x00<") or (first > 0.3 and second < 0.02):
        return "utf-16-be"
    return None


def undeclared_charset(body: bytes) -> str | None:
    """The charset of a page that declares none; ``None`` where its bytes, letters and language do not agree on one.

    Raises ``Rejected`` as ``seven_bit_charset``.
    """
    if seven_bit := seven_bit_charset(body):
        return seven_bit
    if _nearly_utf8(body):
        return "utf-8"
    words = _words(body)
    if not words:  # what is beyond ASCII is in scripts and attributes
        return "cp1252" if len(body) <= MOST_BYTES else None
    found = [
        (right, charset.codec, text) for charset in _CHARSETS if (text := _text(words, charset.codec)) and (right := _right(text, charset))
    ]
    if not found:
        return None
    best = max(found, key=lambda one: one[0])
    doubtful = any(text != best[2] and right > best[0] - CLEAR for right, _, text in found)
    return None if doubtful else best[1]


def _nearly_utf8(body: bytes) -> bool:
    """UTF-8 in which a transfer or an editor has broken a letter or two, or none; what was lost before it was encoded is no sign."""
    with suppress(UnicodeDecodeError):
        body.decode("utf-8")
        return True
    text = body.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return lost * 4 < sum(len(part) for part in re.findall(r"[^\x00-\x7f\ufffd]+", text))


def _words(body: bytes) -> bytes:
    """The lines of words beyond ASCII."""
    lines: list[bytes] = []
    length = 0
    for words in words_of(body):
        if length >= SAMPLE:
            break
        if not words.isascii():
            lines += [line.strip() for line in _ENTITY.sub(b" ", words[:SAMPLE]).splitlines() if not line.isascii()]
            length += len(words)
    return b"\n".join(lines)[:SAMPLE]


def _text(words: bytes, codec: str) -> str:
    """The words by that charset, blank where they are not of it; the sample may have cut a letter in two."""
    for end in (len(words), len(words) - 1):
        try:
            return words[:end].decode(codec)
        except UnicodeDecodeError as error:
            if error.start < len(words) - 4:
                break
    return ""


def _right(text: str, charset: _Charset) -> float:
    """The share of what is beyond ASCII that is as the language of the words is written; 0 where they are not in that charset."""
    beyond = [letter for letter in text if letter > "\x7f"]
    letters = [letter for letter in beyond if letter.isalpha()]
    if not letters:  # quotation marks, dashes and other signs alone
        return float(charset.codec == "cp1252" and not _INSIDE.search(text))
    spelt = "\n".join(line for line in text.splitlines() if any(letter > "\x7f" and letter.isalpha() for letter in line))
    share = len(letters) / sum(letter.isalpha() for letter in spelt)
    if (
        (share > 0.35 or _BEYOND.search(spelt))
        if charset.latin
        else (share < 0.4 or len(letters) < FEW_LETTERS or len(set(letters)) < DIFFERENT)
    ):
        return 0.0
    language, certainty = detected(spelt)
    if language not in charset.languages or (certainty < SURE[charset.latin] and charset.codec != "cp1252"):
        return 0.0
    wrong = sum(not _fits(letter, language, charset) for letter in beyond) + _misspelt(text)
    right = 1 - wrong / len(beyond)
    return right if right >= LEAST and _is_common(text, letters, charset.codec) else 0.0


def _fits(letter: str, language: str, charset: _Charset) -> bool:
    """Whether the language has that letter, or printers have it."""
    if letter in _TYPOGRAPHY or (charset.codec == "cp1252" and not letter.isalpha()):
        return True
    if language in _LANGUAGES:
        return letter.lower() in _LANGUAGES[language] or letter in _LANGUAGES[language]
    return (
        letter.lower() in _WESTERN
        if charset.codec == "cp1252"
        else letter.isalpha() or letter in "、。「」『』，；：？！（）《》〈〉・ー々〇　％～"
    )


_BEYOND = re.compile(r"(?:[^\W\d_\x00-\x7f]){4}")
"""Letters in a row that no language has which is mostly written in ASCII: the script is another one."""
_INSIDE = re.compile(r"(?<=[^\W\d_])(?:[^\w\s\x00-\x7f’‘´·\xad–—…\xa0\u200c\u3000-\u303f\uff00-\uffef]|[¹²³ªº]){1,3}(?=[^\W\d_])")
"""A mark inside a word, where a letter should be."""
_APOSTROPHE_FIRST = re.compile(r"(?:^|(?<=\s))’(?=[^\W\d_])", re.M)
_TURNED = re.compile(r"(?<=[^\W\d_])[^\W\d_]")


def _misspelt(text: str) -> float:
    """Marks inside words, and capitals behind small letters: what a neighbouring charset makes of a letter."""
    turned = sum(found[0].isupper() and text[found.start() - 1].islower() and found[0] > "\x7f" for found in _TURNED.finditer(text))
    cased = [letter for letter in text if letter > "\x7f" and letter.lower() != letter.upper()]
    capitals = sum(letter.isupper() for letter in cased)
    return (
        len(_INSIDE.findall(text))
        + len(_APOSTROPHE_FIRST.findall(text)) / 2
        + turned
        + (capitals if capitals > 0.6 * len(cased) and len(cased) > FEW_LETTERS else 0)
    )


def _is_common(text: str, letters: list[str], codec: str) -> bool:
    """Whether signs of eastern Asia are those that are in daily use: their charsets read nearly any bytes as signs."""
    kana = sum("\u3041" <= letter <= "\u30fe" for letter in letters) / len(letters)
    match codec:
        case "shift_jis" | "euc_jp":
            return kana > 0.15 and not any("\uff61" <= letter <= "\uff9f" for letter in text)
        case "euc_kr":
            return sum("\uac00" <= letter <= "\ud7a3" for letter in letters) > 0.9 * len(letters)
        case "gb18030":
            known = sum(0xB0 <= letter.encode("gb18030")[0] <= 0xD7 and letter.encode("gb18030")[1] >= 0xA1 for letter in letters)
            return kana < 0.03 and known > 0.85 * len(letters)
        case "big5":
            return kana < 0.03 and sum(0xA4 <= letter.encode("big5")[0] <= 0xC6 for letter in letters) > 0.85 * len(letters)
    return True


def decoded(capture: Capture) -> str:
    """The body as text; raises ``Rejected``: EMPTY, NOT_TEXT or BAD_CHARSET."""
    if not capture.body.strip():
        raise Rejected(Reason.EMPTY, "the answer has no body; fetch it again")
    if wide := wide_charset(capture.body):
        return _wide(capture.body, wide)
    body = capture.body.replace(b"\x00", b" ") if _is_typeset(capture.body) else capture.body
    binary = body.startswith(_BINARY) or b"\x00" in body[:4096]
    if binary and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Rejected(Reason.NOT_TEXT, "the body is binary, not a page of text")
    charset, text = html_to_unicode(capture.header("content-type"), body, default_encoding="utf-8", auto_detect_fun=_guess)
    if _LOST in text and text.count(_LOST) * 200 > len(text):
        raise Rejected(Reason.BAD_CHARSET, f"read as {charset}, more than one letter in 200 is lost; the page declares the wrong charset")
    if b"\x00" in body and "\x00" in text:  # the bytes first: text of wide letters is searched at length
        raise Rejected(Reason.NOT_TEXT, "the body is binary, not a page of text")
    return text


_HTML = re.compile(rb"\s*<(?:!doctype html|html)\b", re.IGNORECASE)


def _is_typeset(body: bytes) -> bool:
    """A page in UTF-8 but for zeros, which typesetting leaves for blanks (Daily Digests of the Congressional Record, 1997 to 2005)."""
    if b"\x00" not in body or not _HTML.match(body) or body.count(0) * 4 > len(body):
        return False
    try:
        return bool(body.decode("utf-8"))
    except UnicodeDecodeError:
        return False


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
    charset = undeclared_charset(body)
    if charset is None:
        raise Rejected(Reason.BAD_CHARSET, "the page declares no charset, and its letters and its language do not agree on one; look at it")
    return charset
