"""Pages of the European Central Bank: who is named in the subtitle, and what of a press conference is asked."""

import pytest

import parsers
from parsers.ecb import header, in_bold, part_dateline
from podium.extract.record import parse
from podium.page.blocks import Block, TextRun
from podium.page.page import Page
from podium.records import SAID, Kind, ParagraphKind

URL = "https://www.ecb.europa.eu/press/press_conference/monetary-policy-statement/2034/html/is340512.en.html"
SUBTITLE = "Ada Quill, President of the ECB,Bo Tarrow, Vice-President of the ECB<br>Frankfurt am Main, 12 May 2034"
STATEMENT = "<p>Ladies and gentlemen, the Vice-President and I welcome you to our press conference, and I will read our statement.</p>"
ASKED = "<p><strong>How did you arrive at </strong>€<strong>500 billion lamps in nine months?</strong></p>"
ANSWER = "<p><strong>Quill:</strong> We counted our harbours, and we multiplied what we found by the lamps that we have.</p>"


def conference(inner: str) -> Page:
    section = f'<div class="section"><h2 class="ecb-pressContentSubtitle">{SUBTITLE}</h2>{STATEMENT}{inner}'
    title = '<div class="title"><h1 class="ecb-pressContentTitle">Introductory statement to the press conference</h1></div>'
    return Page(URL, f"<html lang='en'><body><main>{title}{section}</main></body></html>")


def test_two_people_are_told_apart_where_their_lines_run_together() -> None:
    assert header(conference("</div>")) == "Ada Quill, President of the ECB, Bo Tarrow, Vice-President of the ECB"
    assert part_dateline(["A, 12 May 2034"], "Ebb, 12 May 2034") == ("A, 12 May 2034", "Ebb, 12 May 2034")
    assert part_dateline(["Ada Quill, Ebb, 12 May 2034"], "Ebb, 12 May 2034") == ("Ada Quill", "Ebb, 12 May 2034")


@pytest.mark.parametrize("inner", [f"{ASKED}{ANSWER}</div>", f"</div><div class='appendix'>{ASKED}{ANSWER}</div>"])
def test_the_statement_is_the_presidents_and_what_is_bold_is_asked(inner: str) -> None:
    said = [(paragraph.kind, paragraph.speaker) for paragraph in parse(conference(inner), parsers.source("ecb")).paragraphs]
    assert said == [(ParagraphKind.SPEECH, "Ada Quill"), (ParagraphKind.QUESTION, None), (ParagraphKind.SPEECH, "Ada Quill")]


def test_a_paragraph_of_which_a_word_is_not_bold_is_not_asked() -> None:
    assert in_bold(Block((TextRun("How did "), TextRun("you", bold=True)))) is False
    assert in_bold(Block((TextRun("How", bold=True), TextRun(" € "), TextRun("500", bold=True))))


TITLED = '<h1 class="ecb-pressContentTitle">Introductory statement to the press conference</h1>'
ONE_LINE = '<h2 class="ecb-pressContentSubtitle">Ada Quill, President of the European Central Bank, 12 May 2034</h2>'
BY_LINES = f'<h2 class="ecb-pressContentSubtitle">{SUBTITLE}</h2>'
FLOOR = "<p>Let me now give the floor to the Vice-President.</p><p>I have nothing to add on the oil but that it burns.</p>"
LABELLED = "<p><b>Question:</b> Who trims the wick?</p><p><b>Tarrow:</b> I do, on Mondays.</p>"
PLAIN = "<p>We are now at your disposal for questions.</p><p>Question: Who trims the wick?</p><p>Tarrow: I do, on Mondays.</p>"
ERAS = {
    "1998": (f'<div class="ecb-pressContent"><article>{TITLED}{ONE_LINE}{STATEMENT}</article></div>', ["Ada Quill"]),
    "1999 to 2003": (
        f'<div class="title">{TITLED}</div><div class="section">{BY_LINES}{STATEMENT}{FLOOR}</div>'
        f'<div class="section"><div class="titlepage"><h2>Questions and answers</h2></div>{LABELLED}</div>',
        ["Ada Quill", "Ada Quill", "Bo Tarrow", "Question", "Bo Tarrow"],
    ),
    "1999, whose subtitle names the President alone": (
        f'<div class="title">{TITLED}</div><div class="section">{ONE_LINE}{STATEMENT}{FLOOR}</div><div class="section"><div class="titlepage">'
        "<h2>Transcript of the questions asked and the answers given by Dr. Ada Quill, President of the ECB, and Bo Tarrow, Vice-President "
        f"of the ECB</h2></div>{LABELLED}</div>",
        ["Ada Quill", "Ada Quill", "Bo Tarrow", "Question", "Bo Tarrow"],
    ),
    "2004 to 2013": (
        f'<div class="title">{TITLED}</div><div class="section">{BY_LINES}{STATEMENT}</div>'
        f'<div class="appendix"><h2 class="title">Transcript of the questions asked</h2>{LABELLED}</div>',
        ["Ada Quill", "Question", "Bo Tarrow"],
    ),
    "2014 to 2019": (
        f'<div class="title">{TITLED}</div><div class="section">{BY_LINES}{STATEMENT}{PLAIN}</div>',
        ["Ada Quill", "Ada Quill", "Question", "Bo Tarrow"],
    ),
    "2020": (
        f'<div class="title"><h1>Press conference</h1></div><div class="section">{BY_LINES.replace("<br>", "")}{STATEMENT}{ASKED}'
        "<p>Tarrow: I do, on Mondays.</p></div>",
        ["Ada Quill", None, "Bo Tarrow"],
    ),
}


@pytest.mark.parametrize("era", ERAS)
def test_the_template_of_each_era(era: str) -> None:
    markup, speakers = ERAS[era]
    record = parse(Page(URL, f'<html lang="en"><body><main>{markup}</main></body></html>'), parsers.source("ecb"))
    assert [paragraph.speaker for paragraph in record.paragraphs if paragraph.kind in SAID] == speakers
    assert record.kind is Kind.PRESS_CONFERENCE and record.date and not record.issues
