"""Runs to be killed: a process that has everything imported and forks a run for each line it reads, ``home``, run id and seconds to live.

The fork spares each run the second that imports take, so that a kill can strike at any moment of the work itself. Prints the run's exit
status, or ``killed``.
"""

import os
import signal
import sys
import time

from crawling import SOURCE, words

import podium.lake.tables  # noqa: F401
from podium.extract.record import parse
from podium.page.page import Page
from podium.pipeline import steps as run
from podium.settings import Settings
from podium.window import Window


def ingest(home: str, name: str) -> None:
    """One whole run."""
    settings = Settings(home=home, delay=0.0, chunk=4)
    with run.open_run(SOURCE, Window(), name, settings) as (crawl, report):
        run.ingest_source(crawl, report, True)


def live(home: str, name: str, seconds: float) -> str:
    """A run in a process of its own that is killed when its time is up."""
    child = os.fork()
    if not child:
        try:
            ingest(home, name)
        finally:
            sys.stderr.flush()
            os._exit(1 if sys.exc_info()[0] else 0)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return str(os.waitstatus_to_exitcode(status))
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(status) else str(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    import deltalake  # noqa: F401  loaded here, used only in the forks

    parse(Page("https://lighthouse.example/speeches/0", words(0)), SOURCE)
    print("ready", flush=True)
    for line in sys.stdin:
        home, name, seconds = line.split()
        print(live(home, name, float(seconds)), flush=True)
