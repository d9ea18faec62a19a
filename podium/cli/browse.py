"""The verb that opens the reading room: ``browse``. An edge; ``podium.cli.main`` registers it."""

from typing import Annotated

import typer

from podium.cli import home_in_use


def browse_command(
    host: Annotated[
        str, typer.Option(help="The address to listen at; any but that of this machine itself is open to others.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8765,
) -> None:
    """Open a reading room over the home, a lake or a release, as web pages for a browser, until it is stopped.

    Nothing is written. Texts that may not be passed on are shown as link and figures only. Example: `podium browse --port 8765`.
    """
    import parsers
    from podium.archive.archive import Archive
    from podium.browse.server import serve_pages
    from podium.settings import Settings
    from podium.terminal import err

    archive = Archive.of(Settings())
    serve_pages(
        home_in_use(), parsers.sources(), archive, host, port, lambda address: err.print(f"Reading room: {address}", highlight=False)
    )
