"""The occasion that a header or title names, in its own words; a place, a topic or a conversation with one person is none."""

import re

from podium.extract.gazetteer import is_city
from podium.extract.names import is_role_word
from podium.extract.people import read_people
from podium.extract.titled_places import venue_in_title
from podium.text.folding import fold

_LONGEST = 400
_OCCASION = (
    r"(?:meetings?|summit|conference|forum|congress|parade|inauguration|ceremony|dinner|lunch|breakfast|reception"
    r"|banquet|session|assembly|symposium|seminar|workshop|"
    r"briefing|rally|dialogue|roundtable|panel|debate|visit|talks|anniversary|commemoration|celebrations?|festival|day"
    r"|week|gala|awards?|lecture|event|service|funeral|"
    r"convention|exercise|games|launch|opening|signing|gathering|colloquium|retreat|commencement|graduation|march on"
    r"|hearing|concert|joint (?:statement|session)|cocktails|fair)"
)
_AN_OCCASION = re.compile(rf"\b{_OCCASION}\b", re.IGNORECASE)
_BIRTHDAY = re.compile(r"\bbirthday\b", re.IGNORECASE)
_PHRASE = re.compile(
    rf"\b(?:at|during|ahead of|following|before|after|prior to|in|to mark|to commemorate|on the occasion of"
    rf"|on the margins of|marking|to)\s+(?:(?:the|a|an|his|her)\s+)?"
    rf"(?P<event>(?:[^,;|]*?\b)?{_OCCASION}\b(?:(?:\s+(?:of|on|for|at|with|in|to)\s+[^,;|]+?)?))(?=$|[,;|]|\s[–—-]\s|\s\()",
    re.IGNORECASE,
)
_UTTERANCE = re.compile(
    r"^(?:(?:message|remarks|address|speech|statement)s? (?:for|to|at|on)|"
    r"(?:journalists|media|press|reporters)[’']? questions (?:following|after|at|during)) (?:the )?",
    re.IGNORECASE,
)
_SIGNING = re.compile(r"\bon ((?:signing|presentation|announcement)\b[^|]+)$", re.IGNORECASE)
_FORM = re.compile(
    r"\b(joint (?:press|news) conference|press conference|news conference|press gaggle|press briefing|weekly address"
    r"|inaugural address|state of the union address|farewell address|"
    r"joint statement|town hall)\b",
    re.IGNORECASE,
)
_TO_THE_END = re.compile(r"^(?>.*?\bat (?:the |an? ))(?P<event>.+ (?:meeting|summit|forum|conference|reception|dinner))$", re.IGNORECASE)
_WHOLE = re.compile(
    rf"^(?!.*\b(?:by|talks to|address to|press statements?|interview|transcript of|remarks|speech|statements?|message|greetings"
    rf"|conversation|congratulated|visited|attended|answered|received|sent|met|held|took|made|spoke)\b)(?:\S+\s+){{0,12}}\S*{_OCCASION}\b",
    re.IGNORECASE,
)
_PRIVATE = re.compile(r"^(?:(?:working|informal|official) )?(?:meeting|conversation|talks) with\b", re.IGNORECASE)
_MESSAGE = re.compile(
    r"(?:(?:message|letter|telegram)s? of )?(?:greetings?|congratulations?|condolences|messages?|telegrams?)\s+"
    r"(?=(?:to|on|for)\b)(?:to (?:the )?)?",
    re.IGNORECASE,
)
_RECIPIENTS = re.compile(
    r"^(?:(?:all )?(?:participants|organisers|organizers|guests|attendees|delegates|readers)(?: and |,? )?(?:taking part )?)+"
    r"(?:(?:of|in|at) (?:the )?)",
    re.IGNORECASE,
)
_ATTENDING = re.compile(r" (?:service )?(?:participants|guests|personnel|staff|workers|winners|veterans)$", re.IGNORECASE)
_DATE_HEAD = re.compile(r"^\d{4}/\d\d/\d\d\s*-\s*")


def read_event(header: str | None, title: str) -> str | None:
    """The occasion as header or title print it, ``None`` when neither names one."""
    title = _DATE_HEAD.sub("", fold(title))[:_LONGEST]
    if message := _MESSAGE.match(title):
        return _in_message(title[message.end() :])
    for line in (fold(header or "")[:_LONGEST], title):
        if line and (event := _in_phrase(line)):
            return event
    form = _FORM.search(title)
    if form and len(title.split()) > len(form[1].split()):
        return form[1]
    whole = _WHOLE.search(title) and not form and not _PRIVATE.search(title) and not read_people(title)
    return _UTTERANCE.sub("", title) if whole else None


def _in_message(rest: str) -> str | None:
    """The occasion of a message, behind its recipients: ``participants and guests of the …``, ``… on his birthday``."""
    rest = _RECIPIENTS.sub("", rest, count=1)
    if found := re.search(r"(?:^|\s)on (?:(?:the|his|her|its|their)\s+)?(?P<event>.+)", rest):
        rest = found["event"]
        return rest if _AN_OCCASION.search(rest) or _BIRTHDAY.search(rest) else None
    rest = _ATTENDING.sub("", re.sub(r"^the\s+", "", rest))
    return _without_place(rest) if _AN_OCCASION.search(rest) and not read_people(f"by {rest}") else None


def _in_phrase(line: str) -> str | None:
    """The words behind "at the", "ahead of", "following" that end in a word for an occasion."""
    if found := _SIGNING.search(line):
        return found[1].strip()
    for found in _PHRASE.finditer(line):
        event = _UTTERANCE.sub("", _without_place(found["event"].strip(" .,:")))
        if len(event.split()) > 1 and not _names_somebody_first(event):
            return event
    found = _TO_THE_END.search(line)
    return found["event"] if found else None


def _without_place(event: str) -> str:
    """The occasion without "in Munich" behind it."""
    event = re.sub(r"(?<!\s)\s+(?:to be held|with (?:the )?participation)\b.*", "", event)
    cut = re.search(r"(?<=\S)\s+(?:in|at|on)\s+(?:the\s+)?((?=[A-Z])(?:(?! in | at | on )[^,])*)$", event)
    return event[: cut.start()] if cut and (is_city(cut[1]) or venue_in_title(event)) else event


def _names_somebody_first(event: str) -> bool:
    """True for "the President at the summit": the phrase began too early."""
    first = event.split()[0]
    return (
        first.casefold() == "press"
        and "conference" not in event.casefold()
        or is_role_word(first)
        and re.search(r"\b(?:at|in|during)\s", event) is not None
    )
