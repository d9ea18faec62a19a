"""The objects of a store: written on conditions, read in stretches, and what goes wrong as one sentence."""

import pickle
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from object_store import BUCKET, environment

from podium.errors import StoreError, Taken, UsageError
from podium.settings import Settings, in_force
from podium.store import objects as store_objects
from podium.store.objects import Objects, amend_document, read_document
from podium.store.ranges import LONG, MOST, Stretches


@pytest.fixture
def objects(request: pytest.FixtureRequest, store_port: int) -> Iterator[Objects]:
    """Those of an address of the test's own."""
    with environment(store_port):
        yield Objects(f"s3://{BUCKET}/{request.node.name}")


def test_an_object_is_made_once_and_replaced_by_who_knows_it(objects: Objects, tmp_path: Path) -> None:
    first = objects.create("one", b"first")
    with pytest.raises(Taken, match=f"{objects.address}/one cannot be written: it is there already, or was changed by somebody else"):
        objects.create("one", b"second")
    second = objects.replace("one", b"second", first)
    with pytest.raises(Taken):
        objects.replace("one", b"third", first)
    known = objects.about("one")
    assert known and (known.size, known.tag, objects.read("one")) == (6, second, b"second")
    assert (objects.read("none"), objects.about("none"), objects.opened("none")) == (None, None, None)
    for name in ("same", "other"):
        (tmp_path / name).write_bytes(name.encode())
    tag = objects.ensure("two", tmp_path / "same")
    assert objects.ensure("two", tmp_path / "same") == tag
    with pytest.raises(Taken):
        objects.ensure("two", tmp_path / "other")
    for name in ("one", "one", "two"):
        objects.delete(name)
    assert list(objects.each()) == []


def test_nobody_elses_change_is_lost(objects: Objects) -> None:
    def change(before: bytes) -> bytes:
        if before.count(b"\n") < 3:
            objects.put("log", before + b"theirs\n")  # somebody is faster, three times
        return before + b"ours\n"

    objects.amend("log", change)
    assert objects.read("log") == b"theirs\n" * 3 + b"ours\n"


def test_a_document_is_the_same_in_a_folder_and_a_store(objects: Objects, tmp_path: Path) -> None:
    for address in (str(tmp_path / "home" / "quality.json"), f"{objects.address}/quality.json"):
        assert read_document(address) is None
        for word in (b"a", b"b"):
            amend_document(address, lambda before, word=word: before + word)  # type: ignore[misc]
        assert read_document(address) == b"ab"


def test_a_long_object_goes_in_parts_and_is_read_in_stretches(objects: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = random.Random(7).randbytes(12 * LONG + 77)
    (tmp_path / "long").write_bytes(content)
    monkeypatch.setattr(store_objects, "MOST_IN_ONE_PUT", 4 * 5 * LONG)
    tag = objects.put("folder/long", tmp_path / "long")
    assert [(known.name, known.size, known.tag) for known in objects.each()] == [("folder/long", len(content), tag)]
    there = pickle.loads(pickle.dumps(objects))
    with there.opened("folder/long") as file:
        assert file.read() == content
        for start in (0, 3, LONG - 1, 5 * LONG, len(content) - 5, len(content) + 1):
            assert (file.seek(start), file.read(2 * LONG)) == (start, content[start : start + 2 * LONG])
        assert (file.seek(-4, 2), file.read()) == (len(content) - 4, content[-4:])
    there.download("folder/long", tmp_path / "again" / "long")
    assert (tmp_path / "again" / "long").read_bytes() == content
    assert there.folders() == ["folder"]


def test_neighbouring_records_cost_one_request() -> None:
    content, asked = random.Random(7).randbytes(3 * LONG), []

    def read(name: str, start: int, end: int) -> bytes:
        asked.append(start)
        return content[start:end]

    stretches = Stretches(lambda name: len(content), read)
    for at in range(0, LONG, 20_000):
        with stretches.of("file") as file:
            file.seek(at)
            assert file.read(10_000) == content[at : min(at + 10_000, LONG)]
    assert asked == [0]
    assert MOST >= 3


def test_what_is_no_place_of_ours_and_what_does_not_answer_is_one_sentence(store_port: int) -> None:
    for address in ("gs://bucket/home", "s3://"):
        with pytest.raises(UsageError, match=f"{address} is no place that podium writes to: name a folder, or s3://bucket/prefix"):
            Objects(address)
    with environment(store_port), pytest.raises(StoreError, match="s3://no-such-bucket/home/x cannot be written: there is no bucket"):
        Objects("s3://no-such-bucket/home").create("x", b"")
    with environment(1), pytest.raises(StoreError, match="s3://podium-test/home/x cannot be read: .*127.0.0.1:1/") as told:
        Objects("s3://podium-test/home").read("x")
    assert "\n" not in str(told.value)


def test_a_home_in_a_store_has_a_folder_of_this_machine_and_shows_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert Settings(home="s3://bucket/one/").local_folder == tmp_path / "podium" / "bucket%2Fone"
    assert Settings(home="s3://bucket/one", local=tmp_path).local_folder == tmp_path / "bucket%2Fone"
    assert Settings(home=str(tmp_path), local=tmp_path / "x").local_folder == tmp_path
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "hush")
    assert "hush" not in str([setting.row() for setting in in_force()])
