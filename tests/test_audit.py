"""The complete list against the lake, in the library and as a command: what is missing, extra and gone."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from crawling import HOME, LIST, SOURCE, Web, listing, url, words, world
from typed import typed

import parsers
from podium.discovery import JsonList
from podium.pipeline import steps as run
from podium.pipeline.audit import Audit, audit_source
from podium.pipeline.fetch_result import Trouble
from podium.replay.proxy import ReplayProxy
from podium.replay.site import SiteAnswer
from podium.settings import Settings
from podium.window import Window

PROJECT = Path(__file__).parents[1]


def test_every_listed_address_is_held_or_not_a_speech_or_gone_or_missing(tmp_path: Path) -> None:
    web = Web.of(*range(1, 6))
    web.pages |= {
        url(2): words(2, '<b class="news">The news.</b>'),
        url(3): SiteAnswer(404, b"no such page here", {}),
        url(4): SiteAnswer(503),
        url(5): "<!doctype html><html><body><p>A template of which nobody has ever heard.</p></body></html>",
    }
    with world(web, tmp_path) as here:
        here.run()
        web.pages[LIST] = listing(range(1, 7))
        here.asked()
        with here.opened() as (crawl, _):
            found = audit_source(crawl)
        assert [asked.url for asked in here.asked()] == [LIST]
    assert (found.held, found.other) == ([url(1)], [url(2)])
    assert [(trouble.url, trouble.message.partition(":")[0]) for trouble in found.gone] == [(url(3), "gone")]
    assert [(trouble.url, trouble.message.partition(":")[0]) for trouble in found.missing] == [
        (url(4), "failed"),
        (url(5), "unknown_layout"),
        (url(6), "never_asked"),
    ]
    assert found.figures() == {
        "source": "lighthouse",
        "listed": 6,
        "held": 1,
        "other": 1,
        "gone": 1,
        "missing": 3,
        "extra": 0,
        "complete": "50.0%",
    }


def test_speeches_that_the_list_does_not_name_any_more_are_extra_unless_another_address_leads_to_them(tmp_path: Path) -> None:
    with world(Web.of(1, 2, 3), tmp_path) as here:
        here.run()
        here.web.pages |= {LIST: listing([1, "two"]), url("two"): words(2, head="<meta name=generator content=x>")}
        here.run(waive=["shrunken_list"])
        with here.opened() as (crawl, _):
            assert audit_source(crawl).extra == ["lighthouse/3"]
        with here.opened(window=Window(since=None, until=None)) as (crawl, _):
            assert audit_source(crawl).missing == []


def test_what_a_list_says_that_it_holds_is_set_beside_what_it_gave(tmp_path: Path) -> None:
    api = f"{HOME}/api"
    web = Web.of(1, 2)
    web.pages[api] = json.dumps({"items": [{"link": url(1)}, {"link": url(2)}], "total": 4})
    with world(web, tmp_path) as here:
        here.source = replace(SOURCE, complete=(JsonList(api, "items", "{link}", total="total"),))
        with here.opened() as (crawl, _):
            assert audit_source(crawl).stated() == [{"list": api, "states": 4, "gave": 2, "difference": 2}]


def test_an_empty_window_is_complete() -> None:
    assert Audit("lighthouse", "..").share == 1
    assert Audit("lighthouse", "..", held=["a"] * 3, missing=[Trouble("b", "x")]).share == 0.75


def test_the_commands_plan_spend_a_budget_audit_and_verify(tmp_path: Path, server_address: str) -> None:
    with ReplayProxy.of_folder(PROJECT / "data" / "sample") as proxy:
        given = {"PODIUM_HOME": str(tmp_path), "PODIUM_DELAY": "0", "PREFECT_API_URL": server_address}

        def podium(*words: str) -> tuple[int, str]:
            return typed(*words, environment=proxy.environment | given, width=160)

        status, said = podium("ingest", "kremlin", "--since", "1990-01-01", "--dry-run")
        assert (status, "new http://en.kremlin.ru/events/president/news/90002" in said) == (0, True), said
        assert not (tmp_path / "lake").exists()
        assert not [asked for asked in proxy.log if asked.url.rsplit("/", 1)[-1].isdigit() and "/page/" not in asked.url]

        status, said = podium("ingest", "kremlin", "--since", "1990-01-01", "--requests", "6")
        assert (status, "stopped early" in said) == (3, True), said
        status, said = podium("audit", "kremlin")
        assert (status, "Missing" in said and "not_asked" in said) == (3, True), said
        with pytest.MonkeyPatch.context() as patch:
            for name, value in proxy.environment.items():
                patch.setenv(name, value)
            settings = Settings(home=str(tmp_path), delay=0)
            with run.open_run(parsers.source("kremlin"), Window(date(1990, 1, 1)), "the-rest", settings) as opened:
                run.ingest_source(*opened, True)
        status, said = podium("audit", "kremlin")
        assert (status, "100.0%" in said) == (0, True), said

        assert podium("archive", "verify")[0] == 0
        file = next((tmp_path / "archive").rglob("*.warc.gz"))
        torn = bytearray(file.read_bytes())
        torn[len(torn) // 2] ^= 0xFF
        file.write_bytes(bytes(torn))
        status, said = podium("archive", "verify")
        assert (status, file.name in said) == (1, True), said


def test_somebody_who_cannot_be_reached_is_told_once_when_live_sites_are_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from flows.launch import remind_of_contact

    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "PODIUM_CONTACT"):
        monkeypatch.delenv(name, raising=False)
    remind_of_contact()
    assert capsys.readouterr().err.count("PODIUM_CONTACT") == 1
    monkeypatch.setenv("PODIUM_CONTACT", "speeches@university.example")
    remind_of_contact()
    monkeypatch.delenv("PODIUM_CONTACT")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    remind_of_contact()
    assert capsys.readouterr().err == ""
