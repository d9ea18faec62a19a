"""How a test tells that something costs too much on a machine that does other things too: by its share of something else.

Seconds say what the machine is and who else uses it. So two acts of one process are held side by side, the same with more and with less, or
one beside what it is made of, and take turns: what disturbs one disturbs the other. The least of each counts. What seems too dear is looked
at again, ever later, until it is not or has had its rounds: noise is never there eight times, and what grows too fast is in each of them.
"""

import time
from collections.abc import Callable

ENOUGH, ROUNDS = 2, 3
"""Rounds that are always done: the fewer where what is found is far within its bound."""
MOST_ROUNDS = 8
"""Rounds behind which what still costs too much is a finding."""
TELLING = 0.02
"""Seconds of the processor that a time is measured over: some machines count them in steps of 0.01."""
PAUSE = 0.1
"""Seconds before the first further round, and so much more before each one behind it: a neighbour may be done by then."""

Act = Callable[[], object]


def ratio(act: Act, other: Act, most: float, floor: float = 1e-9, once: bool = False) -> float:
    """How many times as much of the processor an act takes as another does; looked at again only while that is more than ``most``.

    ``floor`` is the seconds below which the other is not counted: nothing is to be seen in them. ``once`` is for acts that are not repeated
    to fill the time over which they are measured: they take long enough, or cost less the second time.
    """
    least, least_other, times = float("inf"), float("inf"), float("inf")
    for number in range(MOST_ROUNDS):
        if number >= (ENOUGH if times < most / 2 else ROUNDS):
            if times <= most:
                break
            time.sleep(PAUSE * (number - ROUNDS + 1))
        least_other = min(least_other, seconds(other, once))
        least = min(least, seconds(act, once))
        times = least / max(least_other, floor)
    return times


def seconds(act: Act, once: bool = False) -> float:
    """Of the processor that an act takes."""
    start, times = time.process_time(), 0
    while not times or not once and time.process_time() - start < TELLING:
        act()
        times += 1
    return (time.process_time() - start) / times
