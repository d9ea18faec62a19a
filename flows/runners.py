"""Who parses many kept pages, as the settings say: this process, processes of this machine, or the workers of a Dask or Ray cluster.

A cluster's workers are handed keys, never bytes: they read the archive by its address. A batch over which they end is read by a process of
this machine, one page at a time: neither cluster says which page it was, and both suspect batches that only waited beside it.
"""

import logging
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.task_runners import TaskRunner

import parsers
from podium.archive.archive import Archive
from podium.errors import UsageError
from podium.logs import follow
from podium.pipeline.parse_pages import KeptPage, ParsedPage, Workers, parse_kept
from podium.pipeline.worker_pool import WorkerPool, worker_pool
from podium.settings import Settings

BATCH = 100
"""Pages a task: one costs 200 to 300 ms on these clusters, as long as a page or two take to parse."""
AHEAD = 3
"""Batches that may wait or be under way, for each worker."""
SECOND_TRIES = 1
"""Times that a batch is given to another worker when its own has ended: that may have been the machine's fault, a second end is not."""
log = logging.getLogger(__name__)
processes = worker_pool(parsers.source)


def start_workers(archive: Archive, name: str, settings: Settings) -> AbstractContextManager[Workers] | None:
    """The workers for one source. Raises ``UsageError`` where their package is not installed."""
    match settings.runner:
        case "threads":
            return None
        case "dask":
            return dask(archive, name, settings)
        case "ray":
            return ray(archive, name, settings)
        case _:
            return processes(archive, name, settings)


@contextmanager
def dask(archive: Archive, name: str, settings: Settings) -> Iterator[Workers]:
    """Workers of a Dask cluster; without an address it is one of this machine, that ends with the run."""
    _installed("prefect_dask", "dask")
    import dask.config
    from distributed import KilledWorker
    from prefect_dask.task_runners import DaskTaskRunner

    logging.getLogger("distributed").setLevel(logging.ERROR)
    address, local = (
        settings.dask_address,
        {"n_workers": settings.processes, "threads_per_worker": 1, "dashboard_address": ":0"},
    )
    with ExitStack() as open_here:
        alone = open_here.enter_context(WorkerPool(archive, parsers.source, name, 1))
        with _reached("Dask scheduler", address):
            open_here.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": SECOND_TRIES}))
            open_here.enter_context(_one_server())
            runner = open_here.enter_context(DaskTaskRunner(address=address) if address else DaskTaskRunner(cluster_kwargs=local))
            runner.client  # noqa: B018  connects now, not at the first batch
        yield Tasks(runner, archive, name, settings.processes * AHEAD, alone, (KilledWorker,))


@contextmanager
def ray(archive: Archive, name: str, settings: Settings) -> Iterator[Workers]:
    """Workers of a Ray cluster; without an address it is one of this machine, that ends with the run."""
    _installed("prefect_ray", "ray")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would tell its makers
    from prefect_ray import RayTaskRunner
    from prefect_ray.context import remote_options

    address, local = (
        settings.ray_address,
        {"num_cpus": settings.processes, "include_dashboard": False, "logging_level": logging.WARNING, "log_to_driver": False},
    )
    with ExitStack() as open_here:
        alone = open_here.enter_context(WorkerPool(archive, parsers.source, name, 1))
        with _reached("Ray head", address):
            open_here.enter_context(_one_server())
            runner = open_here.enter_context(RayTaskRunner(address=address) if address else RayTaskRunner(init_kwargs=local))
        open_here.enter_context(remote_options(max_retries=SECOND_TRIES))
        from ray.exceptions import NodeDiedError, OutOfMemoryError, WorkerCrashedError  # before Ray runs they would be loaded twice

        yield Tasks(runner, archive, name, settings.processes * AHEAD, alone, (WorkerCrashedError, OutOfMemoryError, NodeDiedError))


@dataclass(frozen=True)
class Tasks:
    """Batches as tasks of the flow run, each where its task runner puts it."""

    runner: TaskRunner[Any]
    archive: Archive
    name: str
    most: int
    alone: WorkerPool
    """A process of this machine, for batches over which workers end."""
    ended: tuple[type[Exception], ...]
    """What the cluster raises for such a batch."""
    batch: int = BATCH

    def send(self, batch: list[KeptPage]) -> Callable[[], list[ParsedPage]]:
        """Submit a batch, and give what waits for its pages; pickled, since Prefect would look into every row of it for futures."""
        kept = (str(self.archive.root.absolute()), self.archive.address)
        given = {"archive": kept, "source": self.name, "batch": pickle.dumps(batch)}
        return partial(self._answer, batch, cast(Callable[[], list[ParsedPage]], self.runner.submit(parse_batch_task, given).result))

    def _answer(self, batch: list[KeptPage], answer: Callable[[], list[ParsedPage]]) -> list[ParsedPage]:
        """The pages of a batch, from the cluster or, where workers ended over it, read here one at a time."""
        try:
            return answer()
        except self.ended as error:
            log.warning("workers of the cluster ended over a batch (%s); it is read here, one page at a time", type(error).__name__)
            return self.alone.one_by_one(batch)


@task(name="parse", cache_policy=NO_CACHE, persist_result=False)
def parse_batch_task(archive: tuple[str, str], source: str, batch: bytes) -> list[ParsedPage]:
    """Parse a batch of kept pages of the archive in that folder and at that address."""
    follow()
    parse_page = partial(parse_kept, Archive(Path(archive[0]), archive[1]), parsers.source(source))
    return [parse_page(result, known) for result, known in pickle.loads(batch)]


@contextmanager
def _one_server() -> Iterator[None]:
    """Workers report to the server of this run, also where that is one that Prefect started for it: else each would start its own."""
    with get_client(sync_client=True) as client:
        address = str(client.api_url)
    with temporary_settings({PREFECT_API_URL: address}):
        yield


@contextmanager
def _reached(what: str, address: str | None) -> Iterator[None]:
    """Raises ``UsageError`` when nobody answers at the address that a person gave."""
    try:
        yield
    except OSError as error:
        if address is None:
            raise
        raise UsageError(f"no {what} answers at {address} ({error}); look whether it runs, or leave the address out") from error


def _installed(module: str, extra: str) -> None:
    if find_spec(module) is None:
        raise UsageError(f"PODIUM_RUNNER={extra} needs the package {module.replace('_', '-')}: install podium[{extra}]")
