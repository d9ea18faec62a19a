"""Whatever goes wrong, the command says it in one sentence and shows no traceback: each case through the real command, in a process of its own
where its standard output, its locale or its end is what is looked at."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from socket import create_server

import pytest
from crawling import Web
from invented import NOTE, loaded, page, speech
from typed import called

from podium.lake.lake import Lake
from podium.replay.proxy import ReplayProxy

PODIUM = str(Path(sys.executable).with_name("podium"))
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with one speech and a revision of it."""
    folder = tmp_path_factory.mktemp("home")
    capture = loaded(speech(1))
    Lake(folder).load([capture], [page(capture)], NOTE)
    return folder


def told(*words: str, home: Path, folder: Path | None = None, to: str | None = None, **more: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of one command."""
    environment = {**os.environ, "PODIUM_HOME": str(home), "COLUMNS": "200", **more}
    with Path(to or os.devnull).open("w") as device:
        done = subprocess.run(
            [PODIUM, *words],
            env=environment,
            cwd=folder,
            stdout=device if to else subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=280,
        )
    return done.returncode, (done.stdout or b"").decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def sentence(said: str) -> str:
    """The one line that begins with the program's name. Nothing of a traceback is beside it."""
    assert "Traceback" not in said
    lines = [line for line in said.splitlines() if line.startswith("podium: ")]
    assert len(lines) == 1, said
    return lines[0]


@pytest.mark.parametrize(
    "words",
    [
        ("export", "speeches", "--out", "/proc/speeches.parquet"),
        ("export", "speeches", "--format", "csv", "--out", "/proc/speeches.csv"),
        ("card", "--out", "/proc/card.html"),
        ("diff", "lighthouse/1", "1", "1", "--html", "/proc/diff.html"),
        ("changes", "--since", "0", "--format", "jsonl", "--out", "/proc/changes.jsonl"),
        ("changes", "--since", "0", "--format", "parquet", "--out", "/proc/changes.parquet"),
    ],
)
def test_a_place_that_cannot_be_written_is_named(words: tuple[str, ...], home: Path) -> None:
    done = called(*words, environment={"PODIUM_HOME": str(home)})
    assert done.exit_code in {1, 2}  # 2 where a place can be seen to be none before anything is read
    assert "/proc" in sentence(done.stderr)


@pytest.mark.parametrize(
    "words",
    [
        ("sources",),
        ("--help",),
        ("show", "lighthouse/1"),
        ("changes", "--since", "0", "--format", "jsonl"),
        ("changes", "--since", "0", "--format", "parquet"),
    ],
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_device_is_a_sentence(words: tuple[str, ...], unbuffered: str, home: Path) -> None:
    status, _, said = told(*words, home=home, to="/dev/full", PYTHONUNBUFFERED=unbuffered)
    assert status == 1
    assert sentence(said).startswith("podium: a file or standard output cannot be read or written: No space left on device")


def test_a_reader_that_goes_away_is_no_error(home: Path) -> None:
    for words in ("sources", "changes --since 0 --format parquet"):
        done = subprocess.run(
            ["/bin/sh", "-c", f"{PODIUM} {words} | true"], env=os.environ | {"PODIUM_HOME": str(home)}, capture_output=True, text=True
        )
        assert done.stderr.replace("1 changes up to version 1: pass it as --since next time\n", "") == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00\x01home", "podium.toml cannot be read: 'utf-8' codec"),
        (b"home = [1", "podium.toml cannot be read: Unclosed array"),
        (b'chunk = "many"', "the setting chunk is not valid: input should be a valid integer"),
        (b"home = 3", "the setting home is not valid: it is no text"),
        (b"lamps = 3", "the setting lamps is not valid: extra inputs are not permitted"),
        (b"home = " + b"[" * 20_000, "podium.toml cannot be read: "),
    ],
)
def test_a_file_of_settings_that_cannot_be_is_a_usage_error(content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "podium.toml").write_bytes(content)
    environment = {name: value for name, value in os.environ.items() if name != "PODIUM_HOME"}
    done = subprocess.run([PODIUM, "config"], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=280)
    assert done.returncode == 2
    assert sentence(done.stderr).startswith(f"podium: {words}")


def test_a_setting_that_is_no_json_is_a_usage_error(home: Path) -> None:
    status, _, said = told("config", home=home, PODIUM_REVISIT_DAYS="[1,")
    assert status == 2
    assert "revisit_days" in sentence(said)


@pytest.mark.parametrize("below", ["", "folder"])
def test_doctor_tells_of_a_home_that_is_a_file(below: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    done = called("doctor", "--offline", environment={"PODIUM_HOME": str(tmp_path / "file" / below)})
    assert done.exit_code == 1
    assert "fail store: " in done.stdout
    assert "Traceback" not in done.stderr


def test_a_locale_without_letters_shows_what_it_can(tmp_path: Path) -> None:
    capture = loaded(speech(1, "Grüße an alle – 😀."))
    Lake(tmp_path).load([capture], [page(capture)], NOTE)
    shown = {}
    for words in (("show", "lighthouse/1"), ("versions",), ("sources",), ("card", "--out", str(tmp_path / "card.html"))):
        status, shown[words[0]], said = told(*words, home=tmp_path, **ASCII)
        assert (status, "Traceback" in said) == (0, False), said
        assert shown[words[0]].isascii()
    assert "Gr\\u00fc\\u00dfe an alle \\u2013 \\ud83d\\ude00." in shown["show"]


BROKEN_VERB = """
import sys
from podium.cli import main
def lamp() -> None:
    raise KeyError("lamp")
main.verb(lamp)
sys.argv = ["podium", *sys.argv[1:]]
main.main()
"""


def test_a_fault_of_ours_says_how_to_see_where_and_debug_shows_it() -> None:
    quiet = subprocess.run([sys.executable, "-c", BROKEN_VERB, "lamp"], capture_output=True, text=True, timeout=280)
    assert quiet.returncode == 1
    assert sentence(quiet.stderr).startswith("podium: a fault of Podium itself (KeyError: 'lamp'); `podium --debug`")
    loud = subprocess.run([sys.executable, "-c", BROKEN_VERB, "--debug", "lamp"], capture_output=True, text=True, timeout=280)
    assert loud.returncode == 1
    assert "Traceback" in loud.stderr


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never answers."""
    with create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


@pytest.mark.parametrize("busy", [False, True])
def test_a_server_out_of_reach_is_a_sentence_and_keeps_no_other_source_from_being_tried(busy: bool, silent: int, home: Path) -> None:
    address = f"http://127.0.0.1:{silent if busy else 9}/api"
    limits = {"PREFECT_API_URL": address, "PREFECT_API_REQUEST_TIMEOUT": "1", "PREFECT_CLIENT_MAX_RETRIES": "0", "PODIUM_CONTACT": "a test"}
    began = time.monotonic()
    status, _, said = told("ingest", "nato", "kremlin", home=home, **limits)
    assert (status, "Traceback" in said) == (1, False), said
    assert said.count(f"podium: the Prefect server at {address} (PREFECT_API_URL) does not answer as it should") == 2
    assert time.monotonic() - began < 120


def test_a_list_that_is_not_there_is_one_line_of_the_log(server_address: str, tmp_path: Path) -> None:
    """At the level that a worker logs at."""
    with ReplayProxy(Web({})) as proxy:
        settings = {"PODIUM_DELAY": "0", "PODIUM_CONTACT": "a test", "PREFECT_LOGGING_LEVEL": "INFO", "PREFECT_API_URL": server_address}
        status, _, said = told("ingest", "nato", home=tmp_path, **proxy.environment, **settings)
    assert status == 1
    sentence(said)
    lines = [line for line in said.splitlines() if "answers 404" in line]
    assert [line for line in lines if not line.startswith("podium: ")] == [line for line in lines if "| ERROR" in line]
    assert len(lines) == 2, said
