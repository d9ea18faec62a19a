"""How to open a release, in the tools people use: the snippets that the README of a release and the card show, word for word."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snippet:
    """A few lines of one language that load the tables of a release."""

    tool: str
    language: str
    code: str


def snippets(release: str, patterns: Mapping[str, str]) -> list[Snippet]:
    """One snippet a tool; ``patterns`` has the file, or the pattern of files, of each table."""
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
