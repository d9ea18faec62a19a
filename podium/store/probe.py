"""Does a store honour the conditions of a write? Some do not and say "ok" to both of two writers: commits would be lost without a word."""

from functools import lru_cache
from uuid import uuid4

from podium.errors import StoreError, Taken
from podium.store.objects import Objects

NO_TAG = '"00000000000000000000000000000000"'


@lru_cache
def ensure_conditional(address: str) -> None:
    """Raises ``StoreError`` for a store that writes though its condition does not hold; asked once a process."""
    objects, name = Objects(address), f".probe-{uuid4().hex}"
    objects.create(name, b"written by podium")
    try:
        if _created(objects, name):
            raise _refusal(address, "If-None-Match")
        if _replaced(objects, name):
            raise _refusal(address, "If-Match")
    finally:
        objects.delete(name)


def _created(objects: Objects, name: str) -> bool:
    try:
        objects.create(name, b"written once more")
    except Taken:
        return False
    return True


def _replaced(objects: Objects, name: str) -> bool:
    try:
        objects.replace(name, b"written over", NO_TAG)
    except Taken:
        return False
    return True


def _refusal(address: str, header: str) -> StoreError:
    told = f"{address} lies in a store that ignores {header}: of two commits at once it would lose one and tell both runs that all is well"
    return StoreError(f"{told}; use a store with conditional writes (Amazon S3, MinIO, Cloudflare R2), or a folder")
