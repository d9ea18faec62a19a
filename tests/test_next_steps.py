"""The end of a run as a person reads it: what was not understood in groups of one cause, a page of each, and the commands that go on."""

import re
import shlex
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from crawling import LAMP, LIST, SOURCE, Web, listing, url, words, world
from typer.testing import CliRunner

from podium.cli.main import app
from podium.errors import Reason
from podium.pipeline.next_steps import address_form, next_steps, trouble_groups
from podium.pipeline.steps import ingest_source
from podium.replay.proxy import ReplayProxy
from podium.replay.site import SiteAnswer
from podium.terminal import show_reports
from podium.window import Window

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
NEWER = "<!doctype html><html><head><title>Remarks</title></head><body><main><h2>Remarks</h2><p>Lamp {} is lit.</p></main></body></html>"


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("https://www.nato.int/cps/en/natohq/opinions_132050.htm", "www.nato.int/cps/en/natohq/opinions_*.htm"),
        ("https://lamp.example/2026/11/02/remarks-on-lamps", "lamp.example/*"),
        ("https://lamp.example/news/2026/11/remarks", "lamp.example/news/*"),
        ("https://lamp.example/speech?id=4711", "lamp.example/*?*"),
        ("https://lamp.example/", "lamp.example/"),
    ],
)
def test_the_form_of_an_address_is_what_pages_of_one_template_share(address: str, form: str) -> None:
    assert address_form(address) == form


def test_pages_are_grouped_by_cause_and_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    untitled = words(7).replace("<h1>Remarks on lamp 7</h1>", "<h1></h1>")
    pages = {**{url(key): NEWER.format(key) for key in "abc"}, url(7): untitled, url(8): SiteAnswer(500, b"busy", {})}
    failing = replace(SOURCE, layouts=(replace(LAMP, issues=lambda page: 1 / 0 if "lamp 9" in page.text else ()),))
    with world(Web({LIST: listing([*"abc", 7, 8, 9]), url(9): words(9), **pages}), tmp_path) as here:
        here.source = failing
        with here.opened(Window(date(2026, 1, 1), date(2026, 12, 31)), waive=("reject_share",)) as (crawl, report):
            ingest_source(crawl, report, True)
        again = here.reparse(failing, every=True, waive=("reject_share",))
    assert [command.split()[1] for command, _ in next_steps([again])] == ["explain", "--debug", "reparse"], "nothing was asked of any list"
    groups = {group.cause.partition(":")[0]: group for group in trouble_groups(report)}
    assert {cause: (group.template, len(group.troubles)) for cause, group in groups.items()} == {
        "unknown_layout": ("lighthouse.example/speeches/*", 3),
        "no_title": ("template lamp", 1),
        "parser_fault": (None, 1),
        "failed": ("lighthouse.example", 1),
    }
    commands = [command for command, _ in next_steps([report])]
    assert commands == [
        f"podium explain {url('a')}",
        "podium --debug explain ADDRESS",
        "podium reparse lighthouse",
        "podium backfill lighthouse --mode failed --since 2026-01-01 --until 2026-12-31",
    ]
    monkeypatch.setattr("podium.terminal.out._width", 80)
    show_reports([report])
    shown = capsys.readouterr().out
    assert "     3  lighthouse: unknown_layout, lighthouse.example/speeches/*" in shown
    assert [line for line in shown.splitlines() if len(line) > 80] == []


def test_a_run_that_was_stopped_goes_on_with_the_same_command(tmp_path: Path) -> None:
    with world(Web.of(1, 2, 3), tmp_path) as here, here.opened(Window(date(2026, 1, 1)), requests=2) as (crawl, report):
        ingest_source(crawl, report, True)
    assert report.stopped
    assert [len(group.troubles) for group in trouble_groups(report)] == [len(report.failed)]
    assert next_steps([report]) == []


def test_nothing_is_told_of_a_run_that_understood_everything(tmp_path: Path) -> None:
    with world(Web.of(1, 2), tmp_path) as here:
        report = here.run()
    assert (trouble_groups(report), next_steps([report])) == ([], [])


def test_an_ingest_ends_with_commands_that_run(tmp_path: Path, prefect_server: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("podium.terminal.out._width", 80)
    with ReplayProxy.of_folder(SAMPLE) as proxy, pytest.MonkeyPatch.context() as patch:
        for name, value in (proxy.environment | {"PODIUM_HOME": str(tmp_path / "home"), "PODIUM_DELAY": "0"}).items():
            patch.setenv(name, value)
        done = CliRunner().invoke(app, ["ingest", "nato", "--since", "2026-01-01"])
        assert done.exit_code == 3, done.output
        told = done.stdout.partition("What next\n")[2]
        explain, reparse, backfill = [shlex.split(line) for line in re.findall(r"^  podium (.*)$", told, re.M)]
        explained = CliRunner().invoke(app, explain)
        assert (explained.exit_code, f"rejected: {Reason.UNKNOWN_LAYOUT}" in explained.stdout) == (3, True)
        assert CliRunner().invoke(app, reparse).exit_code == 0
        assert CliRunner().invoke(app, [*backfill, "--dry-run"]).exit_code == 0
