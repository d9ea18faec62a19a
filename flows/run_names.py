"""What a flow run is called: the flow, its source and its window, in words that read well in a list of runs."""

from collections.abc import Callable
from pathlib import Path

from prefect.runtime import flow_run


def run_name(flow: str) -> Callable[[], str]:
    """A function that names the run under way by its parameters."""
    return lambda: f"{flow} {flow_run.parameters['source']}{_span()}"


def _span() -> str:
    given = flow_run.parameters
    if given.get("warc"):
        return f" from {Path(given['warc']).name}"
    if given.get("days"):
        return f", the last {given['days']} days"
    if given.get("since") or given.get("until"):
        return f" {given.get('since') or ''}..{given.get('until') or ''}"
    return " since its last run" if "requests" in given else ""
