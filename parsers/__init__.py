"""One module an institution, each with a ``SOURCE``; the file's name is the institution's id everywhere. Nothing else lives here."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from podium.addresses import host_of
from podium.errors import UsageError, did_you_mean
from podium.extract.source import Source


@cache
def names() -> tuple[str, ...]:
    """The ids of all institutions, in alphabetical order."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


@cache
def source(name: str) -> Source:
    """The institution of that id; raises ``UsageError`` for any other word."""
    if name not in names():
        raise UsageError(f"no source is named {name!r}: {did_you_mean(name, names())}")
    found = import_module(f"{__name__}.{name}").SOURCE
    if not isinstance(found, Source) or found.name != name:
        raise UsageError(f"parsers/{name}.py must hold SOURCE, a Source named {name!r}")
    return found


def sources() -> dict[str, Source]:
    """All institutions by id."""
    return {name: source(name) for name in names()}


def for_url(url: str) -> Source | None:
    """The institution that an address belongs to, by its host; ``None`` for an unknown one."""
    return _by_host().get(host_of(url) or "")


@cache
def _by_host() -> dict[str, Source]:
    return {host: found for found in sources().values() for host in found.hosts}
