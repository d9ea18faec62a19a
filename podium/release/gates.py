"""What must hold before a dataset is released: nothing lost, nothing worse than last time, no figure below its floor. Reads nothing.

A gate that a person has looked at can be waived for one release by its name (``fill_rate``), or for one source (``fill_rate:nato``).
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from podium.errors import CheckFailed, UsageError
from podium.lake.checks import FEW_PAGES_IN_BATCH
from podium.quality.figures import Quality
from podium.release.changes import Changes
from podium.release.facts import Facts
from podium.release_store.manifest import Manifest

LEAST_KEPT = 0.9
"""Share of the last release's speeches or paragraphs that a source must still have."""
MOST_LOST = 0.05
"""By how much a fill rate may fall."""
GATES = ("empty", "vanished", "fewer_speeches", "fewer_paragraphs", "fill_rate", "quality")


@dataclass(frozen=True, slots=True)
class Broken:
    """A gate that a source does not pass, and the figures."""

    gate: str
    source: str
    words: str

    def __str__(self) -> str:
        return f"{self.gate}: {self.source}: {self.words}" if self.source else f"{self.gate}: {self.words}"


def check_gates(facts: Facts, changes: Changes, last: Manifest | None, quality: Quality, waived: Collection[str]) -> tuple[str, ...]:
    """The waivers that were needed. Raises ``CheckFailed`` that names every gate that is broken and not waived."""
    unknown = {waiver.partition(":")[0] for waiver in waived} - set(GATES)
    if unknown:
        raise UsageError(f"there is no gate {', '.join(sorted(unknown))} to waive, choose from {', '.join(GATES)}")
    found = list(broken(facts, changes, last, quality))
    refused = [one for one in found if not _waivers(one) & set(waived)]
    if refused:
        told = "; ".join(str(one) for one in refused)
        raise CheckFailed(f"nothing was released, {told}. Look into it, or set it aside with --waive {refused[0].gate}")
    return tuple(sorted(set(waived) & {waiver for one in found for waiver in _waivers(one)}))


def _waivers(one: Broken) -> set[str]:
    return {one.gate, f"{one.gate}:{one.source}"}


def broken(facts: Facts, changes: Changes, last: Manifest | None, quality: Quality) -> Iterator[Broken]:
    """Every gate that does not hold."""
    if not facts.total("speeches"):
        yield Broken("empty", "", "the lake holds no speech")
    for source, count in sorted(Counter(one.source for one in changes.vanished).items()):
        first = next(one.speech_id for one in changes.vanished if one.source == source)
        yield Broken("vanished", source, f"{count} speeches of {changes.previous} are gone without a withdrawal, first {first}")
    for source, before in (last.sources if last else {}).items():
        yield from _against(source, facts, before, last.version if last else "")
    for source, figures in quality.items():
        for name, figure in figures.items():
            if figure.floor is not None and figure.value < figure.floor:
                yield Broken("quality", source, f"{name} is {figure.value:.3f}, below its floor of {figure.floor:.3f}")


def _against(source: str, facts: Facts, before: Mapping[str, object], tag: str) -> Iterator[Broken]:
    now = facts.sources.get(source)
    figures = {"fewer_speeches": ("standing", now.standing if now else 0), "fewer_paragraphs": ("paragraphs", now.paragraphs if now else 0)}
    for gate, (name, value) in figures.items():
        then = int(str(before.get(name, 0)))
        if value < LEAST_KEPT * then:
            yield Broken(gate, source, f"{value} {name} where {tag} had {then}")
    rates = before.get("fill", {})
    if now is None or now.speeches < FEW_PAGES_IN_BATCH or not isinstance(rates, dict):
        return
    for name, rate in rates.items():
        if now.fill.get(name, 0.0) < rate - MOST_LOST:
            yield Broken("fill_rate", source, f"{name} is stated in {now.fill.get(name, 0.0):.0%} of speeches where {tag} had {rate:.0%}")
