"""The verb that opens the reading room: ``browse``. An edge; ``podium.cli.main`` registers it."""

from pathlib import Path
from typing import Annotated

import typer

from podium.cli import home_in_use


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
