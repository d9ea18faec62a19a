"""The files that `make generate` writes are those that the code of today gives."""

from pathlib import Path

import pytest
from generated_texts import PROJECT, TABLE, generated_texts, pages_read, table_of_sources
from real_pages import counted, read_page
from test_parse_pages import SAVED, capture_of

import parsers
from podium.quality.shipped_figures import is_verified, real_pages

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


def test_a_page_counts_once_and_only_if_it_was_understood() -> None:
    pages = [page for page in SAVED if page.parent.name in {"bis", "federal_reserve"}]
    read = [one for page in [*pages, *pages] if (one := read_page(capture_of(page)))]
    figures = counted(read, {"https://www.bis.org/review/r310515b.pdf"}, "2031-06-01")
    assert figures["bis"] == {
        "pages": 2,
        "rebuilt": 1,
        "speeches": 2,
        "first_year": 2031,
        "last_year": 2031,
        "layouts": {"beginning": 1, "reprint": 1},
        "read_on": "2031-06-01",
    }
    assert figures["federal_reserve"]["pages"] == figures["federal_reserve"]["speeches"] + 2  # minutes and a release are nobody's words


def test_the_table_says_of_every_source_what_it_has_read() -> None:
    assert pages_read("boj") == ("**none**", "", "", "", "")
    assert [is_verified(name) for name in ("boj", "kremlin")] == [False, True]
    assert real_pages().keys() <= set(parsers.names())
    for name, read in real_pages().items():
        assert sum(read.layouts.values()) == read.speeches <= read.pages, name
        assert pages_read(name)[0].startswith(f"{read.pages:,}") and str(read.last_year or "") in pages_read(name)[2]
