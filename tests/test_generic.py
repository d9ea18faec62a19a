"""The generic layout: bodies in every kind of markup, and what must be refused. All pages are of our own writing, their people invented."""

from datetime import date

import pytest

from podium.capture import Capture
from podium.errors import Reason, Rejected
from podium.extract.generic.region import prose_region
from podium.extract.record import parse
from podium.extract.source import Source
from podium.page.page import Page
from podium.records import Delivery, Kind, Licence, ParagraphKind, Reuse, Speech

SAID = {ParagraphKind.SPEECH, ParagraphKind.QUESTION}
URL = "https://www.harbour.example.org/speeches/lamps"
MENU = "<nav><ul>" + "".join(f'<li><a href="/{n}">Our page number {n} on the harbour</a></li>' for n in range(9)) + "</ul></nav>"
COOKIES = (
    '<div class="cookie-banner"><p>We use cookies to give you the best experience. We would like to set more of our cookies, and you may '
    "refuse them if you like. We respect your choice and we keep our promises to you.</p></div>"
)
RELATED = (
    '<div class="related-content"><h2>Related</h2><ul><li><a href="/a">Minister opens the new lamp works at the harbour</a></li>'
    '<li><a href="/b">Rope prices fall for the third year, says the Office</a></li></ul></div>'
)
FOOTER = "<footer><p>We are the Harbour Office. Contact us at our address. All our rights are reserved.</p></footer>"
WORDS = (
    "Good morning, and I thank you all for coming to our harbour on such a wet day.",
    "We have kept these lamps for two hundred years, and we shall keep them for two hundred more.",
    "My father lit them before me. I remember the smell of the oil, and his hands.",
    "Thank you.",
)


def page(body: str, title: str = "Speech on the future of our lamps", head: str = "", lang: str = "en") -> str:
    return f'<!DOCTYPE html><html lang="{lang}"><head><title>{title} | Harbour Office</title>{head}</head><body>{body}</body></html>'


def read(html: str, url: str = URL) -> Speech:
    return parse(Page(url, html), None)


def words(speech: Speech) -> list[str]:
    return [paragraph.text for paragraph in speech.paragraphs if paragraph.kind in SAID]


def refused(html: str, url: str = URL) -> Reason:
    with pytest.raises(Rejected) as reject:
        read(html, url)
    return reject.value.reason


PARAGRAPHS = "".join(f"<p>{words}</p>" for words in WORDS)
BODIES = {
    "main and article": f"<main><article><h1>Speech on the future of our lamps</h1>{PARAGRAPHS}</article></main>",
    "bare divs": '<div id="w"><div><h1>Speech on the future of our lamps</h1></div><div>'
    + "".join(f"<div>{w}</div>" for w in WORDS)
    + "</div></div>",
    "line breaks": f"<div><h1>Speech on the future of our lamps</h1><div>{'<br><br>'.join(WORDS)}</div></div>",
    "tables": f"<table><tr><td><h1>Speech on the future of our lamps</h1></td></tr><tr><td>{PARAGRAPHS}</td></tr></table>",
    "one form around all": f'<form id="aspnetForm"><h1>Speech on the future of our lamps</h1><div>{PARAGRAPHS}</div></form>',
    "sections": "<div><h1>Speech on the future of our lamps</h1>" + "".join(f"<section><p>{w}</p></section>" for w in WORDS) + "</div>",
    "a body with a frame's name": f'<div class="content has-sidebar"><h1>Speech on the future of our lamps</h1>{PARAGRAPHS}</div>',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_finds_the_words_in_any_markup(body: str) -> None:
    found = read(page(MENU + COOKIES + body + RELATED + FOOTER))
    assert words(found) == list(WORDS)
    assert found.title == "Speech on the future of our lamps"
    assert found.layout == "generic"
    assert found.speech_id == "generic/harbour.example.org/speeches/lamps"


def test_preformatted_text() -> None:
    lines = "  Mr. QUILL. Mr. Speaker, I rise to speak of our lamps, which we have\nkept for two hundred years.\n  I thank the House.\n"
    lines += "  Mrs. BROOK. I thank my friend, and I agree with him in all that he\nhas said of our lamps.\n"
    found = read(page(f"<pre>\n                         THE LAMPS OF OUR HARBOR\n\n{lines}</pre>", "Record of the House"))
    assert [(paragraph.speaker, paragraph.text) for paragraph in found.paragraphs if paragraph.kind in SAID] == [
        ("Quill", "Mr. Speaker, I rise to speak of our lamps, which we have kept for two hundred years."),
        ("Quill", "I thank the House."),
        ("Brook", "I thank my friend, and I agree with him in all that he has said of our lamps."),
    ]


def test_reads_the_lines_above_the_words() -> None:
    head = (
        '<meta property="article:published_time" content="2031-05-20T09:00:00Z">'
        '<meta property="article:modified_time" content="2031-06-01T09:00:00Z">'
    )
    above = (
        "<h1>The future of our lamps</h1><p>"
        "Speech by Mabel Thornquist, Governor of the Harbour Bank, at the Lamp Forum, London, 12 May 2031</p>"
        "<p>Published on 20 May 2031</p><p>Check against delivery</p>"
    )
    found = read(page(f"<main>{above}{PARAGRAPHS}</main>", "The future of our lamps", head))
    assert words(found) == list(WORDS)
    assert [(speaker.name, speaker.role) for speaker in found.speakers] == [("Mabel Thornquist", "Governor of the Harbour Bank")]
    assert (found.date, found.published, found.updated) == (date(2031, 5, 12), date(2031, 5, 20), date(2031, 6, 1))
    assert found.delivery is Delivery.CHECK_AGAINST_DELIVERY
    assert all(paragraph.speaker == "Mabel Thornquist" for paragraph in found.paragraphs if paragraph.kind in SAID)


def test_fields_of_a_description_list() -> None:
    fields = (
        "<dl><dt>Delivered on:</dt><dd>12 May 2031</dd><dt>Location:</dt><dd>"
        "Mansion House, London</dd><dt>Speaker:</dt><dd>Mabel Thornquist</dd></dl>"
    )
    found = read(page(f"<main><h1>Speech on the future of our lamps</h1><aside>{fields}</aside>{PARAGRAPHS}</main>"))
    assert found.date == date(2031, 5, 12)
    assert found.venue and (found.venue.name, found.venue.city) == ("Mansion House", "London")
    assert found.speakers[0].name == "Mabel Thornquist"


def test_a_line_of_two_people_gives_none_of_them_the_others_name_as_an_office() -> None:
    line = "Mabel Thornquist, President of the Lamp Bank,Tobias Quimby, Vice-President of the Lamp Bank"
    said = "".join(f"<p><strong>{who}:</strong> We keep the lamps of this harbour lit.</p>" for who in ("Thornquist", "Quimby") * 4)
    found = read(page(f"<main><h1>Press conference</h1><h2>{line}</h2><div>{said}</div></main>"))
    assert [(one.name, one.role) for one in found.speakers] == [
        ("Mabel Thornquist", "President of the Lamp Bank"),
        ("Tobias Quimby", "Vice-President of the Lamp Bank"),
    ]


def test_a_heading_is_no_place_and_the_office_is_that_of_who_is_said_to_speak() -> None:
    lines = "<p>LAMPS &amp; HARBOURS</p><p>Column 831</p><p>Speech delivered by Minister for Lamps in the long hall</p>"
    fields = "<dl><dt>Minister:</dt><dd>The Rt Hon Mabel Thornquist MP</dd></dl>"
    found = read(
        page(f"<main><h1>Speech on the future of our lamps</h1><aside>{fields}</aside><div>{lines}</div><div>{PARAGRAPHS}</div></main>")
    )
    assert found.venue is None
    assert [(speaker.name, speaker.role) for speaker in found.speakers] == [("Mabel Thornquist", "Minister for Lamps")]


@pytest.mark.parametrize(
    ("above", "url", "day"),
    [
        ("<p>12 May 2031</p>", URL, date(2031, 5, 12)),
        ("", "https://www.harbour.example.org/2031/05/12/lamps", date(2031, 5, 12)),
        ("<p>13 May 2031</p>", "https://www.harbour.example.org/2031/05/12/lamps", None),
        ("<p>Published: 12 May 2031</p>", URL, None),
        ("<p>Last updated 12 May 2031</p>", URL, None),
        ("<p>14 May 2031</p><p>Following are the Governor’s remarks in London on 12 May:</p>", URL, None),
        ("", URL, None),
        ("<p>Strelsau, 9–11 May 2031</p><p>14 May 2031</p>", URL, None),
        ("<p>9 to 11 May 2031</p><p>10 May 2031</p>", URL, date(2031, 5, 10)),
        ("<p>14 May 2031</p><p>Location: Strelsau<br>Delivered on: 12 May 2031</p>", URL, date(2031, 5, 12)),
        ("<p>Strelsau, 12 May 2031</p><p>Fecha de publicación</p><p>14 May 2031</p>", URL, date(2031, 5, 12)),
        ("<p>publicado 14 May 2031 12h40</p>", URL, None),
        (
            "<p>14 May 2031</p><ul><li>Speaker: Mabel Thornquist, Minister for Lamps</li><li>Date: 12 May 2031</li></ul>",
            URL,
            date(2031, 5, 12),
        ),
    ],
)
def test_a_day_only_where_the_page_states_it(above: str, url: str, day: date | None) -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2031-05-19T08:00:00Z"}</script>'
    found = read(page(f"<main><h1>Speech on the future of our lamps</h1>{above}{PARAGRAPHS}</main>", head=head), url)
    assert found.date == day
    assert found.published == date(2031, 5, 19)


@pytest.mark.parametrize(
    ("shown", "lead", "day"),
    [
        ("14 May 2031", "The Governor addressed the harbour yesterday evening. This is what she said:", None),
        ("Speech | 14-05-2031", "Speech by the Governor at the quay on 12 May 2031.", date(2031, 5, 12)),
    ],
)
def test_a_day_that_the_line_above_the_words_puts_in_doubt_is_none(shown: str, lead: str, day: date | None) -> None:
    above = f'<h1>Speech on the future of our lamps</h1><p class="meta">{shown}</p><p class="intro">{lead}</p>'
    assert read(page(f"<main><article>{above}<div>{PARAGRAPHS}</div></article></main>")).date == day


@pytest.mark.parametrize(
    "title",
    [
        "Speech by Mabel Thornquist on the Anniversary of the Events of 4 June 1989",
        "Speech by Mabel Thornquist: 25 years since June 4, 1989",
        "Rede von Mabel Thornquist zum Jahrestag des 4. Juni 1989",
        "Speech by Mabel Thornquist on the Lamp Agreement of 4 June 1989",
    ],
)
def test_a_day_that_a_title_remembers_is_not_that_of_delivery(title: str) -> None:
    assert read(page(f"<main><h1>{title}</h1>{PARAGRAPHS}</main>")).date is None
    assert read(page(f"<main><h1>{title}</h1><p>Delivered on 12 May 2031</p>{PARAGRAPHS}</main>")).date == date(2031, 5, 12)


def test_the_days_of_an_occasion_are_told_where_none_is_that_of_the_speech() -> None:
    found = read(
        page(f"<main><h1>Speech at the lamp fair, 9–11 May 2031</h1><p>14 May 2031</p>{PARAGRAPHS}</main>", "Speech at the lamp fair")
    )
    assert found.date is None
    assert [issue for issue in found.issues if "several days" in issue]


def test_fields_printed_above_the_words_are_nobodys_words() -> None:
    fields = "<p><b>Speaker:</b> Mabel Thornquist, Minister for Lamps<br><b>Venue:</b> Town Hall, Munich<br><b>Audience:</b> Lamp Forum</p>"
    found = read(page(f"<main><h1>Speech on the future of our lamps</h1><div>{fields}{PARAGRAPHS}</div></main>"))
    assert words(found) == list(WORDS)
    assert [(speaker.name, speaker.role) for speaker in found.speakers] == [("Mabel Thornquist", "Minister for Lamps")]
    assert found.venue and (found.venue.name, found.venue.city) == ("Town Hall", "Munich")


def test_a_list_of_fields_above_the_words() -> None:
    fields = "<dl><dt>Speaker:</dt><dd>Mabel Thornquist, Minister for Lamps</dd><dt>Delivered:</dt><dd>30/06/2031</dd></dl>"
    found = read(page(f"<main><h1>Speech on the future of our lamps</h1><div>{fields}{PARAGRAPHS}</div></main>"))
    assert words(found) == list(WORDS)
    assert (found.date, [speaker.name for speaker in found.speakers]) == (date(2031, 6, 30), ["Mabel Thornquist"])


@pytest.mark.parametrize(
    ("lang", "title", "said", "name"),
    [
        (
            "pt",
            "Intervenção da Ministra das Finanças, Inês Lampreia Costa, na feira",
            "Senhor Presidente, eu agradeço o convite. Nós guardamos os nossos faróis há duzentos anos. O meu pai acendeu-os antes de mim, "
            "e a minha filha há de os acender depois. Muito obrigada a todos, e boa tarde a quem nos ouve.",
            "Inês Lampreia Costa",
        ),
        (
            "nl",
            "Toespraak van minister Piet van Dam bij de haven",
            "Dames en heren, ik dank u voor de uitnodiging. Wij bewaren onze lampen al tweehonderd jaar. Mijn vader stak ze aan, en mijn "
            "dochter zal dat ook doen. Ik hoop dat u er lang naar kijkt, en dat het licht nog vele jaren blijft branden.",
            "Piet van Dam",
        ),
    ],
)
def test_a_speech_in_portuguese_or_dutch(lang: str, title: str, said: str, name: str) -> None:
    found = read(page(f"<main><h1>{title}</h1><p>{said}</p></main>", title, lang=lang))
    assert [speaker.name for speaker in found.speakers] == [name]


def test_an_office_ends_where_occasion_and_day_begin() -> None:
    line = "Speech by Ms Mabel Thornquist, Deputy Governor of the Bank of Strelsau, at the opening of the pier, Munich, 12 May 2031."
    found = read(page(f"<main><h1>Lamps and rates</h1><p class='subtitle'>{line}</p>{PARAGRAPHS}</main>", "Lamps and rates"))
    assert [(one.name, one.role) for one in found.speakers] == [("Mabel Thornquist", "Deputy Governor of the Bank of Strelsau")]


def test_an_address_block_in_capitals_names_who_stands_below_by() -> None:
    block = "ADDRESS<br>BY<br>HON. MABEL THORNQUIST<br>MINISTER OF LAMPS<br><br>AT THE<br>CONFERENCE OF COASTAL STATES<br>12 MAY 2031"
    found = read(page(f"<center><b>{block}</b></center><hr>{PARAGRAPHS}", "Ministry of Lamps - Speeches"))
    assert [(one.name, one.role) for one in found.speakers] == [("Mabel Thornquist", "Minister of Lamps")]
    assert words(found) == list(WORDS)


@pytest.mark.parametrize(
    "line", ["The message was read out by Princess Adele Quill.", "<em>Delivered on her behalf by Ambassador Joe Tickler</em>"]
)
def test_whoever_reads_a_message_out_is_not_whose_words_it_holds(line: str) -> None:
    title = "Message from President Mabel Thornquist to the Lamp Forum"
    found = read(page(f"<main><h1>{title}</h1><p>{line}</p>{PARAGRAPHS}</main>", title))
    assert {paragraph.speaker for paragraph in found.paragraphs if paragraph.kind in SAID} == {"Mabel Thornquist"}


BEGINNINGS = "".join(
    f'<div class="row"><h3><a href="/{number}">{title}</a></h3><p>{said}</p><a href="/{number}">Read more</a></div>'
    for number, (title, said) in enumerate(
        zip(("Speech at the pier", "Speech at the lamp fair", "Speech at the mill"), WORDS, strict=False)
    )
)


@pytest.mark.parametrize("title", ["Speeches", "Archive: Speeches", "Category: Speeches and statements", "What the Minister says"])
def test_the_beginnings_of_several_speeches_are_no_speech(title: str) -> None:
    assert refused(page(f"<main><h1>{title}</h1>{BEGINNINGS}</main>", title)) is Reason.NOT_A_SPEECH


def test_turns_of_a_press_conference() -> None:
    turns = (
        "<p><strong>Governor Thornquist:</strong> Good morning. We keep our lamps as they are, and I will say why.</p><p>Oil is dear.</p>"
        "<p><strong>Question:</strong> Will you buy more oil this year?</p><p><strong>Governor Thornquist:</strong> We will.</p>"
    )
    found = read(
        page(f"<main><h1>Press conference by Governor Mabel Thornquist</h1>{turns}</main>", "Press conference by Governor Mabel Thornquist")
    )
    assert found.kind is Kind.PRESS_CONFERENCE
    assert [(paragraph.speaker, paragraph.kind.value) for paragraph in found.paragraphs if paragraph.kind in SAID] == [
        ("Mabel Thornquist", "speech"),
        ("Mabel Thornquist", "speech"),
        ("Question", "question"),
        ("Mabel Thornquist", "speech"),
    ]


def test_an_asker_named_behind_the_only_label_is_not_the_main_speakers_words() -> None:
    asked = "<p><strong>Question 1: Ned Quill, Harbour News:</strong> Will you buy more oil this year?</p>"
    found = read(page(f"<main><h1>Doorstep statement by Governor Mabel Thornquist</h1>{PARAGRAPHS}{asked}</main>", "Doorstep statement"))
    assert (found.paragraphs[-1].speaker, found.paragraphs[-1].kind.value) == ("Ned Quill", "question")


@pytest.mark.parametrize(
    "entry", ["There being no objection, the bill was ordered to be printed in the Record, as follows:", "The document read as follows—"]
)
def test_a_paper_printed_in_a_record_is_nobodys_words(entry: str) -> None:
    turns = f"<p><strong>Mr. THORNQUIST.</strong> {' '.join(WORDS)}</p><p>{entry}</p><p>Be it enacted that we keep our lamps.</p>"
    turns += f"<p><strong>Mrs. QUILL.</strong> {' '.join(WORDS)}</p>"
    found = read(page(f"<main><h1>Debate on our lamps</h1>{turns}</main>", "Debate on our lamps"))
    assert {(one.kind.value, one.speaker) for one in found.paragraphs if one.text.startswith("Be it enacted")} == {("note", None)}
    assert found.paragraphs[-1].speaker == "Quill"


def test_small_type_of_preformatted_text_and_a_pull_quote_are_nobodys_words() -> None:
    lines = "  Mr. QUILL. Mr. Speaker, I rise to speak of our lamps, which we have\nkept for two hundred years.\n\n"
    lines += "       Harbour, May 12.--Mabel Thornquist, who lit the lamps, has \n     died. She was 82.\n"
    found = read(page(f"<pre>\n                         THE LAMPS OF OUR HARBOR\n\n{lines}</pre>", "Record of the House"))
    assert [(one.kind.value, one.speaker) for one in found.paragraphs[-2:]] == [("speech", "Quill"), ("note", None)]
    quoted = f"<blockquote><p>“{WORDS[1]}”</p></blockquote>"
    body = f"<p>{WORDS[0]}</p>{quoted}" + "".join(f"<p>{words}</p>" for words in WORDS[1:])
    assert words(read(page(f"<main><h1>Speech on the future of our lamps</h1>{body}</main>"))) == list(WORDS)


def test_whom_a_letter_is_written_to_is_no_speaker_and_a_bracket_in_a_label_is_no_sentence() -> None:
    turns = f"<p>The SPEAKER pro tempore (Mr. Quill). We hear the letter.</p><p>Mr. THORNQUIST. {' '.join(WORDS)}</p>"
    turns += f"<p>Dear Senator Brook: {WORDS[1]}</p><p>Mr. THORNQUIST. {WORDS[2]}</p><p>The SPEAKER pro tempore. Thank you.</p>"
    found = read(page(f"<main><h1>Debate on our lamps</h1>{turns}</main>", "Debate on our lamps"))
    assert {one.speaker for one in found.paragraphs if one.kind in SAID} == {"Quill", "Thornquist"}


def test_a_section_of_an_act_is_no_speaker_and_who_presides_for_the_moment_is() -> None:
    turns = f"<p>Mr. THORNQUIST. {' '.join(WORDS)}</p><p>SEC. 2. {' '.join(WORDS)}</p><p>SEC. 3. We keep our lamps.</p>"
    turns += "<p>The SPEAKER pro tempore. Is there objection to the lamps?</p>"
    found = read(page(f"<main><h1>Debate on our lamps</h1>{turns}</main>", "Debate on our lamps"))
    assert {one.speaker for one in found.paragraphs if one.kind in SAID} == {"Thornquist", "The SPEAKER pro tempore"}


def test_a_ministry_above_the_words_is_no_place() -> None:
    lines = "<p>Oral Answers to Questions</p><p>Harbour and Lamps Office</p>"
    assert read(page(f"<main><h1>Speech on the future of our lamps</h1>{lines}{PARAGRAPHS}</main>")).venue is None


def test_names_in_elements_of_their_own() -> None:
    said = (
        "I ask the Minister when our lamps will be lit.",
        "We shall light them on Monday, as we have always done.",
        "I thank him for it.",
    )
    names = ("Mabel Quill (Alder Bay)", "Orlo Vint (Port Alder)", "Mabel Quill (Alder Bay)")
    turns = "".join(
        f'<div class="contribution"><div class="attributed-to"><a href="/m">'
        f"<div>{name.split(' (')[0]}</div><div>({name.split('(')[1]}</div></a></div>"
        f"<div><p>{text} {text} {text}</p></div></div>"
        for name, text in zip(names, said, strict=True)
    )
    found = read(page(f"<main><h1>Debate on lamps</h1>{turns}</main>", "Debate on lamps"))
    assert [paragraph.speaker for paragraph in found.paragraphs if paragraph.kind in SAID] == ["Mabel Quill", "Orlo Vint", "Mabel Quill"]


def test_leaves_out_a_summary_footnotes_and_what_follows() -> None:
    body = (
        "<h1>Speech on the future of our lamps</h1><p>The Governor spoke of lamps and of oil.</p><p>Transcript:</p>"
        + PARAGRAPHS.replace("two hundred more.", 'two hundred more.<sup><a href="#fn1">1</a></sup>')
        + '<p>1. Lamp Returns. <a href="#ref1">Return to text</a></p>'
        + "<h2>Related documents</h2><p>The lamp returns of the year, which we print.</p>"
    )
    assert words(read(page(f"<main>{body}</main>"))) == list(WORDS)


def test_another_language() -> None:
    german = (
        "Sehr geehrte Damen und Herren, ich danke Ihnen, dass Sie heute an unseren Hafen gekommen sind.",
        "Wir haben diese Lampen zweihundert Jahre lang gehütet, und wir werden sie weiter hüten. Mein Vater hat sie vor mir angezündet.",
    )
    html = page(
        f"<main><h1>Rede zum Hafentag</h1><p>12. März 2031</p>{''.join(f'<p>{text}</p>' for text in german)}</main>",
        "Rede zum Hafentag",
        lang="de",
    )
    found = read(html)
    assert words(found) == list(german)
    assert (found.language[:2], found.date) == ("de", date(2031, 3, 12))


THIRD_PERSON = "".join(
    f"<p>The Minister opened the lamp works number {number} on Monday and met the keepers, who showed the new burners.</p>"
    for number in range(6)
)
TEASERS = "".join(
    f'<article><h3><a href="/speeches/{n}">Speech by the Governor on lamps, number {n}</a>'
    f"</h3><p>She spoke of our lamps and of what we owe them.</p></article>"
    for n in range(8)
)
NO_SPEECHES = {
    "report": page(f"<main><h1>Minister delivers speech on lamps</h1>{THIRD_PERSON}</main>", "Minister delivers speech on lamps"),
    "quotations": page(
        "<main><h1>Remarks on lamps</h1>"
        + "<p>The Minister said: “I love our lamps and we shall keep them.” He then left for the next town.</p>" * 5
        + "</main>",
        "Remarks on lamps",
    ),
    "readout": page(f"<main><h1>Readout of the call</h1>{PARAGRAPHS}</main>", "Readout of the call"),
    "press release": page(f"<main><p>Press release</p><h1>Our lamps</h1>{PARAGRAPHS}</main>", "Our lamps"),
    "written statement": page(f"<main><h1><span>Written statement</span> Our lamps</h1>{PARAGRAPHS}</main>", "Our lamps"),
    "list": page(f"<main><h1>Speeches</h1>{TEASERS}</main>", "Speeches"),
    "open letter": page(
        f"<main><h1>Open letter to the friends of our lamps</h1>{PARAGRAPHS}</main>", "Open letter to the friends of our lamps"
    ),
    "foreword": page(f"<main><h1>Foreword by the Governor</h1>{PARAGRAPHS}</main>", "Foreword by the Governor"),
    "letter": page(f"<main><h1>Letter of the Minister to all keepers</h1>{PARAGRAPHS}</main>", "Letter of the Minister to all keepers"),
    "privacy statement": page(f"<main><h1>Privacy statement</h1>{PARAGRAPHS}</main>", "Privacy statement"),
    "video": page(
        "<main><h1>Remarks by the Governor at the Lamp Forum</h1><iframe src='/v'></iframe><p>Watch our video.</p></main>",
        "Remarks by the Governor",
    ),
    "empty": page("<main><h1>Speech</h1><div class='cmp-text'></div></main>", "Speech"),
    "cookies alone": page(MENU + COOKIES + FOOTER, "Speech"),
}


@pytest.mark.parametrize("html", NO_SPEECHES.values(), ids=NO_SPEECHES.keys())
def test_refuses_what_nobody_says(html: str) -> None:
    assert refused(html) is Reason.NOT_A_SPEECH


def test_a_page_that_nothing_calls_a_speech_is_unclear() -> None:
    ours = f"<main><h1>Our harbour</h1>{'<p>We keep our lamps. We are proud of them, and our door is open.</p>' * 3}</main>"
    assert refused(page(ours, "Our harbour"), "https://www.harbour.example.org/harbour/lamps") is Reason.UNCLEAR
    assert refused("<html lang='ja'><title>会見</title><body><h1>会見</h1><p>灯台を見てください</p></body></html>") is Reason.UNCLEAR


def test_a_site_under_maintenance_shows_no_page() -> None:
    html = page("<main><h1>Sorry, this service is currently unavailable.</h1><p>Please try again later.</p></main>", "Maintenance")
    assert refused(html) is Reason.SOFT_404


def test_refuses_a_home_page() -> None:
    assert refused(page(f"<main><h1>Speech on lamps</h1>{PARAGRAPHS}</main>"), "https://www.harbour.example.org/") is Reason.NOT_A_SPEECH


def test_refuses_questions_and_answers_that_nobody_asked() -> None:
    answers = "<p>Q: May we light our own lamps?</p><p>A: You may, if we agree.</p>" * 4
    html = page(f"<main><h1>Questions and answers on lamps</h1>{answers}</main>", "Questions and answers on lamps")
    assert refused(html, "https://www.harbour.example.org/documents/lamps") is Reason.NOT_A_SPEECH


def test_refuses_data_and_pages_said_twice() -> None:
    assert refused('{"title": "Speech"}') is Reason.UNKNOWN_LAYOUT
    twice = "Remarks to the Lamp Forum [bilingual, as delivered; scroll down for all-English]"
    assert refused(page(f"<main><h1>{twice}</h1>{PARAGRAPHS}</main>", twice)) is Reason.UNCLEAR_TURNS


def test_leaves_the_layouts_of_a_known_source_aside() -> None:
    known = Source(
        name="harbour",
        title="Harbour Office",
        home="https://www.harbour.example.org",
        hosts=("www.harbour.example.org",),
        key=lambda url: "the-key" if url == URL else None,
        licence=Licence("CC-BY-4.0", None, Reuse.OPEN),
        layouts=(),
    )
    html = Page(URL, page(BODIES["main and article"]))
    with pytest.raises(Rejected):
        parse(html, known)
    found = parse(html, known, generic=True)
    assert (found.source, found.speech_id, found.layout, found.licence) == ("harbour", "harbour/the-key", "generic", "CC-BY-4.0")
    other = Page(f"{URL}/more?page=2", html.text)
    assert parse(other, known, generic=True).speech_id == "harbour/speeches/lamps/more?page=2"


def test_region_of_a_page_without_prose_is_none() -> None:
    assert prose_region(Page(URL, page(MENU))) is None


def test_a_deep_page_needs_no_recursion() -> None:
    assert prose_region(Page(URL, page("<div>" * 180 + PARAGRAPHS))) is not None


def test_capture_is_accepted_as_well() -> None:
    from datetime import UTC, datetime

    body = page(BODIES["line breaks"]).encode()
    capture = Capture(URL, URL, 200, (("Content-Type", "text/html; charset=utf-8"),), body, datetime(2031, 6, 1, tzinfo=UTC))
    assert words(parse(capture, None)) == list(WORDS)


def test_who_says_another_name_than_the_title_is_not_who_the_title_names() -> None:
    title = "Speech by Governor Mabel Thornquist on the future of our lamps"
    said = "<p>I’m Ned Quill, keeper of the western lamp.</p>" + PARAGRAPHS
    own = "<p>I’m Mabel Thornquist, and I keep them all.</p>" + PARAGRAPHS
    assert {one.speaker for one in read(page(f"<main><h1>{title}</h1>{said}</main>", title)).paragraphs} == {None}
    assert {one.speaker for one in read(page(f"<main><h1>{title}</h1>{own}</main>", title)).paragraphs} == {"Mabel Thornquist"}
