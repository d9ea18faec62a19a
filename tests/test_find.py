"""Finding at a terminal: what was found is seen at any width, words to exclude may stand unquoted, and a shell completes ids."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import NOTE, loaded, speech
from rich.cells import cell_len
from typer.testing import CliRunner

from podium.cli.main import app
from podium.lake.lake import Lake
from podium.reading.snippet import around_marks
from podium.records import Paragraph, Speaker

PODIUM = Path(sys.executable).with_name("podium")
FAR = "Among a great many other things that have to be seen to in a harbour, day after day and year after year, there is one lamp; lit every evening."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    texts = {"far": FAR, "quay": "A lamp on the quay.", "storm": "A lamp in a storm.", "dark": "The extinguished beacon."}
    title = "A title of so many words that it does not fit on one line of eighty columns"
    speeches = [
        speech(key, paragraphs=(Paragraph(text, speaker="Orla Fictive", turn=1),), speakers=(Speaker("Orla Fictive"),), title=title)
        for key, text in texts.items()
    ]
    Lake(home).load([loaded(one) for one in speeches], [], NOTE)
    return home


def search(home: Path, *words: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[str], str]:
    monkeypatch.setenv("PODIUM_HOME", str(home))
    monkeypatch.setattr("podium.terminal.out._width", 80)
    told = CliRunner().invoke(app, ["search", *words])
    return told.exit_code, [line.rstrip() for line in told.stdout.splitlines()], told.stderr


def test_the_found_words_are_seen_at_80_columns(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, lines, _ = search(home, "lamp evening", monkeypatch=monkeypatch)
    assert lines[1] == "  … after day and year after year, there is one *lamp*; lit every *evening*"
    assert re.fullmatch(r"lighthouse/far#[0-9a-f]{16}  paragraph 1  A title of so many words that …", lines[2])
    assert max(map(len, lines)) <= 80


@given(st.lists(st.text("abcdefgh漢", min_size=1, max_size=9), min_size=1, max_size=60), st.data(), st.integers(30, 120))
def test_a_mark_is_always_seen_and_the_line_is_never_wider(words: list[str], data: st.DataObject, width: int) -> None:
    text = " ".join(words)
    chosen = data.draw(st.sets(st.integers(0, len(words) - 1), min_size=1, max_size=4))
    starts = [len(" ".join(words[:place])) + (place > 0) for place in sorted(chosen)]
    marks = [(start, start + len(words[place])) for start, place in zip(starts, sorted(chosen), strict=True)]
    shown, inside = around_marks(text, marks, width, 2)
    assert cell_len(shown) + 2 * len(inside) <= width
    assert inside
    assert {shown[a:b] for a, b in inside} <= {text[a:b] for a, b in marks}
    bare = shown.removeprefix("… ").removesuffix(" …")
    assert f" {bare} " in f" {text} "


def test_words_to_exclude_need_no_quotes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def found(*words: str) -> set[str]:
        return {line.partition("#")[0] for line in search(home, *words, monkeypatch=monkeypatch)[1] if "#" in line}

    assert found("lamp", "-quay", "-evening") == found("lamp -quay -evening") == {"lighthouse/storm"}
    assert found("-quay", "lamp", "--limit", "1", "--source", "lighthouse", "-storm") == {"lighthouse/far"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("-quay",), "the search '-quay' only says what must not be there: add a word that must"),
        (('-"one lamp"', "-quay"), "only says what must not be there"),
        (
            ("lamp", "--sourse", "nato"),
            "search has no option --sourse: did you mean --source? A word that must not be there has one hyphen",
        ),
        (("lamp", "--since", "2026-04-31"), "since cannot be '2026-04-31', an impossible date: April 2026 has 30 days"),
        (("lamp", "--since", "2026-02", "--until", "2026-01"), "the span ends before it begins"),
    ],
)
def test_what_cannot_be_searched_for_is_explained(home: Path, words: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    status, lines, error = search(home, *words, monkeypatch=monkeypatch)
    assert (status, lines, told in error) == (2, [], True), error


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("show lighthouse/", ["lighthouse/dark", "lighthouse/far", "lighthouse/quay", "lighthouse/storm"]),
        ("cite lighthouse/f", ["lighthouse/far"]),
        ("show pm_a", []),
        ("diff w", []),
        ("show p", ["parlinfo_au/", "pm_australia/", "presidency_ucsb/"]),
        ("list --source pm", ["pm_australia"]),
        ("ingest nato fed", ["federal_reserve"]),
        ("list --kind deb", ["debate"]),
        ("export tu", ["turns"]),
    ],
)
def test_a_shell_completes_sources_ids_kinds_and_tables(home: Path, line: str, offered: list[str]) -> None:
    words = f"podium {line}"
    asked = {"_PODIUM_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    done = subprocess.run([PODIUM], env=os.environ | asked | {"PODIUM_HOME": str(home)}, capture_output=True, text=True, timeout=280)
    assert (done.stdout.split(), done.stderr) == (offered, "")


def test_where_there_is_no_data_a_shell_is_offered_nothing(tmp_path: Path) -> None:
    asked = {"_PODIUM_COMPLETE": "complete_bash", "COMP_WORDS": "podium show nato/", "COMP_CWORD": "2", "PODIUM_HOME": str(tmp_path / "no")}
    done = subprocess.run([PODIUM], env=os.environ | asked, capture_output=True, text=True, timeout=280)
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_completion_installs_itself(tmp_path: Path) -> None:
    # Typer asks which shell called it, which below make is sh; told so, it takes the one that is named.
    environment = {**os.environ, "HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    done = subprocess.run([PODIUM, "--install-completion", "bash"], env=environment, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    installed = tmp_path / ".bash_completions" / "podium.sh"
    assert "complete -o default -F _podium_completion podium" in installed.read_text()
    assert str(installed) in (tmp_path / ".bashrc").read_text()
