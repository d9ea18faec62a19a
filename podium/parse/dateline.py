"""The dateline, which says where and when words were spoken, parted from the line above it on who spoke at what. Text in, text out."""

import re
from collections.abc import Sequence

from podium.fields.dates import find_date

_AT_THE_END = re.compile(r",\s*(?:[A-ZÀ-Þ][\w.' -]{2,40},\s*)?\d{1,2}(?:\s*[-–]\s*\d{1,2})?\s+[A-Z][a-z]+\s+\d{4}\W*$")


def part_dateline(lines: Sequence[str], elsewhere: str | None = None) -> tuple[str, str | None]:
    """The header without its dateline, and that: the last line, else what the page prints ``elsewhere``, else the end of the header."""
    if len(lines) > 1 and find_date(lines[-1]):
        return " ".join(lines[:-1]).strip(" ,"), lines[-1]
    header = " ".join(lines)
    found = _AT_THE_END.search(header)
    if elsewhere or not found:
        return header, elsewhere
    return header[: found.start()].strip(" ,"), found[0].strip(" ,")
