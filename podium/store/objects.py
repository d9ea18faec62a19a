"""The objects under one address of an object store: written whole, on conditions, and read whole or in part. Alone in using obstore.

obstore and not boto3: it is built on the same library as deltalake, needs no other package, has types, and each of its writes can carry a
condition. It is imported inside functions, so that a home in a folder does not load it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar
from uuid import uuid4

from podium.errors import StoreError, Taken, UsageError
from podium.store.access import Access, again, in_store
from podium.store.ranges import Stretches

if TYPE_CHECKING:
    from obstore.store import S3Store

T = TypeVar("T")

MOST_IN_ONE_PUT = 64 << 20
"""Bytes that are sent in one request; a condition cannot be put on more."""
WRITE = "podium-write"
"""Metadata key of a conditional write; its value is unique, so that a writer who got no answer can tell whether the object is its own."""
TURNS = 20
"""How often a change of an object is repeated because another writer was first."""


@dataclass(frozen=True, slots=True)
class KnownObject:
    """Name, size in bytes, tag (``ETag``) and time of change of an object; ``at`` is by the store's own clock, to the second."""

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
        """Pickled by address, without keys."""
        return Objects, (self.address,)

    def below(self, name: str) -> "Objects":
        """The objects under a further part of the address."""
        return Objects(f"{self.address}/{name}")

    def create(self, name: str, content: bytes | Path) -> str:
        """Write a new object and give its tag. Raises ``Taken`` where one of that name exists."""
        return self._put_if(name, content, "create")

    def ensure(self, name: str, file: Path) -> str:
        """Write a new object, unless the same bytes are there already (of a run that died or got no answer), and give its tag.

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
        """Replace the object that has that tag, and give its new tag. Raises ``Taken`` when it has been changed since."""
        return self._put_if(name, content, {"e_tag": tag})

    def put(self, name: str, content: bytes | Path) -> str:
        """Write an object without a condition, in parts when it is long, and give its tag."""
        return self._put(name, content, chunk_size=MOST_IN_ONE_PUT // 4)

    def amend(self, name: str, change: Callable[[bytes], bytes]) -> None:
        """Replace an object's content by what ``change`` makes of it (of ``b""`` for a new one); changes by other writers are never lost.

        ``change`` is called again when another writer was first. Raises ``StoreError`` when that happens too often.
        """
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
        """Size, tag and time of an object, ``None`` where there is none."""
        import obstore

        return self._asked(name, "read", lambda: _if_there(lambda: _known(obstore.head(self._store, name))))

    def opened(self, name: str) -> BinaryIO | None:
        """An object that never changes, as a file for reading at any offset; ``None`` where there is none."""
        stretch = self._stretches.of(name)
        return BufferedReader(stretch) if stretch else None

    def each(self, under: str = "") -> Iterator[KnownObject]:
        """Every object, or those whose names begin with ``under``; names stay whole."""
        import obstore

        def listed() -> list[KnownObject]:
            return [_known(told) for page in obstore.list(self._store, prefix=under or None) for told in page]

        yield from self._asked(under, "listed", listed)

    def folders(self) -> list[str]:
        """The first part of each name that has several, as ``folder`` of ``folder/file``."""
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
        """Delete an object; it need not exist."""
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
        """Write on a condition. It may fail only because this very write was done before and its answer was lost: that is success."""
        import obstore

        write = uuid4().hex
        try:
            return self._put(name, content, mode=condition, use_multipart=False, attributes={WRITE: write})
        except Taken:
            found = self._asked(name, "read", lambda: _if_there(lambda: obstore.get(self._store, name)))
            if found is None or found.attributes.get(WRITE) != write:
                raise
            return found.meta["e_tag"] or ""

    def _size(self, name: str) -> int | None:
        known = self.about(name)
        return known.size if known else None

    def _range(self, name: str, start: int, end: int) -> bytes:
        import obstore

        return self._asked(name, "read", lambda: bytes(obstore.get_range(self._store, name, start=start, end=end)))

    def _asked(self, name: str, what: str, call: Callable[[], T]) -> T:
        """The store's answer, asked again while requests break."""
        from obstore.exceptions import BaseError

        with self._told(name, what):
            return again(call, (BaseError, OSError))

    @contextmanager
    def _told(self, name: str, what: str) -> Iterator[None]:
        """Turns errors of the store into ``StoreError`` and ``Taken``, one sentence each."""
        from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError

        place = f"{self.address}/{name}".rstrip("/")
        try:
            yield
        except (AlreadyExistsError, PreconditionError) as error:
            raise Taken(f"{place} cannot be {what}: it is there already, or was changed by somebody else") from error
        except FileNotFoundError as error:
            missing = "there is no bucket of that name" if "NoSuchBucket" in str(error) else "there is no such object"
            raise StoreError(f"{place} cannot be {what}: {missing}; correct PODIUM_HOME, or make it") from error
        except (BaseError, OSError) as error:
            message = str(error).partition("\n")[0].rstrip(" .:")
            raise StoreError(f"{place} cannot be {what}: {message}; look whether the store answers and the keys are right") from error


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
    """Raises ``StoreError`` for a store that writes although the condition of the write fails; tried once a process."""
    objects, name = Objects(address), f".probe-{uuid4().hex}"
    objects.create(name, b"written by podium")
    writes: dict[str, Callable[[], str]] = {
        "If-None-Match": lambda: objects.create(name, b"written once more"),
        "If-Match": lambda: objects.replace(name, b"written over", NO_TAG),
    }
    try:
        for header, write in writes.items():
            with suppress(Taken):
                write()
                told = f"{address} lies in a store that ignores {header}: of two commits at once it would lose one and report both as done"
                raise StoreError(f"{told}; use a store with conditional writes (Amazon S3, MinIO, Cloudflare R2), or a folder")
    finally:
        objects.delete(name)


def read_document(address: Path | str) -> bytes | None:
    """The content of a small file of a home, in a folder or a store; ``None`` where there is none."""
    if in_store(address):
        place, _, name = str(address).rpartition("/")
        return Objects(place).read(name)
    file = Path(address)
    return file.read_bytes() if file.is_file() else None


def amend_document(address: Path | str, change: Callable[[bytes], bytes]) -> None:
    """Replace the content of a small file of a home by what ``change`` makes of it (of ``b""`` for a new one), whole or not at all."""
    if in_store(address):
        place, _, name = str(address).rpartition("/")
        Objects(place).amend(name, change)
        return
    file = Path(address)
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.new")
    aside.write_bytes(change(read_document(file) or b""))
    aside.replace(file)
