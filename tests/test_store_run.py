"""Whole runs of a home in an object store: the same table as in a folder, and nothing lost when the run dies or the store is pulled away."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from crawling import LIST, SOURCE, Web, listing, text, url, words, world
from object_store import BUCKET, Door, environment, names

from podium.archive.archive import Archive
from podium.errors import LakeError, StoreError
from podium.lake.lake import Lake
from podium.pipeline import steps as run
from podium.settings import Settings

LEFT_ALONE = "127.0.0.1,localhost"
"""Hosts that are asked past the web's proxy."""


@pytest.fixture
def local(store_port: int, tmp_path: Path) -> Iterator[Path]:
    """This machine's folder; the environment names the server and it."""
    with environment(store_port) as patch:
        patch.setenv("PODIUM_LOCAL", str(tmp_path / "local"))
        patch.setenv("NO_PROXY", LEFT_ALONE)
        yield tmp_path / "local"


@pytest.fixture
def home(request: pytest.FixtureRequest) -> str:
    """An address of the test's own."""
    return f"s3://{BUCKET}/{request.node.name}"


def warcs(folder: Path) -> list[str]:
    """What is under way on this machine."""
    return sorted(path.name for path in folder.rglob("*.warc*"))


def below(home: str) -> list[str]:
    return names(home.removeprefix(f"s3://{BUCKET}/") + "/")


def test_a_store_holds_what_a_folder_would(home: str, local: Path, tmp_path: Path) -> None:
    with world(Web.of(*range(7)), tmp_path / "folder", chunk=3) as there:
        there.run()
    with world(Web.of(*range(7)), home, chunk=3) as here:
        report = here.run()
        assert (report.new, report.complete) == ([f"lighthouse/{n}" for n in range(7)], True)
        assert text(home) == text(tmp_path / "folder")
        assert Counter(name.split("/")[1] for name in below(home)).keys() == {"archive", "lake"}
        archive = Archive.of(Settings(home=home))
        assert len(archive.files()) == 3  # one for each chunk, in the store before its commit
        assert (list(archive.verify()), warcs(local)) == ([], [])
        before, version = below(home), here.lake.version()
        assert not here.run().changed
        assert (below(home), here.lake.version()) == (before, version)
        assert here.reparse(SOURCE, every=True).listed == 7
        assert (below(home), here.lake.version()) == (before, version)


def test_what_changes_is_revised_and_an_unchanged_page_refers_to_the_store(home: str, local: Path) -> None:
    with world(Web.of(1, 2, 3), home) as here:
        here.run()
        here.web.pages |= {url(2): words(2, "The lamp is out."), LIST: listing([1, 2, 3, 4]), url(4): words(4)}
        report = here.look_again()
        assert (report.revised, report.new, report.unchanged) == (["lighthouse/2"], ["lighthouse/4"], 2)
        archive = Archive.of(Settings(home=home))
        assert len(archive.files()) == 2
        assert list(archive.verify()) == []  # the unchanged pages of the second file repeat bodies of the first


WRITING = """
import sys
from invented import NOTE, loaded, page, speech
from podium.lake.lake import Lake

for number in range(6):
    captures = [loaded(speech(f"{sys.argv[2]}-{number}"))]
    Lake(sys.argv[1]).load(captures, [page(capture) for capture in captures], NOTE)
"""


def test_two_writers_that_commit_at_once_lose_nothing_without_a_table_of_locks(home: str, local: Path) -> None:
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    writers = [subprocess.Popen([sys.executable, "-c", WRITING, home, name], env=os.environ | {"PYTHONPATH": path}) for name in "ab"]
    assert [writer.wait(280) for writer in writers] == [0, 0]
    lake = Lake(home)
    for table in ("speeches", "pages"):
        found = lake.read(table, columns=["speech_id"])["speech_id"].to_pylist()
        assert sorted(found) == [f"lighthouse/{name}-{number}" for name in "ab" for number in range(6)]
    assert [version.tally.new for version in lake.versions() if version.run] == [1] * 12


DYING = """
import os, signal, sys
from crawling import SOURCE
from podium.archive.warc_files import Files
from podium.lake.lake import Lake
from podium.pipeline import steps as run
from podium.settings import Settings
from podium.window import Window

owner, name, after = {"fetched": (Files, "share", 0), "kept": (Files, "share", 1), "committed": (Lake, "load", 1)}[sys.argv[1]]
whole = getattr(owner, name)

def last(*given, **named):
    if after:
        whole(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, last)
with run.open_run(SOURCE, Window(), "dying", Settings(home=sys.argv[2], delay=0.0)) as (crawl, report):
    run.ingest_source(crawl, report, True)
"""


@pytest.mark.parametrize("when", ["fetched", "kept", "committed"])
def test_a_run_that_is_killed_is_taken_up_by_the_next(when: str, home: str, local: Path) -> None:
    home = home.replace("[", "-").replace("]", "")
    with world(Web.of(1, 2, 3), home) as here:
        path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
        died = subprocess.run([sys.executable, "-c", DYING, when, home], env=os.environ | {"PYTHONPATH": path}, timeout=280)
        assert died.returncode == -9
        assert len(warcs(local)) == 1
        here.asked()
        report = here.run()
        assert [asked.url for asked in here.asked()] == [LIST]
        assert (report.recovered, len(report.new)) == {"committed": (0, 0)}.get(when, (3, 3))
        assert [row[0] for row in here.rows("speech_id")] == ["lighthouse/1", "lighthouse/2", "lighthouse/3"]
        archive = Archive.of(Settings(home=home))
        assert (warcs(local), list(archive.verify())) == ([], [])


def test_a_store_that_is_pulled_away_fails_the_run_in_one_sentence_and_nothing_is_lost(home: str, local: Path, store_door: Door) -> None:
    def gone() -> str:
        store_door.shut()
        return words(3)

    with world(Web.of(1, 2, 3), home) as here:
        os.environ["NO_PROXY"] = os.environ["no_proxy"] = LEFT_ALONE
        here.web.pages[url(3)] = gone
        with pytest.raises((StoreError, LakeError), match=f"{home}.* cannot be .*127.0.0.1") as told:
            here.run()
        assert "\n" not in str(told.value)
        assert len(warcs(local)) == 1
        here.web.pages[url(3)] = words(3)
        here.asked()
        store_door.open()
        report = here.run()
        assert (report.recovered, len(report.new)) == (3, 3)
        assert [asked.url for asked in here.asked()] == [LIST]
        assert (warcs(local), list(Archive.of(Settings(home=home)).verify())) == ([], [])


def test_a_page_that_arrives_while_the_store_is_away_is_kept(home: str, local: Path, store_door: Door) -> None:
    with world(Web.of(1, 2), home) as here, pytest.raises(StoreError), here.opened() as (crawl, _):
        plan = run.list_pages(crawl, True)
        crawl.writer.share()
        store_door.shut()
        arrivals = run.fetch_pages(crawl, plan.wanted)
        assert [arrival.place is not None for arrival in arrivals] == [True, True]
        run.load_pages(crawl, arrivals)
    store_door.open()
    with world(Web.of(1, 2), home) as here:
        assert here.run().recovered == 2


def test_a_store_that_is_pulled_away_between_two_chunks_keeps_the_first(home: str, local: Path, store_door: Door) -> None:
    with world(Web.of(1, 2, 3, 4), home, chunk=2) as here:

        def gone() -> str:
            store_door.shut()
            return words(4)

        here.web.pages[url(4)] = gone
        with pytest.raises((StoreError, LakeError)):
            here.run()
        store_door.open()
        assert [row[0] for row in here.rows("speech_id")] == ["lighthouse/1", "lighthouse/2"]
        here.web.pages[url(4)] = words(4)
        assert here.run().recovered == 2
        assert len(Lake(home).read("speeches")) == 4
