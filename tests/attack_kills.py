"""Twenty kills with a fifth of all requests failing and maintenance beside, over a folder and over an object store. Run by `make attack`."""

from pathlib import Path

from kills import over_a_folder, over_a_store

KILLS = 20


def test_twenty_kills_over_a_folder_change_nothing(tmp_path: Path) -> None:
    struck = over_a_folder(KILLS, 20261130, tmp_path)
    print(struck)
    assert struck.kills == KILLS


def test_twenty_kills_over_a_store_change_nothing(tmp_path: Path, store_port: int) -> None:
    struck = over_a_store(KILLS, 20261201, tmp_path, store_port)
    print(struck)
    assert struck.kills == KILLS
