"""Which files make a table of the lake what it is at one version: for copying it while runs go on committing."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from podium.lake.tables import LakeTable

LOG = "_delta_log"
LAST_CHECKPOINT = f"{LOG}/_last_checkpoint"
NUMBERED = re.compile(rf"{LOG}/(\d{{20}})\.")


def version_now(table: "LakeTable") -> int | None:
    """The newest version of a table, commits that change no row counted; ``None`` where nothing was ever committed."""
    delta = table.open()
    return delta.version() if delta else None


def id_of(table: "LakeTable") -> str | None:
    """Names a table, wherever it is copied to; ``None`` where nothing was ever committed."""
    delta = table.open()
    return str(delta.metadata().id) if delta else None


def needed_files(table: "LakeTable", version: int) -> set[str]:
    """The Parquet files that the rows of a version are in."""
    delta = table.open(version)
    return {unquote(uri).rpartition(f"/lake/{table.name}/")[2] for uri in delta.file_uris()} if delta else set()


def version_in(names: Iterable[str]) -> int | None:
    """The newest version that a log with files of these names has; ``None`` for no log."""
    found = (NUMBERED.match(name) for name in names if name.endswith(".json"))
    return max((int(one[1]) for one in found if one), default=None)


def files_up_to(version: int, names: Collection[str], read: Callable[[str], bytes | None], held: Collection[str]) -> list[str]:
    """The files of a table up to a version, in the order in which a copy is readable at every moment.

    Rows first, those of older versions too as far as they are still there, then the commits in their order, then where to begin to read.
    ``names`` are all files of the table, ``read`` gives the content of one. ``held`` are files that a copy made in this order has already:
    a commit among them need not be read again, as its rows are there too.
    """
    log = sorted(name for name in names if (found := NUMBERED.match(name)) and int(found[1]) <= version)
    commits = [name for name in log if name.endswith(".json")]
    rows = {path for name in commits if name not in held for path in _paths(read(name) or b"")}
    rows |= {name for name in held if not name.startswith(LOG)}
    checkpoints = [name for name in log if not name.endswith(".json")]
    last = [LAST_CHECKPOINT] if LAST_CHECKPOINT in names and _checkpoint(read(LAST_CHECKPOINT) or b"") <= version else []
    return [*sorted(rows & set(names)), *checkpoints, *commits, *last]


def _paths(commit: bytes) -> Iterator[str]:
    """The files that one commit adds to the table or to its change feed."""
    for line in commit.splitlines():
        action = json.loads(line)
        for kind in ("add", "cdc"):
            if kind in action:
                yield unquote(action[kind]["path"])


def _checkpoint(content: bytes) -> int:
    try:
        return int(json.loads(content)["version"])
    except (ValueError, KeyError, TypeError):
        return 1 << 62
