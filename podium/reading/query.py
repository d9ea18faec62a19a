"""``podium.sql``: one SELECT in the SQL of DuckDB over the flat tables of a lake or a release. Nothing is written or downloaded.

DuckDB gets the tables as Arrow datasets, which pyarrow reads: so it needs no file, no address and no extension of its own, and all of
these are shut for the query, together with every setting. What it cannot hold in memory is an error, as it may not use the disk.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from podium.errors import LakeError, UsageError
from podium.reading.datasets import datasets
from podium.reading.home import home_at

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,  # no file, no address, no other database, no COPY, no extension
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_persistent_secrets": False,  # ~/.duckdb is not looked at
    "python_enable_replacements": False,  # a name in the query is never a variable of the caller
    "temp_directory": "",  # nothing is put on disk when memory runs out
}
ONE_SELECT = "podium.sql takes exactly one statement, a query: SELECT …, WITH … SELECT, FROM … or VALUES"


def sql(query: str, home: Path | str | None = None, *, version: int | None = None) -> pa.Table:
    """The answer to one SELECT over the views ``speeches``, ``speakers``, ``paragraphs`` and ``revisions``.

    It sees these views and nothing else: no file, address, extension, setting or variable. Raises ``UsageError`` for anything but one
    SELECT and for a query that cannot be run, ``LakeError`` where a file of the dataset cannot be read or memory runs out.
    """
    import duckdb

    with duckdb.connect(config=SETTINGS) as connection:
        tables = datasets(home_at(home), version)
        try:
            connection.execute("SET TimeZone = 'UTC'")
            for name, table in tables.items():
                connection.register(name, table)
            connection.execute("SET lock_configuration = true")
            _check_one_select(connection, query)
            return connection.sql(query).to_arrow_table()
        except duckdb.PermissionException as error:
            raise UsageError(f"the query asks for more than the tables, which podium.sql does not give: {_first(error)}") from error
        except (duckdb.IOException, duckdb.InvalidInputException, duckdb.OutOfMemoryException, pa.ArrowException, OSError) as error:
            failed = next((table.failed for table in tables.values() if table.failed), None)
            raise LakeError(f"the query could not be run to its end: {failed or _first(error)}") from error
        except duckdb.Error as error:
            raise UsageError(f"the query cannot be run: {_first(error)}") from error


def _check_one_select(connection: "DuckDBPyConnection", query: str) -> None:
    from duckdb import StatementType

    kinds = [statement.type for statement in connection.extract_statements(query)]
    if kinds == [StatementType.MULTI]:  # DuckDB would first make a type of the values that it finds
        raise UsageError("the query cannot be run: name the values of a PIVOT, as in PIVOT speeches ON kind IN ('speech', 'debate')")
    if kinds != [StatementType.SELECT]:
        raise UsageError(f"{ONE_SELECT}; given: {', '.join(kind.name for kind in kinds) or 'nothing'}")


def _first(error: Exception) -> str:
    """The first line of what DuckDB says, and the one that tells what is near."""
    first, *rest = str(error).splitlines()
    near = next((line for line in rest if line.startswith(("Did you mean", "Candidate"))), "")
    return f"{first} {near}".strip()
