"""What every regular expression and vocabulary word does for the reading of pages: ``make rules`` prints it, a rule a line.

Two passes over our own pages and, where ../shared is there, the labelled ones and a seeded sample of each bulk file. The first reads every
page with stand-ins and notes which rules found something on it. The second switches each of those off and reads pages on which it did, of
as many institutions as there are, until two records of two institutions have changed or the bound is reached. A rule that decides nothing
there is one to look at, not one to take out unseen: what a publisher documents may be on no page at hand.
A file of ``parsers/`` is for one institution, so "one source" is all that its rules can reach. Words that only the import uses
("at import") and the patterns of ``podium.text.folding``, which is loaded first, are not switched off.

``RULES`` restricts both tables to rules whose place or name holds that text. Lists of addresses (``podium/discover``) are not read here.
"""

import argparse
import ast
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from pattern_collection import places, source_files
from rule_pages import ROOT, Reading, Work, sample
from rule_switches import Switches, decided, watch_sets, watching

READS = tuple(ROOT / folder for folder in ("podium/extract", "podium/text", "podium/page", "parsers"))
WORKERS = 2
ENOUGH = 2
"""Changed pages, and institutions of theirs, from which on a rule stands."""


@dataclass(frozen=True)
class Row:
    """A line of the table; ``changed`` counts pages up to the bound, of those read again (``read``)."""

    place: str
    rule: str
    kind: str
    matched: int
    read: int
    changed: int
    institutions: tuple[str, ...]
    verdict: str
    pages: tuple[str, ...]


WORK: Work
RESTRICT = ""
"""Both are set before the workers are forked."""


def is_asked_for(name: str) -> bool:
    """Whether ``RULES`` names the rule by its place or by what it is called there."""
    return RESTRICT in name or RESTRICT in shown(name)


def matched_by(number: int) -> tuple[int, str, float, list[str], list[str]]:
    """The first pass over one reading: digest of its record, seconds, rules that found something, alternatives that decided a match."""
    switches = WORK.switches
    switches.begin(texts=True)
    began = time.process_time()
    digest = WORK.read(number)
    seconds = time.process_time() - began
    texts, switches.texts = switches.texts or {}, None
    told = [
        one
        for name, found in texts.items()
        if is_asked_for(name)
        for one in decided(switches.patterns[name], found, lambda one: one not in DECIDED)
    ]
    COUNTS.update(told)
    DECIDED.update(one for one in told if COUNTS[one] >= 10)
    return number, digest, seconds, sorted(switches.found), told


DECIDED: set[str] = set()
COUNTS: Counter[str] = Counter()
"""In each worker: alternatives that have decided ten readings are not tried again."""


def changed_by(task: tuple[str, Sequence[int]]) -> tuple[str, int, list[int]]:
    """The second pass for one rule: how many readings were made without it, and which of them gave another record."""
    name, numbers = task
    changed: list[int] = []
    for read, number in enumerate(numbers, 1):
        with WORK.switches.without(name):
            if WORK.read(number) != WORK.digests[number]:
                changed.append(number)
        ones = [WORK.readings[one] for one in changed]
        if len({one.page for one in ones}) >= ENOUGH and len({one.institution for one in ones}) >= ENOUGH:
            return name, read, changed
    return name, len(numbers), changed


def verdict(matched: int, changed: Sequence[Reading], at_import: bool) -> str:
    """What the pages say of a rule."""
    if not matched:
        return "at import" if at_import else "no match"
    pages, institutions = {one.page for one in changed}, {one.institution for one in changed}
    if not pages:
        return "no effect"
    return "one page" if len(pages) == 1 else "one source" if len(institutions) == 1 else "stands"


@contextmanager
def project_watched() -> Iterator[Switches]:
    """The project's modules, imported with stand-ins."""
    with watching(ROOT, *READS) as switches:
        modules = [
            import_module(".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
            for file in source_files()
            if any(file.is_relative_to(folder) for folder in READS)
        ]
        watch_sets(switches, [module for module in modules if not module.__name__.startswith("podium.page")])
        switches.importing = False
        yield switches


def read_all(alternatives: Counter[str]) -> dict[str, list[int]]:
    """The first pass: the readings on which each rule found something; counts what alternatives of patterns decided, by name."""
    matched: dict[str, list[int]] = defaultdict(list)
    for number, digest, seconds, names, told in _parallel(matched_by, range(len(WORK.readings)), "readings"):
        WORK.digests[number], WORK.seconds[number] = digest, seconds
        for name in names:
            matched[name].append(number)
        alternatives.update(told)
    return matched


def measured(matched: dict[str, list[int]], bound: int) -> Iterator[Row]:
    """Every rule's row: those that found nothing, then the others as they are measured, patterns first."""
    known = {*WORK.switches.patterns, *WORK.switches.words, *matched}
    every = sorted(filter(is_asked_for, known | set(_never_asked(known))), key=lambda name: (name in WORK.switches.words, name))
    yield from (_row(name, matched, 0, []) for name in every if name not in matched)
    tasks = [(name, sample(WORK, matched[name], bound)) for name in every if name in matched]
    for name, read, changed in _parallel(changed_by, tasks, "rules switched off"):
        yield _row(name, matched, read, [WORK.readings[one] for one in changed])


def _row(name: str, matched: dict[str, list[int]], read: int, changed: Sequence[Reading]) -> Row:
    pages = {WORK.readings[one].page for one in matched.get(name, ())}
    return Row(
        place=name.split(" ")[0].split("#")[0],
        rule=shown(name),
        kind="word" if name in WORK.switches.words else "pattern",
        matched=len(pages),
        read=read,
        changed=len({one.page for one in changed}),
        institutions=tuple(sorted({one.institution for one in changed})),
        verdict=verdict(len(pages), changed, name in WORK.switches.at_import),
        pages=tuple(sorted({f"{one.set} {one.url}" for one in changed})),
    )


def _never_asked(names: set[str]) -> Iterator[str]:
    """Patterns inside functions that no page made the project use."""
    known = {(file, line) for file, line, *_ in (name.split("#")[0].split(":") for name in names if ":" in name)}
    for place in places():
        at_import = not place.scope or place.function == "compile"
        is_read = any((ROOT / place.file).is_relative_to(folder) for folder in READS)
        lines = {(place.file, str(line)) for line in range(place.first, place.last + 1)}
        if is_read and not at_import and not lines & known:
            yield f"{place.file}:{place.first}"


@lru_cache(maxsize=1_000)
def _assigned(file: str, line: str) -> str:
    """The name that the statement around that line of a module assigns."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    around = next(one for one in tree.body if one.lineno <= int(line) <= (one.end_lineno or 0))
    return around.targets[0].id if isinstance(around, ast.Assign) and isinstance(around.targets[0], ast.Name) else line


@lru_cache(maxsize=10_000)
def shown(name: str) -> str:
    """The word, or the pattern's name in its module, or its beginning."""
    switches = WORK.switches
    if name in switches.words:
        place, word = switches.words[name]
        return f"{_assigned(*place.split(':')) if ':' in place else place.split(' ')[1]}: {word}"
    file, _, line = name.partition(":")
    number = int(line.split("#")[0].split(":")[0])
    called = next((one.name for one in places() if one.file == file and one.first <= number <= one.last and one.name), "")
    rule = switches.patterns.get(name)
    return called or (" ".join(str(rule.pattern).split())[:60] if rule else "made of words of the page, or in a function")


def _parallel(function: Callable[[Any], Any], tasks: Sequence[Any], words: str) -> Iterator[Any]:
    """The function's answers, in any order, from workers that share this process's memory; progress goes to standard error."""
    began = told = time.monotonic()
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("fork")) as pool:
        for done, answer in enumerate(pool.map(function, tasks, chunksize=4), 1):
            yield answer
            if time.monotonic() - told > 10 or done == len(tasks):
                told = time.monotonic()
                sys.stderr.write(f"{done:,} of {len(tasks):,} {words}, {told - began:.0f} s\n")


def _line(row: Row) -> str:
    of = ", ".join(row.institutions[:3])
    return f"{row.verdict:10} {row.matched:5} {row.changed:3}/{row.read:<3} {row.place:48} {row.rule:60.60} {of}\n"


def _counts(rows: Sequence[Row], alternatives: dict[str, int]) -> Iterator[str]:
    for kind in ("pattern", "word"):
        counts = Counter(row.verdict for row in rows if row.kind == kind)
        yield f"{sum(counts.values()):,} {kind}s: {', '.join(f'{number:,} {words}' for words, number in counts.most_common())}\n"
    yield f"{len(alternatives):,} alternatives of patterns, of which {sum(not told for told in alternatives.values()):,} decide no match\n"


def _alternatives(switches: Switches) -> list[str]:
    return [f"{rule.name} {one.name}" for rule in switches.patterns.values() if is_asked_for(rule.name) for one in rule.alternatives()]


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("rules", nargs="?", default="", help="only rules whose place or name holds this text")
    arguments.add_argument("--pages", type=int, default=12, help="pages read again without a rule, at most")
    arguments.add_argument("--bulk", type=int, default=60, help="pages of each bulk file")
    arguments.add_argument("--sets", default="", help="only pages of sets whose name begins so, such as own/kremlin or dev")
    arguments.add_argument("--json", type=Path, help="write all rows, and the alternatives that decide nothing, there")
    arguments.add_argument("--all", action="store_true", help="print rules that stand as well")
    asked = arguments.parse_args()
    global WORK, RESTRICT
    with project_watched() as switches:
        from podium.extract.record import load_ahead

        WORK = Work(switches, asked.bulk, asked.sets)
        RESTRICT = asked.rules
        load_ahead()
        decided_by: Counter[str] = Counter()
        rows = []
        for row in measured(read_all(decided_by), asked.pages):
            rows.append(row)
            if asked.all or row.verdict != "stands":
                sys.stdout.write(_line(row))
                sys.stdout.flush()
        counted = dict.fromkeys(_alternatives(switches), 0) | decided_by
        sys.stdout.writelines(_counts(rows, counted))
        if asked.json:
            told = {"rules": [asdict(row) for row in rows], "alternatives": counted}
            asked.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
