"""``podium publish --zenodo``: a release as a folder of files that a person can upload to Zenodo, with their description ``.zenodo.json``.

The description has the fields of Zenodo's deposit metadata (https://developers.zenodo.org, "Deposit metadata"). Zenodo holds no folders, so
the release goes up as one archive; what a reader of the record wants to see first stands beside it.
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from pathlib import Path
from secrets import token_hex
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from podium.errors import UsageError
from podium.reading.home import home_at
from podium.reading.snapshot import Snapshot
from podium.reading.tables import read_from
from podium.records import Reuse
from podium.release.documents import DOCUMENT_NAMES
from podium.release_store.manifest import Manifest, read_manifest

METADATA_FILE = ".zenodo.json"
BESIDE = (*DOCUMENT_NAMES, "card.html")
ZENODO_LICENCES = frozenset({"cc0-1.0", "cc-by-4.0", "cc-by-sa-4.0", "cc-by-3.0-au", "ogl-uk-3.0"})
"""Ids of Zenodo's list of licences, among those that publishers use."""
LANGUAGES = {"de": "deu", "en": "eng", "es": "spa", "fr": "fra", "it": "ita", "ja": "jpn", "pt": "por", "ru": "rus"}
"""ISO 639-3 for the languages of the sources."""


def deposit(release: Path, out: Path) -> Path:
    """Writes the deposit of the release in a folder to ``out``, in place of an earlier one, and returns ``out``.

    Raises ``UsageError`` for a release with texts that may not be passed on, and where ``out`` is something else than a deposit.
    """
    manifest = read_manifest(release)
    if manifest.restricted:
        raise UsageError(f"release {manifest.version} holds texts that may not be passed on: it goes to no repository")
    with _replacing(out) as folder:
        _pack(release, folder / f"podium-{manifest.version}.zip", manifest)
        for name in BESIDE:
            shutil.copyfile(release / name, folder / name)
        described = json.dumps(deposit_metadata(release, manifest), ensure_ascii=False, indent=2)
        (folder / METADATA_FILE).write_text(f"{described}\n", encoding="utf-8")
    return out


def deposit_metadata(release: Path, manifest: Manifest) -> dict[str, Any]:
    """What ``.zenodo.json`` says. Title, authors and keywords are those of the release's ``CITATION.cff``."""
    import yaml

    cited = yaml.safe_load((release / "CITATION.cff").read_text(encoding="utf-8"))
    language = _language(release)
    return {
        "upload_type": "dataset",
        "title": cited["title"],
        "version": manifest.version,
        "publication_date": str(cited["date-released"]),
        "creators": [{"name": _creator(author)} for author in cited["authors"]],
        "description": _description(cited["abstract"], manifest),
        "access_right": "open",
        "license": _licence(manifest),
        "keywords": cited["keywords"],
        **({"language": language} if language else {}),
        "related_identifiers": [
            {"identifier": home, "relation": "isDerivedFrom", "scheme": "url"}
            for home in dict.fromkeys(source["home"] for source in manifest.sources.values())
            if home
        ],
        "notes": f"{cited['message']} Columns as of schema {manifest.schema_version}; made with Podium {manifest.code_version}.",
    }


def _creator(author: Mapping[str, str]) -> str:
    """A person as ``Family, Given``, an organisation by its name."""
    return author["name"] if "name" in author else f"{author['family-names']}, {author['given-names']}"


def _description(abstract: str, manifest: Manifest) -> str:
    """The abstract, and by source how much there is under which terms, as HTML."""
    sources = "".join(_source_line(source) for source in manifest.sources.values())
    tables = ", ".join(f"{name} ({table.rows:,} rows)" for name, table in manifest.tables.items())
    archive = (
        f"<p>podium-{manifest.version}.zip holds the release, plain Parquet files with their manifest: {escape(tables)}. What each column "
        "means stands in README.md.</p>"
    )
    return f"<p>{escape(abstract)}</p><p>Sources, each with its own terms:</p><ul>{sources}</ul>{archive}"


def _source_line(source: Mapping[str, Any]) -> str:
    terms = escape(source["licence"])
    if source["licence_url"]:
        terms = f'<a href="{escape(source["licence_url"])}">{terms}</a>'
    withheld = source["speeches"] - source["with_text"]
    left_out = f"; the text of {withheld:,} is left out, as no terms allow passing it on" if withheld else ""
    return f"<li>{escape(source['title'])}: {source['speeches']:,} speeches, {terms}{left_out}</li>"


def _licence(manifest: Manifest) -> str:
    """The one licence of all texts where Zenodo knows it, else what comes nearest: open, or with conditions such as attribution."""
    held = [source for source in manifest.sources.values() if source["with_text"]]
    names: set[str] = {source["licence"].lower() for source in held}
    if len(names) == 1 and names <= ZENODO_LICENCES:
        return names.pop()
    return "other-open" if all(source["reuse"] == Reuse.OPEN.value for source in held) else "other-at"


def _language(release: Path) -> str | None:
    """The language of most speeches, ``None`` for one that is not in ``LANGUAGES``."""
    spoken = read_from(home_at(release), Snapshot("speeches", columns=("language",))).read_all()["language"].to_pylist()
    most = Counter(language.partition("-")[0] for language in spoken).most_common(1)
    return LANGUAGES.get(most[0][0]) if most else None


def _pack(release: Path, archive: Path, manifest: Manifest) -> None:
    """All files of the release in one archive, which is the same each time; Parquet is compressed in itself."""
    year, month, day = (int(part) for part in manifest.lake.committed_at[:10].split("-"))
    with ZipFile(archive, "w", ZIP_STORED) as packed:
        for file in sorted(path for path in release.rglob("*") if path.is_file()):
            entry = ZipInfo(f"{manifest.version}/{file.relative_to(release).as_posix()}", (year, month, day, 0, 0, 0))
            entry.external_attr = 0o100444 << 16
            with file.open("rb") as read, packed.open(entry, "w", force_zip64=True) as written:
                shutil.copyfileobj(read, written, 1 << 20)


@contextmanager
def _replacing(out: Path) -> Iterator[Path]:
    """A context with an empty folder that becomes ``out`` when the block ends without an error."""
    if out.exists() and not (out / METADATA_FILE).is_file():
        raise UsageError(f"{out} is not replaced, as it is no deposit: it has no {METADATA_FILE}")
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = out.with_name(f".{out.name}.{token_hex(4)}.partial")
    aside.mkdir()
    try:
        yield aside
        if out.exists():
            shutil.rmtree(out)
        aside.rename(out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
