"""The day of delivery: what contradicts itself is no day, and what two places agree on is."""

import pytest

import parsers
from podium.errors import Reason, Rejected
from podium.extract.record import parse
from podium.page.page import Page

PM = "https://pmtranscripts.pmc.gov.au/query?transcript=99{}"
WORDS = "<p>Friends, I thank you for your welcome to our harbour, and I will be short, because we have lamps to light tonight.</p>"


def archived(title: str, released: str, opening: str = "", term: str = "20310101 - 20351231", kind: str = "Speech") -> Page:
    fields = f"<title>{title}</title><prime-minister>Lark, Ada</prime-minister><period-of-service>{term}</period-of-service>"
    fields += f"<release-date>{released}</release-date><release-type>{kind}</release-type>"
    content = f"<content><![CDATA[{opening}{WORDS * 3}]]></content>"
    return Page(PM.format(1), f"<?xml version='1.0'?><transcripts><transcript>{fields}{content}</transcript></transcripts>")


@pytest.mark.parametrize(
    ("page", "day"),
    [
        (archived("Address at the Lamp Hall", "12/05/2034"), "2034-05-12"),
        (archived("Address at the Lamp Hall, 11 May 2034", "12/05/2034"), "2034-05-11"),
        (archived("Address at the Lamp Hall, 11 May 2024", "12/05/2034"), "2034-05-12"),
        (archived("Address at the Lamp Hall, 13 June 2034", "12/05/2034"), "2034-05-12"),
        (archived("Address at the Lamp Hall", "12/05/2034", "<p>10 May 2034</p>"), "2034-05-10"),
        (archived("Address at the Lamp Hall", "12/05/2034", "<p>Monday, 10 May 2034</p>"), "2034-05-12"),
        (archived("Address at the Lamp Hall", "12/05/2034", "<p>Published on 11 May 2034</p><p>10 May 2034</p>"), "2034-05-10"),
        (archived("Address at the Lamp Hall", "12/05/2024"), "None"),
        (archived("Address at the Lamp Hall", "12/05/2034", term="20310101 - "), "2034-05-12"),
    ],
)
def test_the_day_of_delivery(page: Page, day: str) -> None:
    speech = parse(page, parsers.source("pm_australia"))
    assert str(speech.date) == day
    assert bool(speech.issues) == any(slip in page.text for slip in ("2024", "13 June", "Monday, 10 May"))


@pytest.mark.parametrize(
    ("title", "kind", "refused"),
    [
        ("New lamps for Ebb", "Media Release", True),
        ("Radio and television in Ebb", "Media Release", True),
        ("Address on new lamps", "Media Release", False),
        ("A speech on lamps", "Blog Transcript", True),
        ("Weekly index", "Index", True),
        ("New lamps for Ebb", "Health", True),
        ("Address on new lamps", "Health", False),
        ("New lamps for Ebb", "Speech", False),
    ],
)
def test_what_the_archive_files_as_written_is_refused(title: str, kind: str, refused: bool) -> None:
    page = archived(title, "12/05/2034", kind=kind)
    if not refused:
        assert parse(page, parsers.source("pm_australia")).speakers[0].name == "Ada Lark"
        return
    with pytest.raises(Rejected) as refusal:
        parse(page, parsers.source("pm_australia"))
    assert refusal.value.reason is (Reason.UNCLEAR if kind == "Health" else Reason.NOT_A_SPEECH)


@pytest.mark.parametrize(
    ("title", "kind", "refused"),
    [
        ("Weekly Radio Message - Lamps", "Speech", False),
        ("Weekly Radio Message - Lamps", "Media Release", False),
        ("SPEECH BY THE HON. ADA LARK, M.P. ON LAMPS (MINISTERIAL STATEMENT)", "Statement in Parliament", False),
        ("Lamp report tabled in the House", "Statement in Parliament", True),
        ("Ebb signs up to new lamps", "Speech", True),
        ("Weekly Radio Message - Lamps", "Blog Transcript", True),
    ],
)
def test_what_its_title_calls_said_is_said_also_where_it_is_about_others(title: str, kind: str, refused: bool) -> None:
    about = (
        "<p>All keepers are glad of the lamps of Ebb. The harbour has nine of them, and its council will buy ten more in the spring.</p>"
    )
    page = Page(PM.format(1), archived(title, "12/05/2034", kind=kind).text.replace(WORDS, about))
    if refused:
        with pytest.raises(Rejected, match="not_a_speech"):
            parse(page, parsers.source("pm_australia"))
    else:
        assert {one.speaker for one in parse(page, parsers.source("pm_australia")).paragraphs} == {"Ada Lark"}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Speech by the Prime Minister at the Lamp Hall", "Ada Lark"),
        ("Speech by the Hon. Ada Lark at the Lamp Hall", "Ada Lark"),
        ("Speech by Premier Bo Tarrow at the Lamp Hall", "Bo Tarrow"),
        ("Speech by the Governor-General at the Lamp Hall", None),
    ],
)
def test_the_title_outranks_the_field_of_the_office_holder(title: str, name: str | None) -> None:
    speech = parse(archived(title, "12/05/2034"), parsers.source("pm_australia"))
    assert [speaker.name for speaker in speech.speakers] == ([name] if name else [])
    assert ("the title says" in " ".join(speech.issues)) == (name != "Ada Lark")


def test_a_day_outside_the_term_leaves_the_office_open_unless_the_page_states_it() -> None:
    source, earlier = parsers.source("pm_australia"), "20360101 - 20371231"
    assert [one.role for one in parse(archived("Address at the Lamp Hall", "12/05/2034"), source).speakers] == ["Prime Minister"]
    assert [one.role for one in parse(archived("Address at the Lamp Hall", "12/05/2034", term=earlier), source).speakers] == [None]
    stated = parse(archived("Address by the Prime Minister at the Lamp Hall", "12/05/2034", term=earlier), source)
    assert [one.role for one in stated.speakers] == ["Prime Minister"]


@pytest.mark.parametrize(
    ("line", "several"),
    [
        ("22 Jun. 2034 - 23 Jun. 2034", True),
        ("June 22, 2034 to June 23, 2034", True),
        ("22 Jun. 2034 - 22 Jun. 2034", False),
        ("22 Jun. 2034 - Last updated: 23 Jun. 2034", False),
    ],
)
def test_a_span_of_days_is_no_day(line: str, several: bool) -> None:
    body = f"<p>Good morning, friends of our harbour.</p>{WORDS}"
    html = f"""<html lang=en><head><title>NATO - Opinion: Remarks</title></head><body><article><h1>Remarks</h1>
<h2>by NATO Secretary General Ada Lark</h2><ul class="list-meta"><li>{line} -</li></ul>
<section class="content"><div>{body}</div></section></article></body></html>"""
    speech = parse(Page("https://www.nato.int/cps/en/natohq/opinions_990001.htm", html), parsers.source("nato"))
    assert str(speech.date) == ("None" if several else "2034-06-22")
    assert ("several days" in " ".join(speech.issues)) is several


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("The interview was recorded in Lamp Bay on June 7.", "2034-06-07"),
        ("The programme, filmed on June 7, 2034, is about lamps.", "2034-06-07"),
        ("The harbour was opened on June 7.", "2034-06-09"),
    ],
)
def test_an_interview_was_given_on_the_day_that_lead_or_summary_say(told: str, day: str) -> None:
    lead = "<time class=read__published datetime=2034-06-09></time>"
    said = "<p><b>Ada Lark</b>: Why lamps?</p><p><b>President of Russia Bo Tarrow</b>: They are lit, and I am glad of it.</p>"
    html = f"""<html lang=en><head><meta name=description content="{told}"></head><body><h1 class=entry-title>Interview with Lamp TV</h1>
{lead}<div itemprop=articleBody>{said}</div></body></html>"""
    assert str(parse(Page("http://en.kremlin.ru/events/president/news/990001", html), parsers.source("kremlin")).date) == day


def test_a_guest_before_the_site_is_no_part_of_it() -> None:
    title = "Joint Press Conference with the President of Ruritania, Bo T Quill Lamp Gardens, Canberra"
    labels = "<p>PRESIDENT QUILL: Good morning, all of you.</p><p>PRIME MINISTER LARK: Thank you, we are glad to be here.</p>"
    speech = parse(archived(title, "12/05/2034", labels), parsers.source("pm_australia"))
    assert (speech.venue and speech.venue.name, [one.name for one in speech.participants]) == ("Lamp Gardens", [])


def test_a_misprinted_year_of_the_release_line_yields_to_a_weekday() -> None:
    """A weekday that fits the year of the title stands against the release line; one that does not fit proves nothing."""
    speech = parse(archived("Press conference, Thursday 12 May 2033", "12/05/2034"), parsers.source("pm_australia"))
    assert str(speech.date) == "2033-05-12"
    mistyped = parse(archived("Press conference, Monday 12 May 2033", "12/05/2034"), parsers.source("pm_australia"))
    assert str(mistyped.date) == "2034-05-12"


def test_the_head_of_the_words_says_on_which_day_they_were_said() -> None:
    head = "<p>This is the text of an address given at a dinner in Strelsau on 4 May 2034, as the press office issued it.</p>"
    assert str(parse(archived("Address at the Lamp Hall", "12/05/2034", head), parsers.source("pm_australia")).date) == "2034-05-04"
    far = head.replace("2034", "2014")
    assert str(parse(archived("Address at the Lamp Hall", "12/05/2034", far), parsers.source("pm_australia")).date) == "2034-05-12"
