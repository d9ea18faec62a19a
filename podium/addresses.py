"""Addresses of pages: their host, the publisher's own key in them, and the one form of each.

``keyed``, ``addressed``, ``on_host`` and their like make the ``key`` and ``canonical`` functions that a file in ``parsers/`` declares.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

PLAIN = re.compile(
    r"""
    (?P<scheme>https?)://
    (?P<host>[a-z0-9._-]+?)\.?    # ASCII alone, so no letter that only looks like a Latin one; a dot may close it: "example.org."
    (?::(?P<port>\d{1,5}))?       # ":8443"
    (?P<rest>[/?#].*)?            # path, query and fragment
    """,
    re.IGNORECASE | re.ASCII | re.DOTALL | re.VERBOSE,
)
"""An address whose host every program reads alike: without user name, password or backslash."""
PORTS = {"http": "80", "https": "443"}
LONGEST_ADDRESS = 2048
"""Letters of an address; sitemaps may hold none that is longer (sitemaps.org)."""

Key = Callable[[str], str | None]
"""Gives the publisher's own key in an address, ``None`` for an address that is no article."""
Canonical = Callable[[str], str]
"""Gives the one form of an address that may be written in several."""


def host_of(url: str) -> str | None:
    """The host of an address in lower case, with the port unless it is the default.

    ``None`` for an address that is neither http nor https, or hides its host behind a user name or letters other than ASCII.
    """
    found = _plain(url)
    return found and found[1]


def plain_on_hosts(url: str, hosts: tuple[str, ...]) -> str | None:
    """The address in its plain form, if its host is one of these.

    Scheme and host are then in lower case, without the default port of the scheme and the dot that may close a host.
    """
    found = _plain(url)
    return found[0] if found and found[1] in hosts else None


def plain_starts(hosts: Iterable[str]) -> tuple[str, ...]:
    """What an address on one of these hosts begins with where it is its own plain address, as most are: ``https://www.nato.int/``.

    What stands behind the host and its slash is the same in the plain form.
    """
    starts = [(f"{scheme}://{host}/", host) for host in hosts for scheme in PORTS]
    return tuple(start for start, host in starts if _plain(start) == (start, host))


@lru_cache(16)
def _plain(url: str) -> tuple[str, str] | None:
    """The plain address and its host with the port; an address is asked for them again and again while a list is read."""
    found = PLAIN.fullmatch(url)
    if found is None:
        return None
    scheme, host, port, rest = found.groups()
    scheme = scheme.lower()
    stated = f"{host.lower()}:{port}" if port and port != PORTS[scheme] else host.lower()
    return f"{scheme}://{stated}{rest or ''}", stated


def keyed(*patterns: str, form: str = "{key}", spelt: Callable[[str], str] = str) -> Key:
    """A function that gives the key which the first matching pattern finds in an address.

    A pattern matches host and path as a whole; the scheme, a closing slash, query and fragment need not be written. ``form`` is filled with
    the named groups, and ``spelt`` turns different spellings of a key into one. A group ``language`` other than ``en`` is put before the
    key (``fr/key``): translations are articles of their own.
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
    """A function that gives ``form`` with the address's key at ``{key}``, or in two parts at ``{language}`` and ``{item}``.

    For an address without a key it gives what ``otherwise`` makes of it.
    """

    def canonical(url: str) -> str:
        found = key(url)
        if found is None:
            return otherwise(url)
        language, item = parted(found)
        return form.format(key=found, language=language, item=item)

    return canonical


def beside(key: Key, form: str) -> Key:
    """A function that gives ``form`` with the address's key at ``{key}``: the page beside an article.

    ``None`` for an address without a key, and for that page itself.
    """
    return lambda url: page if (found := key(url)) and (page := form.format(key=found)) != url else None


def parted(key: str) -> tuple[str, str]:
    """The language and the rest of a key: ``("fr", "key")`` of ``fr/key``, ``("en", "key")`` of ``key``."""
    found = re.match(r"([a-z]{2})/", key)
    return (found[1], key[3:]) if found else ("en", key)


def without_query(url: str) -> str:
    """The address without query and fragment."""
    return url if "?" not in url and "#" not in url else re.sub(r"(?s)[?#].*", "", url)


def over_https(url: str) -> str:
    """The address without query and fragment, over https."""
    plain = without_query(url)
    return f"https:{plain[5:]}" if plain.startswith("http:") else plain


def on_host(host: str, *others: str) -> Canonical:
    """A function that removes query and fragment, and turns http and any of the ``others`` into https on ``host``."""
    former = re.compile(rf"^https?://(?:www\.)?(?:{'|'.join(map(re.escape, others))})(?=[/?#]|$)")
    own = f"https://{host}/"  # put in its own place at the most, so that nothing need be looked for

    def canonical(url: str) -> str:
        plain = without_query(url)
        return plain if plain.startswith(own) else former.sub(f"https://{host}", plain)

    return canonical
