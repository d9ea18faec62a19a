"""`podium doctor`: what a run needs, examined before one fails: settings, store, lease, disk, the hosts' robots.txt, the clock.

Whether a Prefect server answers is examined in ``flows.prefect_server``.
"""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from podium.capture import Capture
from podium.errors import FetchError, LakeError, StoreError, UnderWay, UsageError
from podium.extract.source import Source
from podium.fetch.hosts import Hosts, Politeness, Rules
from podium.fetch.limiter import Budget, Limiter
from podium.fetch.retries import RetryingClient, RetryPolicy
from podium.fetch.transport import Limits, Transport
from podium.lake.lake import Lake
from podium.pipeline.leases import FileLeases, leases_at
from podium.settings import Settings
from podium.store.objects import Objects

Grade = Literal["ok", "warn", "fail"]
SCARCE, TOO_LITTLE = 5 << 30, 500 << 20
"""Bytes of free disk that are worth a warning, and with which a run would stop."""
MOST_CLOCK_ERROR = timedelta(minutes=2)
HOSTS_AT_ONCE = 8
"""Hosts that are asked side by side."""
TURN_PATIENCE = 60
"""Seconds to wait for a host's turn, which a run may hold."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was examined, how it stands, and a message that says why and what to do."""

    grade: Grade
    what: str
    message: str


@dataclass(slots=True)
class Host:
    """One host, the sources that need it and the addresses of their lists there."""

    root: str
    """Its scheme and name, ``https://www.nato.int``."""
    sources: list[Source] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    answers: list[Capture] = field(default_factory=list)
    """To the requests for its robots.txt, those of redirects too."""
    rules: Rules | None = None
    pace: float = 0.0
    """Seconds between two requests of a run."""
    refused: FetchError | None = None
    """Why a run would not ask it."""

    @property
    def delay(self) -> float:
        """Seconds between two requests: the longest of those that its sources declare."""
        return max(source.delay for source in self.sources)


def examine(sources: Sequence[Source]) -> Iterator[Finding]:
    """Examines everything but the Prefect server, a finding at a time; of these sources every host is asked for its robots.txt, once."""
    try:
        settings = Settings()
    except UsageError as error:
        yield Finding("fail", "configuration", str(error))
        return
    if settings.contact:
        yield Finding("ok", "configuration", f"home {settings.home}, contact {settings.contact}")
    else:
        yield Finding("warn", "configuration", "no contact: set PODIUM_CONTACT, so that the operators of the sites can reach you")
    if settings.in_store:
        yield examine_store(settings.home)
        local = examine_folder(settings.local_folder, "this machine", "PODIUM_LOCAL")
    else:
        local = examine_folder(Path(settings.home))
    yield local
    try:
        yield Finding("ok", "lake", f"opens at version {Lake(settings.home).version()}")
    except LakeError as error:
        yield Finding("fail", "lake", str(error))
    yield examine_disk(settings.local_folder)
    if local.grade == "fail":  # the pace of the hosts is kept there: without it no host may be asked
        return
    answers = []
    for host in ask_hosts(settings, hosts(sources)):
        yield examine_host(host)
        answers += host.answers
    if sources:
        yield examine_clock(answers, datetime.now(UTC))


def examine_store(address: str) -> Finding:
    """Whether an object store can be written and leased, and refuses a write whose condition does not hold, as every run needs."""
    name = f"doctor-{os.getpid()}"
    try:
        with leases_at(address).hold(name, "doctor"):
            pass
        Objects(f"{address}/leases").delete(name)
    except (StoreError, UnderWay, UsageError) as error:
        return Finding("fail", "store", str(error))
    return Finding("ok", "store", f"{address} can be written, and refuses writes whose condition does not hold")


def examine_folder(home: Path, what: str = "store", variable: str = "PODIUM_HOME") -> Finding:
    """Whether a folder can be written, renamed in and deleted from, as the archive does, and locked, as a run does."""
    name = f"doctor-{os.getpid()}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        trial = home / f"{name}.trial"
        trial.write_bytes(b"written by podium doctor")
        trial = trial.rename(home / name)
        trial.unlink()
        with FileLeases(home).hold(name, "doctor"):
            pass
        (home / "leases" / name).unlink()
    except (OSError, UnderWay) as error:
        return Finding("fail", what, f"{home.absolute()} cannot be written and locked: {error}; set {variable} to a folder that can")
    return Finding("ok", what, f"{home.absolute()} can be written and locked")


def examine_disk(home: Path) -> Finding:
    """How much of the disk is free on which that folder is, or will be made."""
    existing = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    grade: Grade = "fail" if free < TOO_LITTLE else "warn" if free < SCARCE else "ok"
    return Finding(grade, "disk", f"{free / (1 << 30):.1f} GB free" + ("" if grade == "ok" else "; a run stops when the disk is full"))


def hosts(sources: Sequence[Source]) -> list[Host]:
    """Every host of the sources' lists, and of their own pages."""
    found: dict[str, Host] = {}
    for source in sources:
        ways = (*source.scheduled, *source.complete)
        lists = [url for way in ways if (url := getattr(way, "url", None))]
        for url in (source.home, *lists):
            parts = urlsplit(url)
            host = found.setdefault(f"{parts.scheme}://{parts.netloc}", Host(f"{parts.scheme}://{parts.netloc}"))
            host.sources += [source] if source not in host.sources else []
            host.lists += [url] if url in lists and "{" not in url else []
    return list(found.values())


def ask_hosts(settings: Settings, found: Sequence[Host]) -> Iterator[Host]:
    """Asks every host for its robots.txt and yields it with its answers, in the order of ``found``, as soon as it has answered."""
    transport = Transport(Politeness(settings.contact).user_agent, Limits(total=30), settings.allow_private)
    client = RetryingClient(transport, Limiter(settings.local_folder / "hosts"), Budget(), RetryPolicy(tries=1, longest_wait=TURN_PATIENCE))

    def ask(host: Host) -> Host:
        """Fill in the host by the code that a run uses."""
        politeness = Politeness(settings.contact, host.delay, settings.delay)
        rules = Hosts(client, lambda capture, ip: host.answers.append(capture), politeness, settings.allow_private)
        url = f"{host.root}/"
        try:
            host.rules = rules.rules(url)
            host.pace = rules.delay(url, host.rules)
        except FetchError as error:
            host.refused = error
        return host

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        yield from pool.map(ask, found)
    transport.close()


def examine_host(host: Host) -> Finding:
    """Whether a run may ask a host, as its robots.txt says, and at which pace."""
    names = ", ".join(source.name for source in host.sources)

    def finding(grade: Grade, message: str) -> Finding:
        return Finding(grade, urlsplit(host.root).netloc, f"{message} ({names})")

    status = host.answers[-1].status if host.answers else None
    if host.refused and status and (status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR):
        return finding("fail", f"its robots.txt answers {status}: nothing may be asked of it now")
    if host.rules and host.refused:
        return finding("fail", f"is not asked: {host.refused.message}")
    if host.rules is None:
        reason = host.refused.message if host.refused else "not asked"
        wrapped = re.fullmatch(r"not asked, its robots\.txt could not be had \((.*)\)", reason, re.DOTALL)  # as a run words it
        return finding("fail", f"its robots.txt cannot be had: {wrapped[1] if wrapped else reason}")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return finding("warn", f"its robots.txt answers {status}: it may refuse programs; look whether a run gets its pages")
    if forbidden := [url for url in host.lists if not host.rules.allows(url)]:
        return finding("fail", f"its robots.txt forbids {forbidden[0]}: take it out of the source's lists")
    return finding("ok", f"may be asked, {host.pace:g} s between two requests")


def examine_clock(answers: Sequence[Capture], now: datetime) -> Finding:
    """Whether ``now`` is the time that the hosts state in the ``Date`` header; the nearest counts, since some sites cache theirs."""
    stated = [value for answer in answers for name, value in answer.headers if name.lower() == "date"]
    apart = min((abs(now - parsedate_to_datetime(value)) for value in stated), default=None)
    if apart is None:
        return Finding("warn", "clock", f"{now:%Y-%m-%d %H:%M} UTC, not checked: no host stated the time")
    if apart > MOST_CLOCK_ERROR:
        return Finding("fail", "clock", f"{apart.total_seconds():.0f} s from what the sites say: set it, since revisions carry its times")
    return Finding("ok", "clock", f"{now:%Y-%m-%d %H:%M} UTC, {apart.total_seconds():.0f} s from what the sites say")
