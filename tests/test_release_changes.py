"""From one release to the next: what the CHANGELOG says, and the gates that refuse a release that lost something."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from invented import NOTE, files, gone, loaded, page, speech
from released import a_lake, release, store

from podium.errors import CheckFailed, UsageError
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome
from podium.lake.stored import Loaded
from podium.quality.measurements import Figure
from podium.release.changes import Changed, Changes, broken, changelog, check_gates
from podium.release.facts import Facts, SourceFacts
from podium.release.verify import verify_release
from podium.release_store.manifest import Manifest, read_manifest

LATER = "2026.12.0"


def section(text: str, heading: str) -> list[str]:
    """The lines under a heading."""
    _, _, after = text.partition(f"### {heading}")
    return [line for line in after.partition("###")[0].partition("## ")[0].splitlines() if line.startswith("- ")]


def test_the_changelog_says_what_changed_and_only_that(tmp_path: Path) -> None:
    lake = a_lake(tmp_path, 6, 1)
    release(tmp_path)
    changed = loaded(speech(0, words="The lamp is out.", date=date(2019, 1, 1), title="Remarks | on [lamp] 0"), days=1)
    added = loaded(speech("added", title="A new [lamp]"), days=1)
    vanishing = loaded(speech(1, date=date(2020, 2, 2)))
    lake.load([changed, added], [page(changed), page(added), gone(vanishing, 1)], NOTE)
    lake.tidy()
    made = release(tmp_path, LATER)
    text = (made / "CHANGELOG.md").read_text()
    assert section(text, "New") == ["- `lighthouse/added` [A new (lamp)](https://lighthouse.example/speeches/added), of 2026-10-01"]
    assert section(text, "Revised") == ["- `lighthouse/0` [Remarks | on (lamp) 0](https://lighthouse.example/speeches/0), revision 1 → 2"]
    assert section(text, "Withdrawn") == ["- `lighthouse/1` [Remarks | on (lamp) 1](https://lighthouse.example/speeches/1), on 2026-11-03"]
    assert "### Corrected" not in text
    assert text.index("## 2026.12.0") < text.index("## 2026.11.0")
    assert "Against 2026.11.0." in text
    assert "### New: 8" in text.partition("## 2026.11.0")[2]
    rows = pq.read_table(made / "revisions.parquet").to_pylist()
    assert sorted(row["revision"] for row in rows if row["speech_id"] == "lighthouse/0") == [1, 2]
    assert [row["speech_id"] for row in rows if row["withdrawn_at"]] == ["lighthouse/1"]
    assert verify_release(made).previous == "2026.11.0"


def test_our_corrections_retractions_and_returns_are_told_apart(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    first = [loaded(speech(key)) for key in ("read", "back", "list")]
    lake.load(first, [page(capture) for capture in first], NOTE)
    lake.load([], [gone(first[1], 1)], NOTE)
    release(tmp_path)
    better = replace(first[0], speech=replace(first[0].speech, title="Better read", parser_version=2))
    returned = loaded(speech("back", words="Lit again."), days=2)
    lake.load([better, returned], [page(better), page(returned)], NOTE)
    text = (release(tmp_path, LATER) / "CHANGELOG.md").read_text()
    assert [line.split("`")[1] for line in section(text, "Corrected")] == ["lighthouse/read"]
    assert [line.split("`")[1] for line in section(text, "Returned")] == ["lighthouse/back"]
    assert "### Withdrawn" not in text.partition("## 2026.11.0")[0]


def test_a_speech_that_was_our_mistake_is_retracted_and_one_that_is_lost_is_refused(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    captures = [loaded(speech(key)) for key in range(12)]
    lake.load(captures, [page(capture) for capture in captures], NOTE)
    release(tmp_path)
    without = Lake(tmp_path / "again")
    kept: list[Loaded] = captures[2:]
    listing = page(captures[1], Outcome.REJECTED, reason="not_a_speech: a list of articles", content_hash=None)
    without.load(kept, [*map(page, kept), listing], NOTE)
    (tmp_path / "releases").rename(tmp_path / "again" / "releases")
    with pytest.raises(CheckFailed) as refused:
        release(tmp_path / "again", LATER)
    assert "vanished: lighthouse: 1 speeches of 2026.11.0 are gone without a withdrawal, first lighthouse/0" in str(refused.value)
    assert store(tmp_path / "again").tags() == ["2026.11.0"]
    made = release(tmp_path / "again", LATER, waived=["vanished:lighthouse", "fewer_speeches", "fewer_paragraphs"])
    text = (made / "CHANGELOG.md").read_text()
    assert section(text, "Retracted") == [
        "- `lighthouse/1` [Remarks on lamp 1](https://lighthouse.example/speeches/1), not_a_speech: a list of articles"
    ]
    assert [line.split("`")[1] for line in section(text, "Left out")] == ["lighthouse/0"]
    assert read_manifest(made).waived == ("fewer_paragraphs", "fewer_speeches", "vanished:lighthouse")
    assert "Gates waived for this release" in (made / "README.md").read_text()
    assert "set aside" in (made / "card.html").read_text()


def facts(**fields: int) -> Facts:
    counted = SourceFacts(**fields)
    for name in ("date", "event"):
        counted.filled[name] = counted.speeches
    return Facts({"lighthouse": counted}, ())


def last(**entries: object) -> Manifest:
    told = {"standing": 100, "paragraphs": 1000, "fill": {"date": 1.0, "event": 0.5}} | entries
    from podium.release_store.manifest import Origin

    return Manifest("2026.10.0", "1.0", "0", Origin(1, 1, ""), False, None, {}, {}, {"lighthouse": told})


@pytest.mark.parametrize(
    ("now", "then", "gates"),
    [
        ({"speeches": 100, "paragraphs": 1000}, {}, []),
        ({"speeches": 90, "paragraphs": 900}, {}, []),
        ({"speeches": 89, "paragraphs": 1000}, {}, ["fewer_speeches"]),
        ({"speeches": 100, "withdrawn": 11, "paragraphs": 1000}, {}, ["fewer_speeches"]),
        ({"speeches": 100, "paragraphs": 899}, {}, ["fewer_paragraphs"]),
        ({"speeches": 100, "paragraphs": 1000}, {"fill": {"venue_name": 0.05}}, []),
        ({"speeches": 100, "paragraphs": 1000}, {"fill": {"venue_name": 0.06}}, ["fill_rate"]),
        ({"speeches": 19, "paragraphs": 1000}, {"standing": 19, "fill": {"venue_name": 0.9}}, []),
        ({}, {"standing": 0, "paragraphs": 0}, ["empty"]),
    ],
)
def test_gates_break_where_they_should(now: dict[str, int], then: dict[str, object], gates: list[str]) -> None:
    found = list(broken(facts(**now), Changes("2026.10.0"), last(**then), {}))
    assert [one.gate for one in found] == gates
    assert all(one.source == "lighthouse" for one in found if one.gate != "empty")


def test_a_source_that_is_gone_altogether_breaks_the_gates() -> None:
    gates = [one.gate for one in broken(Facts({"harbour": SourceFacts(speeches=1)}, ()), Changes(), last(), {})]
    assert gates == ["fewer_speeches", "fewer_paragraphs"]


def test_a_figure_below_its_floor_refuses_and_a_waiver_for_one_source_passes_that_one_only() -> None:
    some = facts(speeches=100, paragraphs=1000)
    quality = {
        "lighthouse": {"date": Figure(0.89, 0.9), "title": Figure(0.5)},
        "harbour": {"date": Figure(0.9, 0.9), "body": Figure(0.1, 0.2)},
    }
    with pytest.raises(CheckFailed, match=r"quality: lighthouse: date is 0\.890, below its floor of 0\.900; quality: harbour: body"):
        check_gates(some, Changes(), None, quality, ())
    with pytest.raises(CheckFailed, match=r"nothing was released, quality: harbour: body .* --waive quality$"):
        check_gates(some, Changes(), None, quality, ["quality:lighthouse"])
    assert check_gates(some, Changes(), None, quality, ["quality"]) == ("quality",)
    assert check_gates(some, Changes(), None, {}, ["quality"]) == ()
    with pytest.raises(UsageError, match="there is no gate speed to waive, choose from empty, vanished"):
        check_gates(some, Changes(), None, {}, ["speed:nato"])


def test_quality_goes_into_manifest_readme_and_card(tmp_path: Path) -> None:
    a_lake(tmp_path, 2, 0)
    made = release(tmp_path, quality={"lighthouse": {"paragraphs": Figure(0.987, 0.97)}})
    assert read_manifest(made).quality == {"lighthouse": {"paragraphs": {"value": 0.987, "floor": 0.97}}}
    assert "| `lighthouse` | paragraphs | 0.987 | 0.970 |" in (made / "README.md").read_text()
    assert "floor 0.970" in (made / "card.html").read_text()
    with pytest.raises(CheckFailed, match="below its floor"):
        release(tmp_path, LATER, quality={"lighthouse": {"paragraphs": Figure(0.9, 0.97)}})
    assert files(tmp_path / "releases" / "2026.11.0") == files(made)


def test_a_long_list_of_changes_is_cut_and_says_so() -> None:
    many = [Changed(f"lighthouse/{key}", "lighthouse", "Remarks", "https://lighthouse.example", "of 2026-10-01") for key in range(205)]
    text = changelog("2026.11.0", "2026-11-23", Changes(new=many), (), "")
    assert text.count("- `lighthouse/") == 200
    assert "… and 5 more, in the tables" in text
    assert "Nothing changed" in changelog("2026.12.0", "2026-12-01", Changes("2026.11.0"), (), text)
