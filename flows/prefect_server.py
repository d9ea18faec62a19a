"""The Prefect server: its errors as one sentence, the errors of runs as one line of the log, and what `podium doctor` says of it."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import prefect
from httpx import HTTPError
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL

from flows.own_server import running_server
from podium.errors import PodiumError, ServerAway, one_line
from podium.ops.doctor import Finding
from podium.settings import without_secrets

ENGINES = ("prefect.flow_runs", "prefect.task_runs")
"""Loggers to which Prefect reports what a run raised, with its traceback."""
NO_SERVER = ("Failed to reach API", "Timed out while attempting to connect to ephemeral")
"""Beginnings of Prefect's messages for a server that cannot be reached; they come as bare ``RuntimeError``."""


@contextmanager
def server_errors_in_words() -> Iterator[None]:
    """Raises ``ServerAway`` in place of what Prefect's client raises when its server does not answer, answers too late or refuses.

    Podium itself asks nobody with httpx: every error of it is one of the server.
    """
    try:
        yield
    except (HTTPError, RuntimeError) as error:
        if not isinstance(error, HTTPError) and not str(error).startswith(NO_SERVER):
            raise
        address = PREFECT_API_URL.value()
        server = f"the Prefect server at {address} (PREFECT_API_URL)" if address else "the Prefect server that this command started"
        reason = f"{type(error).__name__}: {one_line(error)}".rstrip(" :")[:300]
        raise ServerAway(
            without_secrets(f"{server} does not answer as it should ({reason}); look whether it runs, then run this again")
        ) from error


def examine_server() -> Finding:
    """Whether the server that ``PREFECT_API_URL`` names answers, and is of the version that the flows were written for."""
    address = PREFECT_API_URL.value()
    if not address:
        own = running_server()
        told = f"this home's own is {own.url}, process {own.pid}" if own else "commands start one of the home's own and keep it for a while"
        return Finding("warn", "Prefect server", f"PREFECT_API_URL is not set: {told}; schedules need a lasting one")
    try:
        with get_client(sync_client=True) as client:
            theirs = client.api_version()
    except (HTTPError, RuntimeError, OSError) as error:
        return Finding("fail", "Prefect server", f"{address} does not answer ({error}); start it, or correct PREFECT_API_URL")
    if theirs != prefect.__version__:
        return Finding("warn", "Prefect server", f"{address} is version {theirs}, this is {prefect.__version__}: use one of them")
    return Finding("ok", "Prefect server", f"{address} answers, version {theirs}")


def log_once_without_traceback(record: logging.LogRecord) -> bool:
    """A filter of log records: an error of ours is logged once, as one line; every other record stays as it is.

    A run's error is reported up to three times: by the task, by the flow that it leaves, and in the message of the run's last state.
    """
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, PodiumError):
        return not REPEATED.match(record.getMessage())
    if hasattr(error, "__logged__"):
        return False
    error.__logged__ = True  # type: ignore[attr-defined]
    record.exc_info, record.args = None, ()
    record.msg = without_secrets(f"{type(error).__name__}: {error}")
    return True


def error_names(kind: type[PodiumError] = PodiumError) -> list[str]:
    """The names of an error and of all that are derived from it."""
    return [kind.__name__, *(name for narrower in kind.__subclasses__() for name in error_names(narrower))]


REPEATED = re.compile(rf"Finished in state Failed\(.{{0,60}}exception:? (?:{'|'.join(error_names())}): ")
"""The message of a failed run's state, which repeats an error of ours that is logged by itself."""

for name in ENGINES:
    logging.getLogger(name).addFilter(log_once_without_traceback)
