"""Nothing that is done to a page raises, is a fault of the parser, ends its process, or costs more than a page may.

A share of what ``make attack`` does: on the project's pages always, on real ones where ../shared is there.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import attack
import lxml.html
import mutations
import pytest

import parsers
from podium.capture import Capture
from podium.extract.source import Source

TESTS = Path(__file__).parent
OWN, REAL = 120, 80


def attacked_afresh(pages: str, count: int) -> tuple[list[str], dict[str, int]]:
    """What is wrong, and the outcomes, of so many changed pages, read by a program of its own: this one's memory is not theirs."""
    program = f"""
import json, attack, mutations
result = attack.attacked({pages}, range({count}), processes=1)
print(json.dumps([result.wrong, result.outcomes]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=TESTS, env=os.environ | {"PYTHONPATH": str(TESTS.parent)}, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    wrong, outcomes = json.loads(done.stdout)
    return wrong, outcomes


def test_changed_pages_of_ours_are_read_or_refused() -> None:
    wrong, outcomes = attacked_afresh("mutations.pages(own_only=True)", OWN)
    assert wrong == []
    assert sum(outcomes.values()) == OWN
    assert outcomes["record"] > OWN / 10  # else little of the parser was seen


def test_changed_real_pages_are_read_or_refused(real_pages: Path) -> None:
    wrong, outcomes = attacked_afresh("attack.real_pages()", REAL)
    assert wrong == []
    assert outcomes["record"] > REAL / 10


def test_every_kind_of_change_changes_some_page() -> None:
    import random

    pages = mutations.pages(own_only=True)[:20]
    for change in mutations.CHANGES:
        assert any(change(page.body, random.Random(seed)) != page.body for seed in range(3) for page in pages), change.__name__


@pytest.mark.parametrize("fault", ["raises", "dies", "hangs", "takes long"])
def test_a_page_that_fails_is_named_and_the_others_are_read(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = mutations.pages(own_only=True)[:8]
    chosen = parsers.for_url

    def for_url(address: str) -> Source | None:
        if address == pages[3].url:
            _fails(fault)
        return chosen(address)

    monkeypatch.setattr(parsers, "for_url", for_url)
    monkeypatch.setattr(mutations, "changed", _as_it_is)
    monkeypatch.setattr(mutations, "MOST_TIMES", 5)
    monkeypatch.setattr("growth.MOST_ROUNDS", 3)
    monkeypatch.setattr(attack, "ENDLESS", 4)
    result = attack.attacked(pages, range(8), processes=1)
    assert len(result.wrong) == 1
    assert result.wrong[0].startswith(f"seed 3, {pages[3].url}: ")
    assert result.outcomes.total() == 8


def _as_it_is(page: Capture, seed: int) -> Capture:
    return page


def _fails(fault: str) -> None:
    match fault:
        case "raises":
            raise KeyError("x")
        case "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hangs":
            while True:
                pass
        case "takes long":
            for _ in range(2 * mutations.MOST_TIMES):
                lxml.html.fromstring(mutations.MEGABYTE)
