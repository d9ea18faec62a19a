"""Accuracy: our scores are those of the score that others use, figures do not fall below their floors, and floors only rise."""

import copy
import importlib.util
import json
import math
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import parsers
from podium.capture import Capture
from podium.cli.main import app
from podium.cli.pages import OWN_PAGES, json_lines_of
from podium.errors import CheckFailed, Rejected, UsageError
from podium.extract.record import parse
from podium.extract.source import Source
from podium.quality.comparison import same_name
from podium.quality.figures import FAULT, Scored, check_faults, quality_figures, scored, worst
from podium.quality.labelled import LabelledPages, archived_pages, saved_pages
from podium.quality.measurements import (
    ALL,
    KEPT_FIGURES,
    PINNED,
    Measurement,
    check_floors,
    pin,
    quality_of,
    read_measurements,
    write_measurements,
)
from podium.quality.scoring import SCORED_FIELDS, WRONG, score, wrong_values
from podium.records import Speech

PAGES = Path(__file__).parent / "pages"
RECORD: dict[str, Any] = {
    "title": "Remarks at the Harbour – Part One",
    "date": "2034-05-06",
    "kind": "speech",
    "language": "en",
    "delivery": None,
    "venue": {"name": "Harbour Hall", "city": "Strelsau", "country": None},
    "speakers": [{"name": "Ada Quill", "role": "President of Zembla"}, {"name": "Ned Brook", "role": None}],
    "paragraphs": [
        {"speaker": "Ada Quill", "kind": "speech", "text": "We have bought the harbour."},
        {"speaker": None, "kind": "note", "text": "* * *"},
        {"speaker": "Question", "kind": "question", "text": "For how much?"},
        {"speaker": "Ned Brook", "kind": "speech", "text": "For nothing at all."},
        {"speaker": "Ada Quill", "kind": "speech", "text": "That’s “right”."},
    ],
}


def altered(**fields: Any) -> dict[str, Any]:
    return {**copy.deepcopy(RECORD), **fields}


def paragraphs(*said: tuple[str | None, str]) -> list[dict[str, Any]]:
    return [{"speaker": speaker, "kind": "speech", "text": text} for speaker, text in said]


def test_a_record_equal_to_its_label_is_right_throughout() -> None:
    assert score(RECORD, RECORD) == dict.fromkeys(SCORED_FIELDS, 1.0)


def test_no_record_is_wrong_throughout() -> None:
    assert score(RECORD, None) == dict.fromkeys(SCORED_FIELDS, 0.0)


@pytest.mark.parametrize(
    ("field", "figure", "record"),
    [
        ("title", 1.0, altered(title="remarks at the harbour: part one")),
        ("title", 0.0, altered(title="Remarks at the Harbour")),
        ("date", 0.0, altered(date="2034-05-07")),
        ("date", 0.0, altered(date=None)),
        ("kind", 0.0, altered(kind="statement")),
        ("language", 1.0, altered(language="en-GB")),
        ("delivery", 0.0, altered(delivery="as_delivered")),
        ("venue", 0.5, altered(venue={"name": "Harbour Hall", "city": None, "country": None})),
        ("venue", 2 / 3, altered(venue={"name": "The Harbour Hall", "city": "Strelsau", "country": "Zembla"})),
        ("venue", 0.0, altered(venue=None)),
        ("speakers", 0.8, altered(speakers=[*RECORD["speakers"], {"name": "Bo Lund", "role": None}])),
        ("speakers", 1.0, altered(speakers=[{"name": "Brook"}, {"name": "President Ada Quill"}])),
        ("roles", 0.0, altered(speakers=[{"name": "Ada Quill", "role": "Harbour Master"}])),
        ("roles", 1.0, altered(speakers=[{"name": "Ada Quill", "role": "the President of Zembla"}])),
        ("attribution", 0.25, altered(paragraphs=[{**one, "speaker": one["speaker"] and "Ada Quill"} for one in RECORD["paragraphs"]][1:])),
        (
            "paragraphs",
            1.0,
            altered(paragraphs=[{**one, "text": f" {one['text'].replace('’', chr(39))} "} for one in RECORD["paragraphs"]]),
        ),
        ("paragraphs", 0.75, altered(paragraphs=[*RECORD["paragraphs"][:4], *paragraphs(("Ada Quill", "That is right."))])),
        ("body", 2 * 9 / (9 + 14), altered(paragraphs=paragraphs(("Ada Quill", "We have bought the harbour. For nothing at all.")))),
        ("attribution", 0.0, altered(paragraphs=[])),
        ("attribution", 1.0, altered(paragraphs=[{**one, "text": f"The Clerk: {one['text']}"} for one in RECORD["paragraphs"]])),
        (
            "named",
            11 / 14,
            altered(paragraphs=[{**one, "speaker": "Ada Quill"} for one in RECORD["paragraphs"] if one["kind"] == "speech"]),
        ),
        ("named", 0.0, altered(paragraphs=[{**one, "speaker": None} for one in RECORD["paragraphs"]])),
        ("questions", 2 / 3, altered(paragraphs=[{**one, "kind": "question"} for one in RECORD["paragraphs"][1:4]])),
        ("questions", 0.0, altered(paragraphs=[{**one, "kind": "speech"} for one in RECORD["paragraphs"]])),
        ("questions", None, altered(paragraphs=RECORD["paragraphs"][:1])),
    ],
)
def test_one_difference(field: str, figure: float | None, record: dict[str, Any]) -> None:
    assert score(RECORD, record)[field] == (figure if figure is None else pytest.approx(figure))


@pytest.mark.parametrize(
    ("kind", "count", "record"),
    [
        ("w.words", (0, 4), RECORD),
        ("w.words", (1, 4), altered(paragraphs=[*RECORD["paragraphs"][:4], {**RECORD["paragraphs"][4], "speaker": "Ned Brook"}])),
        ("w.words", (0, 0), altered(paragraphs=[{**one, "speaker": None} for one in RECORD["paragraphs"]])),
        ("w.extra", (3, 17), altered(paragraphs=[*RECORD["paragraphs"], *paragraphs(("Ada Quill", "Share this page"))])),
        ("w.extra", (0, 14), altered(paragraphs=[*RECORD["paragraphs"], *paragraphs((None, "Share this page"))])),
        ("w.people", (1, 3), altered(speakers=[*RECORD["speakers"], {"name": "Bo Lund", "role": None}])),
        ("w.people", (0, 0), altered(speakers=[])),
        ("w.roles", (1, 2), altered(speakers=[{**one, "role": "President of Zembla"} for one in RECORD["speakers"]])),
        ("w.dates", (1, 1), altered(date="2034-05-07")),
        ("w.dates", (0, 0), altered(date=None)),
        ("w.venues", (1, 3), altered(venue={"name": "Strelsau", "city": "Harbour Hall", "country": "Ruritania"})),
        ("w.venues", (0, 0), altered(venue=None)),
        ("w.pages", (0, 1), RECORD),
        ("w.pages", (0, 1), altered(speakers=[{**one, "role": "President of Zembla"} for one in RECORD["speakers"]])),
        ("w.pages", (1, 1), altered(date="2034-05-07")),
        ("w.pages", (1, 1), altered(paragraphs=[*RECORD["paragraphs"], *paragraphs(("Ada Quill", "Share " * 26))])),
    ],
)
def test_one_wrong_value(kind: str, count: tuple[int, int], record: dict[str, Any]) -> None:
    assert wrong_values(RECORD, record)[kind] == count


def test_all_that_is_said_of_a_page_that_holds_nobodys_words_is_wrong() -> None:
    told = wrong_values(None, RECORD)
    assert [told[kind] for kind in ("w.words", "w.people", "w.dates", "w.venues", "w.pages")] == [(4, 4), (2, 2), (1, 1), (2, 2), (1, 1)]
    assert told["w.extra"][0] == told["w.extra"][1]


def test_what_else_a_label_allows_is_right_and_whom_it_forbids_is_wrong() -> None:
    spoken = [{**RECORD["paragraphs"][2], "speaker_also": "Bo Lund"}, *RECORD["paragraphs"][3:]]
    label = altered(paragraphs=spoken, speakers_also=["Bo Lund"], never=["Quill"], date_null_ok=True)
    found = altered(
        paragraphs=[{**spoken[0], "speaker": "Bo Lund"}, *spoken[1:]], speakers=[*RECORD["speakers"], {"name": "Bo Lund"}], date=None
    )
    assert {field: value for field, value in score(label, found).items() if value != 1} == {"date": None}
    assert not any(wrong for wrong, _ in wrong_values(label, found).values())
    namesake = [{**one, "speaker": "Quill"} if one["speaker"] == "Ada Quill" else one for one in spoken]
    found = altered(paragraphs=namesake, speakers=[{"name": "Quill"}, RECORD["speakers"][1]])
    assert wrong_values(label, found)["w.words"] == (1, 3)
    assert wrong_values(label, found)["w.people"] == (1, 2)
    assert score(label, found)["attribution"] == pytest.approx(2 / 3)


def test_breaks_inside_a_turn_do_not_count_where_turns_are_compared() -> None:
    said = paragraphs(("Ada Quill", "We have bought the harbour."), ("Ada Quill", "For nothing."), ("Ned Brook", "At last!"))
    joined = paragraphs(("Ada Quill", "We have bought the harbour. For nothing."), ("Ned Brook", "At last!"))
    label, record = altered(paragraphs=said), altered(paragraphs=joined)
    assert score(label, record)["paragraphs"] == pytest.approx(0.4)
    assert score(label, record, turns=True)["paragraphs"] == 1
    assert wrong_values(label, record, turns=True)["w.words"] == (0, 2)
    parted = altered(paragraphs=[said[0], RECORD["paragraphs"][1], said[1], said[2]])
    assert score(label, parted, turns=True)["paragraphs"] == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada Quill", "ADA QUILL", True),
        ("Dr. Ada Quill", "A. Quill", True),
        ("Quill", "Ada Quill", True),
        ("Ada Quill", "Bo Quill", False),
        ("Jill Quill", "Joe Quill", False),
        ("Don Quill", "Donald Quill", True),
        ("Núria Quill", "Nuria Quill", True),
        ("Ned Brook Jr.", "Ned Brook Sr.", False),
        ("Ned Brook Jr.", "Ned Brook", True),
        ("The President", "The Vice President", False),
        ("a participant", "Participant", True),
        ("Question", "Q", False),
        (None, "Ada Quill", False),
    ],
)
def test_same_name(one: str | None, other: str | None, same: bool) -> None:
    assert same_name(one, other) is same_name(other, one) is same


Score = Callable[[dict[str, Any], dict[str, Any] | None], dict[str, float | None]]


@pytest.fixture(scope="module")
def theirs(real_pages: Path) -> Any:
    """The score that others use, as a module."""
    file = real_pages.parent / "score" / "score.py"
    made = importlib.util.spec_from_file_location("theirs", file)
    if made is None or made.loader is None or not file.exists():
        pytest.skip("no score of others here: ../shared/score is absent")
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def real(real_pages: Path) -> Any:
    return archived_pages(real_pages / "dev.warc.gz", real_pages / "dev-gold.jsonl")


SETS = ("pages/dev", "pages/dev2", "pages/dev-xml", "cases/cases")
"""Labelled sets that may be beside the project."""


def labelled_set(real_pages: Path, name: str) -> LabelledPages:
    warc, gold = (real_pages.parent / f"{name}{suffix}" for suffix in (".warc.gz", "-gold.jsonl"))
    if not (warc.exists() and gold.exists()):
        pytest.skip(f"no {name} here")
    return archived_pages(warc, gold)


@pytest.mark.parametrize("turns", [False, True], ids=["paragraphs", "turns"])
def test_scores_of_spoiled_records_are_those_of_others(theirs: Any, real_pages: Path, turns: bool, tmp_path: Path) -> None:
    labels = [page.label for name in SETS for page in labelled_set(real_pages, name).pages if page.label is not None]
    labels = [with_alternatives(one, random.Random(seed)) for seed, one in enumerate(labels) if len(one["paragraphs"]) < 100]
    assert len(labels) > 100
    lines = tmp_path / "labels.jsonl"
    lines.write_text("".join(json.dumps(one) + "\n" for one in labels), encoding="utf-8")
    both = list(zip(labels, theirs.read(str(lines)), strict=True))
    for seed, (label, read) in enumerate(both):
        record = spoiled(label, random.Random(seed))
        gold, found = (theirs.joined(side) if turns else side for side in (read, record))
        ours, other = score(label, record, turns), theirs.score_page(gold, found)
        assert ours.keys() == other.keys()
        for field in SCORED_FIELDS:
            assert ours[field] == pytest.approx(other[field], abs=5e-4), (label["url"], seed, field)
        assert wrong_values(label, record, turns) == theirs.wrong_values(gold, found), (label["url"], seed)
        assert wrong_values(None, record, turns) == theirs.wrong_values({"page": "other"}, found), (label["url"], seed)


def with_alternatives(label: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The label with all that may also be right, and with people who must not be named."""
    changed = copy.deepcopy(label)
    names = [one["name"] for one in label["speakers"]] + ["Quill", "Ada Quill", "Question", "The President"]
    others = [*names, *(name.split()[-1] for name in names)]
    for key, most in {"speakers_also": 2, "never": 2}.items():
        if chance.random() < 0.5:
            changed[key] = [*(label.get(key) or []), *chance.sample(others, chance.randint(1, most))]
    for paragraph in changed["paragraphs"]:
        if chance.random() < 0.2:
            paragraph["speaker_also"] = chance.choice(others)
    if chance.random() < 0.5:
        changed["date_null_ok"] = True
    return changed


def spoiled(label: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A record with mistakes of every kind, from none to many."""
    record = copy.deepcopy(label)
    rate = chance.choice((0, 0.02, 0.2, 0.6))
    names = [one["name"] for one in record["speakers"]] + ["Q", "The President", "Quill", "Ada Quill Jr.", "a participant"]
    for one in list(record["paragraphs"]):
        if chance.random() < rate:
            act = chance.randrange(6)
            if act == 0:
                record["paragraphs"].remove(one)
            elif act == 1:
                one["speaker"] = chance.choice([*names, None])
            elif act == 2:
                one["text"] = one["text"][: len(one["text"]) * 95 // 100] + chance.choice(("", "!", " so it is"))
            elif act == 3:
                one["kind"] = chance.choice(("note", "heading", "question", "speech"))
            elif act == 4:
                record["paragraphs"].insert(chance.randrange(len(record["paragraphs"]) + 1), dict(one))
            else:
                one["text"] = one["text"].upper().replace("'", "’")
    for one in record["speakers"]:
        if chance.random() < rate:
            one["name"] = chance.choice((one["name"].split()[-1], one["name"].upper(), f"Mr. {one['name']}", chance.choice(names)))
            one["role"] = chance.choice((None, "President", (one["role"] or "Minister") + " and more"))
    if chance.random() < rate:
        chance.shuffle(record["speakers"])
        chance.shuffle(record["paragraphs"])
    for field, values in {
        "title": (None, "A title", (label["title"] or "").upper() + "!"),
        "date": (None, "2001-01-01"),
        "kind": ("debate", None),
        "language": ("de", None, "en-US"),
        "delivery": ("as_prepared", None),
        "venue": (None, {"name": "Hall", "city": "Moscow", "country": None}, {"name": None, "city": "Washington DC", "country": "U.S."}),
    }.items():
        if chance.random() < rate:
            record[field] = chance.choice(values)
    return record


@cache
def lines_of(warc: Path) -> str:
    """What ``podium parse`` prints of the file."""
    return "".join(line + "\n" for line, _ in json_lines_of(warc, None, parsers.for_url))


@pytest.fixture(scope="module", autouse=True)
def each_page_is_read_once() -> Iterator[None]:
    """A page of a set is compared by paragraphs, by turns, as a line and with floors: what it is read as is the same."""
    kept: dict[tuple[str, str, str | None, bool], Speech | Rejected] = {}

    def read(page: Capture, source: Source | None, generic: bool = False) -> Speech:
        key = (page.url, page.digest, source.name if source else None, generic)
        if key not in kept:
            try:
                kept[key] = parse(page, source, generic)
            except Rejected as reject:
                kept[key] = reject
        found = kept[key]
        if isinstance(found, Rejected):
            raise found
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("podium.quality.figures.parse", read)
        patch.setattr("podium.extract.record.parse", read)
        yield


@cache
def scored_of(real_pages: Path, name: str, turns: bool) -> list[Scored]:
    return scored(labelled_set(real_pages, name), parsers.for_url, turns)


@cache
def figures_of(real_pages: Path, name: str, turns: bool) -> dict[str, dict[str, float]]:
    return quality_figures(scored_of(real_pages, name, turns))


@pytest.mark.parametrize("turns", [False, True], ids=["paragraphs", "turns"])
@pytest.mark.parametrize("name", SETS)
def test_figures_of_labelled_pages_are_those_of_others(theirs: Any, name: str, turns: bool, real_pages: Path, tmp_path: Path) -> None:
    pages, file = labelled_set(real_pages, name), real_pages.parent / name
    records = tmp_path / "records.jsonl"
    records.write_text(lines_of(file.with_name(f"{file.name}.warc.gz")), encoding="utf-8")
    command = [
        sys.executable,
        theirs.__file__,
        str(file.with_name(f"{file.name}-gold.jsonl")),
        str(records),
        "--json",
        *["--turns"] * turns,
    ]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    ours = figures_of(real_pages, name, turns)
    assert ours[ALL]["pages"] == len(pages.pages)
    assert {*SCORED_FIELDS, *WRONG} <= told["total"].keys()
    compared = {ALL: told["total"], **told["by_source"]}
    for source, other in compared.items():
        for field in {*SCORED_FIELDS, *WRONG, "coverage", "refusal"} & other.keys():
            if math.isnan(other[field]) or (field in WRONG and told["total"]["coverage"] == 0):  # no record gives any value
                assert field not in ours[source], (source, field)
            else:
                assert ours[source][field] == pytest.approx(other[field], abs=5e-4), (source, field)


def measured(pages: Any, generic: bool = False, real: bool = False) -> Measurement:
    read = scored(pages, (lambda url: None) if generic else parsers.for_url)
    check_faults(read)
    return Measurement(pages.name, pages.digest, real, quality_figures(read), generic)


def test_our_own_pages_are_above_their_floors() -> None:
    check_floors([measured(saved_pages(PAGES))], read_measurements(PINNED))


@pytest.mark.parametrize("name", SETS)
def test_labelled_pages_are_above_their_floors(name: str, real_pages: Path) -> None:
    pages, pinned = labelled_set(real_pages, name), read_measurements(PINNED)
    assert pinned.of(pages.name, generic=False) is not None
    check_floors([Measurement(pages.name, pages.digest, True, figures_of(real_pages, name, turns=False))], pinned)
    check_faults(scored_of(real_pages, name, turns=False))


def test_real_pages_are_above_their_floors_without_institutions(real: Any) -> None:
    pinned = read_measurements(PINNED)
    assert pinned.of(real.name, generic=True) is not None
    check_floors([measured(real, generic=True, real=True)], pinned)


@pytest.mark.parametrize(
    ("generic", "least"),
    [
        (
            False,
            {
                "body": 0.995,
                "paragraphs": 0.98,
                "attribution": 0.98,
                "date": 1,
                "title": 0.98,
                "speakers": 0.97,
                "roles": 0.95,
                "kind": 0.97,
                "delivery": 1,
                "language": 1,
                "venue": 0.95,
                "coverage": 1,
                "refusal": 1,
                "named": 0.99,
                "questions": 0.9,
            },
        ),
        (True, {"body": 0.95, "attribution": 0.85}),
    ],
    ids=["institutions", "generic"],
)
def test_the_floors_are_what_the_project_promises(real: Any, generic: bool, least: dict[str, float]) -> None:
    pinned = read_measurements(PINNED).of(real.name, generic)
    assert pinned is not None
    assert {name: pinned.figures[ALL][name] for name, value in least.items() if pinned.figures[ALL][name] < value} == {}
    if not generic:
        assert {name: value for name in WRONG if (value := pinned.figures[ALL][name]) > (0.02 if name == "w.roles" else 0)} == {}
        low = {source: found for source, found in pinned.figures.items() if min(found.get("body", 1), found.get("attribution", 1)) < 0.95}
        assert low == {}


MEASURED = Measurement("some/pages", "1f", True, {"lighthouse": {"pages": 3.0, "body": 0.91239}, ALL: {"pages": 3.0, "body": 0.91239}})


def test_a_fallen_figure_is_named(tmp_path: Path) -> None:
    floors = tmp_path / "floors.json"
    pin([MEASURED], floors)
    pinned = read_measurements(floors)
    assert pinned.sets[0].figures["lighthouse"] == {"pages": 3.0, "body": 0.912}
    check_floors([MEASURED], pinned)
    fallen = Measurement("some/pages", "1f", True, {"lighthouse": {"pages": 3.0, "body": 0.9119}, ALL: {"pages": 3.0, "body": 0.95}})
    with pytest.raises(CheckFailed, match=r"some/pages: lighthouse: body is 0\.9119, below its floor of 0\.912"):
        check_floors([fallen], pinned)
    with pytest.raises(CheckFailed, match="lighthouse: body"):
        pin([fallen], floors)
    assert read_measurements(floors) == pinned


def test_wrong_values_that_rise_are_named_and_their_ceilings_only_sink(tmp_path: Path) -> None:
    floors = tmp_path / "floors.json"
    pin([replace(MEASURED, figures={ALL: {"w.words": 0.01239}})], floors)
    pinned = read_measurements(floors)
    assert pinned.sets[0].figures[ALL]["w.words"] == 0.013
    check_floors([replace(MEASURED, figures={ALL: {}})], pinned)
    risen = replace(MEASURED, figures={ALL: {"w.words": 0.0131}})
    with pytest.raises(CheckFailed, match=r"some/pages: all: w\.words is 0\.0131, above its ceiling of 0\.013"):
        check_floors([risen], pinned)
    with pytest.raises(CheckFailed, match="above its ceiling"):
        pin([risen], floors)
    pin([replace(MEASURED, figures={ALL: {"w.words": 0.002}})], floors)
    assert read_measurements(floors).sets[0].figures[ALL]["w.words"] == 0.002


def test_figures_of_turns_have_floors_of_their_own(tmp_path: Path) -> None:
    floors = tmp_path / "floors.json"
    pin([MEASURED, replace(MEASURED, figures={ALL: {"body": 0.5}}, turns=True)], floors)
    pinned = read_measurements(floors)
    assert [one.title for one in pinned.sets] == ["some/pages", "some/pages, by turns"]
    check_floors([MEASURED], pinned)


def test_other_pages_need_other_floors(tmp_path: Path) -> None:
    floors = tmp_path / "floors.json"
    pin([MEASURED], floors)
    other = Measurement("some/pages", "2e", True, {"lighthouse": {"pages": 2.0, "body": 0.4}})
    with pytest.raises(CheckFailed, match="not those that the floors were pinned on"):
        check_floors([other], read_measurements(floors))
    pin([other], floors)
    check_floors([other], read_measurements(floors))
    check_floors([Measurement("other/pages", "1f", True, {})], read_measurements(floors))


def test_a_source_that_is_gone_is_below_its_floor(tmp_path: Path) -> None:
    floors = tmp_path / "floors.json"
    pin([MEASURED], floors)
    with pytest.raises(CheckFailed, match="lighthouse"):
        check_floors([Measurement("some/pages", "1f", True, {ALL: MEASURED.figures[ALL]})], read_measurements(floors))


def test_what_a_release_tells(tmp_path: Path) -> None:
    assert quality_of(tmp_path).keys() == {
        one for kept in read_measurements(PINNED).sets if kept.real and not kept.generic for one in kept.figures
    }
    own = Measurement("tests/pages", "3d", False, {"lighthouse": {"pages": 9.0, "body": 1.0}})
    generic = Measurement("some/pages", "1f", True, {"lighthouse": {"pages": 3.0, "body": 0.2}}, generic=True)
    write_measurements(tmp_path / KEPT_FIGURES, [own, MEASURED, generic])
    told = quality_of(tmp_path)
    assert told.keys() == {"lighthouse", ALL}
    assert told["lighthouse"].keys() == {"body"}
    assert told["lighthouse"]["body"].value == pytest.approx(0.91239)
    others = Measurement("other/pages", "2e", True, {"lighthouse": {"pages": 9.0, "body": 0.4, "title": 1.0, "w.words": 0.1}})
    write_measurements(tmp_path / KEPT_FIGURES, [others])
    assert {name: one.value for name, one in quality_of(tmp_path)["lighthouse"].items()} == {"body": 0.4, "title": 1.0}


def test_a_file_that_holds_no_figures_is_refused(tmp_path: Path) -> None:
    for text in ("no", "[]", '{"sets": [{"name": 1}]}'):
        (tmp_path / KEPT_FIGURES).write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match="holds no figures"):
            quality_of(tmp_path)


def saved(folder: Path, name: str = "kremlin/meeting") -> Path:
    """A folder with one of our pages."""
    for suffix in (".html", ".url", ".json"):
        target = folder / f"{name}{suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((PAGES / f"{name}{suffix}").read_bytes())
    return folder


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["quality", *words])
    return result.exit_code, result.stdout, result.stderr


def test_the_command_pins_checks_and_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages, floors = saved(tmp_path / "my" / "pages"), tmp_path / "floors.json"
    monkeypatch.setenv("PODIUM_HOME", str(tmp_path / "home"))
    assert run("--pages", str(pages), "--floors", str(floors), "--pin", "--keep")[0] == 0
    assert read_measurements(tmp_path / "home" / KEPT_FIGURES).sets[0].figures["kremlin"]["body"] == 1.0
    status, out, _ = run("--pages", str(pages), "--floors", str(floors))
    assert status == 0
    assert all(len(line) <= 80 for line in out.splitlines())
    assert {"coverage", "named", "questions", "venue", *WRONG} <= set(out.split())
    label = json.loads((pages / "kremlin" / "meeting.json").read_text(encoding="utf-8"))
    label["title"] = "Another title"
    (pages / "kremlin" / "meeting.json").write_text(json.dumps(label), encoding="utf-8")
    status, out, err = run("--pages", str(pages), "--floors", str(floors), "--worst", "3")
    assert status == 1
    assert "title 0.000" in out
    assert "not those that the floors were pinned on" in err


def test_the_command_as_json(tmp_path: Path) -> None:
    pages = saved(tmp_path / "my" / "pages")
    status, out, _ = run("--pages", str(pages), "--json", "--floors", str(tmp_path / "none.json"))
    assert status == 0
    told = json.loads(out)["my/pages"]
    assert told["digest"] == saved_pages(pages).digest
    assert told["figures"][ALL]["attribution"] == 1.0


def test_every_table_fits_on_a_line_of_80_letters_however_long_a_source_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    from podium.cli.screens import columns_that_fit, show_measurement

    named = {"a-source-with-a-name-of-forty-letters-all": dict.fromkeys(("pages", *SCORED_FIELDS, *WRONG), 1.0)}
    show_measurement(Measurement("some/pages", "1f", True, named), [])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert [name for part in columns_that_fit(SCORED_FIELDS, 40) for name in part] == list(SCORED_FIELDS)


class Code(StrEnum):
    """A reject of our own making, by its code alone."""

    PARSER_FAULT = FAULT


def test_a_fault_of_the_parser_fails_the_command_and_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages, floors = saved(saved(tmp_path / "my" / "pages"), "nato/cps_discours"), tmp_path / "floors.json"
    for_url = parsers.for_url

    def faulty(url: str) -> Any:
        if "nato.int" in url:
            raise Rejected(Code.PARSER_FAULT, "KeyError: 'place'")  # type: ignore[arg-type]
        return for_url(url)

    monkeypatch.setattr(parsers, "for_url", faulty)
    for more in ([], ["--pin"], ["--json"]):
        status, out, err = run("--pages", str(pages), "--floors", str(floors), *more)
        assert status == 1
        assert "parser_fault: KeyError: 'place'" in err
        assert "nato.int" in err
        assert "kremlin.ru" not in err
        assert "kremlin" in out
    assert not floors.exists()


def test_a_fault_of_the_parser_is_none_of_what_a_label_lets_a_program_refuse(tmp_path: Path) -> None:
    page = saved_pages(saved(tmp_path / "my" / "pages")).pages[0]
    assert page.label is not None
    may = replace(page, label={**page.label, "reject_ok": True})
    nothing = score(page.label, None)
    found = {code: Scored(may, f"{code}: so", nothing) for code in ("unclear_turns", "not_a_speech", FAULT)}
    assert quality_figures([found["unclear_turns"]])[ALL] == {"pages": 1}
    assert quality_figures([found["not_a_speech"]])[ALL]["coverage"] == 0
    assert quality_figures([Scored(page, "unclear_turns: so", nothing)])[ALL]["coverage"] == 0
    check_faults([found["unclear_turns"], found["not_a_speech"]])
    with pytest.raises(CheckFailed, match="parser_fault: so"):
        check_faults(found.values())


@pytest.mark.parametrize("words", [["--warc", __file__], ["--gold", __file__]])
def test_one_of_two_files_is_a_usage_error(words: list[str]) -> None:
    assert run(*words)[0] == 2


def test_a_folder_without_pages_is_a_usage_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("--pages", str(tmp_path))[0] == 2
    monkeypatch.chdir(tmp_path)
    assert not OWN_PAGES.exists()
    assert run()[0] == 2


def test_the_worst_pages_come_first(tmp_path: Path) -> None:
    pages = saved_pages(saved(saved(tmp_path / "my" / "pages"), "nato/cps_discours"))
    read = scored(pages, lambda url: None if "nato.int" in url else parsers.for_url(url))
    found = worst(read, 5)
    assert [one.page.source for one in found] == ["nato"]
    assert found[0].wrong
