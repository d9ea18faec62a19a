"""Accuracy: our scores are those of the score that others use, figures do not fall below their floors, and floors only rise."""

import copy
import importlib.util
import json
import math
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import parsers
from podium.cli.main import app
from podium.cli.quality import OWN_PAGES
from podium.errors import CheckFailed, UsageError
from podium.quality.figures import ALL, figures, scored, worst
from podium.quality.labelled import archived_pages, saved_pages
from podium.quality.measurements import KEPT, PINNED, Measurement, check_floors, pin, quality_of, read_measurements, write_measurements
from podium.quality.scoring import FIELDS, same_name, score

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
    assert score(RECORD, RECORD) == dict.fromkeys(FIELDS, 1.0)


def test_no_record_is_wrong_throughout() -> None:
    assert score(RECORD, None) == dict.fromkeys(FIELDS, 0.0)


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
    ],
)
def test_one_difference(field: str, figure: float, record: dict[str, Any]) -> None:
    assert score(RECORD, record)[field] == pytest.approx(figure)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada Quill", "ADA QUILL", True),
        ("Dr. Ada Quill", "A. Quill", True),
        ("Quill", "Ada Quill", True),
        ("Ada Quill", "Bo Quill", False),
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


def test_scores_of_spoiled_records_are_those_of_others(theirs: Any, real: Any) -> None:
    labels = [page.label for page in real.pages if page.label is not None and len(page.label["paragraphs"]) < 200]
    assert len(labels) > 50
    for seed, label in enumerate(labels * 3):
        record = spoiled(label, random.Random(seed))
        ours, other = score(label, record), theirs.score_page(label, record)
        assert ours.keys() == other.keys()
        for field in FIELDS:
            assert ours[field] == pytest.approx(other[field], abs=5e-4), (label["url"], seed, field)


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
        "title": (None, "A title", label["title"].upper() + "!"),
        "date": (None, "2001-01-01"),
        "kind": ("debate", None),
        "language": ("de", None, "en-US"),
        "delivery": ("as_prepared", None),
        "venue": (None, {"name": "Hall", "city": "Moscow", "country": None}, {"name": None, "city": "Washington DC", "country": "U.S."}),
    }.items():
        if chance.random() < rate:
            record[field] = chance.choice(values)
    return record


def test_figures_of_real_pages_are_those_of_others(real: Any, real_pages: Path, tmp_path: Path) -> None:
    from podium.parse.inspection import lines

    records = tmp_path / "records.jsonl"
    records.write_text("".join(line + "\n" for line, _ in lines(real_pages / "dev.warc.gz", None, parsers.for_url)), encoding="utf-8")
    command = [sys.executable, str(real_pages.parent / "score" / "score.py"), str(real_pages / "dev-gold.jsonl"), str(records), "--json"]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    ours = figures(scored(real, parsers.for_url))
    assert ours[ALL]["pages"] == len(real.pages)
    compared = {ALL: told["total"], **told["by_source"]}
    for source, theirs in compared.items():
        for name in {*FIELDS, "coverage", "refusal"} & theirs.keys():
            if not math.isnan(theirs[name]):
                assert ours[source][name] == pytest.approx(theirs[name], abs=5e-4), (source, name)


def measured(pages: Any, generic: bool = False, real: bool = False) -> Measurement:
    return Measurement(pages.name, pages.digest, real, figures(scored(pages, (lambda url: None) if generic else parsers.for_url)), generic)


def test_our_own_pages_are_above_their_floors() -> None:
    check_floors([measured(saved_pages(PAGES))], read_measurements(PINNED))


@pytest.mark.parametrize("generic", [False, True], ids=["institutions", "generic"])
def test_real_pages_are_above_their_floors(real: Any, generic: bool) -> None:
    pinned = read_measurements(PINNED)
    assert pinned.of(real.name, generic) is not None
    check_floors([measured(real, generic, real=True)], pinned)


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
    write_measurements(tmp_path / KEPT, [own, MEASURED, generic])
    told = quality_of(tmp_path)
    assert told.keys() == {"lighthouse", ALL}
    assert told["lighthouse"].keys() == {"body"}
    assert told["lighthouse"]["body"].value == pytest.approx(0.91239)


def test_a_file_that_holds_no_figures_is_refused(tmp_path: Path) -> None:
    for text in ("no", "[]", '{"sets": [{"name": 1}]}'):
        (tmp_path / KEPT).write_text(text, encoding="utf-8")
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
    assert read_measurements(tmp_path / "home" / KEPT).sets[0].figures["kremlin"]["body"] == 1.0
    status, out, _ = run("--pages", str(pages), "--floors", str(floors))
    assert status == 0
    assert all(len(line) <= 80 for line in out.splitlines())
    assert out.count("kremlin") == 2
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
