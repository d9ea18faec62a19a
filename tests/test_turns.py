"""Labels and turns on blocks of our own writing, all people invented: what opens a turn, what does not, and whom a label means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.extract.labels import bold, bracketed, capitals, inline, letters, own_line
from podium.extract.layout import Opening, TurnStyle
from podium.extract.lost_labels import without_words_above_the_same_label
from podium.extract.mentions import mentions, offices
from podium.extract.monologue import any_words, quoted_message, titled_words
from podium.extract.segments import labels_said, segments_of
from podium.extract.speaker_index import index_speakers
from podium.extract.speaker_labels import is_voice
from podium.extract.turns import attributed
from podium.page.blocks import Block, TextRun, lines_of, paragraphs
from podium.records import Paragraph, ParagraphKind, Speaker

ALL = TurnStyle(labels=(bold, capitals, letters, bracketed, own_line, inline))


def block(*parts: str) -> Block:
    """Parts between ``<`` and ``>`` are bold, between ``/`` and ``/`` italic."""
    return Block(tuple(TextRun(part.strip("<>/") if part[0] in "</" else part, part[0] == "<", part[0] == "/") for part in parts))


def read(blocks: list[Block], style: TurnStyle = ALL, stated: tuple[Speaker, ...] = (), main: str | None = None) -> tuple[Paragraph, ...]:
    parts = segments_of(blocks, style.labels)
    cast = index_speakers(labels_said(parts), stated, (), "\n".join(item.text for item in blocks))
    return attributed(parts, cast, style, main)


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("President of Arcadia Ivo Lund", ("<President of Arcadia Ivo Lund: >", "Good day.")),
        ("President of Arcadia Ivo Lund", ("<President of Arcadia Ivo Lund>", ": Good day.")),
        ("Ivo Lund", ("<Ivo >", "<Lund>", "<:>", " Good day.")),
        ("Ivo Lund", ("I", "<vo Lund: >", "Good day.")),
        ("Ivo Lund", ("*", "<Ivo Lund:>", "* Good day.")),
        ("Ivo Lund", ("<Ivo Lund>", "/ (answering Ada Quist, Chairman of the Harbour Board)/", ": Good day.")),
        ("Question", ("<Question >", "/(retranslated)/", "<: >", "Good day.")),
        ("Question 1: Ada Quist, The Harbour Post", ("<Question 1: Ada Quist, The Harbour Post:>", " Good day.")),
        ("I. Lund", ("<I. Lund:>", " Good day.")),
        ("IVO LUND (Harbour Master)", ("<IVO LUND (Harbour Master):>", " Good day.")),
    ],
)
def test_bold_label(printed: str, parts: tuple[str, ...]) -> None:
    label = bold(block(*parts))
    assert label is not None
    assert label.printed == printed
    assert label.rest.text.removeprefix("* ") == "Good day."


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("THE PRESIDENT", "THE PRESIDENT:  Good day."),
        ("MR. O’DAY", "MR. O’DAY: Good day."),
        ("MR. O’DAY", "MR.\u00a0O’DAY: Good day."),
        ("SECRETARY McMASTER", "SECRETARY McMASTER: Good day."),
        ("PRESIDENT NUÑEZ", "PRESIDENT NUÑEZ: Good day."),
        ("JAMES ROE (Spokesman)", "JAMES ROE (Spokesman): Good day."),
    ],
)
def test_capitals_label(printed: str, text: str) -> None:
    label = capitals(block(text))
    assert label is not None
    assert (label.printed, label.rest.text) == (printed, "Good day.")


@pytest.mark.parametrize("text", ["END 4:34 P.M. EDT", "4:34 P.M. EDT", "A: B", "U.S.", "NOTE: doors open at six", "Good: day"])
def test_no_capitals_label(text: str) -> None:
    assert capitals(block(text)) is None


@pytest.mark.parametrize("text", ["Q  How long?", "Q\u00a0\u00a0How long?", "Q: How long?", "Q. How long?", "Q2: How long?"])
def test_question_letter(text: str) -> None:
    label = letters(block(text))
    assert label is not None
    assert (label.printed[0], label.rest.text) == ("Q", "How long?")


@pytest.mark.parametrize("text", ["A participant spoke.", "Quick answers only.", "A long day", "QUIET please"])
def test_no_letter(text: str) -> None:
    assert letters(block(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Note for the regional media",
        "The message reads",
        "Publication date",
        "END",
        "Beginning of the meeting",
        "We decided. Then",
        "in short",
        "4",
        "",
    ],
)
def test_is_no_voice(text: str) -> None:
    assert not is_voice(text)


def test_words_follow_a_label_that_stands_alone() -> None:
    said = read([block("Question:"), block("How long?"), block("Secretary General Ivo Lund:"), block("A day."), block("Or two.")])
    assert [(item.speaker, item.kind.value, item.text) for item in said] == [
        ("Question", "question", "How long?"),
        ("Ivo Lund", "speech", "A day."),
        ("Ivo Lund", "speech", "Or two."),
    ]
    assert [item.turn for item in said] == [1, 2, 2]


def test_a_label_after_one_line_break_opens_a_turn() -> None:
    said = read([block("THE PRESIDENT: Yes.\nIt is so.\nQ  Really?\nTHE PRESIDENT: Really.")])
    assert [(item.speaker, item.text) for item in said] == [
        ("THE PRESIDENT", "Yes. It is so."),
        ("Q", "Really?"),
        ("THE PRESIDENT", "Really."),
    ]


def test_initials_are_spelt_out_by_the_prose_where_it_gives_one_name() -> None:
    prose = [block("Harbour Master Ivo Lund and Clerk Ada Quist met Clerk Ava Roe and Alma Roe.")]
    said = read([*prose, block("<I. Lund:>", " One."), block("<A. Quist:>", " Two."), block("<A. Roe:>", " Three.")])
    assert [item.speaker for item in said if item.speaker] == ["Ivo Lund", "Ada Quist", "A. Roe"]
    assert offices("Ada Quist", prose[0].text) == ["Clerk"]


def test_people_introduce_themselves_with_their_office() -> None:
    assert offices("Ada Quist", "I am Ada Quist, head of the Lamp Oil Division. Good day.") == ["head of the Lamp Oil Division"]
    assert offices("Ada Quist", "We met Ada Quist, head of Lamps Ivo Lund, and others.") == []


def test_news_between_the_parts_of_a_transcript_is_nobodys() -> None:
    news = TurnStyle(labels=(bold,), opening=Opening.NOTE)
    blocks = [block("<Ivo Lund:>", " I light lamps."), block("* * *"), block("Lamps were discussed."), block("<…>"), block("So I did.")]
    assert [item.speaker for item in read(blocks, news)] == ["Ivo Lund", None, None, None, "Ivo Lund"]
    assert [item.speaker for item in read([*blocks[:2], blocks[4]], news)] == ["Ivo Lund", None, "Ivo Lund"]


def test_a_person_of_the_title_is_labelled_by_the_name_alone() -> None:
    blocks = [block("Question: How long?"), block("Harbour Master Ivo Lund: A day."), block("Ada Quist: one of two.")]
    parts = segments_of(blocks, ALL.labels, ["Ivo Lund"])
    assert [(part.label.printed, part.label.resolved) for part in parts if part.label] == [
        ("Question", True),
        ("Harbour Master Ivo Lund", True),
        ("Ada Quist", False),
    ]


def test_two_people_of_one_surname_stay_apart() -> None:
    said = read(
        [block("MS. ROE: I'm Ada Roe."), block("PASTOR ROE: Thirty years."), block("MS. ROE: Indeed."), block("MR. ROE: I am her son.")]
    )
    assert [item.speaker for item in said] == ["Ada Roe", "Pastor Roe", "Ada Roe", "Mr Roe"]


def test_an_office_without_a_name_means_its_only_holder() -> None:
    stated = (Speaker("Ivo Lund", "President of Arcadia"), Speaker("Ada Quist", "Vice President"))
    said = read([block("THE PRESIDENT: One."), block("THE VICE PRESIDENT: Two."), block("THE CHANCELLOR: Three.")], stated=stated)
    assert [item.speaker for item in said] == ["Ivo Lund", "Ada Quist", "THE CHANCELLOR"]


def test_a_surname_that_is_an_office_elsewhere_means_who_bears_it() -> None:
    said = read([block("KING: One."), block("ROE: Two."), block("THE KING: Three.")], stated=(Speaker("Martin L. King, Jr."),))
    assert [item.speaker for item in said] == ["Martin L. King, Jr.", "Roe", "THE KING"]


def test_two_holders_of_an_office_are_not_chosen_between() -> None:
    stated = (Speaker("Ivo Lund", "President of Arcadia"), Speaker("Ada Quist", "President of Zembla"))
    assert read([block("THE PRESIDENT: One.")], stated=stated)[0].speaker == "THE PRESIDENT"


def test_what_follows_end_is_a_note() -> None:
    said = read([block("THE PRESIDENT: One."), block("END 4:34 P.M. EDT"), block("*The office corrected a word.")])
    assert [item.kind for item in said] == [ParagraphKind.SPEECH, ParagraphKind.NOTE, ParagraphKind.NOTE]


def test_what_goes_on_under_an_asker_whom_another_asker_follows_is_nobodys() -> None:
    turns = [
        block("Q  How long?"),
        block("We light them at six."),
        block("Ned."),
        block("Q  And who pays?"),
        block("THE PRESIDENT: We do."),
    ]
    said = read(turns)
    assert [one.speaker for one in said] == ["Q", None, None, "Q", "THE PRESIDENT"]
    assert [one.turn for one in said] == [1, 2, 2, 3, 4]
    goes_on = [block("Q  How long?"), block("I ask for the harbour."), block("THE PRESIDENT: Six hours.")]
    assert [one.speaker for one in read(goes_on)] == ["Q", "Q", "THE PRESIDENT"]


def test_what_goes_on_straight_above_the_same_label_is_nobodys() -> None:
    turns = ["MR. LARK: We pay.", "We do so every day.", "And given that it has been so for years --", "MR. LARK: You mean for months."]
    said = without_words_above_the_same_label(read([block(turn) for turn in [*turns, "Q Who pays?", "MR. LARK: The bank."]]))
    assert [one.speaker for one in said[:4]] == ["Lark", "Lark", None, "Lark"]
    asks = ["Q Who pays?", "MR. LARK: The bank.", "MR. LARK: Do you have any regrets about that?", "MR. LARK: I have nothing to add."]
    said = without_words_above_the_same_label(read([block(turn) for turn in asks]))
    assert [one.speaker for one in said] == ["Q", "Lark", None, "Lark"]


def test_a_label_behind_its_own_call_of_another_name_is_misprinted() -> None:
    said = read([block("MR. LARK: We pay.\n\n"), block("Tommy."), block("MR. LARK: Thanks, Ada. Who pays?"), block("MR. LARK: The bank.")])
    assert [one.speaker for one in said] == ["Lark", "Lark", None, "Lark"]
    said = read([block("MR. LARK: We pay."), block("Sure."), block("MR. LARK: The bank.")])
    assert [one.speaker for one in said] == ["Lark", "Lark", "Lark"]


def test_the_asking_letter_without_its_space_is_one_where_it_comes_again() -> None:
    turns = [block("THE PRESIDENT: One."), block("QWill you go?"), block("THE PRESIDENT: Yes."), block("QI thank you.")]
    assert [one.speaker for one in read(turns)] == ["THE PRESIDENT", "Q", "THE PRESIDENT", "Q"]
    assert [one.speaker for one in read([block("THE PRESIDENT: One."), block("QInetiQ builds it.")])] == ["THE PRESIDENT"] * 2


def test_a_second_speech_on_a_page_without_labels_is_nobodys() -> None:
    said = read([block("I thank you all."), block("Reply by the Chancellor at the same dinner"), block("I am moved.")], main="Ada Quill")
    assert [one.speaker for one in said] == ["Ada Quill", None, None]


def test_an_official_without_a_name_is_nobodys_name_however_it_is_spelt() -> None:
    said = read([block("SENIOR ADMINSTRATION OFFICIAL: One."), block("Q  Two?")])
    assert {one.speaker for one in said} == {"SENIOR ADMINSTRATION OFFICIAL", "Q"}
    parts = segments_of([block("SENIOR ADMINSTRATION OFFICIAL: One.")], ALL.labels)
    assert index_speakers(labels_said(parts), (), (), "").speaker("SENIOR ADMINSTRATION OFFICIAL") is None


@pytest.mark.parametrize(("text", "kind"), [("Appendix", "note"), ("ANNEX II Dues", "note"), ("Annex A of the treaty says so.", "speech")])
def test_papers_printed_behind_the_words_are_notes(text: str, kind: str) -> None:
    said = read([block("THE PRESIDENT: One."), block(text), block("It goes on.")])
    assert [one.kind.value for one in said[1:]] == [kind, kind]


@pytest.mark.parametrize("above", [("Berlin",), ("Subject:", "Harbour dues; the lamps.")])
def test_where_and_of_what_above_the_first_label_nobody_says(above: tuple[str, ...]) -> None:
    said = read([*map(block, above), block("<Ada Quill:>", " Well."), block("<Ned Lark:>", " Yes.")], main="Ada Quill")
    assert {(one.text, one.kind, one.speaker) for one in said[: len(above)]} == {(text, ParagraphKind.NOTE, None) for text in above}


def test_an_omission_at_the_end_of_a_paragraph_closes_the_turn() -> None:
    said = read([block("<Ada Quill:>", " We paid for it. ***\n…I am of the other harbour."), block("<Ned Lark:>", " Yes.")])
    assert [(one.text, one.speaker) for one in said] == [
        ("We paid for it. ***", "Ada Quill"),
        ("…I am of the other harbour.", None),
        ("Yes.", "Ned Lark"),
    ]


def test_prose_before_the_first_label() -> None:
    blocks = [block("We met at the harbour."), block("<Question:>", " How long?")]
    news = read(blocks, TurnStyle(labels=(bold,), opening=Opening.NOTE), main="Ivo Lund")
    words = read(blocks, TurnStyle(labels=(bold,), opening=Opening.SPEECH), main="Ivo Lund")
    assert (news[0].kind, news[0].speaker) == (ParagraphKind.NOTE, None)
    assert (words[0].kind, words[0].speaker) == (ParagraphKind.SPEECH, "Ivo Lund")


def test_notes_do_not_end_a_turn() -> None:
    said = read([block("<Ivo Lund:>", " One."), block("* * *"), block("(Applause.) (Music plays.)"), block("<…>"), block("Two.")])
    assert [item.speaker for item in said] == ["Ivo Lund", None, None, None, "Ivo Lund"]


def test_text_without_labels() -> None:
    report = [block("The President met the Governor. “I like it,” he said.")]
    speech = [block("My friends, we meet again.")]
    assert any_words("", report) is None
    assert any_words("", speech) == speech
    assert titled_words("Readout of a call", speech) is None
    assert titled_words("Remarks at the harbour", speech) == speech


@pytest.mark.parametrize("opens,closes", ["“”", "”“", "«»", '""'])
def test_a_quoted_message_ends_with_its_quotation(opens: str, closes: str) -> None:
    blocks = [
        block("The message reads, in part:"),
        block(f"{opens}Dear friends,"),
        block(f"I greet you.{closes}"),
        block("The fair opens on Monday."),
    ]
    chosen = quoted_message("Greetings", blocks)
    assert chosen is not None
    assert [item is not None for item in chosen] == [False, True, True, False]


NAMES = st.sampled_from(
    ["Ivo Lund", "ADA QUIST", "Governor of Lakeland Region Pyotr Ozerny", "Jean-Luc de Brandt", "THE PRESIDENT", "Question", "I. Lund"]
)
REMARKS = st.sampled_from(["", " (retranslated)", " (speaking in French)", " [in Zemblan]"])
WORDS = st.text(st.characters(categories=["Ll"], max_codepoint=0x17F), min_size=1, max_size=40).map(lambda text: f"So {text}.")


@given(name=NAMES, remark=REMARKS, inside=st.booleans(), space=st.sampled_from(["", " ", "\u00a0"]), words=WORDS)
def test_any_bold_label_is_taken_off_and_nothing_of_the_words(name: str, remark: str, inside: bool, space: str, words: str) -> None:
    label = bold(block(f"<{name}{remark}:{space}>", words) if inside else block(f"<{name}>", f"{remark}:{space}{words}"))
    assert label is not None
    assert label.printed == name
    assert label.rest.text == words


@given(st.lists(st.text(st.sampled_from("ab \n\u00a0"), min_size=1, max_size=12), min_size=1, max_size=5))
def test_cutting_a_block_loses_no_word(texts: list[str]) -> None:
    whole = Block(tuple(TextRun(text, bold=number % 2 == 0) for number, text in enumerate(texts)))
    assert [word for part in paragraphs(whole) for word in part.raw.split()] == whole.raw.split()
    assert [word for part in lines_of(whole) for word in part.raw.split()] == whole.raw.split()


@pytest.mark.parametrize(
    ("prose", "names"),
    [
        ("We met Ada Quill. ADA QUILL spoke, and Ada Quill’s aide.", ["Ada Quill", "Ada Quill"]),
        ("Ada Quilling and Ada MacQuill, Ada Quill_1, Ada 2Quill and Ada Quill2.", []),
        ("Ada Quill", ["Ada Quill"]),
        ("İsmail thanked Ada Quill, and Ada Quills left.", ["Ada Quill"]),  # one letter of it is two in lower case
    ],
)
def test_a_surname_is_found_where_it_stands_as_a_word(prose: str, names: list[str]) -> None:
    assert [mention.name for mention in mentions("Quill", prose)] == names


TITLED = [block("MR. QUILL: We thank Ms. Strand."), block("MS. LARK: Yes."), block("MR. QUILL: No."), block("MR. QUILL: I do.")]


@pytest.mark.parametrize(
    ("printed", "speaker"),
    [
        ("MS. STRAND: Good day.", "Strand"),
        ("MS. STRADN: Good day.", None),  # who is thanked as Ms. Strand
        ("MS. BROOK: Good day.", "Brook"),
        ("MS. BROOK – Good day.", "Brook"),
        ("MS. BROOK Good day.", None),
        ("THE VICE PRESIDENT; Good day.", "THE VICE PRESIDENT"),
        ("THE VICE PRESIDENT Good day.", None),
        ("THE PRESIDETN: Good day.", None),
    ],
)
def test_a_label_of_somebody_new_on_a_page_of_titles_and_names(printed: str, speaker: str | None) -> None:
    last = read([*TITLED, block("MR. QUILL: The President lit it."), block(printed)])[-1]
    assert last.speaker == speaker
    assert last.text.endswith("Good day.")


@pytest.mark.parametrize("mark", [";", " –", ""])
def test_a_long_office_in_bold_passes_the_word_whatever_stands_behind_it(mark: str) -> None:
    said = read(
        [block("<Ada Quill:>", " Yes."), block(f"<Chair of the Lamp Keepers Federation Ned Lark{mark}>", " Thanks."), block("More.")]
    )
    assert "Ada Quill" not in {one.speaker for one in said[1:]}


def test_a_dash_within_the_bold_face_is_no_part_of_the_name() -> None:
    said = read([block("<Ned Putilin –>", " Yes."), *[block("<Ned Putin:>", " No.")] * 4, block("<Ned Putilin:>", " Thanks.")])
    assert said[0].speaker == said[-1].speaker == "Ned Putilin"


def test_of_two_forms_of_a_voice_the_one_that_comes_again_and_again_is_the_label() -> None:
    said = read([block("<Journalist:>", " Why?"), *[block("<JOURNALIST:>", " When?"), block("<Ada Quill:>", " Yes.")] * 3])
    assert {one.speaker for one in said} == {"JOURNALIST", "Ada Quill"}


def test_an_apostrophe_that_the_archive_broke_is_one_in_a_label_of_its_own() -> None:
    label = own_line(block("O';DAY:"))
    assert label is not None and label.printed == "O'DAY"
