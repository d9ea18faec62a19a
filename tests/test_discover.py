"""Discovery: what holds for all kinds, then sitemaps and feeds, over real sockets."""

import gzip
from datetime import UTC, date, datetime

import pytest
from growth import ratio
from listing_web import served

from podium.discover.lists import check_shrunken, is_in_window, listed
from podium.discovery import Discovery, Feed, IdWalk, JsonList, Listed, Listing, Sitemap
from podium.errors import BrokenListing, DiscoveryError, EmptyListing, Gone, ShrunkenListing
from podium.window import Window

HOME = "https://sample.example/"
MAP = HOME + "sitemap.xml"
SITEMAP = Sitemap(MAP, r"/talks/(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)/")
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*rows: tuple[str, str]) -> str:
    entries = "".join(f"<url><loc>{url}</loc><lastmod>{modified}</lastmod></url>" for url, modified in rows)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {NAMESPACE}>{entries}</urlset>'


def index(*rows: tuple[str, str]) -> str:
    entries = "".join(f"<sitemap><loc>{url}</loc><lastmod>{modified}</lastmod></sitemap>" for url, modified in rows)
    return f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex {NAMESPACE}>{entries}</sitemapindex>'


A, B, C = (f"{HOME}talks/{day}/x" for day in ("2026/11/05", "2026/10/31", "2019/03/14"))
THREE = urlset((A, "2026-11-05T10:00:00+02:00"), (HOME + "about", "2026-11-05"), (B, "2026-10-31"), (C, "2026-11-20"))


@pytest.mark.parametrize("pack", [lambda text: text, lambda text: gzip.compress(text.encode())])
def test_a_sitemap_gives_addresses_of_the_pattern_with_their_days(pack: object) -> None:
    with served({MAP: pack(THREE)}) as (get, _):  # type: ignore[operator]
        reading = listed(SITEMAP, get)
        found = list(reading)
    assert [item.url for item in found] == [A, B, C]
    assert found[0].date == date(2026, 11, 5)
    assert found[0].updated == datetime(2026, 11, 5, 8, tzinfo=UTC)
    assert (reading.count, reading.whole) == (3, True)


@pytest.mark.parametrize(
    ("window", "urls"),
    [
        (Window(), [A, B, C]),
        (Window(date(2026, 11, 1)), [A, C]),  # C was corrected since
        (Window(date(2026, 11, 1), date(2026, 11, 30)), [A]),
        (Window(None, date(2026, 10, 31)), [B, C]),
        (Window(date(2027, 1, 1)), []),  # nothing new is not an empty list
    ],
)
def test_the_window_chooses(window: Window, urls: list[str]) -> None:
    with served({MAP: THREE}) as (get, _):
        assert [item.url for item in listed(SITEMAP, get, window)] == urls


@pytest.mark.parametrize(
    ("item", "inside"),
    [
        (Listed(A), True),
        (Listed(A, span=Window(date(2026, 10, 1), date(2026, 10, 31))), True),
        (Listed(A, span=Window(date(2026, 11, 1), date(2026, 11, 30))), False),
        (Listed(A, updated=datetime(2026, 10, 1, tzinfo=UTC)), False),  # it cannot hold words of later days
        (Listed(A, updated=datetime(2026, 12, 1, tzinfo=UTC)), True),
        (Listed(A, date(2026, 10, 20), datetime(2026, 12, 1, tzinfo=UTC)), True),
        (Listed(A, date(2026, 10, 19), datetime(2026, 10, 25, tzinfo=UTC)), False),
    ],
)
def test_what_a_list_leaves_open_is_inside(item: Listed, inside: bool) -> None:
    assert is_in_window(item, Window(date(2026, 10, 20), date(2026, 10, 25))) is inside


def test_child_sitemaps_are_read_newest_first_and_old_ones_left_unread() -> None:
    old, new, pages = (HOME + name for name in ("post-sitemap1.xml", "post-sitemap2.xml", "page-sitemap.xml"))
    top = index((old, "2019-04-01"), (new, "2026-11-20"), (pages, "2026-11-01"))
    web = {MAP: top, old: urlset((C, "2019-03-20")), new: urlset((A, "2026-11-05"))}
    source = Sitemap(MAP, SITEMAP.pattern, "post-sitemap")
    with served(web) as (get, proxy):
        assert [item.url for item in listed(source, get)] == [A, C]
        assert [asked.url for asked in proxy.log] == [MAP, new, old]
        proxy.log.clear()
        reading = listed(source, get, Window(date(2026, 11, 1)))
        assert [item.url for item in reading] == [A]
        assert [asked.url for asked in proxy.log] == [MAP, new]
        assert not reading.whole
        proxy.log.clear()
        assert list(listed(source, get, Window(date(2026, 12, 1)))) == []
        assert [asked.url for asked in proxy.log] == [MAP]


def test_a_sitemap_index_that_includes_itself_is_read_once() -> None:
    child, leaf = HOME + "child.xml", HOME + "pages.xml"
    web = {MAP: index((MAP, ""), (child, ""), (child, "")), child: index((MAP, ""), (leaf, "")), leaf: urlset((A, ""))}
    with served(web) as (get, proxy):
        assert [item.url for item in listed(SITEMAP, get)] == [A]
        assert [asked.url for asked in proxy.log] == [MAP, child, leaf]
    with served({MAP: index((MAP, ""))}) as (get, _), pytest.raises(EmptyListing):
        list(listed(SITEMAP, get))


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(9))
    + "]><urlset><url><loc>https://sample.example/talks/2026/11/05/&j;</loc></url></urlset>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY x SYSTEM "{}">]><urlset><url><loc>{}talks/2026/11/05/&x;</loc></url></urlset>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE.format("file:///etc/hostname", HOME), OUTSIDE.format(HOME + "secret", HOME)])
def test_entities_are_neither_expanded_nor_fetched(text: str) -> None:
    def refused(text: str, words: str = "document type|amplification") -> None:
        with served({MAP: text, HOME + "secret": "secret"}) as (get, proxy):
            with pytest.raises(BrokenListing, match=words):
                list(listed(SITEMAP, get))
            assert [asked.url for asked in proxy.log] == [MAP]

    assert ratio(lambda: refused(text), lambda: refused("<urlset><url>", "not whole XML"), 10) < 10


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (THREE[:-20], "not whole XML"),
        ("<!doctype html><html><body>Sorry</body></html>", "not whole XML"),
        ("", "not whole XML"),
        ("<html><body/></html>", "root 'html'"),
        (urlset(("", "")), "without an address"),
        (gzip.compress(THREE.encode())[:-20], "breaks off"),
        (b"\x1f\x8bnot gzip at all", "not gzip"),
        (index((HOME + "gone.xml", "")), "gone.xml, which answers 404"),
    ],
)
def test_a_broken_sitemap_is_not_half_read(text: str | bytes, words: str) -> None:
    with served({MAP: text}) as (get, _), pytest.raises(BrokenListing, match=words):
        list(listed(SITEMAP, get))


def test_a_sitemap_without_the_wanted_is_an_error() -> None:
    with served({MAP: urlset((HOME + "about", ""))}) as (get, _), pytest.raises(EmptyListing, match="correct the source file"):
        list(listed(SITEMAP, get, Window(date(2026, 11, 1))))
    with served({MAP: index((HOME + "page.xml", ""))}) as (get, _), pytest.raises(BrokenListing, match="children"):
        list(listed(Sitemap(MAP, "", "post-"), get))
    with served({}) as (get, _), pytest.raises(Gone):
        list(listed(SITEMAP, get))


FEED = HOME + "feed"
ATOM = f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>x</id>
<entry><id>1</id><title>One &amp; all</title><link href="/talks/1"/><published>2026-11-06T00:30:00+03:00</published>
<updated>2026-11-07T00:30:00+03:00</updated></entry>
<entry><id>2</id><title>Two</title><link href="{HOME}talks/2"/><published>2026-10-01T12:00:00Z</published></entry>
<entry><id>3</id><title>Other</title><link href="{HOME}other/3"/><published>2026-10-01T12:00:00Z</published></entry></feed>"""
RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><link>{HOME}</link><description/>
<item><title>One</title><link>{HOME}talks/1</link><pubDate>Thu, 05 Nov 2026 21:40:00 -0500</pubDate></item></channel></rss>"""


def test_feeds_give_the_day_as_they_state_it() -> None:
    with served({FEED: ATOM, HOME + "rss": RSS}) as (get, _):
        atom, rss = list(listed(Feed(FEED, "/talks/"), get)), list(listed(Feed(HOME + "rss"), get))
    assert [(item.url, item.date, item.title) for item in atom] == [
        (HOME + "talks/1", date(2026, 11, 6), "One & all"),
        (HOME + "talks/2", date(2026, 10, 1), "Two"),
    ]
    assert atom[0].updated == datetime(2026, 11, 6, 21, 30, tzinfo=UTC)
    assert [(item.url, item.date, item.updated) for item in rss] == [(HOME + "talks/1", date(2026, 11, 5), None)]


def test_a_feed_with_a_stray_ampersand_is_read_when_its_entries_are_whole() -> None:
    with served({FEED: RSS.replace("<title>One", "<title>One & two")}) as (get, _):
        assert [item.title for item in listed(Feed(FEED), get)] == ["One & two"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ATOM[: ATOM.index("<entry><id>3")], "not whole XML"),
        (ATOM.replace("</entry>\n<entry><id>2", "\n<entry><id>2"), "not whole XML"),
        ("<!doctype html><html><body><p>Please enable JavaScript</p></body></html>", "no RSS or Atom"),
        ("", "no RSS or Atom"),
        ("/etc/hostname", "no RSS or Atom"),
        (RSS.replace(f"<link>{HOME}talks/1</link>", ""), "without a link"),
    ],
)
def test_a_broken_feed_is_not_half_read(text: str, words: str) -> None:
    with served({FEED: text}) as (get, _), pytest.raises(BrokenListing, match=words):
        list(listed(Feed(FEED), get))


def test_a_feed_does_not_expand_entities() -> None:
    """The reader gives up behind eight million letters, which takes it half a second, of a thousand million."""
    bomb = BOMB.replace("urlset", "rss").replace("<url>", "<channel><item><title>&j;</title>").replace("</url>", "</item></channel>")

    def refused(text: str) -> None:
        with served({FEED: text}) as (get, _), pytest.raises(DiscoveryError):
            list(listed(Feed(FEED), get))

    assert ratio(lambda: refused(bomb), lambda: refused("<rss><channel>"), 200) < 200


@pytest.mark.parametrize(
    "discovery",
    [
        Feed(FEED, "/nothing-like-it/"),
        Sitemap(MAP, "/nothing-like-it/"),
        Listing(HOME + "list", None, "li", "a", pattern="/nothing-like-it/"),
        JsonList(HOME + "json", "", "{link}", pattern="/nothing-like-it/"),
    ],
)
def test_a_list_without_any_address_is_an_error_whatever_the_window(discovery: Discovery) -> None:
    web = {FEED: RSS, MAP: THREE, HOME + "list": "<ul><li><a href='/talks/1'>One</a></ul>", HOME + "json": f'[{{"link": "{A}"}}]'}
    with served(web) as (get, _), pytest.raises(EmptyListing):
        list(listed(discovery, get, Window(date(2030, 1, 1))))


def test_a_walk_gives_every_number_once_from_the_top() -> None:
    with served({}) as (get, proxy):
        assert [item.url[-1] for item in listed(IdWalk(HOME + "?id={id}", 7, 9), get)] == ["9", "8", "7"]
        assert proxy.log == []
        with pytest.raises(BrokenListing):
            list(listed(IdWalk(HOME + "?id={id}", 9, 7), get))


def test_a_shrunken_list_is_an_error() -> None:
    check_shrunken(80, 100)
    check_shrunken(5, None)
    check_shrunken(5, 0)
    with pytest.raises(ShrunkenListing, match="79 addresses where it held 100"):
        check_shrunken(79, 100)
