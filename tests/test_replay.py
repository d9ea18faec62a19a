"""The replaying proxy, asked by real clients over real sockets."""

import http.client
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from growth import ratio

from podium.archive.archive import captures
from podium.capture import Capture
from podium.replay.proxy import RESET, Faults, ProxyRequest, ReplayProxy
from podium.replay.site import CaptureSite

NEWS = "http://sample.example/news"
PAGE = "https://sample.example/news/1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site of five files."""
    site = tmp_path / "site"
    for path, text in {
        "news/index.html": "<p>list",
        "news/1.html": "<p>one",
        "news/2.html": "<p>two",
        "news/feed.atom": "<feed/>",
        "robots.txt": "User-agent: *",
    }.items():
        file = site / "sample.example" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return site


@pytest.fixture
def proxy(folder: Path) -> Iterator[ReplayProxy]:
    """A running proxy before that site."""
    with ReplayProxy.of_folder(folder) as running:
        yield running


@pytest.fixture
def client(proxy: ReplayProxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[requests.Session]:
    """A session that finds the proxy in its environment."""
    yield from session_of(proxy, monkeypatch)


def session_of(proxy: ReplayProxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[requests.Session]:
    for name, value in proxy.environment.items():
        monkeypatch.setenv(name, value)
    with requests.Session() as session:
        yield session


@pytest.mark.parametrize(
    ("url", "status", "text", "media"),
    [
        (NEWS, 200, "<p>list", "text/html"),
        (NEWS + "/", 200, "<p>list", "text/html"),
        (NEWS + "/1", 200, "<p>one", "text/html"),
        (NEWS + "/1?selectedLocale=en", 200, "<p>one", "text/html"),
        (PAGE, 200, "<p>one", "text/html"),
        (NEWS + "/feed", 200, "<feed/>", "application/atom+xml"),
        ("https://sample.example:443/robots.txt", 200, "User-agent: *", "text/plain"),
        (NEWS + "/3", 404, None, "text/html"),
        ("https://other.example/", 404, None, "text/html"),
        ("http://sample.example/%2e%2e/secret", 404, None, "text/html"),
    ],
)
def test_answers_from_the_folder(client: requests.Session, folder: Path, url: str, status: int, text: str | None, media: str) -> None:
    (folder / "secret").write_text("outside of every host")
    answer = client.get(url)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].partition(";")[0] == media
    assert text is None or answer.text == text


def test_a_link_out_of_the_folder_is_not_followed(client: requests.Session, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "private.html").write_text("private")
    (folder / "sample.example" / "leak.html").symlink_to(tmp_path / "private.html")
    assert client.get("http://sample.example/leak").status_code == 404


def test_conditional_requests_get_304_until_the_page_changes(client: requests.Session, proxy: ReplayProxy, folder: Path) -> None:
    first = client.get(PAGE)
    by_tag = client.get(PAGE, headers={"If-None-Match": first.headers["ETag"]})
    by_date = client.get(PAGE, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (by_tag.status_code, by_date.status_code, by_tag.content) == (304, 304, b"")
    (folder / "sample.example/news/1.html").write_text("<p>one, corrected")
    changed = client.get(PAGE, headers={"If-None-Match": first.headers["ETag"], "If-Modified-Since": first.headers["Last-Modified"]})
    assert (changed.status_code, changed.text) == (200, "<p>one, corrected")
    assert [(asked.conditional, asked.status) for asked in proxy.log] == [(False, 200), (True, 304), (True, 304), (True, 200)]


def test_an_earlier_folder_lies_over_the_later(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    over = tmp_path / "over/sample.example/news"
    over.mkdir(parents=True)
    (over / "1.html").write_text("<p>corrected")
    (over / "2.gone").touch()
    with ReplayProxy.of_folder(tmp_path / "over", folder) as proxy:
        client = next(session_of(proxy, monkeypatch))
        assert client.get(NEWS + "/1").text == "<p>corrected"
        assert client.get(NEWS + "/2").status_code == 410
        assert client.get(NEWS + "/feed").status_code == 200


def test_head_has_no_body_and_the_connection_goes_on(proxy: ReplayProxy) -> None:
    host, port = proxy.address.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port))
    connection.request("HEAD", NEWS + "/1")
    head = connection.getresponse()
    assert (head.status, head.read(), head.headers["Content-Length"]) == (200, b"", "6")
    connection.request("GET", NEWS + "/1")
    assert connection.getresponse().read() == b"<p>one"
    connection.close()


def test_a_request_that_is_not_for_a_proxy_is_refused(proxy: ReplayProxy) -> None:
    assert requests.get(proxy.address + "/news", timeout=60).status_code == 400


def test_tls_is_verified_and_negotiates_http_1(proxy: ReplayProxy) -> None:
    context = ssl.create_default_context(cafile=str(proxy.authority))
    context.set_alpn_protocols(["h2", "http/1.1"])
    host, port = proxy.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as plain:
        plain.sendall(b"CONNECT sample.example:443 HTTP/1.1\r\nHost: sample.example:443\r\n\r\n")
        assert b" 200 " in plain.recv(4096)
        with context.wrap_socket(plain, server_hostname="sample.example") as secure:
            assert secure.selected_alpn_protocol() == "http/1.1"
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(PAGE, proxies={"https": proxy.address}, verify=True, timeout=60)


def test_many_clients_at_once(client: requests.Session, proxy: ReplayProxy) -> None:
    def ask(number: int) -> str:
        with requests.Session() as own:
            return "".join(own.get(url).text for url in (PAGE, f"{NEWS}/{number % 2 + 1}", PAGE))

    with ThreadPoolExecutor(16) as pool:
        texts = set(pool.map(ask, range(100)))
    assert texts == {"<p>one<p>one<p>one", "<p>one<p>two<p>one"}
    assert len(proxy.log) == 300


def test_clients_that_hang_up_leave_no_trace(proxy: ReplayProxy, client: requests.Session, capfd: pytest.CaptureFixture[str]) -> None:
    host, port = proxy.address.removeprefix("http://").split(":")
    tunnel = b"CONNECT sample.example:443 HTTP/1.1\r\n\r\n"
    for half in (b"", b"GET htt", tunnel, tunnel + b"not TLS at all"):
        with socket.create_connection((host, int(port))) as plain:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            plain.sendall(half)
    assert client.get(PAGE).status_code == 200
    time.sleep(0.1)
    assert capfd.readouterr() == ("", "")


def test_faults_hit_first_requests_only_and_the_same_ones_each_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(100):
        (folder / "sample.example" / f"{number}.html").write_text("<p>" + "word " * 2000)
    seen = []
    for _ in range(2):
        with ReplayProxy.of_folder(folder, faults=Faults(0.2, seed=7)) as proxy:
            client = next(session_of(proxy, monkeypatch))
            first = [_outcome(client, f"https://sample.example/{number}") for number in range(100)]
            again = [_outcome(client, f"https://sample.example/{number}") for number in range(100)]
            assert set(again) == {200}
            assert [asked.status for asked in proxy.log[:100]] == first
            seen.append(first)
    assert seen[0] == seen[1]
    assert {200, 503, RESET} == set(seen[0])
    assert 10 <= 100 - seen[0].count(200) <= 30


def _outcome(client: requests.Session, url: str) -> int:
    try:
        return client.get(url, timeout=60).status_code
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
        return RESET


def test_captures_are_answered_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    page, moved = "http://sample.example/a b", "https://sample.example/moved"
    western = (("content-type", "text/html; charset=windows-1252"),)
    kept = [
        Capture(page, page, 200, western, b"old", at),
        Capture(page, page, 200, western, b"new", at),
        Capture(moved, moved, 301, (("Location", "/a%20b"),), b"", at),
    ]
    with ReplayProxy(CaptureSite(kept)) as proxy:
        client = next(session_of(proxy, monkeypatch))
        answer = client.get("http://sample.example/a%20b#top")
        assert (answer.text, answer.headers["Content-Type"]) == ("new", "text/html; charset=windows-1252")
        assert client.get("http://sample.example/a%20b", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
        assert client.get(moved, allow_redirects=False).headers["Location"] == "/a%20b"
        assert client.get("http://sample.example/robots.txt").status_code == 404


def test_starts_fast_and_ends_with_its_block(folder: Path) -> None:
    def start() -> None:
        with ReplayProxy.of_folder(folder):
            pass

    assert ratio(start, ssl.create_default_context, 5) < 5  # which every client does
    with ReplayProxy.of_folder(folder) as proxy:
        address, bundle = proxy.address, proxy.authority
        threads = threading.active_count()
        connection = http.client.HTTPConnection(address.removeprefix("http://"))
        connection.request("GET", PAGE)
        connection.getresponse().read()
    assert not bundle.exists()
    with pytest.raises(requests.ConnectionError):
        requests.get(address, timeout=60)
    deadline = time.monotonic() + 60
    while threading.active_count() >= threads and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() < threads
    connection.close()


def test_a_year_of_real_pages(real_pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    year = real_pages / "kremlin-2017.warc.gz"

    def start() -> None:
        with ReplayProxy.of_warc(year):
            pass

    assert ratio(start, lambda: deque(captures(year), 0), 0.5, once=True) < 0.5
    with ReplayProxy.of_warc(year) as proxy:
        client = next(session_of(proxy, monkeypatch))
        statuses = [client.get(f"http://en.kremlin.ru/events/president/news{page}").status_code for page in ("", "/page/43", "/page/44")]
        assert statuses == [200, 200, 404]
        assert all(isinstance(asked, ProxyRequest) and asked.host == "en.kremlin.ru" for asked in proxy.log)
