"""Kept pages parsed by several processes: the same drafts and the same lake as from one, whatever happens to the processes."""

import gc
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from crawling import SOURCE, Web, text, url, words, world

from podium.archive.archive import Archive
from podium.capture import Capture
from podium.extract.source import Source
from podium.page.page import Page
from podium.pipeline import steps as run
from podium.pipeline.fetch_result import FetchResult, FetchStatus, of_kept
from podium.pipeline.parse_pages import WORTH_IT, ParseAhead, ParsedPage, parse_kept
from podium.pipeline.worker_pool import PAGES_A_BATCH, WorkerPipes, WorkerPool, worker_pool
from podium.settings import Settings
from podium.window import Window

PAGES = PAGES_A_BATCH * 5 + 7
HELD = """
import sys, time
from pathlib import Path
from podium.archive.archive import Archive
from podium.pipeline.worker_pool import Crew
from test_crew import institution, processes_of
crew = Crew(Archive(Path(sys.argv[1])), institution, "lighthouse", 2)
print(*processes_of(crew), flush=True)
time.sleep(60)
"""


def institution(name: str) -> Source:
    """What another process finds by name."""
    return replace(SOURCE, name=name)


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
        arrivals = [of_kept(capture.url, writer.keep(capture)) for capture in captures]
    return archive, [*arrivals, FetchResult(url("gone"), FetchStatus.GONE, at, status=410)]


def processes_of(crew: WorkerPool) -> list[int]:
    """The processes that draft, once all have begun."""
    leader = crew._leader.pid
    end = time.monotonic() + 30
    while len(found := Path(f"/proc/{leader}/task/{leader}/children").read_text().split()) < len(crew._hands) - 1:
        assert time.monotonic() < end, "they did not begin"
        time.sleep(0.02)
    return [leader, *map(int, found)]


def said(drafts: Iterator[ParsedPage] | list[ParsedPage]) -> list[tuple[object, ...]]:
    """Drafts in a form that compares by what they say."""
    return [(one.caller, str(one.refused), one.speech, str(one.unread)) for one in drafts]


def test_several_processes_give_what_one_gives_and_in_the_same_order(kept: tuple[Archive, list[FetchResult]]) -> None:
    archive, arrivals = kept
    with WorkerPool(archive, institution, "lighthouse", 2) as hands:
        ahead = ParseAhead(hands, partial(parse_kept, archive, SOURCE))
        ahead.expect(arrivals, {})
        found = said([ahead.draft(arrival, None) for arrival in arrivals])
    alone = said([parse_kept(archive, SOURCE, arrival, None) for arrival in arrivals])
    assert found == alone
    assert "empty" in str(alone[5][1])
    assert "not_a_speech" in str(alone[3][3])
    assert sum(speech is not None for _, _, speech, _ in alone) == PAGES - 2


def test_what_is_under_way_at_once_is_bounded(kept: tuple[Archive, list[FetchResult]]) -> None:
    archive, arrivals = kept
    with WorkerPool(archive, institution, "lighthouse", 1) as hands:
        hands.most, hands.batch = 2, 10
        ahead = ParseAhead(hands, partial(parse_kept, archive, SOURCE))
        ahead.expect(arrivals, {})
        waiting = []
        for arrival in arrivals[:60]:
            ahead.draft(arrival, None)
            waiting.append(len(ahead._under_way))
    assert set(waiting) == {2}


def test_what_was_not_expected_is_drafted_all_the_same(kept: tuple[Archive, list[FetchResult]]) -> None:
    archive, arrivals = kept
    with WorkerPool(archive, institution, "lighthouse", 2) as hands:
        ahead = ParseAhead(hands, partial(parse_kept, archive, SOURCE))
        ahead.expect(arrivals[10:20], {})
        found = said([ahead.draft(arrival, None) for arrival in arrivals[:20]])
    assert found == said([parse_kept(archive, SOURCE, arrival, None) for arrival in arrivals[:20]])


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes by /proc")
@pytest.mark.parametrize("which", [0, 1])
def test_a_process_that_is_lost_costs_nothing_but_time(which: int, kept: tuple[Archive, list[FetchResult]]) -> None:
    archive, arrivals = kept
    with WorkerPool(archive, institution, "lighthouse", 2) as hands:
        ahead = ParseAhead(hands, partial(parse_kept, archive, SOURCE))
        ahead.expect(arrivals, {})
        os.kill(processes_of(hands)[which], signal.SIGKILL)
        found = said([ahead.draft(arrival, None) for arrival in arrivals])
    assert found == said([parse_kept(archive, SOURCE, arrival, None) for arrival in arrivals])


def test_half_an_answer_counts_as_none(kept: tuple[Archive, list[FetchResult]]) -> None:
    archive, arrivals = kept
    whole = pickle.dumps([parse_kept(archive, SOURCE, arrival, None) for arrival in arrivals[:3]])
    with WorkerPool(archive, institution, "lighthouse", 1) as hands:
        hands._free.get()
        hands._free.put(WorkerPipes(BytesIO(), BytesIO(whole[: len(whole) // 2])))
        found = said(hands.send([(arrival, None) for arrival in arrivals[:3]]).result())
    assert found == said([parse_kept(archive, SOURCE, arrival, None) for arrival in arrivals[:3]])


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes by /proc")
def test_a_run_that_is_killed_takes_its_processes_along(kept: tuple[Archive, list[FetchResult]]) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, "-c", HELD, str(kept[0].root)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        hands = [int(word) for word in process.stdout.readline().split()]
        assert [alive(hand) for hand in hands] == [True, True]
        process.send_signal(signal.SIGKILL)
    assert soon_ended(hands)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes by /proc")
def test_a_crew_that_is_closed_leaves_no_process(kept: tuple[Archive, list[FetchResult]]) -> None:
    archive, arrivals = kept
    with WorkerPool(archive, institution, "lighthouse", 2) as hands:
        at_work = processes_of(hands)
        answer = hands.send([(arrival, None) for arrival in arrivals])
    assert answer.done()
    assert len(at_work) == 2 and soon_ended(at_work)


def soon_ended(processes: list[int]) -> bool:
    """True when they all end: one that was killed does so when the machine comes to it."""
    end = time.monotonic() + 30
    while any(map(alive, processes)) and time.monotonic() < end:
        time.sleep(0.1)
    return not any(map(alive, processes))


def alive(process: int) -> bool:
    """True for a process that runs: one that has ended may still wait for its parent to look."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_an_archive_read_again_by_two_processes_gives_the_same_lake(tmp_path: Path) -> None:
    newer = replace(SOURCE, version=2)
    with world(Web.of(*range(WORTH_IT + 3)), tmp_path) as here:
        here.run()
        settings = Settings(home=str(tmp_path), processes=2)
        with run.open_run(newer, Window(), "again", settings) as (crawl, two):
            run.reparse_source(crawl, two, True, run.Steps(hire=worker_pool(institution_two)))
        after = text(tmp_path)
        one = here.reparse(newer, every=True)
    assert (len(two.corrected), two.rejected) == (WORTH_IT + 3, [])
    assert (one.listed, one.parsed, one.rejected) == (WORTH_IT + 3, 0, [])
    assert text(tmp_path) == after


def institution_two(name: str) -> Source:
    """The newer parser of that institution."""
    return replace(SOURCE, name=name, version=2)


def test_a_page_that_is_refused_is_let_go_of(kept: tuple[Archive, list[FetchResult]]) -> None:
    archive, arrivals = kept
    gc.collect()
    before = sum(isinstance(one, Page) for one in gc.get_objects())
    refused = [parse_kept(archive, SOURCE, arrivals[3], None), parse_kept(archive, SOURCE, arrivals[5], None)]
    gc.collect()
    assert [str(one.unread or one.refused).partition(":")[0] for one in refused] == ["not_a_speech", "empty"]
    assert sum(isinstance(one, Page) for one in gc.get_objects()) == before
