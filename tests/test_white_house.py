"""The White House's own traps: the sections of the press office, the templates of 2009, labels with small letters, addresses without a day."""

from datetime import date

import pytest
from listing_web import served

import parsers
from podium.discover.lists import listed
from podium.errors import Reason, Rejected
from podium.extract.record import parse
from podium.page.page import Page
from podium.records import Kind, Speech
from podium.window import Window

SOURCE = parsers.source("white_house")
ARCHIVE = "https://obamawhitehouse.archives.gov"
BRIEFING = "/the-press-office/briefing-press-secretary-nora-quill-93"
OURS = "<p>I will keep our lamps lit, and I ask you to keep them with us.&nbsp; We have nine of them.</p>"
THEIRS = "<p>The harbour office lit nine lamps on Tuesday. It will light ten more in the spring, the mayor announced in Ebb.</p>" * 3


def page(title: str, body: str, language: str = "en", path: str = "/the-press-office/2014/03/04/a-page") -> Page:
    """A page of the press office in the template of these years."""
    return Page(
        ARCHIVE + path,
        f"""<!DOCTYPE html><html lang="{language}"><head><title>{title} | whitehouse.gov</title></head>
<body class="html page-node node-type-press-article section-the-press-office">
<nav><ul><li><a href="/administration/president-brandt" class="menu__link">President Harold T. Brandt</a></li></ul></nav>
<div class="press-article-date">March 04, 2014</div><h1>{title}</h1>
<div class="field field-name-field-forall-body forall-body"><div class="field-items"><div class="field-item">{body}</div></div></div>
<footer><p>The White House</p></footer></body></html>""",
    )


def read(title: str, body: str, language: str = "en", path: str = "/the-press-office/2014/03/04/a-page") -> Speech:
    return parse(page(title, body, language, path), SOURCE)


WRITTEN = {
    "advisory": ("Media Advisory: Lamp Day at the White House", THEIRS),
    "an advisory by its lines": (
        "Lamp Day at the White House",
        "<p>WHAT: Lamp Day</p><p>WHO: The keepers of the harbour</p><p>WHEN: Friday, March 7</p><p>WHERE: The South Lawn</p>" + THEIRS,
    ),
    "fact sheet": ("FACT SHEET: Nine New Lamps", THEIRS),
    "message": ("Message to the Congress -- Transmitting a Report on Lamps", "<p>TO THE CONGRESS OF THE UNITED STATES:</p>" + OURS * 3),
    "letter": ("Letter from the President -- Lamps of the Harbour", "<p>Dear Mr. Speaker:</p>" + OURS * 3),
    "readout": ("Readout of the President's Call with Mayor Sarrow of Ebb", THEIRS),
    "photographs": ("Photos of the Week: Lamps", "<p>President Brandt lights a lamp on the South Lawn. (Photo by Bo Tarrow)</p>" * 4),
    "spokesperson": ("Statement by NSC Spokesperson Ada Lark on the Lamps of Ebb", THEIRS),
    "news in Spanish": (
        "Información sobre la reunión del Presidente",
        "<p>El Presidente se reunió hoy con los fareros del puerto.</p>" * 4,
    ),
}


@pytest.mark.parametrize("section", WRITTEN)
def test_what_the_press_office_writes_is_no_speech(section: str) -> None:
    title, body = WRITTEN[section]
    with pytest.raises(Rejected) as refused:
        parse(page(title, body, "es" if "Spanish" in section else "en"), SOURCE)
    assert refused.value.reason is Reason.NOT_A_SPEECH


@pytest.mark.parametrize(
    ("path", "css"),
    [
        ("/briefing-room/speeches-and-remarks", "page-node node-type-forall-basic-page section-briefing-room"),
        ("/photos-and-video/video/2014/03/04/lamps", "page-node node-type-video section-photos-and-video"),
        ("/featured-videos/video/2017/10/04/lamps", "page-node section-featured-videos"),
    ],
)
def test_lists_and_videos_of_other_sections_are_no_speech(path: str, css: str) -> None:
    found = Page(ARCHIVE + path, f"<html><body class='html {css}'><h1>Remarks on Lamps</h1><p>Watch the President.</p></body></html>")
    with pytest.raises(Rejected, match="not_a_speech"):
        parse(found, SOURCE)


def test_the_template_of_2009_has_its_day_and_place_in_its_own_head_and_small_letters_in_labels() -> None:
    head = """<div class="legacy-content"><div class="legacy-center"><div class="legacy-para"><strong>THE WHITE HOUSE<br />
</strong>Office of the Press Secretary<br />_____________________<br />For Immediate Release November 12, 2009</div>
<div class="legacy-para"><strong>PRESS GAGGLE<br />BY PRESS SECRETARY NORA QUILL</strong></div>
<div class="legacy-para">Aboard Air Force One<br />En route Anchorage, Alaska</div></div></div>"""
    turns = [
        "3:23 P.M. EST",
        "MS. QUILL:&nbsp; Fire away.&nbsp; Secretary LaVane is with me.",
        "Q&nbsp; How many lamps are there?",
        "SECRETARY LaVANE:&nbsp; Nine.&nbsp; We counted them.",
        "Q&nbsp; And who trims them?",
        "MR. LaBROCK:&nbsp; I do.",
        "END 3:31 P.M. EST",
    ]
    words = head + "".join(f"<p>{turn}</p>" for turn in turns)
    title = "Gaggle by Press Secretary Nora Quill Aboard Air Force One En Route Anchorage, Alaska"
    speech = parse(Page(ARCHIVE + BRIEFING, page(title, words).text.replace("March 04, 2014", "November 12, 2009")), SOURCE)
    said = [(one.speaker, one.text) for one in speech.paragraphs if one.kind.value in {"speech", "question"}]
    assert [who for who, _ in said] == ["Nora Quill", "Q", "LaVane", "Q", "LaBrock"]
    assert (speech.date, speech.kind) == (date(2009, 11, 12), Kind.PRESS_CONFERENCE)
    assert speech.venue and (speech.venue.name, speech.venue.city) == ("Air Force One", None)
    assert ("LaVane", "Secretary") in {(speaker.name, speaker.role) for speaker in speech.speakers}


def test_a_weekly_address_in_spanish_is_spoken() -> None:
    words = "<p>Hola, buenos días. Soy la farera Inés Sarrow, y esta semana hemos encendido nueve faros en nuestro puerto.</p>"
    words += "<p>Les pido que los cuiden con nosotros. Gracias, y que tengan un buen fin de semana.</p>"
    speech = read("Mensaje Semanal: Los faros de nuestro puerto", words, language="es")
    assert (speech.kind, speech.language) == (Kind.MESSAGE, "es")
    assert [one.text for one in speech.paragraphs][1].endswith("fin de semana.")


def test_the_archives_list_gives_pages_of_2009_too_which_have_no_day_in_their_address() -> None:
    [sitemap] = [one for one in SOURCE.complete if one.url.startswith(ARCHIVE)]
    paths = ("/the-press-office/2014/03/04/a-page", BRIEFING, "/the-press-office/2014", "/blog/2014/03/04/lamps", "/the-press-office")
    words = "".join(f"<url><loc>{ARCHIVE}{path}</loc></url>" for path in paths)
    answer = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{words}</urlset>'
    window = Window(date(2009, 1, 1), date(2009, 12, 31))
    with served({sitemap.url: answer}) as (get, _):
        assert [item.url for item in listed(sitemap, get)] == [ARCHIVE + path for path in paths[:2]]
        assert [item.url for item in listed(sitemap, get, window)] == [ARCHIVE + BRIEFING]


LINKS = '<p><a href="/lamps.mp4">MP4</a><a href="/lamps.mp3">MP3</a></p>'
WORDS_OF_WHERE = "<p>The audio and video of the address will be available online at www.whitehouse.gov at 6:00 a.m. ET, March 5, 2014.</p>"
LINES = "<strong>Remarks of President Harold T. Brandt as Delivered", "Weekly Address", "The White House", "March 5, 2014</strong>"


@pytest.mark.parametrize("beside", ["", LINKS, WORDS_OF_WHERE])
@pytest.mark.parametrize("lines", ["<p>" + "<br>".join(LINES) + "</p>", "<p>" + "</strong></p><p><strong>".join(LINES) + "</p>"])
def test_a_weekly_address_has_the_day_and_house_of_the_lines_above_its_words(lines: str, beside: str) -> None:
    """The field has the day of its release; what stands above those lines is the press office's."""
    summary = "<p>In this week's address, the President spoke about lamps.</p>"
    speech = read("WEEKLY ADDRESS: A Lamp in Every Harbor", summary + beside + lines + "<p>Hi, everybody.</p>" + OURS)
    assert (str(speech.date), speech.venue and speech.venue.name) == ("2014-03-05", "The White House")
    assert [one.text[:3] for one in speech.paragraphs if one.speaker] == ["Hi,", "I w"]
    assert [(one.name, one.role) for one in speech.speakers] == [("Harold T. Brandt", "President")]


def test_mrs_is_never_the_president_whom_the_menu_alone_names() -> None:
    body = "<p>DR. LARK: Good afternoon, all of you.</p><p>MRS. BRANDT: Thank you, Ada. I light lamps.</p><p>THE FIRST LADY: And so do you.</p>"
    speech = read("Remarks by the First Lady and Dr. Ada Lark on Lamps", body)
    assert {one.speaker for one in speech.paragraphs if one.speaker} == {"Ada Lark", "Brandt", "THE FIRST LADY"}
