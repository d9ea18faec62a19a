"""One speech as an element ``TEI`` in the shape of ParlaMint (https://clarin-eric.github.io/ParlaMint/): header, then turns as ``u``.

How elements are made and named, for the whole corpus too, stands first (https://tei-c.org/release/doc/tei-p5-doc/en/html/).

A heading begins a new ``div``, so that a turn on both sides of one is two ``u``; a note within a turn stands in it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from podium.records import Reuse
from podium.release.rights import Institution

Row = Mapping[str, Any]
"""A row of a flat table."""
TEI_NAMESPACE = "http://www.tei-c.org/ns/1.0"
XML = "{http://www.w3.org/XML/1998/namespace}"
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
OUTSIDE_OF_IDS = re.compile("[^A-Za-z0-9-]")


def element(parent: Element, tag: str, text: object = None, **attributes: object) -> Element:
    """A new last child; attributes that are ``None`` are left out, ``id`` and ``lang`` are those of XML, days are written in ISO form."""
    made = SubElement(parent, tag, attributes_of(attributes))
    if text is not None:
        made.text = printable(text)
    return made


def attributes_of(given: dict[str, object]) -> dict[str, str]:
    """Attributes as XML has them."""
    told = {name.rstrip("_"): printable(value) for name, value in given.items() if value is not None}
    return {f"{XML}{name}" if name in {"id", "lang"} else name: value for name, value in told.items()}


def printable(value: object) -> str:
    """The value as text, with U+FFFD in place of characters that XML does not have."""
    return NOT_IN_XML.sub("\ufffd", value.isoformat() if isinstance(value, date) else str(value))


def xml_id(kind: str, name: str) -> str:
    """``name`` as an id behind its kind, another one for each name: a slash becomes a point, an underscore two, other signs their code."""
    return f"{kind}.{OUTSIDE_OF_IDS.sub(_coded, name)}"


def _coded(sign: re.Match[str]) -> str:
    return {"/": ".", "_": "__"}.get(sign[0], f"_{ord(sign[0]):x}_")


def serialized(made: Element) -> str:
    """The element as text; the namespace is that of the element around it."""
    indent(made)  # no element here has both words and members, so that white space changes nothing
    return tostring(made, encoding="unicode")


SPOKEN = frozenset({"speech", "question"})
TEXT_WITHHELD = "The publisher's terms do not let the text be passed on; it stands at its address."


def speech_element(speech: Row, speakers: Mapping[str, str], paragraphs: Sequence[Row], institution: Institution, dataset: str) -> Element:
    """The speech; ``speakers`` has by name the id of the person, ``paragraphs`` are empty where the text may not be passed on."""
    own = xml_id("speech", speech["speech_id"])
    made = Element("TEI", attributes_of({"id": own, "lang": speech["language"]}))
    header = element(made, "teiHeader")
    file = element(header, "fileDesc")
    element(element(file, "titleStmt"), "title", speech["title"], type="main")
    element(element(file, "editionStmt"), "edition", f"revision {speech['revision']}", n=speech["revision"])
    if paragraphs:
        words = sum(len(one["text"].split()) for one in paragraphs if one["kind"] in SPOKEN)
        element(element(file, "extent"), "measure", f"{words} words", unit="words", quantity=words)
    _publication(file, speech, institution, dataset)
    _notes(file, speech)
    _source(file, speech, institution)
    _profile(header, speech)
    _history(header, speech)
    body = element(element(made, "text"), "body")
    if paragraphs:
        _Body(body, own, speakers).write(paragraphs)
    else:
        element(element(body, "div"), "note", TEXT_WITHHELD, type="withheld")
    return made


def _publication(file: Element, speech: Row, institution: Institution, dataset: str) -> None:
    stated = element(file, "publicationStmt")
    element(stated, "publisher", "Podium")
    element(stated, "idno", speech["speech_id"], type="podium")
    element(stated, "idno", dataset, type="dataset")
    free = speech["reuse"] == Reuse.OPEN.value
    terms = element(stated, "availability", status="free" if free else "restricted")
    element(terms, "licence", speech["licence"] or institution.licence.name, target=institution.licence.url)
    element(terms, "p", f"Reuse: {speech['reuse'].replace('_', ' ')}.")
    element(stated, "date", speech["first_seen"].date(), when=speech["first_seen"].date())


def _notes(file: Element, speech: Row) -> None:
    told = [("delivery", (speech["delivery"] or "").replace("_", " ")), *(("issue", issue) for issue in speech["issues"])]
    if told := [(kind, words) for kind, words in told if words]:
        notes = element(file, "notesStmt")
        for kind, words in told:
            element(notes, "note", words, type=kind)


def _source(file: Element, speech: Row, institution: Institution) -> None:
    source = element(file, "sourceDesc")
    printed = element(source, "bibl")
    element(printed, "title", speech["title"])
    element(printed, "publisher", institution.title)
    element(printed, "idno", speech["url"], type="URI")
    for kind in ("published", "updated"):
        if speech[kind]:
            element(printed, "date", speech[kind], type=kind, when=speech[kind])
    if speech["translation_of"]:
        element(printed, "ref", "translation of", target=speech["translation_of"])
    if speech["media"]:
        recordings = element(source, "recordingStmt")
        for medium in speech["media"]:
            recording = element(recordings, "recording", type=medium["kind"])
            element(element(recording, "p"), "ref", medium["url"], target=medium["url"])


def _profile(header: Element, speech: Row) -> None:
    profile = element(header, "profileDesc")
    setting = element(element(profile, "settingDesc"), "setting")
    for kind in ("name", "city", "country"):
        if speech[f"venue_{kind}"]:
            element(setting, "name", speech[f"venue_{kind}"], type="place" if kind == "name" else kind)
    if speech["event"]:
        element(setting, "name", speech["event"], type="event")
    if speech["date"]:
        element(setting, "date", speech["date"], when=speech["date"])
    if not len(setting):
        element(setting, "date", "not stated")
    element(element(profile, "textClass"), "catRef", scheme="#kinds", target=f"#{xml_id('kind', speech['kind'])}")
    if speech["participants"]:
        beside = element(element(profile, "particDesc"), "listPerson", type="participants")
        for one in speech["participants"]:
            element(element(beside, "person"), "persName", one["name"])
    element(element(profile, "langUsage"), "language", speech["language"], ident=speech["language"])


def _history(header: Element, speech: Row) -> None:
    history = element(header, "revisionDesc")
    if speech["withdrawn_at"]:
        element(history, "change", "The page was found gone.", when=speech["withdrawn_at"].date(), status="withdrawn")
    seen, revision = speech["first_seen"].date(), speech["revision"]
    element(history, "change", f"Revision {revision} was first seen.", when=seen, n=revision)


class _Body:
    """The paragraphs of one speech as they are written: the ``div`` under way, and the ``u`` that is open in it."""

    def __init__(self, body: Element, own: str, speakers: Mapping[str, str]) -> None:
        self.body, self.own, self.speakers = body, own, speakers
        self.division = element(body, "div")
        self.turn: tuple[Any, ...] | None = None
        self.utterance: Element | None = None
        self.utterances = 0

    def write(self, paragraphs: Sequence[Row]) -> None:
        """All paragraphs in their order."""
        for place, one in enumerate(paragraphs):
            match one["kind"]:
                case "heading":
                    self._heading(one["text"])
                case "note":
                    self._note(one["text"], paragraphs[place + 1 :])
                case _:
                    self._spoken(one)

    def _heading(self, text: str) -> None:
        if any(child.tag != "head" for child in self.division):
            self.division = element(self.body, "div")
        element(self.division, "head", text)
        self.turn = self.utterance = None

    def _note(self, text: str, following: Iterable[Row]) -> None:
        """In the turn where that goes on behind it, else between the turns."""
        after = next((one for one in following if one["kind"] != "note"), None)
        goes_on = self.utterance is not None and after is not None and _turn_of(after) == self.turn
        if not goes_on:
            self.turn = self.utterance = None
        element(self.division if self.utterance is None else self.utterance, "note", text)

    def _spoken(self, one: Row) -> None:
        if self.utterance is None or _turn_of(one) != self.turn:
            self.turn = _turn_of(one)
            who = self.speakers.get(one["speaker"])
            if printed := one["label"] or (None if who else one["speaker"]):
                element(self.division, "note", printed, type="speaker")
            self.utterances += 1
            number = f"{self.own}.u{self.utterances}"
            self.utterance = element(self.division, "u", id=number, who=who and f"#{who}", ana=f"#{one['kind']}")
        own = f"p.{one['paragraph_id']}" if one["paragraph_id"] else f"{self.own}.p{one['position']}"
        element(self.utterance, "seg", one["text"], id=own)


def _turn_of(one: Row) -> tuple[Any, ...]:
    return one["turn"], one["speaker"], one["kind"]
