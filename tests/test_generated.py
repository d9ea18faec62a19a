"""The files that `make generate` writes are those that the code of today gives."""

from pathlib import Path

import pytest
from generated_texts import PROJECT, TABLE, generated_texts, table_of_sources

import parsers

TEXTS = generated_texts()


@pytest.mark.parametrize("name", TEXTS)
def test_it_is_up_to_date(name: str) -> None:
    assert (PROJECT / name).read_text(encoding="utf-8") == TEXTS[name], "run `make generate` and read the change"


def test_a_table_that_lacks_a_source_is_written_anew() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    stale = "\n".join(line for line in readme.split("\n") if not line.startswith("| `nato` |"))
    assert TABLE.sub(lambda _: table_of_sources(), stale) == readme != stale


def test_every_source_has_a_line_and_the_guide_names_the_command() -> None:
    assert table_of_sources().count("\n") == len(parsers.names()) + 1
    guide = (Path(parsers.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert "make generate" in guide
