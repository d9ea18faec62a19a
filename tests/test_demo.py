"""The two commands that a newcomer types, run as they are typed: what is on the screen and what is in the lake."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typed import typed

from podium.lake.lake import Lake

PROJECT = Path(__file__).parents[1]
PODIUM = Path(sys.executable).with_name("podium")
Run = Callable[..., subprocess.CompletedProcess[str]]


def command(home: Path, server_address: str) -> Run:
    """The command with that home."""
    environment = os.environ | {"PODIUM_HOME": str(home), "PREFECT_API_URL": server_address, "COLUMNS": "120"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([PODIUM, *words], env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=240)

    return run


@pytest.fixture
def podium(tmp_path: Path, server_address: str) -> Run:
    """The command with a home of its own."""
    return command(tmp_path, server_address)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, server_address: str) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A home after the first demo in it, and what that said; for looking at and for copies."""
    home = tmp_path_factory.mktemp("first")
    return home, command(home, server_address)("demo")


@pytest.fixture
def after_the_first(first: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """That home copied to the test's own, and what the demo said."""
    shutil.copytree(first[0], tmp_path, dirs_exist_ok=True)
    return first[1]


def test_the_demo_loads_then_finds_nothing_new_then_shows_a_revision_and_a_withdrawal(
    after_the_first: subprocess.CompletedProcess[str], tmp_path: Path, server_address: str
) -> None:
    first = after_the_first
    assert first.returncode == 0, first.stderr
    assert "The dataset is now at version" in first.stdout
    assert "Try next" in first.stdout
    assert "nato: unknown_layout," in first.stdout
    lake = Lake(tmp_path)
    version, files = lake.version(), files_of(tmp_path)
    assert lake.read("speeches").num_rows > 10

    again = {"PODIUM_HOME": str(tmp_path), "PREFECT_API_URL": server_address}
    status, said = typed("demo", environment=again)
    assert status == 0, said
    assert f"Nothing new: the dataset stays at version {version}" in said
    assert files_of(tmp_path) == files

    status, third = typed("demo", "--change", environment=again)
    assert status == 0, third
    rows = lake.read("speeches").to_pylist()
    revised = [row for row in rows if row["revision"] == 2]
    assert len(revised) == 1
    assert [row["superseded_at"] is not None for row in rows if row["speech_id"] == revised[0]["speech_id"]].count(True) == 1
    assert len([row for row in rows if row["withdrawn_at"]]) == 1
    assert re.search(r"revised\W+1\b", third)
    assert re.search(r"withdrawn\W+1\b", third)

    assert "Nothing new" in typed("demo", environment=again)[1]


def test_what_the_demo_says_to_try_next_works(podium: Run, after_the_first: subprocess.CompletedProcess[str], tmp_path: Path) -> None:
    speech_id = re.search(r"podium show (\S+)", after_the_first.stdout)
    assert speech_id
    assert "Ada Brevik" in podium("show", speech_id.group(1)).stdout
    assert "nato" in podium("versions").stdout
    table = tmp_path / "paragraphs.csv"
    assert podium("export", "paragraphs", "--format", "csv", "--out", str(table)).returncode == 0
    with table.open(newline="") as file:
        assert {row["speaker"] for row in csv.DictReader(file)} > {"Ada Brevik", "Question"}


def test_a_run_killed_in_the_middle_is_completed_by_the_next(
    first: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path, server_address: str
) -> None:
    home = {"PODIUM_HOME": str(tmp_path), "PREFECT_API_URL": server_address}
    environment = os.environ | home | {"PODIUM_CHUNK": "2"}
    with subprocess.Popen([PODIUM, "demo"], env=environment, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        wait_for(lambda: Lake(tmp_path).read("pages").num_rows > 2)
        process.send_signal(signal.SIGKILL)
    assert typed("demo", environment=home)[0] == 0
    completed = {row["speech_id"]: row["content_hash"] for row in Lake(tmp_path).read("speeches").to_pylist()}
    whole = Lake(first[0]).read("speeches").to_pylist()
    assert completed == {row["speech_id"]: row["content_hash"] for row in whole}


def test_errors_are_one_sentence_and_have_their_exit_status(podium: Run, tmp_path: Path) -> None:
    unknown = podium("ingest", "atlantis")
    assert (unknown.returncode, unknown.stderr.count("\n")) == (2, 1)
    assert "no source is named 'atlantis'" in unknown.stderr
    missing = podium("show", "nato/nowhere")
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    assert podium("backfill", "nato").returncode == 2
    assert podium("parse", str(tmp_path / "nothing.html")).returncode == 2


def test_parse_prints_a_line_a_page_without_prefect_network_or_lake(tmp_path: Path) -> None:
    page = PROJECT / "data/sample/www.nato.int/en/news-and-events/events/transcripts/2026/10/21/press-conference.html"
    url = "https://www.nato.int/en/news-and-events/events/transcripts/2026/10/21/press-conference"
    script = (
        "import sys; from podium.cli.main import app; sys.argv[1:] = ['parse', sys.argv[1], '--url', sys.argv[2]]\n"
        "try: app()\n"
        "finally:\n"
        "    loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "    assert not loaded & {'prefect', 'requests', 'deltalake', 'pyarrow'}, loaded & {'prefect', 'requests', 'deltalake', 'pyarrow'}\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(page), url], cwd=tmp_path, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert (record["url"], record["speakers"][1]["name"]) == (url, "Ada Brevik")
    assert list(tmp_path.iterdir()) == []


def files_of(home: Path) -> set[str]:
    """Every file of the archive and the lake."""
    return {str(path.relative_to(home)) for part in ("archive", "lake") for path in (home / part).rglob("*") if path.is_file()}


def wait_for(condition: Callable[[], bool], seconds: float = 280) -> None:
    """Return when it holds; fail when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened in time"
        time.sleep(0.1)  # to look into a lake costs as much of the processor as the run that is waited for


def test_without_its_extra_the_demo_says_in_one_sentence_what_to_install(tmp_path: Path) -> None:
    without = "import sys; sys.modules['trustme'] = None; from podium.cli.main import main; main()"
    environment = os.environ | {"PODIUM_HOME": str(tmp_path / "home")}
    told = subprocess.run(
        [sys.executable, "-c", without, "demo"], env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=280
    )
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == "podium: the demo's web needs the package trustme: install podium[demo], or type `make run` in a checkout\n"
    assert not (tmp_path / "home").exists()


def test_only_the_demo_needs_what_its_extra_brings() -> None:
    without = "import sys; sys.modules['trustme'] = None; from podium.cli.main import main; main()"
    for words in (["sources"], ["ingest", "--help"]):
        done = subprocess.run([sys.executable, "-c", without, *words], cwd=PROJECT, capture_output=True, text=True, timeout=280)
        assert done.returncode == 0, done.stderr
