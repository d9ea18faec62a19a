"""Answers that are no pages: walls that ask for a browser, a login or a person, whatever their status says."""

import re

from podium.capture import Capture

MOST_CHALLENGE_BYTES = 64 * 1024
SMALL_ANSWER = 8 * 1024
FEWEST_WORDS_SEEN = 40
MOST_CHALLENGE_WORDS = SMALL_ANSWER // 2
"""Bytes that a person would see; a page of more is no wall, whatever its markup names."""

HEADERS = {
    "cf-mitigated": re.compile("challenge", re.I),
    "x-amzn-waf-action": re.compile("challenge|captcha", re.I),
    "x-dd-b": re.compile(r"[1-9]"),
}
"""``x-datadome``, ``x-iinfo`` and ``cf-ray`` are none: every answer of a site behind those services has them."""
TITLE = re.compile(rb"<title[^<>]{0,200}>(.{0,200}?)</title|<h1[^<>]{0,200}>(.{0,200}?)</h1", re.I | re.S)
WALL_TITLES = re.compile(
    rb"^(?:are you (?:a )?(?:human|robot)|checking your browser|verif(?:y|ying) (?:that )?you are (?:a )?human|ddos-guard"
    rb"|pardon our interruption|robot check|403 forbidden|the requested url was rejected)\b"
    rb"|^(?:just a moment|attention required|access denied|please wait|one moment,? please|security (?:check|verification)"
    rb"|request (?:blocked|rejected)|human verification|bot verification|technical difficulties)\b"
    rb"(?=[\s.!]*(?:$|[|\xe2-]|required\b|access denied\b))",
    re.I,
)
"""Words of the second kind also begin titles of speeches ("Access denied: on aid convoys"): there nothing, or the site's name, follows."""
SCRIPTS = (  # plain words in small letters: one search for each is ten times as fast as one expression for all
    *(b"_cf_chl_opt", b"orchestrate/chl_page", b"_incapsula_resource?cwudnsai=", b"_pxcaptcha", b"px-captcha"),
    *(b"ct.captcha-delivery.com/", b"geo.captcha-delivery.com/captcha", b"geo.captcha-delivery.com/interstitial"),
    *(b"sucuri_cloudproxy_js", b"gokuprops", b"awswafintegration.checkforcerefresh"),
    *(b"bm-verify=", b"sec-if-cpt-container", b"ddos-guard/js-challenge"),
)
"""What only a wall has. The same services put scripts on every page that they let through, which are no sign: Cloudflare's beacon
``/cdn-cgi/challenge-platform/scripts/jsd/``, Imperva's ``/_Incapsula_Resource?SWJIYLWA=``, F5's ``/TSPD/``, DataDome's ``tags.js``, the
integration of AWS WAF, and the names of Akamai's cookies in notices about cookies."""
ROOTS = (
    b"_cf_chl_",
    b"chl_page",
    b"captcha",
    b"gokuprops",
    b"awswaf",
    b"js-challenge",
    b"_incapsula_",
    b"sucuri_cloud",
    b"bm-verify",
    b"sec-if-cpt",
)
"""Of these each script has one, and most pages have none."""
TAG_OR_COMMENT = re.compile(rb"<(script|style|noscript)\b(?:(?!<\1).)*?</\1\s*>|<!--(?:(?!<!--).)*?-->|<[^<>]+>", re.I | re.S)


def challenge(capture: Capture) -> str | None:
    """The word that gives a challenge page away, ``None`` for an answer that looks like one of the site's own."""
    return challenge_in_header(capture) or challenge_in_body(capture)


def challenge_in_header(capture: Capture) -> str | None:
    """The header that says of an answer that it is no page."""
    return next((f"header {name}" for name, pattern in HEADERS.items() if pattern.search(capture.header(name) or "")), None)


def challenge_in_body(capture: Capture, seen: int = 0) -> str | None:
    """The title or script that gives a challenge page away; ``seen`` is how many letters are known to be visible on it."""
    if seen >= MOST_CHALLENGE_WORDS:
        return None
    body = capture.body[:MOST_CHALLENGE_BYTES]
    if not _is_html(body):
        return None
    heading = _heading(body)
    if WALL_TITLES.match(heading) and _visible(body) < MOST_CHALLENGE_WORDS:
        return f"title {heading[:60].decode('utf-8', errors='replace')!r}"
    if seen >= MOST_CHALLENGE_WORDS // 2:
        return None
    small = body.lower()
    signs = SCRIPTS if any(root in small for root in ROOTS) else ()
    if (script := next((sign for sign in signs if sign in small), None)) and _visible(body) < MOST_CHALLENGE_WORDS // 2:
        return f"script {script.decode('ascii')!r}"
    if len(capture.body) < SMALL_ANSWER and not heading and b"<script" in small and _visible(body) < FEWEST_WORDS_SEEN:
        return "a page of nothing but a script"
    return None


def _heading(body: bytes) -> bytes:
    """The words of the first title or main heading."""
    found = TITLE.search(body)
    return b" ".join(TAG_OR_COMMENT.sub(b" ", found[1] or found[2] or b"").split()) if found else b""


def _is_html(body: bytes) -> bool:
    return b"<html" in body[:4096].lower() or b"<head" in body[:4096].lower() or b"<script" in body[:4096].lower()


def _visible(body: bytes) -> int:
    """The length of what a person would see of the page."""
    return len(b" ".join(TAG_OR_COMMENT.sub(b" ", TITLE.sub(b" ", body)).split()))
