"""Make a release on a schedule: the lake as it is, checked against the last release. What it does is ``podium.release.publish``."""

from prefect import flow
from prefect.artifacts import create_link_artifact, create_markdown_artifact
from prefect.runtime import flow_run

import parsers
from flows.supervised import DAY, cancelled_when_busy, leased
from podium.release.publish import publish_home
from podium.release_store import release_store_at
from podium.settings import Settings


def run_name() -> str:
    """What a run is called in the list of runs."""
    return f"publish {flow_run.parameters.get('tag') or 'the next release'}"


@flow(name="publish", flow_run_name=run_name, timeout_seconds=DAY, persist_result=False)
@cancelled_when_busy
def publish(tag: str | None = None, include_restricted: bool = False, waive: tuple[str, ...] = (), without_reprints: bool = False) -> str:
    """Make a release of the dataset as it is now; the last one again when nothing was committed since. Gives its address.

    Args:
        tag: Year, month and number, such as 2026.11.0; the next free one when not given.
        include_restricted: Also texts that may not be passed on; the release is then marked so.
        waive: Gates that a person has looked at and sets aside, `fill_rate` or `fill_rate:nato`.
        without_reprints: Leave out speeches that another source has as its own.
    """
    settings = Settings()
    store = release_store_at(settings)
    given = {"include_restricted": include_restricted, "without_reprints": without_reprints}
    with leased("publish"):
        release = publish_home(settings, store, parsers.sources(), tag, waived=waive, **given)
    create_markdown_artifact((release / "README.md").read_text(encoding="utf-8"), key="release", description=f"Release {release.name}")
    address = store.address(release.name)
    card = f"{address}/card.html" if settings.in_store else (release / "card.html").absolute().as_uri()
    create_link_artifact(card, f"The card of {release.name}", key="release-card")
    return address
