"""What a run is expected to meet now and then: a server that does not answer, as one sentence, and a failure, as one line of the log."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from httpx import HTTPError
from prefect.settings import PREFECT_API_URL

from podium.errors import PodiumError, ServerAway, one_line
from podium.settings import without_secrets

ENGINES = ("prefect.flow_runs", "prefect.task_runs")
"""Loggers to which Prefect tells what a run raised, with its traceback."""
NO_SERVER = ("Failed to reach API", "Timed out while attempting to connect to ephemeral")
"""Beginnings of Prefect's own words for a server that cannot be reached; they come as bare ``RuntimeError``."""


@contextmanager
def server_at_hand() -> Iterator[None]:
    """Raises ``ServerAway`` in place of what Prefect's client raises when its server does not answer, answers too late or refuses.

    Podium itself asks nobody with httpx: every error of it is one of the server.
    """
    try:
        yield
    except HTTPError as error:
        raise _away(error) from error
    except RuntimeError as error:
        if not str(error).startswith(NO_SERVER):
            raise
        raise _away(error) from error


def _away(error: Exception) -> ServerAway:
    address = PREFECT_API_URL.value()
    who = f"the Prefect server at {address} (PREFECT_API_URL)" if address else "the Prefect server that this command started for itself"
    words = f"{type(error).__name__}: {one_line(error)}".rstrip(" :")
    return ServerAway(without_secrets(f"{who} does not answer as it should ({words[:300]}); look whether it runs, then run this again"))


def in_one_line(record: logging.LogRecord) -> bool:
    """An error of ours, which says all in its words, is told once and without a traceback; everything else as it is."""
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, PodiumError):
        return not OURS_AGAIN.match(record.getMessage())
    if hasattr(error, "__told__"):
        return False
    error.__told__ = True  # type: ignore[attr-defined]  # a task tells of it first, then the flow that it leaves
    record.exc_info, record.args = None, ()
    record.msg = without_secrets(f"{type(error).__name__}: {error}")
    return True


def _names(kind: type[PodiumError] = PodiumError) -> list[str]:
    return [kind.__name__, *(name for narrower in kind.__subclasses__() for name in _names(narrower))]


OURS_AGAIN = re.compile(rf"Finished in state Failed\(.{{0,60}}exception:? (?:{'|'.join(_names())}): ")
"""The state of a failed run, which repeats the error that was or will be told."""

for name in ENGINES:
    logging.getLogger(name).addFilter(in_one_line)
