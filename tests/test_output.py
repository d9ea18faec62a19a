"""Files that a person names: their form follows the name, only a regular file is replaced, and CSV reads back as it was."""

import gzip
import json
import os
import re
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from invented import NOTE, files, loaded, page, speech
from typer.testing import CliRunner

from podium.cli.main import app
from podium.errors import HomeError, UsageError
from podium.lake.lake import Lake
from podium.lake.schema import FLAT
from podium.reading.export import export, replacing
from podium.records import Media

PROJECT = Path(__file__).parents[1]
HOSTILE = (
    "", " ", '"', '""', "a\nb", "a\r\nb", "\r", "\t", ",", ";", "\\", "\\N", "NA", "null", "NULL", "nan", "true", "0012", "1e5", "2026-01-01",
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", '="x"', " =1", "\ufeffx", "\u2028", "‘“”’", "日本語", "🕯️", "x" * 100_000, "\x00x",
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Speeches whose fields hold what breaks CSV, and one that states nothing."""
    home = tmp_path_factory.mktemp("home")
    odd = [
        speech(place, event=text, media=(Media(text, "video"),), issues=(text, "second"), translations=())
        for place, text in enumerate(HOSTILE)
    ]
    odd.append(speech("bare", event=None, venue=None, delivery=None, date=None, published=None, media=(), licence=None))
    captures = [loaded(record) for record in odd]
    lake = Lake(home)
    lake.load(captures, [page(capture) for capture in captures], NOTE)
    lake.load([loaded(speech(1, words="Changed."), days=2)], [], NOTE)
    return home


def podium(home: Path, *words: str) -> Any:
    return CliRunner(env={"PODIUM_HOME": str(home)}).invoke(app, list(words))


def block_of_the_readme() -> str:
    [block] = re.findall(r"## CSV\n.*?```python\n(.*?)```", (PROJECT / "data" / "README.md").read_text(), re.DOTALL)
    return str(block)


def test_csv_read_as_the_readme_says_equals_the_parquet(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("speeches.csv", "speeches.parquet"):
        assert podium(home, "export", "speeches", "--out", str(tmp_path / name)).exit_code == 0
    monkeypatch.chdir(tmp_path)
    told: dict[str, Any] = {}
    exec(block_of_the_readme(), told)
    wanted = pq.read_table(tmp_path / "speeches.parquet")
    plain = [{**row, **{name: json.dumps(row[name], ensure_ascii=False) for name in told["lists"]}} for row in wanted.to_pylist()]
    assert told["table"].to_pylist() == plain
    for name in wanted.schema.names:
        values = [None if value is pd.NA else value for value in told["frame"][name].tolist()]
        assert values == wanted[name].to_pylist(), name
    typed = pa.table(
        {
            name: column.cast(wanted.schema.field(name).type) if name not in told["lists"] else column
            for name, column in columns(told["texts"])
        }
    )
    assert typed.to_pylist() == plain


def columns(texts: duckdb.DuckDBPyRelation) -> list[tuple[str, Any]]:
    table = texts.to_arrow_table()
    return [(name, table[name]) for name in table.schema.names]


@pytest.mark.parametrize("table", FLAT)
def test_only_texts_that_a_spreadsheet_would_run_are_altered(home: Path, tmp_path: Path, table: str) -> None:
    for name, more in (("exact.csv", ()), ("sheet.csv", ("--spreadsheet",))):
        assert podium(home, "export", table, "--out", str(tmp_path / name), *more).exit_code == 0
    exact, sheet = [cells(file) for file in (tmp_path / "exact.csv", tmp_path / "sheet.csv")]
    risky = 0
    for before, after in zip(exact, sheet, strict=True):
        for name, value in before.items():
            text = pa.types.is_string(FLAT[table].field(name).type)
            runs = text and value is not None and value.startswith(("=", "+", "-", "@", "\t", "\r"))
            risky += runs
            assert after[name] == (f"'{value}" if runs else value)
            assert not (text and after[name] or "").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert (risky > 5) is (table in {"speeches", "revisions"})


def cells(file: Path) -> list[dict[str, str | None]]:
    rows = duckdb.sql(f"from read_csv('{file}', all_varchar = true, nullstr = '', allow_quoted_nulls = false, max_line_size = 67108864)")
    return rows.to_arrow_table().to_pylist()


def test_the_readme_warns_of_spreadsheets() -> None:
    assert "**A spreadsheet runs a text that begins with" in (PROJECT / "data" / "README.md").read_text()


def test_the_format_follows_the_suffix(home: Path, tmp_path: Path) -> None:
    for name in ("s.csv", "s.jsonl", "s.parquet", "S.CSV", "s.csv.gz", "s.csv.zst", "s.jsonl.gz", "s.jsonl.zst", "a.b.jsonl", "bare"):
        run = podium(home, "export", "speakers", "--out", str(tmp_path / name))
        assert run.exit_code == 0, run.output
    assert pq.read_table(tmp_path / "s.parquet").num_rows == pq.read_table(tmp_path / "bare").num_rows
    for text in ("csv", "jsonl"):
        plain = (tmp_path / f"s.{text}").read_bytes()
        assert plain.decode().startswith({"csv": '"speech_id"', "jsonl": '{"speech_id"'}[text])
        assert gzip.decompress((tmp_path / f"s.{text}.gz").read_bytes()) == plain
        with pa.input_stream(str(tmp_path / f"s.{text}.zst"), compression="zstd") as stream:
            assert stream.read() == plain
    assert (tmp_path / "S.CSV").read_bytes() == (tmp_path / "s.csv").read_bytes()
    assert podium(home, "export", "speakers", "--format", "csv", "--out", str(tmp_path / "named")).exit_code == 0
    assert (tmp_path / "named").read_bytes() == (tmp_path / "s.csv").read_bytes()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--out", "s.csv", "--format", "parquet"), "s.csv is a name for csv and not for parquet"),
        (("--out", "s.parquet", "--format", "csv"), "s.parquet is a name for parquet and not for csv"),
        (("--out", "s.jsonl.gz", "--format", "csv"), "is a name for jsonl"),
        (("--out", "s.txt"), r"end it in .parquet, .jsonl, .csv, .jsonl.gz, .jsonl.zst, .csv.gz, .csv.zst, or in nothing"),
        (("--out", "s.txt", "--format", "csv"), "does not say a format"),
        (("--out", "s.gz"), "does not say a format"),
        (("--out", "s.parquet.gz"), "compressed in itself: leave .gz out"),
        (("--out", "s.parquet.zst"), "compressed in itself"),
        (("--out", "s.csv", "--format", "xls"), "there is no format 'xls'"),
        (("--out", "s.parquet", "--spreadsheet"), "--spreadsheet is for CSV"),
    ],
)
def test_a_name_that_contradicts_is_a_usage_error(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    run = podium(home, "export", "speeches", *words)
    assert run.exit_code == 2
    assert re.search(told, run.output)
    assert files(tmp_path) == set()


def test_changes_follow_the_suffix_too(home: Path, tmp_path: Path) -> None:
    for name in ("c.jsonl", "c.parquet", "c.jsonl.gz"):
        assert podium(home, "changes", "--since", "1", "--out", str(tmp_path / name)).exit_code == 0
    plain = (tmp_path / "c.jsonl").read_bytes()
    assert gzip.decompress((tmp_path / "c.jsonl.gz").read_bytes()) == plain
    assert len(plain.splitlines()) == pq.read_table(tmp_path / "c.parquet").num_rows == 1
    for words in (("c.csv",), ("c.jsonl", "--format", "parquet"), ("c", "--format", "lines"), ("c",)):
        assert podium(home, "changes", "--since", "1", "--out", str(tmp_path / words[0]), *words[1:]).exit_code == 2
    printed = podium(home, "changes", "--since", "1", "--format", "jsonl").stdout
    assert printed.encode().splitlines()[0] == plain.splitlines()[0]


def a_link(path: Path) -> None:
    path.with_name("target").write_text("kept")
    path.symlink_to("target")


def a_link_to_nothing(path: Path) -> None:
    path.symlink_to("nothing")


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))


PLACES: dict[str, Callable[[Path], object]] = {
    "a link": a_link,
    "a link: name": a_link_to_nothing,
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a socket": a_socket,
}
VERBS = {
    "export": ("export", "speakers", "--out"),
    "changes": ("changes", "--since", "1", "--format", "parquet", "--out"),
    "card": ("card", "--out"),
    "diff": ("diff", "lighthouse/1", "--html"),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("kind", PLACES)
def test_only_a_regular_file_is_replaced(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, verb: str) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path may not be long
    place = Path("out")
    PLACES[kind](place)
    before = {path.name: path.lstat().st_mode for path in tmp_path.iterdir()}
    run = podium(home, *VERBS[verb], str(place))
    assert (run.exit_code, f"out is not replaced, as it is {kind}" in run.output) == (2, True), run.output
    assert {path.name: path.lstat().st_mode for path in tmp_path.iterdir()} == before
    assert not (tmp_path / "target").exists() or (tmp_path / "target").read_text() == "kept"


@pytest.mark.parametrize("verb", VERBS)
def test_a_device_is_not_replaced(home: Path, tmp_path: Path, verb: str) -> None:
    device = tmp_path / "null"
    try:
        os.mknod(device, stat.S_IFCHR | 0o600, os.makedev(1, 3))
    except (PermissionError, OSError):
        device = Path(os.ttyname(os.openpty()[1]))  # without the right to make one, a terminal that nobody looks at
    run = podium(home, *VERBS[verb], str(device))
    assert (run.exit_code, "as it is a device" in run.output) == (2, True), run.output
    assert stat.S_ISCHR(device.lstat().st_mode)


@pytest.mark.parametrize("verb", VERBS)
def test_a_file_is_replaced_whole_and_keeps_others_out_of_it(home: Path, tmp_path: Path, verb: str) -> None:
    out = tmp_path / "out"
    out.write_text("old")
    (tmp_path / "other").hardlink_to(out)
    assert podium(home, *VERBS[verb], str(out)).exit_code == 0
    assert (tmp_path / "other").read_text() == "old"
    assert out.read_bytes() != b"old"
    (tmp_path / "new").write_text("")
    assert stat.S_IMODE(out.stat().st_mode) == stat.S_IMODE((tmp_path / "new").stat().st_mode)
    assert files(tmp_path) == {"out", "other", "new"}


def test_what_fails_on_the_way_leaves_the_old_file_and_nothing_beside(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old")
    with pytest.raises(HomeError, match=r"out.csv cannot be written: No space left"), replacing(out) as partial:
        partial.write_text("half")
        raise OSError(28, "No space left on device")
    with pytest.raises(UsageError, match="it is a link"), replacing(out) as partial:
        out.unlink()
        out.symlink_to("elsewhere")  # somebody was quicker
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv"]
    with pytest.raises(UsageError, match="does not exist, make it first"):
        export(Lake(home), "speeches", None, tmp_path / "no" / "s.csv")
