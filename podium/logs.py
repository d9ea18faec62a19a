"""What runs log while they work: one fact a line. Quiet by default; on request as JSON objects on standard error.

A fact is an event in a word or two, its source and run, and figures. ``podium.pipeline.report`` logs those of a run; a scheduler may
listen to ``FACTS_LOGGER`` as well. The only module that uses python-json-logger.
"""

import logging
import os
import sys
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from podium.settings import without_secrets

FACTS_LOGGER = logging.getLogger("podium.facts")
FACTS_LOGGER.setLevel(logging.INFO)
FACTS_LOGGER.propagate = False
FACTS_LOGGER.addHandler(logging.NullHandler())
PODIUM_LOGGER = logging.getLogger("podium")
ASKED_FOR = "PODIUM_JSON_LOGS"
TRACEBACKS = "PODIUM_TRACEBACKS"
"""Set by ``--debug`` for the processes that this one starts."""


def fact(event: str, source: str, run: str, level: int = logging.INFO, **figures: Any) -> None:
    """Log one fact; figures that are ``None`` are left out."""
    told = {name: value for name, value in figures.items() if value is not None}
    message = " ".join([event, source, *(f"{name}={value}" for name, value in told.items())])
    FACTS_LOGGER.log(level, without_secrets(message), extra={"fact": {"event": event, "source": source, "run": run, **told}})


def as_json() -> None:
    """From now on log every line as one JSON object on standard error, in this process and in those that it starts."""
    os.environ[ASKED_FOR] = "true"
    if any(isinstance(handler.formatter, Lines) for handler in PODIUM_LOGGER.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(json_ensure_ascii=False))
    PODIUM_LOGGER.addHandler(handler)
    PODIUM_LOGGER.setLevel(logging.INFO)
    PODIUM_LOGGER.propagate, FACTS_LOGGER.propagate = False, True


def with_tracebacks() -> None:
    """From now on log everything, with tracebacks, to standard error, in this process and in those that it starts."""
    os.environ[TRACEBACKS] = "true"
    PODIUM_LOGGER.setLevel(logging.DEBUG)
    if not PODIUM_LOGGER.handlers:
        PODIUM_LOGGER.addHandler(logging.StreamHandler(sys.stderr))


def follow() -> None:
    """In a started process: log with tracebacks where the process that started it does (``with_tracebacks``)."""
    if os.environ.get(TRACEBACKS):
        with_tracebacks()


def is_json() -> bool:
    """True after ``as_json``."""
    return FACTS_LOGGER.propagate


class Lines(JsonFormatter):
    """Formats log records as ``time``, ``level``, ``event``, then the rest of the fact; secrets are left out."""

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Fill in the fields of a fact; of any other log line its message and the name of its logger."""
        fact = getattr(record, "fact", None) or {"event": record.getMessage(), "logger": record.name}
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        log_data |= {"time": moment, "level": record.levelname.lower()} | {
            name: without_secrets(value) if isinstance(value, str) else value for name, value in fact.items()
        }
        if record.exc_info:
            log_data["traceback"] = without_secrets(str(self.formatException(record.exc_info)))
