"""Fetching with politeness off: what robots.txt, limits, retries and an archive that outlives a power cut cost beside a bare loop.

The pages are served by nginx on loopback (Debian: `apt-get install nginx-light`). Latency is a server of our own that waits before it
answers, on eight loopback addresses, each a host of its own.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import Barrier

import requests
from harness import SHARED_PAGES, Spread, alternating, bench, ratio
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

sys.path.insert(0, str(Path(__file__).parents[1]))

from crawling import SOURCE, words

from podium.archive.walk import captures
from podium.fetch.public_hosts import host
from podium.pipeline import steps as run
from podium.pipeline.fetch_result import FetchResult
from podium.pipeline.plan import Wanted, Why
from podium.settings import Settings
from podium.window import Window

ROUNDS = 9
PAGES = 300
HOSTS = 8
EACH = 60
LATENCY = 0.05
CONF = """
worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{ access_log off; default_type text/html; keepalive_requests 100000;
  {temp} server {{ listen 127.0.0.1:{port}; root {folder}/site; }} }}
"""


def bodies() -> list[bytes]:
    """Real pages where there are any, else pages of our own writing blown up to the size of real ones."""
    if (file := SHARED_PAGES / "kremlin-2017.warc.gz").exists():
        return [capture.body for capture, _ in captures(file)][:PAGES]
    return [words(number, "The lamp is lit. " * 2400).encode() for number in range(PAGES)]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def nginx(program: str) -> Iterator[list[str]]:
    """The pages behind nginx, by their addresses."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        (folder / "site").mkdir()
        (folder / "site" / "robots.txt").write_text("User-agent: *\nAllow: /\n")
        for number, body in enumerate(bodies()):
            (folder / "site" / f"{number}.html").write_bytes(body)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temp = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in kinds)
        (folder / "conf").write_text(CONF.format(folder=folder, port=port, temp=temp))
        with subprocess.Popen([program, "-p", name, "-c", f"{name}/conf", "-g", "daemon off;"]) as process:
            until_open("127.0.0.1", port)
            try:
                yield [f"http://127.0.0.1:{port}/{number}.html" for number in range(len(bodies()))]
            finally:
                process.terminate()


def until_open(host: str, port: int) -> None:
    """Wait for somebody to listen."""
    for _ in range(600):
        with socket.socket() as one:
            if one.connect_ex((host, port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nobody listens on {host}:{port}")


def bare(urls: list[str]) -> None:
    """What everybody writes first."""
    with requests.Session() as session:
        session.trust_env = False
        for url in urls:
            assert session.get(url, timeout=10).content


def bare_with_archive(urls: list[str]) -> None:
    """The same with a WARC file, as warcio's own documentation writes one; nothing is synchronised."""
    with tempfile.TemporaryFile() as file, requests.Session() as session:
        session.trust_env = False
        writer = WARCWriter(file, gzip=True)
        for url in urls:
            answer = session.get(url, timeout=10)
            head = StatusAndHeaders(f"{answer.status_code} {answer.reason}", list(answer.headers.items()), protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", payload=BytesIO(answer.content), http_headers=head))


def podium(urls: list[str]) -> None:
    """What a run does: robots.txt, one request at a time, every answer in the archive and on the disk."""
    with fetching(urls) as fetch:
        assert all(arrival.http_status == 200 for arrival in fetch())


@contextmanager
def fetching(urls: list[str], *first: str) -> Iterator[Callable[[], list[FetchResult]]]:
    """A run with a home of its own that is about to ask for these addresses, and has asked for the ``first``."""
    source = replace(SOURCE, name="bench", hosts=tuple({host(url) for url in urls}))
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=home, delay=0, allow_private=True)
        with run.open_run(source, Window(datetime.now(UTC).date(), None), "bench", settings) as (crawl, _):
            for url in first:
                crawl.fetcher.get(url)
            yield lambda: list(crawl.fetch([Wanted(url, Why.NEW) for url in urls]))


async def late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers every request of a connection after the latency."""
    body = bodies()[0]
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    while await reader.readline():
        while (await reader.readline()).strip():
            pass
        await asyncio.sleep(LATENCY)
        writer.write(head + body)
        await writer.drain()
    writer.close()


async def serve_late(port: int) -> None:
    """On every loopback address."""
    await asyncio.start_server(late, [f"127.0.0.{number + 2}" for number in range(HOSTS)], port)
    await asyncio.Event().wait()


def late_hosts(port: int) -> list[str]:
    """The hosts that answer late, by their addresses."""
    return [f"http://127.0.0.{number + 2}:{port}/" for number in range(HOSTS)]


def bare_from_many_hosts(port: int) -> float:
    """The same of a bare loop of requests for each host, in a thread of its own: what this machine, and the server on it, let anybody have."""
    begin = Barrier(HOSTS + 1)

    def loop(root: str) -> None:
        with requests.Session() as session:
            session.trust_env = False
            session.get(root, timeout=10)
            begin.wait()
            for number in range(EACH):
                assert session.get(f"{root}{number}", timeout=10).content

    with ThreadPoolExecutor(HOSTS) as threads:
        loops = [threads.submit(loop, root) for root in late_hosts(port)]
        begin.wait()
        begun = time.perf_counter()
        for one in loops:
            one.result()
        return LATENCY * EACH / (time.perf_counter() - begun)


def from_many_hosts(port: int) -> float:
    """The share of the ideal at which a run fetches from hosts that answer late; the ideal sends the next request when one is answered."""
    roots = late_hosts(port)
    urls = [f"{root}{number}" for number in range(EACH) for root in roots]
    with fetching(urls, *roots) as fetch:  # each root brings its robots.txt, and a connection
        begin = time.perf_counter()
        arrivals = fetch()
        seconds = time.perf_counter() - begin
    assert all(arrival.http_status == 200 for arrival in arrivals), arrivals[0]
    return LATENCY * EACH / seconds


def main() -> None:
    """Both."""
    program = shutil.which("nginx")
    with bench("fetch", f"{PAGES} pages from loopback, politeness off") as found:
        if program:
            with nginx(program) as urls:
                cases = {"podium": podium, "bare": bare, "bare with archive": bare_with_archive}
                asking = {name: partial(case, urls) for name, case in cases.items()}
                times = alternating(asking, ROUNDS)
                worked = alternating(asking, ROUNDS, time.process_time)
            for name, seconds in times.items():
                found.add(f"{name}, pages/s", Spread.of([len(urls) / one for one in seconds]))
            nothing = "what it costs to write WARC at all; the target is held against a loop that does"
            found.add("podium / a bare loop of requests that keeps nothing", ratio(times["bare"], times["podium"]), "×", why=nothing)
            found.add("podium / the same loop that writes WARC", ratio(times["bare with archive"], times["podium"]), "×", at_least=0.8)
            slept = "without what either waits for: the server, the disk that podium synchronises, other programs"
            of_cores = ratio(worked["bare with archive"], worked["podium"])
            found.add("podium / the same loop that writes WARC, by seconds of cores", of_cores, "×", why=slept)
        else:
            print("  the bare loop is left out: no nginx here (apt-get install nginx-light)")
        port = free_port()
        with subprocess.Popen([sys.executable, __file__, "--serve", str(port)]) as process:
            until_open("127.0.0.2", port)
            shares, bare_shares = zip(*((from_many_hosts(port), bare_from_many_hosts(port)) for _ in range(ROUNDS)), strict=True)
            process.terminate()
        hosts = f"{HOSTS} hosts with {LATENCY * 1000:.0f} ms latency"
        found.add(f"{hosts}, share of the ideal", Spread.of(shares), "", at_least=0.9)
        found.add(
            f"{hosts}, a bare loop for each", Spread.of(bare_shares), "", why="what the machine and the server on it leave to anybody"
        )
        found.add(f"{hosts}, podium / bare loops", ratio(shares, bare_shares), "×")


if __name__ == "__main__":
    os.environ["no_proxy"] = "*"
    if sys.argv[1:2] == ["--serve"]:
        asyncio.run(serve_late(int(sys.argv[2])))
    else:
        main()
