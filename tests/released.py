"""Releases for tests: a lake of invented speeches, two invented institutions, and a store to publish in."""

from datetime import date
from pathlib import Path

from invented import NOTE, loaded, page, speech

from podium.lake.lake import Lake
from podium.records import Licence, Reuse, Speaker
from podium.release.publish import publish_release
from podium.release.rights import Institution
from podium.release_store.release_store import ReleaseStore

LIGHTHOUSE = Institution(
    "lighthouse",
    "The Invented Lighthouse",
    "https://lighthouse.example",
    Licence("CC0-1.0", "https://lighthouse.example/terms", Reuse.OPEN),
)
HARBOUR = Institution("harbour", "The Invented Harbour", "https://harbour.example", Licence("all rights reserved", None, Reuse.CLOSED))
INSTITUTIONS = {"lighthouse": LIGHTHOUSE, "harbour": HARBOUR}
TAG = "2026.11.0"


def a_lake(home: Path, lighthouse: int = 30, harbour: int = 25) -> Lake:
    """Speeches over several years from an open and a closed institution, one of them undated."""
    lake = Lake(home)
    ours = [
        speech(key, date=date(2019 + key % 5, 1 + key % 12, 1 + key % 28), title=f"Remarks | on [lamp] {key}") for key in range(lighthouse)
    ]
    ours.append(speech("x", date=None, published=None, speakers=(Speaker("Orla Fictive"),)))
    theirs = [speech(key, source="harbour", date=date(2024, 1 + key % 12, 5)) for key in range(harbour)]
    captures = [loaded(record) for record in [*ours, *theirs]]
    lake.load(captures, [page(capture) for capture in captures], NOTE)
    return lake


def store(home: Path) -> ReleaseStore:
    """Where releases of that home stand."""
    return ReleaseStore(home / "releases")


def release(home: Path, tag: str | None = TAG, **options: object) -> Path:
    """A release of the lake in that home."""
    return publish_release(Lake(home), store(home), INSTITUTIONS, tag, **options)  # type: ignore[arg-type]
