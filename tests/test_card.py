"""The card in a real browser: nothing asked of the network, nothing in the console, nothing an accessibility checker calls serious."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chromium import CHROMIUM, FLAGS, chromium
from invented import NOTE, loaded, page, speech
from released import INSTITUTIONS, a_lake, release, store

from podium.errors import UsageError
from podium.lake.lake import Lake
from podium.lake.ledger import Outcome
from podium.quality.measurements import Figure
from podium.records import Paragraph, ParagraphKind, Speaker
from podium.release.card import by_time, card_html
from podium.release.charts import ranked, stacked
from podium.release.publish import card_of_lake, release_data_of, state
from podium.release.rights import Rights

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SHAPES = [("light", 1180), ("dark", 1180), ("light", 360), ("dark", 360)]
HOSTILE = '<script>alert("x")</script>'


def rich_lake(home: Path) -> Lake:
    """A lake with everything that a card can show, hostile words too."""
    lake = a_lake(home, 40, 25)
    words = (
        Paragraph("Opening", ParagraphKind.HEADING),
        Paragraph("بسم الله", speaker=HOSTILE, turn=1, label="X:"),
        Paragraph("And then?", ParagraphKind.QUESTION, speaker="Question", turn=2, label="Question:"),
        Paragraph(f"{HOSTILE} " + "Long words follow. " * 80, speaker="Orla Fictive", turn=3, label="THE KEEPER:"),
        *(Paragraph(f"Line {at}.", speaker="Orla Fictive", turn=3) for at in range(12)),
    )
    people = (Speaker(HOSTILE), Speaker("Orla Fictive", "Keeper"))
    odd = loaded(speech("odd", paragraphs=words, speakers=people, title=f"{HOSTILE} & more", language="ar", date=date(2026, 10, 2)))
    rejected = [replace(page(loaded(speech(f"r{at}"))), outcome=Outcome.REJECTED, reason="bad_date: no day") for at in range(3)]
    lake.load([odd], [page(odd), *rejected], NOTE)
    return lake


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    rich_lake(home)
    return (
        release(home, quality={"lighthouse": {"date": Figure(0.98, 0.97), "title": Figure(1.0)}, "all": {"date": Figure(0.98)}})
        / "card.html"
    )


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium() as started:
        yield started


def opened(browser: "Browser", made: Path, scheme: Any = "light", width: int = 1180) -> tuple["Page", list[str], list[str]]:
    """The card in a new tab, and what it logs and asks for."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    logged: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: logged.append(message.text))
    tab.on("pageerror", lambda error: logged.append(str(error)))
    tab.on("dialog", lambda dialog: (logged.append(dialog.message), dialog.dismiss()))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(made.as_uri())
    return tab, logged, asked


@pytest.mark.parametrize(("scheme", "width"), SHAPES)
def test_it_opens_quietly_and_passes_the_accessibility_check(browser: "Browser", made: Path, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    tab, logged, asked = opened(browser, made, scheme, width)
    tab.wait_for_load_state("networkidle")
    for closed in tab.query_selector_all("summary"):
        closed.click()
    assert logged == []
    assert asked == [made.as_uri()]
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    found = Axe().run(tab).response["violations"]
    assert [(one["id"], one["impact"], one["nodes"][0]["html"][:120]) for one in found] == []


def test_what_is_wider_than_a_phone_shows_that_it_scrolls(browser: "Browser", made: Path) -> None:
    """A bar stays below it, and a shadow lies at its right edge until the end is reached. Playwright hides bars unless it is told not to."""
    shown = browser.browser_type.launch(executable_path=CHROMIUM, args=FLAGS, ignore_default_args=["--hide-scrollbars"])
    tab, _, _ = opened(shown, made, width=360)
    wide = [one for one in tab.query_selector_all(".sheet.scroll, pre") if one.evaluate("e => e.scrollWidth > e.clientWidth + 40")]
    assert len(wide) > 5
    for one in wide:
        assert one.evaluate("e => e.offsetHeight - e.clientHeight") >= 8, one.inner_text()
        one.scroll_into_view_if_needed()
        at_first = corner(tab, one)
        one.evaluate("e => e.scrollLeft = e.scrollWidth")
        assert corner(tab, one) != at_first, f"no shadow: {one.inner_text()}"
    shown.close()


def corner(tab: "Page", element: Any) -> bytes:
    """The picture of a spot at the right edge of an element, above its words."""
    box = element.bounding_box()
    return tab.screenshot(clip={"x": box["x"] + box["width"] - 8, "y": box["y"] + 4, "width": 4, "height": 3})


@pytest.mark.parametrize("width", [1180, 360])
def test_the_months_below_a_chart_do_not_run_into_each_other(browser: "Browser", made: Path, width: int) -> None:
    style = made.read_text().partition("<style>")[2].partition("</style>")[0]
    chart = stacked([f"2017-{month:02}" for month in range(1, 13)], {"The Invented Lighthouse": list(range(12))}, "speeches", "Speeches")
    tab = browser.new_page(viewport={"width": width, "height": 800})
    tab.set_content(f"<style>{style}</style><div class=wrap>{chart.wide if width > 640 else chart.narrow}</div>")
    spans = tab.evaluate("[...document.querySelectorAll('.axis.x text')].map(t => t.getBoundingClientRect()).map(r => [r.left, r.right])")
    labels = sorted(span for span in spans if span[1] > span[0])
    assert len(labels) >= 3
    assert all(after[0] - before[1] >= 3 for before, after in pairwise(labels))


def test_each_chart_is_shown_once_and_has_a_table(browser: "Browser", made: Path) -> None:
    for width, shown in ((1180, "wide"), (360, "narrow")):
        tab, _, _ = opened(browser, made, width=width)
        charts = tab.query_selector_all("figure svg")
        assert [chart.is_visible() for chart in charts] == [shown == "wide", shown == "narrow"] * 2
        assert all(chart.get_attribute("role") == "img" and chart.get_attribute("aria-label") for chart in charts)
        # No words of a chart run out of it.
        assert tab.evaluate(
            """[...document.querySelectorAll("figure svg")].filter(s => s.getBoundingClientRect().width).every(s => {
                const box = s.getBoundingClientRect();
                return [...s.querySelectorAll("text")].every(t => { const r = t.getBoundingClientRect();
                    return r.left >= box.left - 2 && r.right <= box.right + 2 && r.bottom <= box.bottom + 2; }); })"""
        )
    texts = [table.text_content() or "" for table in tab.query_selector_all("details table")]
    assert len(texts) == 2
    assert [texts[0].count(year) for year in ("2019", "2026", "undated")] == [1, 1, 1]
    assert "Orla Fictive" in texts[1]


def test_code_is_copied_by_keyboard(browser: "Browser", made: Path) -> None:
    tab, logged, _ = opened(browser, made)
    button = tab.get_by_role("button", name="Copy the code for polars")
    button.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_function("document.getElementById('copied').textContent == 'Copied'")
    assert 'pl.scan_parquet("2026.11.0/speeches.parquet")' in tab.evaluate("navigator.clipboard.readText()")
    assert logged == []


def test_the_keyboard_reaches_everything_in_order(browser: "Browser", made: Path) -> None:
    tab, _, _ = opened(browser, made)
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the content"
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#inside")
    links = tab.evaluate("[...document.querySelectorAll('nav a')].map(a => !!document.querySelector(a.getAttribute('href')))")
    assert links == [True] * len(links)
    assert len(links) == 9


def test_words_of_a_page_stay_words(browser: "Browser", made: Path) -> None:
    tab, logged, _ = opened(browser, made)
    assert logged == []
    assert HOSTILE not in made.read_text()
    shown = tab.query_selector("article [lang=ar]")
    assert shown
    assert shown.evaluate("e => getComputedStyle(e).direction") in {"ltr", "rtl"}
    assert HOSTILE in (tab.query_selector("article") or tab).inner_text()  # type: ignore[union-attr]


def test_without_script_everything_is_still_there(browser: "Browser", made: Path) -> None:
    tab = browser.new_context(java_script_enabled=False).new_page()
    tab.goto(made.as_uri())
    assert tab.locator("article").count() == 3
    tab.locator("summary").first.click()
    assert tab.locator("details table").first.is_visible()


def test_it_says_what_there_is(made: Path) -> None:
    text = made.read_text()
    for words in (
        "What is inside", "Who speaks most", "How complete it is", "What the pages state", "How accurate it is", "What changed",
        "Known gaps",
        "How to load it", "Three speeches", "bad date", "floor 0.970", "All together", "The text of 25 of 25 speeches is left out",
    ):  # fmt: skip
        assert words in text, words
    assert "harbour.example/speeches" not in text.partition('id="read"')[2], "a closed text is shown"
    assert text.count("<article") == 3
    assert "http" not in text.partition("<style>")[2].partition("</style>")[0]


def test_the_lake_has_a_card_too_and_says_what_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the lake is empty"):
        card_of_lake(Lake(tmp_path), store(tmp_path), INSTITUTIONS)
    lake = a_lake(tmp_path, 3, 0)
    release(tmp_path)
    lake.load([loaded(speech("late"))], [], NOTE)
    text = card_of_lake(lake, store(tmp_path), INSTITUTIONS)
    assert "lake version 2" in text
    assert "Since release 2026.11.0." in text
    assert "lighthouse/late" in text
    assert "Not measured" in text


def test_a_lake_whose_texts_are_all_closed_shows_none(tmp_path: Path) -> None:
    lake = a_lake(tmp_path, 1, 3)
    at, origin = state(lake)
    closed = {name: replace(one, licence=INSTITUTIONS["harbour"].licence) for name, one in INSTITUTIONS.items()}
    text = card_html(release_data_of(lake, at, origin, Rights(closed), None, {}), lake)
    assert "No source allows its texts to be passed on" in text
    assert "The lamp is lit" not in text


def test_charts_are_the_same_each_time_and_hold_no_script() -> None:
    columns = [str(year) for year in range(1946, 2027)]
    series = {f"Institution {at}": [at * year % 7 for year in range(len(columns))] for at in range(3)}
    drawn = stacked(columns, series, "speeches", "Speeches <by> year")
    assert drawn == stacked(columns, series, "speeches", "Speeches <by> year")
    for svg in (drawn.wide, drawn.narrow, ranked({"A & B": 3, "C": 0}, "words", "Words").wide):
        assert "<script" not in svg
        assert "<style" not in svg
        assert "<!--" not in svg
        assert svg.startswith("<svg")
    assert "Institution 1, 1946: 0 speeches" in drawn.wide
    assert "Speeches &lt;by&gt; year" in drawn.wide


def test_many_sources_share_the_last_colour() -> None:
    from podium.release.card import _few

    kept = _few({f"s{at}": [at, 1] for at in range(20)})
    assert list(kept)[:2] == ["s19", "s18"]
    assert len(kept) == 8
    assert list(kept["13 others"]) == [sum(range(13)), 13]


def test_one_year_is_charted_by_month(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    days = [date(2026, 2, 3), date(2026, 2, 20), date(2026, 5, 1)]
    lake.load([loaded(speech(at, date=day)) for at, day in enumerate(days)], [], NOTE)
    at, origin = state(lake)
    data = release_data_of(lake, at, origin, Rights(INSTITUTIONS), None, {})
    months = ["2026-02", "2026-03", "2026-04", "2026-05"]
    assert by_time(data) == ("month", months, {"The Invented Lighthouse": [2, 0, 0, 1]})
    html = card_of_lake(lake, store(tmp_path), INSTITUTIONS)
    assert "Speeches by month of delivery and institution" in html and '<th scope="row">2026-04</th>' in html
    lake.load([loaded(speech("older", date=date(2025, 12, 31)))], [], NOTE)
    at, origin = state(lake)
    data = release_data_of(lake, at, origin, Rights(INSTITUTIONS), None, {})
    assert by_time(data) == ("year", ["2025", "2026"], {"The Invented Lighthouse": [1, 3]})
