"""What pages, addresses and packed bodies cost that are made to cost time: measured by growth, or beside the same without what is costly."""

import gzip
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from growth import ratio
from pattern_growth import MOST, patience

import parsers
from podium.addresses import LONGEST_ADDRESS
from podium.archive.archive import Archive
from podium.archive.compression import MOST_CODINGS, MOST_MEMBERS, CodingError, OverLimitError, unpacked
from podium.capture import Capture, Kept
from podium.discover.entries import entry
from podium.errors import Forbidden, Reason, Rejected
from podium.extract.generic.evidence import first_person
from podium.extract.monologue import is_first_person
from podium.extract.record import parse
from podium.fetch.public_hosts import checked
from podium.page.blocks import Block, TextRun
from podium.pipeline.kept_pages import Records, from_warc, left_by_a_dead_run

URL = "http://en.kremlin.ru/events/president/news/900107"
PAGE = f"<html><head><title>At the harbour</title></head><body><p>{'We meet again at the harbour. ' * 40}</p></body></html>"
EMPTY_MEMBER = gzip.compress(b"", mtime=0)


def capture(body: str, url: str = URL) -> Capture:
    return Capture(url, url, 200, (("Content-Type", "text/html; charset=utf-8"),), body.encode(), datetime(2026, 11, 23, tzinfo=UTC))


def kept_in(folder: Path, page: Capture) -> tuple[Path, Kept]:
    """The page in an archive of its own: the file, and where it is kept."""
    archive = Archive(folder)
    with archive.writer("kremlin", "run") as writer:
        kept = writer.keep(page)
    return next(folder.rglob("*.warc.gz")), kept


def test_a_page_with_sixty_comments_costs_no_more_than_one_without_them(tmp_path: Path) -> None:
    """In a WARC file from elsewhere, and as the answer that a killed run left over. Sixty comments took more than 100 s."""
    source = parsers.source("kremlin")

    def reading(name: str, body: str) -> Callable[[], None]:
        file, kept = kept_in(tmp_path / name, capture(body))

        def read() -> None:
            assert [url for url, _, _ in from_warc(source, file, {}, Records())] == [URL]
            assert [arrival.url for arrival in left_by_a_dead_run(source, [kept], {})] == [URL]

        return read

    padding = f"<!-- {'x' * 1000} -->"
    plain = reading("plain", PAGE.replace("</p>", f"</p>{padding}"))
    assert ratio(reading("comments", "<!-- a lamp -->\n" * 60 + PAGE), plain, 2) < 2
    assert ratio(reading("declarations", '<?xml version="1.0"?>\n' * 60 + PAGE), plain, 2) < 2


def test_lists_are_still_known_by_their_first_words(tmp_path: Path) -> None:
    source = parsers.source("kremlin")
    for number, head in enumerate(
        ("<urlset>", "<!-- a -->\n<rss>", '\n<?xml version="1.0"?><!-- a --><!-- b --> <atom:feed>', "<rdf:RDF>")
    ):
        file, _ = kept_in(tmp_path / f"{number}", capture(head + PAGE))
        assert list(from_warc(source, file, {}, Records())) == []


@pytest.mark.parametrize("asked", [lambda text: is_first_person([Block([TextRun(text)])]), first_person], ids=["templates", "general"])
@pytest.mark.parametrize("mark", ["“", "«", "„", '"', "“ a "])
def test_opening_quotation_marks_cost_what_their_number_says(asked: Callable[[str], bool], mark: str) -> None:
    assert grown(asked, lambda size: mark * (size // len(mark))) <= MOST


def test_keys_of_addresses_cost_what_their_length_says() -> None:
    unit = "/pa/cm200102/cmhansrd/"
    for source in parsers.sources().values():
        longest, longer = (f"https://{source.hosts[0]}{unit * many}" for many in (LONGEST_ADDRESS // len(unit) - 5, 4000))
        if lasting(source.article, longer) > MOST * 0.001:  # else it is cheap, whatever the longest costs that is looked at
            assert ratio(partial(source.article, longer), partial(source.article, longest), MOST, floor=0.001) <= MOST, source.name


def lasting(asked: Callable[[str], object], text: str) -> float:
    """Seconds in which it is answered: no less than it takes of the processor, and told without measuring for long."""
    began = time.perf_counter()
    asked(text)
    return time.perf_counter() - began


def test_an_address_that_is_too_long_is_refused_by_name(tmp_path: Path) -> None:
    """It is neither asked for nor read, and never passed over: each way on ends in words."""
    source = parsers.source("hansard_uk")
    url = "https://hansard.parliament.uk/debates/" + "a" * LONGEST_ADDRESS
    assert source.key(url) is None
    assert source.article(url) == url
    assert source.article(url.replace("hansard", "evil")) is None
    listed = entry(url, "/debates/")
    assert listed is not None and listed.url == url
    with pytest.raises(Forbidden, match=r"has 2,086 letters, 2,048 is the most that is asked"):
        checked(url)
    with pytest.raises(Rejected, match="its address has 2,086 letters") as told:
        parse(capture(PAGE, url), source)
    assert told.value.reason is Reason.TOO_LARGE
    assert len(str(told.value)) < 400
    file, kept = kept_in(tmp_path, capture(PAGE, url))
    assert [found for found, _, _ in from_warc(source, file, {}, Records())] == [url]
    assert [arrival.url for arrival in left_by_a_dead_run(source, [kept], {})] == [url]


def test_an_address_of_the_longest_kind_is_looked_at() -> None:
    source = parsers.source("gov_uk")
    url = "https://www.gov.uk/government/speeches/"
    url += "a" * (LONGEST_ADDRESS - len(url))
    assert source.key(url) == "a" * (LONGEST_ADDRESS - 39)
    assert checked(url).path.startswith("/government")


def test_empty_gzip_members_cost_what_their_number_says() -> None:
    assert grown(lambda body: unpacked(body, "gzip", 1000), lambda size: EMPTY_MEMBER * size) <= MOST


def test_there_are_only_so_many_members_and_codings() -> None:
    """160,000 empty members in an answer of 4 KB under two codings took 22.8 s."""
    small = gzip.compress(EMPTY_MEMBER * 160_000)
    assert len(small) < 20_000
    with patience(), pytest.raises(CodingError, match="more than 10,000 members"):
        unpacked(small, "gzip, gzip", 1 << 28)
    assert unpacked(gzip.compress(b"So.") + EMPTY_MEMBER * (MOST_MEMBERS - 2) + gzip.compress(b" Be it."), "gzip", 100) == b"So. Be it."
    with pytest.raises(CodingError, match="has 4 codings, 3 is the most"):
        unpacked(b"x", ", ".join(["gzip"] * (MOST_CODINGS + 1)), 100)
    assert unpacked(b"x", ", ".join(["identity"] * 9), 100) == b"x"


def test_codings_share_one_limit() -> None:
    page = b"We meet. " * 1000
    inner = zlib.compress(page, 0)
    assert unpacked(gzip.compress(inner), "deflate, gzip", len(page) + len(inner)) == page
    with pytest.raises(OverLimitError):
        unpacked(gzip.compress(inner), "deflate, gzip", len(page) + len(inner) - 1)


def test_members_larger_than_what_is_fed_at_once_are_whole() -> None:
    parts = [bytes(range(256)) * 4000, b"", b"We meet. " * 300_000]
    packed = b"".join(gzip.compress(part, compresslevel=level) for part, level in zip(parts, (0, 9, 1), strict=True))
    assert unpacked(packed + b"rubbish behind", "gzip", 1 << 24) == b"".join(parts)
    with pytest.raises(CodingError, match="breaks off"):
        unpacked(packed[:-30], "gzip", 1 << 24)


def grown(asked: Callable[[object], object], make: Callable[[int], object], size: int = 2000) -> float:
    """How many times as long four times as much takes."""
    return ratio(partial(asked, make(4 * size)), partial(asked, make(size)), MOST)
