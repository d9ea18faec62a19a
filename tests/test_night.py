"""A few runs of the night that `make night` lives whole: what stands in the morning is what happened, no more and no less."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from night import BROKEN_ALERT, CAST, NightWeb, by_the_minute, faults_of_alerts, faults_of_reports, faults_of_verdicts
from prefect_on_postgres import wait_for

import parsers
from podium.ops.condition import conditions
from podium.replay.proxy import ReplayProxy


def test_status_alerts_and_reports_say_in_the_morning_what_happened_in_the_night(
    tmp_path: Path, prefect_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactCollectionFilter, ArtifactCollectionFilterKey

    from flows.ingest import ingest

    web, begun = NightWeb(seconds=0.05), datetime.now(UTC) - timedelta(seconds=1)
    home = {"PODIUM_HOME": str(tmp_path), "PODIUM_DELAY": "0", "PODIUM_RETRY_WAIT": "0.05", "PODIUM_REVISIT_DAYS": "[0]"}
    with ReplayProxy(web) as proxy:
        for name, value in (proxy.environment | home).items():
            monkeypatch.setenv(name, value)
        for evening in (True, False):
            web.vanished = web.rebuilt = not evening
            for name in CAST:
                ingest(name, return_state=True)
            if evening:
                sources, now = [parsers.source(name) for name in CAST], datetime.now(UTC)
                assert {one.source: one.state for one in conditions(tmp_path, sources, now)} == dict.fromkeys(CAST, "well")
    assert faults_of_verdicts(conditions(tmp_path, sources), datetime.now(UTC)) == []
    with get_client(sync_client=True) as client:
        keys = ArtifactCollectionFilter(key=ArtifactCollectionFilterKey(like_="report-"))
        latest = client.read_latest_artifacts(artifact_filter=keys, limit=200)
        assert faults_of_reports({str(one.key): str(one.data) for one in latest if one.type == "markdown"}) == []

        def told() -> list[tuple[str, str]]:
            broken = {"event": {"name": ["podium.source.broken"]}, "occurred": {"since": begun.isoformat()}}
            found = client._client.post("/events/filter", json={"filter": broken}).json()["events"]
            return [(event["payload"]["source"], event["payload"]["reason"]) for event in found]

        wait_for(lambda: len(told()) == 2, "two alerts")
        assert faults_of_alerts(told()) == []


def test_an_hour_of_a_schedule_becomes_a_minute() -> None:
    assert by_the_minute("20 */6 * * *") == "*/6 * * * *"
    assert by_the_minute("15 * * * *") == "* * * * *"


def test_the_alerts_are_read_as_the_automation_writes_them() -> None:
    from flows.automations import ALERTS

    alert = next(alert for alert in ALERTS if alert.subject.endswith("is broken"))
    text = f"{alert.subject}\n{alert.body}".replace("{{ event.payload.source }}", "ecb").replace(
        "{{ event.payload.reason }}", "answers 404"
    )
    found = BROKEN_ALERT.match(text)
    assert found and (found["source"], found["reason"]) == ("ecb", "answers 404")
