"""Kept pages parsed by several processes: the same pages and the same lake as from one, whatever happens to the processes."""

import gc
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from ctypes import string_at
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from multiprocessing import active_children
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from crawling import LAMP, SOURCE, Web, text, url, words, world

from podium.archive.archive import Archive
from podium.capture import Capture
from podium.errors import MissingFile, Reason
from podium.extract.source import Source
from podium.lake.ledger_columns import Ledger
from podium.page.page import Page
from podium.pipeline import steps as run
from podium.pipeline.fetch_result import FetchResult, FetchStatus, of_kept
from podium.pipeline.parse_pages import WORTH_IT, ParseAhead, ParsedPage, parse_kept
from podium.pipeline.worker_pool import PAGES_A_BATCH, Find, WorkerPool, worker_pool
from podium.settings import Settings
from podium.window import Window

PAGES = PAGES_A_BATCH * 5 + 7
BY_PROC = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes by /proc")
HELD = """
import sys, time
from pathlib import Path
from podium.archive.archive import Archive
from podium.pipeline.worker_pool import WorkerPool
from test_crew import busy, children, institution
pool = WorkerPool(Archive(Path(sys.argv[1])), institution, "lighthouse", 2)
busy(pool)
print(*children(), flush=True)
time.sleep(60)
"""


def institution(name: str) -> Source:
    """What another process finds by name."""
    return replace(SOURCE, name=name)


def struck(page: Page) -> None:
    """What a fault below Python does to the process that reads a page; a word of the page says what."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no dump is left behind
    said = page.maybe(".words").text  # type: ignore[union-attr]
    if "SIGKILL" in said:
        os.kill(os.getpid(), signal.SIGKILL)
    if "SIGSEGV" in said:
        string_at(0)
    if "forever" in said:
        while True:
            pass


def deadly(name: str) -> Source:
    """An institution of which some pages end the process that reads them."""
    return replace(SOURCE, name=name, version=2, layouts=(replace(LAMP, issues=lambda page: struck(page) or ()),))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Archive, list[FetchResult]]:
    """Speeches, and among them a page of news, an empty answer and an address that is gone."""
    archive = Archive(tmp_path_factory.mktemp("archive"))
    bodies = {number: words(number) for number in range(PAGES)}
    bodies |= {
        3: "<html><article><h1>News</h1><div class='news words'><p>The lamp is lit, says the town.</p></div></article></html>",
        5: "",
    }
    with archive.writer("lighthouse", "run") as writer:
        at = datetime(2026, 11, 2, tzinfo=UTC)
        html = (("Content-Type", "text/html"),)
        captures = [Capture(url(number), url(number), 200, html, body.encode(), at) for number, body in bodies.items()]
        results = [of_kept(capture.url, writer.keep(capture)) for capture in captures]
    return archive, [*results, FetchResult(url("gone"), FetchStatus.GONE, at, http_status=410)]


def busy(pool: WorkerPool) -> None:
    """All processes of the pool have begun."""
    for _ in range(len(pool._executor._processes), pool._processes):
        pool.send([])
    for answer in [pool.send([]) for _ in range(4)]:
        answer()


def children(process: int | None = None) -> list[int]:
    """The processes that a process has started, and those that these have, and so on."""
    found = []
    for task in Path(f"/proc/{process or os.getpid()}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *children(child)]
    return found


def said(pages: Iterable[ParsedPage]) -> list[tuple[object, ...]]:
    """Parsed pages in a form that compares by what they say."""
    return [(one.accepted, str(one.refused), one.speech, str(one.rejected)) for one in pages]


def read_ahead(
    pool: WorkerPool, archive: Archive, source: Source, expected: list[FetchResult], asked: list[FetchResult]
) -> list[ParsedPage]:
    """Some results by the pool, which expects some."""
    ahead = ParseAhead(pool, partial(parse_kept, archive, source))
    ahead.expect(expected, Ledger())
    return [ahead.parse(result, None) for result in asked]


@BY_PROC
def test_a_pool_that_is_closed_leaves_no_process(kept: tuple[Archive, list[FetchResult]]) -> None:
    archive, results = kept
    before = set(children())
    with WorkerPool(archive, institution, "lighthouse", 2) as pool:
        busy(pool)
        at_work = list(pool._executor._processes)
        server = {
            child for child in set(children()) - before if child not in at_work and alive(child) and set(children(child)) & set(at_work)
        }
        pool.send([(result, None) for result in results])
        assert len(at_work) == 2
        assert len(server) == 1
    assert soon_ended([*at_work, *server])
    assert active_children() == []


@pytest.fixture(scope="module")
def lasting(kept: tuple[Archive, list[FetchResult]]) -> Iterator[list[BaseProcess]]:
    """Processes of another pool of this program, which is at hand for as long as the tests behind this one last.

    All pools fork from one server, which takes two seconds of the processor to start: as long as one is open, the next finds it there.
    """
    with WorkerPool(kept[0], institution, "lighthouse", 1) as pool:
        pool.send([])()
        yield active_children()


@pytest.mark.usefixtures("lasting")
def test_several_processes_give_what_one_gives_and_in_the_same_order(kept: tuple[Archive, list[FetchResult]]) -> None:
    archive, results = kept
    with WorkerPool(archive, institution, "lighthouse", 2) as pool:
        found = said(read_ahead(pool, archive, SOURCE, results, results))
    alone = said([parse_kept(archive, SOURCE, result, None) for result in results])
    assert found == alone
    assert "empty" in str(alone[5][1])
    assert "not_a_speech" in str(alone[3][3])
    assert sum(speech is not None for _, _, speech, _ in alone) == PAGES - 2


@pytest.mark.usefixtures("lasting")
def test_what_is_under_way_at_once_is_bounded(kept: tuple[Archive, list[FetchResult]]) -> None:
    archive, results = kept
    with WorkerPool(archive, institution, "lighthouse", 1) as pool:
        pool.most, pool.batch = 2, 10
        ahead = ParseAhead(pool, partial(parse_kept, archive, SOURCE))
        ahead.expect(results, Ledger())
        waiting = []
        for result in results[:60]:
            ahead.parse(result, None)
            waiting.append(len(ahead._under_way))
    assert set(waiting) == {2}


@pytest.mark.usefixtures("lasting")
def test_what_was_not_expected_is_parsed_all_the_same(kept: tuple[Archive, list[FetchResult]]) -> None:
    archive, results = kept
    with WorkerPool(archive, institution, "lighthouse", 2) as pool:
        found = said(read_ahead(pool, archive, SOURCE, results[10:20], results[:20]))
    assert found == said([parse_kept(archive, SOURCE, result, None) for result in results[:20]])


@pytest.mark.usefixtures("lasting")
def test_a_process_that_is_lost_costs_nothing_but_time(kept: tuple[Archive, list[FetchResult]]) -> None:
    archive, results = kept
    with WorkerPool(archive, institution, "lighthouse", 2) as pool:
        busy(pool)
        ahead = ParseAhead(pool, partial(parse_kept, archive, SOURCE))
        ahead.expect(results, Ledger())
        os.kill(next(iter(pool._executor._processes)), signal.SIGKILL)
        found = said([ahead.parse(result, None) for result in results])
    assert found == said([parse_kept(archive, SOURCE, result, None) for result in results])


@pytest.mark.usefixtures("lasting")
def test_a_process_that_is_lost_between_batches_is_replaced(kept: tuple[Archive, list[FetchResult]]) -> None:
    archive, results = kept
    with WorkerPool(archive, institution, "lighthouse", 2) as pool:
        busy(pool)
        lost = pool._executor
        os.kill(next(iter(lost._processes)), signal.SIGKILL)
        end = time.monotonic() + 280
        while not lost._broken and time.monotonic() < end:
            time.sleep(0.02)
        found = pool.send([(result, None) for result in results[:3]])()
        assert pool._executor is not lost
    assert said(found) == said([parse_kept(archive, SOURCE, result, None) for result in results[:3]])


@pytest.mark.usefixtures("lasting")
def test_a_file_of_the_archive_that_is_missing_is_said_by_the_process_that_wanted_it(kept: tuple[Archive, list[FetchResult]]) -> None:
    archive, results = kept
    assert results[0].place
    lost = replace(results[0], place=replace(results[0].place, file="lighthouse/2026/nowhere.warc.gz"))
    with WorkerPool(archive, institution, "lighthouse", 2) as pool, pytest.raises(MissingFile, match=r"nowhere\.warc\.gz"):
        pool.send([(lost, None)])()


@BY_PROC
def test_a_run_that_is_killed_takes_its_processes_along(kept: tuple[Archive, list[FetchResult]]) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, "-c", HELD, str(kept[0].root)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        at_work = [int(word) for word in process.stdout.readline().split()]
        assert len(at_work) >= 3  # two that parse, and the server that they are forked from
        assert all(map(alive, at_work))
        process.send_signal(signal.SIGKILL)
    assert soon_ended(at_work)


def soon_ended(processes: list[int]) -> bool:
    """True when they all end: one that was killed does so when the machine comes to it."""
    end = time.monotonic() + 280
    while any(map(alive, processes)) and time.monotonic() < end:
        time.sleep(0.1)
    return not any(map(alive, processes))


def alive(process: int) -> bool:
    """True for a process that runs: one that has ended may still wait for its parent to look."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.usefixtures("lasting")
def test_an_archive_read_again_by_two_processes_gives_the_same_lake(tmp_path: Path) -> None:
    newer = replace(SOURCE, version=2)
    with world(Web.of(*range(WORTH_IT + 3)), tmp_path) as here:
        here.run()
        settings = Settings(home=str(tmp_path), processes=2)
        with run.open_run(newer, Window(), "again", settings) as (running, two):
            run.reparse_source(running, two, True, run.Steps(start_workers=worker_pool(institution_two)))
        after = text(tmp_path)
        one = here.reparse(newer, every=True)
    assert (len(two.corrected), two.rejected) == (WORTH_IT + 3, [])
    assert (one.listed, one.parsed, one.rejected) == (WORTH_IT + 3, 0, [])
    assert text(tmp_path) == after


def institution_two(name: str) -> Source:
    """The newer parser of that institution."""
    return replace(SOURCE, name=name, version=2)


def test_a_page_that_is_refused_is_let_go_of(kept: tuple[Archive, list[FetchResult]]) -> None:
    archive, results = kept
    gc.collect()
    before = sum(isinstance(one, Page) for one in gc.get_objects())
    refused = [parse_kept(archive, SOURCE, results[3], None), parse_kept(archive, SOURCE, results[5], None)]
    gc.collect()
    assert [str(one.rejected or one.refused).partition(":")[0] for one in refused] == ["not_a_speech", "empty"]
    assert sum(isinstance(one, Page) for one in gc.get_objects()) == before


def test_a_page_that_ends_its_process_is_named_and_all_others_are_read(tmp_path: Path, lasting: list[BaseProcess]) -> None:
    pages = WORTH_IT + 3
    web = Web.of(*range(pages))
    faults = {
        60: ("SIGKILL", "the process that read it ended by SIGKILL"),
        61: ("SIGSEGV", "the process that read it ended by SIGSEGV"),
        pages - 1: ("forever", "it takes more than 2 seconds"),
    }
    web.pages |= {url(number): words(number, f"The lamp burns, {fault}.") for number, (fault, _) in faults.items()}
    with world(web, tmp_path) as here:
        here.run()
        before = set(here.lake.ledger(SOURCE.name))
        settings = Settings(home=str(tmp_path), processes=2)
        with run.open_run(deadly("lighthouse"), Window(), "again", settings) as (running, report):
            run.reparse_source(running, report, True, run.Steps(start_workers=pool_of(deadly)))
        rows = here.lake.ledger(SOURCE.name)
    told = {trouble.url: trouble.message.partition("; ")[0] for trouble in report.rejected}
    assert told == {url(number): f"parser_fault: {why}" for number, (_, why) in faults.items()}
    assert {trouble.reason for trouble in report.rejected} == {Reason.PARSER_FAULT}
    assert {address for address, row in rows.items() if row.reason and row.reason.startswith("parser_fault: ")} == told.keys()
    assert report.read == pages - len(faults)
    assert set(rows) == before
    assert len(text(tmp_path)) >= pages - len(faults)
    assert active_children() == lasting


def pool_of(find: Find) -> run.StartWorkers:
    """Two processes that give a page two seconds."""
    return lambda archive, name, settings: WorkerPool(archive, find, name, 2, page_seconds=2)
