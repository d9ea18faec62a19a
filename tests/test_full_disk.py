"""Disks that are full in the middle of a run: it fails with the reason, and the next one completes what it left."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from crawling import text
from operating import SAMPLE, check_completed, undisturbed_run

from podium.errors import PodiumError
from podium.pipeline import journal
from podium.replay.proxy import ReplayProxy
from podium.replay.site import FolderSite


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return undisturbed_run(tmp_path_factory.mktemp("undisturbed"))


@contextmanager
def small_disk(folder: Path, free: int) -> Iterator[Path]:
    """A disk of a megabyte of its own at that folder with so many bytes free; gives the file that fills the rest."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no file system can be mounted here: run as root to test full disks")
    try:
        filler = folder / "filler"
        filler.write_bytes(bytes(shutil.disk_usage(folder).free - free))
        yield filler
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.parametrize(("part", "free"), [("archive", 16 << 10), ("lake", 40 << 10), ("journal", 0), (".", 64 << 10)])
def test_a_full_disk_fails_the_run_with_the_reason_and_the_next_completes_it(
    part: str, free: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: list[dict[str, Any]], prefect_server: None
) -> None:
    from flows.ingest import ingest

    home = tmp_path / "home"
    with ReplayProxy(FolderSite(SAMPLE)) as proxy, small_disk(home / part, free) as filler:
        settings = {"PODIUM_HOME": str(home), "PODIUM_DELAY": "0", "PODIUM_CHUNK": "3"}
        for name, value in (proxy.environment | settings).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(PodiumError, match="No space left on device"):
            ingest(source="white_house", since=date(1990, 1, 1))
        assert len(text(home)) == len(undisturbed) if part == "journal" else len(text(home)) < len(undisturbed)
        filler.unlink()
        report = ingest(source="white_house", since=date(1990, 1, 1))
        assert report.complete
        check_completed(home, undisturbed)
        assert journal.entries(home, "white_house")[-1].failure is None
