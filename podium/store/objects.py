"""The objects under one address of an object store: written whole, on conditions, and read whole or in part. obstore's one door.

obstore and not boto3: it is the same object_store that deltalake is built on, one wheel with nothing under it, typed, and each of its
writes can carry a condition. It is imported where it is used: who keeps house in a folder does not pay for it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar
from uuid import uuid4

from podium.errors import StoreError, Taken, UsageError
from podium.store.access import Access, in_store
from podium.store.ranges import Stretches
from podium.store.retry import again

if TYPE_CHECKING:
    from obstore.store import S3Store

T = TypeVar("T")

MOST_IN_ONE_PUT = 64 << 20
"""Bytes that are sent in one request; a condition cannot be put on more."""
WRITE = "podium-write"
"""Metadata of an object that was written on a condition: unlike that of any other write, so that a writer who missed the answer knows."""
TURNS = 20
"""How often an object is changed anew because somebody else changed it first."""


@dataclass(frozen=True, slots=True)
class KnownObject:
    """What the store says of an object; ``at`` is by the store's own clock, to the second."""

    name: str
    size: int
    tag: str
    at: datetime


class Objects:
    """The objects whose names begin with one address; names are given without it."""

    def __init__(self, address: str) -> None:
        scheme, _, place = address.partition("://")
        self._bucket, _, self._prefix = place.rstrip("/").partition("/")
        if scheme != "s3" or not self._bucket:
            raise UsageError(f"{address} is no place that podium writes to: name a folder, or s3://bucket/prefix")
        self.address = address.rstrip("/")
        self._stretches = Stretches(self._size, self._range)

    def __reduce__(self) -> tuple[type["Objects"], tuple[str]]:
        """So that another process can have them: by address, without keys."""
        return Objects, (self.address,)

    def below(self, name: str) -> "Objects":
        """Those under a further part of the address."""
        return Objects(f"{self.address}/{name}")

    def create(self, name: str, content: bytes | Path) -> str:
        """Write an object that is not there yet, and give its tag. Raises ``Taken`` where it is."""
        return self._put_if(name, content, "create")

    def ensure(self, name: str, file: Path) -> str:
        """Write an object that is not there yet, or find these very bytes there, of a run that died or missed the answer; gives its tag.

        Raises ``Taken`` where other bytes are there.
        """
        try:
            return self.create(name, file)
        except Taken:
            known = self.about(name)
            if known is None or self.read(name) != file.read_bytes():
                raise
            return known.tag

    def replace(self, name: str, content: bytes, tag: str) -> str:
        """Write an object in place of the one with that tag, and give its new tag. Raises ``Taken`` when it is no longer that one."""
        return self._put_if(name, content, {"e_tag": tag})

    def put(self, name: str, content: bytes | Path) -> str:
        """Write an object whatever is there, in parts when it is long, and give its tag."""
        return self._put(name, content, chunk_size=MOST_IN_ONE_PUT // 4)

    def amend(self, name: str, change: Callable[[bytes], bytes]) -> None:
        """Write what ``change`` makes of an object's content, of nothing where there is none; nobody else's change in between is lost."""
        for _ in range(TURNS):
            known = self.about(name)
            before = self.read(name) if known else b""
            after = change(before or b"")
            if known and after == before:
                return
            try:
                self.replace(name, after, known.tag) if known else self.create(name, after)
                return
            except Taken:
                continue
        raise StoreError(f"{self.address}/{name} is changed by others again and again; try again later")

    def read(self, name: str) -> bytes | None:
        """The content of an object, ``None`` where there is none."""
        import obstore

        return self._asked(name, "read", lambda: _if_there(lambda: bytes(obstore.get(self._store, name).bytes())))

    def about(self, name: str) -> KnownObject | None:
        """What the store says of an object, ``None`` where there is none."""
        import obstore

        return self._asked(name, "read", lambda: _if_there(lambda: _known(obstore.head(self._store, name))))

    def opened(self, name: str) -> BinaryIO | None:
        """An object that never changes, as a file to read in; ``None`` where there is none."""
        stretch = self._stretches.of(name)
        return BufferedReader(stretch) if stretch else None

    def each(self, under: str = "") -> Iterator[KnownObject]:
        """What the store says of every object, or of those under a part of the address; names stay whole."""
        import obstore

        def listed() -> list[KnownObject]:
            return [_known(told) for page in obstore.list(self._store, prefix=under or None) for told in page]

        yield from self._asked(under, "listed", listed)

    def folders(self) -> list[str]:
        """The first parts of those names that have several."""
        import obstore

        found = self._asked("", "listed", lambda: obstore.list_with_delimiter(self._store)["common_prefixes"])
        return [str(prefix).strip("/") for prefix in found]

    def download(self, name: str, file: Path) -> None:
        """Write an object to a file."""
        import obstore

        def download() -> None:
            with file.open("wb") as out:
                for piece in obstore.get(self._store, name).stream(min_chunk_size=1 << 20):
                    out.write(piece)

        file.parent.mkdir(parents=True, exist_ok=True)
        self._asked(name, "read", download)

    def delete(self, name: str) -> None:
        """Take an object away; one that is not there is no matter."""
        import obstore

        self._asked(name, "deleted", lambda: _if_there(lambda: obstore.delete(self._store, name)))

    @cached_property
    def _store(self) -> "S3Store":
        from obstore.store import S3Store

        with self._told("", "reached"):
            return S3Store(self._bucket, prefix=self._prefix or None, **Access.of_environment().for_objects())

    def _put(self, name: str, content: bytes | Path, **how: Any) -> str:
        import obstore

        return self._asked(name, "written", lambda: obstore.put(self._store, name, content, **how)["e_tag"] or "")

    def _put_if(self, name: str, content: bytes | Path, condition: Any) -> str:
        """Write on a condition. One that does not hold any more because this very write was done, and its answer lost, has held."""
        write = uuid4().hex
        try:
            return self._put(name, content, mode=condition, use_multipart=False, attributes={WRITE: write})
        except Taken:
            if (tag := self._asked(name, "read", lambda: _if_there(lambda: self._tag_of(name, write)))) is None:
                raise
            return tag

    def _tag_of(self, name: str, write: str) -> str | None:
        import obstore

        there = obstore.get(self._store, name)
        return there.meta["e_tag"] or "" if there.attributes.get(WRITE) == write else None

    def _size(self, name: str) -> int | None:
        known = self.about(name)
        return known.size if known else None

    def _range(self, name: str, start: int, end: int) -> bytes:
        import obstore

        return self._asked(name, "read", lambda: bytes(obstore.get_range(self._store, name, start=start, end=end)))

    def _asked(self, name: str, what: str, call: Callable[[], T]) -> T:
        """What the store answers, asked again while requests break."""
        from obstore.exceptions import BaseError

        with self._told(name, what):
            return again(call, (BaseError, OSError))

    @contextmanager
    def _told(self, name: str, what: str) -> Iterator[None]:
        """What goes wrong is one sentence of ours."""
        from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError

        place = f"{self.address}/{name}".rstrip("/")
        try:
            yield
        except (AlreadyExistsError, PreconditionError) as error:
            raise Taken(f"{place} cannot be {what}: it is there already, or was changed by somebody else") from error
        except FileNotFoundError as error:
            words = "there is no bucket of that name" if "NoSuchBucket" in str(error) else "there is no such object"
            raise StoreError(f"{place} cannot be {what}: {words}; correct PODIUM_HOME, or make it") from error
        except (BaseError, OSError) as error:
            words = str(error).partition("\n")[0].rstrip(" .:")
            raise StoreError(f"{place} cannot be {what}: {words}; look whether the store answers and the keys are right") from error


def _if_there(call: Callable[[], T]) -> T | None:
    try:
        return call()
    except FileNotFoundError:
        return None


def _known(told: Any) -> KnownObject:
    return KnownObject(told["path"], told["size"], told["e_tag"] or "", told["last_modified"])


def objects_at(address: object) -> Objects | None:
    """The objects of an address in a store, ``None`` for a folder. Raises ``UsageError`` for a kind of store that is not known."""
    return Objects(str(address)) if in_store(address) else None


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
