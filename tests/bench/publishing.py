"""How long a release of a million paragraphs takes and how much memory: ``python tests/bench/publishing.py HOME [SPEECHES]``.

Ends with 1 when publishing took more than a gigabyte.
"""

import resource
import subprocess
import sys
from pathlib import Path
from shutil import rmtree
from time import perf_counter

from scaled import SOURCES, build

from podium.lake.lake import Lake
from podium.records import Licence, Reuse
from podium.release.publish import publish_release
from podium.release.rights import Institution
from podium.release.verify import verify_release
from podium.release_store.release_store import ReleaseStore

SPEECHES = 20_000
MOST = 1000
"""Megabytes."""


def main(home: Path, speeches: int) -> int:
    """Builds the lake where there is none, then publishes it in a process of its own, whose peak is the figure."""
    build(home, speeches)
    return subprocess.run([sys.executable, __file__, str(home), "measure"], check=False).returncode


def measure(home: Path) -> int:
    """Publishes and verifies, and prints what that took."""
    terms = Licence("CC0-1.0", "https://terms.example", Reuse.OPEN)
    rmtree(home / "releases", ignore_errors=True)
    began = perf_counter()
    made = publish_release(
        Lake(home), ReleaseStore(home / "releases"), {name: Institution(name, name, "", terms) for name in SOURCES}, "2026.11.0"
    )
    took, peak = perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    began = perf_counter()
    rows = verify_release(made).tables["paragraphs"].rows
    print(f"publish {rows} paragraphs: {took:.1f} s, peak {peak} MB (at most {MOST}); verify: {perf_counter() - began:.1f} s")
    return int(peak > MOST)


if __name__ == "__main__":
    at = Path(sys.argv[1])
    wanted = sys.argv[2] if len(sys.argv) > 2 else str(SPEECHES)
    sys.exit(measure(at) if wanted == "measure" else main(at, int(wanted)))
