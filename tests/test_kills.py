"""A few kills with a fifth of all requests failing and maintenance beside; `make attack` runs twenty, and twenty over an object store."""

from pathlib import Path

from kills import over_a_folder


def test_kills_over_a_folder_change_nothing(tmp_path: Path) -> None:
    assert over_a_folder(3, 7, tmp_path).kills == 3
