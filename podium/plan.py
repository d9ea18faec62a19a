"""Which of the listed and known addresses a run asks for, and why. A pure decision: nothing is fetched or written here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from podium.discover import Listed
from podium.ledger import RECHECKS, Outcome, PageRow, next_check


class Why(StrEnum):
    """Why an address is asked for."""

    NEW = "new"
    FAILED_BEFORE = "failed_before"
    UPDATED = "updated"
    """Its list says that it changed after we last looked."""
    REVISIT = "revisit"
    """Its age has passed a step of the revisit schedule."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One address to ask for, and what the ledger says of it."""

    url: str
    why: Why
    known: PageRow | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will ask for, in order, and how many listed addresses it need not."""

    wanted: tuple[Wanted, ...]
    known: int


def plan(listed: Iterable[Listed], ledger: Mapping[str, PageRow], now: datetime, ages: Sequence[timedelta] = RECHECKS) -> Plan:
    """New and changed addresses first, in the list's order, then what is due to be looked at again; each address once."""
    wanted: dict[str, Wanted] = {}
    known = 0
    for item in listed:
        row = ledger.get(item.url)
        why = Why.NEW if row is None else _why(row, item.updated, now, ages)
        if why is None:
            known += 1
        else:
            wanted.setdefault(item.url, Wanted(item.url, why, row))
    for url, row in ledger.items():
        if row.outcome is not Outcome.LISTING and (why := _why(row, None, now, ages)):
            wanted.setdefault(url, Wanted(url, why, row))
    return Plan(tuple(wanted.values()), known)


def _why(row: PageRow, updated: datetime | None, now: datetime, ages: Sequence[timedelta]) -> Why | None:
    if row.outcome is Outcome.FAILED:
        return Why.FAILED_BEFORE
    if updated and row.last_checked and updated > row.last_checked:
        return Why.UPDATED
    return Why.REVISIT if next_check(row, ages) <= now else None
