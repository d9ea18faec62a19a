"""What all tests share: the folder of real pages, where it is there, and one Prefect server for the session."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from object_store import Door

PROJECT = Path(__file__).parents[1]
SHARED = PROJECT.parent / "shared"

os.environ.setdefault("DO_NOT_TRACK", "1")
for name in [name for name in os.environ if name.startswith("PODIUM_")]:
    del os.environ[name]


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

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture(scope="session")
def server_address(prefect_server: None) -> str:
    """Where that server answers, for commands that run in processes of their own."""
    from prefect.settings import PREFECT_API_URL

    return str(PREFECT_API_URL.value())


@pytest.fixture(scope="session")
def store_port() -> Iterator[int]:
    """The port of an S3 server with one bucket, one for the session; ``object_store.environment`` names it to whom it concerns."""
    from object_store import served

    with served() as port:
        yield port


@pytest.fixture
def store_door(store_port: int) -> Iterator["Door"]:
    """A door before that server, which the environment names in its place."""
    from object_store import Door, environment

    with Door(store_port) as door, environment(door.port):
        yield door
