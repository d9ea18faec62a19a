"""The occasion that a header or title names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.extract.events import read_event
from podium.text.folding import fold


@pytest.mark.parametrize(
    ("header", "title", "event"),
    [
        ("by Chair Ada Quill at the working dinner of the Herring Council", "Opening remarks", "working dinner of the Herring Council"),
        ("by Chair Ada Quill ahead of the meetings of Herring Ministers", "Press conference", "meetings of Herring Ministers"),
        (
            "by Chair Ada Quill to commemorate the 60th anniversary of the Lobster Report, Norway House, Brussels",
            "Keynote address",
            "60th anniversary of the Lobster Report",
        ),
        (None, "Remarks by the Vice President at the Munich Security Conference", "Munich Security Conference"),
        (None, "Remarks by Ada Quill at the White House Historical Association Reception", "White House Historical Association Reception"),
        (None, "Remarks by the President on Signing House Joint Resolutions 37 and 44", "Signing House Joint Resolutions 37 and 44"),
        (None, "Remarks by President Quill and President Moor Before Expanded Bilateral Meeting", "Expanded Bilateral Meeting"),
        (None, "Remarks by President Quill in Joint Press Conference", "Joint Press Conference"),
        (None, "News conference following state visit to Turkey", "state visit to Turkey"),
        (None, "Speech by Ada Quill at the ECB Forum on Herring in Sintra", "ECB Forum on Herring"),
        (None, "President Quill's Weekly Address", "Weekly Address"),
        (None, "Herring Calling! Investment Forum", "Herring Calling! Investment Forum"),
        (None, "2011/06/25 - Armed Forces Day", "Armed Forces Day"),
        (None, "Mayor’s inauguration", "Mayor’s inauguration"),
        (None, "Joint news conference with President of Ruritania Anton Graf", "Joint news conference"),
        (None, "Press statements and answers to journalists’ questions following Lobster talks", "Lobster talks"),
        (None, "Address on Herring Workers' Day", "Herring Workers' Day"),
        (None, "Greetings to the Rope Corporation 10th anniversary meeting participants", "Rope Corporation 10th anniversary meeting"),
    ],
)
def test_events(header: str | None, title: str, event: str) -> None:
    assert read_event(header, title) == event


@pytest.mark.parametrize(
    ("header", "title"),
    [
        (None, ""),
        (None, "Speech"),
        (None, "Press conference"),
        (None, "The value of parishes"),
        (None, "Meeting with Governor Joe Tickler"),
        (None, "The Chair congratulated herring fishers on the 95th anniversary of the quay"),
        (None, "Congratulations to Harbour Forces service personnel"),
        (None, "Economic outlook and monetary policy"),
        ("by Chair Ada Quill with the Prime Minister of Japan, Kenji Aoi", "Press conference"),
    ],
)
def test_lines_that_name_no_occasion(header: str | None, title: str) -> None:
    assert read_event(header, title) is None


@given(st.none() | st.text(max_size=120), st.text(max_size=120))
def test_an_event_is_printed_in_header_or_title(header: str | None, title: str) -> None:
    event = read_event(header, title)
    assert event is None or event in fold(header or "") or event in fold(title)
