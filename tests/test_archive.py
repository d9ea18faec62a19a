"""The archive: what is kept comes back the same, survives a kill at any byte, and is a WARC file to everybody else."""

import gzip
import os
import random
import resource
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from growth import ratio
from warcio.cli import main as warcio

from podium.archive.archive import Archive
from podium.archive.walk import captures
from podium.archive.warc_files import OPEN
from podium.capture import Capture, Kept, RecordPlace
from podium.errors import ArchiveError

HERE = Path(__file__).parent
AT = datetime(2026, 11, 2, 10, 30, 5, 123456, tzinfo=UTC)


def capture(path: str = "/speech", body: bytes = b"<html><p>Good morning.</p></html>", **fields: object) -> Capture:
    url = f"https://www.example.org{path}"
    known = {"url": url, "final_url": url, "status": 200, "headers": (("Content-Type", "text/html"),), "body": body, "fetched_at": AT}
    return Capture(**{**known, **fields})  # type: ignore[arg-type]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


CAPTURES = {
    "a page": capture(),
    "an empty body": capture(body=b""),
    "every byte": capture(body=bytes(range(256)) * 40),
    "a packed and chunked one": capture(
        headers=(("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Content-Type", "text/html"))
    ),
    "a length of the wire": capture(headers=(("Content-Encoding", "br"), ("Content-Length", "7"))),
    "an error": capture(status=503),
    "a status of no standard": capture(status=799),
    "headers twice, odd, not ASCII": capture(
        headers=(("Set-Cookie", "a"), ("Set-Cookie", "b"), ("X-Empty", ""), ("X-Où", "Zürich – 東京"))
    ),
    "a redirected one": capture(
        url="https://old.example.org/a", redirects=("https://old.example.org/a", "https://www.example.org/b?c=d%20e")
    ),
    "a long address": capture(path="/" + "a" * 3000),
    "a body that looks like WARC": capture(body=b"WARC/1.1\r\nWARC-Type: response\r\n\r\n" * 3),
}


@pytest.mark.parametrize("kind", CAPTURES)
def test_what_is_kept_comes_back_the_same(archive: Archive, kind: str) -> None:
    with archive.writer("site", "r1") as writer:
        before, kept, after = writer.keep(capture("/1")), writer.keep(CAPTURES[kind], "192.0.2.7"), writer.keep(capture("/2"))
        assert archive.read(kept.place) == CAPTURES[kind]
    assert [archive.read(item.place) for item in (after, kept, before)] == [after.capture, kept.capture, before.capture]
    assert [found for found, _ in captures(archive.root / kept.place.file)] == [capture("/1"), CAPTURES[kind], capture("/2")]
    assert [offset for _, offset in captures(archive.root / kept.place.file)] == [item.place.offset for item in (before, kept, after)]
    assert list(archive.verify()) == []


def test_files_are_named_for_source_moment_and_run(archive: Archive) -> None:
    with archive.writer("site", "r1") as writer:
        place = writer.keep(capture()).place
        assert [path.name for path in archive.root.rglob("*.warc.gz*")] == [place.file.split("/")[-1] + OPEN]
        assert archive.files() == [place.file]
    now = datetime.now(UTC)
    assert place.file.startswith(f"site/{now:%Y}/site-{now:%Y%m%d}")
    assert place.file.endswith("-r1-00000.warc.gz")
    assert [path.name for path in archive.root.rglob("*.warc.gz*")] == [place.file.split("/")[-1]]


def test_a_file_that_is_full_is_followed_by_another(archive: Archive) -> None:
    with archive.writer("site", "r1", most_bytes=2000) as writer:
        kept = [writer.keep(capture(f"/{n}", random.Random(n).randbytes(700))) for n in range(7)]
    assert len(archive.files()) > 2
    assert [archive.read(item.place) for item in kept] == [item.capture for item in kept]


def test_a_run_that_keeps_nothing_leaves_nothing(archive: Archive) -> None:
    with archive.writer("site", "r1") as writer:
        kept = writer.keep(capture())
    before = sorted(archive.root.rglob("*"))
    with archive.writer("site", "r2") as writer:
        writer.hold(capture("/robots.txt"))
        writer.hold_unchanged(capture(status=304, body=b""), kept)
    assert sorted(archive.root.rglob("*")) == before


def test_two_runs_never_share_a_file(archive: Archive) -> None:
    with archive.writer("site", "same") as one, archive.writer("site", "same") as two:
        places = {writer.keep(capture(f"/{n}")).place.file for n in range(3) for writer in (one, two)}
        assert len(places) == 2
    assert [len(list(captures(archive.root / place))) for place in sorted(places)] == [3, 3]


@pytest.mark.parametrize(("source", "run"), [("../x", "r"), ("site", "a/b"), ("", "r"), ("site", "..")])
def test_names_that_would_leave_the_archive_are_refused(archive: Archive, source: str, run: str) -> None:
    with archive.writer(source, run) as writer, pytest.raises(ArchiveError, match="file name"):
        writer.keep(capture())


def test_an_address_with_white_space_is_refused_and_harms_nothing(archive: Archive) -> None:
    with archive.writer("site", "r1") as writer:
        with pytest.raises(ArchiveError, match="white space"):
            writer.keep(capture("/a\r\nWARC-Type: warcinfo"))
        writer.keep(capture(headers=(("X-Split", "a\r\nX-Evil: b"),)))
    assert [found.headers for found, _ in captures(archive.root / archive.files()[0])] == [(("X-Split", "a  X-Evil: b"),)]


def test_a_full_disk_is_an_error_and_leaves_the_file_whole(archive: Archive) -> None:
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    with archive.writer("site", "r1") as writer:
        kept = writer.keep(capture("/1"))
        size = next(archive.root.rglob(f"*{OPEN}")).stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, limit[1]))
        try:
            with pytest.raises(ArchiveError, match="cannot be written .File too large.; free space"):
                writer.keep(capture("/2"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        after = writer.keep(capture("/3"))
    assert [found.url for found, _ in captures(archive.root / kept.place.file)] == [kept.capture.url, after.capture.url]
    assert list(archive.verify()) == []


def test_one_sync_serves_all_that_was_kept_before_it(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    there = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda handle: (synced.append(os.fstat(handle).st_size), there(handle)))
    with archive.writer("site", "r1", most_bytes=2500) as writer:
        for number in range(3):
            writer.keep(capture(f"/{number}"))
        writer.sync()
        writer.sync()
        path = next(archive.root.rglob(f"*{OPEN}"))
        assert synced == [path.stat().st_size]
        with ThreadPoolExecutor(4) as pool:  # files fill up and are closed while others sync
            for _ in pool.map(lambda number: (writer.keep(capture(f"/{number}")), writer.sync()), range(3, 60)):
                pass
    assert len(archive.files()) > 5
    assert sum(1 for name in archive.files() for _ in captures(archive.root / name)) == 60
    assert list(archive.verify()) == []


def test_what_is_unchanged_points_to_what_is_kept(archive: Archive) -> None:
    later = AT.replace(day=9)
    with archive.writer("site", "r1") as writer:
        kept = writer.keep(capture())
    with archive.writer("site", "r2") as writer:
        writer.hold_unchanged(capture(fetched_at=later, headers=(("ETag", '"2"'),)), kept)
        writer.hold_unchanged(capture(fetched_at=later, status=304, body=b""), kept)
        writer.keep(capture("/new"))
        writer.hold_unchanged(capture(fetched_at=later), kept)
    again = [found for found, _ in captures(archive.root / archive.files()[1])]
    assert again[0] == capture(fetched_at=later, headers=(("ETag", '"2"'),))
    assert again[1] == capture(fetched_at=later)
    assert again[3] == capture(fetched_at=later)
    (archive.root / kept.place.file).unlink()
    words: list[str] = []
    assert [found.url for found, _ in captures(archive.root / archive.files()[0], words.append)] == [capture("/new").url]
    assert len(words) == 3
    assert {problem.message.partition(":")[0] for problem in archive.verify()} == {"repeats a body that cannot be read"}


@pytest.mark.parametrize(
    "place", [RecordPlace("site/2026/none.warc.gz", 0), RecordPlace("", 10_000_000), RecordPlace("", 3), RecordPlace("", 0)]
)
def test_a_place_that_holds_no_capture_is_an_archive_error(archive: Archive, place: RecordPlace) -> None:
    with archive.writer("site", "r1") as writer:
        file = writer.keep(capture()).place.file
    with pytest.raises(ArchiveError):
        archive.read(RecordPlace(place.file or file, place.offset))


def test_a_changed_byte_anywhere_is_found(archive: Archive) -> None:
    with archive.writer("site", "r1") as writer:
        kept = [writer.keep(capture(f"/{n}", random.Random(n).randbytes(50))) for n in range(3)]
    path = archive.root / kept[0].place.file
    whole = path.read_bytes()
    for at in range(0, len(whole), 5):
        changed = whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :]
        if unpacks_to(changed) != unpacks_to(whole):
            path.write_bytes(changed)
            assert list(archive.verify()), at
    path.write_bytes(whole)
    assert list(archive.verify()) == []


def unpacks_to(packed: bytes) -> bytes | None:
    """The content of a gzip file, ``None`` for a damaged one; some bits of the format (times, padding) mean nothing."""
    try:
        return gzip.decompress(packed)
    except (OSError, EOFError, zlib.error):
        return None


def test_a_forged_body_does_not_match_its_digest(archive: Archive) -> None:
    with archive.writer("site", "r1") as writer:
        kept = writer.keep(capture())
    path = archive.root / kept.place.file
    plain = gzip.decompress(path.read_bytes()).replace(b"Good morning", b"Good evening")
    path.with_suffix("").write_bytes(plain)
    place = RecordPlace(kept.place.file.removesuffix(".gz"), plain.index(b"WARC/1.1", 10))
    with pytest.raises(ArchiveError, match="digest failed"):
        archive.read(place)
    assert {problem.file for problem in archive.verify()} == {place.file}


def test_the_end_of_a_file_may_be_torn_at_any_byte(archive: Archive) -> None:
    with archive.writer("site", "r1") as writer:
        kept = [writer.keep(capture(f"/{n}")) for n in range(3)]
    path = archive.root / kept[0].place.file
    whole = path.read_bytes()
    path.unlink()
    for length in range(len(whole)):
        torn = path.with_name(path.name + OPEN)
        torn.write_bytes(whole[:length])
        expected = [item for item, end in zip(kept, [*(item.place.offset for item in kept[1:]), len(whole)], strict=True) if end <= length]
        assert list(adopted(archive)) == [expected]
        assert path.exists() == (length >= kept[1].place.offset)
        assert list(archive.verify()) == []
        path.unlink(missing_ok=True)


def adopted(archive: Archive) -> Iterator[list[Kept]]:
    """What the dead left, settled."""
    for orphan in archive.orphans("site"):
        yield list(orphan.kept())
        orphan.settle()


def test_a_living_writer_keeps_its_file(archive: Archive) -> None:
    with archive.writer("site", "r1") as writer:
        writer.keep(capture("/1"))
        assert list(archive.orphans("site")) == []
        writer.keep(capture("/2"))
    assert len(list(captures(archive.root / archive.files()[0]))) == 2


def test_one_orphan_has_one_owner(archive: Archive, tmp_path: Path) -> None:
    leave_orphan(archive)
    for orphan in archive.orphans("site"):
        assert list(archive.orphans("site")) == []
        orphan.release()
    assert [len(found) for found in adopted(archive)] == [1]
    assert list(archive.orphans("site")) == []


def leave_orphan(archive: Archive) -> None:
    with archive.writer("site", "r1") as writer:
        path = archive.root / writer.keep(capture()).place.file
    path.rename(path.with_name(path.name + OPEN))


WRITER = """
import sys
from pathlib import Path
from random import Random
from podium.archive.archive import Archive
from test_archive import capture
with Archive(Path(sys.argv[1])).writer("site", sys.argv[2]) as writer:
    for number in range(100_000):
        kept = writer.keep(capture(f"/{sys.argv[2]}/{number}", Random(number).randbytes(20_000)))
        print(kept.place.file, kept.place.offset, number, flush=True)
"""


def test_a_kill_at_any_moment_loses_nothing_acknowledged(archive: Archive) -> None:
    """Twenty writing processes are killed, two at a time; each line that a process printed is a promise."""
    chance = random.Random(3)
    for turn in range(10):
        running = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, str(archive.root), f"run{turn}{name}"], cwd=HERE, stdout=subprocess.PIPE, text=True
            )
            for name in "ab"
        ]
        firsts = [process.stdout.readline() for process in running if process.stdout]
        time.sleep(chance.random() * 0.1)
        for process in running:
            process.send_signal(signal.SIGKILL)
        promised = [first + process.communicate()[0] for first, process in zip(firsts, running, strict=True)]
        found = {(item.place, item.capture.url): item.capture for kept in adopted(archive) for item in kept}
        for name, lines in zip("ab", promised, strict=True):
            for line in lines.splitlines(keepends=True):
                if not line.endswith("\n"):
                    continue
                file, offset, number = line.split()
                url = f"https://www.example.org/run{turn}{name}/{number}"
                assert found[RecordPlace(file, int(offset)), url].body == random.Random(int(number)).randbytes(20_000)
                assert archive.read(RecordPlace(file, int(offset))).url == url
    assert list(archive.verify()) == []
    assert len(archive.files()) == 20


def test_warcio_finds_nothing_wrong(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    with archive.writer("site", "r1") as writer:
        kept = [writer.keep(item, "192.0.2.7") for item in CAPTURES.values()]
        writer.hold_unchanged(capture(status=304), kept[0])
    file = str(archive.root / archive.files()[0])
    with pytest.raises(SystemExit) as status:
        warcio(["check", "-v", file])
    printed = capsys.readouterr().out
    assert status.value.code == 0
    assert printed.count("digest pass") == len(CAPTURES) + 1
    assert "no digest" not in printed


def test_a_day_of_pages_is_written_and_read_quickly(archive: Archive) -> None:
    """Packing them takes two thirds of what writing does, unpacking a third of what reading does: near enough to notice a quadratic mistake."""
    chance = random.Random(5)
    words = [chance.randbytes(4).hex().encode() for _ in range(2000)]
    pages = [capture(f"/{n}", b"<p>" + b" ".join(chance.choices(words, k=4000)) + b"</p>") for n in range(150)]
    packed = [gzip.compress(page.body) for page in pages]
    runs = count()
    places: list[RecordPlace] = []

    def write() -> None:
        with archive.writer("site", f"r{next(runs)}") as writer:
            places[:] = [writer.keep(page).place for page in pages]

    assert ratio(write, lambda: [gzip.compress(page.body) for page in pages], 10, once=True) < 10
    assert ratio(lambda: [archive.read(place) for place in places], lambda: [gzip.decompress(body) for body in packed], 30, once=True) < 30


def test_files_that_are_no_warc_are_an_archive_error(tmp_path: Path) -> None:
    for name, content in {"a.warc": b"<html>no</html>", "c.warc": b"\x00" * 100}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ArchiveError):
            list(captures(tmp_path / name))
    (tmp_path / "torn.warc.gz").write_bytes(gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n")[:-9])
    with pytest.raises(ArchiveError):
        list(captures(tmp_path / "torn.warc.gz"))
    (tmp_path / "empty.warc").write_bytes(b"")
    assert list(captures(tmp_path / "empty.warc")) == []
    with pytest.raises(ArchiveError, match="no such file"):
        list(captures(tmp_path / "none.warc"))


def test_reading_the_real_pages(real_pages: Path) -> None:
    found = list(captures(real_pages / "dev.warc.gz"))
    assert len(found) == 89
    assert all(item.status == 200 and item.body for item, _ in found)
