"""The papers of a release that people read: README, LICENCES and CITATION, from templates. The tables are written elsewhere."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from jinja2 import Environment, PackageLoader, StrictUndefined

from podium.lake.schema import RELEASED, SCHEMA_VERSION
from podium.release.edition import NAME, SUMMARY, UNSTATED, Edition
from podium.release.loading import snippets
from podium.release.rights import MEANING

SIZES = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M", 10_000_000: "1M<n<10M"}
LARGEST = "10M<n<100M"
PAPERS = ("README.md", "LICENCES.md", "CITATION.cff")


def templates(html: bool = False) -> Environment:
    """The templates of this package, with the filters that they use."""
    loader = PackageLoader("podium.release", "templates")
    environment = Environment(loader=loader, autoescape=html, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    environment.filters |= {"figure": figure, "cell": cell, "meaning": _meaning}
    return environment


def papers(edition: Edition) -> Mapping[str, str]:
    """The text of each paper by its file name."""
    environment = templates()
    told: dict[str, Any] = {
        "edition": edition,
        "name": NAME,
        "summary": SUMMARY,
        "unstated": UNSTATED,
        "schema_version": SCHEMA_VERSION,
        "schemas": RELEASED,
        "languages": sorted({language.partition("-")[0] for language in edition.languages}),
        "size": size(edition.facts.total("paragraphs")),
        "snippets": snippets(edition.title, {name: table.pattern for name, table in edition.tables.items()}),
        "meaning": MEANING,
    }
    return {paper: environment.get_template(f"{paper}.jinja").render(told).rstrip() + "\n" for paper in PAPERS}


def size(rows: int) -> str:
    """The size category of the Hugging Face hub."""
    return next((name for limit, name in SIZES.items() if rows < limit), LARGEST)


def figure(number: int) -> str:
    """With a comma between thousands."""
    return f"{number:,}"


def _meaning(column: pa.Field) -> str:
    return str(column.metadata[b"description"].decode())


def cell(text: object) -> str:
    """Safe within a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ")
