"""The name and the office in each label of a page, told apart with the help of its other labels and its prose. Words only.

Whom a label means is decided in ``podium.extract.speaker_index``.
"""

import re
from collections.abc import Mapping

from podium.extract.letter_case import cased_name
from podium.extract.name_match import name_words
from podium.extract.names import is_role_word
from podium.extract.person import read_person
from podium.extract.speaker_labels import LONGEST_LABEL, asker, is_unnamed
from podium.records import Speaker
from podium.text.folding import plain, vocabulary


def label_names(said: Mapping[str, str], prose: str) -> dict[str, Speaker]:
    """Name and office in each label that has any; words that another label shows to be no part of a name go to the office."""
    voices = {printed: asker(printed) or printed for printed in said if asker(printed) or not is_unnamed(printed)}
    labels = {printed: _titled(_parted(voice, prose)) or read_person(_parted(voice, prose)) for printed, voice in voices.items()}
    whole = {speaker.name for speaker in labels.values() if " " in speaker.name and len(name_words(speaker.name)) > 1}
    return {printed: _without_office(speaker, whole) for printed, speaker in labels.items()}


def _titled(printed: str) -> Speaker | None:
    """``JUSTICE GORSUCH``, ``PASTOR SCOTT``: a title that elsewhere may be a surname, before a single name."""
    words = printed.split()
    if len(words) != 2 or plain(words[0]) not in TITLES or is_role_word(words[1]) or not words[1][:1].isupper():
        return None
    return Speaker(words[1], cased_name(words[0]))


TITLES = vocabulary("""
    justice judge pastor sheriff coach king queen prince princess major dean bishop pope rabbi reverend father sister brother chief officer
    deputy marshal constable warden sergeant corporal specialist private airman seaman captain trooper astronaut master mayor leader speaker
""")


def _parted(printed: str, prose: str) -> str:
    """With the spaces that a page lost between elements (``VladimirPutin``), where its prose prints the name with them."""
    if not _GLUED.search(printed):
        return printed
    letters = re.findall(r"\S", printed)
    found = re.search(r"\s*".join(map(re.escape, letters)), prose) if len(letters) <= LONGEST_LABEL else None
    if found and " " in found.group(0).strip():
        return found.group(0)
    parted = _GLUED.sub(" ", printed)
    return parted if " ".join(parted.split()[-2:]) in prose else printed


_GLUED = re.compile(r"(?<=[a-zà-ÿ]{3})(?=[A-ZÀ-Þ])")


def _without_office(speaker: Speaker, names: set[str]) -> Speaker:
    shorter = next((name for name in names if speaker.name != name and speaker.name.endswith(f" {name}")), None)
    if shorter is None:
        return speaker
    office = speaker.name.removesuffix(shorter).strip()
    return Speaker(shorter, f"{speaker.role} {office}" if speaker.role else office)
