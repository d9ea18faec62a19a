"""What changed in a text: paragraphs find each other, words are told apart, and both the terminal and the page say it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import NOTE, loaded, speech
from lxml import html
from rich.console import Console
from typer.testing import CliRunner

import podium
from podium.cli.main import app
from podium.errors import UnknownVersion, UsageError
from podium.lake.lake import Lake
from podium.lake.stored import row_of
from podium.reading.difference import Difference, State, compare, compared_words
from podium.reading.transcript import compared_transcript, page
from podium.records import Paragraph, Speaker

OIL = "The harbour is open to all ships that carry oil, whatever flag they fly and whoever sends them."
FOG = "In fog we sound the horn once a minute, and nobody has ever complained of it."
BOOK = "The keeper's book is open to everybody on Sundays, when the stairs are dry."


def row(*texts: str, speaker: str = "Orla Fictive", **fields: Any) -> dict[str, Any]:
    record = speech(paragraphs=tuple(Paragraph(text, speaker=speaker, turn=1) for text in texts), **fields)
    capture = loaded(record)
    return row_of(capture, 1, capture.fetched_at)


def states(difference: Difference) -> list[str]:
    return [line.state.value for line in difference.lines]


def test_paragraphs_find_each_other_over_one_that_went_and_one_that_came() -> None:
    difference = compare(row(OIL, FOG, BOOK), row(FOG, "Wholly new.", BOOK.replace("Sundays", "Mondays")))
    assert states(difference) == ["removed", "same", "added", "changed"]
    assert [words for state, words in difference.lines[3].pieces if state is not State.SAME] == ["Sundays", "Mondays"]


def test_rewritten_neighbours_are_paired_in_order() -> None:
    difference = compare(row(OIL, FOG, BOOK), row(OIL.replace("all", "most"), BOOK.replace("dry", "safe")))
    assert states(difference) == ["changed", "removed", "changed"]


def test_texts_that_have_nothing_in_common_are_not_one_that_changed() -> None:
    assert sorted(states(compare(row(OIL), row(FOG)))) == ["added", "removed"]


def test_another_speaker_is_a_change_though_no_word_differs() -> None:
    difference = compare(row(OIL), row(OIL, speaker="Bran Fictive"))
    assert states(difference) == ["changed"]
    assert difference.lines[0].pieces == ((State.SAME, OIL),)
    assert "[-Orla Fictive-] {+Bran Fictive+}" in drawn(difference)
    assert "<del>Orla Fictive</del> <ins>Bran Fictive</ins>" in page(difference)


def test_fields_beside_the_text_are_told() -> None:
    difference = compare(row(OIL), row(OIL, title="Other", venue=None, speakers=(Speaker("Orla Fictive", "Pilot"),)))
    assert set(difference.facts) == {"title", "venue", "speakers"}
    assert not difference.same
    assert "[-Orla Fictive (Keeper of the Lighthouse)-] {+Orla Fictive (Pilot)+}" in drawn(difference)


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("It is full – almost.", "It is full, almost.", [("removed", "– "), ("added", ", ")]),
        ("We don't know.", "We do not know.", [("removed", "don't "), ("added", "do not ")]),
        ("Один маяк.", "Два маяка.", [("removed", "Один маяк"), ("added", "Два маяка")]),
        ("灯台は明るい。", "灯台は暗い。", [("removed", "明る"), ("added", "暗")]),
        ("a  b", "a b", []),
        ("", "New.", [("added", "New.")]),
    ],
)
def test_words_are_told_apart(before: str, after: str, changed: list[tuple[str, str]]) -> None:
    assert [(state.value, words) for state, words in compared_words(before, after) if state is not State.SAME] == changed


@given(st.text("ab .,é灯", max_size=60), st.text("ab .,é灯", max_size=60))
def test_both_texts_can_be_put_together_again(before: str, after: str) -> None:
    told = list(compared_words(before, after))
    assert "".join(words for state, words in told if state is not State.REMOVED) == after
    kept = "".join(words for state, words in told if state is not State.ADDED)
    assert "".join(kept.split()) == "".join(before.split())


@given(
    st.lists(st.sampled_from([OIL, FOG, BOOK, "Yes.", "No."]), max_size=8),
    st.lists(st.sampled_from([OIL, FOG[:40], BOOK, "Yes."]), max_size=8),
)
def test_no_paragraph_is_lost_or_made(before: list[str], after: list[str]) -> None:
    lines = compare(row(*before), row(*after)).lines
    assert [line.before["text"] for line in lines if line.before] == before
    assert [line.after["text"] for line in lines if line.after] == after


def drawn(difference: Difference, coloured: bool = False) -> str:
    console = Console(width=200, force_terminal=coloured)
    with console.capture() as capture:
        console.print(compared_transcript(difference, coloured))
    return capture.get()


def test_the_terminal_marks_with_colour_or_with_signs() -> None:
    difference = compare(row(OIL, FOG, BOOK), row(OIL, FOG, BOOK.replace("dry", "safe")))
    assert "… 2 unchanged" in drawn(difference)
    assert "the stairs are [-dry-]{+safe+}." in drawn(difference)
    assert "[-" not in drawn(difference, coloured=True)
    assert "\x1b[9;31mdry" in drawn(difference, coloured=True)


def test_the_page_stands_alone_and_says_the_same() -> None:
    before = row(*[f"{OIL} {place}." for place in range(9)], 'With <b>"marks"</b> & dry.')
    after = row(*[f"{OIL} {place}." for place in range(9)], 'With <b>"marks"</b> & safe.', title="A <title>")
    text = page(compare(before, after))
    tree = html.fromstring(text)
    assert tree.get("lang") == "en"
    assert tree.xpath("//h1/text()") == ["A <title>"]
    assert tree.xpath("//main//del/text()") == ["dry"]
    assert tree.xpath("//main//ins/text()") == ["safe"]
    assert tree.xpath("//main/section[last()]/p")[0].text_content() == 'With <b>"marks"</b> & drysafe.'
    assert tree.xpath("//details/summary/text()") == ["8 unchanged paragraphs"]
    assert not tree.xpath("//script | //link | //img | //*[@src]"), "it asks for nothing"
    assert "prefers-color-scheme: dark" in text
    assert tree.xpath("//meta[@name='viewport']")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    lake = Lake(tmp_path)
    for days, words in enumerate(("One lamp.", "Two lamps.", "Three lamps.")):
        lake.load([loaded(speech(1, words=words), days=days), loaded(speech(2), days=days)], [], NOTE)
    return tmp_path


def revisions(*asked: int | None, home: Path) -> tuple[int, int]:
    difference = podium.diff("lighthouse/1", *asked, home=home)
    return difference.before["revision"], difference.after["revision"]


def test_which_revisions_are_compared(home: Path) -> None:
    assert (revisions(home=home), revisions(1, home=home), revisions(1, 2, home=home), revisions(3, 1, home=home)) == (
        (2, 3),
        (1, 3),
        (1, 2),
        (3, 1),
    )
    assert podium.diff("lighthouse/1", 2, 2, home=home).same
    with pytest.raises(UsageError, match="lighthouse/2 has one revision: its publisher changed nothing that we saw"):
        podium.diff("lighthouse/2", home=home)
    with pytest.raises(UnknownVersion, match="holds no speech 'lighthouse/9': did you mean"):
        podium.diff("lighthouse/9", home=home)
    with pytest.raises(UnknownVersion, match="no revision 7 of lighthouse/1"):
        podium.diff("lighthouse/1", 7, home=home)


def test_the_verb_prints_or_writes_a_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_HOME", str(home))
    run = CliRunner().invoke(app, ["diff", "lighthouse/1"])
    assert (run.exit_code, "[-Two-] {+Three+} lamps." in run.stdout) == (0, True)
    run = CliRunner().invoke(app, ["diff", "lighthouse/1", "1", "2", "--html", str(home / "d.html")])
    assert (run.exit_code, run.stdout) == (0, "")
    assert (home / "d.html").read_text() == page(podium.diff("lighthouse/1", 1, 2, home=home))
    run = CliRunner().invoke(app, ["diff", "lighthouse/1", "--html", str(home / "nowhere" / "d.html")])
    assert (run.exit_code, "does not exist, make it first" in run.stderr) == (2, True)
