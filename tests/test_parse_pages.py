"""Every page under ``tests/pages`` gives the record beside it: one test for all institutions, a new one adds files only."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import parsers
from podium.capture import Capture
from podium.errors import Rejected
from podium.extract.record import parse
from podium.records import to_json

PAGES = Path(__file__).parent / "pages"
SUFFIXES = {".html": "text/html", ".json_page": "application/json", ".xml": "application/xml", ".pdf": "application/pdf"}
SAVED = sorted(path for path in PAGES.glob("*/*") if path.suffix in SUFFIXES)


@pytest.mark.parametrize("path", SAVED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_saved_page(path: Path) -> None:
    expected = path.with_suffix(".json")
    found = _record(capture_of(path))
    if not expected.exists():
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{expected.name} was missing and has been written: read it against the page, then keep it")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


def test_pages_are_there() -> None:
    assert {path.parent.name for path in SAVED} <= set(parsers.names())
    assert len(SAVED) >= 10


def capture_of(path: Path) -> Capture:
    url, *lines = path.with_suffix(".url").read_text(encoding="utf-8").split("\n")
    headers = tuple((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines) if name.strip())
    kind = (("Content-Type", SUFFIXES[path.suffix]),)
    return Capture(url.strip(), url.strip(), 200, headers or kind, path.read_bytes(), datetime(2026, 11, 23, tzinfo=UTC))


def _record(capture: Capture) -> dict[str, Any]:
    try:
        return to_json(parse(capture, parsers.for_url(capture.url)))
    except Rejected as reject:
        return {"rejected": str(reject)}
