"""Which addresses may be asked at all: http and https, and only hosts of the public internet, none of a private network.

Host names are checked by what they resolve to at the moment of connecting (``podium.fetch.transport``).
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from podium.addresses import LONGEST_ADDRESS
from podium.errors import Forbidden

SCHEMES = {"http", "https"}
LOCAL_NAMES = (".localhost", ".local", ".internal", ".localdomain", ".home.arpa")
NOT_PUBLIC = (
    ip_network("168.63.129.16/32"),  # Azure's wire server, a public address that only answers inside
    ip_network("192.0.0.0/24"),  # IETF protocol assignments; Oracle's metadata service is there
    ip_network("192.88.99.0/24"),  # 6to4 relays, withdrawn
)
NAT64 = ip_network("64:ff9b::/96")

IPAddress = IPv4Address | IPv6Address


def checked(url: str, allow_private: bool = False) -> SplitResult:
    """The parts of an address, if it may be asked as far as the address itself tells. Raises ``Forbidden`` otherwise."""
    if len(url) > LONGEST_ADDRESS:
        raise Forbidden(
            shortened(url), f"has {len(url):,} letters, {LONGEST_ADDRESS:,} is the most that is asked; correct the list that names it"
        )
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise Forbidden(url, f"is not an address ({error}); correct the list that names it") from error
    if parts.scheme not in SCHEMES:
        raise Forbidden(url, f"has the scheme {parts.scheme or 'none'!r}; only http and https are asked")
    if not parts.hostname:
        raise Forbidden(url, "names no host; correct the list that names it")
    if parts.username is not None or parts.password is not None:
        raise Forbidden(url, "holds a user name or password; nothing that needs one is asked")
    if not allow_private and is_private_name(parts.hostname):
        raise Forbidden(url, "is in a private network; set PODIUM_ALLOW_PRIVATE=1 if that is meant")
    return parts


def shortened(url: str) -> str:
    """The address for a message: cut to its beginning where it is too long to be asked."""
    return url if len(url) <= LONGEST_ADDRESS else f"{url[:200]}…"


def is_address(url: str) -> bool:
    """False for text that cannot be split into the parts of an address, such as ``https://[bad/``: lists and WARC files hold such text."""
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def host(url: str) -> str:
    """The host of an address, in lower case and without the port."""
    return (urlsplit(url).hostname or "").rstrip(".")


def is_private_name(name: str) -> bool:
    """True for a host that is private as written: a literal address in any of its spellings, or a name for this machine or its network."""
    name = name.rstrip(".").lower()
    if name == "localhost" or name.endswith(LOCAL_NAMES):
        return True
    address = literal(name)
    return address is not None and not is_public(address)


def literal(name: str) -> IPAddress | None:
    """The IP address that a host spells out, ``None`` for a name; ``127.1``, ``0x7f000001`` and ``2130706433`` all are 127.0.0.1."""
    try:
        return ip_address(name.partition("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(name))
    except (OSError, ValueError):
        return None


def is_public(address: IPAddress) -> bool:
    """False for loopback, private, link-local, metadata, multicast, unspecified and reserved addresses, also inside IPv6 forms."""
    if isinstance(address, IPv6Address):
        inner = embedded(address)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    if any(address.version == network.version and address in network for network in NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast


def embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped, compatible, NAT64, 6to4 or Teredo."""
    if address in NAT64 or 1 < int(address) < 1 << 32:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
