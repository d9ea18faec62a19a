"""Where a redirect leads, and when it leads nowhere."""

from urllib.parse import urldefrag, urljoin

import requests

from podium.capture import Capture
from podium.errors import Forbidden, Unreachable
from podium.fetch.exchange import Request

REDIRECTS = {301, 302, 303, 307, 308}


def redirected(request: Request, capture: Capture, most: int) -> Request:
    """The request that a redirect asks for; raises ``Unreachable`` after ``most`` of them, and where they lead nowhere."""
    location = capture.header("Location")
    passed = (*request.redirects, request.url)
    if not location:
        raise Unreachable(request.url, "redirects without an address; tell the site", capture.status)
    target = as_sent(location, request.url)
    if target in passed:
        raise Unreachable(request.asked, f"redirects in a loop, by {target}", capture.status)
    if len(passed) > most:
        raise Unreachable(request.asked, f"redirects more than {most} times", capture.status)
    return Request(target, request.asked, passed, request.conditions)


def as_sent(url: str, base: str = "") -> str:
    """An address, relative to ``base``, as it is sent: quoted, without fragment."""
    try:
        return requests.utils.requote_uri(urldefrag(urljoin(base, url.strip()))[0])
    except ValueError as error:
        raise Forbidden(url, f"is not an address ({error}); correct the list that names it") from error
