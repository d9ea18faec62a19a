"""Which of the listed and known addresses a run asks for, in which order, and why. A pure decision: nothing is fetched or written here."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain, zip_longest

from podium.discovery import ArchivedCapture, Listed
from podium.errors import Reason
from podium.fetch.public_hosts import host
from podium.lake.ledger import NO_ARTICLE, RECHECKS, Outcome, PageRow, next_check
from podium.lake.ledger_columns import Ledger


class Why(StrEnum):
    """Why an address is asked for."""

    NEW = "new"
    FAILED_BEFORE = "failed_before"
    NOT_UNDERSTOOD = "not_understood"
    """Its page was rejected as one that a person should look at."""
    UPDATED = "updated"
    """Its list says that it changed after we last looked."""
    REVISIT = "revisit"
    """Its age has passed a step of the revisit schedule."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One address to ask for, and what the ledger says of it; ``stored`` where it is to be had from a web archive."""

    url: str
    why: Why
    known: PageRow | None = None
    stored: ArchivedCapture | None = None

    @property
    def host(self) -> str:
        """The host that is asked."""
        return host(self.stored.url if self.stored else self.url)


@dataclass(frozen=True, slots=True)
class FetchPlan:
    """What a run will ask for, in order, and how many listed addresses it need not."""

    wanted: tuple[Wanted, ...]
    known: int

    def by_host(self, pace: Callable[[str], float]) -> "list[Share]":
        """What each host will be asked; ``pace`` gives the seconds between two requests to the host of an address."""
        hosts: dict[str, list[Wanted]] = {}
        for want in self.wanted:
            hosts.setdefault(want.host, []).append(want)
        return [Share(name, Counter(want.why for want in wants), pace(f"https://{name}/")) for name, wants in hosts.items()]


@dataclass(frozen=True, slots=True)
class Share:
    """One host's share of a plan: how many addresses for which reason, and the seconds between two requests."""

    host: str
    addresses: Counter[Why]
    pace: float

    @property
    def minutes(self) -> float:
        """How long asking will take at the least; hosts are asked side by side."""
        return round(self.pace * self.addresses.total() / 60, 1)


class Planner:
    """Decides what to ask for, given what the ledger knows at the moment ``now``."""

    def __init__(self, ledger: Ledger, now: datetime, ages: Sequence[timedelta] = RECHECKS) -> None:
        self._ledger, self._now, self._ages = ledger, now, ages
        self._due = ledger.due(now, ages)
        self._known = 0

    def settled(self, urls: Sequence[str], updated: Sequence[datetime | None] | None) -> list[bool]:
        """Which listed addresses need not be asked for, as all but a few of a long list; they are counted, and ``plan`` needs them not."""
        settled = [known and url not in self._due for known, url in zip(self._ledger.are_known(urls, updated), urls, strict=True)]
        self._known += sum(settled)
        return settled

    def plan(self, listed: Iterable[Listed]) -> FetchPlan:
        """New and changed addresses first, in the list's order, then what is due to be looked at again; each once, hosts taking turns."""
        wanted: dict[str, Wanted] = {}
        for item in listed:
            if not item.stored and item.url not in self._due and self._ledger.is_known(item.url, item.updated):
                self._known += 1  # as most are: no row is made of the ledger's columns for them
                continue
            row = self._ledger.get(item.url)
            why = Why.NEW if row is None else _why(row, item, self._now, self._ages)
            if why is None:
                self._known += 1
            else:
                wanted.setdefault(item.url, Wanted(item.url, why, row, item.stored))
        for url in self._due:
            row = self._ledger[url]
            if row.outcome not in NO_ARTICLE and (why := _why(row, None, self._now, self._ages)):
                wanted.setdefault(url, Wanted(url, why, row))
        return FetchPlan(tuple(in_turns(wanted.values())), self._known)


def _why(row: PageRow, item: Listed | None, now: datetime, ages: Sequence[timedelta]) -> Why | None:
    if row.outcome is Outcome.FORGOTTEN:
        return None
    if row.outcome is Outcome.FAILED or row.rejected_for is Reason.INCOMPLETE:
        return None if row.stored and item is None else Why.FAILED_BEFORE
    if item and item.stored:
        return None if row.stored == item.stored.place or _later(row, item.stored.at) else Why.UPDATED
    if item and item.updated and row.last_checked and item.updated > row.last_checked:
        return Why.UPDATED
    if row.stored:  # what a web archive keeps does not change, and its page may be long gone from the live web
        return None
    return Why.REVISIT if next_check(row, ages) <= now else None


def _later(row: PageRow, at: datetime) -> bool:
    """True when the page was looked at after that moment."""
    return row.last_checked is not None and row.last_checked >= at


def in_turns(wanted: Iterable[Wanted]) -> Iterator[Wanted]:
    """Each host's addresses in their order, the hosts taking turns, so that every chunk keeps several hosts busy."""
    by_host: dict[str, list[Wanted]] = {}
    for want in wanted:
        by_host.setdefault(want.host, []).append(want)
    return (want for want in chain.from_iterable(zip_longest(*by_host.values())) if want)
