"""The verbs about kept pages: ``archive verify``, ``archive show``. An edge; ``podium.cli.main`` registers them."""

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from podium.archive.archive import Archive
    from podium.capture import Capture


def verify_archive_command(
    file: Annotated[str | None, typer.Argument(help="One file, by its path in the archive; all when not given.")] = None,
) -> int:
    """Read every kept record again and check all digests; names what is not as it was written and then ends with 1."""
    from podium.progress import each
    from podium.terminal import bars, out

    kept = _archive()
    files = [file] if file else kept.files()
    with bars():
        problems = [problem for name in each(files, "verifying files", len(files)) for problem in kept.verify(name)]
    for problem in problems:
        out.print(f"{problem.file} at {problem.offset}: {problem.words}", highlight=False, soft_wrap=True)
    out.print(f"{len(files)} files read, {len(problems)} problems found.")
    return 1 if problems else 0


def show_record_command(
    file: Annotated[str, typer.Argument(help="A file, by its path in the archive, as the report of a run gives it.")],
    offset: Annotated[int, typer.Argument(min=0, help="The byte at which the record begins.")],
    body: Annotated[bool, typer.Option("--body", help="The body alone, byte for byte: `> page.html` and open it in a browser.")] = False,
) -> None:
    """Show one kept answer: when and where it was fetched, its headers and its page, in a pager where this is a terminal.

    Example: `podium archive show nato/2026/nato-20261102-0.warc.gz 4711 --body > page.html`.
    """
    from podium.capture import RecordPlace
    from podium.terminal import out

    capture = _archive().read(RecordPlace(file, offset))
    if body:
        sys.stdout.buffer.write(capture.body)
        return
    words = f"{_head(capture)}\n\n{_text(capture)}"
    with out.pager() if out.is_terminal else nullcontext():
        out.print(words, highlight=False, markup=False, soft_wrap=True)


def _head(capture: "Capture") -> str:
    """What is known of the answer, a line each."""
    lines = [
        f"asked     {capture.url}",
        *(f"redirect  {address}" for address in (*capture.redirects[1:], capture.final_url) if capture.redirects),
        f"fetched   {capture.fetched_at:%Y-%m-%d %H:%M:%S} UTC",
        f"status    {capture.status}",
        f"size      {len(capture.body)} bytes, sha256 {capture.digest}",
        "",
        *(f"{name}: {value}" for name, value in capture.headers),
    ]
    return "\n".join(lines)


def _text(capture: "Capture") -> str:
    """The body as text, whatever it is encoded in."""
    from podium.errors import Rejected
    from podium.page.charset import decoded

    try:
        return decoded(capture)
    except Rejected:
        return f"(no text that can be read; --body gives its {len(capture.body)} bytes)"


def _archive() -> "Archive":
    from podium.archive.archive import Archive
    from podium.reading.home import check_begun
    from podium.settings import Settings

    settings = Settings()
    check_begun(settings.home, ("archive",))
    return Archive.of(settings)
