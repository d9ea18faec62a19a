"""Figures that are kept in files: what was last measured, and the pinned floors below which no figure may fall.

``podium/quality/floors.json`` has the floors of this version of the code, ``quality.json`` in a home what was last measured there; a
release prints both. The form is JSON: ``measured_on``, ``code_version`` and ``sets``, for every set of labelled pages ``name``,
``digest``, ``real`` (published by the institution, not written by us), ``generic`` (read without institution files), ``turns`` (whole
turns compared) and ``figures`` by source. For wrong values, of which few are good, the pinned figure is a ceiling instead of a floor.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from math import ceil, floor
from pathlib import Path
from typing import Any

from podium.errors import CheckFailed, UsageError
from podium.quality.scoring import WRONG
from podium.store.objects import amend_document, read_document
from podium.version import __version__

PINNED = Path(__file__).with_name("floors.json")
KEPT_FIGURES = "quality.json"
ALL = "all"
"""The key, among ids of sources, of the figures over all sources."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure, from 0 to 1, and the floor below which it must not fall."""

    value: float
    floor: float | None = None


Quality = Mapping[str, Mapping[str, Figure]]
"""Figures measured on labelled pages, by source and field."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """The figures, by source, of one set of labelled pages read and compared in one way."""

    name: str
    digest: str
    real: bool
    figures: Mapping[str, Mapping[str, float]]
    generic: bool = False
    turns: bool = False

    @property
    def title(self) -> str:
        """The name of the set, and how its pages were read and compared."""
        return self.name + ", generic layout" * self.generic + ", by turns" * self.turns


@dataclass(frozen=True, slots=True)
class Measurements:
    """The content of a file of figures: several sets, the day of the measurement (ISO) and the version of the code."""

    sets: tuple[Measurement, ...] = ()
    measured_on: str = ""
    code_version: str = __version__

    def of(self, name: str, generic: bool, turns: bool = False) -> Measurement | None:
        """The measurement of the set with that name, read and compared in this way; ``None`` where there is none."""
        return next((one for one in self.sets if (one.name, one.generic, one.turns) == (name, generic, turns)), None)

    def like(self, other: Measurement) -> Measurement | None:
        """The measurement of the set with the other's name, read and compared in the same way; ``None`` where there is none."""
        return self.of(other.name, other.generic, other.turns)


def kept_in(home: Path | str) -> str:
    """The path or address of the figures that were last measured in a home."""
    return f"{home}/{KEPT_FIGURES}"


def read_measurements(file: Path | str) -> Measurements:
    """The figures in a file or object, none where it does not exist. Raises ``UsageError`` for one in another form."""
    text = read_document(file)
    return Measurements() if text is None else _measurements(text, file)


def _measurements(text: bytes, file: Path | str) -> Measurements:
    try:
        content = json.loads(text)
        return Measurements(tuple(Measurement(**one) for one in content.pop("sets")), **content)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(f"{file} holds no figures of podium quality ({error}): remove it and measure again") from error


def write_measurements(file: Path | str, sets: Iterable[Measurement]) -> None:
    """Writes these sets to the file or object in place of those of the same titles; it changes whole or not at all."""
    new = {one.title: one for one in sets}

    def joined(before: bytes) -> bytes:
        kept = {one.title: one for one in (_measurements(before, file).sets if before else ())}
        every = tuple(sorted((kept | new).values(), key=lambda one: one.title))
        content = asdict(Measurements(every, datetime.now(UTC).date().isoformat()))
        return (json.dumps(_rounded(content), ensure_ascii=False, indent=1) + "\n").encode()

    amend_document(file, joined)


def check_floors(measured: Iterable[Measurement], floors: Measurements) -> None:
    """Raises ``CheckFailed`` with every figure below its floor or above its ceiling, and every set with other pages than were pinned."""
    if faults := [message for one in measured for message in _fallen(one, floors)]:
        raise CheckFailed("; ".join(faults))


def check_pinnable(measured: Iterable[Measurement], floors: Measurements) -> None:
    """Raises ``CheckFailed`` if pinning would lower a floor or raise a ceiling that was measured on the same pages."""
    same = [one for one in measured if (pinned := floors.like(one)) and pinned.digest == one.digest]
    check_floors(same, floors)


def pin(measured: Iterable[Measurement], file: Path = PINNED) -> None:
    """Writes these figures to the file as floors, with three decimals. Raises what ``check_pinnable`` raises."""
    every = list(measured)
    check_pinnable(every, read_measurements(file))
    write_measurements(file, (replace(one, figures={name: _limits(found) for name, found in one.figures.items()}) for one in every))


def quality_of(home: Path | str) -> Quality:
    """By source and field the figures that a release prints, each with its floor: those measured in this home, else the pinned ones.

    Only figures on pages as institutions published them count: pages of our own writing show that nothing broke, not how well real ones
    are read. Where several sets have pages of one source, the lowest figure counts. Wrong values are left out.
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


def _limits(figures: Mapping[str, float]) -> dict[str, float]:
    """The figures with three decimals, rounded to the worse side; a millionth is forgiven, so that 0.3 stays 0.3."""
    return {name: (ceil(one * 1000 - 1e-6) if name in WRONG else floor(one * 1000 + 1e-6)) / 1000 for name, one in figures.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return round(value, 6) if isinstance(value, float) else value
