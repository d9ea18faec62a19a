"""Nobody takes an institution's name: what counts is the host that answered, whatever the rest of an address says."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from crawling import SOURCE, Web, moved, words, world
from growth import ratio
from typer.testing import CliRunner
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import parsers
from podium.addresses import host_of
from podium.archive.walk import captures
from podium.capture import Capture
from podium.cli.main import app
from podium.errors import Reason, Rejected
from podium.extract.record import parse
from podium.pipeline import steps
from podium.pipeline.parse_pages import accept

PAGES = Path(__file__).parent / "pages"
OWN = {
    "bank_of_england": "https://www.bankofengland.co.uk/speech/2031/may/a-speech",
    "bundesregierung": "https://www.bundesregierung.de/breg-de/aktuelles/rede-am-hafen-2345678",
    "congressional_record": "https://www.govinfo.gov/content/pkg/CREC-2031-01-28/html/CREC-2031-01-28-pt1-PgS702-2.htm",
    "ecb": "https://www.ecb.europa.eu/press/key/date/2031/html/ecb.sp310312~0a1b2c3d4e.en.html",
    "european_commission": "https://ec.europa.eu/commission/presscorner/api/documents?reference=SPEECH/26/1671&language=en",
    "federal_reserve": "https://www.federalreserve.gov/newsevents/speech/thornquist20310514a.htm",
    "gov_uk": "https://www.gov.uk/government/speeches/a-speech",
    "hansard_uk": "https://hansard.parliament.uk/commons/2031-01-09/debates/f558af45-2e9e-4f22-9692-ae71794a6469/CommonsChamber",
    "kinginstitute": "https://kinginstitute.stanford.edu/king-papers/documents/a-speech",
    "kremlin": "http://en.kremlin.ru/events/president/news/55882",
    "nato": "https://www.nato.int/cps/en/natohq/opinions_900001.htm",
    "pm_australia": "https://pmtranscripts.pmc.gov.au/query?transcript=10000",
    "presidency_ucsb": "https://www.presidency.ucsb.edu/documents/a-speech",
    "state_department": "https://www.state.gov/briefings/a-briefing/",
    "un_press": "https://press.un.org/en/2031/sgsm30166.doc.htm",
    "white_house": "https://www.whitehouse.gov/the-press-office/2034/04/12/remarks",
}
"""An address of an article of an institution, well suited for the changes below; of every other it is that of its first saved page."""
for path in sorted(PAGES.glob("*/*.url")):
    address, name = path.read_text(encoding="utf-8").split("\n")[0], path.parent.name
    if name not in OWN and parsers.source(name).key(parsers.source(name).canonical(address)):
        OWN[name] = address


def foreign(own: str, hosts: tuple[str, ...]) -> list[str]:
    """Addresses that look like the article and are on nobody's host but the attacker's, or on none that can be told."""
    scheme, _, rest = own.partition("://")
    host, _, path = rest.partition("/")
    letters = [
        host.replace("o", "\N{CYRILLIC SMALL LETTER O}"),
        host.replace("a", "\N{CYRILLIC SMALL LETTER A}"),
        "\N{FULLWIDTH LATIN SMALL LETTER W}ww." + host,
    ]
    letters += [
        host.replace("k", "\N{KELVIN SIGN}"),
        host.replace("s", "\N{LATIN SMALL LETTER LONG S}"),
        host.replace(".", "\N{IDEOGRAPHIC FULL STOP}"),
    ]
    every = [
        *(f"{scheme}://evil-{name}/{path}" for name in hosts),
        *(f"{scheme}://{name}.evil.example/{path}" for name in hosts),
        *(f"{scheme}://evil.example/{name}/{path}" for name in hosts),
        *(f"{scheme}://{name}@evil.example/{path}" for name in hosts),
        *(f"{scheme}://evil.example:{name}@{name}/{path}" for name in hosts),
        *(f"{scheme}://{name}\\@evil.example/{path}" for name in hosts),
        *(f"{scheme}://{name}\\.evil.example/{path}" for name in hosts),
        *(f"{scheme}://{name}:8443/{path}" for name in hosts),
        *(f"{scheme}://{name}%2eevil.example/{path}" for name in hosts),
        *(f"{scheme}://{name}../{path}" for name in hosts),
        *(f"{name}://{host}/{path}" for name in ("ftp", "file", "javascript", "data")),
        f"//{host}/{path}",
        f"{scheme}:/{host}/{path}",
        f"{scheme}:///{host}/{path}",
        f"{host}/{path}",
        f"{scheme}://[{host}]/{path}",
        f"{scheme}://[::1",
        f"{scheme}://evil.example/?u={own}",
        f"{scheme}://evil.example/#{own}",
        f"{scheme}://evil.example/{own}",
        f"{scheme}://evil.example?{own}",
        f"{scheme}://{host}.:443.evil.example/{path}",
        f"{scheme}://{host}\t.evil.example/{path}",
        f"{scheme}://www\n.{host}/{path}",
        f" {own}",
        f"{scheme}://{host}/redirect?u={own}",
        f"{scheme}://{host}/redirect#{own}",
        *(f"{scheme}://{name}/{path}" for name in letters if name != host),
    ]
    return [url for url in every if url != own]


def test_every_institution_is_tried() -> None:
    assert set(OWN) == set(parsers.names()), "keep a page of it under tests/pages"


@pytest.mark.parametrize("name", parsers.names())
def test_a_foreign_address_has_no_key_and_no_record(name: str) -> None:
    source = parsers.source(name)
    page = b"<html><head><title>A speech</title></head><body><main><h1>A speech</h1><p>I never said this.</p></main></body></html>"
    for url in foreign(OWN[name], source.hosts):
        if host_of(url) in source.hosts:  # another page of its own, whatever address it names behind the path
            assert source.key(source.canonical(url)) != source.key(source.canonical(OWN[name])), url
        else:
            assert source.article(url) is None, url
            assert source.key(url) is None, url
            assert source.key(source.canonical(url)) is None, url
            assert parsers.for_url(url) is not source, url
            answer = Capture(url, url, 200, (("Content-Type", "text/html"),), page, datetime.now(UTC))
            for redirected in (answer, replace(answer, url=OWN[name], redirects=(OWN[name],))):
                with pytest.raises(Rejected) as reject:
                    parse(redirected, source)
                assert reject.value.reason is Reason.WRONG_PAGE, url
                with pytest.raises(Rejected) as reject:
                    accept(OWN[name], redirected, source, None)
                assert reject.value.reason is Reason.WRONG_PAGE, url


@pytest.mark.parametrize("name", parsers.names())
def test_the_spellings_of_an_own_address_have_its_key(name: str) -> None:
    source, own = parsers.source(name), OWN[name]
    key, form = source.key(source.canonical(own)), source.article(own)
    assert key and form
    assert host_of(source.home) in source.hosts
    scheme, _, rest = own.partition("://")
    host, _, path = rest.partition("/")
    port = {"http": 80, "https": 443}[scheme]
    spelt = [f"{scheme}://{host.upper()}/{path}", f"{scheme.upper()}://{host}/{path}", f"{scheme}://{host}:{port}/{path}"]
    spelt += [f"{scheme}://{host}./{path}", f"{own}#top"]
    for url in spelt:
        assert source.key(source.canonical(url)) == key, url
        assert source.key(source.article(url) or "") == key, url
        assert parsers.for_url(url) is source, url
    for other in ("http", "https"):
        assert source.key(source.canonical(f"{other}://{rest}")) == key


def test_addresses_of_any_length_are_told_in_a_time_that_grows_with_them() -> None:
    def ask(size: int) -> None:
        for name in parsers.names():
            source = parsers.source(name)
            own = OWN[name]
            for piece in (
                "/pa/cm1/cmhansrd1/a",
                "-a",
                "/CREC-2031-01-28",
                "&reference=a/1/2",
                "/html/ecb.sp310312",
                ".",
                "/debates/",
                "-12345",
                "%",
            ):
                source.article(own + piece * (size // len(piece)) + "\n!")
                source.article(own.rpartition("/")[0] + piece * (size // len(piece)) + "\n!")

    ask(100)
    assert ratio(lambda: ask(80_000), lambda: ask(20_000), 6, floor=0.01) < 6


def write(path: Path, pages: dict[str, bytes]) -> Path:
    """A WARC file with an answer of each address."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, body in pages.items():
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", payload=BytesIO(body), length=len(body), http_headers=http))
    return path


def test_pages_of_foreign_hosts_in_a_warc_file_are_nobodys(tmp_path: Path) -> None:
    own = "https://lighthouse.example/speeches/1"
    found = [url for url in foreign(own, SOURCE.hosts) if url.isascii() and url.isprintable() and host_of(url) not in SOURCE.hosts]
    pages = {url: words(number + 2).encode() for number, url in enumerate(found)}
    with world(Web({}), tmp_path / "home") as here, here.opened() as (crawl, report):
        file = write(tmp_path / "foreign.warc.gz", {own: words(1).encode(), **pages})
        assert len(list(captures(file))) > 20
        steps.take(crawl, report, file)
        assert report.new == ["lighthouse/1"]
        assert here.ledger() == {own: "parsed"}


def test_foreign_pages_are_parsed_as_pages_of_nobody_we_know(tmp_path: Path) -> None:
    page = (PAGES / "gov_uk" / "current.html").read_bytes()
    urls = ("https://evil-gov.uk/government/speeches/never-said", f"https://evil.example/?u={OWN['gov_uk']}", "http://[::1", OWN["gov_uk"])
    file = write(tmp_path / "pages.warc.gz", dict.fromkeys(urls, page))
    lines = CliRunner().invoke(app, ["parse", str(file)]).stdout.splitlines()
    assert len(lines) == len(urls)
    assert [json.loads(line).get("source") == "gov_uk" for line in lines] == [False, False, False, True]


@pytest.mark.parametrize(
    "target", ["https://evil-lighthouse.example/speeches/1", "https://evil.example/?u=https://lighthouse.example/speeches/1"]
)
def test_a_redirect_to_a_foreign_host_is_not_followed_into_a_record(tmp_path: Path, target: str) -> None:
    own = "https://lighthouse.example/speeches/1"
    with world(Web.of(1, **{own: moved(target), target: words(1)}), tmp_path) as here:
        report = here.run()
        assert report.new == []
        assert [trouble.message.partition(":")[0] for trouble in report.rejected] == ["wrong_page"]
