"""A speech that two institutions publish is one: the copy leads to the origin, whichever came first, and no word is counted twice."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from invented import NOTE, at, loaded, speech
from released import INSTITUTIONS, release, store

from podium import read, sql
from podium.lake.lake import Lake
from podium.lake.schema import RELEASED
from podium.reading.reprints import names_institution
from podium.records import Paragraph, ParagraphKind, Speaker, Speech
from podium.release.changes import Changes, broken
from podium.release.facts import Facts, SourceFacts, gather
from podium.release.publish import card_of_lake
from podium.release.release_data import WITHOUT_REPRINTS
from podium.release.rights import Rights
from podium.release.verify import verify_release
from podium.release_store.manifest import MANIFEST_FILE, manifest_of, read_manifest

KEEPER = Speaker("Orla Fictive", "Keeper of the Lighthouse")
HUNDRED = " ".join(f"word{number}" for number in range(100))


def said(key: str, source: str, words: str = HUNDRED, speaker: Speaker = KEEPER, **fields: object) -> Speech:
    told = (Paragraph("A heading", ParagraphKind.HEADING), Paragraph(words, speaker=speaker.name, turn=1))
    return replace(speech(key, source=source, speakers=(speaker,), paragraphs=told), **fields)  # type: ignore[arg-type]


def same_as(records: list[Speech], tmp_path: Path) -> dict[str, str]:
    Lake(tmp_path).load([loaded(record) for record in records], [], NOTE)
    rows = read("speeches", tmp_path, columns=["speech_id", "same_as"]).to_pylist()
    return {row["speech_id"]: row["same_as"] for row in rows if row["same_as"]}


def some(words: int, first: int = 0) -> str:
    return " ".join(f"word{number}" for number in range(first, first + words))


REPRINTS = {
    "the same words": (said("1", "harbour"), said("1", "lighthouse")),
    "nine words of ten": (said("1", "harbour", some(90)), said("1", "lighthouse")),
    "more words of its own": (said("1", "harbour", some(140)), said("1", "lighthouse")),
    "other marks and capitals": (said("1", "harbour", some(100).title().replace(" ", ", ")), said("1", "lighthouse")),
    "a surname alone": (said("1", "harbour", speaker=Speaker("Fictive")), said("1", "lighthouse")),
    "published first, where no office tells": (
        said("1", "harbour", speaker=Speaker("Orla Fictive", "Chair")),
        said("1", "lighthouse", speaker=Speaker("Orla Fictive"), published=date(2026, 10, 1)),
    ),
}
OTHERS = {
    "fewer than nine words of ten": (said("1", "harbour", some(89)), said("1", "lighthouse")),
    "a sitting that holds the speech": (said("1", "harbour", some(200)), said("1", "lighthouse")),
    "the words in another order": (said("1", "harbour", " ".join(reversed(HUNDRED.split()))), said("1", "lighthouse")),
    "another day": (said("1", "harbour", date=date(2026, 10, 3)), said("1", "lighthouse")),
    "no day": (said("1", "harbour", date=None), said("1", "lighthouse", date=None)),
    "another speaker": (said("1", "harbour", speaker=Speaker("Una Fictive", "Keeper")), said("1", "lighthouse")),
    "the same source": (said("2", "lighthouse"), said("1", "lighthouse")),
}


@pytest.mark.parametrize("case", REPRINTS)
def test_a_reprint_leads_to_its_origin(case: str, tmp_path: Path) -> None:
    assert same_as([*REPRINTS[case]], tmp_path) == {"harbour/1": "lighthouse/1"}


@pytest.mark.parametrize("case", OTHERS)
def test_what_is_none_has_no_origin(case: str, tmp_path: Path) -> None:
    assert same_as([*OTHERS[case]], tmp_path) == {}


def test_one_origin_for_all_and_none_for_itself(tmp_path: Path) -> None:
    three = [said("1", "archive"), said("1", "harbour"), said("9", "lighthouse")]
    assert same_as(three, tmp_path) == {"archive/1": "lighthouse/9", "harbour/1": "lighthouse/9"}


@pytest.mark.parametrize(
    ("office", "source", "named"),
    [
        ("Governor of the Bank of England", "bank_of_england", True),
        ("Member of the Executive Board of the European Central Bank", "ecb", True),
        ("President of the ECB", "ecb", True),
        ("Deputy Governor of the Bank of Japan", "boj", True),
        ("Governor of the Reserve Bank of Australia", "rba", True),
        ("Governor of the Bank of Japan", "bis", False),
        ("Governor of the Bank of Japan", "bank_of_england", False),
    ],
)
def test_an_office_names_an_institution_by_its_id(office: str, source: str, named: bool) -> None:
    assert names_institution(office, source) is named


def test_a_page_that_comes_later_still_finds_its_twin_and_the_past_stays(tmp_path: Path) -> None:
    assert same_as([said("1", "harbour"), said("2", "lighthouse", date=date(2026, 10, 2))], tmp_path) == {}
    files = set((tmp_path / "lake").rglob("*.parquet"))
    Lake(tmp_path).load([loaded(said("1", "lighthouse"), days=3)], [], NOTE)
    assert same_as([], tmp_path) == {"harbour/1": "lighthouse/1"}
    assert files < set((tmp_path / "lake").rglob("*.parquet")), "no row was written again"
    for past in ({"version": 1}, {"as_of": at(1)}):
        assert read("speeches", tmp_path, columns=["same_as"], **past)["same_as"].null_count == 2
    Lake(tmp_path).load([loaded(said("1", "harbour", "Other words."), days=5)], [], NOTE)
    assert same_as([], tmp_path) == {}
    assert read("revisions", tmp_path, columns=["same_as"])["same_as"].null_count == 4


def test_reprints_can_be_left_out_of_a_lake_and_a_release(tmp_path: Path) -> None:
    same_as([said("1", "harbour"), said("1", "lighthouse"), said("2", "harbour", date=None)], tmp_path)
    made = release(tmp_path)
    assert {row["speech_id"]: row["same_as"] for row in pq.read_table(made / "speeches.parquet").to_pylist()} == {
        "harbour/1": "lighthouse/1",
        "harbour/2": None,
        "lighthouse/1": None,
    }
    for home in (tmp_path, made):
        for table in ("speeches", "speakers", "turns", "paragraphs"):
            every, once = (
                set(read(table, home, columns=["speech_id"], reprints=wanted)["speech_id"].to_pylist()) for wanted in (True, False)
            )
            assert every - once == ({"harbour/1"} if "harbour/1" in every else set())
            assert "lighthouse/1" in once
        assert read("speeches", home, source="harbour", columns=["title"], reprints=False).num_rows == 1
        assert read("people", home, source="harbour", reprints=False).num_rows == 1
        assert sql("select count(*) n from speeches where same_as is null", home).to_pylist() == [{"n": 2}]


def test_a_release_without_reprints_says_so_and_holds_nobodys_words_twice(tmp_path: Path) -> None:
    same_as([said("1", "archive"), said("1", "lighthouse"), said("2", "archive", "Other words.", date=date(2026, 10, 5))], tmp_path)
    whole = release(tmp_path)
    made = release(tmp_path, None, without_reprints=True)
    assert made != whole and verify_release(made).without_reprints and not verify_release(whole).without_reprints
    assert release(tmp_path, None, without_reprints=True) == made
    for table in sorted(RELEASED.keys() - {"people"}):
        for folder, held in ((whole, {"archive/1", "archive/2", "lighthouse/1"}), (made, {"archive/2", "lighthouse/1"})):
            assert set(pq.read_table(folder / f"{table}.parquet")["speech_id"].to_pylist()) == held, table
    for folder, speeches in ((whole, 3), (made, 2)):
        assert [person["speeches"] for person in read("people", folder).to_pylist()] == [speeches]
    assert read("speeches", made, columns=["same_as"])["same_as"].null_count == 2
    told = read_manifest(made).sources["archive"]
    assert (told["speeches"], told["reprints"], told["left_out"], told["left_out_paragraphs"]) == (1, 0, 1, 2)
    for name in ("README.md", "card.html", "croissant.json", "datapackage.json", "CITATION.cff"):
        assert [WITHOUT_REPRINTS in (folder / name).read_text() for folder in (whole, made)] == [False, True], name
    assert "<dt>reprints left out</dt><dd>1</dd>" in (made / "card.html").read_text()
    changes = (made / "CHANGELOG.md").read_text().partition("## 2026.11.0")[0]
    assert "### Left out as reprints of another source's speeches: 1" in changes and "the same as `lighthouse/1`" in changes
    assert "### New: 1" in (release(tmp_path, None) / "CHANGELOG.md").read_text().partition(f"## {made.name}")[0]


def test_a_release_of_before_holds_reprints(tmp_path: Path) -> None:
    same_as([said("1", "lighthouse")], tmp_path)
    old = json.loads((release(tmp_path) / MANIFEST_FILE).read_text())
    assert old.pop("without_reprints") is False
    assert manifest_of(json.dumps(old).encode(), "releases/2026.10.0").without_reprints is False


def test_speeches_that_became_reprints_are_not_lost(tmp_path: Path) -> None:
    told = {"standing": 40, "paragraphs": 80, "left_out": 60, "left_out_paragraphs": 120, "fill": {"date": 1.0}}
    before = replace(read_manifest(_released_once(tmp_path)), sources={"harbour": told})
    for now, gates in (
        (SourceFacts(speeches=30, paragraphs=60, left_out=70, left_out_paragraphs=140, filled=Counter(date=30)), []),
        (
            SourceFacts(speeches=30, paragraphs=60, left_out=50, left_out_paragraphs=100),
            ["fewer_speeches", "fewer_paragraphs", "fill_rate"],
        ),
        (SourceFacts(speeches=100, paragraphs=200), []),
    ):
        assert [one.gate for one in broken(Facts({"harbour": now}, ()), Changes(), before, {})] == gates


def _released_once(home: Path) -> Path:
    same_as([said("1", "lighthouse")], home)
    return release(home)


SPOKEN = {
    "speech: Remarks on the lamp": True,
    "message: Greetings to the wick makers": False,
    "message: Video message to the wick makers": True,
    "message: New Year Address": True,
    "statement: Statement on the lamp": True,
    "statement: Written Statement on the lamp": False,
}


def test_messages_that_nobody_calls_said_are_not_spoken(tmp_path: Path) -> None:
    plain = speech(media=(), delivery=None)
    records = [
        replace(plain, speech_id=f"lighthouse/{place}", kind=told.partition(": ")[0], title=told.partition(": ")[2])
        for place, told in enumerate(SPOKEN)
    ]
    filmed = replace(speech("filmed", delivery=None), kind="message", title="Greetings to the wick makers")
    Lake(tmp_path).load([loaded(record) for record in [*records, filmed]], [], NOTE)
    rows = {row["speech_id"]: row["spoken"] for row in read("speeches", tmp_path, columns=["speech_id", "spoken"]).to_pylist()}
    assert rows == {f"lighthouse/{place}": spoken for place, spoken in enumerate(SPOKEN.values())} | {"lighthouse/filmed": True}


def test_the_card_counts_reprints_and_no_words_twice(tmp_path: Path) -> None:
    sent = replace(said("2", "lighthouse", "A hundred greetings."), kind="message", title="Greetings", media=(), delivery=None)
    lake = Lake(tmp_path)
    lake.load([loaded(record) for record in (said("1", "harbour"), said("1", "lighthouse"), sent)], [], NOTE)
    facts = gather(lake, lake.version(), 0, Rights(INSTITUTIONS))
    assert {name: facts.total(name) for name in ("speeches", "reprints", "unspoken", "words")} == {
        "speeches": 3,
        "reprints": 1,
        "unspoken": 1,
        "words": 100,
    }
    assert [(voice.name, voice.words, voice.speeches, voice.sources) for voice in facts.voices] == [
        ("Orla Fictive", 100, 1, {"lighthouse"}),
    ]
    card = card_of_lake(lake, store(tmp_path), INSTITUTIONS)
    assert "<dt>of these reprints</dt><dd>1</dd>" in card
    assert "<dt>words spoken</dt><dd>100</dd>" in card
    assert "1 speech is a reprint of another source" in card
    assert "1 text was sent and not said" in card
