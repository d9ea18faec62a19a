"""A million paragraphs of nobody: a lake of any size, loaded the way runs load it, for the benchmarks. All words are made up."""

import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from invented import loaded, speech

from podium.lake.commits import CommitNote
from podium.lake.lake import Lake
from podium.lake.stored import Loaded
from podium.records import Paragraph, Speaker, Speech

SOURCES = ("lighthouse", "harbour", "observatory", "granary", "mint")
FIRST = date(2005, 1, 1)
DAYS = 365 * 20
BATCH = 1000
PARAGRAPHS = (20, 80)
"""Least and most paragraphs of a speech: 50 on average."""


class Tongue:
    """Sentences from a vocabulary in which a few words are common and most are rare, as in any language."""

    def __init__(self, seed: int = 20261123, size: int = 30_000) -> None:
        self.chance = random.Random(seed)
        syllables = [first + second for first in "bdfgklmnprstv" for second in ("a", "e", "i", "o", "u", "ai", "or", "en")]
        self.words = ["".join(self.chance.choices(syllables, k=self.chance.randint(1, 4))) for _ in range(size)]
        self.weights = list(accumulate(1 / (rank + 5) for rank in range(size)))

    def paragraph(self) -> str:
        """Some 20 to 110 words, 65 on average."""
        words = self.chance.choices(self.words, cum_weights=self.weights, k=self.chance.randint(20, 110))
        return " ".join(words).capitalize() + "."

    def speech(self, number: int, source: str) -> Speech:
        """A speech of two people on some day of twenty years."""
        people = [Speaker(f"{name.capitalize()} Fictive", "Keeper") for name in self.chance.sample(self.words[:400], 2)]
        paragraphs = tuple(
            Paragraph(self.paragraph(), speaker=people[place // 8 % 2].name, turn=place // 8 + 1)
            for place in range(self.chance.randint(*PARAGRAPHS))
        )
        day = FIRST + timedelta(days=self.chance.randrange(DAYS))
        return speech(number, source=source, date=day, speakers=tuple(people), paragraphs=paragraphs)


def build(home: Path, speeches: int) -> Lake:
    """The lake under ``home`` with that many speeches, made where there is none; its last commit revises 150 of them."""
    lake = Lake(home)
    if lake.version() == 0:
        tongue = Tongue()
        for place, batch in enumerate(_batches(tongue, speeches)):
            lake.load(batch, [], CommitNote(f"build-{place}", batch[0].speech.source))
            print(f"\rbuilding: {(place + 1) * BATCH} of {speeches} speeches", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        lake.tidy()
        changed = [loaded(Tongue(number).speech(number, SOURCES[0]), days=1) for number in range(150)]
        lake.load(changed, [], CommitNote("change", SOURCES[0], waived=frozenset({"mass_revision"})))
    return lake


def _batches(tongue: Tongue, speeches: int) -> Iterator[list[Loaded]]:
    for start in range(0, speeches, BATCH):
        source = SOURCES[start // BATCH % len(SOURCES)]
        yield [loaded(tongue.speech(number, source)) for number in range(start, min(start + BATCH, speeches))]
