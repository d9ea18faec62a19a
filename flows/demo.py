"""The demo: the main job on a small site of our own writing, served on loopback, with a home of its own."""

import os
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from flows import launch
from podium.errors import UsageError
from podium.lake.lake import Lake
from podium.reading.transcript import transcript
from podium.settings import Settings
from podium.terminal import out

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
SOURCES = ("nato", "kremlin", "white_house")
OLDEST = date(1990, 1, 1)
SHOWN = 12
FIRST_SHOWN = "nato/2026/10/21/press-conference"


def run_demo(change: bool, debug: bool) -> int:
    """Run the job on the sample site and show what it did; with ``change`` one page is corrected and one withdrawn first.

    Raises ``UsageError`` without the extra ``podium[demo]``, and outside of a checkout, which holds the site.
    """
    if find_spec("trustme") is None:
        raise UsageError("the demo's web needs the package trustme: install podium[demo], or type `make run` in a checkout")
    if not SAMPLE.is_dir():
        raise UsageError("the demo's pages are in the project's data/sample: run it from a checkout")
    from podium.replay.proxy import ReplayProxy

    os.environ.setdefault("PODIUM_HOME", "data/demo")
    home = Settings().local_folder
    (home / "prefect").mkdir(parents=True, exist_ok=True)
    changed = home / "changed"
    if change:
        changed.touch()
        # The demo cannot wait for the days after which known pages are looked at again.
        os.environ |= {"PODIUM_REVISIT_DAYS": "[0]", "PODIUM_GONE_AFTER_HOURS": "0"}
    os.environ |= {"PODIUM_DELAY": "0", "PREFECT_HOME": str(home.absolute() / "prefect")}
    folders = [SAMPLE / "change", SAMPLE] if changed.exists() else [SAMPLE]
    with ReplayProxy.of_folder(*folders) as proxy:
        os.environ |= proxy.environment
        launch.prepare(debug)
        reports = launch.run("ingest", SOURCES, {"since": OLDEST})
    launch.show(reports)
    ids = [speech_id for report in reports for speech_id in report.revised] or [FIRST_SHOWN]
    out.print()
    out.print(transcript(Lake(Settings().home).speech(ids[0]), SHOWN))
    out.print("\nEverybody in the demo is invented. Try next:")
    first = f"podium diff {ids[0]}" if change else f"podium show {ids[0]}"
    for line in (first, "podium versions", "podium export paragraphs --format csv --out paragraphs.csv"):
        out.print(f"  PODIUM_HOME={Settings().home} .venv/bin/{line}", style="bold", highlight=False, soft_wrap=True)
    return launch.DONE
