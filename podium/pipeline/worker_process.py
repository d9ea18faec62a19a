"""Worker processes of ``podium.pipeline.worker_pool``: one program preloads the models, then forks the workers, so that they share them.

Each is at the ends of two pipes: batches of arrivals come in, their drafts go out, pickled. All end when the pipes do.
"""

import os
import pickle
import sys
from functools import partial
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import IO

from podium.archive.archive import Archive
from podium.extract.record import load_ahead
from podium.gc_tuning import raise_gc_threshold
from podium.pipeline.parse_pages import KeptPage, ParseKept, parse_kept
from podium.pipeline.worker_pool import Find


def work(asked: IO[bytes], drafts: IO[bytes], how: ParseKept) -> None:
    """Draft batch after batch until no more are asked for."""
    while asked.peek(1):  # type: ignore[attr-defined]
        batch: list[KeptPage] = pickle.load(asked)
        pickle.dump([how(arrival, known) for arrival, known in batch], drafts)
        drafts.flush()


def share(pipes: list[tuple[int, int]], how: ParseKept) -> None:
    """A process for each pair of pipes, which keeps the ends of no other; this one takes the last, and returns when all have ended."""
    for number, pair in enumerate(pipes[:-1]):
        if os.fork() == 0:
            list(map(os.close, chain.from_iterable(pipes[number + 1 :])))
            serve_pipes(*pair, how)
            os._exit(0)
        list(map(os.close, pair))
    serve_pipes(*pipes[-1], how)
    for _ in pipes[:-1]:
        os.wait()


def serve_pipes(asked: int, drafts: int, how: ParseKept) -> None:
    """Work at the ends of two pipes until they are closed."""
    with os.fdopen(asked, "rb") as given, os.fdopen(drafts, "wb") as taken:
        work(given, taken, how)


def run_workers() -> None:
    """The archive's folder and address, the module and the function that find a source, its name, and two file descriptors a process."""
    root, address, module, function, name, *pipes = sys.argv[1:]
    find: Find = getattr(import_module(module), function)
    if os.environ.get("PODIUM_TRACEBACKS"):
        import_module("podium.logs").follow()  # only then: it loads what these processes need nothing of
    how = partial(parse_kept, Archive(Path(root), address), find(name))
    load_ahead()
    raise_gc_threshold()
    share([(int(asked), int(drafts)) for asked, drafts in (pair.split(",") for pair in pipes)], how)


if __name__ == "__main__":
    run_workers()
