"""The leases of a home: where they are kept depends on whether it is a folder or in an object store."""

from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from podium.pipeline.file_leases import FileLeases
from podium.store.access import in_store


class Leases(Protocol):
    """The leases of one home."""

    def hold(self, name: str, run: str, patience: timedelta = ...) -> AbstractContextManager[None]:
        """The lease of that name while the block lasts. Raises ``UnderWay`` when another owner has it for longer than ``patience``."""

    def ensure_held(self, name: str) -> None:
        """Raises ``StoreError`` when this process held the lease of that name and lost it meanwhile: it must not commit any more."""


def leases_at(home: Path | str) -> Leases:
    """The leases of a home, a folder or the address of an object store."""
    if in_store(home):
        from podium.pipeline.store_leases import StoreLeases

        return StoreLeases(str(home))
    return FileLeases(Path(home))
