"""The demo's web into an object store through the flow that schedules run: the dataset of a folder, and what else a home holds."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from crawling import text
from object_store import BUCKET, environment, names

import parsers
from podium.errors import UnderWay
from podium.lake.lake import Lake
from podium.ops.condition import conditions
from podium.ops.doctor import examine
from podium.pipeline import journal
from podium.pipeline import steps as run
from podium.pipeline.leases import StoreLeases
from podium.quality.measurements import Measurement, kept_in, read_measurements, write_measurements
from podium.replay.proxy import ReplayProxy
from podium.settings import Settings
from podium.window import Window

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
SOURCES = ("nato", "kremlin", "white_house")
EVER = Window(date(1990, 1, 1), None)
HOME = f"s3://{BUCKET}/flows"


def test_the_flow_fills_a_store_as_it_would_a_folder(store_port: int, prefect_server: None, tmp_path: Path) -> None:
    from flows.ingest import ingest

    with ReplayProxy.of_folder(SAMPLE) as proxy, environment(store_port) as patch:
        for name, value in {**proxy.environment, "PODIUM_DELAY": "0", "PODIUM_LOCAL": str(tmp_path / "local")}.items():
            patch.setenv(name, value)
        for name in SOURCES:
            settings = Settings(home=str(tmp_path / "folder"))
            with run.open_run(parsers.source(name), EVER, "undisturbed", settings) as (crawl, report):
                run.ingest_source(crawl, report, True)
        patch.setenv("PODIUM_HOME", HOME)
        reports = [ingest(source=name, since=EVER.since) for name in SOURCES]
        assert sum(len(report.new) for report in reports) == 23
        assert text(HOME) == text(tmp_path / "folder")
        before = names("flows/")
        assert not any(ingest(source=name, since=EVER.since).changed for name in SOURCES)
        assert names("flows/") == before
        with StoreLeases(HOME).hold("nato", "the-other"), pytest.raises(UnderWay, match="nato: run the-othe .process"):
            ingest(source="nato", since=EVER.since)
        assert [len(journal.entries(HOME, name)) for name in SOURCES] == [2, 2, 2]
        assert {one.state for one in conditions(HOME, [parsers.source(name) for name in SOURCES])} == {"well"}
        assert {one.what: one.grade for one in examine([])} == {
            "configuration": "warn",
            "store": "ok",
            "this machine": "ok",
            "lake": "ok",
            "disk": "ok",
        }
        write_measurements(kept_in(HOME), [Measurement("some/pages", "1f", True, {})])
        assert [one.name for one in read_measurements(kept_in(HOME)).sets] == ["some/pages"]
        assert Counter(name.split("/")[1] for name in names("flows/")).keys() == {"archive", "journal", "lake", "leases", "quality.json"}
        assert Lake(HOME).tidy()["speeches"].deleted == 0
        assert not list((tmp_path / "local").rglob("*.warc*"))
