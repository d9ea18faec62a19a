"""Making a release: an immutable copy of the lake in plain Parquet, with its documents, for people who cite and for any tool.

Written aside, checked, moved into place; the same version of the lake, published after the same release, gives the same bytes.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from podium.errors import UsageError
from podium.extract.source import Source
from podium.lake.lake import Lake
from podium.lake.schema import RELEASED, SCHEMA_VERSION
from podium.quality.measurements import Quality, quality_of
from podium.reading.decisions import DECISIONS_FILE, LINKS_FILE, decisions_in, decisions_text
from podium.reading.home import is_demonstration
from podium.reading.reprints import reprints_at
from podium.release.card import card_html
from podium.release.changes import changelog, changes_since, check_gates
from podium.release.descriptions import CROISSANT_FILE as CROISSANT
from podium.release.descriptions import DATAPACKAGE_FILE as DATAPACKAGE
from podium.release.descriptions import croissant, datapackage
from podium.release.documents import documents
from podium.release.facts import all_but, gather
from podium.release.release_data import ReleaseData
from podium.release.rights import Institution, Rights, institutions_of
from podium.release.tables import DEFAULT_SIZES, Sizes, Written, write_tables
from podium.release.verify import verify_release
from podium.release_store.manifest import MANIFEST_FILE as MANIFEST
from podium.release_store.manifest import Manifest, Origin, ReleaseTable, columns_of, digests, read_manifest
from podium.release_store.release_store import RESTRICTED, ReleaseStore
from podium.settings import Settings
from podium.version import __version__

CHANGELOG = "CHANGELOG.md"
CARD = "card.html"


def publish_release(
    lake: Lake,
    store: ReleaseStore,
    institutions: Mapping[str, Institution],
    tag: str | None = None,
    *,
    include_restricted: bool = False,
    quality: Quality | None = None,
    waived: Collection[str] = (),
    decisions: str | None = None,
    links: str | None = None,
    authors: str | None = None,
    demonstration: bool = False,
    without_reprints: bool = False,
    sizes: Sizes = DEFAULT_SIZES,
) -> Path:
    """Makes a release of the lake as it is now and returns its folder.

    Without a ``tag`` the next free one is taken, and where nothing was committed since the last release, its folder is returned instead.
    ``include_restricted`` puts in texts that may not be passed on, for private use; the tag then ends in ``-restricted``. ``waived`` are
    gates (``podium.release.changes``) that a person waives, ``decisions`` and ``links`` are the texts of the home's ``people.csv`` and
    ``people-links.csv``, ``authors`` as in the settings; ``demonstration`` marks a release of the demo everywhere; ``without_reprints``
    leaves out speeches that another source has as its own (``podium.reading.reprints``). Raises ``CheckFailed`` for a broken gate,
    ``UsageError`` for an empty lake or a tag that is taken, ``Conflict`` while another release is being made; nothing is left behind then.
    """
    rights = Rights(institutions, include_restricted)
    at, origin = state(lake)
    if tag is None and (tags := store.tags(include_restricted)):
        folder = store.folder(tags[-1])
        newest = read_manifest(folder)
        same_people = (decisions_text(str(folder)), decisions_text(str(folder), LINKS_FILE)) == (decisions, links)
        if (
            same_people
            and newest.without_reprints == without_reprints
            and (newest.lake, newest.schema_version, newest.code_version) == (origin, SCHEMA_VERSION, __version__)
        ):
            return folder
    chosen = _marked(tag or store.next_tag(at, include_restricted), include_restricted)
    with store.new_release(chosen) as folder:
        previous = store.before(chosen)
        left_out = reprints_left_out(lake, origin.speeches) if without_reprints else None
        data = release_data_of(lake, at, origin, rights, previous, quality or {}, left_out)
        last = read_manifest(previous) if previous else None
        by = tuple(name.strip() for name in (authors or "").split(";") if name.strip())
        data = replace(
            data,
            tag=chosen,
            authors=by,
            demonstration=demonstration,
            waived=check_gates(data.facts, data.changes, last, data.quality, waived),
        )
        written = write_tables(lake, origin.speeches, folder, rights, decisions_in(decisions, links), sizes, all_but(left_out or ()))
        data = replace(data, tables={one.table: _table(one, folder) for one in written})
        _write_decisions(folder, {DECISIONS_FILE: decisions, LINKS_FILE: links})
        _write_documents(folder, data, previous, lake)
        verify_release(folder)
    return store.folder(chosen)


def publish_home(
    settings: Settings,
    store: ReleaseStore,
    sources: Mapping[str, Source],
    tag: str | None = None,
    *,
    include_restricted: bool = False,
    waived: Collection[str] = (),
    without_reprints: bool = False,
) -> Path:
    """Makes a release of the lake of the home in the settings, with its figures, what was decided about people, and the demo's mark.

    Takes, returns and raises what ``publish_release`` does.
    """
    home = settings.home
    return publish_release(
        Lake(home),
        store,
        institutions_of(sources),
        tag,
        include_restricted=include_restricted,
        quality=quality_of(home),
        waived=waived,
        decisions=decisions_text(home),
        links=decisions_text(home, LINKS_FILE),
        authors=settings.authors,
        demonstration=is_demonstration(home),
        without_reprints=without_reprints,
    )


def state(lake: Lake) -> tuple[datetime, Origin]:
    """The newest versions of the lake's tables, and when that of ``speeches`` was committed. Raises ``UsageError`` for an empty lake."""
    versions = lake.versions()
    if not versions:
        raise UsageError("the lake is empty: run `podium ingest` first")
    pages = lake.pages.open()
    return versions[-1].at, Origin(versions[-1].version, pages.version() if pages else 0, versions[-1].at.isoformat())


def release_data_of(
    lake: Lake,
    at: datetime,
    origin: Origin,
    rights: Rights,
    previous: Path | None,
    quality: Quality,
    left_out: Mapping[str, str] | None = None,
) -> ReleaseData:
    """The lake at these versions as data for the documents of a release, compared with the release in the folder ``previous``.

    ``left_out`` has by id of a reprint that is left out that of its origin.
    """
    last = read_manifest(previous) if previous else None
    changes = changes_since(lake, origin, previous, last, rights, left_out or {})
    facts = gather(lake, origin.speeches, origin.pages, rights, left_out or ())
    return ReleaseData(None, at, origin, facts, changes, rights, quality, left_out=left_out)


def reprints_left_out(lake: Lake, version: int) -> dict[str, str]:
    """By id of a speech that is a reprint as it stands that of its origin."""
    return {speech_id: origin for (speech_id, _), origin in reprints_at(lake, version).items()}


def card_of_lake(
    lake: Lake, store: ReleaseStore, institutions: Mapping[str, Institution], quality: Quality | None = None, *, demonstration: bool = False
) -> str:
    """The HTML of the card of the lake as it is now, compared with the last public release. Raises ``UsageError`` for an empty lake."""
    at, origin = state(lake)
    tags = store.tags()
    previous = store.folder(tags[-1]) if tags else None
    data = release_data_of(lake, at, origin, Rights(institutions), previous, quality or {})
    return card_html(replace(data, demonstration=demonstration), lake)


def _marked(tag: str, restricted: bool) -> str:
    """The tag, with the ending of a restricted release where it is one."""
    if tag.endswith(RESTRICTED) and not restricted:
        raise UsageError(f"the tag {tag} says {RESTRICTED[1:]}: give --include-restricted, or another tag")
    return tag if tag.endswith(RESTRICTED) or not restricted else tag + RESTRICTED


def _table(written: Written, folder: Path) -> ReleaseTable:
    return ReleaseTable(
        rows=written.rows,
        rows_by_source=written.rows_by_source,
        content_sha256=written.content,
        columns=columns_of(RELEASED[written.table]),
        files=tuple(file.relative_to(folder).as_posix() for file in written.files),
    )


def _write_decisions(folder: Path, texts: Mapping[str, str | None]) -> None:
    """Writes what was decided about people, where anything was."""
    for name, text in texts.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _write_documents(folder: Path, data: ReleaseData, previous: Path | None, lake: Lake) -> None:
    """Writes all files but the tables; the manifest last, since it has the hashes of all others."""
    tables = digests(folder)
    earlier = (previous / CHANGELOG).read_text(encoding="utf-8") if previous else ""
    written = {
        **documents(data),
        CHANGELOG: changelog(data.title, data.day, data.changes, data.waived, earlier),
        DATAPACKAGE: datapackage(data, tables),
        CROISSANT: croissant(data, tables),
        CARD: card_html(data, lake),
    }
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    (folder / MANIFEST).write_text(_manifest(data, folder).text(), encoding="utf-8", newline="\n")


def _manifest(data: ReleaseData, folder: Path) -> Manifest:
    return Manifest(
        version=data.title,
        schema_version=SCHEMA_VERSION,
        code_version=__version__,
        lake=data.lake,
        restricted=data.restricted,
        previous=data.changes.previous,
        tables=data.tables,
        files=digests(folder),
        sources=data.described(),
        quality={source: {name: asdict(one) for name, one in figures.items()} for source, figures in data.quality.items()},
        waived=data.waived,
        written_with={"pyarrow": pa.__version__},
        demonstration=data.demonstration,
        without_reprints=data.without_reprints,
    )
