"""Printed text: folding white space and marks, comparing names. Knows no page and no institution."""

import re
import unicodedata

_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\u200e\u200f]")


def fold(text: str) -> str:
    """The text with every run of white space one space and invisible marks gone."""
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def plain(text: str) -> str:
    """For comparing only: no accents, lower case, letters and digits parted by single spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(re.findall(r"\w+", letters.casefold()))
