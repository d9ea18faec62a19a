"""Figures that are kept: measured once, pinned as floors, told by a release. Measuring them is ``podium.quality.figures``'s.

One form serves all: JSON with ``measured_on``, ``code_version`` and, for every set of labelled pages, ``digest``, ``real`` (published by
the institution, not of our own writing), ``generic`` (institution files switched off), ``turns`` (whole turns compared) and ``figures`` by
source. Of wrong values the least is best: what is pinned for them is a ceiling, for all else a floor.
``podium/quality/floors.json`` holds the floors of this version; ``quality.json`` below PODIUM_HOME what was last measured there.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from math import ceil, floor
from pathlib import Path
from typing import Any

from podium.errors import CheckFailed, UsageError
from podium.quality.figures import Figure, Quality
from podium.quality.scoring import WRONG
from podium.store.documents import amend_document, read_document
from podium.version import __version__

PINNED = Path(__file__).with_name("floors.json")
KEPT_FIGURES = "quality.json"


@dataclass(frozen=True, slots=True)
class Measurement:
    """Figures by source of one set of labelled pages."""

    name: str
    digest: str
    real: bool
    figures: Mapping[str, Mapping[str, float]]
    generic: bool = False
    turns: bool = False

    @property
    def title(self) -> str:
        """The set's name, and how its pages were read and compared."""
        return self.name + ", generic layout" * self.generic + ", by turns" * self.turns


@dataclass(frozen=True, slots=True)
class Measurements:
    """Several sets, the day they were measured (ISO) and the version of the code that read them."""

    sets: tuple[Measurement, ...] = ()
    measured_on: str = ""
    code_version: str = __version__

    def of(self, name: str, generic: bool, turns: bool = False) -> Measurement | None:
        """The set of that name, read and compared so."""
        return next((one for one in self.sets if (one.name, one.generic, one.turns) == (name, generic, turns)), None)

    def like(self, other: Measurement) -> Measurement | None:
        """What was measured on the set of the other's name in the same way."""
        return self.of(other.name, other.generic, other.turns)


def kept_in(home: Path | str) -> str:
    """Where a home, a folder or the address of an object store, keeps what was last measured there."""
    return f"{home}/{KEPT_FIGURES}"


def read_measurements(file: Path | str) -> Measurements:
    """What a file or object holds, nothing for one that is not there. Raises ``UsageError`` for one in another form."""
    text = read_document(file)
    return Measurements() if text is None else _measurements(text, file)


def _measurements(text: bytes, file: Path | str) -> Measurements:
    try:
        told = json.loads(text)
        return Measurements(tuple(Measurement(**one) for one in told.pop("sets")), **told)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(f"{file} holds no figures of podium quality ({error}): remove it and measure again") from error


def write_measurements(file: Path | str, sets: Iterable[Measurement]) -> None:
    """Adds these sets to the file or object in place of those of the same names; it changes whole or not at all."""
    new = {one.title: one for one in sets}

    def joined(before: bytes) -> bytes:
        kept = {one.title: one for one in (_measurements(before, file).sets if before else ())}
        told = Measurements(tuple(sorted((kept | new).values(), key=lambda one: one.title)), datetime.now(UTC).date().isoformat())
        return (json.dumps(_rounded(asdict(told)), ensure_ascii=False, indent=1) + "\n").encode()

    amend_document(file, joined)


def check_floors(measured: Iterable[Measurement], floors: Measurements) -> None:
    """Raises ``CheckFailed`` that names every figure below its floor, every share of wrong values above its ceiling, and a set whose pages
    are not those that were pinned.
    """
    if told := [words for one in measured for words in _fallen(one, floors)]:
        raise CheckFailed("; ".join(told))


def check_pinnable(measured: Iterable[Measurement], floors: Measurements) -> None:
    """Raises ``CheckFailed`` where pinning would lower a floor or raise a ceiling on the same pages: floors only rise."""
    same = [one for one in measured if (pinned := floors.like(one)) and pinned.digest == one.digest]
    check_floors(same, floors)


def pin(measured: Iterable[Measurement], file: Path = PINNED) -> None:
    """Makes these figures the floors, cut to three decimals."""
    every = list(measured)
    check_pinnable(every, read_measurements(file))
    write_measurements(file, (_cut(one) for one in every))


def quality_of(home: Path | str) -> Quality:
    """By source and figure what a release tells: measured in this home, else as pinned with this version, with the pinned floor.

    Only figures on pages as institutions published them: pages of our own writing show that nothing broke, not how well real ones are read.
    Where several sets hold pages of one source, the lowest figure is told. Wrong values are in ``podium quality`` alone.
    """
    floors = read_measurements(PINNED)
    kept = read_measurements(kept_in(home))
    told: dict[str, dict[str, Figure]] = {}
    for one in (kept if any(_tells(one) for one in kept.sets) else floors).sets:
        if _tells(one):
            pinned = floors.like(one)
            comparable = pinned.figures if pinned and pinned.digest == one.digest else {}
            for source, found in one.figures.items():
                lowest = told.setdefault(source, {})
                for name, figure in _with_floors(found, comparable.get(source, {})).items():
                    lowest[name] = min(lowest.get(name, figure), figure, key=lambda one: one.value)
    return told


def _tells(one: Measurement) -> bool:
    return one.real and not one.generic and not one.turns


def _with_floors(found: Mapping[str, float], floors: Mapping[str, float]) -> dict[str, Figure]:
    return {name: Figure(value, floors.get(name)) for name, value in found.items() if name not in {"pages", *WRONG}}


def _fallen(one: Measurement, floors: Measurements) -> Iterator[str]:
    pinned = floors.like(one)
    if pinned is None:
        return
    if pinned.digest != one.digest:
        yield f"{one.title}: the labelled pages are not those that the floors were pinned on; read the figures, then pin them with --pin"
        return
    for source, limits in pinned.figures.items():
        for name, limit in limits.items():
            found = one.figures.get(source, {}).get(name, 0.0)
            if name in WRONG and found > limit:
                yield f"{one.title}: {source}: {name} is {found:.4f}, above its ceiling of {limit:.3f}"
            elif name not in WRONG and found < limit:
                yield f"{one.title}: {source}: {name} is {found:.4f}, below its floor of {limit:.3f}"


def _cut(one: Measurement) -> Measurement:
    return replace(
        one, figures={source: {name: _limit(name, value) for name, value in found.items()} for source, found in one.figures.items()}
    )


def _limit(name: str, value: float) -> float:
    """The figure cut to three decimals, away from what would be better."""
    return (ceil(value * 1000 - 1e-6) if name in WRONG else floor(value * 1000 + 1e-6)) / 1000


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return round(value, 6) if isinstance(value, float) else value
