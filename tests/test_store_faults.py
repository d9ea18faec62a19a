"""An object store of which requests break, answer 5xx, or do what was asked and lose the answer: a run comes to the same end, and twice is
never done what was asked once."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from crawling import Web, text, world
from invented import NOTE, loaded, page, speech
from object_store import BUCKET, FlakyDoor, environment

from podium.errors import StoreError, Taken
from podium.lake.lake import Lake
from podium.reading.home import files_at
from podium.store.objects import Objects

LEFT_ALONE = "127.0.0.1,localhost"


@pytest.fixture
def home(request: pytest.FixtureRequest) -> str:
    """An address of the test's own."""
    return f"s3://{BUCKET}/{request.node.originalname}"


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is asked for again without much of a pause, which is no part of what is looked at."""
    monkeypatch.setattr("podium.store.access.FIRST_WAIT", timedelta(milliseconds=10))
    monkeypatch.setattr("podium.store.access.LONGEST_WAIT", timedelta(seconds=1))
    monkeypatch.setattr("podium.store.access.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("podium.store.access.LONGEST_PAUSE", 0.1)


@pytest.fixture
def lossy(store_port: int, soon: None) -> Iterator[FlakyDoor]:
    """A door behind which everything is done, and whose answers are lost as the test says; the environment names it."""
    with FlakyDoor(store_port, 0, kinds=("lost",)) as door, environment(door.port):
        yield door


def test_a_run_over_a_store_that_fails_every_fifth_request_ends_as_an_undisturbed_one(
    home: str, store_port: int, soon: None, tmp_path: Path
) -> None:
    with world(Web.of(*range(7)), tmp_path / "folder", chunk=3) as there:
        there.run()
    with FlakyDoor(store_port, 0.2) as door, environment(door.port) as patch:
        patch.setenv("PODIUM_LOCAL", str(tmp_path / "local"))
        with world(Web.of(*range(7)), home, chunk=3) as here:
            os.environ["NO_PROXY"] = os.environ["no_proxy"] = LEFT_ALONE
            report = here.run()
        failed = door.fail(0)
    assert failed > 10
    assert (report.new, report.complete) == ([f"lighthouse/{n}" for n in range(7)], True)
    with environment(store_port):
        assert text(home) == text(tmp_path / "folder")
        assert [version.tally.new for version in Lake(home).versions() if version.run] == [3, 3, 1]


def test_a_write_whose_answer_was_lost_is_known_as_our_own(home: str, lossy: FlakyDoor) -> None:
    objects = Objects(home)
    for number in range(6):
        lossy.fail(0.5)
        tag = objects.create(f"one-{number}", b"first")
        tag = objects.replace(f"one-{number}", b"second", tag)
        objects.amend("log", lambda before, number=number: before + f"{number}\n".encode())  # type: ignore[misc]
        lost = lossy.fail(0)
        with pytest.raises(Taken):  # somebody else's very bytes are not ours
            objects.create(f"one-{number}", b"second")
        known = objects.about(f"one-{number}")
        assert known and known.tag == tag
    assert lost > 5
    assert objects.read("log") == b"".join(b"%d\n" % number for number in range(6))


def test_a_commit_whose_answer_was_lost_is_not_made_twice_and_tells_what_it_did(home: str, lossy: FlakyDoor) -> None:
    lake = Lake(home)
    said = []
    for number in range(5):
        capture = loaded(speech(number))
        lossy.fail(0.4)
        said.append(lake.load([capture], [page(capture)], NOTE))
        lost = lossy.fail(0)
    changed = loaded(speech(0, "The lamp is out."), days=1)
    lossy.fail(0.4)
    revised = lake.load([changed], [page(changed)], NOTE)
    lossy.fail(0)
    assert lost > 5
    assert [committed.tally.new for committed in said] == [1] * 5
    assert [committed.version for committed in said] == [1, 2, 3, 4, 5]
    assert (revised.tally.revised, revised.version) == (1, 6)
    rows = lake.read("speeches", columns=["speech_id", "revision"], order=["speech_id", "revision"]).to_pylist()
    assert len(rows) == len({(row["speech_id"], row["revision"]) for row in rows}) == 6
    assert [version.tally.new for version in lake.versions()[1:]] == [1, 1, 1, 1, 1, 0]


def test_what_reads_by_arrow_asks_again_too(home: str, store_port: int) -> None:
    with environment(store_port):
        Objects(home).create("one", b"first")
    with FlakyDoor(store_port, 0.3) as door, environment(door.port):
        for _ in range(6):  # Arrow waits a second and more before it asks again
            with files_at(home).open_input_stream(f"{home.removeprefix('s3://')}/one") as stream:
                assert stream.read() == b"first"
        assert door.fail(0) > 2


def test_a_store_that_never_answers_is_one_sentence(home: str, store_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("podium.store.access.STORE_PATIENCE", timedelta(seconds=1))
    with FlakyDoor(store_port, 1.0, kinds=("reset",)) as door, environment(door.port), pytest.raises(StoreError) as told:
        Objects(home).create("one", b"first")
    assert "\n" not in str(told.value)
    assert "cannot be written" in str(told.value)
