"""Reviews: taken down only from forms of this very reading room, about records as they stand, and measured."""

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from invented import loaded, page, speech
from reading_room import DECLARED, HOSTILE, asked, filled_lake
from starlette.testclient import TestClient
from typer.testing import CliRunner

from podium.browse.application import serve_pages
from podium.browse.review import LONGEST_FORM, ReviewDesk
from podium.cli.main import app
from podium.errors import UsageError
from podium.lake.commits import CommitNote
from podium.lake.lake import Lake
from podium.quality.reviews import REVIEW_COLUMNS, add_review, review_figures, review_of, reviews_in


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("filled")
    filled_lake(home)
    asked(home).get("/search?q=lamp")  # so that its index is there
    return home


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    """A home of its own for each test."""
    return shutil.copytree(filled, tmp_path / "home")


def form_of(room: TestClient, speech_id: str) -> dict[str, str]:
    """The hidden fields of the form on the page of a speech."""
    html = room.get(f"/speech/{speech_id}").text
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))


def test_a_verdict_is_taken_down_from_the_form_alone_and_measured(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = asked(home, ReviewDesk())
    form = form_of(room, "lighthouse/dialogue")
    wrong = form | {"verdict": "wrong", "reason": f"=1+1 the oil is\nnot his {HOSTILE}"}
    done = room.post("/review", data=wrong, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/review")
    assert room.post("/review", data=form_of(room, "lighthouse/1") | {"verdict": "right"}, follow_redirects=False).status_code == 303
    first, second = reviews_in(home)
    assert (first.speech_id, first.verdict, first.reason) == ("lighthouse/dialogue", "wrong", f"=1+1 the oil is not his {HOSTILE}")
    assert (second.speech_id, second.verdict) == ("lighthouse/1", "right")
    shown = room.get("/review").text
    assert "1 of 2 right" in shown
    assert "/speech/lighthouse/dialogue" not in shown
    monkeypatch.setenv("PODIUM_HOME", str(home))
    told = CliRunner().invoke(app, ["quality", "--reviews"])
    assert told.exit_code == 0, told.output
    assert "0.500" in told.output
    assert "lighthouse/dialogue: =1+1 the oil is not his" in told.output


@pytest.mark.parametrize(
    "change",
    [
        {"token": ""},
        {"token": "guessed"},
        {"token": "ü"},
        {"verdict": ""},
        {"verdict": "perhaps"},
        {"verdict": "wrong", "reason": " "},
        {"id": "lighthouse/none"},
        {"revision": "2"},
        {"content_hash": "other"},
    ],
)
def test_any_other_form_writes_nothing(home: Path, change: dict[str, str]) -> None:
    room = asked(home, ReviewDesk())
    form = form_of(room, "lighthouse/dialogue") | {"verdict": "right"} | change
    assert room.post("/review", data=form).status_code in {400, 404}
    assert not (home / "reviews.csv").exists()


def test_a_form_that_is_too_long_is_not_read_and_without_the_option_none_is_taken(home: Path) -> None:
    room = asked(home, ReviewDesk())
    assert room.post("/review", content=b"x" * (LONGEST_FORM + 1)).status_code == 413
    closed = asked(home)
    assert closed.post("/review", data={"verdict": "right"}).status_code == 404
    assert '<form class="verdict"' not in closed.get("/speech/lighthouse/dialogue").text
    assert '<form class="verdict"' not in room.get("/speech/harbour/closed").text
    assert not (home / "reviews.csv").exists()


def test_the_verb_opens_the_room_with_a_desk_where_it_is_asked_for(home: Path) -> None:
    command = [str(Path(sys.executable).with_name("podium")), "browse", "--port", "0", "--review"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"PODIUM_HOME": str(home)}) as serving:
        try:
            assert serving.stderr
            address = serving.stderr.readline().rpartition(" ")[2].strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
            with urlopen(f"{address}speech/lighthouse/dialogue", timeout=60) as answer:
                html = answer.read().decode()
        finally:
            serving.terminate()
    assert "The lamp is lit." in html
    assert 'href="/review"' in html
    assert 'method="post" action="/review"' in html


def test_the_list_says_what_is_doubtful_and_when_nothing_waits(home: Path) -> None:
    room = asked(home, ReviewDesk())
    assert '<ul class="doubts" aria-label="What is doubtful"><li>dates disagree</li></ul>' in room.get("/review").text
    lake = Lake(home)
    for row in lake.read("speeches", filters=[("superseded_at", "is", None)]).to_pylist():
        add_review(home, review_of(row, "right", "", date(2026, 11, 30)))
    assert "every record with such a note was reviewed" in room.get("/review").text
    told = room.get("/diff/harbour/closed?a=1&b=1").text
    assert "<p>The text of harbour/closed may not be passed on" in told


def test_reviews_are_taken_on_this_machine_alone(home: Path) -> None:
    with pytest.raises(UsageError, match="on this machine alone"):
        serve_pages(str(home), DECLARED, None, "0.0.0.0", 0, lambda address: None, review=True)


def test_the_last_verdict_counts_while_the_record_is_the_same(home: Path) -> None:
    lake, today = Lake(home), date(2026, 11, 30)

    def review(speech_id: str, verdict: str, reason: str = "") -> Any:
        add_review(home, review_of(lake.speech(speech_id), verdict, reason, today))

    review("lighthouse/1", "wrong", "no")
    review("lighthouse/1", "right")
    review("lighthouse/2", "wrong", 'a, "quoted" word')
    figures = review_figures(lake, reviews_in(home))
    assert {name: (one.reviewed, one.right) for name, one in figures.items()} == {"lighthouse": (2, 1), "all": (2, 1)}
    assert [one.reason for one in figures["all"].wrong] == ['a, "quoted" word']
    changed = loaded(speech(2, "Other words.", date=date(2026, 3, 3)), days=3)
    lake.load([changed], [page(changed)], CommitNote("run-3", "lighthouse", waived=frozenset({"mass_revision"})))
    assert review_figures(lake, reviews_in(home))["all"].reviewed == 1
    assert review_figures(lake, [])["all"].share == 0


def test_a_file_in_another_form_is_refused(home: Path) -> None:
    (home / "reviews.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match="must begin with the line speech_id"):
        reviews_in(home)
    assert REVIEW_COLUMNS[0] == "speech_id"
