"""Who is who: printed names are one person on evidence and by a person's decision, and never because they look alike."""

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from invented import NOTE, at, loaded, speech
from released import release
from typer.testing import CliRunner

from podium import read, sql
from podium.cli.main import app
from podium.errors import UsageError
from podium.lake.lake import Lake
from podium.reading import person_linkage
from podium.reading.decisions import Decision, Decisions, decisions_of
from podium.reading.people import KnownPerson, PrintedForm, people_of, suggestions
from podium.reading.people_table import people_table
from podium.records import Paragraph, Speaker
from podium.release.verify import verify_release

KEEPER = "Keeper of the Lighthouse"
Told = tuple[str, str | None, str, str]
"""Name, office, source and day of somebody who speaks."""


def people(told: Sequence[Told], tmp_path: Path, decisions: str = "") -> list[KnownPerson]:
    captures = [
        loaded(
            speech(
                place,
                source=source,
                date=date.fromisoformat(day),
                published=None,
                speakers=(Speaker(name, office),),
                paragraphs=(Paragraph("So it is.", speaker=name, turn=1),),
            ),
            days=9000,
        )
        for place, (name, office, source, day) in enumerate(told)
    ]
    Lake(tmp_path).load(captures, [], NOTE)
    if decisions:
        (tmp_path / "people.csv").write_text(f"decision,one,other,value,author,day\n{decisions}", encoding="utf-8")
    return people_of(tmp_path)


JOINED = {
    "one name in one office, its words in another order": [
        ("Orla Fictive", "Lighthouse Keeper", "lighthouse", "2026-01-01"),
        ("Orla Fictive", "Keeper of the Lighthouse", "lighthouse", "2026-02-01"),
    ],
    "one name in one office, of which one source says less": [
        ("Orla Fictive", "Keeper of the Old Lighthouse", "lighthouse", "2026-01-01"),
        ("Orla Fictive", "Keeper of the Lighthouse", "harbour", "2027-02-01"),
    ],
    "accents and capitals": [
        ("Élan d’Invent", "Pilot of the Harbour", "lighthouse", "2026-01-01"),
        ("Elan d'Invent", "Harbour pilot", "harbour", "2026-01-01"),
    ],
    "no office beside the only one of that name": [
        ("Orla Fictive", None, "lighthouse", "2026-01-01"),
        ("Orla Fictive", KEEPER, "lighthouse", "2026-02-01"),
    ],
    "a surname alone in the same office at the same time": [
        ("Orla Fictive", KEEPER, "lighthouse", "2026-01-01"),
        ("Fictive", "Keeper", "lighthouse", "2026-01-15"),
        ("Orla Fictive", KEEPER, "lighthouse", "2026-02-01"),
    ],
}
APART = {
    "names that look alike": [
        ("Sergei Parshov", KEEPER, "lighthouse", "2026-01-01"),
        ("Sergei Pershov", KEEPER, "lighthouse", "2026-01-01"),
    ],
    "one name in two offices": [
        ("Orla Fictive", "Keeper of the Lighthouse", "lighthouse", "2026-01-01"),
        ("Orla Fictive", "Director of Fog Signals", "lighthouse", "2026-01-02"),
    ],
    "one name without an office in two sources": [
        ("Orla Fictive", None, "lighthouse", "2026-01-01"),
        ("Orla Fictive", None, "harbour", "2026-01-01"),
    ],
    "an office of one word in two sources": [
        ("Orla Fictive", "Minister", "lighthouse", "2026-01-01"),
        ("Orla Fictive", "Minister of Oil", "harbour", "2026-01-01"),
    ],
    "one name and office, decades apart": [
        ("Orla Fictive", KEEPER, "lighthouse", "1990-01-01"),
        ("Orla Fictive", KEEPER, "harbour", "2005-01-01"),
    ],
    "the same in one source": [
        ("Orla Fictive", KEEPER, "lighthouse", "1990-01-01"),
        ("Orla Fictive", KEEPER, "lighthouse", "2005-01-01"),
    ],
    "a surname alone at another time": [
        ("Orla Fictive", KEEPER, "lighthouse", "2026-01-01"),
        ("Fictive", "Keeper", "lighthouse", "2026-01-15"),
    ],
    "a surname alone in another source": [
        ("Orla Fictive", KEEPER, "lighthouse", "2026-01-15"),
        ("Fictive", KEEPER, "harbour", "2026-01-15"),
    ],
}


@pytest.mark.parametrize("case", JOINED)
def test_evidence_joins(case: str, tmp_path: Path) -> None:
    assert len(people(JOINED[case], tmp_path)) == 1


@pytest.mark.parametrize("case", APART)
def test_without_evidence_they_stay_apart(case: str, tmp_path: Path) -> None:
    assert len(people(APART[case], tmp_path)) == 2


def test_what_fits_two_people_is_neither(tmp_path: Path) -> None:
    told = [
        ("Orla Fictive", "Keeper of the Lighthouse", "lighthouse", "2026-01-01"),
        ("Orla Fictive", "Director of Fog Signals", "lighthouse", "2026-01-01"),
        ("Orla Fictive", None, "lighthouse", "2026-01-01"),
    ]
    assert len(people(told, tmp_path)) == 3


def form(key: str, name: str, publishers_id: str | None, source: str = "lighthouse", office: str | None = None) -> PrintedForm:
    day = date(2026, 1, 1)
    return PrintedForm(name, office, source, publishers_id, day, day, 1, key)


def test_a_publishers_id_joins_and_parts() -> None:
    forms = [
        form("a", "Orla Fictive", "F1"),
        form("b", "Fictive", "F1"),
        form("c", "Orla Fictive", "F2"),
        form("d", "Fictive", "F1", "harbour"),
    ]
    groups = person_linkage._Groups(forms, Decisions())
    groups.join_on_evidence()
    assert sorted(sorted(one.key for one in members) for members in groups.members()) == [["a", "b"], ["c"], ["d"]]


def test_a_person_has_all_that_was_printed(tmp_path: Path) -> None:
    told = [
        ("Orla Fictive", "Keeper of the Lighthouse", "lighthouse", "2026-03-01"),
        ("Orla Fictive", "Keeper of the Lighthouse", "lighthouse", "2026-01-05"),
        ("Orla Fictive", None, "lighthouse", "2026-02-01"),
        ("Órla Fictive", "Keeper, the Old Lighthouse", "harbour", "2026-07-01"),
    ]
    [person] = people(told, tmp_path)
    assert (person.name, person.names, person.speeches) == ("Orla Fictive", {"Orla Fictive": 3, "Órla Fictive": 1}, 4)
    assert [(held.office, str(held.first), str(held.last)) for held in person.offices] == [
        ("Keeper of the Lighthouse", "2026-01-05", "2026-03-01"),
        ("Keeper, the Old Lighthouse", "2026-07-01", "2026-07-01"),
    ]
    assert (person.sources, str(person.first), str(person.last)) == (("harbour", "lighthouse"), "2026-01-05", "2026-07-01")
    assert person.person_key == person.forms[0].key


def test_a_key_stays_when_later_speeches_come(tmp_path: Path) -> None:
    before = people(JOINED["no office beside the only one of that name"], tmp_path)
    later = loaded(speech("later", date=date(2026, 9, 9), speakers=(Speaker("Orla Fictive", KEEPER),)), days=9000)
    Lake(tmp_path).load([later], [], NOTE)
    assert [person.person_key for person in people_of(tmp_path)] == [person.person_key for person in before]


def test_a_persons_decisions_are_kept_and_stand_above_evidence(tmp_path: Path) -> None:
    told = [*APART["names that look alike"], *JOINED["one name in one office, its words in another order"]]
    keys = {f"{one.name}/{one.office}": one.key for person in people(told, tmp_path) for one in person.forms}
    a, b = keys[f"Sergei Parshov/{KEEPER}"], keys[f"Sergei Pershov/{KEEPER}"]
    c, d = keys["Orla Fictive/Lighthouse Keeper"], keys[f"Orla Fictive/{KEEPER}"]
    decided = f"same,{a},{b},,me,2026-11-30\npreferred_name,{b},,S. Parshov,me,2026-11-30\nwikidata,{a},,Q42,me,2026-11-30\ndifferent,{c},{d},,me,2026-11-30\n"
    (tmp_path / "people.csv").write_text(f"decision,one,other,value,author,day\n{decided}", encoding="utf-8")
    found = people_of(tmp_path)
    assert sorted((person.name, person.wikidata, len(person.forms)) for person in found if person.wikidata) == [("S. Parshov", "Q42", 2)]
    assert sorted(len(person.forms) for person in found if not person.wikidata) == [1, 1]
    Lake(tmp_path).load([loaded(speech("more", date=date(2026, 9, 9)), days=9000)], [], NOTE)
    assert {person.name for person in people_of(tmp_path)} == {"S. Parshov", "Orla Fictive"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("decision,one\n", "must begin with the line decision,one,other,value,author,day"),
        ("sam,a,b,,me,2026-11-30\n", "line 2: there is no decision 'sam': did you mean same"),
        ("same,a,a,,me,2026-11-30\n", "line 2: same needs two different keys"),
        ("preferred_name,a,,,me,2026-11-30\n", "line 2: preferred_name needs a value"),
        ("wikidata,a,,42,me,2026-11-30\n", "line 2: '42' is no id of Wikidata"),
    ],
)
def test_a_line_that_is_no_decision_is_told(text: str, told: str, tmp_path: Path) -> None:
    head = "" if text.startswith("decision") else "decision,one,other,value,author,day\n"
    (tmp_path / "people.csv").write_text(head + text, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        decisions_of(str(tmp_path))


def test_decisions_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    told = APART["names that look alike"]
    a, b = (person.person_key for person in people(told, tmp_path))
    (tmp_path / "people.csv").write_text(
        f"decision,one,other,value,author,day\nsame,{a},{b},,me,d\ndifferent,{b},{a},,me,d\n", encoding="utf-8"
    )
    with pytest.raises(UsageError, match=r"line 3: \w+ and \w+ are different, and the same by other lines"):
        people_of(tmp_path)


def test_suggestions_have_their_evidence_and_leave_out_what_was_decided(tmp_path: Path) -> None:
    told = [
        *APART["names that look alike"],
        *APART["one name in two offices"],
        ("Fictive", "Chair", "lighthouse", "2020-01-01"),
        ("Ada Sample", None, "lighthouse", "2026-01-01"),
    ]
    found = suggestions(people(told, tmp_path), Decisions())
    shown = [(pair.evidence, {pair.one.name, pair.other.name}, pair.shared, pair.at_one_time) for pair in found]
    assert shown[0] == ("other spelling", {"Sergei Parshov", "Sergei Pershov"}, ("keeper", "lighthouse"), True)
    assert ("same name", {"Orla Fictive"}, (), False) in shown
    assert sum(evidence == "surname only" for evidence, *_ in shown) == 2
    assert len(found) == 4
    apart = Decision("different", found[0].one.person_key, found[0].other.person_key, "", "me", "2026-11-30", 2)
    assert len(suggestions(people_of(tmp_path), Decisions((apart,)))) == 3


def run(home: Path, *words: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[str], str]:
    monkeypatch.setenv("PODIUM_HOME", str(home))
    monkeypatch.setattr("podium.terminal.out._width", 80)
    told = CliRunner().invoke(app, ["people", *words])
    return told.exit_code, [line.rstrip() for line in told.stdout.splitlines()], told.stderr


def test_the_verbs_list_and_suggest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [*APART["names that look alike"], *JOINED["accents and capitals"]]
    known = people(told, tmp_path, "same,nobody,noone,,me,2026-11-30\n")
    status, lines, error = run(tmp_path, "--name", "ELAN", "--source", "harbour", monkeypatch=monkeypatch)
    assert (status, len(lines), max(map(len, lines)) <= 80, known[0].person_key in lines[3]) == (0, len(lines), True, True)
    assert error == "people.csv, line 2: nobody has the key nobody or noone\n"
    status, lines, _ = run(tmp_path, "--json", monkeypatch=monkeypatch)
    rows = [json.loads(line) for line in lines]
    assert [(row["person_key"], row["name"], row["speeches"], len(row["forms"])) for row in rows] == [
        (person.person_key, person.name, person.speeches, len(person.forms)) for person in known
    ]
    status, lines, error = run(tmp_path, "suggest", monkeypatch=monkeypatch)
    assert (status, error) == (0, "1 pair\n")
    assert lines[0].startswith("other spelling, 93 of 100; offices share keeper, lighthouse; at one time")
    assert {line.strip() for line in lines[1:]} == {KEEPER} | {
        f"{one.person_key}  {one.name} (lighthouse)" for one in known if "Sergei" in one.name
    }
    (tmp_path / "people.csv").unlink()
    assert [replace(person, forms=()) for person in people_of(release(tmp_path))] == [
        replace(person, forms=()) for person in people_of(tmp_path)
    ]


def test_people_are_a_table_that_speakers_join(tmp_path: Path) -> None:
    told = [
        *JOINED["one name in one office, of which one source says less"],
        *APART["the same in one source"],
        ("Bran Sample", None, "harbour", "2027-02-03"),
    ]
    known = {person.person_key: person for person in people(told, tmp_path)}
    made = release(tmp_path)
    for home in (tmp_path, made):
        rows = {row["person_key"]: row for row in read("people", home).to_pylist()}
        assert {key: (row["preferred_name"], row["speeches"]) for key, row in rows.items()} == {
            key: (person.name, person.speeches) for key, person in known.items()
        }
        query = "select person_key, count(*) n from speakers join people using (person_key) group by 1"
        assert {row["person_key"]: row["n"] for row in sql(query, home).to_pylist()} == {key: row["speeches"] for key, row in rows.items()}
        for narrowed in ({"source": "lighthouse"}, {"speaker": "Bran Sample"}, {"since": "2027-01-01"}, {"until": "1990-12-31"}):
            keys = set(read("speakers", home, columns=["person_key"], **narrowed)["person_key"].to_pylist())
            assert set(read("people", home, columns=["person_key"], **narrowed)["person_key"].to_pylist()) == keys < rows.keys()
    keys = {row["speech_id"]: row["person_key"] for row in read("speakers", tmp_path).to_pylist()}
    assert len(set(keys.values())) == 4
    assert keys["lighthouse/0"] == keys["harbour/1"] != keys["lighthouse/3"], "one name decades later in one office is another key"
    assert {row["speech_id"]: row["person_key"] for row in read("speakers", made).to_pylist()} == keys


def test_a_moment_and_a_version_have_their_own_people(tmp_path: Path) -> None:
    people([("Orla Fictive", KEEPER, "lighthouse", "2026-01-01"), ("Bran Sample", KEEPER, "lighthouse", "2026-01-02")], tmp_path)
    corrected = speech(
        0,
        date=date(2026, 1, 1),
        published=None,
        speakers=(Speaker("Una Fictive", KEEPER),),
        paragraphs=(Paragraph("No.", speaker="Una Fictive", turn=1),),
    )
    Lake(tmp_path).load([loaded(corrected, days=9002)], [], NOTE)
    before, after = {"Orla Fictive", "Bran Sample"}, {"Una Fictive", "Bran Sample"}
    assert set(read("people", tmp_path)["preferred_name"].to_pylist()) == after
    for past in ({"version": 1}, {"as_of": at(9001)}):
        assert set(read("people", tmp_path, **past)["preferred_name"].to_pylist()) == before
        keys = read("speakers", tmp_path, columns=["person_key"], **past)["person_key"].to_pylist()
        assert sorted(keys) == sorted(read("people", tmp_path, **past)["person_key"].to_pylist())


def test_people_are_exported_and_released_with_the_decisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = "Keeper of a lighthouse with so many words that no name has them"
    told = [("Orla Fictive", KEEPER, "lighthouse", "2026-01-01"), ("Bran Fictive", long, "harbour", "2026-01-01")]
    [bran, orla] = sorted(people(told, tmp_path), key=lambda person: person.name)
    wanted = people_table([bran, orla]).to_pylist()
    monkeypatch.setenv("PODIUM_HOME", str(tmp_path))
    for name in ("people.parquet", "exported.csv"):
        assert CliRunner().invoke(app, ["export", "people", "--out", str(tmp_path / name)]).exit_code == 0
    assert pq.read_table(tmp_path / "people.parquet").to_pylist() == wanted
    assert json.loads(next(csv.DictReader((tmp_path / "exported.csv").open(encoding="utf-8")))["names"]) == [
        {"name": "Bran Fictive", "speeches": 1}
    ]
    first = release(tmp_path)
    of_release = {row["preferred_name"]: row for row in pq.read_table(first / "people.parquet").to_pylist()}
    assert of_release["Orla Fictive"] == wanted[1]
    assert of_release["Bran Fictive"]["offices"] == [], "a sentence of a publisher who keeps its words"
    assert release(tmp_path, None) == first
    decided = f"decision,one,other,value,author,day\npreferred_name,{orla.person_key},,Orla the Keeper,me,2026-11-30\n"
    second = release(tmp_path, None, decisions=decided)
    assert ((second / "people.csv").read_text(), second != first) == (decided, True)
    assert release(tmp_path, None, decisions=decided) == second
    assert {row["preferred_name"] for row in pq.read_table(second / "people.parquet").to_pylist()} == {"Bran Fictive", "Orla the Keeper"}
    assert {person.name for person in people_of(second)} == {"Bran Fictive", "Orla the Keeper"}
    assert verify_release(second)
