"""How often a program that reads many pages looks for cycles among its objects; called by programs alone, at their edge."""

import gc
from functools import cache


@cache  # once a process: what is frozen again and again would never be let go of
def raise_gc_threshold() -> None:
    """What is loaded by now is never looked through again, and new objects only after five thousand of them.

    A page is thousands of small objects, nearly all gone with it: at Python's pace a tenth of the time went into looking for cycles, and
    more beside a large library. Twenty thousand were no faster and held 40 MB more of pages that nobody wants (1,200 pages, 2026-11-29).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)


def load_without_gc() -> None:
    """New objects are looked through only after twenty thousand of them: nothing that a large library makes when it is loaded goes away."""
    gc.set_threshold(20_000, 20, 20)
