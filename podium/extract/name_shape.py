"""The one gate for people: whether printed words have the shape of a person's name. Words only; who it is, is for the page to say."""

import calendar
import re
from functools import lru_cache

from podium.extract.gazetteer import country_code
from podium.extract.names import bare, is_honorific, is_office_word, is_role_word
from podium.extract.offices import AMBIGUOUS, ENDINGS, NAME_SUFFIXES, PARTICLES
from podium.extract.speaker_labels import is_unnamed
from podium.text.folding import fold, vocabulary

MOST_WORDS = 7
_WORD = re.compile(r"(?:[^\W\d_]|['’`´ʼʻʿᶜ~.\-])+,?")
_INITIAL = re.compile(r"[^\W\d_]\.")
_EDGES = vocabulary("""
    and or of for the in on at to by with from before after as is are was were re via a an this that these those not has have had will
    shall can if when where who what why how let about into over under between during against re der die das und von für mit zu
    le les et pour sur dans el los las y para en il
""") - {"el", "von"}
"""Small words with which no name begins or ends, whatever its case; ``El`` and ``von`` may."""
_FURNITURE = vocabulary("""
    embargo embargoed authority transcript transcription transcribed subject subjects topic topics interview interviews location venue
    date time deadline note notes click copyright page press check advisory release released background correction corrected unrevised
    take tape column vol volume resources contact attachment source photo photos video audio program programme pm's edt est aest proof
    draft speech address remarks statement message conference briefing inaugural ceremony question questions answer answers continued
    item agenda summary introduction conclusion chapter section part annex appendix figure table first second third finally lastly
    next also yes no okay thank thanks hello welcome congress council committee department office bank street states union house act
    telephone phone fax email enquiries inquiries media news report reports review update today tonight tomorrow yesterday me us
    myself it he she they we you i
""")
"""Words that stand in the furniture of a page or open a paragraph, and in no name; those that are surnames too are weighed with others."""
_LANGUAGES = vocabulary("""
    english french afrikaans spanish german russian arabic chinese mandarin japanese portuguese italian dutch ukrainian polish turkish
    greek hebrew hindi korean persian swahili
""")
_DAYS = {name.lower() for name in (*calendar.day_name, *calendar.month_name, *calendar.month_abbr) if name}


def is_calendar_word(printed: str) -> bool:
    """True for the name of a month or weekday, which is a surname only behind a form of address."""
    return bare(printed) in _DAYS


@lru_cache(maxsize=4096)
def is_persons_name(name: str) -> bool:
    """True for words with the shape of a person's name.

    No digit, no preposition or article at either end, no furniture of a page; no month, weekday, language, organisation, country or
    office alone. A bare surname has the shape too.
    """
    words = fold(name).split()
    if not 0 < len(words) <= MOST_WORDS or len(name) < 2 or not all(map(_WORD.fullmatch, words)) or is_unnamed(name) or country_code(name):
        return False
    known = [word if _INITIAL.fullmatch(word) else bare(word) for word in words]
    if known[0] in _EDGES - PARTICLES or known[-1] in _EDGES or (known[0] in _EDGES and words[0].islower() and len(words) == 1):
        return False
    if is_honorific(words[0]) and len(words) > 1 and all(map(is_honorific, words)):
        return False
    if not any(word[:1].isupper() or not word[:1].islower() for word in words):
        return False
    telling = [word for word in known if word not in PARTICLES and word not in NAME_SUFFIXES]
    return bool(telling) and not any(map(_is_foreign, telling)) and not _is_body(words)


_PRONOUNS = vocabulary("me us myself it he she they we you i him her them")


def _is_foreign(word: str) -> bool:
    """True for a word of page furniture that is no surname."""
    return word in _PRONOUNS or (word in _FURNITURE or word in _DAYS) and word not in AMBIGUOUS and word not in {"jan", "mar", "jun"}


def _is_body(words: list[str]) -> bool:
    """True where every telling word is one of an office, an institution, a language or a day."""
    kept = [word for word in words if bare(word) not in PARTICLES and bare(word) not in NAME_SUFFIXES and not is_honorific(word)]
    common = [word for word in kept if is_role_word(word) or bare(word) in _LANGUAGES or bare(word) in _DAYS or bare(word) in _FURNITURE]
    if len(common) == len(kept):
        alone = len(kept) == 1 and bare(kept[0]) in AMBIGUOUS
        return not (alone and bare(kept[0]) not in _LANGUAGES)
    last, before = kept[-1], kept[:-1]
    if before and bare(last) in ENDINGS:
        return True  # Central Bank, Harbour Board
    return any(is_role_word(word) and bare(word) not in AMBIGUOUS and not is_office_word(word) for word in before)


def without_half_an_office(name: str) -> tuple[str | None, str]:
    """A rank or the end of an office in front of a whole name, parted from it: ``State Rex Quill`` → ``State`` and ``Rex Quill``."""
    words = name.split()
    start = 0
    while len(words) - start > 2 and (bare(words[start]) in _RANKS or (is_role_word(words[start]) and bare(words[start]) not in _GIVEN)):
        start += 1
    return " ".join(words[:start]) or None, " ".join(words[start:])


_RANKS = vocabulary("""
    trooper officer deputy sheriff pastor rabbi bishop sergeant corporal private captain major marshal constable justice judge coach
    lieutenant detective firefighter chief agent airman seaman specialist ranger imam father sister brother reverend and
""")
_GIVEN = vocabulary(
    """
    grace joy hope faith patience prince young may june august april dean king earl duke marshal major ban han ra moon sun
"""
)
"""Office or common words that are given names as well."""
