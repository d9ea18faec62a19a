"""Who asks, by role: in an interview or press conference whoever is neither a principal nor leads through it. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from podium.extract.names import is_office_word
from podium.extract.speaker_labels import is_asking, is_unnamed
from podium.records import Kind, Paragraph, ParagraphKind, Speaker
from podium.text.folding import plain, vocabulary

_HOSTS = vocabulary("host presenter compere comperes interviewer anchor newsreader broadcaster commentator caller")
"""Voices that ask in an interview; a moderator gives the word and does not ask."""


def asked_by_role(
    paragraphs: Sequence[Paragraph], speakers: Sequence[Speaker], kind: Kind, title: str, principals: Collection[str]
) -> tuple[Paragraph, ...]:
    """The paragraphs; those of the people and voices who ask are questions.

    ``principals`` are the people whom field, header or title state as speaking; one of them, or somebody with an office, must have words.
    """
    if kind not in {Kind.INTERVIEW, Kind.PRESS_CONFERENCE}:
        return tuple(paragraphs)
    roles = {speaker.name: speaker.role for speaker in speakers}
    by = {name for name in roles if re.search(rf"\bby {re.escape(name)}\b", title)} if kind is Kind.INTERVIEW else set()
    answering = {name for name, role in roles.items() if name not in by and (name in principals or _holds_office(role))}
    others = {paragraph.speaker for paragraph in paragraphs if paragraph.speaker and paragraph.kind is ParagraphKind.SPEECH} - answering
    asking = {name for name in others if answering and _asks(name, paragraphs, kind, name in roles)}
    asked = {one: replace(one, kind=ParagraphKind.QUESTION) for one in paragraphs if _is_said_by(one, asking)}
    return tuple(asked.get(one, one) for one in paragraphs)


def _is_said_by(paragraph: Paragraph, names: Collection[str]) -> bool:
    return paragraph.kind is ParagraphKind.SPEECH and paragraph.speaker in names


def _holds_office(role: str | None) -> bool:
    """True for an office; an outlet or the trade of a journalist is none."""
    words = plain(role or "").split()
    return any(is_office_word(word) and word not in _PRESS for word in words)


_PRESS = vocabulary("host presenter anchor interviewer journalist reporter correspondent editor commentator")


def _asks(name: str, paragraphs: Sequence[Paragraph], kind: Kind, person: bool) -> bool:
    if not person:
        voice = plain(name)
        return kind is Kind.INTERVIEW and (is_asking(name) or voice in _HOSTS or (voice.split()[-1:] == ["host"] and is_unnamed(name)))
    turns: dict[int | None, bool] = {}
    for paragraph in paragraphs:
        if paragraph.speaker == name:
            turns[paragraph.turn] = turns.get(paragraph.turn, False) or "?" in paragraph.text or "？" in paragraph.text
    asked = sum(turns.values())
    return asked > 0 and (kind is Kind.INTERVIEW or asked >= 0.5 * len(turns))
