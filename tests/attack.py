"""Changed pages by the thousand, read in processes of their own, so that one that dies or hangs is seen and named.

``python tests/attack.py 10000`` changes that many pages (real ones where ../shared is there, else those of the project), reads each, and ends
with 1 when one of them raised anything, was a ``parser_fault``, killed its process, or cost more than a page may. ``make attack`` does.
"""

import json
import multiprocessing
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection

import mutations

import parsers
from podium.archive.walk import captures
from podium.capture import Capture
from podium.errors import Reason, Rejected
from podium.extract.record import load_ahead, parse

LABELLED = ("dev.warc.gz", "dev2.warc.gz", "dev-xml.warc.gz")
REAL = (*LABELLED, "kremlin-2017.warc.gz")
CASES = mutations.PROJECT.parent / "shared" / "cases" / "cases.warc.gz"
MOST_BYTES = 1_000_000
"""Of a page that is held against what it costs: ``mutations.MOST_TIMES`` what lxml takes for as much."""
MOST_MEGABYTES = 500
FRESH_MEGABYTES = 100
"""What a process holds at the least that has read no page."""
ENDLESS = 20
"""Seconds of the processor after which a page ends its process: it would go on for ever."""
PATIENCE = 600
"""Seconds of the clock after which a process that does nothing is ended."""
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the pages, in words and how often, and those that may not be."""

    outcomes: Counter[str]
    wrong: tuple[str, ...]
    slowest: float
    megabytes: float


def real_pages(names: Sequence[str] = REAL) -> list[Capture]:
    """Pages as institutions published them, and the cases."""
    files = [mutations.REAL.with_name(name) for name in names]
    return [capture for file in (*files, CASES) if file.exists() for capture, _ in captures(file)]


def attacked(pages: Sequence[Capture], seeds: Sequence[int], processes: int = PROCESSES) -> Result:
    """Read one changed page a seed, in that many processes; one that dies is begun again behind the page that killed it."""
    load_ahead()
    context = multiprocessing.get_context("fork")
    outcomes, wrong, slowest, megabytes = Counter[str](), list[str](), 0.0, 0.0
    stripes = [list(seeds[number::processes]) for number in range(processes)]
    while any(stripes):
        at_work = []
        for stripe in filter(None, stripes):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_read_each, args=(pages, tuple(stripe), theirs))
            process.start()
            theirs.close()
            at_work.append((stripe, process, ours))
        for stripe, process, pipe in at_work:
            for seed, outcome, seconds, times, peak in _told(pipe):
                stripe.remove(seed)
                outcomes[outcome.partition(":")[0]] += 1
                slowest, megabytes = max(slowest, seconds), max(megabytes, peak)
                if complaint := _complaint(outcome, seconds, times, peak):
                    wrong.append(f"seed {seed}, {pages[seed % len(pages)].url}: {complaint}")
            process.kill()
            process.join()
            if stripe:
                seed = stripe.pop(0)
                outcomes["died"] += 1
                wrong.append(f"seed {seed}, {pages[seed % len(pages)].url}: its process died or hung ({process.exitcode})")
    return Result(outcomes, tuple(wrong), slowest, megabytes)


def _told(pipe: Connection) -> Iterator[tuple[int, str, float, float, float]]:
    """What a process tells of one page after the other, until it ends or has told nothing for long."""
    try:
        while pipe.poll(PATIENCE):
            yield pipe.recv()
    except EOFError:
        return


def _complaint(outcome: str, seconds: float, times: float, megabytes: float) -> str:
    """What is wrong with that, blank where it may be."""
    if outcome != "record" and outcome not in set(Reason) - {Reason.PARSER_FAULT}:
        return outcome
    if times > mutations.MOST_TIMES:
        return f"{seconds:.1f} s of processor time, {times:.0f} times what lxml takes for a megabyte"
    return f"{megabytes:.0f} MB" if megabytes > MOST_MEGABYTES else ""


def _read_each(pages: Sequence[Capture], seeds: Sequence[int], told: Connection) -> None:
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)  # ends the process whatever it is at, in a library's own code too
    held = max(_megabytes() - FRESH_MEGABYTES, 0)  # by what forked it, as a long session of tests: no page asked for that
    for seed in seeds:
        page = mutations.changed(pages[seed % len(pages)], seed)
        outcome, seconds = _outcome(page)
        told_apart = seconds > mutations.CHEAP and len(page.body) <= MOST_BYTES
        times = mutations.dearness(partial(_outcome, page)) if told_apart else 0.0
        told.send((seed, outcome, seconds, times, _megabytes() - held))


def _megabytes() -> float:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _outcome(page: Capture) -> tuple[str, float]:
    """``record``, the code of the reject, or what went wrong, and the seconds of the processor that it took."""
    signal.setitimer(signal.ITIMER_VIRTUAL, ENDLESS)
    start = time.process_time()
    try:
        speech = parse(page, parsers.for_url(page.url))
        seconds = time.process_time() - start
        mutations.tell(speech, page)
    except Rejected as reject:
        outcome = str(reject)[:400] if reject.reason is Reason.PARSER_FAULT else reject.reason.value
        return outcome, time.process_time() - start
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:400], time.process_time() - start
    return "record", seconds


def _main(count: int, first: int) -> int:
    pages = real_pages() or mutations.pages()
    start = time.monotonic()
    result = attacked(pages, range(first, first + count))
    for line in result.wrong:
        print(line, flush=True)
    figures = {"pages": count, "of": len(pages), "seconds": round(time.monotonic() - start), "wrong": len(result.wrong)}
    costs = {"slowest": round(result.slowest, 2), "megabytes": round(result.megabytes)}
    print(json.dumps(figures | costs | {"outcomes": dict(result.outcomes.most_common())}))
    return 1 if result.wrong else 0


if __name__ == "__main__":
    sys.exit(_main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
