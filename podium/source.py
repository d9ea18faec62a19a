"""What a source says of itself: the licence of its texts, and what its addresses tell: the publisher's own key, and one form of each.

The makers give a file in ``parsers/`` its ``key`` and its ``canonical``. Strings only, no page.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Reuse(StrEnum):
    """What may be done with the texts."""

    OPEN = "open"
    CONDITIONAL = "conditional"
    NON_COMMERCIAL = "non_commercial"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Licence:
    """The publisher's terms: an SPDX id or name, their address, and whether texts may be passed on."""

    name: str
    url: str | None
    reuse: Reuse

    @property
    def redistributable(self) -> bool:
        """True where texts may be passed on with the attribution the licence asks for."""
        return self.reuse in {Reuse.OPEN, Reuse.CONDITIONAL}


PLAIN = re.compile(r"(?ias)(?P<scheme>https?)://(?P<host>[a-z0-9._-]+?)\.?(?::(?P<port>\d{1,5}))?(?P<rest>[/?#].*)?")
"""An address whose host stands where everybody reads it: no user name, no backslash, no letter that only looks like a Latin one."""
PORTS = {"http": "80", "https": "443"}
LONGEST_ADDRESS = 2048
"""Letters of an address; sitemaps may hold none that is longer (sitemaps.org)."""

Key = Callable[[str], str | None]
"""The publisher's own key in an address, ``None`` for an address that is no article."""
Canonical = Callable[[str], str]
"""An address to the one form of it."""


def plain_address(url: str) -> str | None:
    """The address with scheme and host in lower case, without the port that goes without saying and the dot that may close a host.

    ``None`` for one that is neither http nor https, or hides its host behind a user name or letters other than ASCII.
    """
    found = PLAIN.fullmatch(url)
    if found is None:
        return None
    scheme, port = found["scheme"].lower(), found["port"]
    stated = f":{port}" if port and port != PORTS[scheme] else ""
    return f"{scheme}://{found['host'].lower()}{stated}{found['rest'] or ''}"


def host_of(url: str) -> str | None:
    """The host of an address in lower case, with the port where it is another than that of its scheme; ``None`` where none can be told."""
    plain = plain_address(url)
    return re.split("[/?#]", plain.partition("://")[2], maxsplit=1)[0] if plain else None


def keyed(*patterns: str, form: str = "{key}", spelt: Callable[[str], str] = str) -> Key:
    """The key that the first matching pattern finds in an address.

    A pattern describes host and path and matches them whole; the scheme before them, a closing slash, query and fragment behind are let
    through. ``form`` is filled with the named groups, and ``spelt`` writes one key for addresses that spell it differently. Where there is
    a group ``language``, another one than English goes before the key: translations are articles of their own.
    """
    compiled = tuple(re.compile(rf"https?://(?:{pattern})/?(?:[?#].*)?", re.DOTALL) for pattern in patterns)

    def key(url: str) -> str | None:
        found = next((match for pattern in compiled if (match := pattern.fullmatch(url))), None)
        if found is None:
            return None
        groups = found.groupdict()
        language = (groups.get("language") or "en").lower()
        item = spelt(form.format(**groups))
        return item if language == "en" else f"{language}/{item}"

    return key


def addressed(key: Key, form: str, otherwise: Canonical = str) -> Canonical:
    """The address into which the key goes at ``{key}``, or in two parts at ``{language}`` and ``{item}``.

    An address without a key is as ``otherwise`` leaves it.
    """

    def canonical(url: str) -> str:
        found = key(url)
        if found is None:
            return otherwise(url)
        language, item = parted(found)
        return form.format(key=found, language=language, item=item)

    return canonical


def parted(key: str) -> tuple[str, str]:
    """The language that goes before the key of a translation, ``en`` where none does, and the rest of it."""
    found = re.match(r"([a-z]{2})/", key)
    return (found[1], key[3:]) if found else ("en", key)


def without_query(url: str) -> str:
    """The address without query and fragment."""
    return re.sub(r"(?s)[?#].*", "", url)


def over_https(url: str) -> str:
    """The address without query and fragment, over https."""
    return re.sub(r"^http:", "https:", without_query(url))


def on_host(host: str, *others: str) -> Canonical:
    """The address without query and fragment, over https and on that host, from wherever it stood among the others."""
    former = re.compile(rf"^https?://(?:www\.)?(?:{'|'.join(map(re.escape, others))})(?=[/?#]|$)")
    return lambda url: former.sub(f"https://{host}", without_query(url))
