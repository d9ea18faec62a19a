"""A value is a quotation: names and offices that do not stand on the page leave the record before it goes out, with an issue. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from podium.extract.offices import NAME_SUFFIXES
from podium.records import Attribution, Paragraph, Speaker
from podium.text.folding import plain

_PARTS = re.compile(r", | (?=of )")
"""An office may stand on both sides of the name (``Prime Minister X of Y``), or at two places."""
_TAG = re.compile(r"<[^<>]{0,2000}>")


def printed_only(
    speakers: Sequence[Speaker], paragraphs: Sequence[Paragraph], near: str, page: Callable[[], str]
) -> tuple[tuple[Speaker, ...], tuple[Paragraph, ...], tuple[str, ...]]:
    """Speakers, paragraphs and issues, without a name or an office whose words do not stand side by side on the page.

    Case and accents do not count, nor does a form of address left out; a name may be printed as "Surname, Given". ``near`` are title,
    header and words; ``page`` gives all the page's text, which is asked for only where those do not hold a value.
    """
    stands = _Printed(near, page)
    kept, lost, issues = list[Speaker](), set[str](), list[str]()
    for speaker in speakers:
        if not stands.name(speaker.name):
            lost.add(speaker.name)
            issues.append(f"unquoted_name: {speaker.name}")
        elif speaker.role and not all(map(stands.words, _PARTS.split(speaker.role))):
            kept.append(replace(speaker, role=None))
            issues.append(f"unquoted_role: {speaker.role}")
        else:
            kept.append(speaker)
    if not issues:
        return tuple(speakers), tuple(paragraphs), ()
    nobody = (replace(one, speaker=None, attribution=Attribution.UNRESOLVED) if one.speaker in lost else one for one in paragraphs)
    return tuple(kept), tuple(nobody), tuple(issues)


class _Printed:
    """The letters of a page, those near the words first."""

    def __init__(self, near: str, page: Callable[[], str]) -> None:
        self._letters = [_letters(near)]
        self._page: Callable[[], str] | None = page

    def name(self, name: str) -> bool:
        words = [word for word in plain(name).split() if word not in NAME_SUFFIXES]
        return self.words(name) or self.words(" ".join([*words[-1:], *words[:-1]])) or self.words(" ".join([*words[1:], *words[:1]]))

    def words(self, value: str) -> bool:
        wanted = _letters(value)
        if any(wanted in letters for letters in self._letters):
            return True
        if self._page:
            text, self._page = self._page(), None
            self._letters += [_letters(text), _letters(_TAG.sub(" ", text))]
        return any(wanted in letters for letters in self._letters)


def _letters(text: str) -> str:
    """Only what is compared: letters and figures, no space, as pages lose the space between two elements."""
    return plain(text).replace(" ", "")
