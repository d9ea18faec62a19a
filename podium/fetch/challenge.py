"""Challenge pages: answers that ask for a browser, a login or a person in place of the page, whatever their status says."""

import re

from podium.capture import Capture

MOST_CHALLENGE_BYTES = 64 * 1024
SMALL_ANSWER = 8 * 1024
FEWEST_WORDS_SEEN = 40
MOST_CHALLENGE_WORDS = SMALL_ANSWER // 2
"""Visible bytes; a page with more is no challenge page, whatever its markup names."""

HEADERS = {
    "cf-mitigated": re.compile("challenge", re.I),
    "x-amzn-waf-action": re.compile("challenge|captcha", re.I),
    "x-dd-b": re.compile(r"[1-9]"),
}
"""Headers of a challenge. ``x-datadome``, ``x-iinfo`` and ``cf-ray`` are none: every answer of a site behind those services has them."""
TITLE = re.compile(rb"<title[^<>]{0,200}>(.{0,200}?)</title|<h1[^<>]{0,200}>(.{0,200}?)</h1", re.I | re.S)
WALL_TITLES = re.compile(
    rb"""
    ^(?:
        are\ you\ (?:a\ )?(?:human|robot)                       # "Are you a robot?"
      | checking\ your\ browser                                 # "Checking your browser before accessing ..."
      | verif(?:y|ying)\ (?:that\ )?you\ are\ (?:a\ )?human     # "Verifying you are human"
      | ddos-guard
      | pardon\ our\ interruption | robot\ check                # Imperva; Amazon
      | 403\ forbidden | the\ requested\ url\ was\ rejected     # plain web servers; F5
    )\b
    |
    # These also begin titles of speeches ("Access denied: on aid convoys"), so nothing, or the site's name, must follow.
    ^(?:
        just\ a\ moment | attention\ required                   # "Just a moment...", "Attention Required! | Cloudflare"
      | access\ denied | please\ wait | one\ moment,?\ please
      | security\ (?:check|verification)                        # "Security check required"
      | request\ (?:blocked|rejected)
      | human\ verification | bot\ verification
      | technical\ difficulties
    )\b
    (?=[\s.!]*(?:$|[|\xe2-]|required\b|access\ denied\b))       # the end, "|" or a dash of any kind (UTF-8) before the site's name
    """,
    re.I | re.X,
)
"""Beginnings of the titles of challenge pages."""
SCRIPTS = (  # plain words in small letters: one search for each is ten times as fast as one expression for all
    *(b"_cf_chl_opt", b"orchestrate/chl_page", b"_incapsula_resource?cwudnsai=", b"_pxcaptcha", b"px-captcha"),
    *(b"ct.captcha-delivery.com/", b"geo.captcha-delivery.com/captcha", b"geo.captcha-delivery.com/interstitial"),
    *(b"sucuri_cloudproxy_js", b"gokuprops", b"awswafintegration.checkforcerefresh"),
    *(b"bm-verify=", b"sec-if-cpt-container", b"ddos-guard/js-challenge"),
)
"""What only a challenge page has. The same services put scripts on every real page, which are no sign: Cloudflare's beacon
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
"""Each of ``SCRIPTS`` contains one of these, and most pages contain none: a quick test first."""
TAG_OR_COMMENT = re.compile(
    rb"""
    <(script|style|noscript)\b(?:(?!<\1).)*?</\1\s*>    # an element that shows nothing, with its content: <style>p { }</style>
  | <!--(?:(?!<!--).)*?-->                              # a comment
  | <[^<>]+>                                            # any other tag
    """,
    re.I | re.S | re.X,
)


def challenge(capture: Capture) -> str | None:
    """The header, title or script that shows a challenge page, ``None`` for an answer that looks like the site's own."""
    return challenge_in_header(capture) or challenge_in_body(capture)


def challenge_in_header(capture: Capture) -> str | None:
    """The header that shows a challenge, as ``header cf-mitigated``; ``None`` without one."""
    return next((f"header {name}" for name, pattern in HEADERS.items() if pattern.search(capture.header(name) or "")), None)


def challenge_in_body(capture: Capture, seen: int = 0) -> str | None:
    """The title or script that shows a challenge page; ``seen`` is how many letters of the page are known to be visible."""
    if seen >= MOST_CHALLENGE_WORDS:
        return None
    body = capture.body[:MOST_CHALLENGE_BYTES]
    if not any(tag in body[:4096].lower() for tag in (b"<html", b"<head", b"<script")):
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


def _visible(body: bytes) -> int:
    """How many bytes of text the page shows."""
    return len(b" ".join(TAG_OR_COMMENT.sub(b" ", TITLE.sub(b" ", body)).split()))
