"""Rows that today's parser would not make: deleted, with the version history as their record, and their neighbours' times joined."""

from dataclasses import replace
from pathlib import Path

import pytest
from invented import NOTE, at, files, gone, loaded, page, speech

from podium.errors import CheckFailed
from podium.lake.lake import Lake
from podium.lake.revisions import Refused
from podium.lake.stored import Loaded


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Three revisions of one speech."""
    lake = Lake(tmp_path)
    for days, said in enumerate(("One.", "Two.", "Three.")):
        lake.load([capture(said, days)], [page(capture(said, days))], NOTE)
    return lake


def capture(said: str, days: float) -> Loaded:
    return loaded(speech(words=said), said, days)


def refused(said: str, version: int = 2) -> Refused:
    return Refused("lighthouse/1", capture(said, 0).digest, version)


def spans(lake: Lake) -> list[tuple[object, ...]]:
    rows = lake.read("speeches", columns=["revision", "superseded_at", "withdrawn_at"], order=["revision"]).to_pylist()
    return [tuple(row.values()) for row in rows]


def test_a_revision_in_the_middle_gives_its_time_to_the_one_before(lake: Lake) -> None:
    done = lake.load([], [], NOTE, refused=[refused("Two.")])
    assert (done.tally.retracted, done.ids("retracted")) == (1, ["lighthouse/1"])
    assert spans(lake) == [(1, at(2), None), (3, None, None)]
    assert lake.read("speeches", version=done.version - 1).num_rows == 3
    assert lake.versions()[-1].tally.retracted == 1


def test_the_current_revision_leaves_the_one_before_standing_or_withdrawn(lake: Lake) -> None:
    lake.load([], [gone(capture("Three.", 2), 9)], NOTE)
    lake.load([], [], NOTE, refused=[refused("Three.")])
    assert spans(lake) == [(1, at(1), None), (2, None, at(9))]


def test_all_revisions_at_once_leave_nothing_and_the_speech_can_be_loaded_anew(lake: Lake) -> None:
    every = [refused(said) for said in ("One.", "Two.", "Three.")]
    assert lake.load([], [], NOTE, refused=every).tally.retracted == 3
    assert spans(lake) == []
    assert lake.load([capture("One.", 0)], [], NOTE).tally.new == 1


def test_a_retraction_and_a_new_text_in_one_load_leave_the_new_text(lake: Lake) -> None:
    only = Lake(Path(lake.speeches.address).parents[1] / "other")
    only.load([capture("One.", 0)], [], NOTE)
    only.load([capture("Other.", 1)], [], NOTE, refused=[refused("One.", 1)])
    assert spans(only) == [(1, None, None)]
    assert only.speech("lighthouse/1")["paragraphs"][1]["text"] == "Other."


def test_other_bytes_and_older_parsers_retract_nothing(lake: Lake, tmp_path: Path) -> None:
    newer = replace(capture("Four.", 3), speech=speech(words="Four.", parser_version=3))
    lake.load([newer], [], NOTE, reread=lambda place: None)
    before = files(tmp_path)
    lake.load([], [], NOTE, refused=[refused("Never kept."), Refused("lighthouse/1", newer.digest, 2), refused("One.", 0)])
    assert files(tmp_path) == before


def test_many_at_once_are_refused_until_a_person_waives_it(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    captures = [loaded(speech(key)) for key in range(40)]
    lake.load(captures, [], NOTE)
    every = [Refused(one.speech.speech_id, one.digest, 2) for one in captures[:25]]
    with pytest.raises(CheckFailed, match="mass_retraction: lighthouse: today's parser rejects 25 of 40"):
        lake.load([], [], NOTE, refused=every)
    assert lake.load([], [], replace(NOTE, waived=frozenset({"mass_retraction"})), refused=every).tally.retracted == 25
