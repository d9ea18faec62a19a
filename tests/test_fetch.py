"""Fetching from a site that behaves: what is asked, what is kept, and how a page is checked again."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from fetching import trip
from server import HTML, Answer, Asked, chunked, no_length, serve, tls_context

from podium.capture import Capture
from podium.errors import Blocked, Forbidden, Gone, Unreachable
from podium.fetch.challenge import SCRIPTS, challenge
from podium.fetch.fetcher import KnownPage, Unchanged

SPEECH = b"<html><title>Remarks</title><body><p>Good morning.</p></body></html>"


def test_a_page_is_kept_as_it_came(tmp_path: Path) -> None:
    with serve({"/speech": Answer(SPEECH, headers={"Content-Type": HTML, "X-Place": "Zürich"})}) as site, trip(tmp_path) as run:
        kept = run.fetcher.get(f"{site.url}/speech#part")
        assert kept.capture.body == SPEECH
        assert (kept.capture.url, kept.capture.final_url, kept.capture.status) == (f"{site.url}/speech", f"{site.url}/speech", 200)
        assert kept.capture.header("content-type") == HTML
        assert kept.capture.fetched_at.tzinfo is UTC
        assert run.archive.read(kept.place) == kept.capture
    assert run.archive.read(kept.place) == kept.capture
    assert list(run.archive.verify()) == []


def test_the_user_agent_names_us_and_a_contact(tmp_path: Path) -> None:
    with serve({"/": SPEECH}) as site, trip(tmp_path) as run:
        run.fetcher.get(f"{site.url}/")
        sent = site.asked("/")[0].headers
        assert sent["User-Agent"].startswith("Podium/")
        assert "(+tests@example.org)" in sent["User-Agent"]
        assert sent["Accept-Encoding"] == "gzip, deflate"
        assert not {"Cookie", "Authorization", "Referer"} & set(sent)


@pytest.mark.parametrize("way", [chunked, no_length])
def test_every_way_to_send_a_body_gives_the_same_body(tmp_path: Path, way: object) -> None:
    with serve({"/": Answer(SPEECH, headers={"Content-Type": HTML}, fault=way)}) as site, trip(tmp_path) as run:  # type: ignore[arg-type]
        kept = run.fetcher.get(f"{site.url}/")
        assert kept.capture.body == SPEECH
        assert run.archive.read(kept.place) == kept.capture


def test_redirects_are_followed_and_recorded(tmp_path: Path) -> None:
    pages = {
        "/old": Answer(status=301, headers={"Location": "/older?q=a b"}),
        "/older?q=a%20b": Answer(status=302, headers={"Location": "/new#top"}),
        "/new": SPEECH,
    }
    with serve(pages) as site, trip(tmp_path) as run:
        kept = run.fetcher.get(f"{site.url}/old")
        assert kept.capture.url == f"{site.url}/old"
        assert kept.capture.final_url == f"{site.url}/new"
        assert kept.capture.redirects == (f"{site.url}/old", f"{site.url}/older?q=a%20b")
        assert run.archive.read(kept.place) == kept.capture
    assert [(capture.status, capture.final_url.removeprefix(site.url)) for capture in run.archived() if "robots" not in capture.url] == [
        (301, "/old"),
        (302, "/older?q=a%20b"),
        (200, "/new"),
    ]


def conditional(asked: Asked) -> Answer:
    if asked.headers.get("If-None-Match") == '"v1"' or asked.headers.get("If-Modified-Since") == "Mon, 02 Nov 2026 10:00:00 GMT":
        return Answer(status=304, headers={"ETag": '"v1"'})
    return Answer(SPEECH, headers={"ETag": '"v1"', "Content-Type": HTML})


@pytest.mark.parametrize(("etag", "modified"), [('"v1"', None), (None, "Mon, 02 Nov 2026 10:00:00 GMT"), (None, None)])
def test_a_page_that_has_not_changed_is_known_again_and_leaves_no_file(tmp_path: Path, etag: str | None, modified: str | None) -> None:
    with serve({"/": conditional}) as site:
        with trip(tmp_path) as run:
            kept = run.fetcher.get(f"{site.url}/")
        known = KnownPage(kept.capture.digest, kept.place, etag, modified)
        with trip(tmp_path, "r2") as again:
            answer = again.fetcher.recheck(f"{site.url}/", known)
        assert isinstance(answer, Unchanged)
        assert answer.capture.status == (304 if etag or modified else 200)
        assert answer.place == kept.place
        assert again.archive.files() == [kept.place.file]


def test_what_was_unchanged_is_kept_as_a_revisit_beside_news(tmp_path: Path) -> None:
    with serve({"/": conditional, "/plain": SPEECH, "/new": b"<html><p>News.</p></html>"}) as site:
        with trip(tmp_path) as run:
            first, plain = run.fetcher.get(f"{site.url}/"), run.fetcher.get(f"{site.url}/plain")
        with trip(tmp_path, "r2") as again:
            again.fetcher.recheck(f"{site.url}/", KnownPage(first.capture.digest, first.place, '"v1"'))
            again.fetcher.recheck(f"{site.url}/plain", KnownPage(plain.capture.digest, plain.place))
            again.fetcher.get(f"{site.url}/new")
    found = {capture.url.removeprefix(site.url): capture for capture in run.archived()[-4:]}
    assert found["/"].body == found["/plain"].body == SPEECH
    assert found["/"].status == 200
    assert found["/"].fetched_at > first.capture.fetched_at
    assert list(run.archive.verify()) == []


def test_a_page_that_changed_is_kept_anew(tmp_path: Path) -> None:
    with serve({"/": [Answer(SPEECH), Answer(SPEECH + b"<p>Corrected.</p>")]}) as site, trip(tmp_path) as run:
        kept = run.fetcher.get(f"{site.url}/")
        answer = run.fetcher.recheck(f"{site.url}/", KnownPage(kept.capture.digest, kept.place, '"v0"'))
        assert not isinstance(answer, Unchanged)
        assert answer.capture.body.endswith(b"<p>Corrected.</p>")


def test_a_known_page_whose_bytes_are_lost_is_fetched_whole(tmp_path: Path) -> None:
    with serve({"/": conditional}) as site:
        with trip(tmp_path) as run:
            kept = run.fetcher.get(f"{site.url}/")
        (tmp_path / "archive" / kept.place.file).unlink()
        with trip(tmp_path, "r2") as again:
            answer = again.fetcher.recheck(f"{site.url}/", KnownPage(kept.capture.digest, kept.place, '"v1"'))
            assert not isinstance(answer, Unchanged)
            assert answer.capture.body == SPEECH


def test_a_304_that_nobody_asked_for_is_no_page(tmp_path: Path) -> None:
    with serve({"/": Answer(status=304)}) as site, trip(tmp_path) as run, pytest.raises(Unreachable, match="304"):
        run.fetcher.get(f"{site.url}/")


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_not_there_is_gone_and_its_answer_archived(tmp_path: Path, status: int) -> None:
    with serve({"/": Answer(b"not here", status)}) as site, trip(tmp_path) as run:
        with pytest.raises(Gone) as caught:
            run.fetcher.get(f"{site.url}/")
        assert caught.value.status == status
        assert [(capture.status, capture.body) for capture in run.archived() if "robots" not in capture.url] == [(status, b"not here")]
        assert len(site.asked("/")) == 1


def test_cookies_are_neither_kept_nor_sent(tmp_path: Path) -> None:
    tracking = {"Set-Cookie": "track=you; Path=/", "Location": "/page"}
    with serve({"/": Answer(status=302, headers=tracking), "/page": Answer(SPEECH, headers=tracking)}) as site, trip(tmp_path) as run:
        run.fetcher.get(f"{site.url}/")
        run.fetcher.get(f"{site.url}/page")
        assert all("Cookie" not in asked.headers for asked in site.log)


def test_credentials_of_netrc_are_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with serve({"/": SPEECH}) as site, trip(tmp_path) as run:
        run.fetcher.get(f"{site.url}/")
        assert all("Authorization" not in asked.headers for asked in site.log)


def test_a_certificate_must_be_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, other = trustme.CA(), trustme.CA()
    good.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    with serve({"/": SPEECH}, tls=tls_context(good)) as site, trip(tmp_path) as run:
        assert run.fetcher.get(f"{site.url}/").capture.body == SPEECH
    with serve({"/": SPEECH}, tls=tls_context(other)) as site, trip(tmp_path, "r2") as run:
        with pytest.raises(Unreachable, match="certificate"):
            run.fetcher.get(f"{site.url}/")
        assert site.log == []
    with serve({"/": SPEECH}, tls=tls_context(good, "elsewhere.example")) as site, trip(tmp_path, "r3") as run:
        with pytest.raises(Unreachable, match="certificate"):
            run.fetcher.get(f"{site.url}/")
        assert site.log == []


ROBOTS = "/robots.txt"


def test_robots_txt_is_read_once_and_obeyed(tmp_path: Path) -> None:
    robots = Answer(b"User-agent: *\nDisallow: /\n\nUser-agent: podium\nDisallow: /private/\n")
    with (
        serve({ROBOTS: robots, "/a": SPEECH, "/b": SPEECH, "/hop": Answer(status=302, headers={"Location": "/private/x"})}) as site,
        trip(tmp_path) as run,
    ):
        run.fetcher.get(f"{site.url}/a")
        run.fetcher.get(f"{site.url}/b")
        for path in ("/private/x", "/hop"):
            with pytest.raises(Forbidden, match=r"robots\.txt"):
                run.fetcher.get(site.url + path)
        assert len(site.asked(ROBOTS)) == 1
        assert site.asked("/private/x") == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_robots_txt_may_be_asked(tmp_path: Path, status: int) -> None:
    with serve({ROBOTS: Answer(b"no", status), "/": SPEECH}) as site, trip(tmp_path) as run:
        assert run.fetcher.get(f"{site.url}/").capture.body == SPEECH


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_site_whose_robots_txt_fails_is_not_asked(tmp_path: Path, status: int) -> None:
    with serve({ROBOTS: Answer(b"no", status), "/": SPEECH}) as site, trip(tmp_path) as run:
        for _ in range(2):
            with pytest.raises(Unreachable, match=r"robots\.txt could not be had"):
                run.fetcher.get(f"{site.url}/")
        assert site.asked("/") == []
        assert len(site.asked(ROBOTS)) == 3


def test_robots_txt_may_redirect(tmp_path: Path) -> None:
    pages = {ROBOTS: Answer(status=301, headers={"Location": "/r"}), "/r": Answer(b"User-agent: *\nDisallow: /no"), "/": SPEECH}
    with serve(pages) as site, trip(tmp_path) as run:
        run.fetcher.get(f"{site.url}/")
        with pytest.raises(Forbidden):
            run.fetcher.get(f"{site.url}/no")


def test_the_crawl_delay_is_kept_and_an_absurd_one_obeyed_by_not_asking(tmp_path: Path) -> None:
    pages = {ROBOTS: Answer(b"User-agent: *\nCrawl-delay: 0.3"), **{f"/{n}": SPEECH for n in range(4)}}
    with serve(pages) as site, trip(tmp_path, delay=None, pace=0.05) as run:
        for n in range(4):
            run.fetcher.get(f"{site.url}/{n}")
        assert min(site.gaps()[1:]) >= 0.3
        assert site.gaps()[0] >= 0.05
    with (
        serve({ROBOTS: Answer(b"User-agent: *\nCrawl-delay: 86400"), "/": SPEECH}) as site,
        trip(tmp_path, "r2", delay=None, pace=0) as run,
    ):
        with pytest.raises(Forbidden, match="86400"):
            run.fetcher.get(f"{site.url}/")
        assert site.asked("/") == []


CHALLENGES = {
    "cloudflare 403": Answer(b"<html><head><title>Just a moment...</title></head><body></body></html>", 403, {"cf-mitigated": "challenge"}),
    "cloudflare 503": Answer(b"<html><head><title>Just a moment...</title><script>window._cf_chl_opt={}</script></head></html>", 503),
    "cloudflare 200": Answer(b"<html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies</body></html>", 200),
    "akamai 200": Answer(
        b"<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\nYou don't have permission</BODY></HTML>", 200
    ),
    "script 200": Answer(b"<html><head><script src='/x.js'></script></head><body></body></html>", 200),
    "waf 202": Answer(b"", 202, {"x-amzn-waf-action": "challenge"}),
    "login": Answer(b"<html><p>Please sign in.</p></html>", 401),
    "forbidden": Answer(b"no", 403),
}


@pytest.mark.parametrize("kind", CHALLENGES)
def test_a_wall_is_archived_and_stops_the_host(tmp_path: Path, kind: str) -> None:
    with serve({"/wall": CHALLENGES[kind], "/": SPEECH}) as site, trip(tmp_path) as run:
        with pytest.raises(Blocked):
            run.fetcher.get(f"{site.url}/wall")
        with pytest.raises(Blocked, match="not asked"):
            run.fetcher.get(f"{site.url}/")
        assert len(site.asked()) == 1
        assert run.archived()[-1].body == CHALLENGES[kind].body


@pytest.mark.parametrize("sign", SCRIPTS, ids=bytes.decode)
def test_every_script_of_a_wall_gives_it_away(sign: bytes) -> None:
    wall = b"<html><head><title>Speeches</title><script>var x = '" + sign.upper() + b"'</script></head><body>Wait</body></html>"
    url = "https://site.example/1"
    found = challenge(Capture(url, url, 200, (("Content-Type", "text/html"),), wall, datetime(2026, 11, 23, tzinfo=UTC)))
    assert found is not None
    assert found.startswith("script")


ON_EVERY_PAGE = {
    "cloudflare's beacon": (
        b"<script>(function(){window['__CF$cv$params']={r:'8f1',t:'MTc'};var a=document.createElement('script');"
        b"a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js';document.head.appendChild(a);})();</script>",
        {"cf-ray": "8f1-CDG", "server": "cloudflare"},
    ),
    "cloudflare, after a wall": (
        b'<link rel="alternate" href="/1?__cf_chl_tk=x"><script src="/cdn-cgi/scripts/email-decode.js"></script>',
        {},
    ),
    "imperva": (b'<script src="/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e6fffd425f7e032f3&ns=1&cb=7"></script>', {"x-cdn": "Imperva"}),
    "f5": (b'<APM_DO_NOT_TOUCH><script src="/TSPD/08d5?type=9"></script></APM_DO_NOT_TOUCH>', {}),
    "datadome": (
        b'<link rel=preconnect href="https://geo.captcha-delivery.com"><script src="https://js.datadome.co/tags.js" async></script>',
        {"x-datadome": "protected"},
    ),
    "aws waf": (
        b'<script>window.awsWafCookieDomainList=["site.example"];AwsWafIntegration.getToken()</script>'
        b'<script src="https://7.edge.sdk.awswaf.com/7/challenge.compact.js" defer></script>',
        {},
    ),
    "akamai": (b'<script src="/akam/13/7f"></script><p>Cookies: ak_bmsc, bm_sv, _abck.</p>', {}),
    "perimeterx": (b"<script>window._pxAppId='PX1';</script><script src='https://client.px-cdn.net/PX1/main.min.js'></script>", {}),
    "recaptcha": (b'<script src="https://www.google.com/recaptcha/api.js"></script><div class="g-recaptcha"></div>', {}),
    "title, access": (b"<title>Access denied: remarks on aid convoys</title>", {}),
    "title, moment": (b"<title>Just a moment in history</title>", {}),
    "title, difficulties": (b"<title>Technical difficulties in measuring the tide</title>", {}),
}


@pytest.mark.parametrize("kind", ON_EVERY_PAGE)
def test_what_a_service_puts_on_every_page_is_no_wall(kind: str) -> None:
    """The page is short, as short speeches are: the beacon of Cloudflare stopped sources whose pages had it (2026-11)."""
    added, headers = ON_EVERY_PAGE[kind]
    words = b"<p>We thank the keepers of the harbour light, who were there for all of us, in every storm of this year.</p>"
    page = (
        b"<html><head>"
        + added
        + b"<title>Remarks on the harbour light</title></head><body><h1>On the light</h1>"
        + words
        + b"</body></html>"
    )
    url = "https://site.example/1"
    given = (("Content-Type", "text/html"), *headers.items())
    assert challenge(Capture(url, url, 200, given, page, datetime(2026, 11, 23, tzinfo=UTC))) is None


WALLS = {
    "imperva, incident": (
        b'<html><head><script src="/x"></script></head><body><iframe src="/_Incapsula_Resource?CWUDNSAI=9&amp;x=1"></iframe></body></html>',
        {},
    ),
    "imperva, script": (b'<html><head><script src="/_Incapsula_Resource?SWJIYLWA=5074,719d"></script></head><body></body></html>', {}),
    "f5": (b"<html><head><script src='/TSPD/08?type=5'></script></head><body></body></html>", {}),
    "f5, rejected": (b"<html><head><title>Request Rejected</title></head><body>The requested URL was rejected.</body></html>", {}),
    "datadome": (
        b"<html><head><title>site.example</title></head><body><script>var dd={'host':'geo.captcha-delivery.com'}</script>"
        b"<script src='https://ct.captcha-delivery.com/c.js'></script></body></html>",
        {},
    ),
    "datadome, header": (b"", {"x-datadome": "protected", "x-dd-b": "1"}),
    "aws waf": (b"<html><head><title></title><script>window.awsWafCookieDomainList=[];window.gokuProps={}</script></head></html>", {}),
    "akamai": (
        b"<html><head><title>&nbsp;</title><meta http-equiv=refresh content=\"5; URL='/1?bm-verify=AA'\"><script></script></head></html>",
        {},
    ),
    "cloudflare's title": (b"<html><head><title>Attention Required! | Cloudflare</title></head><body></body></html>", {}),
    "a title with the site's name": (b"<html><head><title>Access denied | site.example used Cloudflare</title></head></html>", {}),
}


@pytest.mark.parametrize("kind", WALLS)
def test_a_wall_of_each_service_is_known(kind: str) -> None:
    body, headers = WALLS[kind]
    url = "https://site.example/1"
    given = (("Content-Type", "text/html"), *headers.items())
    assert challenge(Capture(url, url, 200, given, body, datetime(2026, 11, 23, tzinfo=UTC))) is not None


def test_a_page_about_walls_is_no_wall(tmp_path: Path) -> None:
    body = (
        b"<html><title>Access Denied: remarks on aid convoys</title><script>x()</script><p>"
        + b"They were denied access again. " * 200
        + b"</p></html>"
    )
    with serve({"/": body}) as site, trip(tmp_path) as run:
        assert run.fetcher.get(f"{site.url}/").capture.body == body


def test_no_real_page_is_taken_for_a_wall(real_pages: Path) -> None:
    from podium.archive.walk import captures
    from podium.fetch.challenge import challenge

    taken = [
        (capture.url, challenge(capture))
        for name in ("dev.warc.gz", "dev2.warc.gz", "kremlin-2017.warc.gz")
        for capture, _ in captures(real_pages / name)
    ]
    assert len(taken) > 900
    assert [pair for pair in taken if pair[1]] == []


def test_two_runs_in_one_second_write_two_files(tmp_path: Path) -> None:
    moment = datetime.now(UTC)
    with serve({"/": SPEECH}) as site, trip(tmp_path, "a") as one, trip(tmp_path, "b") as two:
        places = {one.fetcher.get(f"{site.url}/").place.file, two.fetcher.get(f"{site.url}/").place.file}
    assert len(places) == 2
    assert all(place.startswith(f"site/{moment:%Y}/site-{moment:%Y%m%d}") for place in places)
