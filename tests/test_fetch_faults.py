"""Every fault a site can have, each with its one outcome."""

import gzip
import random
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import brotli
import pytest
import server
from fetching import SHORT, SMALL, trip
from server import HTML, Answer, Asked, serve

from podium.archive.compression import CodingError, OverLimitError, unpacked
from podium.errors import BudgetSpent, Forbidden, PodiumError, TooLarge, Unreachable
from podium.fetch.hosts import Politeness
from podium.fetch.limiter import Budget
from podium.fetch.public_hosts import is_private_name
from podium.fetch.retries import RetryPolicy
from podium.fetch.transport import Limits

SPEECH = b"<html><title>Remarks</title><body><p>Good morning.</p></body></html>"
FINE = Answer(SPEECH, headers={"Content-Type": HTML})
PACKED = {"Content-Type": HTML, "Content-Encoding": "gzip"}


def in_seconds(seconds: int) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


PASSING = {
    "429": [Answer(status=429)],
    "429 Retry-After 0": [Answer(status=429, headers={"Retry-After": "0"})],
    "429 Retry-After in the past": [Answer(status=429, headers={"Retry-After": "Mon, 02 Nov 2020 10:00:00 GMT"})],
    "429 Retry-After nonsense": [Answer(status=429, headers={"Retry-After": "soon"})],
    "500": [Answer(status=500)],
    "502 and 503": [Answer(status=502), Answer(status=503)],
    "504 twice": [Answer(status=504), Answer(status=504)],
    "reset in mid-body": [Answer(SPEECH, fault=server.reset)],
    "short body": [Answer(SPEECH, fault=server.short)],
    "torn chunks": [Answer(SPEECH, fault=server.torn_chunks)],
    "no answer": [Answer(fault=server.hang_up)],
    "silence": [Answer(fault=server.silent)],
    "no HTTP": [Answer(fault=server.garbage)],
    "invalid gzip": [Answer(b"this is no gzip", headers=PACKED)],
    "torn gzip": [Answer(gzip.compress(SPEECH)[:-9], headers=PACKED)],
}


def limits(fault: str) -> Limits:
    return SHORT if fault in {"silence", "slow drip", "slow head"} else SMALL


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_is_tried_again(tmp_path: Path, fault: str) -> None:
    with serve({"/": [*PASSING[fault], FINE]}) as site, trip(tmp_path, limits=limits(fault)) as run:
        kept = run.fetcher.get(f"{site.url}/")
        assert kept.capture.body == SPEECH
        assert len(site.asked("/")) == len(PASSING[fault]) + 1
        whole = [answer.status for answer in PASSING[fault] if answer.status != 200]
        assert [capture.status for capture in run.archived() if "robots" not in capture.url] == [*whole, 200]


LASTING = {**{name: answers[0] for name, answers in PASSING.items()}, "503 for ever": Answer(status=503)}


@pytest.mark.parametrize("fault", LASTING)
def test_a_fault_that_lasts_is_unreachable_after_all_tries(tmp_path: Path, fault: str) -> None:
    with serve({"/": LASTING[fault]}) as site, trip(tmp_path, limits=limits(fault)) as run:
        with pytest.raises(Unreachable, match="asked 3 times"):
            run.fetcher.get(f"{site.url}/")
        assert len(site.asked("/")) == 3


ONCE = {
    "slow drip": (Answer(fault=server.drip), Unreachable, "longer than"),
    "slow head": (Answer(fault=server.drip_head), Unreachable, "longer than"),
    "endless body": (Answer(headers={"Content-Type": HTML}, fault=server.endless), TooLarge, "sends more"),
    "2 GB declared": (Answer(b"x", fault=server.announced(2 << 30)), TooLarge, "announces"),
    "many headers": (Answer(headers={f"X-{n}": "y" for n in range(200)}), TooLarge, "headers"),
    "a long header": (Answer(headers={"X-Long": "y" * 70_000}), TooLarge, "headers"),
    "long headers": (Answer(headers={f"X-{n}": "y" * 1000 for n in range(30)}), TooLarge, "headers"),
    "an unknown status": (Answer(status=418), Unreachable, "418"),
    "a redirect to nowhere": (Answer(status=302), Unreachable, "without an address"),
    "a redirect to itself": (Answer(status=302, headers={"Location": "#again"}), Unreachable, "loop"),
    "a redirect to a file": (Answer(status=302, headers={"Location": "file:///etc/passwd"}), Forbidden, "scheme"),
    "a redirect to ftp": (Answer(status=302, headers={"Location": "ftp://ftp.example.org/"}), Forbidden, "scheme"),
    "a redirect with a password": (Answer(status=302, headers={"Location": "http://a:b@www.example.org/"}), Forbidden, "password"),
    "a redirect to no address": (Answer(status=302, headers={"Location": "http://[::1/"}), Forbidden, "address"),
}


@pytest.mark.parametrize("fault", ONCE)
def test_a_fault_that_no_try_can_mend_is_asked_once(tmp_path: Path, fault: str) -> None:
    answer, error, words = ONCE[fault]
    with serve({"/": answer}) as site, trip(tmp_path, limits=limits(fault)) as run:
        begun = time.monotonic()
        with pytest.raises(error, match=words):
            run.fetcher.get(f"{site.url}/")
        assert time.monotonic() - begun < 30
        assert len(site.asked("/")) == 1


def test_after_a_fault_the_next_page_is_fetched_by_a_clean_connection(tmp_path: Path) -> None:
    faults = [answer for answer, _, _ in ONCE.values()]
    with serve({"/fault": list(faults), "/": FINE}) as site, trip(tmp_path, limits=SHORT) as run:
        for _ in faults:
            with pytest.raises(PodiumError):
                run.fetcher.get(f"{site.url}/fault")
            assert run.fetcher.get(f"{site.url}/").capture.body == SPEECH


KEPT = {
    "no Content-Type": Answer(SPEECH),
    "a wrong Content-Type": Answer(SPEECH, headers={"Content-Type": "image/png"}),
    "a wrong charset": Answer("<p>Grüße</p>".encode("cp1252"), headers={"Content-Type": "text/html; charset=utf-8"}),
    "an unknown charset": Answer(SPEECH, headers={"Content-Type": "text/html; charset=klingon"}),
    "nothing": Answer(b"", headers={"Content-Type": HTML}),
    "nothing, packed": Answer(b"", headers=PACKED),
    "binary": Answer(bytes(range(256)), headers={"Content-Type": HTML}),
}


@pytest.mark.parametrize("fault", KEPT)
def test_what_is_not_our_business_is_kept_as_it_came(tmp_path: Path, fault: str) -> None:
    with serve({"/": KEPT[fault]}) as site, trip(tmp_path) as run:
        kept = run.fetcher.get(f"{site.url}/")
        assert kept.capture.body == KEPT[fault].body
        assert kept.capture.header("Content-Type") == dict(KEPT[fault].headers).get("Content-Type")
        assert run.archive.read(kept.place) == kept.capture


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw deflate"])
def test_packed_bodies_are_unpacked_and_their_headers_kept(tmp_path: Path, coding: str) -> None:
    raw = zlib.compressobj(wbits=-15)
    packed = {"gzip": gzip.compress(SPEECH), "deflate": zlib.compress(SPEECH), "raw deflate": raw.compress(SPEECH) + raw.flush()}[coding]
    answer = Answer(packed, headers={"Content-Type": HTML, "Content-Encoding": coding.split()[-1]})
    with serve({"/": answer}) as site, trip(tmp_path) as run:
        kept = run.fetcher.get(f"{site.url}/")
        assert kept.capture.body == SPEECH
        assert kept.capture.header("Content-Encoding") == coding.split()[-1]
        assert run.archive.read(kept.place) == kept.capture


def test_codings_are_exact() -> None:
    twice = gzip.compress(brotli.compress(SPEECH))
    assert unpacked(twice, "br, gzip", 1000) == SPEECH
    assert unpacked(gzip.compress(SPEECH) + gzip.compress(SPEECH) + b"\0\0", "x-gzip", 1000) == SPEECH * 2
    for torn in (gzip.compress(SPEECH)[:-1], gzip.compress(SPEECH)[:20]):
        with pytest.raises(CodingError, match="breaks off"):
            unpacked(torn, "gzip", 1000)
    with pytest.raises(CodingError, match="breaks off"):
        unpacked(brotli.compress(SPEECH * 100)[:-3], "br", 100_000)
    with pytest.raises(CodingError, match="zstd"):
        unpacked(SPEECH, "zstd", 1000)
    for coding, bomb in (("gzip", gzip.compress(bytes(5_000_000))), ("br", brotli.compress(bytes(5_000_000)))):
        assert len(unpacked(bomb, coding, 5_000_000)) == 5_000_000
        with pytest.raises(OverLimitError):
            unpacked(bomb, coding, 4_999_999)


BOMB = """
import resource, sys, zlib
from pathlib import Path
from fetching import trip
from growth import ratio
from podium.errors import TooLarge
from podium.fetch.transport import Limits
with trip(Path(sys.argv[2]), limits=Limits()) as run:
    run.fetcher.get(sys.argv[1] + "/")
    before, said = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, []
    def refused():
        try:
            run.fetcher.get(sys.argv[1] + "/bomb")
        except TooLarge as error:
            said.append(str(error))
    refused()
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    packed = zlib.compress(bytes(Limits().body))
    print(kibibytes, ratio(refused, lambda: zlib.decompress(packed), 20), *set(said))
"""


@pytest.mark.parametrize("coding", ["gzip", "gzip, gzip"])
def test_a_gzip_bomb_costs_little(tmp_path: Path, coding: str) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    if coding == "gzip, gzip":
        bomb = gzip.compress(bomb)
    with serve({"/": FINE, "/bomb": Answer(bomb, headers={**PACKED, "Content-Encoding": coding})}) as site:
        run = [sys.executable, "-c", BOMB, site.url, str(tmp_path)]
        done = subprocess.run(run, cwd=Path(__file__).parent, capture_output=True, text=True, check=True, timeout=280)
    kibibytes, times, *words = done.stdout.split()
    assert int(kibibytes) < 64 * 1024
    assert float(times) < 20, "beside what may be unpacked, unpacked"
    assert "unpacks to more than" in " ".join(words)


@pytest.mark.parametrize("header", ["2", "date"])
def test_retry_after_is_waited_for(tmp_path: Path, header: str) -> None:
    def answer(asked: Asked) -> Answer:
        if len(site.asked("/")) == 1:
            return Answer(status=429, headers={"Retry-After": header if header == "2" else in_seconds(3)})
        return FINE

    with serve({"/": answer}) as site, trip(tmp_path) as run:
        run.fetcher.get(f"{site.url}/")
        first, second = site.asked("/")
        assert 2 <= second.at - first.at < 4


@pytest.mark.parametrize("header", ["3600", "99999999999999", "date"])
def test_a_host_that_wants_a_long_rest_gets_it(tmp_path: Path, header: str) -> None:
    answer = Answer(status=503, headers={"Retry-After": in_seconds(3600) if header == "date" else header})
    with serve({"/": answer, "/other": FINE}) as site, trip(tmp_path) as run:
        with pytest.raises(Unreachable, match="503, asked 1 times"):
            run.fetcher.get(f"{site.url}/")
        with pytest.raises(Unreachable, match="asked for a pause"):
            run.fetcher.get(f"{site.url}/other")
        assert site.asked("/other") == []


def test_a_redirect_loop_and_a_long_chain_end(tmp_path: Path) -> None:
    loop = {"/a": Answer(status=302, headers={"Location": "/b"}), "/b": Answer(status=302, headers={"Location": "/a"})}
    chain = {f"/{n}": Answer(status=307, headers={"Location": f"/{n + 1}"}) for n in range(9)}
    with serve({**loop, **chain, "/9": FINE}) as site, trip(tmp_path) as run:
        with pytest.raises(Unreachable, match="loop"):
            run.fetcher.get(f"{site.url}/a")
        assert len(site.asked()) == 2
        with pytest.raises(Unreachable, match="more than 5 times"):
            run.fetcher.get(f"{site.url}/0")
        assert run.fetcher.get(f"{site.url}/4").capture.body == SPEECH


PRIVATE = [
    "127.0.0.1",
    "localhost",
    "10.0.0.1",
    "169.254.169.254",
    "0.0.0.0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[fd20:ce::254]",
    "2130706433",
]
PRIVATE += [
    "0x7f.1",
    "127.1",
    "[fe80::1]",
    "224.0.0.1",
    "168.63.129.16",
    "100.100.100.200",
    "[64:ff9b::a00:1]",
    "[2002:7f00:1::]",
    "[::7f00:1]",
    "[fec0::1]",
]
PRIVATE += ["192.168.1.1", "172.16.0.1", "[::]", "[ff02::1]", "printer.local", "metadata.google.internal", "192.0.0.192", "255.255.255.255"]


@pytest.mark.parametrize("name", PRIVATE)
def test_private_addresses_are_refused_as_written(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # even where a proxy would resolve names
    with trip(tmp_path, allow_private=False) as run, pytest.raises(Forbidden, match="private"):
        run.fetcher.get(f"http://{name}/")


def test_public_addresses_are_not_refused() -> None:
    names = ["www.nato.int", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8", "localhost.example.org"]
    assert [name for name in names if is_private_name(name)] == []


def resolving(monkeypatch: pytest.MonkeyPatch, answers: list[str]) -> None:
    """Let ``rebind.example`` resolve to one address after the other, as a hostile name server would."""
    import socket

    real = socket.getaddrinfo

    def resolve(name: str, *rest: object, **options: object) -> object:
        if name != "rebind.example":
            return real(name, *rest, **options)  # type: ignore[arg-type]
        return real(answers.pop(0) if len(answers) > 1 else answers[0], *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["203.0.113.7", "127.0.0.1"]])
def test_a_name_that_resolves_to_a_private_address_is_refused_when_connecting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    resolving(monkeypatch, answers)
    with serve({"/": FINE}) as site, trip(tmp_path, allow_private=False, limits=Limits(connect=0.1)) as run:
        with pytest.raises(Forbidden, match="public internet"):
            run.fetcher.get(f"http://rebind.example:{site.server_address[1]}/")
        assert site.log == []


def test_a_redirect_to_a_private_address_is_refused(tmp_path: Path) -> None:
    """The site itself is asked by a proxy; its redirect leads to this machine, which no proxy should be asked for."""
    inside = Answer(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})
    with serve() as proxy, trip(tmp_path, allow_private=False) as run, pytest.MonkeyPatch.context() as patch:
        proxy.pages["http://www.example.org/"] = inside
        patch.setenv("HTTP_PROXY", proxy.url)
        patch.setenv("http_proxy", proxy.url)
        patch.delenv("NO_PROXY", raising=False)
        patch.delenv("no_proxy", raising=False)
        with pytest.raises(Forbidden, match="private"):
            run.fetcher.get("http://www.example.org/")
        assert [asked.path for asked in proxy.log] == ["http://www.example.org/robots.txt", "http://www.example.org/"]
        assert [capture.status for capture in run.archived()][-1] == 302


def test_a_host_without_an_address_is_unreachable(tmp_path: Path) -> None:
    with trip(tmp_path) as run, pytest.raises(Unreachable, match="does not resolve"):
        run.fetcher.get("http://no-such-host.invalid/")


def test_a_closed_port_is_unreachable(tmp_path: Path) -> None:
    with serve() as site:
        url = site.url
    with trip(tmp_path) as run, pytest.raises(Unreachable):
        run.fetcher.get(f"{url}/")


def test_a_host_that_is_down_is_left_alone(tmp_path: Path) -> None:
    with serve({f"/{n}": Answer(status=500) for n in range(9)}) as site:
        with trip(tmp_path, politeness=Politeness(override=0, failures=3), retries=RetryPolicy(tries=2, first_wait=0.01)) as run:
            for n in range(9):
                with pytest.raises(Unreachable):
                    run.fetcher.get(f"{site.url}/{n}")
        assert len(site.asked()) == 6


def test_a_run_keeps_to_its_budget(tmp_path: Path) -> None:
    with serve({"/": FINE}) as site:
        with trip(tmp_path, budget=Budget(requests=3)) as run:
            run.fetcher.get(f"{site.url}/")
            run.fetcher.get(f"{site.url}/")
            with pytest.raises(BudgetSpent, match="3 requests"):
                run.fetcher.get(f"{site.url}/")
        assert len(site.log) == 3
        with trip(tmp_path, "r2", delay=None, pace=30, budget=Budget(seconds=20)) as run:
            begun = time.monotonic()
            with pytest.raises(BudgetSpent, match="20 seconds"):
                run.fetcher.get(f"{site.url}/")
            assert time.monotonic() - begun < 20, "it waited"


def test_every_page_comes_in_the_end_and_no_two_requests_are_close(tmp_path: Path) -> None:
    """A fifth of first requests fails at random; two runs with two threads each ask one host at the same time."""
    page = server.failing_first(lambda asked: Answer(SPEECH + asked.path.encode(), headers={"Content-Type": HTML}), 0.2, seed=7)
    paths = [f"/{n}" for n in range(60)]
    random.Random(1).shuffle(paths)
    retries = RetryPolicy(tries=5, first_wait=0.01)
    with serve() as site:
        site.default = page
        with (
            trip(tmp_path, "a", delay=0.02, retries=retries) as one,
            trip(tmp_path, "b", delay=0.02, retries=retries) as two,
            ThreadPoolExecutor(4) as pool,
        ):
            kept = list(pool.map(lambda n: (one, two)[n % 2].fetcher.get(site.url + paths[n]).capture.body, range(len(paths))))
        assert kept == [SPEECH + path.encode() for path in paths]
        assert len(site.asked()) > len(paths)
        assert min(site.gaps()) >= 0.02
