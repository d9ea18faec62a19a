"""What a run needs, looked at before one fails: settings, store, lease, disk, robots.txt of each source, the clock.

Each answer is a ``Finding``. Whether a Prefect server answers is asked in ``flows.doctor``.
"""

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from podium.errors import FetchError, LakeError, StoreError, UnderWay, UsageError
from podium.fetch.fetcher import Politeness
from podium.fetch.limiter import Budget, Limiter
from podium.fetch.robots import Rules
from podium.fetch.transport import Answer, Limits, Transport
from podium.lake.lake import Lake
from podium.run.lease import FileLeases, leases_at
from podium.settings import Settings
from podium.source import Source
from podium.store.access import in_store
from podium.store.objects import Objects

SCARCE, NONE_LEFT = 5 << 30, 500 << 20
"""Bytes of free disk."""
SKEW = timedelta(minutes=2)
AT_ONCE = 8
"""Hosts that are asked side by side."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it stands, and in words why."""

    grade: Literal["ok", "warn", "fail"]
    what: str
    words: str


def examine(sources: Sequence[Source]) -> Iterator[Finding]:
    """Everything but the Prefect server; the robots.txt of these sources is asked for once each."""
    try:
        settings = Settings()
    except (ValidationError, ValueError) as error:
        yield Finding("fail", "configuration", f"{' '.join(str(error).split())}; correct podium.toml or the environment")
        return
    yield _contact(settings)
    yield _store(settings.home)
    yield _lake(settings.home)
    yield _disk(settings.local_folder)
    if not sources:
        return
    answers = dict(_robots(settings, sources))
    for source in sources:
        yield _welcome(source, answers[source.name])
    yield _clock([answer for answer in answers.values() if isinstance(answer, Answer)], datetime.now(UTC))


def _contact(settings: Settings) -> Finding:
    if settings.contact:
        return Finding("ok", "configuration", f"home {settings.home}, contact {settings.contact}")
    return Finding("warn", "configuration", "no contact: set PODIUM_CONTACT, so that the operators of the sites can reach you")


def _store(address: str) -> Finding:
    return _objects(address) if in_store(address) else _folder(Path(address))


def _objects(address: str) -> Finding:
    """Written on conditions as every run does, and leased."""
    name = f"doctor-{os.getpid()}"
    try:
        with leases_at(address).hold(name, "doctor"):
            pass
        Objects(f"{address}/leases").delete(name)
    except (StoreError, UnderWay, UsageError) as error:
        return Finding("fail", "store", str(error))
    return Finding("ok", "store", f"{address} can be written, and refuses writes whose condition does not hold")


def _folder(home: Path) -> Finding:
    """Written, renamed and deleted as the archive does, and locked as a run does."""
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
        return Finding("fail", "store", f"{home.absolute()} cannot be written and locked: {error}; set PODIUM_HOME to a folder that can")
    return Finding("ok", "store", f"{home.absolute()} can be written and locked")


def _lake(home: str) -> Finding:
    try:
        return Finding("ok", "lake", f"opens at version {Lake(home).version()}")
    except LakeError as error:
        return Finding("fail", "lake", str(error))


def _disk(home: Path) -> Finding:
    there = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    grade: Literal["ok", "warn", "fail"] = "fail" if free < NONE_LEFT else "warn" if free < SCARCE else "ok"
    return Finding(grade, "disk", f"{free / (1 << 30):.1f} GB free" + ("" if grade == "ok" else "; a run stops when the disk is full"))


def _robots(settings: Settings, sources: Sequence[Source]) -> Iterator[tuple[str, Answer | FetchError]]:
    transport = Transport(Politeness(settings.contact).user_agent, Limits(total=30), settings.allow_private)
    limiter = Limiter(settings.local_folder / "hosts")

    def ask(source: Source) -> tuple[str, Answer | FetchError]:
        url = f"{source.home.rstrip('/').split('/')[0]}//{source.home.split('/')[2]}/robots.txt"
        delay = source.delay if settings.delay is None else settings.delay
        try:
            with limiter.turn(url, delay, Budget(), patience=60) as turn:
                return source.name, transport.send(url, {}, turn.answered)
        except FetchError as error:
            return source.name, error

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(ask, sources)
    transport.close()


def _welcome(source: Source, answer: Answer | FetchError) -> Finding:
    what = f"robots.txt of {source.name}"
    if isinstance(answer, FetchError):
        return Finding("fail", what, f"{answer}; nothing may be asked of it now")
    if answer.status == 429 or answer.status >= 500:
        return Finding("fail", what, f"answers {answer.status}; nothing may be asked of it now")
    rules = Rules(answer.body) if 200 <= answer.status < 300 else Rules()
    lists = [url for way in (*source.scheduled, *source.complete) if (url := getattr(way, "url", None)) and "{" not in url]
    if forbidden := [url for url in lists if not rules.allows(url)]:
        return Finding("fail", what, f"forbids {forbidden[0]}; take it out of the source's lists")
    return Finding("ok", what, f"answers {answer.status}, {max(source.delay, rules.crawl_delay):g} s between two requests")


def _clock(answers: Sequence[Answer], now: datetime) -> Finding:
    """Against the ``Date`` of those who answered; the nearest counts, since some sites cache theirs."""
    stated = [value for answer in answers for name, value in answer.headers if name.lower() == "date"]
    apart = min((abs(now - parsedate_to_datetime(value)) for value in stated), default=None)
    if apart is None:
        return Finding("warn", "clock", f"nobody told the time to compare with {now:%Y-%m-%d %H:%M} UTC")
    if apart > SKEW:
        return Finding("fail", "clock", f"{apart.total_seconds():.0f} s from what the sites say: set it, since revisions carry its times")
    return Finding("ok", "clock", f"{now:%Y-%m-%d %H:%M} {time.tzname[0]}, {apart.total_seconds():.0f} s from what the sites say")
