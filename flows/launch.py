"""Flows started by hand: the command line's way into Prefect, quiet unless asked, with the reports shown at the end."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import parsers
from podium.archive import captures
from podium.errors import UsageError
from podium.report import Report
from podium.terminal import bars, out, show_reports

DONE, INCOMPLETE = 0, 3


def prepare(debug: bool) -> None:
    """Set what Prefect reads when it is imported: quiet logs, and no proxy between this process and its own server."""
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO" if debug else "CRITICAL")
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*hosts, "127.0.0.1", "localhost"]))


def launch(name: str, names: Sequence[str], parameters: dict[str, Any], debug: bool = False) -> int:
    """Run one flow for each source, show what was done, and give the exit status."""
    prepare(debug)
    chosen = list(names) or _sources_in(parameters.get("warc")) or list(parsers.sources())
    for source in chosen:
        parsers.source(source)
    reports = run(name, chosen, parameters)
    show(reports)
    return DONE if all(report.complete for report in reports) else INCOMPLETE


def run(name: str, names: Sequence[str], parameters: dict[str, Any]) -> list[Report]:
    """The flow of that name, once for each source."""
    flow = _flow(name)
    with bars():
        return [flow(source=source, **parameters) for source in names]


def show(reports: Sequence[Report]) -> None:
    """The figures, and in words whether anything changed."""
    show_reports(reports)
    version = max((report.version for report in reports if report.version is not None), default=None)
    if any(report.changed for report in reports):
        out.print(f"The dataset is now at version {version}.")
    else:
        out.print(
            f"Nothing new: the dataset stays at version {version}." if version is not None else "Nothing new: the dataset is still empty."
        )


def _sources_in(file: Path | None) -> list[str]:
    """The institutions whose pages a WARC file holds."""
    if file is None:
        return []
    found = {source.name for capture, _ in captures(file) if (source := parsers.for_url(capture.url))}
    if not found:
        raise UsageError(f"{file} holds no page of an institution that parsers/ describes; `podium sources` lists them")
    return sorted(found)


def _flow(name: str) -> Callable[..., Report]:
    if name == "ingest":
        from flows.ingest import ingest

        return ingest
    if name == "backfill":
        from flows.backfill import backfill

        return backfill
    if name == "reparse":
        from flows.reparse import reparse

        return reparse
    raise UsageError(f"no flow is called {name!r}")
