"""What all tests share: the folder of real pages, where it is there, and one Prefect server for the session."""

import ast
import os
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    from object_store import Door
    from prefect_on_postgres import PrefectServer

settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")  # how long an example takes says what the machine is

PROJECT = Path(__file__).parents[1]
SHARED = PROJECT.parent / "shared"

os.environ.setdefault("DO_NOT_TRACK", "1")
for name in [name for name in os.environ if name.startswith("PODIUM_")]:
    del os.environ[name]
os.environ["PODIUM_SERVER_IDLE"] = "0"  # a server that a command of a test starts for itself ends with it

DEAREST_FIRST = (
    "test_kremlin_year",  # and with it all others that need the session's servers
    "test_operate",  # and with it the other that needs the server on PostgreSQL
    "test_properties",
    "test_quality",
    "test_browse_seen",
    "test_crew",
    "test_store_run",
    "test_store_release",
    "test_card",
    "test_store_lease",
    "test_release",
    "test_forget",
    "test_lake_writers",
    "test_attack",
    "test_reading",
    "test_store_faults",
    "test_home",
    "test_backup",
    "test_fetch_faults",
    "test_one_page",
    "test_costs",
    "test_image",
    "test_undeclared_charset",
    "test_sql_locked",
    "test_lake_columns",
    "test_full_disk",
)
"""Files that take longest, by what they take: what is left for the end is short, so that no worker waits long for another."""
SERVERS = {"server_address": "servers", "prefect_server": "servers", "server_on_postgres": "server on PostgreSQL"}
"""Fixtures of the session's Prefect servers, dear to start: the files that need one stay together. An object store starts in a second or two."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The dearest files first; the others, and the tests within a file, as they stand."""
    places = {name: place for place, name in enumerate(DEAREST_FIRST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


class Together(LoadFileScheduling):
    """A file's tests run in one worker, and so do those of all files that need the session's servers; they begin as they were collected.

    pytest-xdist's own groups (3.8) are marked in a way that pytest 9.2 does not read: it scatters them in silence.
    """

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return server_of(PROJECT / file) or file


@cache
def server_of(file: Path) -> str | None:
    """Which of the servers a function in that file of tests has among its parameters."""
    functions = [node for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.FunctionDef)]
    asked = (SERVERS[parameter.arg] for function in functions for parameter in function.args.args if parameter.arg in SERVERS)
    return next(asked, None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """How pytest-xdist spreads the tests, whatever ``--dist`` says."""
    config.option.loadscopereorder = False
    return Together(config, log)


@pytest.fixture(scope="session")
def real_pages() -> Path:
    """The folder of real pages and labels; tests that need it are skipped, with this notice, where it is absent."""
    folder = SHARED / "pages"
    if not folder.is_dir():
        pytest.skip("no real pages here: ../shared/pages is absent")
    return folder


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An embedded Prefect server with a database of its own, one for the session."""
    os.environ["PREFECT_HOME"] = str(tmp_path_factory.mktemp("prefect"))
    from prefect.testing.utilities import prefect_test_harness

    import flows  # noqa: F401  sets what Prefect reads at import

    with prefect_test_harness(server_startup_timeout=280):
        yield


@pytest.fixture(scope="session")
def server_address(prefect_server: None) -> str:
    """Where that server answers, for commands that run in processes of their own."""
    from prefect.settings import PREFECT_API_URL

    return str(PREFECT_API_URL.value())


@pytest.fixture(scope="session")
def server_on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator["PrefectServer"]:
    """A Prefect server as it is operated, on a PostgreSQL of its own, one for the session."""
    from prefect_on_postgres import PrefectServer, postgres, postgres_binaries

    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with postgres(binaries) as database:
        server = PrefectServer(tmp_path_factory.mktemp("server"), database)
        yield server
        server.stop()


@pytest.fixture(scope="session")
def store_port() -> Iterator[int]:
    """The port of an S3 server with one bucket, one for the session; ``object_store.environment`` names it to whom it concerns."""
    from object_store import served

    with served() as port:
        yield port


@pytest.fixture
def store_door(store_port: int) -> Iterator["Door"]:
    """A door before that server, which the environment names in its place; a store behind a shut one is given up soon."""
    from object_store import Door, environment

    with Door(store_port) as door, environment(door.port) as patch:
        patch.setattr("podium.store.access.FIRST_WAIT", timedelta(milliseconds=10))
        patch.setattr("podium.store.access.LONGEST_WAIT", timedelta(seconds=1))
        yield door
