"""What users of Podium rely on has not changed by accident: the help of every verb, and the schema of every table."""

from pathlib import Path

import pytest
from kept_texts import KEPT, keep, kept_texts, verbs_by_file


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return kept_texts()


@pytest.mark.parametrize("name", [*verbs_by_file(), "schemas.txt"])
def test_it_is_as_it_was_kept(name: str, texts: dict[str, str]) -> None:
    assert (KEPT / name).is_file(), "a new verb: `make keep` writes its help, read it"
    assert texts[name] == (KEPT / name).read_text(encoding="utf-8"), "changed on purpose? then `make keep`, and read the difference"


def test_nothing_that_was_kept_has_gone(texts: dict[str, str]) -> None:
    kept = {str(file.relative_to(KEPT)) for file in KEPT.rglob("*.txt")}
    assert kept - set(texts) == set(), "a verb is gone; `make keep` if that is meant"
    assert {"schemas.txt", "help/podium.txt", "help/ingest.txt", "help/archive-show.txt"} <= kept


def test_keeping_writes_all_texts_and_deletes_what_is_gone(tmp_path: Path, texts: dict[str, str]) -> None:
    (tmp_path / "help").mkdir()
    (tmp_path / "help" / "gone.txt").write_text("an old verb", encoding="utf-8")
    keep(tmp_path)
    assert {str(file.relative_to(tmp_path)): file.read_text(encoding="utf-8") for file in tmp_path.rglob("*.txt")} == texts
