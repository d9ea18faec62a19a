"""The language of a text, and text broken by a wrong character set. Detection only: nothing is translated or repaired here."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from podium.text.folding import fold, vocabulary

_LONG = 200
_PARAGRAPH = 80
"""Letters from which on the language of one paragraph is looked at."""
_SAMPLE = 700
_GLANCES = (60, 120)
"""Letters of each sample that suffice where they are certain of the language that the page states: the fewer on most pages, the more on
nearly every one."""
_CERTAIN = 0.99
_ENOUGH, _DIFFERENT = 300, 5
"""Letters of each sample that are looked at for words of English, and how many of those must be different."""
_ENGLISH = vocabulary(
    "the of and to in a that is for with this have we our you are be it as by from which has been will not they was who"
    " on at i but or all so were"
)
"""Words that English cannot do without."""
_FEW_DIFFERENT, _ENGLISH_ALONE = 4, frozenset({"the", "and", "to", "that", "with", "have"})
"""The same for a short text, and words of English of which one must be among them. Of 60,000 short paragraphs of which four in five pass,
the model of languages is certain of another language for none (2026-12).
"""
_LOST = "\ufffd"
_ALIKE = (
    frozenset({"no", "nb", "nn", "da"}),
    frozenset({"hr", "bs", "sr", "sl"}),
    frozenset({"id", "ms"}),
    frozenset({"cs", "sk"}),
    frozenset({"es", "gl"}),
)
UNDETERMINED = "und"
_TYPOGRAPHY = "\u00a0‘’“”–—…"
"""Of English; a line in which nothing else is beyond ASCII is whole."""


def read_language(stated: str | None, text: str) -> str:
    """The language of the words (BCP 47), ``und`` where neither page nor words tell.

    A long text whose language is certain outweighs what the page states, since a translated frame may hold the original words.
    """
    declared = _tag(stated)
    if len(text) < _LONG:
        return declared or UNDETERMINED
    if declared and declared[:2] == "en" and _is_plainly_english(text):
        return declared
    if declared and any(_is_certain(text, size, declared[:2]) for size in _GLANCES):
        return declared
    found, certainty = detected(text)
    if certainty < _CERTAIN:
        return declared or UNDETERMINED
    if declared and (declared[:2] == found or any({declared[:2], found} <= group for group in _ALIKE)):
        return declared
    return found


def _is_plainly_english(text: str) -> bool:
    """True where beginning and middle hold so many of the words that only English has: most pages need no model of languages then."""
    if len(text) < _ENOUGH:
        words = text.lower().split()
        held = _ENGLISH.intersection(words)
        return (
            len(held) >= _FEW_DIFFERENT and not _ENGLISH_ALONE.isdisjoint(held) and sum(word in _ENGLISH for word in words) * 4 > len(words)
        )
    middle = len(text) // 2
    samples = (text[:_ENOUGH].lower().split(), text[middle : middle + _ENOUGH].lower().split())
    return all(
        len(_ENGLISH.intersection(words)) >= _DIFFERENT and sum(word in _ENGLISH for word in words) * 4 > len(words) for words in samples
    )


_INFLECTING = frozenset({"be", "bs", "cs", "el", "et", "fi", "hr", "hu", "lt", "lv", "pl", "ru", "sk", "sl", "sr", "tr", "uk"})


def inflects_names(language: str) -> bool:
    """True for a language in which a person's name changes with its place in a sentence (Polish: speech of ``Anny Lark``, who is Anna)."""
    return language[:2] in _INFLECTING


def languages_of(texts: Sequence[str]) -> dict[str, float]:
    """The languages of which these paragraphs certainly are, with their shares of the letters; of short ones none is certain.

    Looks at every paragraph only where beginning and end, or two places between, differ.
    """
    long = [text for text in texts if len(text) >= _PARAGRAPH]
    ends = [long[number] for number in sorted({0, len(long) // 3, 2 * len(long) // 3, len(long) - 1})] if long else []
    telling = [text for text in ends if not _is_plainly_english(text)]  # the others are sooner told than by the model of languages
    if len(telling) < len(ends) and {language for language, certainty in map(_glance, telling) if certainty >= _CERTAIN} <= {"en"}:
        return {}
    if len({language for language, certainty in map(_glance, ends) if certainty >= _CERTAIN}) < 2:
        return {}
    found: dict[str, float] = {}
    for text in long:
        language, certainty = _glance(text)
        if certainty >= _CERTAIN:
            found[language] = found.get(language, 0) + len(text)
    return {language: letters / sum(map(len, long)) for language, letters in found.items()}


def _glance(text: str) -> tuple[str, float]:
    return detected(text, _PARAGRAPH * 2)


def _is_certain(text: str, size: int, language: str) -> bool:
    found, certainty = detected(text, size)
    return found == language and certainty >= _CERTAIN


def detected(text: str, size: int = _SAMPLE) -> tuple[str, float]:
    """The likeliest language of a text and its probability, from samples of its beginning and middle."""
    middle = len(text) // 2
    sample = fold(text[:size] + (" " + text[middle : middle + size] if middle > size else ""))
    language, probability = _identifier().classify(sample)
    return str(language), float(probability)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # loads its model: only for pages that are parsed

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _tag(stated: str | None) -> str | None:
    """``en_us`` as ``en-US``; ``None`` for what is no language tag."""
    found = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?", (stated or "").strip())
    if not found or found[1].casefold() == UNDETERMINED:
        return None
    return "-".join(part for part in (found[1].lower(), (found[2] or "").title(), (found[3] or "").upper()) if part)


def mojibake(text: str) -> str | None:
    """Words for an issue when the text was broken by a wrong character set, ``None`` when it looks whole; nothing is repaired."""
    if lost := text.count(_LOST):
        return f"{lost} characters were lost before the page reached us (U+FFFD, first near “{_around(text, text.index(_LOST))}”)"
    if text.isascii():
        return None
    rest = text
    for mark in _TYPOGRAPHY:  # one look for each through the whole text is far quicker than a pattern on every line
        rest = rest.replace(mark, " ")
    if rest.isascii():
        return None
    from ftfy.badness import BADNESS_RE, is_bad

    for line, suspect in zip(text.splitlines(), rest.splitlines(), strict=True):
        if not suspect.isascii() and is_bad(line) and (found := BADNESS_RE.search(line)):
            return f"the text looks decoded by a wrong character set (first near “{_around(line, found.start())}”)"
    return None


def _around(text: str, place: int) -> str:
    return fold(text[max(0, place - 15) : place + 15])
