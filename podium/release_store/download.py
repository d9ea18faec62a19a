"""A release of an object store as a folder of this machine, for as long as it is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from podium import progress
from podium.errors import UnknownVersion
from podium.release_store.manifest import MANIFEST_FILE, manifest_of
from podium.store.objects import Objects


@contextmanager
def downloaded(address: str, below: Path | None = None) -> Iterator[Path]:
    """A copy of the release at an address while the block lasts, in a folder named as it is.

    Raises ``UnknownVersion`` for a place without a manifest, ``BrokenRelease`` for one that does not say what is in it.
    """
    objects = Objects(address.rstrip("/"))
    manifest = objects.read(MANIFEST_FILE)
    if manifest is None:
        raise UnknownVersion(f"{address} is no release: it has no {MANIFEST_FILE}, which is the last file to be written; copy it again")
    manifest_of(manifest, objects.address)
    if below:
        below.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".podium-", dir=below) as there:
        folder = Path(there) / objects.address.rpartition("/")[2]
        known = list(objects.each())
        for one in progress.each(known, f"download {folder.name}", len(known)):
            objects.download(one.name, folder / one.name)
        yield folder
