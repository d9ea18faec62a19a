"""``podium.sql``: DuckDB over the flat tables of a lake or a release, as views over the very files. Nothing is written or downloaded.

DuckDB's own extensions for Delta and object stores are downloads: it gets the table's files, and reads an object store through pyarrow.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from podium.errors import LakeError, UsageError
from podium.lake.schema import FLAT, RELEASED, VENUE
from podium.reading.cut import Cut
from podium.reading.flat import MEMBERS
from podium.reading.home import LakeHome, ReleaseHome, files_at, home_at

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}
PLACES = "hive_partitioning = true, hive_types = {'source': VARCHAR, 'year': INTEGER}, union_by_name = true"


def sql(query: str, home: Path | str | None = None, *, version: int | None = None) -> pa.Table:
    """What the query says of the views ``speeches``, ``speakers``, ``paragraphs`` and ``revisions``, in the SQL of DuckDB.

    Raises ``UsageError`` for a query that cannot be run, ``LakeError`` where a file cannot be read.
    """
    import duckdb

    with duckdb.connect(config=SETTINGS) as connection:
        try:
            connection.execute("SET TimeZone = 'UTC'")
            _add_views(connection, home_at(home), version)
            answer = connection.sql(query)
            return answer.to_arrow_table() if answer is not None else pa.table({})
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise LakeError(f"the query could not be run to its end: {_first(error)}") from error
        except duckdb.Error as error:
            raise UsageError(f"the query cannot be run: {_first(error)}") from error


def _first(error: Exception) -> str:
    """The first line of what DuckDB says, and the one that tells what is near."""
    first, *rest = str(error).splitlines()
    near = next((line for line in rest if line.startswith(("Did you mean", "Candidate"))), "")
    return f"{first} {near}".strip()


def _add_views(connection: "DuckDBPyConnection", home: object, version: int | None) -> None:
    if isinstance(home, ReleaseHome):
        home.check(Cut("speeches", version))
        _add_files(connection, home.address)
        for table in RELEASED:
            connection.execute(f"CREATE VIEW {table} AS FROM read_parquet({_listed(_seen(home.address, home.paths(table)))})")
    if isinstance(home, LakeHome):
        _add_files(connection, home.address)
        _nested(connection, home, version)
        for table in FLAT:
            connection.execute(f"CREATE VIEW {table} AS {_unfolded(table)}")


def _nested(connection: "DuckDBPyConnection", home: LakeHome, version: int | None) -> None:
    files = home.lake.files(version)
    if files:
        connection.execute(f"CREATE VIEW nested AS FROM read_parquet({_listed(_seen(home.address, files))}, {PLACES})")
    else:
        connection.register("nested", home.lake.speeches.schema.empty_table())


def _unfolded(table: str) -> str:
    standing = "" if table == "revisions" else " WHERE superseded_at IS NULL"
    if table not in MEMBERS:
        return f"SELECT {', '.join(_columns(table))} FROM nested{standing}"
    nested, members = MEMBERS[table]
    names = {part.name for part in members}
    own = [name for name in FLAT[table].names if name not in names and name != "position"]
    unnested = f"SELECT {', '.join(own)}, unnest({nested}) AS member, generate_subscripts({nested}, 1) AS place FROM nested{standing}"
    shown = {"position": "place::INTEGER AS position"} | {name: f"member.{name} AS {name}" for name in names}
    return f"SELECT {', '.join(shown.get(name, name) for name in FLAT[table].names)} FROM ({unnested})"


def _columns(table: str) -> Iterator[str]:
    venue = {f"venue_{part.name}": f"venue.{part.name} AS venue_{part.name}" for part in VENUE}
    return (venue.get(name, name) for name in FLAT[table].names)


def _listed(paths: Sequence[str]) -> str:
    return "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "]"


def _add_files(connection: "DuckDBPyConnection", address: str) -> None:
    """Lets DuckDB read an object store through pyarrow."""
    if "://" not in address:
        return
    from fsspec.implementations.arrow import ArrowFSWrapper

    class Store(ArrowFSWrapper):  # type: ignore[misc]
        protocol = "podium"

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            return path.removeprefix("podium://")

    connection.register_filesystem(Store(files_at(address)))


def _seen(address: str, paths: Sequence[str]) -> list[str]:
    """The paths as DuckDB is to name them."""
    return [f"podium://{path.rpartition('://')[2]}" if "://" in address else path for path in paths]
