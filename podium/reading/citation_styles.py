"""Citations as text, each style by its published rules: APA (7th edition), Chicago (18th edition, bibliography), BibTeX, RIS, CSL-JSON.

Styles that turn names around are given names whose parts the page prints, and leave all others as they stand. Italics are left to the
reader's program. APA has no place for an office; the other styles have.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from podium.errors import UsageError, did_you_mean
from podium.records import Day


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who speaks; ``given`` and ``family`` only where the page itself prints which part of the name is which."""

    name: str
    given: str | None = None
    family: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """The facts of a citation; what a page does not state is ``None``."""

    authors: tuple[Author, ...]
    title: str
    kind: str
    place: str | None
    date: Day | None
    published: Day | None
    publisher: str
    url: str
    accessed: Day
    """The day of the capture that shows these words."""
    language: str
    speech_id: str
    revision: int
    dataset: str
    """The release that holds this revision, or the version of a dataset that no release holds yet."""
    paragraph_id: str | None = None
    position: int | None = None
    """Of the paragraph in that revision, from 1."""

    @property
    def key(self) -> str:
        """What ``podium show`` takes."""
        return f"{self.speech_id}#{self.paragraph_id}" if self.paragraph_id else self.speech_id


MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
"""In English whatever the locale of the machine."""
WRITTEN_KINDS = frozenset({"statement", "message"})
"""Kinds of which APA does not say that the text is a transcript."""
CSL_TYPES = {"interview": "interview", "debate": "hearing", "testimony": "hearing", "message": "document"}
MOST_AUTHORS_APA, MOST_AUTHORS_CHICAGO = 20, 6
QUOTED_IN_TITLE = re.compile(r'"([^"]*)"')
BIBTEX_SIGNS = re.compile(r"[&%$#_{}]")


def citation_text(reference: Reference, style: str) -> str:
    """The citation in one of ``CITATION_STYLES``, without a line end. Raises ``UsageError`` for another one."""
    if style not in CITATION_STYLES:
        raise UsageError(f"there is no format {style!r}: {did_you_mean(style, CITATION_STYLES)}")
    return CITATION_STYLES[style](reference)


def _apa(one: Reference) -> str:
    """``Author (day). Title (identifiers) [form]. Place. Publisher. Retrieved day, from address``."""
    day = one.date or one.published
    identifiers = f"{_identifiers(one, 'para.')}; {one.dataset}"
    form = _form(one) + (" transcript" if one.kind not in WRITTEN_KINDS else "")
    parts = [
        _ended(_apa_authors(one.authors) or one.publisher) + f" ({f'{day.year}, {MONTHS[day.month - 1]} {day.day}' if day else 'n.d.'}).",
        f"{one.title} ({identifiers}) [{form}].",
        *([_ended(one.place)] if one.place else []),
        *([_ended(one.publisher)] if one.authors else []),
        f"Retrieved {_day(one.accessed)}, from {one.url}",
    ]
    return " ".join(parts)


def _apa_authors(authors: Sequence[Author]) -> str:
    names = [f"{one.family}, {_initials(one.given)}" if one.family and one.given else one.name for one in authors]
    if len(names) > MOST_AUTHORS_APA:
        return f"{', '.join(names[: MOST_AUTHORS_APA - 1])}, … {names[-1]}"
    return ", & ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _initials(given: str) -> str:
    return " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in given.split())


def _chicago(one: Reference) -> str:
    """``Author. “Title.” Form, place, day. Publisher. Dataset, identifiers. Accessed day. Address.``"""
    day = _day(one.date) if one.date else f"published {_day(one.published)}" if one.published else "n.d."
    parts = [
        _ended(_chicago_authors(one.authors) or one.publisher),
        _quoted(one.title),
        _ended(", ".join(part for part in (_occasion(one), day) if part)),
        *([_ended(one.publisher)] if one.authors else []),
        f"{one.dataset}, {_identifiers(one, 'par.')}.",
        f"Accessed {_day(one.accessed)}.",
        f"{one.url}.",
    ]
    return " ".join(parts)


def _chicago_authors(authors: Sequence[Author]) -> str:
    """The first one's name is turned around, where its parts are known."""
    if not authors:
        return ""
    first = f"{authors[0].family}, {authors[0].given}" if authors[0].family else authors[0].name
    names = [first, *(f"{one.given} {one.family}" if one.family else one.name for one in authors[1:])]
    if len(names) > MOST_AUTHORS_CHICAGO:
        return f"{', '.join(names[:3])}, et al."
    if len(names) == 2:
        return f"{names[0]}{',' if authors[0].family else ''} and {names[1]}"
    return ", and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else first


def _quoted(title: str) -> str:
    """The title in quotation marks, those within it made single, its full stop before whatever closes."""
    inner = QUOTED_IN_TITLE.sub(r"‘\1’", title).replace("“", "‘").replace("”", "’")
    text = inner.rstrip("’") if inner.endswith("’") and "‘" in inner else inner
    return f"“{_ended(text)}{inner[len(text) :]}”"


def _bibtex(one: Reference) -> str:
    day = one.date or one.published
    names = (f"{who.family}, {who.given}" if who.family else f"{{{_escaped(who.name)}}}" for who in one.authors)
    fields = {
        "author": " and ".join(names) or f"{{{_escaped(one.publisher)}}}",
        "title": f"{{{_escaped(one.title)}}}",
        "howpublished": _escaped(_occasion(one)),
        "date": day.isoformat() if day else None,
        "year": str(day.year) if day else None,
        "month": MONTHS[day.month - 1][:3].lower() if day else None,
        "organization": _escaped(one.publisher),
        "url": one.url,
        "urldate": one.accessed.isoformat(),
        "note": _escaped(f"{one.dataset}, {_identifiers(one, 'par.')}"),
    }
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'},\n" for name, value in fields.items() if value]
    return f"@misc{{{re.sub('[^A-Za-z0-9:-]+', '_', one.key)},\n{''.join(lines)}}}"


def _escaped(text: str) -> str:
    return BIBTEX_SIGNS.sub(r"\\\g<0>", text)


def _ris(one: Reference) -> str:
    day = one.date or one.published
    lines = [
        ("TY", "ELEC"),
        *(("AU", f"{who.family}, {who.given}" if who.family else who.name) for who in one.authors),
        ("TI", one.title),
        ("M3", _form(one)),
        ("CY", one.place),
        ("PY", str(day.year) if day else None),
        ("DA", f"{day:%Y/%m/%d}/" if day else None),
        ("PB", one.publisher),
        ("LA", one.language),
        ("UR", one.url),
        ("Y2", f"{one.accessed:%Y/%m/%d}/"),
        ("DB", one.dataset),
        ("AN", _identifiers(one, "par.")),
        ("N1", _offices(one.authors)),
        ("ER", ""),
    ]
    return "\n".join(f"{tag}  - {value}" for tag, value in lines if value is not None)


def _csl_json(one: Reference) -> str:
    day = one.date or one.published
    stated: dict[str, Any] = {
        "id": one.key,
        "type": CSL_TYPES.get(one.kind, "speech"),
        "author": [{"family": who.family, "given": who.given} if who.family else {"literal": who.name} for who in one.authors],
        "title": one.title,
        "genre": _form(one),
        "event-place": one.place,
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "publisher": one.publisher,
        "URL": one.url,
        "accessed": {"date-parts": [[one.accessed.year, one.accessed.month, one.accessed.day]]},
        "language": one.language,
        "archive": one.dataset,
        "archive_location": _identifiers(one, "par."),
        "note": _offices(one.authors),
    }
    return json.dumps([{name: value for name, value in stated.items() if value}], ensure_ascii=False, indent=2)


CITATION_STYLES: Mapping[str, Callable[[Reference], str]] = {
    "apa": _apa,
    "bibtex": _bibtex,
    "chicago": _chicago,
    "csl-json": _csl_json,
    "ris": _ris,
}


def _form(one: Reference) -> str:
    return one.kind.replace("_", " ").capitalize()


def _occasion(one: Reference) -> str:
    """The form, of one speaker alone with the office, and the place."""
    office = one.authors[0].office if len(one.authors) == 1 else None
    return ", ".join(part for part in (_form(one) + (f" as {office}" if office else ""), one.place) if part)


def _identifiers(one: Reference, paragraph: str) -> str:
    place = [f"{paragraph} {one.position}"] if one.position else []
    return ", ".join([one.key, *place, f"revision {one.revision}"])


def _offices(authors: Sequence[Author]) -> str | None:
    return "; ".join(f"{one.name}: {one.office}" for one in authors if one.office) or None


def _day(day: date) -> str:
    """As ``October 1, 2026``."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def _ended(text: str) -> str:
    """The text with a full stop, unless it ends a sentence already."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
