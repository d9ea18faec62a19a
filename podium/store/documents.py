"""Small documents of a home, each a file or an object by its address: read whole, and changed whole or not at all."""

from collections.abc import Callable
from pathlib import Path

from podium.store.access import in_store
from podium.store.objects import Objects


def read_document(address: Path | str) -> bytes | None:
    """What a document says, ``None`` where there is none."""
    if in_store(address):
        objects, name = _object(address)
        return objects.read(name)
    file = Path(address)
    return file.read_bytes() if file.is_file() else None


def amend_document(address: Path | str, change: Callable[[bytes], bytes]) -> None:
    """Write what ``change`` makes of what a document says, of nothing where there is none."""
    if in_store(address):
        objects, name = _object(address)
        objects.amend(name, change)
        return
    file = Path(address)
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.new")
    aside.write_bytes(change(read_document(file) or b""))
    aside.replace(file)


def _object(address: Path | str) -> tuple[Objects, str]:
    place, _, name = str(address).rpartition("/")
    return Objects(place), name
