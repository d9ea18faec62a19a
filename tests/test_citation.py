"""A paragraph's id: made from its words, the same wherever the paragraph is read, and found again when its publisher has changed it."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from crawling import SOURCE, Web, url, words, world
from hypothesis import given
from hypothesis import strategies as st
from invented import NOTE, loaded, speech
from older import older_podium
from released import release
from typer.testing import CliRunner

import podium
from podium.cli.main import app
from podium.errors import UnknownVersion
from podium.lake.lake import Lake
from podium.lake.parts import paragraph_ids
from podium.reading.citation import cited, ids_of, parts_of
from podium.reading.export import export
from podium.records import Paragraph, ParagraphKind

SAID = ["Good morning.", "The lamp is lit.", "Thank you.", "It is full – almost.", "Thank you."]


def ids(texts: list[str], speech_id: str = "lighthouse/1") -> list[str]:
    return list(paragraph_ids(speech_id, texts))


def test_an_id_is_what_the_dictionary_says() -> None:
    """Never change this: whoever has cited a paragraph has such an id."""
    lines = "lighthouse/1\n1\nThe lamp is lit.", "lighthouse/1\n2\nThank you."
    assert [ids(SAID)[1], ids(SAID)[4]] == [sha256(line.encode()).hexdigest()[:16] for line in lines]
    assert ids(SAID)[1] == "749bc3f20582c4e0"


def test_an_id_stays_while_the_words_stay() -> None:
    was = dict(zip(SAID[:4], ids(SAID), strict=False))
    moved = ["It is full – almost.", "An added one.", "The lamp is lit.", "Good morning.", "Thank you."]
    assert {text: made for text, made in zip(moved, ids(moved), strict=True) if text in was} == was
    assert ids(["The \N{NO-BREAK SPACE} lamp\n is\N{ZERO WIDTH SPACE} lit. "]) == ids(["The lamp is lit."])


@pytest.mark.parametrize(
    "corrected", ["The lamp is lit!", "The lamp was lit.", "the lamp is lit.", "The lamp, is lit.", "The lamp is lít."]
)
def test_an_id_changes_with_the_words(corrected: str) -> None:
    changed = ids([corrected if text == "The lamp is lit." else text for text in SAID])
    assert [before == after for before, after in zip(ids(SAID), changed, strict=True)] == [True, False, True, True, True]


def test_paragraphs_with_one_text_have_an_id_each_and_so_has_every_speech() -> None:
    assert len({*ids(SAID), *ids(SAID, "lighthouse/2")}) == 10
    assert ids([text for text in SAID if text != "It is full – almost."])[2:] == [ids(SAID)[2], ids(SAID)[4]]


@given(st.lists(st.text(max_size=6), max_size=12))
def test_ids_are_never_alike_within_a_speech(texts: list[str]) -> None:
    assert len(set(ids(texts))) == len(texts)


def load(home: Path, *texts: str, days: float = 0.0, version: int = 1, body: str | None = None) -> None:
    paragraphs = tuple(Paragraph(text, speaker="Orla Fictive", turn=1) for text in texts)
    Lake(home).load([loaded(speech(paragraphs=paragraphs, parser_version=version), body, days)], [], NOTE)


def read_ids(home: Path, table: str = "paragraphs", **given: object) -> list[str]:
    columns = ["position", "paragraph_id"]
    rows = podium.read(table, home, columns=columns, **given)  # type: ignore[arg-type]
    return list(rows.sort_by("position")["paragraph_id"].to_pylist())


@pytest.mark.parametrize("written_by", ["this Podium", "an older one", "both"])
def test_it_is_the_same_wherever_the_paragraph_is_read(written_by: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    if written_by == "this Podium":
        load(home, *SAID)
    else:
        with older_podium():
            load(home, *SAID)
    if written_by == "both":
        Lake(home).load([loaded(speech(2))], [], NOTE)
    one = {"speech": "lighthouse/1"}
    assert read_ids(home, **one) == read_ids(home, version=1, **one) == read_ids(home, as_of="2026-11-02", **one) == ids(SAID)
    assert podium.read("paragraphs", home, columns=["paragraph_id"])["paragraph_id"].null_count == 0
    whole = podium.read("paragraphs", home, **one)  # type: ignore[arg-type]
    assert dict(zip(whole["position"].to_pylist(), whole["paragraph_id"].to_pylist(), strict=True)) == dict(enumerate(ids(SAID), 1))
    assert podium.read("paragraphs", home, columns=["text", "paragraph_id"]).schema.names == ["text", "paragraph_id"]
    query = f"select position from paragraphs where paragraph_id = '{ids(SAID)[3]}'"
    assert podium.sql(query, home)["position"].to_pylist() == [4]
    export(Lake(home), "paragraphs", None, tmp_path / "p.jsonl")
    exported = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["paragraph_id"] for row in exported if row["speech_id"] == "lighthouse/1"] == ids(SAID)
    made = release(home)
    assert read_ids(made, **one) == ids(SAID)
    assert podium.sql(query, made)["position"].to_pylist() == [4]
    assert pq.read_table(made / "paragraphs.parquet")["paragraph_id"].null_count == 0
    hits = {
        (hit.position, hit.paragraph_id)
        for place in (home, made)
        for hit in podium.search("lit OR almost", place)
        if hit.speech_id[-1] == "1"
    }
    assert hits == {(2, ids(SAID)[1]), (4, ids(SAID)[3])}


def test_another_speaker_label_kind_or_parser_is_no_other_paragraph(tmp_path: Path) -> None:
    load(tmp_path, *SAID, body="bytes")
    other = tuple(Paragraph(text, ParagraphKind.QUESTION, "Somebody", 1, "Q:") for text in SAID)
    done = Lake(tmp_path).load([loaded(speech(paragraphs=other, parser_version=2), "bytes")], [], NOTE)
    assert (done.tally.corrected, read_ids(tmp_path)) == (1, ids(SAID))


def test_ids_outlive_a_reparse_and_a_changed_page(tmp_path: Path) -> None:
    with world(Web.of(1, 2), tmp_path) as there:
        there.run()
        before = [read_ids(tmp_path, speech=f"lighthouse/{key}") for key in (1, 2)]
        assert len({*before[0], *before[1]}) == 6
        assert len(there.reparse(replace(SOURCE, version=2)).corrected) == 2
        assert [read_ids(tmp_path, speech=f"lighthouse/{key}") for key in (1, 2)] == before
        there.web.pages[url(1)] = words(1, "The lamp was lit.")
        there = replace(there, source=replace(SOURCE, version=2))
        assert there.look_again().revised == ["lighthouse/1"]
        after = read_ids(tmp_path, speech="lighthouse/1")
        assert [one == other for one, other in zip(before[0], after, strict=True)] == [True, False, True]
        found = cited(there.lake, "lighthouse/1", before[0][1])
        assert (found.revision["revision"], found.successor and found.successor.paragraph_id) == (1, after[1])
        there.reparse(replace(SOURCE, version=3))
        assert cited(there.lake, "lighthouse/1", before[0][1]).successor == cited(there.lake, "lighthouse/1", after[1])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A speech in three revisions: a paragraph corrected, then another one taken out and two put in the place of the last but one."""
    load(tmp_path, "Good morning.", "The lamp is lit.", "Ships came in that night.", "Nothing else happened.", "Thank you.")
    load(tmp_path, "Good morning.", "The lamp was lit.", "Ships came in that night.", "Nothing else happened.", "Thank you.", days=1)
    load(tmp_path, "Good morning.", "The lamp was lit.", "Ships came in that night.", "A storm.", "Fog, later.", "Thank you.", days=2)
    return tmp_path


def show(home: Path, reference: str, *more: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.setenv("PODIUM_HOME", str(home))
    monkeypatch.setattr("podium.terminal.out._width", 160)  # whoever made the console first gave it a width for the whole process
    told = CliRunner().invoke(app, ["show", reference, *more])
    return told.exit_code, "\n".join(line.rstrip() for line in told.output.splitlines())


def test_a_paragraph_is_shown_alone_under_the_head_of_its_speech(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    standing = read_ids(home)[1]
    status, told = show(home, f"lighthouse/1#{standing}", monkeypatch=monkeypatch)
    assert status == 0
    assert told.endswith(f"paragraph  lighthouse/1#{standing}  number 2 of 6\n\nOrla Fictive\n  The lamp was lit.")
    assert ("revision 3" in told, "Superseded" in told, "Good morning" in told) == (True, False, False)
    status, told = show(home, f"lighthouse/1#{standing}", "--revision", "2", monkeypatch=monkeypatch)
    assert (status, "revision 2" in told, f"revision 3 has lighthouse/1#{standing} in its place" in told) == (0, True, True)


def test_its_attribution_is_shown_where_it_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from podium.records import Attribution

    said = Paragraph("The lamp is lit.", speaker="Orla Fictive", turn=1, attribution=Attribution.SOLE_SPEAKER)
    Lake(tmp_path).load([loaded(speech(paragraphs=(said,)))], [], NOTE)
    assert "\nattributed  sole speaker\n" in show(tmp_path, f"lighthouse/1#{read_ids(tmp_path)[0]}", monkeypatch=monkeypatch)[1]


def test_a_superseded_paragraph_is_found_in_its_revision_and_its_successor_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = Lake(home)
    old, new = ids_of(lake.speech("lighthouse/1", 1))[1], read_ids(home)[1]
    assert old != new
    status, told = show(home, f"lighthouse/1#{old}", monkeypatch=monkeypatch)
    assert (status, "revision 1" in told) == (0, True)
    named = f"Superseded on 2026-11-03: revision 3 has lighthouse/1#{new} in its place:"
    assert told.endswith(f"\nOrla Fictive\n  The lamp is lit.\n\n{named}\nOrla Fictive\n  The lamp was lit.")


def test_a_paragraph_that_was_wholly_rewritten_is_followed_by_what_stands_in_its_place(home: Path) -> None:
    lake = Lake(home)
    found = cited(lake, "lighthouse/1", ids_of(lake.speech("lighthouse/1", 1))[3])
    assert (found.revision["revision"], found.row["text"], found.position) == (2, "Nothing else happened.", 4)
    assert found.successor and (found.successor.row["text"], found.successor.position) == ("A storm.", 4)
    assert found.successor.paragraph_id == read_ids(home)[3]


def test_a_paragraph_that_was_taken_out_has_no_successor(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(home, "Good morning.", "The lamp was lit.", "A storm.", "Fog, later.", "Thank you.", days=3)
    gone = ids_of(Lake(home).speech("lighthouse/1", 1))[2]
    status, told = show(home, f"lighthouse/1#{gone}", monkeypatch=monkeypatch)
    assert (status, told.splitlines()[-1]) == (0, "Superseded on 2026-11-05: revision 4 has nothing in its place.")


def test_what_is_not_there_is_told_in_a_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status, told = show(home, "lighthouse/1#0123456789abcdef", monkeypatch=monkeypatch)
    assert (status, "no revision of lighthouse/1 has the paragraph 0123456789abcdef" in told) == (1, True)
    standing = read_ids(home)[3]
    status, told = show(home, f"lighthouse/1#{standing}", "--revision", "1", monkeypatch=monkeypatch)
    assert (status, f"revision 1 of lighthouse/1 does not have the paragraph {standing}" in told) == (1, True)
    status, told = show(home, f"lighthouse/9#{standing}", monkeypatch=monkeypatch)
    assert (status, "the lake holds no lighthouse/9" in told) == (1, True)
    with pytest.raises(UnknownVersion, match="no revision 7"):
        cited(Lake(home), "lighthouse/1", standing, 7)


def test_only_an_id_behind_the_sign_names_a_paragraph() -> None:
    assert parts_of("harbour/a#b") == ("harbour/a#b", None)
    assert parts_of("harbour/a#b#0123456789abcdef") == ("harbour/a#b", "0123456789abcdef")
    assert parts_of("harbour/1") == ("harbour/1", None)
