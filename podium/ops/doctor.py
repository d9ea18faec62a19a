"""What a run needs, looked at before one fails: settings, store, lease, disk, the hosts' robots.txt, the clock.

The hosts are asked in ``podium.ops.robots_check``, whether a Prefect server answers in ``flows.doctor``.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from podium.capture import Capture
from podium.errors import LakeError, StoreError, UnderWay, UsageError
from podium.extract.source import Source
from podium.lake.lake import Lake
from podium.ops.robots_check import Finding, Grade, asked, hosts, robots_findings
from podium.pipeline.leases import FileLeases, leases_at
from podium.settings import Settings
from podium.store.access import in_store
from podium.store.objects import Objects

SCARCE, NONE_LEFT = 5 << 30, 500 << 20
"""Bytes of free disk."""
SKEW = timedelta(minutes=2)


def examine(sources: Sequence[Source]) -> Iterator[Finding]:
    """Everything but the Prefect server, a finding at a time; of these sources every host is asked for its robots.txt, once."""
    try:
        settings = Settings()
    except UsageError as error:
        yield Finding("fail", "configuration", str(error))
        return
    yield _contact(settings)
    store = _store(settings.home)
    yield store
    here = _folder(settings.local_folder, "this machine", "PODIUM_LOCAL") if settings.in_store else store
    if settings.in_store:
        yield here
    yield _lake(settings.home)
    yield _disk(settings.local_folder)
    if here.grade == "fail":  # the pace of the hosts is kept there: without it nobody may be asked
        return
    told = []
    for host in asked(settings, hosts(sources)):
        yield robots_findings(host)
        told += host.answers
    if sources:
        yield _clock(told, datetime.now(UTC))


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


def _folder(home: Path, what: str = "store", variable: str = "PODIUM_HOME") -> Finding:
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
        return Finding("fail", what, f"{home.absolute()} cannot be written and locked: {error}; set {variable} to a folder that can")
    return Finding("ok", what, f"{home.absolute()} can be written and locked")


def _lake(home: str) -> Finding:
    try:
        return Finding("ok", "lake", f"opens at version {Lake(home).version()}")
    except LakeError as error:
        return Finding("fail", "lake", str(error))


def _disk(home: Path) -> Finding:
    there = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    grade: Grade = "fail" if free < NONE_LEFT else "warn" if free < SCARCE else "ok"
    return Finding(grade, "disk", f"{free / (1 << 30):.1f} GB free" + ("" if grade == "ok" else "; a run stops when the disk is full"))


def _clock(answers: Sequence[Capture], now: datetime) -> Finding:
    """Against the ``Date`` of those who answered; the nearest counts, since some sites cache theirs."""
    stated = [value for answer in answers for name, value in answer.headers if name.lower() == "date"]
    apart = min((abs(now - parsedate_to_datetime(value)) for value in stated), default=None)
    if apart is None:
        return Finding("warn", "clock", f"nobody told the time to compare with {now:%Y-%m-%d %H:%M} UTC")
    if apart > SKEW:
        return Finding("fail", "clock", f"{apart.total_seconds():.0f} s from what the sites say: set it, since revisions carry its times")
    return Finding("ok", "clock", f"{now:%Y-%m-%d %H:%M} UTC, {apart.total_seconds():.0f} s from what the sites say")
