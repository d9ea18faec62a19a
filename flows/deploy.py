"""Bring the timetable to a Prefect server: through a work pool whose workers run it, or served by this very process."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from flows.expected import server_at_hand
from flows.timetable import ZONE, Entry, as_yaml, timetable
from podium.errors import PodiumError, UsageError

FILE = Path("deployments/prefect.yaml")
POOL = "podium"
AT_ONCE = 4
"""Runs that one serving process works on side by side."""


def write(file: Path, pool: str = POOL) -> None:
    """Write the timetable as a file for `prefect deploy`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(as_yaml(pool), encoding="utf-8")


def deploy(file: Path = FILE) -> int:
    """Apply that file; work pools that it names are made where they are missing, as pools of processes. Nothing is asked."""
    if not file.is_file():
        raise UsageError(f"there is no {file}: write one with `podium deploy --write`, or name one with --file")
    with server_at_hand():
        for pool in sorted(_pools(file)):
            make_pool(pool)
    told = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(file)]
    done = subprocess.run(told, env=_environment(), capture_output=True, text=True, check=False)
    deployed = done.stdout.count("successfully created with id")
    if done.returncode or deployed != _count(file):
        raise PodiumError(
            f"{deployed} of {_count(file)} deployments were applied, the next one failed: {(done.stderr or done.stdout).strip()[-500:]}"
        )
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
    """Run the whole timetable from this process, without pool or worker, until it is stopped; its schedules then stay as they are."""
    from prefect import serve as run

    with server_at_hand():
        run(*[_served(entry) for entry in timetable()], pause_on_shutdown=False, limit=limit)


def _served(entry: Entry) -> Any:
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


def _listed(file: Path) -> list[dict[str, Any]]:
    import yaml

    return list(yaml.safe_load(file.read_text(encoding="utf-8"))["deployments"])


def _pools(file: Path) -> set[str]:
    return {entry["work_pool"]["name"] for entry in _listed(file)}


def _count(file: Path) -> int:
    return len(_listed(file))


def _environment() -> dict[str, str]:
    return os.environ | {"COLUMNS": "200", "PREFECT_LOGGING_LEVEL": "WARNING"}
