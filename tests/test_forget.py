"""``podium forget``: nothing of a speech is left in any file of a home, and no way leads back to it."""

import gzip
import hashlib
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from crawling import LIST, SOURCE, Web, World, listing, moved, url, words, world
from object_store import BUCKET, environment
from released import INSTITUTIONS
from typed import typed

import podium
from podium.archive.archive import Archive
from podium.errors import Conflict, UnderWay, UnknownVersion, UsageError
from podium.lake import forget as lake_forget
from podium.lake.commits import CommitNote
from podium.lake.lake import Lake
from podium.ops import forget
from podium.pipeline import steps as run
from podium.pipeline.audit import audit_source
from podium.pipeline.backfill import BackfillRequest
from podium.pipeline.leases import leases_at
from podium.quality.reviews import add_review, review_of, reviews_in
from podium.reading import search_index
from podium.release.publish import publish_release
from podium.release_store import release_store_at
from podium.settings import Settings
from podium.store.objects import objects_at
from podium.window import Window

SAID = "The wick of the seventeenth lamp was trimmed by the keeper's forgetful nephew, who asks for silence about it."
LATER = SAID.replace("seventeenth", "seventeenth and last")
WORD = "forgetful nephew"
ID = "lighthouse/2"
LATER_PAGES = {url(2): words(2, LATER), LIST: listing([1, 2, 3])}
WHY = "asked for by the person"


@pytest.fixture(params=["folder", "store"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty home, in a folder and in an object store."""
    if request.param == "folder":
        yield str(tmp_path / "home")
        return
    with environment(request.getfixturevalue("store_port")) as patch:
        patch.setenv("PODIUM_LOCAL", str(tmp_path / "local"))
        patch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        patch.setenv("NO_PROXY", "127.0.0.1,localhost")
        yield f"s3://{BUCKET}/{tmp_path.name}"


def a_web() -> Web:
    """Three speeches, one of which a list quotes."""
    web = Web.of(1, 2, 3)
    web.pages |= {url(2): words(2, SAID), LIST: listing([1, 2, 3], f"<aside>{SAID}</aside>")}
    return web


def spoken(here: World) -> None:
    """Several versions of a home, in which the speech was revised, searched and reviewed."""
    here.run()
    here.web.pages |= LATER_PAGES
    here.look_again()
    assert len(podium.search(WORD, here.home)) == 1
    row = here.lake.speech(ID)
    add_review(here.home, review_of(row, "wrong", f"{WORD}: who is that?", date(2026, 11, 1)))
    add_review(here.home, review_of(here.lake.speech("lighthouse/1"), "right", "", date(2026, 11, 1)))


@pytest.fixture(scope="module")
def spoken_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Such a home in a folder, to be copied."""
    home = tmp_path_factory.mktemp("spoken")
    with world(a_web(), home) as here:
        spoken(here)
    return home


@pytest.fixture
def here(spoken_home: Path, tmp_path: Path) -> Iterator[World]:
    """A copy of it, and the web as it was left."""
    shutil.copytree(spoken_home, tmp_path / "home")
    web = a_web()
    web.pages |= LATER_PAGES
    with world(web, tmp_path / "home") as opened:
        yield opened


def forgotten(here: World, reason: str = WHY) -> forget.Traces:
    return forget.forget_speech(Settings(home=str(here.home)), SOURCE, ID, reason)


def files_of(home: Path | str, folder: Path) -> dict[str, bytes]:
    """Every file of a home, and of this machine's folder for it."""
    found = {}
    if objects := objects_at(home):
        found = {one.name: objects.read(one.name) or b"" for one in list(objects.each())}
        home = folder
    return found | {str(path.relative_to(home)): path.read_bytes() for path in sorted(Path(home).rglob("*")) if path.is_file()}


def holding(home: Path | str, folder: Path, word: str = WORD) -> list[str]:
    """The files that hold the word, packed or not."""

    def plain(name: str, content: bytes) -> str:
        if name.endswith(".gz"):
            content = gzip.decompress(content)
        if name.endswith(".parquet"):
            return str(pq.read_table(folder_file(content, folder)).to_pylist())
        return content.decode("utf-8", "replace")

    return [name for name, content in files_of(home, folder).items() if word in plain(name, content)]


def folder_file(content: bytes, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (file := folder.parent / "looked-at.parquet").write_bytes(content)
    return file


def test_nothing_of_it_is_left_and_all_else_reads_as_before(home: str, tmp_path: Path) -> None:
    local = tmp_path / "local"
    with world(a_web(), home) as here:
        spoken(here)
        assert {name.partition("/")[0] for name in holding(home, local)} >= {"archive", "lake", "reviews.csv"}
        versions = [version.version for version in here.lake.versions()][1:]
        before = {version: here.lake.read("speeches", version, order=["speech_id", "revision"]).to_pylist() for version in versions}
        found = forgotten(here)
        assert (found.speech.revisions, sum(map(len, found.records.values())), found.releases) == (2, 3, ())
        assert holding(home, local) == holding(home, local, "seventeenth") == []
        for folder in search_index.index_folders(home):
            assert not folder.is_dir() or list(folder.iterdir()) == []
        for version, rows in before.items():
            now = here.lake.read("speeches", version, order=["speech_id", "revision"]).to_pylist()
            assert [row for row in now if row["speech_id"] != ID] == [row for row in rows if row["speech_id"] != ID]
            mine = [(row["title"], row["paragraphs"], row["speakers"], row["date"]) for row in now if row["speech_id"] == ID]
            assert set(map(str, mine)) == {str(("(forgotten)", [], [], None))}
        assert here.rows("speech_id") == [("lighthouse/1",), ("lighthouse/3",)]
        assert (
            podium.changes(versions[-1], home).select(["change", "speech_id", "title"]).to_pylist()
            == [{"change": "retracted", "speech_id": ID, "title": "(forgotten)"}] * 2
        )
        assert list(Archive.of(Settings(home=home)).verify()) == []
        assert (len(podium.search(WORD, home)), len(podium.search("lit", home))) == (0, 2)
        assert [one.speech_id for one in reviews_in(home)] == ["lighthouse/1"]
        (tombstone,) = forget.forgotten_speeches(here.lake)
        assert tombstone == {"speech": ID, "address": url(2), "day": f"{datetime.now(UTC):%Y-%m-%d}", "reason": WHY}
        assert not forgotten(here, "").anything  # done again: nothing is left to do


STEPS: dict[str, tuple[object, str]] = {
    "tombstones": (Lake, "load"),
    "archive": (Archive, "remove"),
    "rows": (Lake, "forget"),
    "files": (lake_forget, "_rewrite"),
    "index": (forget, "delete_indexes"),
    "reviews": (forget, "forget_reviews"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_before_any_step_leaves_a_job_that_the_next_call_finishes(
    step: str, here: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        """Stands for the end of a process: nothing in the library catches it."""

    where, name = STEPS[step]

    def die(*given: Any, **named: Any) -> None:
        raise Died

    with monkeypatch.context() as patch, pytest.raises(Died):
        patch.setattr(where, name, die)
        forgotten(here)
    if step != "tombstones":  # from then on no run goes there
        here.asked()
        assert here.look_again().forgotten == 1
        assert url(2) not in [asked.url for asked in here.asked()]
        with here.opened() as (crawl, report):
            run.reparse_source(crawl, report, every=True)
        assert (report.rejected, report.corrected, report.forgotten) == ([], [], 1)
    forgotten(here, WHY if step == "tombstones" else "")
    assert holding(here.home, tmp_path / "local") == []
    assert here.rows("speech_id") == [("lighthouse/1",), ("lighthouse/3",)]
    assert [line["reason"] for line in forget.forgotten_speeches(here.lake)] == [WHY]


def test_no_way_leads_back_to_it(here: World, tmp_path: Path) -> None:
    with world(a_web(), tmp_path / "elsewhere") as other:
        other.run()
        (warc,) = (tmp_path / "elsewhere" / "archive").rglob("*.warc.gz")
    with pytest.raises(ZeroDivisionError), here.opened(revisit_days=(0,)) as (crawl, _):  # kept by a run that dies
        run.fetch_pages(crawl, run.list_pages(crawl, True).wanted)
        raise ZeroDivisionError
    assert forgotten(here).records
    here.asked()
    for again in (here.run, here.look_again):
        report = again()
        assert (report.forgotten, report.new, report.revised) == (1, [], [])
    with here.opened(Window(date(2026, 1, 1), date(2026, 12, 31))) as (crawl, report):
        run.backfill_source(crawl, report, BackfillRequest("all"))
    assert (report.forgotten, report.new) == (1, [])
    with here.opened() as (crawl, _):
        audited = audit_source(crawl)
    assert (len(audited.held), len(audited.missing), audited.forgotten) == (2, 0, 1)
    with here.opened() as (crawl, report):
        run.take(crawl, report, warc)
    assert (report.records["forgotten"], report.forgotten, report.new) == (1, 1, [])
    assert here.reparse(SOURCE, every=True).forgotten == 1
    # the same words under another address, and a redirect to the forgotten one
    here.web.pages |= {LIST: listing([1, 2, 3, 4, 5]), url(4): words(2, LATER), url(5): moved(url(2))}
    report = here.run()
    assert (report.new, report.forgotten) == ([], 2)
    assert [trouble.url for trouble in report.failed] == [url(5)]
    assert "forgotten" in report.failed[0].message
    assert url(2) not in [asked.url for asked in here.asked()]
    assert holding(here.home, tmp_path / "local") == []
    assert here.ledger()[url(4)] == f"forgotten forgotten: {WHY}"
    assert here.run().forgotten == 2


def test_what_a_dead_run_keeps_on_another_machine_never_reaches_the_store(tmp_path: Path, store_port: int) -> None:
    home = f"s3://{BUCKET}/{tmp_path.name}"
    web = Web.of(1, 2, 3)
    web.pages[url(2)] = words(2, SAID)
    with environment(store_port) as patch, world(web, home) as here:
        patch.setenv("NO_PROXY", "127.0.0.1,localhost")
        patch.setenv("PODIUM_LOCAL", str(tmp_path / "one"))
        with pytest.raises(ZeroDivisionError), here.opened() as (crawl, _):
            run.fetch_pages(crawl, run.list_pages(crawl, True).wanted)
            raise ZeroDivisionError
        patch.setenv("PODIUM_LOCAL", str(tmp_path / "two"))
        here.run()
        forgotten(here)
        patch.setenv("PODIUM_LOCAL", str(tmp_path / "one"))
        assert here.run().forgotten == 1
        assert holding(home, tmp_path / "one") == []
        assert here.rows("speech_id") == [("lighthouse/1",), ("lighthouse/3",)]


def test_nobody_else_is_at_work_meanwhile_and_a_commit_beside_it_is_not_lost(
    here: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("lighthouse", "lighthouse-audit", "maintain", "publish"):
        with leases_at(here.home).hold(name, "run"), pytest.raises(UnderWay):
            forgotten(here)
    store = release_store_at(Settings(home=str(here.home)))
    with store.new_release("2026.11.0") as folder, pytest.raises(Conflict):  # by hand, without a lease
        (folder / "README.md").touch()
        forgotten(here)
    assert here.lake.speech(ID)["title"] == "Remarks on lamp 2"
    shutil.rmtree(store.path)
    calls: list[str] = []

    def beside(*given: Any) -> bool:  # somebody commits to the same table in between
        calls.append("beside")
        if len(calls) == 1:
            Lake(here.home).speeches.open_to_write().delete("speech_id = 'lighthouse/3'")
        return bool(delete(*given))

    delete = lake_forget.delete
    monkeypatch.setattr(lake_forget, "delete", beside)
    forgotten(here)
    assert (len(calls), here.rows("speech_id")) == (2, [("lighthouse/1",)])


def test_the_command_shows_what_it_would_do_and_names_releases(here: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import parsers

    monkeypatch.setattr(parsers, "source", lambda name: SOURCE)
    monkeypatch.setattr(parsers, "for_url", lambda address: SOURCE if SOURCE.covers(address) else None)
    environment = {"PODIUM_HOME": str(tmp_path / "home")}
    store = release_store_at(Settings(home=str(here.home)))
    first = publish_release(here.lake, store, INSTITUTIONS, "2026.11.0")
    before = files_of(here.home, tmp_path)
    status, printed = typed("forget", url(2), environment=environment)
    assert (status, files_of(here.home, tmp_path)) == (0, before)
    assert "Nothing was changed" in printed
    assert "2026.11.0" in printed
    assert typed("forget", url(2), "--yes", environment=environment)[0] == 2  # without a reason
    status, printed = typed("forget", ID, "--reason", WHY, "--yes", environment=environment)
    assert status == 3
    assert "2026.11.0" in printed
    assert files_of(first, tmp_path) == {
        name.partition("releases/2026.11.0/")[2]: content for name, content in before.items() if name.startswith("releases/2026.11.0/")
    }
    assert WHY in typed("forget", environment=environment)[1]
    assert "nothing is left" in typed("forget", ID, environment=environment)[1]
    for wrong in ("lighthouse/nobody", "https://elsewhere.example/speeches/2", LIST):
        assert typed("forget", wrong, environment=environment)[0] in {1, 2}
    second = publish_release(here.lake, store, INSTITUTIONS, "2026.11.1", waived=("fewer_speeches", "fewer_paragraphs"))
    told = (second / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"- `{ID}` [(forgotten)]" in told
    assert "Remarks on lamp 2" not in told
    assert holding(second, tmp_path / "local", "lamp 2") == []


def test_an_address_that_was_never_asked_for_can_be_forgotten(tmp_path: Path) -> None:
    with world(Web.of(1), tmp_path / "home") as here:
        here.run()
        forget.forget_speech(Settings(home=str(here.home)), SOURCE, url(9), WHY)
        here.web.pages |= {LIST: listing([1, 9]), url(9): words(9)}
        here.asked()
        assert here.run().forgotten == 1
        assert url(9) not in [asked.url for asked in here.asked()]
        with pytest.raises(UnknownVersion):
            forget.forget_speech(Settings(home=str(here.home)), SOURCE, "lighthouse/10", WHY)
        with pytest.raises(UsageError, match="no address"):
            forget.forget_speech(Settings(home=str(here.home)), SOURCE, "https://lighthouse.example/about", WHY)


def test_a_file_of_the_lake_keeps_its_length_and_its_other_rows(here: World, tmp_path: Path) -> None:
    """Delta's log has the length of each file, and engines look for a footer there."""
    (tmp_path / "home" / "lake" / "speeches" / "source=lighthouse" / "torn.parquet").write_bytes(b"PAR1 of a writer that died")
    parquet = list((tmp_path / "home" / "lake" / "speeches").rglob("*.parquet"))
    before = {path: (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()) for path in parquet}
    assert here.lake.forget(ID, CommitNote("forget", "lighthouse")) > 2
    after = {path: (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()) for path in parquet}
    assert {path: size for path, (size, _) in after.items()} == {path: size for path, (size, _) in before.items()}
    assert sum(after[path] != before[path] for path in parquet) >= 3
