"""The processes of a crew (``podium.run.crew``): one program that loads what a page needs, then forks, so that they hold it once.

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

from podium.archive.store import Archive
from podium.parse.record import load_ahead
from podium.run.ahead import Asked
from podium.run.crew import Find
from podium.run.draft import Drafting, draft
from podium.run.rubbish import look_for_rubbish_less_often


def work(asked: IO[bytes], drafts: IO[bytes], how: Drafting) -> None:
    """Draft batch after batch until no more are asked for."""
    while asked.peek(1):  # type: ignore[attr-defined]
        batch: list[Asked] = pickle.load(asked)
        pickle.dump([how(arrival, known) for arrival, known in batch], drafts)
        drafts.flush()


def share(pipes: list[tuple[int, int]], how: Drafting) -> None:
    """A process for each pair of pipes, which keeps the ends of no other; this one takes the last, and returns when all have ended."""
    for number, pair in enumerate(pipes[:-1]):
        if os.fork() == 0:
            list(map(os.close, chain.from_iterable(pipes[number + 1 :])))
            serve(*pair, how)
            os._exit(0)
        list(map(os.close, pair))
    serve(*pipes[-1], how)
    for _ in pipes[:-1]:
        os.wait()


def serve(asked: int, drafts: int, how: Drafting) -> None:
    """Work at the ends of two pipes until they are closed."""
    with os.fdopen(asked, "rb") as given, os.fdopen(drafts, "wb") as taken:
        work(given, taken, how)


def main() -> None:
    """The archive's folder and address, the module and the function that find a source, its name, and two file descriptors a process."""
    root, address, module, function, name, *pipes = sys.argv[1:]
    find: Find = getattr(import_module(module), function)
    if os.environ.get("PODIUM_TRACEBACKS"):
        import_module("podium.logs").follow()  # only then: it loads what these processes need nothing of
    how = partial(draft, Archive(Path(root), address), find(name))
    load_ahead()
    look_for_rubbish_less_often()
    share([(int(asked), int(drafts)) for asked, drafts in (pair.split(",") for pair in pipes)], how)


if __name__ == "__main__":
    main()
