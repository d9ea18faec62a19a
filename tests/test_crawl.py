"""Whole runs over a small invented web: what is asked for, what comes of it, and what the report and the ledger say."""

import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from crawling import HOME, LIST, SOURCE, Web, archived, listing, url, words, world

from podium.discovery import JsonList
from podium.errors import CheckFailed, EmptyListing, ShrunkenListing, UsageError
from podium.pipeline import steps as run
from podium.replay.site import SiteAnswer


def test_a_run_loads_what_is_listed_and_a_second_one_asks_for_the_list_alone(tmp_path: Path) -> None:
    with world(Web.of(1, 2, 3), tmp_path) as here:
        first = here.run()
        assert (first.new, first.complete, first.fetched, first.requests) == ([f"lighthouse/{n}" for n in (1, 2, 3)], True, 3, 5)
        here.asked()
        second = here.run()
        assert ([asked.url for asked in here.asked()], second.changed, second.known) == ([LIST], False, 3)
        assert second.version == first.version


def test_pages_are_looked_at_again_and_only_changes_are_revisions(tmp_path: Path) -> None:
    with world(Web.of(1, 2), tmp_path) as here:
        here.run()
        here.web.pages[url(2)] = words(2, "The lamp was lit.")
        report = here.look_again()
        assert (report.revised, report.unchanged, report.new) == (["lighthouse/2"], 1, [])
        assert here.rows("speech_id", "revision") == [("lighthouse/1", 1), ("lighthouse/2", 1), ("lighthouse/2", 2)]
        before = here.lake.ledger("lighthouse")
        assert here.look_again().changed is False
        assert here.lake.ledger("lighthouse") == before


def test_a_page_that_vanishes_is_suspected_first_and_withdrawn_when_it_stays_away(tmp_path: Path) -> None:
    with world(Web.of(1, 2), tmp_path) as here:
        here.run()
        del here.web.pages[url(2)]
        suspected = here.look_again(gone_after_hours=24)
        assert ([trouble.url for trouble in suspected.gone], suspected.withdrawn) == ([url(2)], [])
        assert here.look_again(gone_after_hours=0).withdrawn == ["lighthouse/2"]
        assert here.ledger()[url(2)].startswith("gone")
        here.web.pages[url(2)] = words(2)
        assert here.look_again().revised == ["lighthouse/2"]
        assert here.rows("revision", "withdrawn_at")[-1] == (2, None)
        assert here.ledger()[url(2)] == "parsed"


def test_a_page_that_comes_back_in_time_is_no_longer_suspected(tmp_path: Path) -> None:
    with world(Web.of(1), tmp_path) as here:
        here.run()
        page = here.web.pages.pop(url(1))
        here.look_again(gone_after_hours=24)
        here.web.pages[url(1)] = page
        here.look_again()
        row = here.lake.ledger("lighthouse")[url(1)]
        assert (row.outcome.value, row.gone_since, row.reason, row.status) == ("parsed", None, None, 200)


def test_what_could_not_be_reached_is_in_report_and_ledger_and_asked_for_again(tmp_path: Path) -> None:
    web = Web.of(1, 2, 3)
    web.pages |= {url(2): SiteAnswer(503), url(3): SiteAnswer(404, b"no such page here", {})}
    with world(web, tmp_path) as here:
        report = here.run()
        assert [(trouble.url, trouble.message.split(",")[0]) for trouble in report.failed] == [(url(2), "failed: answers 503")]
        assert [trouble.url for trouble in report.gone] == [url(3)]
        assert {address: said.split(",")[0] for address, said in here.ledger().items()} == {
            url(1): "parsed",
            url(2): "failed failed: answers 503",
            url(3): "gone gone: the site answers 404",
        }
        web.pages[url(2)] = words(2)
        assert here.run().new == ["lighthouse/2"]
        assert here.ledger()[url(2)] == "parsed"


def test_a_known_page_that_fails_stays_and_is_due_at_once(tmp_path: Path) -> None:
    with world(Web.of(1), tmp_path) as here:
        here.run()
        page, here.web.pages[url(1)] = here.web.pages[url(1)], SiteAnswer(503)
        assert len(here.look_again().failed) == 1
        row = here.lake.ledger("lighthouse")[url(1)]
        assert (row.outcome.value, row.tries, row.speech_id) == ("parsed", 1, "lighthouse/1")
        assert row.reason is not None and row.reason.startswith("failed: ")
        here.web.pages[url(1)] = page
        assert here.look_again().complete
        row = here.lake.ledger("lighthouse")[url(1)]
        assert (row.tries, row.reason) == (0, None)


def test_a_changed_page_that_is_not_understood_leaves_its_speech_alone(tmp_path: Path) -> None:
    with world(Web.of(1), tmp_path) as here:
        here.run()
        before = here.rows("speech_id", "content_hash", "withdrawn_at")
        here.web.pages[url(1)] = "<!doctype html><html><body><div>A wholly new template, of which nobody has heard.</div></body></html>"
        report = here.look_again()
        assert [trouble.message.split(":")[0] for trouble in report.not_understood] == ["unknown_layout"]
        assert here.ledger()[url(1)].startswith("rejected unknown_layout")
        assert here.rows("speech_id", "content_hash", "withdrawn_at") == before


def test_a_site_that_blocks_us_is_left_and_the_rest_is_noted_for_the_next_run(tmp_path: Path) -> None:
    web = Web.of(1, 2, 3, 4)
    web.pages[url(2)] = SiteAnswer(403, b"go away, all of you", {})
    with world(web, tmp_path) as here:
        report = here.run()
        assert report.stopped is not None and "refuses us (answers 403)" in report.stopped
        assert [asked.url for asked in here.asked()] == [LIST, url(1), url(2)]
        assert report.new == ["lighthouse/1"]
        assert [trouble.url for trouble in report.failed] == [url(2), url(3), url(4)]
        assert here.ledger()[url(4)].startswith("failed not_asked: ")
        web.pages[url(2)] = words(2)
        assert here.run().new == ["lighthouse/2", "lighthouse/3", "lighthouse/4"]


def test_a_budget_of_requests_ends_the_run_and_the_next_one_goes_on(tmp_path: Path) -> None:
    with world(Web.of(*range(1, 7)), tmp_path, requests=4) as here:
        first = here.run()
        assert (first.requests, first.new, len(first.failed)) == (4, ["lighthouse/1", "lighthouse/2"], 4)
        assert first.stopped is not None and "4 requests" in first.stopped
        assert not first.complete
        assert here.run().new == ["lighthouse/3", "lighthouse/4"]
        assert here.run(requests=100).complete
        assert len(here.rows("speech_id")) == 6


def test_a_budget_of_seconds_ends_a_run_before_a_pause_that_would_outlast_it(tmp_path: Path) -> None:
    with world(Web.of(1, 2, 3), tmp_path, seconds=20, delay=30) as here:
        began = time.monotonic()
        report = here.run()
        assert time.monotonic() - began < 20
        assert report.stopped is not None and "seconds" in report.stopped
        assert len(here.rows("speech_id")) < 3


def test_a_budget_spent_on_the_lists_is_no_failure(tmp_path: Path) -> None:
    with world(Web.of(1), tmp_path, requests=1) as here:
        report = here.run()
        assert report.stopped is not None
        assert (report.listed, here.ledger()) == (0, {})


def test_hosts_are_asked_side_by_side_and_each_in_order(tmp_path: Path) -> None:
    hosts = ("lighthouse.example", "archive.lighthouse.example", "old.lighthouse.example")
    addresses = [url(f"{host[:3]}{n}", host) for n in range(4) for host in hosts]
    together = threading.Barrier(len(hosts))

    def when_all_are_asked(page: str) -> str:
        """One page of each host waits for those of the others, in each of four rounds."""
        together.wait(60)
        return page

    web = Web({LIST: listing(addresses)})
    web.pages |= {address: (lambda page=words(address.rsplit("/", 1)[-1]): when_all_are_asked(page)) for address in addresses}
    with world(web, tmp_path) as here:
        report = here.run()
        asked = here.asked()
        assert sorted(speech_id.partition("/")[2] for speech_id in report.new) == sorted(
            address.rsplit("/", 1)[-1] for address in addresses
        )
        for host in hosts:
            assert [one.url for one in asked if one.host == host and one.url != LIST] == [a for a in addresses if f"//{host}/" in a]


def test_arrivals_come_in_the_order_asked_for(tmp_path: Path) -> None:
    addresses = [url(n, host) for n in range(3) for host in ("lighthouse.example", "old.lighthouse.example")]
    web = Web({LIST: listing(addresses)} | {address: words(n) for n, address in enumerate(addresses)})
    with world(web, tmp_path) as here, here.opened() as (crawl, _):
        plan = run.list_pages(crawl, True)
        assert [arrival.url for arrival in crawl.fetch(plan.wanted)] == [want.url for want in plan.wanted]


def test_the_plan_of_a_run_fetches_lists_alone(tmp_path: Path) -> None:
    with world(Web.of(1, 2, 3), tmp_path) as here:
        here.run()
        here.web.pages |= {LIST: listing([1, 2, 3, 4, url(5, "old.lighthouse.example")])}
        here.asked()
        with here.opened(delay=None) as (crawl, _):
            plan = run.list_pages(crawl, True)
            shares = plan.by_host(crawl.fetcher.hosts.pace)
        assert [asked.url for asked in here.asked()] == [LIST]
        assert {share.host: dict(share.addresses) for share in shares} == {
            "lighthouse.example": {"new": 1},
            "old.lighthouse.example": {"new": 1},
        }
        assert plan.known == 3


def test_a_list_that_has_shrunk_or_is_empty_fails_the_run_and_loses_nothing(tmp_path: Path) -> None:
    with world(Web.of(*range(10)), tmp_path) as here:
        here.run()
        before = (here.rows("speech_id", "withdrawn_at"), here.ledger())
        here.web.pages[LIST] = listing([*range(7)])
        with pytest.raises(ShrunkenListing, match="holds 7 addresses where it held 10"):
            here.run()
        here.web.pages[LIST] = "<!doctype html><html><body><ul></ul></body></html>"
        with pytest.raises(EmptyListing):
            here.run()
        assert (here.rows("speech_id", "withdrawn_at"), here.ledger()) == before
        here.web.pages[LIST] = listing([*range(7)])
        assert here.run(waive=["shrunken_list"]).complete
        assert here.run().complete


def test_lists_in_several_answers_are_counted_too(tmp_path: Path) -> None:
    api = f"{HOME}/api?page="
    source = replace(SOURCE, complete=(JsonList(api + "{page}", "items", "{link}"),))
    items = [{"link": url(n)} for n in range(10)]

    def answers(held: list[dict[str, str]]) -> dict[str, str]:
        import json

        return {f"{api}{n}": json.dumps({"items": held[5 * n : 5 * n + 5]}) for n in range(3)}

    web = Web.of(*range(10))
    web.pages |= answers(items)
    with world(web, tmp_path) as here:
        here.source = source
        assert len(here.run().new) == 10
        web.pages |= answers(items[:6])
        with pytest.raises(ShrunkenListing):
            here.run()


def test_listing_pages_are_asked_for_anew_each_time_and_kept_when_they_differ(tmp_path: Path) -> None:
    with world(Web.of(1), tmp_path) as here:
        here.run()
        here.run()
        assert [asked.conditional for asked in here.proxy.log if asked.url == LIST] == [False, False]
        assert Counter(capture.url for capture in archived(tmp_path))[LIST] == 1


def test_a_run_that_understood_too_little_fails_and_a_person_may_waive_that(tmp_path: Path) -> None:
    web = Web.of(*range(30))
    web.pages |= {
        url(n): f"<!doctype html><html><body><p>{n} A new template of which nobody has heard yet.</p></body></html>" for n in range(20)
    }
    with world(web, tmp_path) as here:
        with pytest.raises(CheckFailed, match="only 10 of 30 pages were understood"):
            here.run()
        assert len(here.rows("speech_id")) == 10
        with pytest.raises(UsageError, match="no rule is called nonsense"):
            here.run(waive=["nonsense"])
    with world(web, tmp_path / "waived") as here:
        assert len(here.run(waive=["understood"]).not_understood) == 20
        assert {version.run for version in here.lake.versions()} >= {"run"}


def test_a_site_that_vanishes_in_small_chunks_is_noticed(tmp_path: Path) -> None:
    with world(Web.of(*range(60)), tmp_path, chunk=10) as here:
        here.run()
        for n in range(10, 60):
            del here.web.pages[url(n)]
        with pytest.raises(CheckFailed, match="mass_withdrawal"):
            here.look_again()
        assert len([1 for (gone,) in here.rows("withdrawn_at") if gone]) < 20
        assert len(here.look_again(waive=["mass_withdrawal"]).withdrawn) > 30


BETTER = replace(SOURCE, version=2)
STRICT = replace(BETTER, layouts=(replace(SOURCE.layouts[0], refusals=((lambda page: "news" in page.text, "a news item"),)),))


def test_what_a_better_parser_does_not_take_for_a_speech_is_retracted_and_its_pages_say_so(tmp_path: Path) -> None:
    web = Web.of(1, 2)
    web.pages[url(2)] = words(2, "This is the news of the day.")
    with world(web, tmp_path) as here:
        here.run()
        here.asked()
        report = here.reparse(STRICT)
        assert (report.retracted, report.corrected, report.version) == (["lighthouse/2"], ["lighthouse/1"], 2)
        assert here.rows("speech_id", "parser") == [("lighthouse/1", STRICT.parser)]
        assert here.ledger()[url(2)] == "rejected not_a_speech: a news item"
        assert len(here.lake.read("speeches", version=1)) == 2
        assert here.asked() == []
        again = here.reparse(STRICT, every=True)
        assert (again.changed, again.version) == (False, 2)
        assert here.reparse(replace(SOURCE, version=3)).new == ["lighthouse/2"]


def test_a_retracted_revision_gives_its_time_back_to_the_one_before(tmp_path: Path) -> None:
    with world(Web.of(1), tmp_path) as here:
        here.run()
        here.web.pages[url(1)] = words(1, "This is the news of the day.")
        assert here.look_again().revised == ["lighthouse/1"]
        assert here.reparse(STRICT).retracted == ["lighthouse/1"]
        assert here.rows("revision", "superseded_at", "withdrawn_at") == [(1, None, None)]


def test_a_parser_that_suddenly_refuses_much_is_not_believed(tmp_path: Path) -> None:
    blind = replace(BETTER, layouts=(replace(SOURCE.layouts[0], landmarks=(".nowhere",)),))
    with world(Web.of(*range(30)), tmp_path, chunk=8) as here:
        here.run()
        before = here.rows("speech_id", "content_hash")
        with pytest.raises(CheckFailed, match="mass_retraction"):
            here.reparse(blind)
        kept = here.rows("speech_id", "content_hash")
        assert len(before) - len(kept) < 20
        assert set(kept) <= set(before)


def test_reading_again_keeps_the_validators_for_the_next_conditional_request(tmp_path: Path) -> None:
    web = Web.of(1)
    web.pages[url(1)] = SiteAnswer(200, words(1).encode(), {"ETag": '"one"', "Content-Type": "text/html"})
    with world(web, tmp_path) as here:
        here.run()
        here.reparse(SOURCE, every=True)
        here.reparse(BETTER)
        here.source = BETTER
        here.asked()
        here.look_again()
        assert [(asked.url, asked.status) for asked in here.asked() if asked.conditional] == [(url(1), 304)]
        assert here.lake.ledger("lighthouse")[url(1)].status == 200
