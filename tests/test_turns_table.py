"""The table ``turns``: what one speaker says in a row, made of ``paragraphs`` and the same wherever it is read."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import NOTE, loaded, speech
from older import older_podium
from released import release
from test_release_verify import rewritten

import podium
from podium.errors import BrokenRelease, UsageError
from podium.lake.lake import Lake
from podium.lake.parts import paragraph_ids
from podium.lake.schema import PARAGRAPHS
from podium.reading.export import export
from podium.reading.turns import turns_of, turns_of_batches
from podium.records import Paragraph, ParagraphKind, Speaker
from podium.release.verify import verify_release
from podium.release_store.manifest import Fingerprint

ORLA, BRAN = "Orla Fictive", "Bran Fictive"
TALK = (
    Paragraph("Opening", ParagraphKind.HEADING),
    Paragraph("Good morning.", speaker=ORLA, turn=1),
    Paragraph("(Applause.)", ParagraphKind.NOTE),
    Paragraph("The lamp is lit.", speaker=ORLA, turn=1),
    Paragraph("And the oil – is it full?", ParagraphKind.QUESTION, "Question", 2),
    Paragraph("Nobody knows who says this.", turn=3),
    Paragraph("It is.", speaker=ORLA, turn=4),
    Paragraph("Thank you.", speaker=ORLA, turn=5),
    Paragraph("Thank you.", speaker=BRAN, turn=6),
)
SILENT = (Paragraph("Spoken outside of any turn."), Paragraph("And still so."))


def load(home: Path) -> None:
    records = [
        speech("talk", paragraphs=TALK, speakers=(Speaker(ORLA), Speaker(BRAN))),
        speech("silent", paragraphs=SILENT, speakers=(), source="harbour"),
    ]
    Lake(home).load([loaded(record) for record in records], [], NOTE)


@pytest.fixture(scope="module", params=["this Podium", "an older one"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    if request.param == "this Podium":
        load(home)
    else:
        with older_podium():
            load(home)
    return home


def test_a_turn_is_what_one_speaker_says_in_a_row(home: Path) -> None:
    rows = podium.read("turns", home, speech="lighthouse/talk").to_pylist()
    ids = list(paragraph_ids("lighthouse/talk", (paragraph.text for paragraph in TALK)))
    shown = ("position", "turn", "speaker", "kind", "words", "paragraph_count", "first_paragraph", "last_paragraph", "text")
    assert [tuple(row[name] for name in shown) for row in rows] == [
        (1, 1, ORLA, "speech", 6, 2, ids[1], ids[3], "Good morning.\n\nThe lamp is lit."),
        (2, 2, "Question", "question", 7, 1, ids[4], ids[4], "And the oil – is it full?"),
        (3, 3, None, "speech", 5, 1, ids[5], ids[5], "Nobody knows who says this."),
        (4, 4, ORLA, "speech", 2, 1, ids[6], ids[6], "It is."),
        (5, 5, ORLA, "speech", 2, 1, ids[7], ids[7], "Thank you."),
        (6, 6, BRAN, "speech", 2, 1, ids[8], ids[8], "Thank you."),
    ]
    assert {(row["speech_id"], row["revision"], row["source"], str(row["date"])) for row in rows} == {
        ("lighthouse/talk", 1, "lighthouse", "2026-10-01")
    }


def test_words_outside_of_any_turn_are_not_lost(home: Path) -> None:
    [row] = podium.read("turns", home, source="harbour").to_pylist()
    assert (row["turn"], row["paragraph_count"], row["text"]) == (None, 2, "Spoken outside of any turn.\n\nAnd still so.")


def test_every_reader_gives_the_same_turns(home: Path, tmp_path: Path) -> None:
    wanted = podium.read("turns", home).sort_by([("speech_id", "ascending"), ("position", "ascending")])
    assert podium.sql("select * from turns order by speech_id, position", home).to_pylist() == wanted.to_pylist()
    export(Lake(home), "turns", None, tmp_path / "turns.parquet")
    made = release(home, "2026.11.0" if not (home / "releases").exists() else None)
    for table in (pq.read_table(tmp_path / "turns.parquet"), podium.read("turns", made)):
        of_talk = table.filter(pa.compute.equal(table["source"], "lighthouse"))
        assert of_talk.to_pylist() == wanted.slice(1).to_pylist()
    assert podium.read("turns", home, speaker=BRAN, columns=["words", "speaker"]).to_pylist() == [{"words": 2, "speaker": BRAN}]
    assert podium.read("turns", made, speaker="Question", columns=["words"]).to_pylist() == [{"words": 7}]


rows_of_paragraphs = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.sampled_from([None, 1, 2]), st.sampled_from([None, "A", "B"]), st.sampled_from(list(ParagraphKind))
    ),
    max_size=12,
)


@given(rows_of_paragraphs, st.integers(1, 5))
def test_turns_lose_no_word_and_do_not_depend_on_batches(rows: list[tuple[str, int | None, str | None, ParagraphKind]], size: int) -> None:
    said = [(*row, f"{place} said so") for place, row in enumerate(sorted(rows, key=lambda row: row[0]))]
    table = pa.Table.from_pylist(
        [
            {**dict.fromkeys(PARAGRAPHS.names), "revision": 1, "position": 1, "source": "x", "speech_id": key, "turn": turn, "speaker": who}
            | {"kind": kind.value, "text": text, "paragraph_id": text}
            for key, turn, who, kind, text in said
        ],
        schema=PARAGRAPHS,
    )
    [whole] = table.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], schema=PARAGRAPHS)]
    made = turns_of(whole).to_pylist()
    spoken = [row for row in said if row[3] in {ParagraphKind.SPEECH, ParagraphKind.QUESTION}]
    assert "\n\n".join(row["text"] for row in made) == "\n\n".join(row[4] for row in spoken)
    assert sum(row["words"] for row in made) == 3 * len(spoken) and sum(row["paragraph_count"] for row in made) == len(spoken)
    keys = [(row["speech_id"], row["turn"], row["speaker"], row["kind"]) for row in made]
    assert all(one != other for one, other in zip(keys, keys[1:], strict=False))
    assert [row for batch in turns_of_batches(table.to_batches(size)) for row in batch.to_pylist()] == made


@pytest.fixture
def made(tmp_path: Path) -> Path:
    load(tmp_path)
    found = release(tmp_path)
    for path in (found, *found.iterdir()):
        path.chmod(0o755)
    return found


def test_a_release_whose_turns_say_something_else_is_not_whole(made: Path) -> None:
    assert verify_release(made)
    rows = pq.read_table(made / "turns.parquet")
    words = rows["words"].to_pylist()
    wrong = rows.set_column(6, rows.schema.field(6), pa.array([words[0] + 1, *words[1:]], pa.int32()))
    pq.write_table(wrong, made / "turns.parquet")
    content = Fingerprint()
    content.add(wrong)
    told = json.loads((made / "manifest.json").read_text())
    told["tables"]["turns"]["content_sha256"] = content.hex
    rewritten(made, tables=told["tables"])
    with pytest.raises(BrokenRelease, match="turns are not those that paragraphs make"):
        verify_release(made)


def test_a_release_of_before_reads_without_turns(made: Path) -> None:
    told = json.loads((made / "manifest.json").read_text())
    for later in ("turns", "people"):
        del told["tables"][later]
        (made / f"{later}.parquet").unlink()
    rewritten(made, schema_version="1.0", tables=told["tables"])
    assert verify_release(made).tables.keys() == {"speeches", "speakers", "paragraphs", "revisions"}
    assert podium.sql("select count(*) n from paragraphs", made)["n"].to_pylist() == [9]
    with pytest.raises(UsageError, match="no table 'turns'"):
        podium.read("turns", made)
