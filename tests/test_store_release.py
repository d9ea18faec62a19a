"""Releases in an object store: what has a manifest is a release, never changes and is made once; ``latest`` moves forward only."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from invented import NOTE, loaded, speech
from object_store import BUCKET, Door, environment, names
from released import INSTITUTIONS, a_lake

import podium
from podium.errors import BrokenRelease, Conflict, PodiumError, StoreError, UnknownVersion, UsageError
from podium.lake.lake import Lake
from podium.pipeline.leases import StoreLeases
from podium.release.publish import publish_release
from podium.release.verify import verify_release
from podium.release_store import object_store as store_module
from podium.release_store import release_store_at
from podium.release_store.manifest import MANIFEST_FILE, digests
from podium.release_store.release_store import ReleaseStore
from podium.settings import Settings

TAG = "2026.11.0"


@pytest.fixture
def home(request: pytest.FixtureRequest, store_port: int, tmp_path: Path) -> Iterator[str]:
    """An address of the test's own."""
    with environment(store_port) as patch:
        patch.setenv("PODIUM_LOCAL", str(tmp_path / "local"))
        yield f"s3://{BUCKET}/{request.node.name}"


def store(home: str) -> ReleaseStore:
    return release_store_at(Settings(home=home))


def release(home: str, tag: str | None = TAG) -> Path:
    return publish_release(Lake(home), store(home), INSTITUTIONS, tag)


def verified(home: str, name: str = "latest") -> str:
    """The version of a release that is whole, as it is in the store."""
    with store(home).at_hand(name) as folder:
        return verify_release(folder).version


def key(home: str, name: str) -> dict[str, str]:
    return {"Bucket": BUCKET, "Key": f"{home.removeprefix(f's3://{BUCKET}/')}/releases/{name}"}


def test_a_release_in_a_store_is_that_of_a_folder_read_by_its_address_and_made_once(home: str, tmp_path: Path) -> None:
    a_lake(home, 3, 2)
    made = release(home)
    assert store(home).address(made.name) == f"{home}/releases/{TAG}"
    assert verified(home) == verified(home, f"{home}/releases/{TAG}") == TAG
    for address in (f"{home}/releases/{TAG}", f"{home}/releases/latest"):
        assert podium.read("paragraphs", address).num_rows == podium.read("paragraphs", made).num_rows
    with pytest.raises(UsageError, match=f"release {TAG} is there already and never changes"):
        release(home)
    assert release(home, None) == made  # nothing was committed since
    a_lake(tmp_path / "folder", 3, 2)
    there = publish_release(Lake(tmp_path / "folder"), ReleaseStore(tmp_path / "folder" / "releases"), INSTITUTIONS, TAG)
    tables = [{name: told for name, told in digests(one).items() if name.endswith(".parquet")} for one in (made, there)]
    assert tables[0] == tables[1]


def test_later_releases_are_told_against_the_last_and_latest_moves_forward_only(home: str, tmp_path: Path) -> None:
    a_lake(home, 1, 1)
    release(home)
    Lake(home).load([loaded(speech("late"))], [], NOTE)
    second = release(home, "2026.12.0")
    assert "late" in (second / "CHANGELOG.md").read_text()
    assert verified(home) == "2026.12.0"
    Lake(home).load([loaded(speech("later"))], [], NOTE)
    with pytest.MonkeyPatch.context() as another_machine:
        another_machine.setenv("PODIUM_LOCAL", str(tmp_path / "another"))
        between = release(home, "2026.11.1")
        assert "Against 2026.11.0." in (between / "CHANGELOG.md").read_text()
    assert verified(home) == "2026.12.0"
    assert store(home).tags() == [TAG, "2026.11.1", "2026.12.0"]


def test_a_half_copied_release_is_none_and_a_torn_one_says_what_is_wrong(home: str) -> None:
    a_lake(home, 1, 1)
    release(home)
    objects = boto3.client("s3")
    whole = objects.get_object(**key(home, f"{TAG}/speeches.parquet"))["Body"].read()
    objects.put_object(**key(home, f"{TAG}/speeches.parquet"), Body=whole[:-1] + b"x")
    with pytest.raises(BrokenRelease, match=f"release {TAG} is not whole: speeches.parquet is not the file that was released"):
        verified(home)
    objects.delete_object(**key(home, f"{TAG}/speeches.parquet"))
    with pytest.raises(BrokenRelease, match="speeches.parquet is missing"):
        verified(home)
    objects.delete_object(**key(home, f"{TAG}/{MANIFEST_FILE}"))
    with pytest.raises(UnknownVersion, match=f"{home}/releases/{TAG} is no release: it has no manifest.json, which is the last file"):
        verified(home, f"{home}/releases/{TAG}")
    assert store(home).tags() == []
    with pytest.raises(UnknownVersion, match=f"no release '2030.1.0' in {home}/releases"):
        verified(home, "2030.1.0")
    assert release(home).name == TAG  # what was left of it is no hindrance
    assert verified(home) == TAG


@pytest.mark.parametrize("sent", [1, 3])
def test_a_store_that_is_pulled_away_while_a_release_is_sent_leaves_none(
    home: str, sent: int, store_door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home.replace("[", "-").replace("]", "")
    left = iter(range(1, 10))
    pull = lambda by: store_door.shut() if next(left) == sent else None  # noqa: E731
    monkeypatch.setattr(store_module, "leases_at", lambda home: StoreLeases(home, timedelta(seconds=600)))
    monkeypatch.setattr(store_module.progress, "start", lambda *words: pull)
    with pytest.raises(StoreError, match=f"releases/{TAG}.* cannot be ") as told:
        _put_on(store(home))
    assert "\n" not in str(told.value)
    store_door.open()
    assert sorted(names(home.removeprefix(f"s3://{BUCKET}/") + "/releases/")) == sorted(key(home, f"{TAG}/{n}")["Key"] for n in range(sent))
    assert store(home).tags() == []
    key_of_lease = (
        f"{home.removeprefix(f's3://{BUCKET}/')}/leases/releases"  # it could not be given back, and ends by itself after its term
    )
    boto3.client("s3").delete_object(Bucket=BUCKET, Key=key_of_lease)
    _put_on(store(home))
    assert store(home).tags() == [TAG]


def _put_on(store: ReleaseStore) -> None:
    """Three files and a manifest."""
    with store.new_release(TAG) as folder:
        for name in ("0", "1", "2", MANIFEST_FILE):
            (folder / name).write_text(name)


def test_of_two_publishers_at_once_one_is_told_to_wait(home: str) -> None:
    a_lake(home, 2, 1)
    with StoreLeases(home, timedelta(seconds=60)).hold("releases", "publish"), pytest.raises(Conflict, match="another release is being"):
        release(home)


def test_a_manifest_that_somebody_else_wrote_meanwhile_stands(home: str) -> None:
    a_lake(home, 2, 1)
    ours = store(home)
    with pytest.raises(PodiumError, match="made by somebody else meanwhile"), ours.new_release(TAG) as folder:
        (folder / "README.md").write_text("ours")
        (folder / MANIFEST_FILE).write_text("ours")
        boto3.client("s3").put_object(**key(home, f"{TAG}/{MANIFEST_FILE}"), Body=b"theirs")
    assert boto3.client("s3").get_object(**key(home, f"{TAG}/{MANIFEST_FILE}"))["Body"].read() == b"theirs"
