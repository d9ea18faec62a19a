"""Which flow runs when, and with what, and how a Prefect server learns of it: by a work pool's workers, or served by this process.

A source's own hour stands in its file in ``parsers/``; flows without an hour are started by a person. Which runs may overlap is settled
by the leases of ``flows.supervised``, which a dead run loses at once; Prefect's own limits would stay taken by it.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from zlib import crc32

import parsers
from podium.errors import PodiumError, UsageError

ZONE = "UTC"
AUDITED = 90
"""Days back from today that a weekly audit compares; a person audits further with dates."""
POOL = "podium"
AT_ONCE = 4
"""Runs that one serving process works on side by side."""
HEAD = "# Written by `make generate` (or `podium deploy --write`) from flows/schedule.py and the sources in parsers/; a test compares them."


@dataclass(frozen=True, slots=True)
class Entry:
    """One deployment: a flow by its module path, its hour as cron, its parameters."""

    entrypoint: str
    name: str
    description: str
    cron: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


def schedule() -> Iterator[Entry]:
    """Every deployment: ingest and audit of each source at its hours, then what concerns all of them."""
    for source in parsers.sources().values():
        name, own = source.name, {"source": source.name}
        if source.scheduled or source.complete:
            description = f"Look for new and changed pages of {source.title}, from where the last run ended."
            yield Entry("flows.ingest.ingest", name, description, source.schedule, own, tags=(name,))
        if source.complete:
            description = f"Compare everything {source.title} lists with the dataset; only lists are fetched."
            # Spread over Saturday by the name, so that few begin together and a new source moves no other.
            moment = crc32(name.encode())
            weekly = f"{moment % 60} {1 + moment // 60 % 20} * * 6"
            yield Entry("flows.audit.audit", name, description, weekly, own | {"days": AUDITED}, tags=(name,))
    yield Entry("flows.backfill.backfill", "by-hand", "Load a span of the past from one source; waits while another run is at work on it.")
    yield Entry("flows.reparse.reparse", "by-hand", "Read one source's archive again with today's parser; no request is sent.")
    yield Entry("flows.maintain.maintain", "weekly", "Join small files, delete what is old, check the archive.", "10 2 * * 0")
    yield Entry("flows.publish.publish", "monthly", "Make a release of the dataset as it is.", "10 6 2 * *")


def as_yaml(pool: str) -> str:
    """The schedule in the form that `prefect deploy` reads, for workers of that pool."""
    import yaml

    document = {"name": "podium", "pull": [], "deployments": [_as_mapping(entry, pool) for entry in schedule()]}
    return f"{HEAD}\n{yaml.safe_dump(document, sort_keys=False, width=140)}"


def _as_mapping(entry: Entry, pool: str) -> dict[str, Any]:
    mapping: dict[str, Any] = {"name": entry.name, "entrypoint": entry.entrypoint, "description": entry.description}
    mapping |= {"tags": list(entry.tags)} if entry.tags else {}
    mapping |= {"parameters": dict(entry.parameters)} if entry.parameters else {}
    mapping |= {"schedules": [{"cron": entry.cron, "timezone": ZONE, "slug": "regular"}]} if entry.cron else {}
    return mapping | {"work_pool": {"name": pool}}


def write(file: Path, pool: str = POOL) -> None:
    """Write the schedule as a file for `prefect deploy`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(as_yaml(pool), encoding="utf-8")


def deploy(file: Path) -> int:
    """Apply that file without asking anything, and return how many deployments it holds; missing work pools are made.

    Raises ``UsageError`` when there is no such file, ``ServerAway`` when the server does not answer, ``PodiumError`` when a deployment
    could not be applied.
    """
    import yaml

    from flows.prefect_server import server_errors_in_words

    if not file.is_file():
        raise UsageError(f"there is no {file}: write one with `podium deploy --write`, or name one with --file")
    listed = yaml.safe_load(file.read_text(encoding="utf-8"))["deployments"]
    with server_errors_in_words():
        for pool in sorted({entry["work_pool"]["name"] for entry in listed}):
            make_pool(pool)
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(file)]
    environment = os.environ | {"COLUMNS": "200", "PREFECT_LOGGING_LEVEL": "WARNING"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    deployed = done.stdout.count("successfully created with id")
    if done.returncode or deployed != len(listed):
        reason = (done.stderr or done.stdout).strip()[-500:]
        raise PodiumError(f"{deployed} of {len(listed)} deployments were applied, the next one failed: {reason}")
    return deployed


def make_pool(name: str) -> None:
    """A pool of processes that work in this folder, where there is no pool of that name yet."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectNotFound
    from prefect.workers.process import ProcessWorker

    with get_client(sync_client=True) as client:
        try:
            client.read_work_pool(name)
        except ObjectNotFound:
            template = ProcessWorker.get_default_base_job_template()
            # A worker runs a job in a new empty folder unless told otherwise: a relative PODIUM_HOME would be lost with it.
            template["variables"]["properties"]["working_dir"]["default"] = str(Path.cwd())
            client.create_work_pool(WorkPoolCreate(name=name, type="process", base_job_template=template))


def serve(limit: int = AT_ONCE) -> None:
    """Run the whole schedule from this process, without pool or worker, until it is stopped; its schedules then stay as they are."""
    from prefect import serve as run

    from flows.prefect_server import server_errors_in_words

    with server_errors_in_words():
        run(*map(_served, schedule()), pause_on_shutdown=False, limit=limit)


def _served(entry: Entry) -> Any:
    """The deployment of one entry as Prefect's ``serve`` takes it."""
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    module, _, name = entry.entrypoint.rpartition(".")
    return getattr(import_module(module), name).to_deployment(
        entry.name,
        schedule=Cron(entry.cron, timezone=ZONE, slug="regular") if entry.cron else None,
        parameters=entry.parameters,
        description=entry.description,
        tags=list(entry.tags),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
