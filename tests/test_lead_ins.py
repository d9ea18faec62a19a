"""Words before a colon that are nobody's label, headings that pass the word, and labels by full stop, initials, bold or a line of their own."""

import pytest

from podium.errors import Rejected
from podium.extract.record import parse
from podium.page.page import Page
from podium.records import Paragraph, ParagraphKind, Speech

TITLE = "Speech by Ada Quill, Governor of the Bank of Lamps, at the Lamp Forum"
OPENING = "Ladies and gentlemen, I thank you for your welcome, and I would like to speak to you about three tasks of ours."
ENDING = "We shall do all of this together. I thank you for your attention, and I look forward to your questions."


def read(body: str, title: str = TITLE) -> Speech:
    page = f"<html lang='en'><head><title>{title}</title></head><body><main><article><h1>{title}</h1>{body}</article></main></body></html>"
    return parse(Page("https://lamps.example.org/speeches/forum", page), None)


def said(speech: Speech) -> list[Paragraph]:
    return [one for one in speech.paragraphs if one.kind in {ParagraphKind.SPEECH, ParagraphKind.QUESTION}]


def turns(speech: Speech) -> list[tuple[str | None, str]]:
    return [(one.speaker, one.text) for one in said(speech)]


@pytest.mark.parametrize("words", ["Price Stability", "Northern Sea", "Green Finance", "Banking Union", "Lamp Markets"])
def test_a_bold_lead_in_is_nobody_and_its_words_are_the_speakers(words: str) -> None:
    speech = read(f"<p>{OPENING}</p><p><b>{words}:</b> we keep it, and it keeps us.</p><p>{ENDING}</p>")
    assert [one.name for one in speech.speakers] == ["Ada Quill"]
    assert turns(speech) == [("Ada Quill", OPENING), ("Ada Quill", f"{words}: we keep it, and it keeps us."), ("Ada Quill", ENDING)]


def test_a_label_that_comes_again_is_a_label() -> None:
    asked = "".join(f"<p><b>Ned Larkrise:</b> We keep it, and it keeps us, {word}.</p>" for word in ("once", "twice"))
    assert [who for who, _ in turns(read(f"<p>{OPENING}</p>{asked}"))] == ["Ada Quill", "Ned Larkrise", "Ned Larkrise"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Welcome by Mayor Ada Quill", "Keynote by Professor Ned Lark"),
        ("Opening remarks by Mayor Ada Quill", "Response by Ned Lark, Professor"),
        ("Address of Mayor Ada Quill as delivered", "Lecture of Professor Ned Lark"),
    ],
)
def test_headings_pass_the_word(first: str, second: str) -> None:
    speech = read(f"<h2>{first}</h2><p>{OPENING}</p><h2>{second}</h2><p>{ENDING}</p>", "Lamp Day 2034: the speeches")
    assert turns(speech) == [("Ada Quill", OPENING), ("Ned Lark", ENDING)]


HEARING = (
    ("The Chairman. ", "The committee will come to order, and I thank our witnesses for coming."),
    ("Ms. Larkrise. ", "Thank you, Mr. Chairman. I have kept the lamps for nine years."),
    ("Dr. Ó Brevik. ", "I would agree with that, and we all do."),
    ("Mr. O'Rowan-Lund. ", "Would a longer pier be enough for you?"),
    ("Ms. Larkrise. ", "It would not, I am afraid. Mr. Rowan knows."),
    ("Mr. O'Rowan-Lund. ", "And who should pay for it, in your view?"),
    ("Dr. Ó Brevik. ", "Those who own it, as I said before."),
)


def test_a_hearing_labels_by_name_and_full_stop() -> None:
    speech = read("".join(f"<p>{label}{words}</p>" for label, words in HEARING), "Hearing on the state of the piers")
    named = {
        "The Chairman. ": "The Chairman",
        "Ms. Larkrise. ": "Larkrise",
        "Dr. Ó Brevik. ": "Ó Brevik",
        "Mr. O'Rowan-Lund. ": "O'Rowan-Lund",
    }
    assert turns(speech) == [(named[label], words) for label, words in HEARING]


def test_where_labels_have_colons_a_name_and_full_stop_calls_upon_somebody() -> None:
    called = "Ms. Larkrise. You have the word, and we listen to you."
    body = "".join(
        f"<p><b>{who}:</b> {what}</p>" for who, what in (("Moderator", OPENING), ("Ada Quill", called), ("Moderator", ENDING)) * 2
    )
    assert [who for who, _ in turns(read(body))] == ["Moderator", "Ada Quill", "Moderator"] * 2


CONFERENCE = "Press conference with Minister for Lamps Ada Quill and Chief Scientist Ned Lark, 6 May 2034"
LABELS = {
    "bold": ("<p><b>Minister Quill</b> ", "<p><b>Question</b> ", "<p><b>Mr Lark</b> "),
    "bold and dash": ("<p><b>Minister Quill</b> – ", "<p><b>Question</b> – ", "<p><b>Mr Lark</b> – "),
    "initials": ("<p>AQ: ", "<p>Q: ", "<p>NL: "),
    "headings": ("<h4>Ada Quill</h4><p>", "<h4>Question</h4><p>", "<h4>Ned Lark</h4><p>"),
    "columns": ("<div>Ada Quill</div><p>", "<div>Question</div><p>", "<div>Ned Lark</div><p>"),
}


@pytest.mark.parametrize("labels", LABELS.values(), ids=LABELS.keys())
def test_who_asks_and_who_answers_however_the_label_is_printed(labels: tuple[str, str, str]) -> None:
    order = (0, 1, 0, 2, 1, 2, 0)
    words = [f"We have spoken about lamp number {number}, and I would say that it burns well." for number in range(len(order))]
    speech = read("".join(f"{labels[who]}{what}</p>" for who, what in zip(order, words, strict=True)), CONFERENCE)
    expected = [
        (["Ada Quill", "Q" if "AQ" in labels[0] else "Question", "Ned Lark"][who], what) for who, what in zip(order, words, strict=True)
    ]
    found = turns(speech)
    wrong = [(mine, right) for mine, right in zip(found, expected, strict=True) if mine[0] not in {right[0], None}]
    assert wrong == []
    assert sum(mine == right for mine, right in zip(found, expected, strict=True)) >= len(order) - 1


GREETED = "Statement by Ada Quill, Minister for Lamps, at the General Assembly"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("Mr. President:",), GREETED),
        (("Madam Chair:",), GREETED),
        (("President Kaja Anttil:", "Prime Minister Otto Kernhold:", "Ladies and gentlemen:"), GREETED),
        (("Presidente Luis Moralto:", "Amigas y amigos:"), "Palabras del presidente Ada Quill"),
    ],
)
def test_a_salutation_that_ends_in_a_colon_is_words_of_the_stated_speaker(lines: tuple[str, ...], title: str) -> None:
    speech = read("".join(f"<p>{line}</p>" for line in (*lines, OPENING, ENDING)), title)
    assert turns(speech) == [("Ada Quill", line) for line in (*lines, OPENING, ENDING)]


def test_a_label_of_the_stated_speaker_alone_on_its_line_is_a_label() -> None:
    speech = read(f"<p>Minister Ada Quill:</p><p>Ladies and gentlemen,</p><p>{OPENING}</p>", GREETED)
    assert turns(speech) == [("Ada Quill", "Ladies and gentlemen,"), ("Ada Quill", OPENING)]


MEETING = "Statements at the ministerial meeting of the Lamp Council"
HEADS = {"heading": "<h3>{name}, {office}</h3>", "bold": "<p><b>{name}, {office}</b></p>"}
DOUBTFUL = {"in brackets": "<h3>{name} ({office})</h3>", "below": "<p><b>{name}</b></p><p>{office}</p>"}


def meeting(form: str) -> Speech:
    heads = [form.format(name=name, office=office) for name, office in (("Ada Quill", "Minister for Lamps"), ("Ned Larkrise", "Mayor"))]
    words = [f"<p>{OPENING}</p><p>{ENDING}</p>", f"<p>Thank you. {OPENING}</p><p>We thank you. {ENDING}</p>"]
    return read("".join(head + said for head, said in zip(heads, words, strict=True)), MEETING)


@pytest.mark.parametrize("form", HEADS.values(), ids=HEADS.keys())
def test_a_heading_of_name_and_office_passes_the_word(form: str) -> None:
    assert [who for who, _ in turns(meeting(form))] == ["Ada Quill"] * 2 + ["Ned Larkrise"] * 2


@pytest.mark.parametrize("form", DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_a_heading_of_name_and_office_whose_fellow_is_not_read_closes_the_turn(form: str) -> None:
    with pytest.raises(Rejected, match="most words stand behind labels"):
        meeting(form)


def test_an_office_that_may_hold_a_given_name_names_nobody() -> None:
    head = "<h3>Minister of Lamps of Arcadia Carl Otto Brandrise</h3>"
    speech = read(f"<p>{OPENING}</p><p>{OPENING}</p><p>{OPENING}</p>{head}<p>Thank you, Governor. We shall do so.</p>")
    assert [who for who, _ in turns(speech)] == ["Ada Quill"] * 3 + [None]


ASKED = ("Will the rate of the lamps be raised again this year?", "Why was the report not published before today?")


@pytest.mark.parametrize("face", ["b", "em"])
@pytest.mark.parametrize(
    ("title", "above"),
    [
        (TITLE, f"<p>{OPENING}</p><p>{ENDING}</p><h2>Questions and answers</h2>"),
        ("Interview with Governor Ada Quill in The Lamp Post", ""),
    ],
)
def test_questions_that_only_their_type_face_shows_are_nobodys(face: str, title: str, above: str) -> None:
    answers = ("I would not say so today, for we have not yet seen the figures of the spring.", "We had to wait, and I am sorry for that.")
    speech = read(above + "".join(f"<p><{face}>{ask}</{face}></p><p>{say}</p>" for ask, say in zip(ASKED, answers, strict=True)), title)
    asked = [one for one in said(speech) if one.kind is ParagraphKind.QUESTION]
    assert [(one.speaker, one.text) for one in asked] == [(None, words) for words in ASKED]
    assert {one.speaker for one in said(speech) if one not in asked} == {"Ada Quill"}


@pytest.mark.parametrize("face", ["<p>{}</p>", "<blockquote><p>{}</p></blockquote>", "<p><em>{}</em></p>"])
def test_a_dialogue_that_a_speech_quotes_is_the_speakers(face: str) -> None:
    quoted = ("Teacher: What is the capital of the province?", "Karl: I do not know, sir.", "Teacher: And why?", "Karl: I have no book.")
    lines = (OPENING, ENDING, OPENING)
    body = "".join(f"<p>{line}</p>" for line in lines) + "".join(face.format(line) for line in quoted)
    speech = read(body + "".join(f"<p>{line}</p>" for line in lines))
    assert turns(speech) == [("Ada Quill", line) for line in (*lines, *quoted, *lines)]


def test_who_thanks_for_the_floor_on_a_page_with_labels_is_whom_it_was_given_to() -> None:
    floor = "Thank you all. And now I give the floor to Mayor Larkrise."
    thanks = "Thank you, Minister, and welcome to my city."
    title = "Remarks by Minister Ada Quill and Mayor Ned Larkrise"
    speech = read(f"<p>Minister Quill: {OPENING}</p><p>{floor}</p><p>{thanks}</p><p>Minister Quill: {ENDING}</p>", title)
    assert turns(speech) == [("Ada Quill", OPENING), ("Ada Quill", floor), ("Ned Larkrise", thanks), ("Ada Quill", ENDING)]
    goes_on = "But before that, let me say a word about the piers."
    speech = read(f"<p>Minister Quill: {OPENING}</p><p>{floor}</p><p>{goes_on}</p><p>Minister Quill: {ENDING}</p>", title)
    assert {who for who, _ in turns(speech)} == {"Ada Quill"}


def test_a_bold_line_among_labels_that_are_bold_lines_closes_the_turn() -> None:
    lines = ("Minister Ada Quill", "Ned Larkrise, Lamp Radio", "Minister Ada Quill", "Harkness, Lamp Spokesperson", "Minister Ada Quill")
    words = [f"We have spoken about lamp number {number}, and I would say that it burns well." for number in range(len(lines))]
    body = "".join(f"<p><b>{line}</b><br>{what}</p>" for line, what in zip(lines, words, strict=True))
    speech = read(body, "Press conference by Minister for Lamps Ada Quill")
    assert [who for who, _ in turns(speech)] == ["Ada Quill", "Ned Larkrise", "Ada Quill", None, "Ada Quill"]
    assert speech.issues == ("unresolved_label: Harkness, Lamp Spokesperson",)


def test_the_list_of_who_takes_part_above_the_words_nobody_says() -> None:
    listed = "<p><b>PARTICIPANTS:</b></p><p>LIV LARKRISE<br>Director</p><p><b>MODERATOR:</b></p><p>KAJA ANTTIL<br>Press Officer</p>"
    said_by = (("MS. ANTTIL", "Good morning, and welcome to you all."), ("MR. LARKRISE", OPENING), ("QUESTIONER", "Will the lamps burn?"))
    asked = "".join(f"<p>{who}: {what}</p>" for who, what in (*said_by, ("MR. LARKRISE", ENDING)))
    speech = read(listed + asked, "Transcript of the Opening Press Conference")
    assert [what for _, what in turns(speech)] == [*(what for _, what in said_by), ENDING]
    assert speech.venue is None


@pytest.mark.parametrize(
    "tail",
    ["Media contact: Kaja Anttil, 555 0100", "About the Ministry: It keeps the lamps.", "Subscribe to our newsletter", "Notes to editors"],
)
def test_the_tail_of_a_page_nobody_says(tail: str) -> None:
    speech = read(f"<p>{OPENING}</p><p>{ENDING}</p><p>{tail}</p><p>1. The lamps were lit in 1911.</p>")
    assert turns(speech) == [("Ada Quill", OPENING), ("Ada Quill", ENDING)]


def test_the_press_is_a_voice_in_capitals() -> None:
    speech = read(f"<p>MINISTER QUILL: {OPENING}</p><p>{ENDING}</p><p>THE PRESS: Thank you.</p>", "Press gaggle by Minister Ada Quill")
    assert [(one.speaker, one.text) for one in said(speech)][-1] == ("THE PRESS", "Thank you.")
