"""``podium backup``: a copy that is a home, made while runs go on, verified, and brought up to date by the same words."""

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from crawling import LIST, Web, World, listing, url, words, world
from object_store import BUCKET, environment
from released import INSTITUTIONS
from test_forget import SAID, forgotten, holding
from typed import typed

import podium
from podium.archive.archive import Archive
from podium.errors import StoreError, UnderWay, UsageError
from podium.lake.lake import Lake
from podium.ops import backup
from podium.ops.backup import BackupReport, back_up
from podium.pipeline import steps as run
from podium.pipeline.leases import leases_at
from podium.release.publish import publish_release
from podium.release_store import release_store_at
from podium.settings import Settings
from podium.store.places import FolderPlace, WrittenFile

TABLES = ("speeches", "speakers", "paragraphs", "revisions")


@pytest.fixture(params=["folder to folder", "folder to store", "store to folder"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of an empty home, and that of an empty place for its backup."""
    home, copy = str(tmp_path / "home"), str(tmp_path / "copy")
    if request.param == "folder to folder":
        yield home, copy
        return
    with environment(request.getfixturevalue("store_port")) as patch:
        patch.setenv("PODIUM_LOCAL", str(tmp_path / "local"))
        patch.setenv("NO_PROXY", "127.0.0.1,localhost")
        store = f"s3://{BUCKET}/{tmp_path.name}"
        yield (home, store) if request.param == "folder to store" else (store, copy)


def backed_up(home: Path | str, copy: Path | str, whole: bool = False, **settings: object) -> BackupReport:
    return back_up(Settings(home=str(home), **settings), str(copy), whole)


def rows(table: str, home: Path | str, version: int | None = None) -> list[str]:
    """The rows of a flat table in an order of their own."""
    return sorted(map(repr, podium.read(table, home, version=version).to_pylist()))


def check_alike(home: Path | str, copy: Path | str, version: int | None = None) -> None:
    """The copy opens as the home at that version, and its archive is as it was written."""
    for table in TABLES:
        assert rows(table, copy) == rows(table, home, version)
    assert list(Archive.of(Settings(home=str(copy))).verify()) == []


def grown(here: World) -> None:
    """Two versions of a home, in a folder with a release."""
    if not here.rows("speech_id"):
        here.run()
    if "s3://" not in str(here.home):
        publish_release(here.lake, release_store_at(Settings(home=str(here.home))), INSTITUTIONS, "2026.11.0")
    here.web.pages[url(2)] = words(2, "The lamp is lit again.")
    here.look_again()


def test_a_backup_is_the_home_and_the_next_one_copies_what_is_new(places: tuple[str, str], tmp_path: Path) -> None:
    home, copy = places
    with world(Web.of(1, 2, 3), home) as here:
        grown(here)
        first = backed_up(home, copy, contact="keeper@lighthouse.example")
        check_alike(home, copy)
        assert rows("speeches", copy, 1) == rows("speeches", home, 1) != rows("speeches", home)
        if "s3://" not in home:
            assert rows("paragraphs", f"{copy}/releases/latest") == rows("paragraphs", f"{home}/releases/latest")
        assert (first.written, first.verified) == (first.files, first.files)
        assert backed_up(home, copy).written == 0
        if "s3://" in f"{home} {copy}":  # what follows is the same in a store, and takes its time there
            return
        here.web.pages |= {LIST: listing([1, 2, 3, 4]), url(4): words(4)}
        here.run()
        again = backed_up(home, copy, whole=True)
        assert 0 < again.written < 8
        assert again.verified == again.files
        check_alike(home, copy)
        backed_up(copy, tmp_path / "restored")
        check_alike(home, tmp_path / "restored")
        here.asked()
        here.home = tmp_path / "restored"
        report = here.look_again()
        assert (report.unchanged, report.new, report.revised) == (4, [], [])
        here.web.pages[url(1)] = words(1, "The lamp is out.")
        assert here.look_again().revised
        with pytest.raises(UsageError, match="runs have committed to it"):
            backed_up(home, tmp_path / "restored")


def test_it_is_taken_while_a_run_is_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    each = FolderPlace.each
    with world(Web.of(1, 2, 3, 4), home) as here, here.opened() as (crawl, report):
        wanted = run.list_pages(crawl, True).wanted

        def load(number: int) -> None:
            run.load(crawl, report, run.fetch_pages(crawl, wanted[number : number + 1]))

        load(0)
        assert list((home / "archive").rglob("*.open"))

        def while_it_commits(place: FolderPlace) -> dict[str, object]:
            if place.root == home and here.lake.version() == 1:  # between the choice of versions and the copy of files
                load(1)
            return each(place)  # type: ignore[return-value]

        monkeypatch.setattr(FolderPlace, "each", while_it_commits)
        assert backed_up(home, copy).speeches == 1
        assert here.lake.version() == 2
        check_alike(home, copy, version=1)
        load(2)
        assert backed_up(home, copy).speeches == 3
        check_alike(home, copy)
        here.asked()
        here.home = copy
        assert (here.run().new, {asked.url for asked in here.asked()}) == (["lighthouse/4"], {LIST, url(4)})


def test_one_that_is_cut_off_is_readable_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Died(BaseException):
        """Stands for the end of a process: nothing in the library catches it."""

    write = FolderPlace.write
    monkeypatch.setattr(backup, "NOTED_EVERY", 0.0)
    with world(Web.of(1, 2), tmp_path / "home") as here:
        here.run()
        backed_up(here.home, tmp_path / "before")
        grown(here)
        count = backed_up(here.home, tmp_path / "count").written
        for number in range(2, count, count // 3):
            copy = tmp_path / f"copy-{number}"
            shutil.copytree(tmp_path / "before", copy)
            left = [number]

            def die(place: FolderPlace, name: str, pieces: Iterable[bytes], left: list[int] = left) -> WrittenFile:
                left[0] -= 1
                if not left[0]:
                    raise Died
                return write(place, name, pieces)

            with monkeypatch.context() as patch, pytest.raises(Died):
                patch.setattr(FolderPlace, "write", die)
                backed_up(here.home, copy)
            lake = Lake(copy)
            speeches = {row["speech_id"] for row in lake.read("speeches").to_pylist()}
            assert {row["speech_id"] for row in lake.read("pages").to_pylist()} - {None} <= speeches
            assert backed_up(here.home, copy).written < count
            check_alike(here.home, copy)


def test_damage_is_found_and_mended(tmp_path: Path) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    names = {"PODIUM_HOME": str(home)}
    with world(Web.of(1, 2), home) as here:
        here.run()
        assert typed("backup", str(copy), environment=names)[0] == 0
        (kept,) = (copy / "archive").rglob("*.warc.gz")
        content = bytearray(kept.read_bytes())
        content[len(content) // 2] ^= 1
        kept.write_bytes(content)
        with pytest.raises(StoreError, match="does not hold what was written"):
            backed_up(home, copy, whole=True)
        assert backed_up(home, copy, whole=True).written == 1
        check_alike(home, copy)
        (home / kept.relative_to(copy)).write_bytes(content)  # damaged in the home: the backup is what the home is
        status, printed = typed("backup", str(copy), environment=names)
        assert (status, "damaged in both" in printed) == (3, True)


def test_what_is_no_backup_of_this_home_is_refused(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("Dear keeper,")
    with world(Web.of(1), other) as here:
        here.run()
    backed_up(other, tmp_path / "copy")
    with world(Web.of(1, 2), home) as here:
        here.run()
        for place in (tmp_path / "full", tmp_path / "copy", home, home / "backups", tmp_path):
            status, told = typed("backup", str(place), environment={"PODIUM_HOME": str(home)})
            assert (status, "name" in told) == (2, True), told
        assert typed("backup", str(tmp_path / "new"), environment={"PODIUM_HOME": str(tmp_path / "nowhere")})[0] == 1
        with leases_at(home).hold("maintain", "run"), pytest.MonkeyPatch.context() as patch, pytest.raises(UnderWay):
            patch.setattr(backup, "PATIENCE", backup.timedelta(0))
            backed_up(home, tmp_path / "new")
    assert (tmp_path / "full" / "letter.txt").read_text() == "Dear keeper,"


def test_what_was_forgotten_leaves_the_backup_too(tmp_path: Path) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    web = Web.of(1, 2)
    web.pages[url(2)] = words(2, SAID)
    with world(web, home) as here:
        here.run()
        backed_up(home, copy)
        assert holding(copy, tmp_path / "local")
        forgotten(here)
        backed_up(home, copy)
        assert holding(copy, tmp_path / "local") == []
        check_alike(home, copy)
        here.lake.tidy(backup.timedelta(0))  # what no version needs any more is deleted there too
        assert backed_up(home, copy).deleted > 0
        check_alike(home, copy)


def test_it_holds_the_settings_in_force_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with world(Web.of(1), tmp_path / "home") as here:
        here.run()
        monkeypatch.delenv("PODIUM_SERVER_IDLE", raising=False)
        monkeypatch.setenv("PODIUM_CONTACT", "keeper@lighthouse.example")
        monkeypatch.setenv("PODIUM_DASK_ADDRESS", "tcp://keeper:lamp@lighthouse.example:8786")
        monkeypatch.setenv("PODIUM_REVISIT_DAYS", "[1, 2.5]")
        backed_up(here.home, tmp_path / "copy")
        assert (tmp_path / "copy" / "podium.toml").read_text() == 'contact = "keeper@lighthouse.example"\nrevisit_days = [1.0, 2.5]\n'
        for name in ("CONTACT", "DASK_ADDRESS", "REVISIT_DAYS"):
            monkeypatch.delenv(f"PODIUM_{name}")
        monkeypatch.chdir(tmp_path / "copy")
        assert Settings().revisit_days == (1, 2.5)
        assert json.loads((tmp_path / "copy" / "backup.json").read_text())["complete"]
