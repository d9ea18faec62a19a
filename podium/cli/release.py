"""The verbs about releases: ``publish``, ``verify``, ``card``. An edge; ``podium.cli.main`` registers them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from podium.cli import lake_in_use
from podium.errors import UsageError

if TYPE_CHECKING:
    from podium.release_store.release_store import ReleaseStore

DEFAULT_CARD = Path("card.html")


def publish_command(
    tag: Annotated[str | None, typer.Option(help="Year, month and number, 2026.11.0; the next free one when not given.")] = None,
    include_restricted: Annotated[
        bool, typer.Option("--include-restricted", help="Also texts that may not be passed on; marked so.")
    ] = False,
    without_reprints: Annotated[
        bool, typer.Option("--without-reprints", help="Not the speeches that another source has as its own (`same_as`); said so.")
    ] = False,
    waive: Annotated[list[str] | None, typer.Option(metavar="GATE", help="A gate to set aside, `fill_rate` or `fill_rate:nato`.")] = None,
    zenodo: Annotated[
        bool, typer.Option("--zenodo", help="Also a folder to upload to Zenodo, with .zenodo.json, under PODIUM_HOME/deposits.")
    ] = False,
) -> None:
    """Make a release: immutable Parquet files with manifest, card and changelog under PODIUM_HOME/releases.

    Refused when a gate is broken: fewer speeches, paragraphs or filled fields than in the last release, a figure of `podium quality`
    below its floor, a speech gone without a withdrawal. Texts whose terms do not allow it are left out.
    Example: `podium publish --tag 2026.11.0`.
    """
    import parsers
    from podium.release.publish import publish_home
    from podium.release.zenodo import METADATA_FILE, deposit
    from podium.settings import Settings
    from podium.terminal import bars, out

    shelf = _shelf()
    if zenodo and include_restricted:
        raise UsageError("texts that may not be passed on go to no repository: leave --zenodo or --include-restricted out")
    lake_in_use()  # raises where there is none
    given = {"include_restricted": include_restricted, "without_reprints": without_reprints}
    with bars():
        folder = publish_home(Settings(), shelf, parsers.sources(), tag, waived=waive or (), **given)
    address = shelf.address(folder.name)
    out.print(f"Release {folder.name} is in {address}; its card is {address}/card.html", highlight=False, soft_wrap=True)
    if zenodo:
        with shelf.at_hand(address) as held:
            made = deposit(held, Settings().local_folder / "deposits" / folder.name)
        out.print(f"What to upload to Zenodo is in {made}; {METADATA_FILE} there says what to fill in", highlight=False, soft_wrap=True)


def verify_command(
    release: Annotated[str, typer.Argument(help="A tag, `latest`, or where a release is, s3:// too.")] = "latest",
) -> None:
    """Check a release: every file's hash, every row and key against its manifest. Example: `podium verify 2026.11.0`."""
    from podium.reading.home import check_begun
    from podium.release.verify import verify_release as verified
    from podium.settings import Settings
    from podium.store.access import in_store
    from podium.terminal import bars, out, table

    if not in_store(release) and not Path(release).is_dir():
        check_begun(Settings().home, ("lake", "releases"))
    with bars(), _shelf().at_hand(release) as folder:
        manifest = verified(folder)
    out.print(table(f"Release {manifest.version}", [{"table": name, "rows": told.rows} for name, told in manifest.tables.items()]))
    out.print(f"Whole: {len(manifest.files)} files are what was released (schema {manifest.schema_version}).", highlight=False)


def card_command(out: Annotated[Path, typer.Option(help="The file to write.")] = DEFAULT_CARD) -> None:
    """Write the card of the dataset as it is now: one page with charts, gaps and examples, to open in any browser."""
    import parsers
    from podium.quality.measurements import quality_of
    from podium.reading.export import check_place, write_text
    from podium.reading.home import is_demonstration
    from podium.release.publish import card_of_lake
    from podium.release.rights import institutions_of
    from podium.settings import Settings
    from podium.terminal import bars, err

    check_place(out)
    home = Settings().home
    institutions = institutions_of(parsers.sources())
    with bars():
        page = card_of_lake(lake_in_use(), _shelf(), institutions, quality_of(home), demonstration=is_demonstration(home))
    write_text(out, page)
    err.print(f"The card is in {out}", highlight=False)


def _shelf() -> "ReleaseStore":
    from podium.release_store import release_store_at
    from podium.settings import Settings

    return release_store_at(Settings())
