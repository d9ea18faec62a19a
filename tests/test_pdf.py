"""What a PDF prints comes out as paragraphs, as a reader sees them; one that cannot be read whole is refused with its reason."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from crawling import LIST, Web, listing, url, world
from printed_pdf import CONFERENCE, Line, Press, pdf, set_out, write_pages

from podium.errors import Reason, Rejected
from podium.page import limits
from podium.page import pdf as door
from podium.page.limits import MOST_PAGES
from podium.page.page import Page
from podium.page.pdf import read_pdf
from podium.page.pdf_text import markup_of
from podium.replay.site import SiteAnswer

PICTURE = Line("72 72 m 540 540 l S", face="")
LONG = "The keepers of the lamp have met every spring since the harbour was built, and they have never agreed on anything but tea. "
SPRINGS = [f"That was spring number {number}, {'and then ' * number}nobody wept. {LONG}{LONG}".strip() for number in range(9)]


def page_of(body: bytes) -> Page:
    return Page("https://lighthouse.example/a.pdf", markup_of(read_pdf(body)), media_type="application/pdf")


def printed(body: bytes, css: str = "body > p") -> list[str]:
    return [node.text for node in page_of(body).every(css)]


def refused(body: bytes) -> Reason:
    with pytest.raises(Rejected) as reject:
        read_pdf(body)
    return reject.value.reason


@pytest.mark.parametrize(
    "press",
    [Press(), Press(pitch=14), Press(pitch=14, indent=0, gap=12), Press(head="The Lamp, 4 May 2031")],
    ids=["indented-double", "indented-single", "block", "head"],
)
def test_paragraphs_are_joined_over_line_and_page_ends(press: Press) -> None:
    said = [*CONFERENCE, *SPRINGS]
    body = set_out(said, press)
    assert len(read_pdf(body)) > 1
    assert printed(body) == said


def test_page_numbers_are_nowhere_and_heads_stand_apart_once() -> None:
    body = set_out(SPRINGS, Press(head="The Lamp, 4 May 2031", foot="- {page} -"))
    assert printed(body, "header p") == ["The Lamp, 4 May 2031"]
    assert not any(mark in page_of(body).text for mark in ("- 1 -", "- 2 -"))


def test_a_title_that_stands_once_is_no_page_head() -> None:
    body = set_out(SPRINGS, Press(title=("A Lamp for All", "4 May 2031")))
    assert printed(body, "p[align=center]") == ["A Lamp for All 4 May 2031"]


def test_footnotes_stand_apart_and_their_signs_are_no_words() -> None:
    lines = [Line("We printed the plan in May", baseline=400), Line("7", 259.5, 405, 7), Line("and nobody read it.", 270, 400)]
    body = pdf([[*lines, Line("7 It is on show in the hall.", baseline=60, size=9)]])
    assert printed(body) == ["We printed the plan in May and nobody read it."]
    assert printed(body, "aside p") == ["7 It is on show in the hall."]


@pytest.mark.parametrize(("elsewhere", "read"), [("We like lamplight.", "lamplight"), ("We like light.", "lamp-light")])
def test_a_hyphen_at_a_lines_end_goes_where_the_document_prints_the_whole_word(elsewhere: str, read: str) -> None:
    lines = [Line("Nobody in the whole of the town has ever said a word about lamp-", baseline=400), Line("light before.", baseline=380)]
    body = pdf([[Line(elsewhere, baseline=600), *lines]])
    assert printed(body)[1] == f"Nobody in the whole of the town has ever said a word about {read} before."


def test_a_soft_hyphen_within_a_line_is_a_hyphen() -> None:
    assert printed(pdf([[Line("a long\xadterm plan")]])) == ["a long-term plan"]


def test_type_face_and_size_are_kept() -> None:
    lines = [Line("A Lamp for All", baseline=700, size=18), Line("Ada Quill", baseline=650, face="Courier-Bold")]
    body = pdf([[*lines, *(Line(LONG[:60], baseline=600 - 20 * at, face="Courier-Oblique") for at in range(5))]])
    page = page_of(body)
    assert (page.one("h1").text, page.one("p > b").text, page.has("p > i")) == ("A Lamp for All", "Ada Quill", True)


def test_a_label_in_bold_may_go_on_in_the_next_line() -> None:
    lines = [Line("Minister of State at the Department of Lamps and Oil (Deputy Ada", baseline=400, face="Courier-Bold")]
    lines += [Line("Quill):", baseline=380, face="Courier-Bold"), Line("I agree with all of it.", 130, 380)]
    assert printed(pdf([lines])) == ["Minister of State at the Department of Lamps and Oil (Deputy Ada Quill): I agree with all of it."]


def test_markup_that_is_printed_is_words() -> None:
    assert printed(pdf([[Line("a <b>lamp</b> & a light")]])) == ["a <b>lamp</b> & a light"]


def test_what_no_reader_sees_is_no_words() -> None:
    hidden = [Line("27/06/2016A00200", baseline=400, size=1), Line("beyond the edge", 900), Line("below the page", baseline=-30)]
    scaled = Line("BT /F0 1 Tf 1 0 0 1 93 400 Tm (A00200) Tj 12 0 0 12 90 400 Tm (Ada ) Tj ET", face="")
    upwards = Line("BT /F0 9 Tf 0 1 -1 0 40 300 Tm (up the margin) Tj ET", face="")
    assert printed(pdf([[*hidden, upwards, scaled, Line("Quill: I agree.", 119)]])) == ["Ada Quill: I agree."]


def test_pages_without_words_have_no_text_layer() -> None:
    assert refused(pdf([[PICTURE]])) is Reason.NO_TEXT_LAYER
    assert refused(pdf([[Line(LONG)]] * 3 + [[PICTURE]])) is Reason.NO_TEXT_LAYER
    assert len(read_pdf(pdf([[PICTURE], *[[Line(LONG)]] * 5, []]))) == 7  # a cover, and a page that is blank


def test_a_password_a_missing_end_and_rubbish_have_reasons_of_their_own() -> None:
    whole = pdf([[Line(LONG)]])
    locked = pdf([[Line(LONG)]], encrypt=f"/Filter /Standard /V 1 /R 2 /P -4 /O <{'5a' * 32}> /U <{'5a' * 32}>")
    assert refused(locked) is Reason.ENCRYPTED_PDF
    assert refused(whole[: len(whole) // 2]) is Reason.TRUNCATED
    assert refused(b"%PDF-1.7\n" + b"lamp " * 99 + b"%%EOF") is Reason.BROKEN_PDF


def test_too_many_pages_and_streams_that_unpack_without_end_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(pdf([[]] * (MOST_PAGES + 1))) is Reason.TOO_LARGE
    assert refused(b"%PDF-1.4\n" + b"stream\nx\x9c" * (limits.MOST_PDF_STREAMS + 1) + b"%%EOF") is Reason.TOO_LARGE
    for module in (door, limits):
        monkeypatch.setattr(module, "MOST_PDF_BYTES", 1 << 20)
    assert refused(pdf([[Line(LONG)], [Line(" " * (2 << 20))]])) is Reason.TOO_LARGE


def test_one_thread_at_a_time_enters_the_library() -> None:
    begun = Event()

    def read() -> int:
        begun.set()
        return len(read_pdf(pdf([[Line(LONG)]])))

    with ThreadPoolExecutor(1) as pool:
        with door._ENTRANCE:
            waiting = pool.submit(read)
            assert begun.wait(280)
            with pytest.raises(TimeoutError):
                waiting.result(0.3)
        assert waiting.result(280) == 1


def test_a_pdf_that_a_site_lists_is_fetched_kept_and_judged_by_the_sources_layouts(tmp_path: Path) -> None:
    web = Web.of(1)
    web.pages |= {LIST: listing([1, "printed"]), url("printed"): SiteAnswer(200, pdf([[Line(LONG)]]), {"Content-Type": "application/pdf"})}
    with world(web, tmp_path) as here:
        report = here.run()
        assert report.new == ["lighthouse/1"]
        assert [trouble.message.partition(":")[0] for trouble in report.troubles] == ["unknown_layout"]


def test_the_pages_of_our_own_are_what_their_words_give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Path(__file__).parent / "pages"
    monkeypatch.setattr("printed_pdf.PAGES", tmp_path)
    for path in kept.glob("*/*.pdf"):
        (tmp_path / path.parent.name).mkdir(exist_ok=True)
    write_pages()
    assert {path.relative_to(kept).as_posix(): path.read_bytes() for path in kept.glob("*/*.pdf")} == {
        path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.glob("*/*.pdf")
    }
