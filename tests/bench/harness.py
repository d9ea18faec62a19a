"""What every benchmark shares: cases measured in turn in one process, figures with their spread, and the last run to compare with.

Machines are noisy, so no figure stands alone: what is compared runs alternately, round by round in changing order, and the ratio is taken
within each round. pyperf and pytest-benchmark measure one case to its end before the next begins, which lets the hour decide.
"""

import gc
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from podium.gc_tuning import raise_gc_threshold

TESTS = Path(__file__).parents[1]
PROJECT = TESTS.parent
SHARED_PAGES = PROJECT.parent / "shared" / "pages"
LAST = Path(__file__).with_name("figures.json")
"""The figures of the last runs, by benchmark and name."""
PYTHON = Path(sys.executable)
COMMAND = [sys.executable, "-c", "from podium.cli.main import main; main()"]
"""The `podium` command by the interpreter at hand."""

Case = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of some measurements, and the least and greatest of them."""

    middle: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The median between the extremes."""
        return cls(statistics.median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    name: str
    value: float
    unit: str = ""
    least: float | None = None
    most: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    why: str = ""
    """Why it was measured as it was, or why a target is missed."""

    @property
    def met(self) -> bool | None:
        """Whether it is within its target; ``None`` where it has none."""
        if self.at_least is None and self.at_most is None:
            return None
        return (self.at_least is None or self.value >= self.at_least) and (self.at_most is None or self.value <= self.at_most)

    @property
    def target(self) -> str:
        """The target in print."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}"


@dataclass(slots=True)
class Bench:
    """One benchmark's figures, printed as they come and kept at the end."""

    name: str
    figures: list[Figure] = field(default_factory=list)

    def add(
        self,
        name: str,
        value: float | Spread,
        unit: str = "",
        *,
        at_least: float | None = None,
        at_most: float | None = None,
        why: str = "",
    ) -> None:
        """One figure, beside what it was last time."""
        spread = value if isinstance(value, Spread) else None
        number = spread.middle if spread else float(value)  # type: ignore[arg-type]
        figure = Figure(name, number, unit, *((spread.least, spread.most) if spread else (None, None)), at_least, at_most, why)
        self.figures.append(figure)
        print(line(figure, last(self.name).get(name)), flush=True)

    def keep(self) -> None:
        """Write the figures over those of the last run."""
        kept = json.loads(LAST.read_text(encoding="utf-8")) if LAST.exists() else {}
        about = {"at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "machine": machine()}
        figures = {figure.name: {key: value for key, value in asdict(figure).items() if value not in (None, "")} for figure in self.figures}
        before = kept.get(self.name, {}).get("figures", {})
        kept[self.name] = about | {"figures": before | figures}
        LAST.write_text(json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


@contextmanager
def bench(name: str, words: str) -> Iterator[Bench]:
    """A benchmark with its headline; its figures are kept when it comes to its end."""
    print(f"\n{name}: {words}\n{machine()}, load {os.getloadavg()[0]:.1f} at the start", flush=True)
    found = Bench(name)
    yield found
    found.keep()


def last(name: str) -> Mapping[str, Mapping[str, object]]:
    """The figures of a benchmark's last run."""
    kept = json.loads(LAST.read_text(encoding="utf-8")) if LAST.exists() else {}
    figures: Mapping[str, Mapping[str, object]] = kept.get(name, {}).get("figures", {})
    return figures


def line(figure: Figure, before: Mapping[str, object] | None) -> str:
    """A figure in print."""
    spread = f"({figure.least:,.3g} to {figure.most:,.3g})" if figure.least is not None and figure.most is not None else ""
    verdict = {None: "", True: "met", False: "MISSED"}[figure.met]
    old = before.get("value") if before else None
    change = f"{figure.value / old - 1:+.0%}" if isinstance(old, int | float) and old else "new"
    number = f"{figure.value:,.3g}" if abs(figure.value) < 1000 else f"{figure.value:,.0f}"
    head = f"  {figure.name:<58} {number:>8} {figure.unit:<8} {spread:<20} {change:>6}  {figure.target:<7} {verdict}".rstrip()
    return f"{head}\n      {figure.why}" if figure.why else head


def machine() -> str:
    """What it was measured on."""
    return f"{len(os.sched_getaffinity(0))} cores {platform.machine()}, Python {platform.python_version()}, {platform.system()}"


def alternating(cases: Mapping[str, Case], rounds: int = 5, clock: Callable[[], float] = time.perf_counter) -> dict[str, list[float]]:
    """Seconds that each case took, round by round; each round begins with another case. Rubbish is collected between, not within.

    What is loaded by then is frozen, so that no case pays for looking through what another one needs, and rubbish is looked for as seldom
    as Podium's programs do, in every case.
    """
    raise_gc_threshold()
    gc.collect()
    gc.freeze()
    names = list(cases)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            gc.collect()
            begin = clock()
            cases[name]()
            seconds[name].append(clock() - begin)
    return seconds


def ratio(over: Sequence[float], under: Sequence[float]) -> Spread:
    """The ratio of two cases, taken within each round."""
    return Spread.of([one / other for one, other in zip(over, under, strict=True)])


def rate(number: float, seconds: Sequence[float]) -> Spread:
    """How many a second."""
    return Spread.of([number / one for one in seconds])


@contextmanager
def timed() -> Iterator[list[float]]:
    """Puts the seconds that the block took into the list."""
    took: list[float] = []
    begin = time.perf_counter()
    yield took
    took.append(time.perf_counter() - begin)


def second_core() -> float:
    """How much more two processes get done that only count than one does: 2 on two free cores, less where others are at work."""
    count = [sys.executable, "-c", "for _ in range(20_000_000): pass"]
    begin = time.perf_counter()
    subprocess.run(count, check=True)
    alone = time.perf_counter() - begin
    for process in [subprocess.Popen(count) for _ in range(2)]:
        process.wait()
    return 2 * alone / (time.perf_counter() - begin - alone)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command and all its descendants took: seconds that passed, seconds of cores in all and of the command alone, MB at once."""

    seconds: float
    cores: float
    alone: float
    memory: float


def cost(command: Sequence[str], environment: Mapping[str, str], statuses: Sequence[int] = (0,)) -> Cost:
    """Run a command to its end and look at it ten times a second.

    Memory is counted as PSS, in which pages that several processes share count once.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    with tempfile.TemporaryFile() as said, subprocess.Popen(command, env=dict(environment), stdout=said, stderr=said) as process:
        memory = alone = 0.0
        while process.poll() is None:
            memory = max(memory, sum(_held(one) for one in family(process.pid)))
            alone = max(alone, _worked(process.pid))
            time.sleep(0.1)
        seconds = time.perf_counter() - begin
        if process.returncode not in statuses:
            said.seek(0)
            raise RuntimeError(said.read().decode()[-2000:])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, alone, memory)


def plain(folder: Path) -> Path:
    """A folder for Python's path that hides pandas."""
    hidden = folder / "plain"
    hidden.mkdir(exist_ok=True)
    (hidden / "pandas.py").write_text('raise ImportError("a plain install has none")\n', encoding="utf-8")
    return hidden


def family(process: int) -> list[int]:
    """A process and its descendants."""
    found = [process]
    for one in found:
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                found += [int(word) for word in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def _held(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _worked(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def server() -> Iterator[str]:
    """A Prefect server of its own, by its address."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PREFECT_HOME"] = folder
        from prefect.settings import PREFECT_API_URL
        from prefect.testing.utilities import prefect_test_harness

        import flows  # noqa: F401  sets what Prefect reads at import

        with prefect_test_harness(server_startup_timeout=120):
            yield str(PREFECT_API_URL.value())
