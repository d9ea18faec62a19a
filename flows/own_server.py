"""The Prefect server of a home, for commands typed where ``PREFECT_API_URL`` names none: started by the first, kept for the next.

It answers this machine alone, and only those who can read its file in the home; it ends itself once nobody has used it for a while
(``flows.own_server_application``). Nothing here imports Prefect, whose server takes 5 to 7 s of processor time to load: that is why it
is kept, and why ``podium status`` can name it.
"""

import fcntl
import json
import os
import platform
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException
from importlib.metadata import version
from pathlib import Path
from secrets import token_urlsafe
from socket import create_server
from urllib.parse import urlsplit

from podium.errors import ServerAway
from podium.settings import Settings

FOLDER = "prefect"
"""Of the home: the server's database, and a folder for each machine with what is below."""
STATE, LOG, USED, STARTING = "server.json", "server.log", "used", "starting"
"""Where the server answers; what it complains of; a file that its users lock, shared; one that whoever starts it locks."""
STATE_FILE, USED_FILE, READY_FILE, IDLE = "PODIUM_SERVER_STATE", "PODIUM_SERVER_USED", "PODIUM_SERVER_READY", "PODIUM_SERVER_IDLE"
"""Variables by which the server learns of these files, and after how many seconds without a user it is to end."""
PATIENCE = 120.0
"""Seconds that a server may take to answer for the first time: its tables are made then."""
ALIVE = 10.0
"""Seconds in which a server answers that is up."""
LEFT_OUT = {
    "PREFECT_UI_ENABLED": "false",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",  # 0.5 s at each start; no flow of ours uses a block
    "PREFECT_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",  # without it each installed collection is imported, Ray among them
    "PREFECT_SERVER_EVENTS_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_ACTIONS_ENABLED": "false",
    "PREFECT__SERVER_EPHEMERAL": "1",  # no scheduler, no search for late runs
    "PREFECT__SERVER_FINAL": "1",
}
"""What a server does not need to do that only takes the reports of runs."""


@dataclass(frozen=True, slots=True)
class OwnServer:
    """A server of this home: where it answers, what it wants to be told, its process, and its version of Prefect."""

    url: str
    auth: str
    pid: int
    prefect: str

    def answers(self, seconds: float = ALIVE) -> bool:
        """Whether it answers, and is this one and no other that has its port by now."""
        here = urlsplit(self.url)
        connection = HTTPConnection(here.hostname or "", here.port, timeout=seconds)
        try:
            connection.request("GET", f"{here.path}/version", headers={"Authorization": f"Basic {b64encode(self.auth.encode()).decode()}"})
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


def folder() -> Path:
    """Where this machine keeps what concerns the server of the home: machines that share a folder have one each."""
    return Settings().local_folder.absolute() / FOLDER / platform.node()


def running_server() -> OwnServer | None:
    """The server of this home, where there is one that answers."""
    with suppress(OSError, ValueError, TypeError):
        found = OwnServer(**json.loads((folder() / STATE).read_bytes()))
        return found if found.prefect == version("prefect") and found.answers() else None
    return None


@contextmanager
def own_server(meanwhile: Callable[[], object] = lambda: None) -> Iterator[OwnServer]:
    """The server of this home, that of an earlier command or a new one, which stays up at least as long as the block lasts.

    ``meanwhile`` is called while a new one starts. Raises ``ServerAway`` when it does not start.
    """
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    with (place / USED).open("ab") as used:
        fcntl.flock(used, fcntl.LOCK_SH)  # before it is looked for: a server that ends takes this lock alone
        with (place / STARTING).open("ab") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            server = running_server() or start(place, meanwhile)
        yield server


def start(place: Path, meanwhile: Callable[[], object]) -> OwnServer:
    """A new server that outlives this process. Raises ``ServerAway`` when it does not answer in time."""
    auth = f"podium:{token_urlsafe(24)}"
    with create_server(("127.0.0.1", 0)) as listening, (place / LOG).open("wb") as log:
        port = listening.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "--factory", "flows.own_server_application:application", "--fd", str(listening.fileno())]
            + ["--app-dir", str(Path(__file__).parents[1]), "--log-level", "error", "--timeout-graceful-shutdown", "5"],
            env=_environment(place, auth),
            cwd=place,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[listening.fileno()],
            start_new_session=True,  # Ctrl-C at the command is none of its business
        )
    server = OwnServer(f"http://127.0.0.1:{port}/api", auth, process.pid, version("prefect"))
    _name(server, place / STATE)
    meanwhile()
    end = time.monotonic() + PATIENCE
    # What is sent before it is up waits in its socket, which was open before it: no asking again and again.
    while not server.answers(end - time.monotonic()):
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            (place / STATE).unlink(missing_ok=True)
            told = (place / LOG).read_text(encoding="utf-8", errors="replace").strip().splitlines()
            reason = f" ({told[-1][:200]})" if told else ""
            raise ServerAway(f"the Prefect server of this home does not start{reason}; {place / LOG} says more, then run this again")
        time.sleep(0.2)
    process.returncode = 0  # it is to live on: nobody here waits for its end
    return server


def _environment(place: Path, auth: str) -> dict[str, str]:
    """What the server reads as it starts. Its tables are made, or brought up to date, once: ``READY_FILE`` then says so."""
    home = Path(os.environ.get("PREFECT_HOME") or place.parent)
    ready = place / f"ready-{version('prefect')}"
    elsewhere = any(name.endswith("_DATABASE_CONNECTION_URL") for name in os.environ if name.startswith("PREFECT_"))
    migrate = elsewhere or not (ready.exists() and (home / "prefect.db").exists())
    given = {"PREFECT_HOME": str(home), "PREFECT_SERVER_API_AUTH_STRING": auth, "PREFECT_SERVER_DATABASE_MIGRATE_ON_START": str(migrate)}
    files = {STATE_FILE: str(place / STATE), USED_FILE: str(place / USED), READY_FILE: str(ready)}
    return {**os.environ, **LEFT_OUT, **given, **files, IDLE: str(Settings().server_idle)}


def _name(server: OwnServer, state: Path) -> None:
    """Write down where the server answers, for this user alone."""
    draft = state.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(server), file)
    draft.replace(state)
