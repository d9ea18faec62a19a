"""Who parses kept pages is a setting: this process, others, a Dask or a Ray cluster of two workers; the table is the same.

That of a Ray cluster, which takes a minute to begin, is compared by `make attack` (tests/attack_runners.py).
"""

import os
import re
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import parsers
from podium.archive.archive import Archive
from podium.capture import Capture
from podium.errors import UsageError
from podium.lake.commits import CommitNote
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome, PageRow
from podium.pipeline.parse_pages import WORTH_IT
from podium.settings import Settings

SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "en.kremlin.ru" / "events" / "president" / "news"
NUMBERS = (90002, 90004, 90006, 90007, 90008)
PAGES = WORTH_IT + 130
DEADLY = 100_200
"""The number of a page that ends whatever process reads it, where a test asks for that (``deadly``)."""
STRIKE = f"""
import os, signal
from wrapt import when_imported

@when_imported("podium.extract.record")
def strike(module):
    parse = module.parse

    def struck(page, *given, **named):
        if page.url.endswith("/{DEADLY}"):
            os.kill(os.getpid(), signal.SIGKILL)
        return parse(page, *given, **named)

    module.parse = struck
"""
"""Read by every Python process that begins: what a fault in a library does to it."""
AT = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def environment_as_it_was() -> Iterator[None]:
    """Without what Dask leaves in it: its way with memory for all that later tests start."""
    before = set(os.environ)
    yield
    for name in set(os.environ) - before:
        del os.environ[name]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose pages, likenesses of those of the sample under other numbers, nobody has read."""
    home = tmp_path_factory.mktemp("kept")
    rows = []
    with Archive(home / "archive").writer("kremlin", "kept") as writer:
        for number in range(PAGES):
            old, new = str(NUMBERS[number % len(NUMBERS)]), str(100_000 + number)
            page = (SAMPLE / f"{old}.html").read_text(encoding="utf-8").replace(old, new)
            body = re.sub(r"(<h1[^>]*>)", rf"\1({new}) ", page)
            address = f"http://en.kremlin.ru/events/president/news/{new}"
            kept = writer.keep(Capture(address, address, 200, (("Content-Type", "text/html"),), body.encode(), AT))
            row = PageRow(parsers.source("kremlin").article(address) or address, "kremlin", Outcome.REJECTED, AT, AT, AT)
            unread = replace(row, digest=kept.capture.digest, reason="not_a_speech: nobody has read it", parser="kremlin/0")
            rows.append(replace(unread, archive_file=kept.place.file, archive_offset=kept.place.offset))
    Lake(home).load([], rows, CommitNote("kept", "kremlin"))
    return home


@pytest.fixture
def reparsed(archive: Path, tmp_path: Path, prefect_server: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., pa.Table]:
    """A function that reads the archive by that runner, in a lake of its own, and gives the speeches without the moment of the run."""

    def by(runner: str, **settings: str) -> pa.Table:
        from flows.reparse import reparse

        home = tmp_path / runner
        shutil.copytree(archive / "lake", home / "lake")
        (home / "archive").symlink_to(archive / "archive")
        for name, value in ({"PODIUM_HOME": str(home), "PODIUM_RUNNER": runner, "PODIUM_PROCESSES": "2"} | settings).items():
            monkeypatch.setenv(name, value)
        report = reparse("kremlin")
        assert report.listed == PAGES
        ledger = Lake(home).ledger("kremlin").values()
        assert {row.parser for row in ledger} == {parsers.source("kremlin").parser}
        return Lake(home).read("speeches", order=["speech_id", "revision"]).drop_columns(["first_seen"])

    return by


@pytest.fixture
def deadly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on new processes end over one page."""
    (tmp_path / "struck").mkdir()
    (tmp_path / "struck" / "sitecustomize.py").write_text(STRIKE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "struck"))


def check_the_deadly_page_is_named(home: Path, found: pa.Table, alone: pa.Table) -> None:
    """It alone is no record, and the ledger says why."""
    ids = {page: row for page, row in Lake(home).ledger("kremlin").items() if (row.reason or "").startswith("parser_fault: ")}
    [(address, row)] = ids.items()
    assert address.endswith(f"/{DEADLY}")
    assert "the process that read it ended by SIGKILL" in str(row.reason)
    kept = [not speech_id.endswith(f"/{DEADLY}") for speech_id in alone["speech_id"].to_pylist()]
    assert kept.count(False) == 1
    assert found.equals(alone.filter(pa.array(kept)))


@pytest.fixture(scope="module")
def alone(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[pa.Table]]:
    """The table that this process gives, once it was made."""
    yield []


def test_the_table_is_the_one_that_this_process_gives(reparsed: Callable[..., pa.Table], alone: list[pa.Table]) -> None:
    if not alone:
        alone.append(reparsed("threads"))
    found = reparsed("processes")
    assert found.num_rows >= PAGES // 2
    assert found.equals(alone[0])


def test_so_is_that_of_a_dask_cluster_that_loses_a_worker_but_for_such_a_page(
    reparsed: Callable[..., pa.Table],
    alone: list[pa.Table],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    from flows.runners import Tasks

    workers: list[int] = []
    send = Tasks.send

    def struck(tasks: Any, batch: Any) -> Any:
        """The first batch is under way when the first worker is killed."""
        if not workers:
            workers.extend(tasks.runner.client.run(os.getpid).values())
            threading.Timer(0.5, os.kill, (workers[0], signal.SIGKILL)).start()
        return send(tasks, batch)

    if not alone:
        alone.append(reparsed("threads"))
    request.getfixturevalue("deadly")
    monkeypatch.setattr(Tasks, "send", struck)
    found = reparsed("dask")
    assert len(set(workers) - {os.getpid()}) == 2
    check_the_deadly_page_is_named(tmp_path / "dask", found, alone[0])


def test_a_ray_address_that_ray_would_look_for_in_vain_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_RAY_ADDRESS", "head.example:6379")
    with pytest.raises(UsageError, match=r"ray_address is not valid: write it as ray://host:10001; correct PODIUM_RAY_ADDRESS"):
        Settings()


def test_a_package_that_is_not_installed_is_named_in_one_sentence(
    reparsed: Callable[..., pa.Table], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import runners

    monkeypatch.setattr(runners, "find_spec", lambda module: None)
    with pytest.raises(UsageError, match=r"PODIUM_RUNNER=ray needs the package prefect-ray: install podium\[ray\]"):
        reparsed("ray")
