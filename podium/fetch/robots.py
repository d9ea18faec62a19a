"""robots.txt (RFC 9309): what its answer means for a host. Getting it belongs to ``podium.fetch.fetcher``.

=============================  ==========================================================
2xx                            its rules; of a file longer than 512 KiB, those in the first 512 KiB
400 to 499 except 429          there are no rules: everything may be asked (RFC 9309, 2.3.1.3; 401 and 403 too)
429, 5xx, no answer            nothing may be asked in this run (2.3.1.4)
=============================  ==========================================================
"""

from protego import Protego

AGENT = "Podium"
MOST_BYTES = 512 * 1024


class Rules:
    """What a site asks of us in its robots.txt, nothing in an empty one."""

    def __init__(self, body: bytes = b"") -> None:
        text = body[:MOST_BYTES].decode("utf-8-sig", errors="replace").replace("\x00", "")
        self._rules = Protego.parse(text)
        rate = self._rules.request_rate(AGENT)
        per_request = rate.seconds / rate.requests if rate and rate.requests else 0.0
        self.crawl_delay = max(self._rules.crawl_delay(AGENT) or 0.0, per_request)
        """Seconds that the site wants between two requests, 0 where it does not say."""

    def allows(self, url: str) -> bool:
        """True when no rule for our agent forbids the address."""
        return bool(self._rules.can_fetch(url, AGENT))
