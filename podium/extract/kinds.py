"""The form of an occasion, from title and document type first, then from who speaks and who asks."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from podium.extract.names import is_office_word
from podium.extract.speaker_labels import is_asking, is_audience, is_unnamed
from podium.records import Kind, Paragraph, ParagraphKind, Speaker
from podium.text.folding import fold, plain, vocabulary

_TYPES = (
    (Kind.TESTIMONY, r"testimony|evidence|hearing"),
    (Kind.DEBATE, r"debate|proceedings|hansard|oral answers|congressional record"),
    (
        Kind.PRESS_CONFERENCE,
        r"(?:press|news|media) conference|briefing|gaggle|doorsto?e?p|press point|press encounter|availability"
        r"|pressekonferenz|conférence de presse",
    ),
    (Kind.INTERVIEW, r"interview|entretien"),
    (Kind.MESSAGE, r"message|greeting|weekly address|mensaje semanal|radio address|video address|podcast"),
    (Kind.STATEMENT, r"oral statement|written statement|press statement|statement|erklärung|déclaration"),
)
_PRESS = re.compile(
    r"\b(?:press|news|media) (?:conference|briefing|gaggle|point|encounter|availability|avail|stakeout|opportunity"
    r"|q ?& ?a)\b|\bgaggle\b|\bdoorst[eo]p\b|\bstakeout\b"
    r"|\b(?:press|media|background|on[- ]the[- ]record) (?:\w+ )?call\b"
    r"|\b(?:daily|noon|background|department) (?:press )?briefing\b|\bpressekonferenz\b|\bconférence de presse\b"
    r"|\b(?:punto|rueda|conferencia) de prensa\b|\bconferenza stampa\b|\bпресс?-?конференц\w+"
    r"|\b(?:answer(?:s|ed)?|repl(?:y|ies|ied))\b.{0,20}\bquestions\b|\bquestions? ?(?:&|and) ?answers?\b"
    r"|\bquestions from (?:the )?(?:press|media|journalists|reporters)\b",
    re.IGNORECASE,
)
_INTERVIEW = re.compile(
    r"\binterview(?:ed)?\b|\bentretien\b|\bin conversation with\b|\bintervista\b|\bentrevista\b|\bинтервью\b|\btalks to\b", re.IGNORECASE
)
_MESSAGE = re.compile(
    r"^(?:\w+[’']?s? ){0,5}?(?:greetings?|message|condolences|congratulations|telegram)\b"
    r"|\bsent (?:a )?(?:\w+ )?(?:greetings?|message|condolences|telegram)\b"
    r"|\bmensaje semanal\b|\b(?:weekly|radio|video|christmas|easter|new year[’']?s?) (?:radio )?(?:address|message)\b|\bmessage (?:to|on"
    r"|for)\b|\bvideo (?:message|podcast)\b|\bpodcast\b|\bgrußwort\b"
    r"|\bvideobotschaft\b|\bfireside chat\b",
    re.IGNORECASE,
)
_FORMS = (
    (
        Kind.TESTIMONY,
        re.compile(
            r"^hearing (?:on|of|before)\b"
            r"|\btestimony\b|\btestif(?:y|ies|ied)\b|\bprepared statement before\b|\bevidence to the (?:(?!evidence to the ).)*committee\b",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.DEBATE,
        re.compile(
            r"\boral answers\b|\b(?:parliamentary|presidential|candidates?[’']?) debate\b|\bcommons chamber\b|\blords chamber\b"
            r"|\bwestminster hall\b|\bbackbench business\b",
            re.IGNORECASE,
        ),
    ),
)
_SPEAKING = re.compile(
    r"\b(?:speech|address|remarks|lecture|toasts?|keynote|eulogy|oration|opening|inaugural|rede|ansprache|discours"
    r"|allocution|discurso|discorso|выступление|speaks)\b",
    re.IGNORECASE,
)
_SPOKEN_TYPE = re.compile(r"speech(?:es)?|remarks|address|lecture|rede", re.IGNORECASE)
_GATHERING = re.compile(
    r"\b(?:meeting|talks|conversation|session|round ?table|discussion|dialogue|forum|council|panel|congress|listening"
    r"|town hall|direct line|working (?:lunch|dinner))\b",
    re.IGNORECASE,
)
_TALKING = re.compile(
    r"\b(?:meet\w*|talks?|conversation|round ?table|discussion|dialogue|council|listening|town hall|line|lunch|dinner)\b", re.IGNORECASE
)
"""What several people do together; a session, forum or congress may be addressed by one."""
_STATEMENT = re.compile(r"^statement\b|\boral statement\b|\bstatement to (?:the )?(?:parliament|house|commons|lords)\b", re.IGNORECASE)
_TOASTS = re.compile(r"(?:exchange of )?toasts?\b", re.IGNORECASE)
_LECTURE = re.compile(r"(?:[A-Z]\w+ )?(?:speech|lecture|keynote)\b", re.IGNORECASE)
"""How a title begins of which the audience may ask questions when it is over."""
_CITIZENS_ASK = re.compile(r"\btown[- ]hall\b", re.IGNORECASE)
"""Citizens ask, and no press: ``Remarks at a Town Hall in Newtown``."""
_VISITING = re.compile(r"\bvisit(?:s|ed|ing)?\b", re.IGNORECASE)
_WITH_PRESS = re.compile(r"\b(?:press|media|journalists?|reporters?|correspondents?|editors?|news agenc\w+)\b", re.IGNORECASE)
_STATING = re.compile(r"\b(?:statements?|declaration|erklärung|déclaration|joint appearance)\b", re.IGNORECASE)
_LOOSE = frozenset({Kind.INTERVIEW, Kind.MESSAGE, Kind.STATEMENT})
"""Types that archives print on a doorstop or press conference as well: its title says what it is."""
_REPORTERS = frozenset({"journalist", "journalists", "reporter", "reporters", "journaliste", "journalistin"})
"""Labels of whoever asks at a press conference; an interviewer is called by name, host, compere or interviewer."""
_ASKING = frozenset(
    {"q", "question", "questions", "journalist", "reporter", "press", "media", "frage", "вопрос", "journaliste", "correspondent"}
)


def read_kind(title: str, document_type: str | None, paragraphs: Sequence[Paragraph]) -> Kind:
    """The form of the occasion; ``document_type`` is the page's own word for it, where it has one."""
    stated = _stated(document_type)
    line = fold(title)[:600]
    if stated in _LOOSE and _PRESS.search(line) and not _is_part_of_press(line):
        return Kind.PRESS_CONFERENCE
    if stated is Kind.INTERVIEW and any(fold(paragraph.label or "").casefold().strip(":. ") in _REPORTERS for paragraph in paragraphs):
        return Kind.PRESS_CONFERENCE
    if stated and stated is not Kind.STATEMENT:
        return stated
    questions, voices = _questions(paragraphs), _voices(paragraphs)
    for kind, form in _FORMS:
        if form.search(line):
            return kind
    if _PRESS.search(line) and not (_is_part_of_press(line) and not questions):
        return Kind.PRESS_CONFERENCE
    if _INTERVIEW.search(line):
        return Kind.INTERVIEW
    if _MESSAGE.search(line) and not questions and voices < 3:
        return Kind.MESSAGE
    if not questions and voices < 2 and _STATEMENT.search(line):
        return Kind.STATEMENT
    if not questions and voices < 2 and _SPOKEN_TYPE.fullmatch(fold(document_type or "")):
        return Kind.SPEECH
    return _by_structure(line, questions, voices, stated)


def _by_structure(line: str, questions: int, voices: int, stated: Kind | None) -> Kind:
    """For titles that leave the form open: press questions, then how many speak, then the title's first word of a form."""
    first = _first_form(line)
    if questions and _LECTURE.match(line) and not _WITH_PRESS.search(line):
        return Kind.SPEECH
    if questions:
        among_others = (first is Kind.MEETING or _VISITING.search(line) or _CITIZENS_ASK.search(line)) and not _WITH_PRESS.search(line)
        return Kind.MEETING if among_others else Kind.PRESS_CONFERENCE
    if _TOASTS.match(line):
        return Kind.SPEECH
    if voices < 2 and first is Kind.MEETING and not _TALKING.search(line):
        return Kind.SPEECH
    if first is Kind.MEETING or (_GATHERING.search(line) and voices > 1 and not _STATING.search(line)):
        return Kind.MEETING
    if (stated and not (first is Kind.SPEECH and voices < 2)) or first is Kind.STATEMENT:  # the title outranks the type
        return Kind.STATEMENT
    if voices > 3:
        return Kind.MEETING
    if voices > 1:
        return Kind.STATEMENT if first is Kind.SPEECH and voices == 2 else Kind.MEETING
    return Kind.SPEECH


def is_called_interview(line: str) -> bool:
    """True for a line that calls the words an interview."""
    return _INTERVIEW.search(line) is not None


def _first_form(line: str) -> Kind | None:
    """The form that the title names first."""
    places = [
        (found.start(), kind)
        for kind, form in ((Kind.SPEECH, _SPEAKING), (Kind.MEETING, _GATHERING), (Kind.STATEMENT, _STATING))
        if (found := form.search(line))
    ]
    return min(places)[1] if places else None


def _stated(document_type: str | None) -> Kind | None:
    """The form of a document type; "Speech" and "Transcript" leave it open."""
    words = (document_type or "").casefold()
    return next((kind for kind, form in _TYPES if re.search(form, words)), None)


def _is_part_of_press(line: str) -> bool:
    """True for "Opening remarks at the press conference": the words before the questions, on a page of their own."""
    found = _PRESS.search(line)
    return bool(
        found
        and re.search(
            r"\b(?:remarks|statement|address)\b(?:(?!\b(?:remarks|statement|address)\b).)*"
            r"\b(?:at|during) (?:the|a|an|his|her)\b(?:\s\w+)?\s*$",
            line[: found.start()],
            re.IGNORECASE,
        )
    )


def _questions(paragraphs: Sequence[Paragraph]) -> int:
    """Turns of press or audience who ask."""
    return sum(1 for paragraph in paragraphs if paragraph.kind is ParagraphKind.QUESTION and (paragraph.label or paragraph.turn is None))


def _voices(paragraphs: Sequence[Paragraph]) -> int:
    """How many different people speak or ask, askers without a name apart."""
    said = {plain(paragraph.speaker) for paragraph in paragraphs if paragraph.speaker}
    return len({name for name in said - _ASKING if not is_audience(name)})


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
    answering = {name for name, role in roles.items() if name not in by and (name in principals or holds_office(role))}
    if kind is Kind.INTERVIEW and any(holds_office(roles[name]) for name in answering):  # "Interview with Ada Quill" of an office holder
        answering -= {name for name in answering if not holds_office(roles[name]) and _asked_share(name, paragraphs) >= _MOSTLY}
    if not answering and kind is Kind.INTERVIEW and len(roles) == 2:
        answering = _the_one_who_answers([*roles], paragraphs)
    others = {paragraph.speaker for paragraph in paragraphs if paragraph.speaker and paragraph.kind is ParagraphKind.SPEECH} - answering
    asking = {name for name in others if answering and _asks(name, paragraphs, kind, name in roles)}
    asked = {one: replace(one, kind=ParagraphKind.QUESTION) for one in paragraphs if _is_said_by(one, asking)}
    return tuple(asked.get(one, one) for one in paragraphs)


def _the_one_who_answers(names: Sequence[str], paragraphs: Sequence[Paragraph]) -> set[str]:
    """Of two people of an interview, whom neither title nor office tells apart: who says far more and asks far less; else nobody."""
    said = {name: " ".join(one.text for one in paragraphs if one.speaker == name) for name in names}
    brief, long = sorted(names, key=lambda name: len(said[name]))
    asks = {name: said[name].count("?") / max(len(said[name]), 1) for name in names}
    return {long} if len(said[long]) > 1.5 * len(said[brief]) and asks[brief] > 2 * asks[long] else set()


def _is_said_by(paragraph: Paragraph, names: Collection[str]) -> bool:
    return paragraph.kind is ParagraphKind.SPEECH and paragraph.speaker in names


def holds_office(role: str | None) -> bool:
    """True for an office; an outlet or the trade of a journalist is none."""
    words = plain(role or "").split()
    return any(is_office_word(word) and word not in _OF_THE_PRESS for word in words)


_OF_THE_PRESS = vocabulary("host presenter anchor interviewer journalist reporter correspondent editor commentator")


def _asks(name: str, paragraphs: Sequence[Paragraph], kind: Kind, person: bool) -> bool:
    if not person:
        voice = plain(name)
        return kind is Kind.INTERVIEW and (is_asking(name) or voice in _HOSTS or (voice.split()[-1:] == ["host"] and is_unnamed(name)))
    share = _asked_share(name, paragraphs)
    return share > 0 and (kind is Kind.INTERVIEW or share >= 0.5)


_MOSTLY = 0.4


def _asked_share(name: str, paragraphs: Sequence[Paragraph]) -> float:
    """The share of somebody's turns that hold a question mark."""
    turns: dict[int | None, bool] = {}
    for paragraph in paragraphs:
        if paragraph.speaker == name:
            turns[paragraph.turn] = turns.get(paragraph.turn, False) or "?" in paragraph.text or "？" in paragraph.text
    return sum(turns.values()) / len(turns) if turns else 0.0


_CALLED_SAID = re.compile(
    r"\b(?:video|radio|televised|television|recorded|broadcast|weekly)[- ](?:\w+ )?(?:address|message|greetings?|statement|remarks)\b"
    r"|\baddress(?:es|ed)?\b|\btranscript\b|\bpodcast\b|\bfireside chat\b|\bmensaje semanal\b|\b(?:video)?(?:botschaft|grußwort)\b",
    re.IGNORECASE,
)
"""How a title says of a message that it was said: ``New Year Address``, ``Weekly Radio Message``; a Grußwort opens an event."""
_CALLED_WRITTEN = re.compile(
    r"\bwritten (?:\w+ )?(?:statements?|answers?|evidence|testimony|messages?|greetings?|repl(?:y|ies))\b|\bstatements? in writing\b"
    r"|\btelegram\b|\bfollowing message\b",
    re.IGNORECASE,
)
"""How a title says that the words were sent or handed in: ``Written Statement on …``, ``sent the following message to …``."""


def is_spoken(kind: str, title: str, recorded: bool, delivery: str | None) -> bool:
    """False for words that were sent or handed in, by all that a record says; ``recorded`` if the page links a recording.

    A greeting or message is written unless a recording, a note on its delivery or its title says that it was said; whatever else was
    said unless its title says that it is in writing.
    """
    if recorded or delivery:
        return True
    if kind == Kind.MESSAGE:
        return _CALLED_SAID.search(title) is not None
    return _CALLED_WRITTEN.search(title) is None
