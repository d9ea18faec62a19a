"""The pages that rules are tried on: our own and, where ../shared is there, the labelled ones and a seeded sample of each bulk file."""

import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from rule_switches import Switches

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
SEED = 20261130


@dataclass(frozen=True)
class Reading:
    """A page and how it is read: by its institution's own file or by the generic layout."""

    page: int
    set: str
    institution: str
    url: str
    generic: bool


class Work:
    """What both passes share: the pages in memory and the switches. Worker processes inherit it."""

    def __init__(self, switches: Switches, bulk: int, sets: str = "") -> None:
        self.switches = switches
        self.captures: list[Any] = []
        self.readings: list[Reading] = []
        self.digests: dict[int, str] = {}
        self.seconds: dict[int, float] = {}
        for name, captures in _sets(bulk):
            for capture in captures() if name.startswith(sets.partition("/")[0]) else ():
                self._add(name, capture, sets)
        self.caches = list(_caches())

    def _add(self, name: str, capture: Any, sets: str) -> None:
        import parsers

        source = parsers.for_url(capture.url)
        institution = source.name if source else urlsplit(capture.url).hostname or capture.url
        if not f"{name}/{institution}".startswith(sets):
            return
        for generic in (False, True) if source and not name.startswith("bulk") else (source is None,):
            self.readings.append(Reading(len(self.captures), name, institution, capture.url, generic))
        self.captures.append(capture)

    def read(self, number: int) -> str:
        """A digest of the record, or of the reject with its reason, without anything remembered of pages before."""
        import parsers
        from podium.errors import Rejected
        from podium.extract.record import parse

        for cache in self.caches:
            cache.cache_clear()
        reading = self.readings[number]
        try:
            told = repr(parse(self.captures[reading.page], parsers.for_url(reading.url), reading.generic))
        except Rejected as reject:
            told = f"{reject.reason}: {reject}"
        return sha256(told.encode(errors="surrogatepass")).hexdigest()


def _sets(bulk: int) -> Iterator[tuple[str, Callable[[], list[Any]]]]:
    """Every set of pages by its name: all of our own and of the labelled ones, of the others a sample."""
    from podium.archive.walk import captures
    from podium.quality.labelled import saved_pages

    def archived(file: Path, most: int | None = None) -> list[Any]:
        found = [capture for capture, _ in captures(file)]
        return found if most is None else random.Random(SEED).sample(found, min(most, len(found)))

    yield "own", lambda: [one.capture for one in saved_pages(ROOT / "tests" / "pages").pages]
    labelled = [*(SHARED / "pages" / f"{name}.warc.gz" for name in ("dev", "dev2", "dev-xml")), SHARED / "cases" / "cases.warc.gz"]
    for file in filter(Path.is_file, labelled):
        yield file.name.removesuffix(".warc.gz"), partial(archived, file)
    for file in [*sorted((SHARED / "pages" / "bulk").glob("*.warc.gz")), *(SHARED / "pages").glob("kremlin-*.warc.gz")]:
        yield f"bulk {file.name.removesuffix('.warc.gz')}", partial(archived, file, bulk)


def _caches() -> Iterator[Any]:
    """What functions of the project remember of a page; those without parameters hold data files, those of ``podium.page`` selectors."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("podium.extract", "podium.text", "parsers.")):
            for function in vars(module).values():
                if hasattr(function, "cache_clear") and function.__wrapped__.__code__.co_argcount:
                    yield function


def sample(work: Work, numbers: Iterable[int], bound: int) -> list[int]:
    """So many readings, of each institution in turn, seeded; those that take long come last."""
    by_institution = defaultdict(list)
    for number in numbers:
        by_institution[work.readings[number].institution].append(number)
    generator = random.Random(SEED)
    long = 3 * median(work.seconds.values())
    queues = [sorted(generator.sample(found, len(found)), key=lambda one: work.seconds[one] > long) for found in by_institution.values()]
    return [one for turn in zip_longest(*queues) for one in turn if one is not None][:bound]
