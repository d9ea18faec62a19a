"""A few kills with a fifth of all requests failing and maintenance beside; twenty of each are in ``attack_kills``, run by `make attack`."""

from pathlib import Path

from kills import over_a_folder, over_a_store


def test_kills_over_a_folder_change_nothing(tmp_path: Path) -> None:
    assert over_a_folder(3, 7, tmp_path).kills == 3


def test_kills_over_a_store_of_which_a_fifth_of_the_requests_fails_change_nothing(tmp_path: Path, store_port: int) -> None:
    struck = over_a_store(2, 8, tmp_path, store_port)
    assert struck.kills == 2
    assert struck.requests_failed > 10
