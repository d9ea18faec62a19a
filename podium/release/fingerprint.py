"""A hash of rows that does not depend on their order or on how a file holds them. Files have hashes of their own, in the manifest.

Anybody can compute it again: each row is a JSON object without its nulls, keys sorted, no spaces, UTF-8, days and times in ISO form;
the SHA-256 values of all rows are added up modulo 2**256. A column added later that is null everywhere leaves it as it is.
"""

from datetime import date
from hashlib import sha256
from json import JSONEncoder

import pyarrow as pa

SIZE = 2**256


def _iso(value: date) -> str:
    return value.isoformat()


_json = JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_iso).encode


class Fingerprint:
    """Grows with each table of rows that is added."""

    def __init__(self) -> None:
        self._sum = 0

    def add(self, rows: pa.Table | pa.RecordBatch) -> None:
        """Counts these rows in."""
        names = rows.schema.names
        columns = [rows.column(name).to_pylist() for name in names]
        for values in zip(*columns, strict=True):
            stated = {name: value for name, value in zip(names, values, strict=True) if value is not None}
            self._sum += int.from_bytes(sha256(_json(stated).encode()).digest())
        self._sum %= SIZE

    @property
    def hex(self) -> str:
        """64 hexadecimal digits."""
        return f"{self._sum:064x}"
