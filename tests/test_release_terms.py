"""A source whose texts may not be passed on: no file of a release, and not the card, holds a run of words of its pages."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from invented import NOTE, gone, loaded, page, speech
from released import INSTITUTIONS, release, store

from podium.lake.lake import Lake
from podium.lake.ledger import Outcome
from podium.lake.parts import TERMS, Terms
from podium.lake.schema import FLAT, RELEASED
from podium.records import Paragraph, ParagraphKind, Speaker, Speech, Venue
from podium.release.publish import card_of_lake

RUN = 8
"""More words in a row than this are a text, and not a name."""
LEAD = (
    "The Harbour Master of Nowhere-on-Sea, who had never once missed the tide in forty years, told the assembled pilots on Tuesday night "
    "that neither fog nor flood nor the new toll would close the basin while he held its keys."
)
BODY = (
    LEAD,
    "We have dredged the channel twice since spring, and we shall dredge it again before the herring come back to the outer mole.",
    "Nobody who moors with us in good faith has ever been asked to pay for the weather or for the want of it.",
    "港口今年不会因为大雾或者洪水而关闭，领航员们可以放心地把船开进来，因为航道已经疏浚了两次，而且在鲱鱼回来之前还会再疏浚一次，这是我们对所有停泊在这里的船只作出的承诺，也是我们对这座城市的承诺，任何人都不应该怀疑这一点。",
)
HASTY = replace(
    speech("hasty", source="harbour", title="To the pilots"),
    paragraphs=(
        Paragraph(BODY[1], ParagraphKind.HEADING),
        *(Paragraph(text, speaker="Bran O'Fictive", turn=1, label=f"{BODY[2]}:") for text in BODY),
    ),
    speakers=(Speaker("Bran O'Fictive", LEAD), Speaker("Orla Fictive", BODY[3]), Speaker("Una Fictive", "Harbour Master")),
    venue=Venue(name=BODY[2], city=BODY[1], country=BODY[3], raw=LEAD),
    event=BODY[1],
    issues=(f"3 characters were lost (first near “{BODY[1]} “{BODY[2]}” {BODY[0]}”)", "the template's date says 2026-10-02"),
)
"""As a parser that took the lead for everything would read it."""
PLAIN = speech("plain", source="harbour")


def at_home(home: Path) -> Lake:
    """A closed source with two revisions, a withdrawn speech, and an open one with one bought text."""
    lake = Lake(home)
    first = [loaded(HASTY), loaded(PLAIN), loaded(replace(HASTY, speech_id="harbour/away", url="https://harbour.example/speeches/away"))]
    bought = replace(loaded(_of_lighthouse("bought")), reuse="non_commercial")
    ours = [loaded(_of_lighthouse("free")), bought, loaded(speech("small"))]
    lake.load([*first, *ours], [page(capture) for capture in [*first, *ours]], NOTE)
    lake.load([loaded(replace(HASTY, paragraphs=tuple(Paragraph(text) for text in BODY)), days=2)], [gone(first[2], 3)], NOTE)
    return lake


def _of_lighthouse(key: str) -> Speech:
    return replace(HASTY, source="lighthouse", speech_id=f"lighthouse/{key}", url=f"https://lighthouse.example/speeches/{key}")


def strings(value: object) -> Iterator[str]:
    """Every text in a value, nested ones too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def runs_of_the_page(told: str) -> set[str]:
    """Runs of more than ``RUN`` words of the body that the text holds; of a language without spaces, of more letters than a name has."""
    runs = {" ".join(text.split()[at : at + RUN + 1]) for text in BODY[:3] for at in range(len(text.split()) - RUN)}
    runs |= {BODY[3][at : at + 81] for at in range(len(BODY[3]) - 80)}
    spaced = " ".join(told.split())
    return {run for run in runs if run in spaced}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    at_home(home)
    return home


@pytest.fixture(scope="module")
def made(home: Path) -> Path:
    return release(home)


def test_no_table_of_a_release_holds_words_of_a_closed_page(made: Path) -> None:
    open_ids = {"lighthouse/free", "lighthouse/small"}
    for file in sorted(made / f"{table}.parquet" for table in RELEASED):
        for row in pq.read_table(file).to_pylist():
            if not open_ids & {row.get("speech_id")} and "lighthouse" not in row.get("sources", ()):
                for name, value in row.items():
                    assert not [run for text in strings(value) for run in runs_of_the_page(text)], (file.name, name)
    whole = {row["speech_id"]: row for row in pq.read_table(made / "speeches.parquet").to_pylist()}
    assert whole["lighthouse/free"]["venue_raw"] == LEAD  # what may be passed on is whole
    assert whole["lighthouse/free"]["issues"] == list(HASTY.issues)


def test_people_say_nothing_that_the_speakers_of_the_release_do_not(made: Path) -> None:
    speakers = pq.read_table(made / "speakers.parquet")
    people = pq.read_table(made / "people.parquet").to_pylist()
    assert people
    assert {name["name"] for row in people for name in row["names"]} == set(speakers["name"].to_pylist())
    assert {held["role"] for row in people for held in row["offices"]} == set(speakers["role"].to_pylist()) - {None}


def test_no_other_file_of_a_release_does(tmp_path: Path) -> None:
    """With nothing open in it, not even a chart, an example or a changelog may hold the words, whatever became of a speech."""
    before, after = tmp_path / "before", tmp_path / "after"
    first = [loaded(HASTY), loaded(PLAIN)]
    Lake(before).load(first, [page(capture) for capture in first], NOTE)
    release(before)
    refused = page(first[0], Outcome.REJECTED, reason=f"not_a_speech: {LEAD}", content_hash=None)
    second = loaded(replace(HASTY, speech_id="harbour/late", url="https://harbour.example/speeches/late"))
    Lake(after).load([first[1], second], [page(first[1]), page(second), refused], NOTE)
    (before / "releases").rename(after / "releases")
    card = card_of_lake(Lake(after), store(after), INSTITUTIONS)
    assert "harbour/hasty" in card
    assert not runs_of_the_page(card)
    made = release(after, "2026.12.0", waived=["fewer_speeches", "fewer_paragraphs"])
    assert "not_a_speech" in (made / "CHANGELOG.md").read_text()
    for file in [file for file in made.rglob("*") if file.is_file()]:
        table = file.suffix == ".parquet"
        text = " ¶ ".join(strings(pq.read_table(file).to_pylist())) if table else file.read_text(encoding="utf-8")
        assert not runs_of_the_page(text), file.name


def test_facts_are_passed_on_all_the_same(made: Path) -> None:
    rows = {row["speech_id"]: row for row in pq.read_table(made / "speeches.parquet").to_pylist()}
    plain, hasty = rows["harbour/plain"], rows["harbour/hasty"]
    assert (plain["venue_name"], plain["venue_city"], plain["event"], plain["venue_raw"]) == (
        "Lamp Room",
        "Nowhere-on-Sea",
        "Lamp Day",
        None,
    )
    assert (hasty["title"], hasty["venue_name"], hasty["text_included"]) == ("To the pilots", None, False)
    assert hasty["issues"] == ["3 characters were lost (first near “…”)", "the template's date says 2026-10-02"]
    roles = {(row["speech_id"], row["name"]): row["role"] for row in pq.read_table(made / "speakers.parquet").to_pylist()}
    assert roles["harbour/hasty", "Una Fictive"] == "Harbour Master"
    assert roles["harbour/hasty", "Bran O'Fictive"] is roles["lighthouse/bought", "Orla Fictive"] is None
    assert roles["lighthouse/free", "Bran O'Fictive"] == LEAD
    assert {row["speech_id"] for row in pq.read_table(made / "paragraphs.parquet").to_pylist()} == {"lighthouse/free", "lighthouse/small"}


def test_a_private_release_holds_everything(home: Path) -> None:
    private = release(home, "2026.11.5", include_restricted=True)
    rows = {row["speech_id"]: row for row in pq.read_table(private / "speeches.parquet").to_pylist()}
    assert rows["harbour/hasty"]["venue_raw"] == rows["lighthouse/bought"]["venue_raw"] == LEAD
    assert {row["role"] for row in pq.read_table(private / "speakers.parquet").to_pylist()} >= {LEAD, BODY[3]}


def holds_text(type_: pa.DataType) -> bool:
    inner = type_.value_type if pa.types.is_list(type_) else type_
    return any(holds_text(part.type) for part in inner) if pa.types.is_struct(inner) else pa.types.is_string(inner)


def test_every_column_of_text_says_how_it_stands_to_the_terms() -> None:
    held = {column.name for schema in FLAT.values() for column in schema if holds_text(column.type)}
    assert held == TERMS.keys()
    required = {column.name for schema in FLAT.values() for column in schema if not column.nullable} - {"text"}  # its rows are left out
    assert not required & {name for name, terms in TERMS.items() if terms in {Terms.WORDS, Terms.STATED}}
