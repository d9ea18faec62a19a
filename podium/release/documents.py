"""The documents of a release that people read: README.md, LICENCES.md and CITATION.cff, filled in from ``ReleaseData``.

The snippets (how to load a release in the usual tools) are shown by the README and the card alike; tests run them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from podium.lake.schema import RELEASED, SCHEMA_VERSION
from podium.quality.shipped_figures import withheld_figures
from podium.release.release_data import UNSTATED_SENTENCE, ReleaseData
from podium.release.rights import MEANING


@dataclass(frozen=True, slots=True)
class Snippet:
    """A few lines of code that load the tables of a release with one tool."""

    tool: str
    language: str
    code: str


def snippets(release: str, patterns: Mapping[str, str]) -> list[Snippet]:
    """One snippet a tool; ``release`` is the release's folder, ``patterns`` has by table its file, or the glob pattern of its files."""
    speeches, paragraphs = (f"{release}/{patterns.get(table, f'{table}.parquet')}" for table in ("speeches", "paragraphs"))
    folder = {table: path.removesuffix("/*.parquet") for table, path in (("speeches", speeches), ("paragraphs", paragraphs))}
    return [
        Snippet(
            "pandas",
            "python",
            f"""import pandas as pd

speeches = pd.read_parquet("{folder["speeches"]}", dtype_backend="pyarrow")
paragraphs = pd.read_parquet("{folder["paragraphs"]}", dtype_backend="pyarrow")
words = paragraphs.merge(speeches, on=["speech_id", "revision"])""",
        ),
        Snippet(
            "polars",
            "python",
            f"""import polars as pl

speeches = pl.scan_parquet("{speeches}")
paragraphs = pl.scan_parquet("{paragraphs}")
by_speaker = paragraphs.group_by("speaker").len().sort("len", descending=True).collect()""",
        ),
        Snippet(
            "DuckDB",
            "sql",
            f"""SELECT s.date, p.speaker, p.text
FROM '{speeches}' s JOIN '{paragraphs}' p USING (speech_id, revision)
WHERE p.kind = 'speech' AND s.date >= DATE '2020-01-01'
ORDER BY s.date, s.speech_id, p.position;""",
        ),
        Snippet(
            "R",
            "r",
            f"""library(arrow)
library(dplyr)

speeches <- open_dataset("{folder["speeches"]}")
paragraphs <- open_dataset("{folder["paragraphs"]}")
paragraphs |> count(speaker, sort = TRUE) |> collect()""",
        ),
        Snippet(
            "Spark",
            "python",
            f"""speeches = spark.read.parquet("{folder["speeches"]}")
paragraphs = spark.read.parquet("{folder["paragraphs"]}")
paragraphs.join(speeches, ["speech_id", "revision"]).groupBy("speaker").count().show()""",
        ),
        Snippet(
            "Hugging Face",
            "python",
            f"""from datasets import load_dataset

speeches = load_dataset("{release}", "speeches", split="train")
paragraphs = load_dataset("{release}", "paragraphs", split="train", streaming=True)""",
        ),
    ]


SIZE_CLASSES = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M", 10_000_000: "1M<n<10M"}
LARGEST = "10M<n<100M"
DOCUMENT_NAMES = ("README.md", "LICENCES.md", "CITATION.cff")


def templates(html: bool = False, package: str = "podium.release") -> Environment:
    """The Jinja environment of a package's folder ``templates``, with the filters that they use; ``html`` escapes what is filled in."""
    loader = PackageLoader(package, "templates")
    environment = Environment(loader=loader, autoescape=html, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    environment.filters |= {"figure": figure, "cell": cell, "meaning": lambda column: column.metadata[b"description"].decode()}
    return environment


def documents(data: ReleaseData) -> Mapping[str, str]:
    """By file name the text of each document."""
    environment = templates()
    values: dict[str, Any] = {
        "data": data,
        "name": data.name,
        "summary": data.summary,
        "unstated": UNSTATED_SENTENCE,
        "schema_version": SCHEMA_VERSION,
        "schemas": RELEASED,
        "languages": sorted({language.partition("-")[0] for language in data.languages}),
        "size": size(data.facts.total("paragraphs")),
        "snippets": snippets(data.title, {name: table.pattern for name, table in data.tables.items()}),
        "meaning": MEANING,
        "withheld": withheld_figures(),
    }
    return {name: environment.get_template(f"{name}.jinja").render(values).rstrip() + "\n" for name in DOCUMENT_NAMES}


def size(rows: int) -> str:
    """The size category of the Hugging Face hub for so many rows."""
    return next((name for limit, name in SIZE_CLASSES.items() if rows < limit), LARGEST)


def figure(number: int) -> str:
    """The number with a comma between thousands."""
    return f"{number:,}"


def cell(text: object) -> str:
    """The text as it can stand in a cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ")
