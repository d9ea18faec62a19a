"""Logs as JSON: every line parses, together they say what the report says, and none holds a secret."""

import json
import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from podium import logs
from podium.archive.archive import Archive
from podium.lake.lake import Lake
from podium.pipeline import journal

PODIUM = Path(sys.executable).with_name("podium")
PROJECT = Path(__file__).parents[1]


def lines(stderr: str) -> list[dict[str, Any]]:
    """Every line as the object it is."""
    return [json.loads(line) for line in stderr.splitlines()]


@pytest.fixture
def put_back() -> Iterator[None]:
    """Logging and environment as they were."""
    before = logs.PODIUM_LOGGER.propagate, logs.PODIUM_LOGGER.level, logs.FACTS_LOGGER.propagate, list(logs.PODIUM_LOGGER.handlers)
    yield
    logs.PODIUM_LOGGER.propagate, logs.PODIUM_LOGGER.level, logs.FACTS_LOGGER.propagate, logs.PODIUM_LOGGER.handlers = before
    os.environ.pop(logs.ASKED_FOR, None)


def test_the_lines_of_a_run_say_what_its_report_says(tmp_path: Path, server_address: str) -> None:
    environment = os.environ | {"PODIUM_HOME": str(tmp_path), "PREFECT_API_URL": server_address, "COLUMNS": "200"}
    ran = subprocess.run([PODIUM, "--json-logs", "demo"], env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=280)
    assert ran.returncode == 0, ran.stderr
    told = lines(ran.stderr)
    assert {"time", "level", "event"} <= set.intersection(*(set(line) for line in told))
    for source in ("nato", "kremlin", "white_house"):
        mine = [line for line in told if line.get("source") == source]
        assert mine[0]["event"] == "run begins"
        assert mine[-1]["event"] == "run ended"
        entry = journal.entries(tmp_path, source)[-1]
        figures = {name.replace(" ", "_"): value for name, value in entry.figures.items()}
        assert {name: mine[-1][name] for name in figures} == figures
        assert mine[-1]["version"] == entry.version
        assert sum(line.get("new", 0) for line in mine if line["event"] == "chunk committed") == figures["new"]
        assert Counter(line["reason"] for line in mine if line["event"] == "page rejected") == entry.rejected
        assert {line["run"] for line in mine} == {entry.run}
        assert any(line["event"] == "list read" and line["count"] for line in mine)
    assert [line["level"] for line in told if line.get("reason") == "unknown_layout"] == ["warning"]


def test_a_failure_and_a_notice_are_lines_too_and_a_terminal_gets_none_unasked(tmp_path: Path) -> None:
    environment = os.environ | {"PODIUM_HOME": str(tmp_path), "PODIUM_JSON_LOGS": "true"}
    missing = subprocess.run([PODIUM, "show", "nato/nothing"], env=environment, capture_output=True, text=True, timeout=280)
    assert missing.returncode == 1
    assert [(line["level"], line["event"].partition(":")[0]) for line in lines(missing.stderr)] == [
        ("error", f"the home {tmp_path} holds neither a lake nor a release")
    ]
    plain = subprocess.run(
        [PODIUM, "show", "nato/nothing"], env=environment | {"PODIUM_JSON_LOGS": "no"}, capture_output=True, text=True, timeout=280
    )
    assert plain.stderr.startswith(f"podium: the home {tmp_path} holds neither a lake nor a release")


def test_no_line_holds_a_secret(put_back: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "correct-horse")
    logs.as_json()
    logs.fact("list read", "nato", "run", list="https://user:battery@list.example/feed?key=correct-horse")
    logging.getLogger("podium.archive.reader").warning("%s breaks off", "s3://me:battery@store/file")
    try:
        raise OSError("correct-horse is no key")
    except OSError:
        logging.getLogger("podium.pipeline").exception("it failed")
    written = capsys.readouterr().err
    assert "correct-horse" not in written
    assert "battery" not in written
    assert [line["event"] for line in lines(written)] == ["list read", "s3://(set, not shown)@store/file breaks off", "it failed"]


def test_a_kept_answer_is_shown_by_file_and_offset(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from podium.capture import Capture

    page = "<p>Grüße an alle Lampen</p>".encode("latin-1")
    answer = Capture(
        "https://lamp.example/1",
        "https://lamp.example/2",
        200,
        (("Content-Type", "text/html; charset=latin-1"),),
        page,
        datetime.now(UTC),
        ("https://lamp.example/1",),
    )
    with Archive(tmp_path / "archive").writer("lamp", "run") as writer:
        place = writer.keep(answer).place
    environment = os.environ | {"PODIUM_HOME": str(tmp_path)}

    def show(*words: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run([PODIUM, "archive", "show", place.file, *words], env=environment, capture_output=True, timeout=280)

    shown = show(str(place.offset)).stdout.decode()
    assert "asked     https://lamp.example/1\nredirect  https://lamp.example/2\n" in shown
    assert "status    200\n" in shown
    assert shown.endswith("Content-Type: text/html; charset=latin-1\n\n<p>Grüße an alle Lampen</p>\n")
    assert show(str(place.offset), "--body").stdout == page
    assert show("999999").returncode == 1
    assert Lake(tmp_path).version() == 0
