"""The verbs about pages in files: ``parse`` and ``quality``; ``podium.cli.main`` registers them.

What they need is imported inside functions: the help, and the parsing of one page, are to start at once.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from podium.capture import Capture
from podium.cli import INCOMPLETE
from podium.errors import Reason, Rejected, UsageError

if TYPE_CHECKING:
    from podium.archive.walk import WarcRecord
    from podium.extract.source import Source
    from podium.quality.figures import Scored
    from podium.quality.labelled import LabelledPages
    from podium.quality.measurements import Measurement

OWN_PAGES = Path("tests/pages")
SourceOfAddress = Callable[[str], "Source | None"]
"""The source of an address, ``None`` when no institution is known for it."""


def parse_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A WARC file, or one saved page (give its --url).")],
    url: Annotated[str | None, typer.Option(help="The address of a saved page.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that parse side by side.")] = 1,
    generic: Annotated[bool, typer.Option("--generic", help="Read every page as one of an unknown institution.")] = False,
) -> int:
    """Parse pages to JSON Lines on standard output: the record of a page, or its address and why it was rejected.

    Needs no network, no lake and no server. Example: `podium parse pages.warc.gz | head -1 | python3 -m json.tool`.
    """
    import parsers
    from podium.gc_tuning import raise_gc_threshold

    if url is None:  # not one page but many
        raise_gc_threshold()
    not_understood = 0
    for line, understood in json_lines_of(file, url, parsers.for_url, jobs, generic):
        sys.stdout.write(line + "\n")
        not_understood += not understood
    return INCOMPLETE if not_understood else 0


def json_lines_of(file: Path, url: str | None, choose: SourceOfAddress, jobs: int = 1, generic: bool = False) -> Iterator[tuple[str, bool]]:
    """One JSON line a page, in the file's order, and whether it was understood; ``generic`` leaves the institutions' layouts aside.

    A rejected page gives ``{"url": …, "rejected": "code: message"}``.
    """
    read = partial(json_line, choose=choose, generic=generic)
    if jobs == 1:
        yield from map(read, pages(file, url))
        return
    from concurrent.futures import ProcessPoolExecutor

    from podium.logs import follow

    with ProcessPoolExecutor(jobs, initializer=follow) as pool:
        yield from pool.map(read, pages(file, url), chunksize=16)


def json_line(page: "Capture | WarcRecord", choose: SourceOfAddress, generic: bool = False) -> tuple[str, bool]:
    """One page's JSON line, and whether the page was understood; a record that cannot be read gives one too."""
    from podium.extract.error_boundary import one_page
    from podium.extract.record import parse
    from podium.records import to_json

    if not isinstance(page, Capture):
        unread = {"url": page.url, "rejected": f"{Reason.UNREADABLE.value}: record at {page.offset}: {page.fault}"}
        return json.dumps(unread, ensure_ascii=False), Reason.UNREADABLE.understood
    try:
        with one_page(page.url):
            record, understood = to_json(parse(page, choose(page.url), generic)), True
    except Rejected as reject:
        record, understood = {"url": page.url, "rejected": str(reject)}, reject.reason.understood
    return json.dumps(record, ensure_ascii=False), understood


def pages(file: Path, url: str | None) -> "Iterator[Capture | WarcRecord]":
    """The captures of a WARC file and its records that should be some and cannot be read, or one saved page whose address is ``url``.

    Raises ``UsageError`` when the address is missing.
    """
    if file.name.endswith((".warc", ".warc.gz", ".warc.zst")):
        yield from _in_warc(file)
        return
    if url is None:
        raise UsageError(f"{file} is a saved page: say its address with --url")
    fetched_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    content_type = {".json": "application/json", ".xml": "application/xml", ".pdf": "application/pdf"}.get(file.suffix.lower(), "text/html")
    yield Capture(url, url, 200, (("Content-Type", content_type),), file.read_bytes(), fetched_at)


def _in_warc(file: Path) -> "Iterator[Capture | WarcRecord]":
    """The captures of a WARC file and its records with a fault; one record with a fault for a file without any."""
    from podium.archive.walk import WarcRecord, warc_records

    record = None
    for record in warc_records(file):
        if record.fault or record.capture:
            yield record.capture or record
    if record is None:
        yield WarcRecord(0, "", fault=f"{file.name} holds no record at all")


def quality_command(
    pages: Annotated[Path | None, typer.Option(exists=True, file_okay=False, help="Labelled pages; tests/pages by default.")] = None,
    warc: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Pages as institutions published them.")] = None,
    gold: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="The labels of that file, JSON Lines.")] = None,
    invented: Annotated[
        bool, typer.Option("--invented", help="The WARC's pages are of somebody's own writing: no release tells them.")
    ] = False,
    generic: Annotated[bool, typer.Option("--generic", help="With the institution files switched off.")] = False,
    turns: Annotated[bool, typer.Option("--turns", help="Compare whole turns: breaks inside one do not count.")] = False,
    worst: Annotated[int, typer.Option(min=0, help="Also list so many pages with something wrong.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    floors: Annotated[Path | None, typer.Option(help="Figures that must not fall, in place of those pinned with this version.")] = None,
    pin: Annotated[bool, typer.Option("--pin", help="Make these figures the floors.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep them in PODIUM_HOME for the next release.")] = False,
    reviews: Annotated[bool, typer.Option("--reviews", help="Instead, what `podium browse --review` took down in PODIUM_HOME.")] = False,
) -> None:
    """Measure the parsers on labelled pages, by source and field; ends with 1 when a figure falls below its floor.

    Figures of wrong values (`w.`, of what records say the share that their pages do not say) must not rise above their ceilings. A page
    whose reading raises an error (`parser_fault`) also ends it with 1.

    Example: `podium quality --warc pages.warc.gz --gold labels.jsonl --worst 5`.
    """
    import parsers
    from podium.quality.measurements import PINNED, check_floors, kept_in, read_measurements, write_measurements
    from podium.quality.measurements import pin as pin_floors
    from podium.settings import Settings

    if reviews:
        _measure_reviews(json)
        return
    measured = measure(labelled(pages, warc, gold, invented), parsers.for_url, generic, json, worst, turns)
    if pin:
        pin_floors(measured, floors or PINNED)
    else:
        check_floors(measured, read_measurements(floors or PINNED))
    if keep:
        write_measurements(kept_in(Settings().home), measured)


def _measure_reviews(as_json: bool) -> None:
    """Shows by source how many reviewed records are right as they stand, and the reasons of the others."""
    from dataclasses import asdict

    from podium.cli import home_in_use, lake_in_use
    from podium.quality.reviews import review_figures, reviews_in
    from podium.terminal import out, table

    figures = review_figures(lake_in_use(), reviews_in(home_in_use()))
    if as_json:
        out.print_json(data={name: asdict(one) for name, one in figures.items()})
        return
    rows = [{"source": name, "reviewed": one.reviewed, "right": f"{one.share:.3f}"} for name, one in figures.items()]
    out.print(table("Reviews of records as they stand", rows))
    for review in figures["all"].wrong:
        out.print(f"{review.speech_id}: {review.reason}", highlight=False, markup=False)


def labelled(folder: Path | None, warc: Path | None, gold: Path | None, invented: bool) -> "list[LabelledPages]":
    """The sets of pages that were asked for; by default the project's own pages.

    Those of a WARC file are published ones unless ``invented``. Raises ``UsageError`` for a WARC file without labels or the reverse, and
    when there are no own pages here.
    """
    from podium.quality.labelled import archived_pages, saved_pages

    if (warc is None) != (gold is None):
        raise UsageError("a WARC file needs its labels and labels their WARC file: give --warc and --gold together")
    if folder is None and warc is None and not OWN_PAGES.is_dir():
        raise UsageError(f"there is no {OWN_PAGES} here: say what to measure on with --pages FOLDER, or with --warc and --gold")
    saved = [saved_pages(folder or OWN_PAGES)] if folder or warc is None else []
    return [*saved, archived_pages(warc, gold, not invented)] if warc and gold else saved


def measure(
    sets: "Sequence[LabelledPages]", choose: SourceOfAddress, generic: bool, as_json: bool, most: int, turns: bool
) -> "list[Measurement]":
    """Parses, scores and shows every set: tables of figures by source and field, then the ``most`` worst pages of each.

    Raises ``CheckFailed``, when all is shown, for a page whose reading raised an error.
    """
    from podium.cli.screens import show_measurement
    from podium.quality.figures import check_faults, quality_figures, scored, worst
    from podium.quality.measurements import Measurement
    from podium.terminal import bars, out

    measured: list[Measurement] = []
    every: list[Scored] = []
    for pages in sets:
        with bars():
            read = scored(pages, (lambda url: None) if generic else choose, turns)
        one = Measurement(pages.name, pages.digest, pages.published, quality_figures(read), generic, turns)
        measured.append(one)
        every += read
        if not as_json:
            show_measurement(one, worst(read, most))
    if as_json:
        out.print_json(data={one.title: {"digest": one.digest, "figures": one.figures} for one in measured})
    check_faults(every)
    return measured
