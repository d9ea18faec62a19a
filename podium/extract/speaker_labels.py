"""Who a label's words may stand for: an unnamed voice that asks or answers, or somebody with a name. Words only: no type face, no page.

A new printed form of a label is a recogniser in ``podium.extract.labels``.
"""

import re
from functools import lru_cache

from podium.extract.gazetteer import country_code
from podium.text.folding import fold, vocabulary

LONGEST_LABEL = 200
"""Letters; Kremlin labels with a whole office and a remark come near it, sentences that end in a colon mostly pass it."""

_ASKING = re.compile(
    r"(?:[qj]|qr|questions?|journalists?|reporters?|correspondent|(?-i:THE )?press(?:m[ae]n)?|media|"
    r"from the press|interviewer|questioner|jrnlst"
    r"|вопрос|запитання|питання|pregunta|periodista|pergunta|domanda|giornalista|journaliste|pytanie|dziennikarz|otázka|soru"
    r"|سؤال|صحفي|שאלה|記者|记者|質問|问|問)(?: ?\d+)?(?: from .*)?",
    re.IGNORECASE,
)
_FRAGE = re.compile(
    r"((?i:(?:zusatz|nach|zwischen)?frage|zusatz|zuruf|journalist(?:in)?))(?: ([A-ZÄÖÜ][\w’'-]+(?: [A-ZÄÖÜ][\w’'-]+){0,2} ?))?"
)
"""As in transcripts of the German government: ``Frage``, ``Zusatzfrage Sander``."""
_AUDIENCE = re.compile(
    r"(?:(?:an? )?(?:audience(?: members?)?|member of the audience|callers?)|from the (?:floor|audience|hall))(?: ?\d+)?", re.IGNORECASE
)
_ANSWERING = re.compile(
    r"(?:a|answer|reply|response|remark|comment|moderator|facilitator|host|presenter|compere|announcer|interpreter|translator|translation|"
    r"staffer|реплика|team member|viewer|listener|respond(?:er|ent)|protest[eo]r|heckler|interject(?:or|ion)|(?:an)?other speaker|"
    r"vox(?: pop)?|"
    r"(?:the |conference )?operator|"
    r"(?:[^\W\d_][^\s:;,()]{0,19} ){1,5}officials?"
    r"(?: (?:one|two|three|four|five|#?\d))?|"
    r"(?:an? |the |unident\w{3,8} |unknown |male |female )*"
    r"(?:speakers?|witness(?:es)?|(?:grand )?jurors?|court|male|female|participants?|voices?|guests?|students?|child(?:ren)?|"
    r"crowd|man|woman|teacher|pupil|"
    r"boy|girl|members?|delegate|all|chorus|veteran|worker|volunteer|officer|soldiers?|cadets?|person)|"
    r"(?:voice|remark|reply|response|phrase|shout) (?:from|in) (?s:.*))(?: ?\d+)?",
    re.IGNORECASE,
)
_NO_VOICE = re.compile(
    r"(?:note|nb|n\.b|end|notes|publication date|last updated|published|updated|see also|photos?|video|audio|source|background|"
    r"contact|for (?:reference|information|immediate release)|attachments?|article|chapter|section|annex|appendix|part|table|figure|"
    r"agenda|sec|art|para(?:graph)?|clause|subtitle|exhibit|vol|re|subject|date|time|place|location|venue|topics?|tags?|geography|"
    r"persons?|transcript|full transcript|download|read more|"
    r"remarks|speech|excerpts?|beginning|continued|ps|p\.s|update|correction|editor'?s note|fact|step|point|first|second|third|"
    r"to air|lastly|finally|conclusion|summary|introduction|to air)\b[\s\d.:#–-]*",
    re.IGNORECASE,
)
_ADDRESSEE = re.compile(r"(?:For|To) (?:the [A-Z]|M(?:r|rs|s)\b|[A-Z])")
_GREETS = frozenset({"Dear", "DEAR"})
"""How a letter that is read out or printed begins: "Dear Senator Quill:" is whom it is written to."""
_PRO_TEMPORE = " pro tempore"
"""What follows the office of whoever presides for the moment, in small letters: ``The SPEAKER pro tempore``."""
_SMALL = vocabulary("""
    of the for and to in on at de del della van von der den di da do dos du la le el al bin ibn ben abu á af av zu ten ter with by a an y e
    & – - et und für
""")
_WORD = re.compile(r"[^\s,;/]+")
_SENTENCE = re.compile(r"[^\W\d_]{4}[.!?…] +\S|[;!?…]")
REMARK = re.compile(r"(?:(?<!\s)\s+)?([(\[][^()\[\]]{1,160}[)\]])\s*")
"""What stands in brackets within a label."""


def is_addressee(printed: str) -> bool:
    """True for whom a question is for: ``For the President: who …``."""
    return _ADDRESSEE.match(printed) is not None


def without_remarks(printed: str) -> str:
    """A label without what stands in brackets; most have no bracket, and looking for one is quicker than the pattern."""
    return REMARK.sub(" ", printed) if "(" in printed or "[" in printed else printed


@lru_cache(maxsize=1024)
def is_asking(printed: str) -> bool:
    """True for an unnamed voice that asks: ``Q``, ``Question 2``, ``Journalist``."""
    name = printed.strip(" .:")
    if (found := _OUTLET.fullmatch(name)) and _ASKING.fullmatch(found[1]):
        return True
    return _ASKING.fullmatch(name) is not None or _FRAGE.fullmatch(name) is not None


def voice_word(printed: str) -> str:
    """A label as it names its voice: that of an asker without the paper behind it (``Question (Reuters)``, ``Question, Reuters``)."""
    found = _OUTLET.fullmatch(printed)
    return found[1] if found and is_asking(found[1]) else printed


_OUTLET = re.compile(r"(\w++(?: \d+)?)\s*(?:[(\[][^()\[\]]{1,80}[)\]]|, .{1,60})")


def asker(printed: str) -> str | None:
    """The person named behind an unnamed asker: ``Question 1: Name, Paper`` → ``Name, Paper``, ``Frage Sander`` → ``Sander``."""
    if frage := _FRAGE.fullmatch(printed.strip(" .:")):
        return frage[2]
    first, colon, name = printed.partition(":")
    return name.strip() if colon and name.strip() and is_asking(first) else None


def is_audience(printed: str) -> bool:
    """True for an unnamed voice of the audience, which asks or only calls."""
    return _AUDIENCE.fullmatch(printed.strip(" .:")) is not None


_INITIALLED = re.compile(r"(?:[^\W\d_]\.-?){1,2}[^\W\d_]{2}[^\W\d_'’-]*")


def is_initialled(printed: str) -> bool:
    """True for initials and surname written as one word: ``A.Lark``, ``А.Ларкова``."""
    return _INITIALLED.fullmatch(printed) is not None and printed[0].isupper()


@lru_cache(maxsize=1024)
def is_unnamed(printed: str) -> bool:
    """True for any voice without a name: ``Q``, ``Moderator``, ``A PARTICIPANT``."""
    name = printed.strip(" .:")
    return is_asking(name) or _AUDIENCE.fullmatch(name) is not None or _ANSWERING.fullmatch(name) is not None


@lru_cache(maxsize=1024)
def is_voice(printed: str) -> bool:
    """True when the words can stand for a speaker: a name, an office with or without a name, an unnamed voice."""
    name = fold(printed).strip(" *.:")
    if not name or len(name) > LONGEST_LABEL or _NO_VOICE.fullmatch(name) or is_addressee(name):
        return False
    if is_unnamed(name):
        return True
    if country_code(name):  # a speaker who goes through the answers of states (kremlin.ru/d/55882)
        return False
    bare = without_remarks(name).strip()
    words = _WORD.findall(bare.removesuffix(_PRO_TEMPORE))
    if not words or _is_sentence(bare) or not words[0][0].isalnum() or words[0] in _GREETS:
        return False
    return _capital(words[-1]) and _capital(words[0], strict=False) and not (len(words) == 1 and len(words[0]) < 2)


def _is_sentence(name: str) -> bool:
    """True for words with a sentence's end among them; most have no mark for one, and looking for one is quicker than the pattern."""
    return any(mark in name for mark in ".!?…;") and _SENTENCE.search(name) is not None


@lru_cache(maxsize=1024)  # the labels of a page come again and again
def is_name_only(printed: str) -> bool:
    """True when every word is a capitalised one or a small one between: the strict form, for labels that nothing marks as such."""
    name = without_remarks(fold(printed)).strip(" *.:")
    words = _WORD.findall(name.removesuffix(_PRO_TEMPORE))
    return len(words) <= 18 and all(_capital(word) or word.lower() in _SMALL for word in words) and is_voice(printed)


def _capital(word: str, strict: bool = True) -> bool:
    letters = word.lstrip("\"'“”‘’«(.-").split("-")[-1 if strict else 0] or word
    if letters[1:2] in {"'", "’"} and letters[0] in "dlo" and letters[2:3].isupper():
        return True  # d’Aubergne
    return letters[0].isupper() or word[0].isupper() or (not strict and word[0].isalpha())
