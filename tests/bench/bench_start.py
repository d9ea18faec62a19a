"""How long a person waits before a command says something, and a flow before it works. A bare interpreter beside them shows the machine.

Seconds that pass depend on what else the machine does, so seconds of its cores stand beside them.
"""

import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Sequence

from harness import COMMAND, PYTHON, TESTS, Spread, alternating, bench, ratio, server

ROUNDS = 9
PAGE = TESTS / "pages" / "kremlin" / "meeting.html"
HELP = [*COMMAND, "--help"]
ONE_PAGE = [*COMMAND, "parse", str(PAGE), "--url", PAGE.with_suffix(".url").read_text().strip()]
BARE = [str(PYTHON), "-c", "pass"]
FLOW = """
import time
from flows.launch import prepare
prepare(False)
from flows import reparse
from podium.pipeline import steps as run
begun = []
run.reparse = lambda *given: begun.append(time.time())
reparse.reparse("kremlin")
print(begun[0])
"""
"""A flow as the command line starts it, its body in place of the work: the clock stops where the work would begin."""


def run(words: Sequence[str]) -> None:
    """One command to its end, its words thrown away."""
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def cores(words: Sequence[str]) -> float:
    """Seconds of the cores that one command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(words)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def flow_start(address: str) -> float:
    """Seconds from the start of an interpreter to the first step of a flow, against a server that runs."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"PODIUM_HOME": home, "PREFECT_API_URL": address}
        begin = time.time()
        done = subprocess.run([str(PYTHON), "-c", FLOW], check=True, capture_output=True, text=True, env=environment)
        return float(done.stdout.split()[-1]) - begin


def main() -> None:
    """The commands, then a flow."""
    with bench("start", "from the command to its last word") as found:
        times = alternating({"bare": lambda: run(BARE), "help": lambda: run(HELP), "page": lambda: run(ONE_PAGE)}, ROUNDS)
        found.add("a bare interpreter", Spread.of(times["bare"]), "s")
        found.add("podium --help", Spread.of(times["help"]), "s", at_most=0.3)
        found.add("podium --help, of the cores", Spread.of([cores(HELP) for _ in range(3)]), "s")
        found.add("podium --help / a bare interpreter", ratio(times["help"], times["bare"]), "×")
        found.add("podium parse, one page", Spread.of(times["page"]), "s", at_most=0.6)
        found.add("podium parse, one page, of the cores", Spread.of([cores(ONE_PAGE) for _ in range(3)]), "s")
        with server() as address:
            starts = Spread.of([flow_start(address) for _ in range(3)])
            found.add("a flow against a running server, to its first step", starts, "s", at_most=3)


if __name__ == "__main__":
    main()
