"""The verbs that find and cite: ``list``, ``search``, ``show``, ``cite``; ``browse`` for browsers, ``mcp`` for programs.

``podium.cli.main`` registers them.
"""

import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from podium.cli import coloured, complete_kind, complete_source, complete_speech_id, home_in_use, lake_in_use, print_json_lines
from podium.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from podium.reading.listing import ListedSpeech

SourceOption = Annotated[list[str] | None, typer.Option(help="An institution's id; may be repeated.", autocompletion=complete_source)]
SpeakerOption = Annotated[str | None, typer.Option(help="A name or part of it.")]
DayOption = Annotated[
    str | None, typer.Option(metavar="DAY", help="Only speeches delivered on that day (2026-11-01, or 2026-11) or later.")
]
CompanyOption = Annotated[
    str | None,
    typer.Option("--with", metavar="NAME", help="Somebody who speaks too, or whom the page names as taking part; or part of the name."),
]
LastDay = Annotated[str | None, typer.Option(metavar="DAY", help="Only speeches delivered on that day or earlier.")]


def list_command(
    source: SourceOption = None,
    speaker: SpeakerOption = None,
    since: DayOption = None,
    until: LastDay = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="speech, press_conference, interview, …; may be repeated.", autocompletion=complete_kind)
    ] = None,
    place: Annotated[str | None, typer.Option(help="A hall, city or country, or part of what the page says of it.")] = None,
    issue: Annotated[str | None, typer.Option(help="Only speeches with such a note in `issues`: unresolved_label, or words of it.")] = None,
    company: CompanyOption = None,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON object a line.")] = False,
) -> None:
    """List speeches by day, each with its id: all, or those of a source, a speaker, a span, a kind, a place.

    Example: `podium list --source kremlin --place Sochi --since 2017-05 --until 2017-08`.
    """
    from rich.text import Text

    from podium.reading.listing import speeches_listed
    from podium.terminal import err, out

    narrow = {"source": source, "speaker": speaker, "since": since, "until": until, "kind": kind, "place": place, "issue": issue}
    narrow["company"] = company
    speeches = speeches_listed(home_in_use(), **narrow)  # type: ignore[arg-type]
    if json:
        print_json_lines(speeches)
        return
    for part in _listed(speeches, out.width):
        out.print(part, soft_wrap=isinstance(part, Text))  # a line with nothing but an id
    err.print(f"{len(speeches)} speech{'es' * (len(speeches) != 1)}", highlight=False)


MOST_NAMED = 3
"""Speakers that a line of a list names."""
LEAST_TITLE = 28
"""Letters that a title needs beside the id: where there are fewer, the id has a line of its own, as it is never broken."""


def _listed(speeches: "Sequence[ListedSpeech]", width: int) -> "Iterator[RenderableType]":
    """A table of day, id and what it is; for ids that leave no room beside them, one entry below the other."""
    from rich import box
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    if not speeches:
        return
    longest = max(len(one.speech_id) for one in speeches)
    if 10 + longest + LEAST_TITLE + 4 > width:
        for one in speeches:
            yield Text.assemble(f"{one.date or 'undated   '}  ", (one.speech_id, "bold"))
            yield Padding(_described(one), (0, 0, 0, 12))
        return
    drawn = Table(box=box.SIMPLE_HEAD, show_edge=False, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    drawn.add_column("day", no_wrap=True)
    drawn.add_column("id", no_wrap=True)
    drawn.add_column("speech")
    for one in speeches:
        drawn.add_row(str(one.date or "undated"), Text(one.speech_id, "bold"), _described(one))
    yield drawn


def _described(one: "ListedSpeech") -> "Text":
    """The title, then in another line who speaks, in what form, and where."""
    from rich.text import Text

    more = len(one.speakers) - MOST_NAMED
    names = "; ".join(one.speakers[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    facts = " · ".join(fact for fact in (names, one.kind.replace("_", " "), one.place) if fact)
    told = Text.assemble(one.title, "\n", (facts, "dim"))
    return told.append(" · withdrawn", "red") if one.withdrawn else told


def search_command(
    text: Annotated[
        list[str], typer.Argument(metavar="TEXT", help='Words that must all be there; `"a phrase"`, `OR` and `-not` are understood.')
    ],
    speaker: SpeakerOption = None,
    source: SourceOption = None,
    since: DayOption = None,
    until: LastDay = None,
    company: CompanyOption = None,
    limit: Annotated[int, typer.Option(min=1, help="Most paragraphs to show.")] = 10,
) -> None:
    """Find paragraphs by their words, the best first: who said it, when, where, the words around it, and the id for `podium show`.

    The first search of a new version builds an index. Example: `podium search "collective defence" --source nato --since 2026-01-01`.
    """
    for odd in (word for word in text if word.startswith("--")):
        near = did_you_mean(odd, ("--speaker", "--source", "--since", "--until", "--with", "--limit", "--help"))
        raise UsageError(f"search has no option {odd}: {near} A word that must not be there has one hyphen, -{odd.lstrip('-')}")
    from podium.reading.fulltext import search as find
    from podium.reading.snippet import found
    from podium.terminal import bars, err, out

    with bars():
        narrow = {"source": source, "since": since, "until": until, "speaker": speaker, "company": company, "limit": limit}
        hits = find(" ".join(text), home_in_use(), **narrow)  # type: ignore[arg-type]
    for hit in hits:
        out.print(found(hit, out.width, coloured=coloured(out)), soft_wrap=True)
    if not hits:
        err.print("Nothing found.")


Named = Annotated[
    str,
    typer.Argument(
        metavar="ID[#PARAGRAPH]",
        help="A speech, kremlin/55882, by its id or its page's address, or one paragraph of it by its `paragraph_id` behind a #.",
        autocompletion=complete_speech_id,
    ),
]


def show_command(
    speech_id: Named,
    revision: Annotated[int | None, typer.Option(help="An earlier text, counted from 1.")] = None,
) -> None:
    """Print one speech as a transcript, or one paragraph of it.

    A paragraph that the publisher has changed since is found in the revision that has it, and what stands in its place is named.
    """
    from podium.reading.citation import cited, named_in
    from podium.reading.transcript import cited_transcript, transcript
    from podium.terminal import out

    lake = lake_in_use()
    whole, paragraph = named_in(lake, speech_id)
    out.print(cited_transcript(cited(lake, whole, paragraph, revision)) if paragraph else transcript(lake.speech(whole, revision)))


def cite_command(
    speech_id: Named,
    format: Annotated[str, typer.Option(metavar="STYLE", help="apa, chicago, bibtex, ris or csl-json.")] = "apa",
    revision: Annotated[int | None, typer.Option(help="An earlier text, counted from 1.")] = None,
) -> None:
    """Print the citation of a speech or a paragraph: who, what, where, when, by whom published, in which release and revision.

    Names stand as the page prints them; they are turned around only where the page itself prints which part is the family's.
    The day of access is that of the kept page. Example: `podium cite kremlin/55882 --format bibtex`.
    """
    import parsers
    from podium.reading.citation import reference_of
    from podium.reading.citation_styles import citation_text

    publisher = {name: source.title for name, source in parsers.sources().items()}
    sys.stdout.write(citation_text(reference_of(lake_in_use(), home_in_use(), speech_id, publisher, revision), format) + "\n")


def mcp_command() -> None:
    """Answer a program that speaks the Model Context Protocol, on standard input and output: search, show, cite, people, sql.

    Nothing can be changed by it, and no request is sent. Such a program starts it itself: its settings name this command and PODIUM_HOME,
    as in the README. Needs the extra: `pip install "podium[mcp]"`.
    """
    if find_spec("mcp") is None:
        raise UsageError('`podium mcp` needs the package mcp: pip install "podium[mcp]"')
    import parsers
    from podium.mcp.server import DatasetServer
    from podium.terminal import err

    server = DatasetServer(home_in_use(), {name: source.title for name, source in parsers.sources().items()})
    if sys.stdin.isatty():
        err.print("Waiting for a program that speaks the Model Context Protocol; Ctrl-D ends it.", highlight=False)
    server.run("stdio")


def browse_command(
    host: Annotated[
        str, typer.Option(help="The address to listen at; any but that of this machine itself is open to others.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8765,
    review: Annotated[
        bool, typer.Option("--review", help="Take down in reviews.csv of the home what you say of doubtful records; on this machine alone.")
    ] = False,
    static: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the pages of a release into a new folder, for any web server, and end.")
    ] = None,
) -> None:
    """Open a reading room over the home, a lake or a release, as web pages for a browser, until it is stopped.

    Texts that may not be passed on are shown as link and figures only. With --static, the release is the home itself or its newest
    public one. Example: `podium browse --port 8765`.
    """
    import parsers
    from podium.archive.archive import Archive
    from podium.browse.application import serve_pages
    from podium.browse.static_site import release_to_show, write_site
    from podium.settings import Settings
    from podium.terminal import bars, err, out

    if static:
        with bars():
            pages = write_site(release_to_show(home_in_use()), parsers.sources(), static)
        out.print(f"{pages} pages written to {static}", highlight=False)
        return

    def told(address: str) -> None:
        err.print(f"Reading room: {address}", highlight=False, soft_wrap=True)

    serve_pages(home_in_use(), parsers.sources(), Archive.of(Settings()), host, port, told, review)
