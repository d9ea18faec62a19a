"""The day of delivery: what contradicts itself is no day, and what two places agree on is."""

import pytest

import parsers
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
        (archived("Address at the Lamp Hall", "12/05/2024"), "None"),
        (archived("Address at the Lamp Hall", "12/05/2034", term="20310101 - "), "2034-05-12"),
    ],
)
def test_the_day_of_delivery(page: Page, day: str) -> None:
    speech = parse(page, parsers.source("pm_australia"))
    assert str(speech.date) == day
    assert bool(speech.issues) == any(slip in page.text for slip in ("2024", "13 June", "Monday, 10 May"))
