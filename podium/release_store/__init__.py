"""Where releases are: their manifest, and the folder or object store that holds them."""

from typing import TYPE_CHECKING

from podium.release_store.release_store import ReleaseStore

if TYPE_CHECKING:
    from podium.settings import Settings


def release_store_at(settings: "Settings") -> ReleaseStore:
    """The store of the releases of the home in the settings."""
    from podium.release_store.object_store import ObjectReleaseStore  # its leases need pydantic, which readers do not load

    if settings.in_store:
        return ObjectReleaseStore(settings.home, settings.local_folder / "releases")
    return ReleaseStore(settings.local_folder / "releases")
