"""Long lists are read in columns: what that says of them is what one address after the other would."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from crawling import SOURCE, Web, url, words, world
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import parsers
from podium.addresses import on_host, over_https, without_query
from podium.discover import feeds
from podium.discovery import Sitemap
from podium.extract.source import AskedOfOwn
from podium.pipeline import steps
from podium.pipeline.plan import Planner
from podium.pipeline.run import Run
from podium.text import hashes
from podium.text.hashes import NOWHERE, HashIndex, TextSet
from podium.window import Window

MAP = "https://lighthouse.example/map.xml"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
FIELD = st.sampled_from(
    [
        "<loc>https://lighthouse.example/1</loc>",
        "<loc> https://lighthouse.example/2\n</loc>",
        "<loc><![CDATA[https://lighthouse.example/3?a=1&b=2]]></loc>",
        "<loc>https://lighthouse.example/<!-- a -->4</loc>",
        "<loc>https://lighthouse.example/<b>5</b></loc>",
        "<loc/>",
        "<o:loc>https://lighthouse.example/6</o:loc>",
        "<o:picture><loc>https://lighthouse.example/7</loc><lastmod>2026-10-07</lastmod></o:picture>",
        "<lastmod>2026-10-01</lastmod>",
        "<lastmod>2026-10-02T10:00:00+02:00</lastmod>",
        "<lastmod/>",
        "<lastmod>2026<b/></lastmod>",
        "<o:lastmod>2026-10-03</o:lastmod>",
        "<priority>0.5</priority>",
        " words ",
    ]
)
ENTRY = st.lists(FIELD, max_size=4).map(lambda fields: f"<url>{''.join(fields)}</url>")
ALIKE = st.tuples(st.lists(FIELD, min_size=1, max_size=3), st.integers(1, 3)).map(lambda made: [f"<url>{''.join(made[0])}</url>"] * made[1])


@settings(deadline=None, max_examples=300)
@given(entries=st.lists(ENTRY, max_size=3) | ALIKE, declared=st.sampled_from([f'xmlns="{NAMESPACE}"', ""]))
def test_the_columns_of_a_sitemap_are_what_its_entries_say(entries: list[str], declared: str) -> None:
    root = feeds._root(MAP, f'<urlset {declared} xmlns:o="other">{"".join(entries)}</urlset>'.encode())
    stated = list(map(feeds._texts, root))
    assert feeds._columns(root) == ([texts.get("loc", "") for texts in stated], [texts.get("lastmod", "") for texts in stated])


@pytest.mark.parametrize("stamp", ["", "<lastmod>2026-10-01</lastmod>"])
def test_entries_that_are_alike_are_not_looked_at_one_by_one(stamp: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "_texts", None)
    root = etree.fromstring(f'<urlset xmlns="{NAMESPACE}">{f"<url><loc>https://a.example/1</loc>{stamp}</url>" * 3}</urlset>')
    assert feeds._columns(root)[0] == ["https://a.example/1"] * 3


SPELT = st.tuples(
    st.sampled_from(["http://", "https://", "HTTPS://", "ftp://", ""]),
    st.sampled_from(["", "www.", "WWW.", "a@"]),
    st.integers(0, 9),
    st.sampled_from(["", ".", ":80", ":443", ":8443", ".evil.example"]),
    st.sampled_from(["", "/", "/a/b", "?a", "#a", "\\a", "\n/"]) | st.text(max_size=20).map(lambda path: f"/{path}"),
)


@settings(deadline=None, max_examples=300)
@given(spelt=SPELT, name=st.sampled_from(sorted(parsers.sources())))
def test_an_address_in_its_plain_spelling_is_told_what_it_was_when_that_was_looked_for(
    spelt: tuple[str, str, int, str, str], name: str
) -> None:
    source = parsers.source(name)
    scheme, before, host, after, rest = spelt
    address = f"{scheme}{before}{source.hosts[host % len(source.hosts)]}{after}{rest}"
    for asked in (source.key, source.canonical, source.companion):
        assert isinstance(asked, AskedOfOwn)
        assert asked(address) == replace(asked, plain=())(address)
        assert asked.plain


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("http://www.lamp.example/a?b#c", "https://www.lamp.example/a"),
        ("https://www.lamp.example/a", "https://www.lamp.example/a"),
        ("http://old.example", "https://www.lamp.example"),
        ("https://www.old.example/?a", "https://www.lamp.example/"),
        ("https://www.lamp.example.evil/a", "https://www.lamp.example.evil/a"),
    ],
)
def test_an_old_host_becomes_the_one_host(address: str, form: str) -> None:
    assert on_host("www.lamp.example", "lamp.example", "old.example")(address) == form


def test_query_and_fragment_go_and_http_becomes_https() -> None:
    assert [without_query(one) for one in ("https://a.example/b", "https://a.example/b\n?c", "https://a.example/#")] == [
        "https://a.example/b",
        "https://a.example/b\n",
        "https://a.example/",
    ]
    assert over_https("http://a.example/http:?b") == "https://a.example/http:"


def test_a_set_of_texts_knows_what_it_met_one_by_one_and_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where hashes meet: with a few bits of the first one, thousands share a slot."""
    chance = random.Random(3)
    monkeypatch.setattr(hashes, "hash", lambda text: hash(text) % 97 if text[-1] != "\n" else hash(text), raising=False)
    found, plain = TextSet(), set[str]()
    for _ in range(30):
        texts = [f"address {chance.randrange(4000)}" for _ in range(chance.choice([1, 50, 300]))]
        texts = list(dict.fromkeys(texts)) if chance.random() < 0.7 else texts
        new = found.add_all(texts)
        for text, is_new in zip(texts, new, strict=True):
            assert is_new == (text not in plain)
            plain.add(text)
        assert not found.add(texts[0])


def test_an_index_finds_many_texts_as_it_finds_each(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(4)
    monkeypatch.setattr(hashes, "hash", lambda text: hash(text) % 97 if text[-1] != "\n" else hash(text), raising=False)
    held = [f"address {chance.randrange(800)}" for _ in range(1000)]
    index = HashIndex([pa.array(held[:300]), pa.array(held[300:])])
    asked = [f"address {number}" for number in range(1000)]
    assert index.first_places(asked) == [held.index(one) if one in held else NOWHERE for one in asked]
    assert [list(index.places(one)) for one in asked] == [[place for place, text in enumerate(held) if text == one] for one in asked]
    assert HashIndex([]).first_places(asked[:2]) == [NOWHERE, NOWHERE]


def sitemap(chance: random.Random, keys: Sequence[int]) -> str:
    """Some of them twice, in several spellings, among addresses of others; with and without stamps."""
    stamps = ["", *(f"<lastmod>{day}</lastmod>" for day in ("2014-05-06", f"{date.today() + timedelta(days=1)}"))]
    listed = [f"{url(key)}{chance.choice(['', '', '?from=map', '#top'])}" for key in keys] + ["https://lighthouse.example/news/1", url(1)]
    return f'<urlset xmlns="{NAMESPACE}">{"".join(f"<url><loc>{one}</loc>{chance.choice(stamps)}</url>" for one in listed)}</urlset>'


@pytest.mark.parametrize("window", [Window(), Window(date(2026, 10, 1)), Window(date(2014, 1, 1), date(2014, 12, 31))], ids=str)
def test_a_plan_is_the_same_whether_or_not_known_addresses_are_passed_over(window: Window, tmp_path: Path) -> None:
    """New, changed, failed, forgotten and due ones among them: what is asked for, why, in which order, and how many are known."""
    chance = random.Random(5)
    source = replace(SOURCE, canonical=without_query, complete=(Sitemap(MAP, "/speeches/"),))
    web = Web({**{url(key): words(key) for key in range(30)}, MAP: sitemap(chance, range(30))})
    with world(web, tmp_path) as here:
        here.source = source
        with here.opened(Window()) as (run, _):
            fetched = list(run.fetch(run.plan(source.complete).wanted))
            assert len(fetched) == 30
            steps.load_pages(run, fetched[:20])
        web.pages[MAP] = sitemap(chance, range(5, 60))
        with here.opened(window) as (run, _):
            compared(run, [url(7), url(8)])


def compared(run: Run, forgotten: Sequence[str]) -> None:
    """The plan with and without passing over, some time after the pages were looked at."""
    rows = run.tombstones.rows
    rows |= {one: run.ledger[one] for one in forgotten}
    for later in (timedelta(0), timedelta(hours=30), timedelta(days=9)):
        now = datetime.now(UTC) + later
        over, plain = Planner(run.ledger, now), Planner(run.ledger, now)
        plan = over.plan(run.list_addresses(run.source.complete, settled=over.settled))
        assert plan == plain.plan(run.list_addresses(run.source.complete))
    passing = Planner(run.ledger, datetime.now(UTC)).settled
    left, listed = (len(list(run.list_addresses(run.source.complete, settled=settled))) for settled in (passing, None))
    assert (left < listed) == bool(listed)
