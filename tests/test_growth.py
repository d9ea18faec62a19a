"""What tells the growth of a cost, on a machine that does other things too: noise passes, and what grows too fast never does."""

import time
from collections.abc import Callable

import pytest
from growth import MOST_ROUNDS, ratio


def each_beside_each(size: int) -> Callable[[], object]:
    return lambda: [word for word in range(size) for _ in range(0, size, 8)]


def one_by_one(size: int) -> Callable[[], object]:
    return lambda: [word for word in range(size) for _ in range(16)]


def test_a_square_is_flagged_and_what_is_in_proportion_is_not() -> None:
    assert ratio(each_beside_each(2000), each_beside_each(500), 6) > 6
    assert ratio(one_by_one(2000), one_by_one(500), 6) < 6


def test_what_a_neighbour_disturbs_passes_and_what_is_too_dear_at_each_look_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look that is disturbed takes ten times as long."""
    monkeypatch.setattr("growth.PAUSE", 0)

    def disturbed(looks: int) -> tuple[float, int]:
        taken = 0

        def act() -> None:
            nonlocal taken
            taken += 1
            spin(0.02 if taken <= looks else 0.002)

        return ratio(act, lambda: spin(0.002), 6, once=True), taken

    assert disturbed(0)[1] < disturbed(MOST_ROUNDS - 1)[1] == MOST_ROUNDS
    assert disturbed(MOST_ROUNDS - 1)[0] < 6
    assert disturbed(MOST_ROUNDS)[0] > 6


def spin(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_what_is_too_small_to_tell_is_not_counted() -> None:
    assert ratio(lambda: spin(0.002), lambda: None, 6, floor=0.001) < 6
