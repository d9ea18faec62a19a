"""The verb ``explain``: why a record says what it says. An edge; ``podium.cli.main`` registers it."""

import sys
from dataclasses import asdict
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from podium.capture import Capture, RecordPlace
from podium.cli import INCOMPLETE
from podium.errors import UsageError

if TYPE_CHECKING:
    from podium.extract.explain import ExplainedField, Explanation


def explain_command(
    page: Annotated[
        str, typer.Argument(metavar="FILE|URL|SPEECH_ID", help="A saved page or WARC file (with --url), or what the home keeps.")
    ],
    url: Annotated[str | None, typer.Option(help="The address of a saved page, or of a page in a WARC file of several.")] = None,
    generic: Annotated[bool, typer.Option("--generic", help="Read it as a page of an unknown institution.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> int:
    """Show why a record says what it says: each value with the words it was read from and where they stand, each label with whom it means.

    What looks like a label and is explained by nothing on the page is listed too; of a rejected page the reason, and what was read all the
    same. Example: `podium explain nato/opinions_132050`.
    """
    import parsers
    from podium.extract.explain import explain

    capture = capture_named(page, url)
    explained = explain(capture, parsers.for_url(capture.url), generic)
    if json:
        sys.stdout.write(dumps(asdict(explained), ensure_ascii=False, indent=1) + "\n")
    else:
        _show(explained)
    return INCOMPLETE if explained.rejected else 0


def capture_named(named: str, url: str | None) -> Capture:
    """The page in a file, or the one that the home keeps under an address or a speech's id. Raises ``UsageError`` for none or several."""
    return _in_file(Path(named), url) if Path(named).is_file() else _kept(named)


def _in_file(file: Path, url: str | None) -> Capture:
    from podium.cli.pages import pages

    found = [one for one in pages(file, url) if isinstance(one, Capture) and url in (None, one.url)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"{file} holds no page {f'of the address {url}' if url else 'that can be read'}")
    raise UsageError(f"{file} holds {len(found)} pages: name one of them with --url, such as {found[0].url}")


def _kept(named: str) -> Capture:
    """The capture of which the ledger of the home says that it was read last."""
    from podium.archive.archive import Archive
    from podium.reading.home import lake_at
    from podium.settings import Settings

    settings = Settings()
    column = "url" if "://" in named else "speech_id"
    rows = lake_at(settings.home).read("pages", columns=["archive_file", "archive_offset"], filters=[(column, "=", named)]).to_pylist()
    kept = [row for row in rows if row["archive_file"]]
    if not kept:
        raise UsageError(f"{named} is no file here, and the home {settings.home} keeps no page of that id or address")
    return Archive.of(settings).read(RecordPlace(kept[-1]["archive_file"], kept[-1]["archive_offset"]))


def _show(explained: "Explanation") -> None:
    from podium.terminal import out

    out.print(explained.url, style="bold", soft_wrap=True, highlight=False, markup=False)
    if explained.rejected:
        out.print(f"rejected: {explained.rejected}", style="yellow", highlight=False, markup=False)
    if explained.layout:
        out.print(f"read by the layout {explained.layout}", style="dim", highlight=False, markup=False)
    for one in explained.fields:
        _show_field(one)
    if explained.labels:
        out.print("\nlabels", style="bold")
    for label in explained.labels:
        turns = f"{label.turns} turn{'s' * (label.turns != 1)}"
        out.print(f"  {label.printed} → {label.speaker or 'nobody'} ({label.evidence}; {turns})", highlight=False, markup=False)
        out.print(f"      {label.place or 'its words stand in no single element'}", style="dim", highlight=False, markup=False)
    if explained.attributions:
        counted = ", ".join(f"{why} {number}" for why, number in explained.attributions.items())
        out.print(f"\nparagraphs by why they have their speaker: {counted}", highlight=False)
    for one in explained.unresolved:
        out.print(f"\nnobody knows whose label this is: {one.value}", style="yellow", highlight=False, markup=False)
        out.print(f"      “{one.words or ''}”\n      {one.place or ''}", style="dim", highlight=False, markup=False)
    for issue in explained.issues:
        out.print(f"issue: {issue}", style="yellow", highlight=False, markup=False)


def _show_field(one: "ExplainedField") -> None:
    from podium.terminal import out

    why = f" ({one.why})" if one.why else ""
    out.print(f"{one.name}: {one.value if one.value is not None else 'not stated'}{why}", highlight=False, markup=False)
    if one.words and one.words != one.value:
        out.print(f"      “{one.words}”", style="dim", highlight=False, markup=False)
    if one.place:
        out.print(f"      {one.place}", style="dim", highlight=False, markup=False)
