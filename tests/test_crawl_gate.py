"""Answers that are not the page that was asked for, and pages that have moved: what is let through, under which id."""

from pathlib import Path

import pytest
from crawling import HOME, LIST, Web, World, listing, moved, url, words, world

from podium.pipeline.report import Report
from podium.replay.site import SiteAnswer

FRONT = "<!doctype html><html><head><title>Lighthouse</title></head><body><h1>Welcome to the Invented Lighthouse</h1></body></html>"


def reasons(report: Report) -> dict[str, str]:
    """The code in front of each page's trouble."""
    return {trouble.url: trouble.message.partition(":")[0] for trouble in report.troubles}


def test_one_page_for_every_address_is_nobodys_page(tmp_path: Path) -> None:
    web = Web.of(1, 2, 3)
    web.pages |= dict.fromkeys((url(2), url(3)), words("of the day"))
    with world(web, tmp_path) as here:
        report = here.run()
        assert reasons(report) == {url(2): "wrong_page", url(3): "wrong_page"}
        assert (report.new, report.complete) == (["lighthouse/1"], False)
        assert here.reparse(here.source, every=True).new == []  # read again, they are still nobody's


def test_the_bytes_of_a_page_that_another_address_gave_before_are_refused(tmp_path: Path) -> None:
    with world(Web.of(1), tmp_path) as here:
        here.run()
        here.web.pages |= {LIST: listing([1, 2]), url(2): words(1)}
        assert reasons(here.run()) == {url(2): "wrong_page"}
        assert here.rows("speech_id") == [("lighthouse/1",)]


def test_a_page_that_names_its_own_address_is_believed(tmp_path: Path) -> None:
    page = words(1, head=f'<link rel="canonical" href="{url(1)}">')
    web = Web({LIST: listing([1, "print-1"]), url(1): page, url("print-1"): page})
    with world(web, tmp_path) as here:
        report = here.run()
        assert (report.new, report.complete) == (["lighthouse/1"], True)
        assert {row.speech_id for row in here.lake.ledger("lighthouse").values() if row.speech_id} == {"lighthouse/1"}
        assert here.ledger() == {url(1): "parsed", url("print-1"): "parsed"}


@pytest.mark.parametrize("target", [f"{HOME}/", f"{HOME}/about/the-site", "https://elsewhere.example/speeches/1"])
def test_a_redirect_to_anything_but_an_article_is_no_page(tmp_path: Path, target: str) -> None:
    web = Web.of(1, 2)
    web.pages |= {url(2): moved(target), target: words("elsewhere")}
    with world(web, tmp_path) as here:
        assert reasons(here.run()) == {url(2): "wrong_page"}
        here.web.pages[url(1)] = moved(target)
        suspected = here.look_again(gone_after_hours=24)
        assert reasons(suspected) == {url(1): "wrong_page"}
        assert here.look_again(gone_after_hours=0).withdrawn == ["lighthouse/1"]
        assert "gone: it leads to" in here.ledger()[url(1)]


def test_known_pages_that_all_show_the_front_page_are_gone_not_changed(tmp_path: Path) -> None:
    with world(Web.of(1, 2, 3), tmp_path) as here:
        here.run()
        here.web.pages |= dict.fromkeys((url(1), url(2)), FRONT)
        report = here.look_again(gone_after_hours=24)
        assert reasons(report) == {url(1): "wrong_page", url(2): "wrong_page"}
        assert (report.revised, report.withdrawn) == ([], [])
        assert sorted(here.look_again(gone_after_hours=0).withdrawn) == ["lighthouse/1", "lighthouse/2"]


def test_a_soft_404_of_a_known_page_is_gone_of_a_new_one_a_reject(tmp_path: Path) -> None:
    missing = (
        "<!doctype html><html><head><title>Page not found</title></head><body><h1>Sorry, there is no such page here.</h1></body></html>"
    )
    with world(Web.of(1, 2), tmp_path) as here:
        here.run()
        here.web.pages |= {LIST: listing([1, 2, 3]), url(1): missing, url(3): missing.replace("Sorry", "Alas")}
        assert reasons(here.look_again(gone_after_hours=24)) == {url(1): "soft_404", url(3): "soft_404"}
        assert here.look_again(gone_after_hours=0).withdrawn == ["lighthouse/1"]


@pytest.mark.parametrize(
    ("body", "media", "reason"),
    [
        (b"%PDF-1.7 " + b"binary " * 40, "application/pdf", "truncated"),
        (b"\x89PNG\r\n" + b"pixel " * 40, "image/png", "not_text"),
        (b"OK", "text/html", "empty"),
        (b"", "text/html", "empty"),
        (b"\x00\x01\x02" * 80, "text/html", "not_text"),
    ],
)
def test_what_is_no_page_of_text_is_kept_and_not_read(tmp_path: Path, body: bytes, media: str, reason: str) -> None:
    web = Web.of(1, 2)
    web.pages[url(2)] = SiteAnswer(200, body, {"Content-Type": media})
    with world(web, tmp_path) as here:
        assert reasons(here.run()) == {url(2): reason}
        row = here.lake.ledger("lighthouse")[url(2)]
        assert row.archive_file is not None and row.digest is not None


def test_a_page_of_the_wrong_type_is_still_read(tmp_path: Path) -> None:
    web = Web.of()
    web.pages |= {LIST: listing([1]), url(1): SiteAnswer(200, words(1).encode(), {"Content-Type": "application/octet-stream"})}
    with world(web, tmp_path) as here:
        assert here.run().new == ["lighthouse/1"]


def ids(here: World) -> dict[str, str | None]:
    return {row.url: row.speech_id for row in here.lake.ledger("lighthouse").values() if row.outcome.value != "listing"}


def test_a_renamed_host_changes_no_id(tmp_path: Path) -> None:
    old, new = url(1, "old.lighthouse.example"), url(1)
    with world(Web({LIST: listing([old]), old: words(1)}), tmp_path) as here:
        here.run()
        here.web.pages |= {LIST: listing([1]), old: moved(new), new: words(1)}
        report = here.look_again()
        assert (report.changed, report.complete) == (False, True)
        assert ids(here) == {old: "lighthouse/1", new: "lighthouse/1"}
        del here.web.pages[old]
        here.look_again()
        assert here.rows("speech_id", "revision", "withdrawn_at") == [("lighthouse/1", 1, None)]


def test_an_old_path_that_leads_to_a_new_one_is_read_under_the_new_one(tmp_path: Path) -> None:
    old = url("before-1987-1")
    with world(Web({LIST: listing([old, 1]), old: moved(url(1)), url(1): words(1)}), tmp_path) as here:
        report = here.run()
        assert (report.new, report.complete) == (["lighthouse/1"], True)
        assert ids(here) == {old: "lighthouse/1", url(1): "lighthouse/1"}


def test_a_speech_that_is_known_keeps_its_id_when_its_page_moves(tmp_path: Path) -> None:
    with world(Web.of("first-path"), tmp_path) as here:
        here.run()
        old, new = url("first-path"), url("second-path")
        here.web.pages |= {old: moved(new), new: words("first-path", "Now in a new house.")}
        assert here.look_again().revised == ["lighthouse/first-path"]
        here.web.pages[LIST] = listing(["second-path"])
        here.web.pages[new] = words("first-path", "Now in another new house.")
        assert here.look_again().revised == ["lighthouse/first-path"]
        assert ids(here) == {old: "lighthouse/first-path", new: "lighthouse/first-path"}


def test_one_text_at_two_addresses_is_one_speech_in_whatever_run_it_comes(tmp_path: Path) -> None:
    with world(Web.of(1), tmp_path) as here:
        here.run()
        here.web.pages |= {LIST: listing([1, "again"]), url("again"): words(1, head="<meta name=generator content=other>")}
        report = here.run()
        assert (report.new, report.complete) == ([], True)
        assert ids(here) == {url(1): "lighthouse/1", url("again"): "lighthouse/1"}
        del here.web.pages[url(1)]
        assert here.look_again().withdrawn == []
        del here.web.pages[url("again")]
        assert here.look_again().withdrawn == ["lighthouse/1"]


def test_two_addresses_that_differ_on_one_speech_do_not_overrule_each_other_in_turn(tmp_path: Path) -> None:
    page = words(1, head=f'<link rel="canonical" href="{url(1)}">')
    with world(Web({LIST: listing([1, "copy"]), url(1): page, url("copy"): page}), tmp_path) as here:
        here.run()
        here.web.pages[url(1)] = words(1, "Corrected.")
        assert here.look_again().revised == ["lighthouse/1"]
        count = iter(range(9))
        here.web.pages[url("copy")] = lambda: page + f"<!-- {next(count)} -->"
        assert here.look_again().revised == []
        assert here.look_again().revised == []
        assert here.rows("revision") == [(1,), (2,)]


def test_two_texts_under_one_id_in_one_run_are_the_first_and_a_reject(tmp_path: Path) -> None:
    addresses = [url(1), url(1, "old.lighthouse.example")]
    with world(Web({LIST: listing(addresses), addresses[0]: words(1), addresses[1]: words(1, "Other words.")}), tmp_path) as here:
        report = here.run()
        assert report.new == ["lighthouse/1"]
        assert [trouble.message.partition(" ")[0] for trouble in report.not_understood] == ["unclear_field:"]
        assert "one_id_two_texts" in report.not_understood[0].message
