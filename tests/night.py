"""A day and a night of Podium in operation, an hour a minute, and what its operator finds in the morning.

``python tests/night.py 24`` lives that many hours, each in a minute: a Prefect server, one process that serves the sources' own schedules (by
the hour in ``parsers/``, here by the minute), and a web that answers from pages of our own. Nobody touches anything. One source's list
vanishes after a quarter of the day, one changes its template at noon, one is slow, one drops every fifth request, one is simply well. It
ends with 1 when status, alerts and reports do not say exactly that. ``make night`` does.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Any

from operating import ENDED, PODIUM, PROJECT, Feeds, Operation
from prefect_on_postgres import prefect_server, running, wait_for
from webhook import hooked

import parsers
from podium.extract.source import Source
from podium.ops.condition import Condition, conditions
from podium.replay.proxy import ReplayProxy
from podium.replay.site import SiteAnswer

BROKEN, CHANGED, SLOW, SHAKY, WELL = "ecb", "gov_uk", "bundesregierung", "kremlin", "white_house"
CAST = (BROKEN, CHANGED, SLOW, SHAKY, WELL)
MINUTE = 60.0
"""Seconds that an hour of the night takes."""
MARKS = re.compile(rb"(?:class|id|itemprop|property)=")
"""What a page is known by; a new template has other ones."""


@dataclass(slots=True)
class NightWeb:
    """The web of the night: ``Feeds``, until ``vanished`` and ``rebuilt`` are set."""

    inner: Feeds = field(default_factory=Feeds)
    vanished: bool = False
    """The list of ``BROKEN`` is gone."""
    rebuilt: bool = False
    """``CHANGED`` has a new template."""
    seconds: float = 1.5
    """That ``SLOW`` takes for an answer."""
    asked: int = 0

    def answer(self, url: str) -> SiteAnswer:
        """What that address answers at this hour."""
        source = parsers.for_url(url)
        if source is None or url.endswith("/robots.txt"):
            return self.inner.answer(url)
        if source.name == SLOW:
            time.sleep(self.seconds)
        if source.name == SHAKY:
            self.asked += 1
            if self.asked % 5 == 0:
                return SiteAnswer(HTTPStatus.SERVICE_UNAVAILABLE, b"busy")
        if source.name == BROKEN and self.vanished and url in list_addresses(source):
            return SiteAnswer(HTTPStatus.NOT_FOUND, b"<title>Not found</title>", {"Content-Type": "text/html"})
        found = self.inner.answer(url)
        if source.name == CHANGED and self.rebuilt and url not in list_addresses(source):
            return replace(found, body=MARKS.sub(b"data-was=", found.body))
        return found


def list_addresses(source: Source) -> set[str]:
    """The addresses of a source's lists that schedules read."""
    return {str(getattr(way, "url", "")) for way in source.scheduled}


def faults_of_verdicts(found: Iterable[Condition], now: datetime) -> list[str]:
    """What `podium status` says of the sources that it should not, or does not say."""
    verdicts = {one.source: (one.state, one.verdict(now)) for one in found}
    expected = {
        BROKEN: ("failing", f"{sorted(list_addresses(parsers.source(BROKEN)))[0]}: answers 404"),
        CHANGED: ("broken", "pages were not understood"),
        **dict.fromkeys((SLOW, SHAKY, WELL), ("well", "")),
    }
    return [
        f"status of {name}: {verdicts[name]} where it should be {state}, {words!r}"
        for name, (state, words) in expected.items()
        if verdicts[name][0] != state or words not in verdicts[name][1]
    ]


BROKEN_ALERT = re.compile(r"Podium: (?P<source>\w+) is broken\n(?P<reason>[^\n]*)")
"""What the automation of ``flows.automations`` posts; the others tell of new versions."""


def faults_of_alerts(told: Iterable[tuple[str, str]]) -> list[str]:
    """What was told of sources that are not broken, and of which broken ones nothing was; pairs of a source and a reason."""
    expected = {BROKEN: "answers 404", CHANGED: "were not understood"}
    heard = list(told)
    wrong = [f"an alert of {name}: {reason}" for name, reason in heard if expected.get(name, "\0") not in reason]
    return wrong + [f"no alert of {name}" for name in expected if name not in {name for name, _ in heard}]


def faults_of_reports(latest: Mapping[str, str]) -> list[str]:
    """What the last report of each source, by its key, does not say at its head, or says of a source that is well."""
    heads = {
        BROKEN: "**A list of pages is no longer where it was.**",
        CHANGED: "**The source is unlike its own history; what the run found is committed.**",
    }
    reports = {name: latest.get(f"report-{name.replace('_', '-')}", "") for name in CAST}
    missing = [
        f"the report of {name} does not begin with why: {reports[name][:200]!r}"
        for name, head in heads.items()
        if head not in reports[name][:300]
    ]
    return missing + [
        f"the report of {name} tells of a failure" for name in (SLOW, SHAKY, WELL) if not reports[name] or "**" in reports[name]
    ]


def by_the_minute(cron: str) -> str:
    """A schedule of hours as one of minutes."""
    return f"{cron.split()[1]} * * * *"


def make_minutes_of_hours() -> None:
    """From now on the sources of the night have their schedules by the minute, in this process."""
    for name in CAST:
        module: Any = import_module(f"parsers.{name}")
        module.SOURCE = replace(module.SOURCE, schedule=by_the_minute(module.SOURCE.schedule))


def serve() -> None:
    """The process that serves the schedules."""
    from prefect import serve as run
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.ingest import ingest

    make_minutes_of_hours()
    run(
        *(
            ingest.to_deployment(
                name,
                schedule=Cron(parsers.source(name).schedule, timezone="UTC"),
                parameters={"source": name},
                entrypoint_type=EntrypointType.MODULE_PATH,
            )
            for name in CAST
        ),
        pause_on_shutdown=False,
        limit=4,
    )


def automate(operation: Operation, hook: str) -> None:
    """The automations, told to that address."""
    environment = operation.environment | {"PODIUM_ALERT_WEBHOOK": hook}
    subprocess.run([PODIUM, "deploy", "--automations"], env=environment, cwd=PROJECT, capture_output=True, timeout=280, check=True)


def live(hours: int, folder: Path) -> list[str]:
    """The night; gives everything that is not as it should be in the morning."""
    web, called = NightWeb(), list[str]()
    with (
        ReplayProxy(web) as proxy,
        prefect_server(folder, f"sqlite+aiosqlite:///{folder / 'prefect.db'}") as environment,
        hooked(called) as hook,
    ):
        settings = {"PODIUM_HOME": str(folder / "home"), "PODIUM_DELAY": "0", "PODIUM_RETRY_WAIT": "0.2", "PODIUM_REVISIT_DAYS": "[0]"}
        environment |= settings | {"PREFECT_CLIENT_MAX_RETRIES": "8"}
        operation = Operation(folder / "home", environment, environment | proxy.environment)
        automate(operation, hook)
        with running(operation.worker, folder / "serve.log", str(Path(__file__)), "serve"):
            wait_for(lambda: len(operation.ask("deployments/filter", json={"limit": 200})) == len(CAST), "the sources to be served")
            for hour in range(hours):
                web.vanished, web.rebuilt = hour >= hours / 4, hour >= hours / 2
                print(f"{hour:02}:00  {len(proxy.log)} requests, alerts: {len(called)}", flush=True)
                time.sleep(MINUTE)
            for deployment in operation.ask("deployments/filter", json={"limit": 200}):
                operation.ask(f"deployments/{deployment['id']}/pause_deployment", json={})
            wait_for(lambda: not under_way(operation), "the runs that are under way")
        now = datetime.now(UTC)
        reports = operation.ask("artifacts/latest/filter", json={"artifacts": {"key": {"like_": "report-"}}, "limit": 200})
        latest = {report["key"]: report["data"] for report in reports if report["type"] == "markdown"}
        wrong = faults_of_runs(operation, hours) + faults_of_reports(latest)
    show(folder / "home", now)
    texts = [json.loads(call)["text"] for call in called]
    alerts = [(found["source"], found["reason"]) for text in texts if (found := BROKEN_ALERT.match(text))]
    print("Alerts:", *(f"  {text.splitlines()[0]}" for text in texts), sep="\n")
    wrong += faults_of_alerts(alerts)
    return wrong + faults_of_verdicts(conditions(folder / "home", [parsers.source(name) for name in CAST], now), now)


def under_way(operation: Operation) -> list[dict[str, Any]]:
    """The flow runs that have begun and not ended."""
    runs: list[dict[str, Any]] = operation.ask("flow_runs/filter", json={"limit": 200})
    return [run for run in runs if run["state_type"] in {"PENDING", "RUNNING"}]


def faults_of_runs(operation: Operation, hours: int) -> list[str]:
    """Runs that ended otherwise than they should, and sources that ran less often than their schedules say."""
    ended = [run for run in operation.ask("flow_runs/filter", json={"limit": 200}) if run["state_type"] in ENDED and run["start_time"]]
    states: dict[str, Counter[str]] = {name: Counter() for name in CAST}
    for run in ended:
        states[run["parameters"]["source"]][run["state_type"]] += 1
    print("Runs:", *(f"  {name}: {dict(counts)}" for name, counts in states.items()), sep="\n")
    wrong = []
    for name, counts in states.items():
        hour = parsers.source(name).schedule.split()[0 if "/" in parsers.source(name).schedule.split()[0] else 1]
        least = hours // int(hour.partition("/")[2]) - 1
        allowed = {"COMPLETED", "FAILED"} if name in {BROKEN, CHANGED} else {"COMPLETED"}
        wrong += [f"{name} ran {counts.total()} times, not {least}"] if counts.total() < least else []
        wrong += [f"{name}: {count} runs {state}" for state, count in counts.items() if state not in allowed]
    return wrong


def show(home: Path, now: datetime) -> None:
    """The screen of `podium status`."""
    from podium.cli.screens import show_status
    from podium.terminal import out

    show_status(out, list(conditions(home, [parsers.source(name) for name in CAST], now)), now)


def main(hours: int) -> int:
    """Live so many hours and print what is wrong in the morning."""
    make_minutes_of_hours()
    with tempfile.TemporaryDirectory(prefix="podium-night-") as folder:
        wrong = live(hours, Path(folder))
    print(*(wrong or ["Everything is as it should be."]), sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve()
    else:
        sys.exit(main(int(sys.argv[1])))
