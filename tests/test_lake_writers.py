"""Several writers at once, and writers that are killed: nothing lost, nothing twice, always readable. Real processes, real tables."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from invented import NOTE, loaded, page, speech

from podium.errors import Conflict, LakeError
from podium.lake.lake import Lake
from podium.lake.stored import Loaded

TESTS = Path(__file__).parent
CHUNK = 8
KEYS = 320
"""Speeches of a load that is killed: more than one can commit before the latest kill."""


def captures(keys: Sequence[int], words: str = "First.", days: float = 0.0) -> list[Loaded]:
    return [loaded(speech(key, words=words), days=days) for key in keys]


def load_all(home: str, keys: Sequence[int], words: str = "First.", days: float = 0.0) -> None:
    """Loads the speeches of these keys, a few at a time, and prints each chunk once it is committed."""
    lake = Lake(home)
    for start in range(0, len(keys), CHUNK):
        chunk = captures(keys[start : start + CHUNK], words, days)
        lake.load(chunk, [page(capture) for capture in chunk], NOTE)
        print(start, flush=True)


def test_writers_with_overlapping_batches_lose_and_double_nothing(tmp_path: Path) -> None:
    shares = [range(48), range(24, 72), range(47, -1, -1)]
    context = get_context("spawn")
    writers = [context.Process(target=load_all, args=(str(tmp_path), share)) for share in shares]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(180)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    lake = Lake(tmp_path)
    expected = sorted(f"lighthouse/{key}" for key in range(72))
    assert sorted(lake.read("speeches")["speech_id"].to_pylist()) == expected
    assert sorted(lake.read("pages")["speech_id"].to_pylist()) == expected
    assert sum(version.tally.new for version in lake.versions()) == 72


def test_writers_that_revise_the_same_speeches_make_one_revision(tmp_path: Path) -> None:
    load_all(str(tmp_path), range(16))
    context = get_context("spawn")
    writers = [context.Process(target=load_all, args=(str(tmp_path), keys, "Second.", 1.0)) for keys in (range(16), range(15, -1, -1))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(180)
    assert [writer.exitcode for writer in writers] == [0, 0]
    rows = Lake(tmp_path).read("speeches", columns=["speech_id", "revision", "superseded_at"]).to_pylist()
    assert sorted((row["speech_id"], row["revision"], row["superseded_at"] is None) for row in rows) == sorted(
        (f"lighthouse/{key}", revision, revision == 2) for key in range(16) for revision in (1, 2)
    )


def test_tidying_beside_writers_loses_and_doubles_nothing(tmp_path: Path) -> None:
    load_all(str(tmp_path), range(16))
    context = get_context("spawn")
    writers = [context.Process(target=load_all, args=(str(tmp_path), keys, "Second.", 1.0)) for keys in (range(24), range(16, 48))]
    for writer in writers:
        writer.start()
    lake, times = Lake(tmp_path), 0
    while any(writer.is_alive() for writer in writers) or not times:
        lake.tidy(timedelta(hours=1))
        times += 1
    for writer in writers:
        writer.join(180)
    assert [writer.exitcode for writer in writers] == [0, 0]
    rows = lake.read("speeches", columns=["speech_id", "revision"]).to_pylist()
    keys = [(key, 1) for key in range(48)] + [(key, 2) for key in range(16)]
    assert sorted((row["speech_id"], row["revision"]) for row in rows) == sorted((f"lighthouse/{key}", revision) for key, revision in keys)
    assert list((tmp_path / "lake" / "speeches" / "_delta_log").glob("*.checkpoint.parquet"))


def test_killed_loads_leave_a_readable_lake_that_the_next_load_completes(tmp_path: Path) -> None:
    kill_loads(6, tmp_path)


def kill_loads(kills: int, tmp_path: Path) -> None:
    """So many loads of the same speeches are killed, and one comes to its end; ``make attack`` kills more."""
    moments = random.Random(20261123)
    keys, killed = range(KEYS), 0
    script = (
        f"import sys, time; sys.path.insert(0, {str(TESTS)!r}); from test_lake_writers import Lake, load_all; "
        f"Lake(sys.argv[1]).version(); print('ready', flush=True); load_all(sys.argv[1], range({KEYS})); time.sleep(60)"
    )
    acknowledged = 0
    for run_number in range(kills):
        with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True) as run:
            assert run.stdout is not None
            assert run.stdout.readline() == "ready\n"
            # Half of the kills wait for a first chunk, so that they fall into the load however slow the machine is.
            told = [int(run.stdout.readline())] if run_number % 2 else []
            time.sleep(moments.uniform(0.0, 0.3))
            run.send_signal(signal.SIGKILL)
            told += [int(line) for line in run.stdout.read().splitlines()]
        killed += run.returncode == -signal.SIGKILL
        acknowledged = max([acknowledged, *(start + CHUNK for start in told)])
        ids = Lake(tmp_path).read("speeches")["speech_id"].to_pylist()
        assert len(ids) == len(set(ids)) >= acknowledged
    assert killed == kills
    assert 0 < acknowledged < len(keys), "the kills must fall into the load, not after it"
    load_all(str(tmp_path), keys)
    lake, undisturbed = Lake(tmp_path), Lake(tmp_path / "undisturbed")
    everything = captures(keys)
    undisturbed.load(everything, [page(capture) for capture in everything], NOTE)
    for table, key in (("speeches", "speech_id"), ("pages", "url")):
        assert lake.read(table, order=[key]).equals(undisturbed.read(table, order=[key]))


def test_a_crash_between_the_two_tables_is_healed_by_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chunk = captures(range(3))
    pages = [page(capture) for capture in chunk]

    def die(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Lake, "_commit_pages", die)
        Lake(tmp_path).load(chunk, pages, NOTE)
    lake = Lake(tmp_path)
    assert (lake.read("speeches").num_rows, lake.ledger()) == (3, {})
    healed = lake.load(chunk, pages, NOTE)
    assert (healed.version, healed.tally.unchanged, healed.pages) == (1, 3, 3)


def test_a_writer_that_always_loses_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another writer commits between every read and write of ours."""
    from podium.lake import tables as lake_tables

    lake, rival = Lake(tmp_path), Lake(tmp_path)
    lake.load(captures([0]), [], NOTE)
    opened = lake_tables.LakeTable.open_to_write
    count = iter(range(1000, 2000))
    busy = False

    def overtaken(table: lake_tables.LakeTable) -> object:
        nonlocal busy
        delta = opened(table)
        if not busy:
            busy = True
            rival.load(captures([next(count)]), [], NOTE)
            busy = False
        return delta

    monkeypatch.setattr(lake_tables.LakeTable, "open_to_write", overtaken)
    monkeypatch.setattr(lake_tables, "CONFLICT_PATIENCE", 0.5)
    with pytest.raises(Conflict, match="other runs kept committing to speeches first; run it again"):
        lake.load(captures([1]), [], NOTE)
    ids = lake.read("speeches")["speech_id"].to_pylist()
    assert "lighthouse/1" not in ids
    assert len(ids) > 2


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "lake").write_text("a file where the folder should be")
    with pytest.raises(LakeError, match="cannot be opened|nothing was committed"):
        Lake(tmp_path).load(captures([0]), [], NOTE)


def test_parsing_does_not_pay_for_deltalake() -> None:
    script = "import sys, podium, podium.records, podium.lake.lake, podium.lake.checks, podium.reading.tables; sys.exit('deltalake' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_reading_never_aborts_the_interpreter(tmp_path: Path) -> None:
    load_all(str(tmp_path), range(20))
    script = (
        "import sys; from podium.reading.tables import read; t = read('paragraphs', sys.argv[1]); sys.exit(0 if t.num_rows == 100 else 1)"
    )
    assert [subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode for _ in range(4)] == [0] * 4
