"""The full-text index of a newer version: brought up to date from the change feed, and in its place the older one while that lasts."""

import fcntl
import os
import random
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pytest
from invented import NOTE, gone, loaded, page, speech

import podium
from podium.lake.lake import Lake
from podium.lake.revisions import Refused
from podium.reading import search_index
from podium.reading.home import home_at
from podium.records import Paragraph, Venue

WORDS = ("harbour", "lantern", "granary", "tide")
HALLS = ("Lamp Room", "Oil Cellar")


def said(key: int, *words: str) -> list[Paragraph]:
    return [Paragraph(f"Thank you, and think of the {word} of {key}.", speaker="Orla Fictive", turn=1) for word in words]


def found(home: Path) -> dict[tuple[str, str | None], set[tuple[str, int]]]:
    return {
        (word, hall): {(hit.speech_id, hit.position) for hit in podium.search(word, home, place=hall, language="en", limit=9999)}
        for word in (*WORDS, "lamp")
        for hall in (None, *HALLS)
    }


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The states of which an index was built whole."""
    states: list[str] = []
    whole = search_index._documents
    monkeypatch.setattr(search_index, "_documents", lambda home, state: (states.append(state), whole(home, state))[1])
    return states


def test_an_index_brought_up_to_date_finds_what_one_built_anew_does(tmp_path: Path, builds: list[str]) -> None:
    """Over commits that add, revise, withdraw, bring back, correct and retract speeches, several between two searches."""
    chance, lake = random.Random(11), Lake(tmp_path)
    first = [loaded(speech(key, paragraphs=tuple(said(key, *WORDS)))) for key in range(30)]
    lake.load(first, map(page, first), NOTE)
    note = replace(NOTE, waived=frozenset({"mass_revision", "mass_withdrawal", "mass_retraction"}))
    podium.search("lamp", tmp_path)
    days = 1
    for _ in range(3):
        for _ in range(chance.randint(2, 3)):
            days += 1
            keys = chance.sample(range(40), 5)
            texts = {key: tuple(said(key, *chance.sample(WORDS, chance.randint(1, 4)))) for key in keys}
            now = [loaded(speech(key, paragraphs=text, venue=Venue(chance.choice(HALLS))), days=days) for key, text in texts.items()]
            lost = [loaded(speech(key), days=days) for key in chance.sample(range(30), 2)]
            wrong = [Refused(now[0].speech.speech_id, now[0].digest, 9)] if chance.random() < 0.5 else []
            lake.load(now, [*map(page, now), *(gone(one, days) for one in lost)], note)
            lake.load([], [], note, refused=wrong)
        updated = found(tmp_path)
        assert all(updated["harbour", hall] for hall in HALLS)
        assert builds == ["1"], "but for the first it was brought up to date"
        (tmp_path / "search").rename(tmp_path / f"search-{days}")
        assert found(tmp_path) == updated
        builds.pop()


def test_while_another_process_brings_it_up_to_date_the_older_one_answers(tmp_path: Path, builds: list[str]) -> None:
    lake = Lake(tmp_path)
    lake.load([loaded(speech(1))], [], NOTE)
    assert [hit.speech_id for hit in podium.search("oil", tmp_path)] == ["lighthouse/1"]
    lake.load([loaded(speech(2))], [], NOTE)
    other = os.open(tmp_path / "search", os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    assert [hit.speech_id for hit in podium.search("oil", tmp_path)] == ["lighthouse/1"]
    with ThreadPoolExecutor() as beside:
        waiting = beside.submit(search_index.index_of, home_at(tmp_path), wait=True)
        assert not wait([waiting], 0.5).done
        os.close(other)
        assert waiting.result()[1] == "2"
    assert {hit.speech_id for hit in podium.search("oil", tmp_path)} == {"lighthouse/1", "lighthouse/2"}
    assert builds == ["1"]


def test_an_index_that_cannot_be_brought_up_to_date_is_built_anew(tmp_path: Path, builds: list[str]) -> None:
    """Where the older one is damaged, and where too much has changed."""
    lake = Lake(tmp_path)
    lake.load([loaded(speech(1))], [], NOTE)
    podium.search("oil", tmp_path)
    (tmp_path / "search" / f"1-{search_index.FORM}" / "meta.json").write_text("{")
    lake.load([loaded(speech(2))], [], NOTE)
    assert len(podium.search("oil", tmp_path)) == 2
    lake.load([loaded(speech(3)), loaded(speech(4))], [], NOTE)
    with pytest.MonkeyPatch.context() as fewer:
        fewer.setattr(search_index, "MOST_CHANGED", 1)
        assert len(podium.search("oil", tmp_path)) == 4
    assert builds == ["1", "2", "3"]
