"""Who stands in: what title or header say of who speaks outranks the field of a site for its office holder."""

import pytest

import parsers
from podium.extract.participants import speaks_instead
from podium.extract.record import parse
from podium.page.page import Page
from podium.records import Speaker

HOLDER = (Speaker("Ada Lark", "Prime Minister"),)


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Lord Quill's speech at the Lamp Hall on behalf of the Prime Minister", ["Lord Quill"]),
        ("Address at the Lamp Hall - delivered by the Hon. Bo Quill MP on behalf of the Prime Minister", ["Bo Quill"]),
        ("Message from Ada Lark, read by Senator Bo Quill", ["Bo Quill"]),
        ("Address to the keepers on behalf of the Prime Minister by the Minister for Lamps, Senator Quill", ["Quill"]),
        ("Speech delivered by the Minister for Lamps on behalf of the Prime Minister", []),
        ("Speech by Ada Lark on lamps", None),
        ("Speech given by the Minister for Lamps, Harbours and Ferries", None),
        ("Interview with Bo Quill", None),
        ("Statement on the death of Senator Bo Quill", None),
        ("Speech at the launch of Bo Quill's book", None),
    ],
)
def test_who_speaks_in_the_place_of_whom_the_field_names(title: str, names: list[str] | None) -> None:
    people = speaks_instead(HOLDER, title, "")
    assert (people if people is None else [person.name for person in people]) == names


def test_the_summary_names_the_reader_among_the_people_of_the_field() -> None:
    both = (*HOLDER, Speaker("Bo Quill", "Deputy"))
    header = "Address by Ms Ada Lark, Governor, delivered on her behalf by Mr Bo Quill, Deputy Governor, at the Lamp Hall"
    assert [person.name for person in speaks_instead(both, "Lamps", header) or ()] == ["Bo Quill"]
    assert speaks_instead(both, "Lamps", "Address by Ms Ada Lark and Mr Bo Quill at the Lamp Hall") is None


@pytest.mark.parametrize(
    ("title", "speaker", "office"),
    [
        ("Lord Quill's speech at the Lamp Hall on behalf of the Harbour Secretary", "Lord Quill", None),
        ("Speech by Bo Quill at the Lamp Hall", "Bo Quill", None),
        ("Bo Quill's speech at the Lamp Hall", "Bo Quill", None),
        ("Speech by Ada Lark at the Lamp Hall", "Ada Lark", None),
        ("Minister for Lamps speech to the keepers", "Ada Lark", "Minister for Lamps"),
        ("Lamps for all", "Ada Lark", None),
    ],
)
def test_gov_uk_prints_whose_speech_it_is_in_the_title(title: str, speaker: str, office: str | None) -> None:
    html = f"""<html lang=en><body><h1 class="page_title"><span class="label">Speech</span><span class="title">{title}</span></h1>
<dl><dt>Minister:</dt><dd class="person"><a href="/government/people/ada-lark"><strong>Ada Lark MP</strong></a></dd></dl>
<div class="govspeak"><p>Keepers, I thank you for your welcome.</p><p>We shall light nine lamps, and we shall mind them.</p></div></body></html>"""
    speech = parse(Page("https://www.gov.uk/government/speeches/lamps", html), parsers.source("gov_uk"))
    assert [(one.name, one.role) for one in speech.speakers] == [(speaker, office)]


@pytest.mark.parametrize(("office", "heard"), [("47th President of the United States", []), ("51st Vice President", ["Bo Quill"])])
def test_remarks_of_the_vice_president_are_not_the_presidents_under_whose_name_they_are_filed(office: str, heard: list[str]) -> None:
    html = f"""<html><body><div class="field-docs-person"><h3 class="diet-title">Bo Quill</h3><div class="diet-by-line">{office}</div></div>
<div class="field-ds-doc-title"><h1>Remarks of the Vice President on Lamps in Newtown, Ohio</h1></div><div class="field-docs-start-date-time"><span
content="2034-09-24T00:00:00+00:00">September 24, 2034</span></div><div class="field-docs-content"><p>Friends, I bring you a lamp of ours.</p>
<p>We lit it yesterday, and you shall keep it.</p></div><div class="field-docs-location"><div class="field-spot-state">Ohio</div></div></body></html>"""
    speech = parse(Page("https://www.presidency.ucsb.edu/documents/lamps", html), parsers.source("presidency_ucsb"))
    assert [one.name for one in speech.speakers] == heard
    assert speech.venue and speech.venue.city == "Newtown, Ohio"
