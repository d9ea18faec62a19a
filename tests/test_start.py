"""What starts must start at once: neither the help nor the parsing of a page may load what only runs and readers need."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from podium.extract.gazetteer import CITIES_FILE, drawn
from podium.pipeline import journal

PAGE = Path(__file__).parent / "pages" / "kremlin" / "meeting.html"
HEAVY = (
    "prefect",
    "deltalake",
    "pyarrow",
    "requests",
    "warcio",
    "feedparser",
    "dateparser",
    "rich",
    "jinja2",
    "pygal",
    "polars",
    "sqlite3",
    "pydantic",
)
ASK = """
import sys
from podium.cli.main import main
try:
    main()
except SystemExit as end:
    assert end.code == 0, end.code
print(*sys.modules, file=sys.stderr)
"""


def loaded_by(*words: str, **settings: str) -> set[str]:
    """The packages that a command has loaded when it is done."""
    environment = os.environ | settings
    done = subprocess.run([sys.executable, "-c", ASK, *words], env=environment, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip(), "the command said nothing"
    return {name.partition(".")[0] for name in done.stderr.splitlines()[-1].split()}


@pytest.mark.parametrize("words", [("--help",), ("parse", "--help"), ("ingest", "--help")])
def test_the_help_loads_no_library_of_runs_or_of_parsing(words: tuple[str, ...]) -> None:
    loaded = loaded_by(*words)
    assert "podium" in loaded
    kept_out = {*HEAVY, "bs4", "lxml", "selectolax", "parsers", "flows"} - {"rich"}  # rich draws the help
    assert loaded.isdisjoint(kept_out), loaded & kept_out


def test_parsing_a_page_loads_no_library_of_runs() -> None:
    loaded = loaded_by("parse", str(PAGE), "--url", PAGE.with_suffix(".url").read_text().strip())
    assert {"podium", "parsers", "selectolax"} <= loaded
    assert loaded.isdisjoint(HEAVY), loaded & set(HEAVY)


def test_a_reparse_that_has_nothing_to_read_loads_no_scheduler_no_network_and_no_row(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    loaded = loaded_by("reparse", "kremlin", PODIUM_HOME=str(tmp_path))
    assert {"podium", "deltalake"} <= loaded
    assert loaded.isdisjoint({"prefect", "requests", "httpx", "pandas", "feedparser", "warcio"}), loaded
    assert [entry.flow for entry in journal.entries(tmp_path, "kremlin")] == ["reparse"]


def test_the_file_of_cities_says_what_the_library_of_places_says() -> None:
    assert gzip.decompress(CITIES_FILE.read_bytes()) == drawn(), "draw it up anew: python -m podium.extract.gazetteer"
