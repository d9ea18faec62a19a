"""An authority file gives an id for the exact name with the office on the day, and suggests all else. All people are invented."""

import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from invented import NOTE, loaded, speech
from released import release
from typer.testing import CliRunner

from podium.cli.main import app
from podium.errors import UsageError
from podium.lake.lake import Lake
from podium.reading.authority import LINKED, authority_of, linked_by
from podium.reading.decisions import LINKS_FILE, decisions_text
from podium.reading.home import home_at
from podium.reading.people import people_of
from podium.records import Paragraph, Speaker, Venue

FILE = """\
id,name,other_names,office,party,place,from,until,wikidata
lamp:F1,Orla Fictive,Orla B. Fictive|Órla Fictive,Senator,Lamp Party,SC,2020-01-03,2022-01-03,Q42
lamp:F1,Orla Fictive,Orla B. Fictive,Senator,Lamp Party,SC,2022-01-04,,Q42
lamp:S1,Bran Sample,,Keeper of the Lighthouse,,,2020-01-01,2024-12-31,
lamp:S2,Bran Sample,,Keeper of the Lighthouse,,,2024-01-01,2026-12-31,
"""
ONE = ("Orla Fictive", "Senator", None, None, "2021-05-05")
Told = tuple[str, str | None, str | None, str | None, str]
"""Name, office, chamber, constituency and day."""


def home_of(told: list[Told], tmp_path: Path, file: str = FILE) -> Path:
    captures = [
        loaded(
            speech(
                place,
                date=date.fromisoformat(day),
                published=None,
                venue=Venue(name=chamber, raw=chamber) if chamber else None,
                speakers=(Speaker(name, office, constituency=constituency),),
                paragraphs=(Paragraph("So it is.", speaker=name, turn=1),),
            ),
            days=9000,
        )
        for place, (name, office, chamber, constituency, day) in enumerate(told)
    ]
    Lake(tmp_path).load(captures, [], NOTE)
    (tmp_path / "members.csv").write_text(file, encoding="utf-8")
    return tmp_path


LINKS: dict[str, list[Told]] = {
    "name, office and day": [ONE],
    "another name of the file, accents aside, in a later term": [("Orla B. Fictive", "Senator", None, None, "2026-05-05")],
    "the chamber in place of the office": [("Orla Fictive", None, "Senate", None, "2021-05-05")],
    "the party and place beside the office": [("Orla Fictive", "Lamp Party Senator of SC", None, None, "2021-05-05")],
    "the state that the file has as a code": [("Orla Fictive", None, "Senate", "South Carolina", "2021-05-05")],
    "the only holder of the day": [("Bran Sample", "Lighthouse Keeper", None, None, "2021-05-05")],
}
SUGGESTED: dict[str, list[Told]] = {
    "no office, no chamber": [("Orla Fictive", None, None, None, "2021-05-05")],
    "another office": [("Orla Fictive", "Senator for Fog", None, None, "2021-05-05")],
    "another chamber": [("Orla Fictive", None, "House", None, "2021-05-05")],
    "a day before": [("Orla Fictive", "Senator", None, None, "2019-05-05")],
    "one day of two outside the term": [ONE, ("Orla Fictive", "Senator", None, None, "2019-12-31")],
    "another state": [("Orla Fictive", None, "Senate", "Ohio", "2021-05-05")],
    "another state on another day": [ONE, ("Orla Fictive", "Senator", None, "Ohio", "2021-05-06")],
    "a surname": [("Fictive", "Senator", None, None, "2021-05-05")],
    "an initial more": [("Orla Q. Fictive", "Senator", None, None, "2021-05-05")],
    "two of one name and office on that day": [("Bran Sample", "Keeper of the Lighthouse", None, None, "2024-05-05")],
}


@pytest.mark.parametrize("case", LINKS)
def test_exact_name_office_and_time_give_an_id(case: str, tmp_path: Path) -> None:
    found = linked_by(home_at(home_of(LINKS[case], tmp_path)), tmp_path / "members.csv")
    assert [one.id for one in found if one.evidence == LINKED] == ["lamp:S1" if "only holder" in case else "lamp:F1"]


@pytest.mark.parametrize("case", SUGGESTED)
def test_all_else_is_suggested(case: str, tmp_path: Path) -> None:
    found = linked_by(home_at(home_of(SUGGESTED[case], tmp_path)), tmp_path / "members.csv")
    assert found
    assert LINKED not in {one.evidence for one in found}


def test_who_is_not_listed_is_not_even_suggested(tmp_path: Path) -> None:
    told: list[Told] = [("Una Fictive", "Senator", None, None, "2021-05-05"), ("Sample", "Keeper", None, None, "2019-01-01")]
    assert linked_by(home_at(home_of(told, tmp_path)), tmp_path / "members.csv") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,name,from,until\n", "has no column office: its first line must name id, name, office, from, until"),
        (
            "id,name,office,from,until\nF1,Orla Fictive,Senator,2020-01-01,\n",
            "line 2: each line needs a name, an office and an id behind its",
        ),
        ("id,name,office,from,until\na:1,Orla Fictive,Senator,1.1.2020,\n", "line 2: .* a day is written 2026-11-30"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        authority_of(tmp_path / "members.csv")


def linked(home: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[str, str]:
    monkeypatch.setenv("PODIUM_HOME", str(home))
    told = CliRunner().invoke(app, ["people", "link", "--authority", str(home / "members.csv"), *words])
    assert told.exit_code == 0, told.output
    return told.stdout, told.stderr


def test_the_verb_keeps_links_that_a_person_can_refuse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_of([ONE, ("Fictive", "Senator", None, None, "2024-05-05")], tmp_path)
    assert "1 people have an id, 1 suggestion" in linked(home, monkeypatch, "--dry-run")[1]
    assert not (home / LINKS_FILE).exists()
    rows = [json.loads(line) for line in linked(home, monkeypatch, "--json")[0].splitlines()]
    assert [(row["id"], row["evidence"] == LINKED) for row in rows] == [("lamp:F1", True), ("lamp:F1", False)]
    key = rows[0]["person_key"]
    assert {person.name: (person.wikidata, person.authority_ids) for person in people_of(home)} == {
        "Orla Fictive": ("Q42", ("lamp:F1",)),
        "Fictive": (None, ()),
    }
    first = (home / LINKS_FILE).read_text(encoding="utf-8")
    linked(home, monkeypatch)
    assert (home / LINKS_FILE).read_text(encoding="utf-8") == first
    made = release(home, links=decisions_text(str(home), LINKS_FILE))
    assert sorted(map(str, pq.read_table(made / "people.parquet")["wikidata"].to_pylist())) == ["None", "Q42"]
    assert (made / LINKS_FILE).read_text(encoding="utf-8") == first
    assert people_of(made) == people_of(home)
    (home / "people.csv").write_text(
        f"decision,one,other,value,author,day\ndifferent,{key},lamp:F1,,me,2026-11-30\nid,{key},,lamp:Z9,me,2026-11-30\n"
    )
    assert people_of(home)[1].authority_ids == ("lamp:Z9",), "a person's word goes before a link"
    linked(home, monkeypatch)
    assert [person.wikidata for person in people_of(home)] == [None, None]
