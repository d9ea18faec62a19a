"""Typescripts that a scanner read: a misread label goes to the nearest sure one or to nobody, and no broken word becomes a person."""

from datetime import date

import pytest

import parsers
from podium.errors import Rejected
from podium.extract.record import parse
from podium.page.page import Page
from podium.records import ParagraphKind, Speech

ADDRESS = "https://pmtranscripts.pmc.gov.au/query?transcript=99101"
ASKED = "Will you tell us whether the lamps of the\nharbour are to be lit again before the\nwinter, and who will pay for the oil that\nthe keepers burn in them?"
ANSWERED = (
    "I have said before that the lamps are the\nbusiness of the whole harbour, and that\nnobody who comes to us at night should have\nto "
    "look for our door. We have put the oil\ninto the budget, and there it stays for as\nlong as I hold this office."
)


def typescript(
    *turns: tuple[str, str], title: str = "PRESS CONFERENCE GIVEN BY THE PRIME MINISTER", kind: str = "Press Conference"
) -> Page:
    """A scanned page of the archive: a paragraph a printed page, a break a printed line."""
    lines = "\n".join(f"{label}{words}" for label, words in turns).replace("\n", "<br />\n")
    fields = f"<title>{title}</title><prime-minister>Lark, Ada</prime-minister><period-of-service>20310101 - 20351231</period-of-service>"
    fields += f"<release-date>12/05/2034</release-date><release-type>{kind}</release-type>"
    body = f"<transcript>{fields}<content><![CDATA[<p>{lines}</p>]]></content></transcript>"
    return Page(ADDRESS, f"<?xml version='1.0'?><transcripts>{body}</transcripts>")


def read(*turns: tuple[str, str], title: str = "PRESS CONFERENCE GIVEN BY THE PRIME MINISTER", kind: str = "Press Conference") -> Speech:
    return parse(typescript(*turns, title=title, kind=kind), parsers.source("pm_australia"))


SURE = (("QUESTION: ", ASKED), ("PRIME MINISTER: ", ANSWERED)) * 4


@pytest.mark.parametrize(
    ("broken", "speaker"),
    [
        ("PRIM IEINISTER: ", "Ada Lark"),
        ("PRIIE I. MINISTER: ", "Ada Lark"),
        ("PR1ME M1N1STER: ", "Ada Lark"),
        ("P. M. : ", "Ada Lark"),
        ("QUESTI0N: ", "QUESTION"),
        ("UESTION: ", "QUESTION"),
        ("KGB: ", None),
        ("TELU: ", None),
        ("HNRGST: ", None),
        ("MR. BREVIK: ", "Brevik"),
    ],
)
def test_a_misread_label_goes_to_the_nearest_or_to_nobody(broken: str, speaker: str | None) -> None:
    speech = read(*SURE, (broken, ANSWERED))
    last = speech.paragraphs[-1]
    assert last.speaker == speaker
    assert "I have said before" in last.text and broken.strip(" :") not in last.text
    assert {person.name for person in speech.speakers} <= {"Ada Lark", "Brevik"}


def test_a_name_with_a_letter_wrong_is_the_name_that_the_page_prints_again_and_again() -> None:
    speech = read(*(("OSTERBERG: ", ASKED), ("PM: ", ANSWERED)) * 4, ("OSTERBERC: ", ASKED), ("PM: ", ANSWERED))
    assert [person.name for person in speech.speakers] == ["Osterberg", "Ada Lark"]


def test_initials_a_letter_apart_are_nobody_where_one_pair_is_rare() -> None:
    speech = read(*(("DH: ", ASKED), ("PK: ", ANSWERED)) * 5, ("DK: ", ASKED))
    assert speech.paragraphs[-1].speaker is None
    assert "unresolved_label: DK" in speech.issues


def test_a_speech_stays_its_speakers_whatever_the_scanner_made_of_headlines() -> None:
    speech = read(("EMBARC-O: ", ANSWERED), ("", ANSWERED), title="SPEECH BY THE PRIME MINISTER HARBOUR DINNER", kind="Speech")
    assert [person.name for person in speech.speakers] == ["Ada Lark"]


def test_the_head_of_a_faxed_sheet_is_not_said() -> None:
    speech = read(("", f"TEL: 3. Mar. 34 17: 21 No. 013 P. 01/11\n{ANSWERED}"), title="SPEECH BY THE PRIME MINISTER", kind="Speech")
    assert all("TEL" not in paragraph.text and "013" not in paragraph.text for paragraph in speech.paragraphs)


def test_labels_in_a_column_of_their_own_are_refused() -> None:
    column = "QUESTION:\nMR. LARK:\nQUESTION:\nMR. LARK:\nQUESTION:\nMR. LARK:\n"
    with pytest.raises(Rejected, match="column of their own"):
        read(*SURE, ("", column + ANSWERED))


@pytest.mark.parametrize("title", ["SPEECH BY THE PRIME MINISTER ALP DINNER - SYDNEY", "SPEECH BY THE PRIME MINISTER, AAP DINNER, SYDNEY"])
def test_what_follows_the_office_in_a_title_is_no_name(title: str) -> None:
    assert [person.name for person in read(("", ANSWERED), title=title, kind="Speech").speakers] == ["Ada Lark"]


def test_a_transcript_made_for_the_screen_keeps_a_name_that_comes_once() -> None:
    said = ANSWERED.replace("\n", " ")
    turns = "".join(
        f"<p><strong>{label}</strong> {said}</p>" for label in ("PRIME MINISTER:", "JOURNALIST:", "LINDQVIST:", "PRIME MINISTER:")
    )
    page = typescript(("", turns))
    assert {paragraph.speaker for paragraph in parse(page, parsers.source("pm_australia")).paragraphs} >= {"Lindqvist", "Ada Lark"}


@pytest.mark.parametrize(
    ("asks", "answers", "answering"),
    [("Q. ", "A. ", "A"), ("Q ", "PM ", "Ada Lark"), ("Q# ", "P. M.-", "Ada Lark"), ("Q. ", "MR LARK ", "Ada Lark")],
)
def test_letters_at_the_beginning_of_a_printed_line_are_labels(asks: str, answers: str, answering: str) -> None:
    speech = read(*((asks, ASKED), (answers, ANSWERED)) * 4)
    said = [(paragraph.kind.value, paragraph.speaker) for paragraph in speech.paragraphs]
    assert said == [("question", "Q"), ("speech", answering)] * 4


def test_a_numbered_list_of_a_speech_has_no_answers() -> None:
    speech = read(("", ANSWERED), ("A. ", ANSWERED), ("A. ", ANSWERED), title="SPEECH BY THE PRIME MINISTER", kind="Speech")
    assert {paragraph.speaker for paragraph in speech.paragraphs} == {"Ada Lark"}


def test_labels_within_the_words_that_nothing_reads_refuse_the_page() -> None:
    hansard = "Mr Brevik-Order! Mr Quill-I will not. Mr Brevik-Order! Mr Quill-Never."
    with pytest.raises(Rejected, match="labels of others stand within the words"):
        read(("", ANSWERED), ("", hansard), ("", ANSWERED), title="Loans Bill", kind="Statement in Parliament")


@pytest.mark.parametrize("broken", ["JOURNALISTt ", "JO3RNALISTs ", "JOUMlALIST: "])
def test_a_long_label_without_its_mark_and_with_letters_wrong_is_that_label(broken: str) -> None:
    speech = read(*(("JOURNALIST: ", ASKED), ("PM: ", ANSWERED)) * 4, (broken, ASKED))
    assert (speech.paragraphs[-1].kind.value, speech.paragraphs[-1].speaker) == ("question", "JOURNALIST")


def test_initials_of_somebody_of_the_title_are_that_person_who_asks() -> None:
    title = "TRANSCRIPT OF THE PRIME MINISTER, THE HON ADA LARK MP, INTERVIEW WITH NED O'BRIEN, RADIO HARBOUR"
    speech = read(*(("NOB: ", ASKED), ("PM: ", ANSWERED)) * 4, title=title, kind="Interview")
    assert [(person.name, person.role) for person in speech.speakers] == [("Ned O'Brien", "Radio Harbour"), ("Ada Lark", "Prime Minister")]
    assert [paragraph.kind.value for paragraph in speech.paragraphs] == ["question", "speech"] * 4


def test_initials_of_whom_field_and_title_name_differently_are_that_person() -> None:
    title = "TRANSCRIPT OF THE PRIME MINISTER, THE HON A B LARK MP, INTERVIEW, RADIO HARBOUR"
    speech = read(*(("NED: ", ASKED), ("AL: ", ANSWERED)) * 4, title=title, kind="Interview")
    assert {paragraph.speaker for paragraph in speech.paragraphs} >= {"Ada Lark"}
    assert all(paragraph.speaker for paragraph in speech.paragraphs)


def test_what_scanners_make_of_pm_is_no_person_beside_it() -> None:
    sure = (("QUESTION: ", ASKED), ("PM: ", ANSWERED)) * 4
    speech = read(*sure, ("QUESTION: ", ASKED), ("PH: ", ANSWERED), ("QUESTION: ", ASKED), ("P14: ", ANSWERED))
    assert {person.name for person in speech.speakers} == {"Ada Lark"}
    assert [speech.paragraphs[-3].speaker, speech.paragraphs[-1].speaker] == [None, "Ada Lark"]


def test_a_possessive_heading_is_no_label() -> None:
    speech = read(*SURE, ("", "PRIME MINISTER'S PRESS CONFERENCE Harbour House\nfor the evening papers of the capital"))
    assert all("PRESS CONFERENCE" in p.text for p in speech.paragraphs if p.text.startswith("PRIME MINISTER'S"))


@pytest.mark.parametrize(("broken", "speaker"), [("Pu: ", None), ("14D: ", None), ("tIP: ", None), ("PRIME M: INISTER: ", "Ada Lark")])
def test_what_stands_where_a_short_label_stands_is_no_word_of_who_spoke_before(broken: str, speaker: str | None) -> None:
    speech = read(*(("QUESTION: ", ASKED), ("PM: ", ANSWERED)) * 4, ("QUESTION: ", ASKED), (broken, ANSWERED))
    assert speech.paragraphs[-1].speaker == speaker
    assert speech.paragraphs[-2].text == ASKED.replace("\n", " ")


def test_a_label_behind_a_stray_mark_within_a_line_is_one() -> None:
    speech = read(*SURE, ("QUESTION: ", f"{ASKED} ' PRIME MINISTER: I will not say."))
    assert [paragraph.speaker for paragraph in speech.paragraphs[-2:]] == ["QUESTION", "Ada Lark"]


def test_the_end_of_a_sentence_in_capitals_is_no_part_of_the_label_behind_it() -> None:
    speech = read(*(("JOURNALIST: ", ASKED), ("PM: ", f"{ANSWERED}\nUS. JOURNALIST: Is that all?")) * 2)
    assert {paragraph.speaker for paragraph in speech.paragraphs} == {"JOURNALIST", "Ada Lark"}
    assert speech.paragraphs[-1].text == "Is that all?"


def test_an_answer_that_lost_its_label_is_not_the_askers() -> None:
    speech = read(*SURE, ("QUESTION: ", f"{ASKED} {ANSWERED}"), ("QUESTION: ", ASKED), ("PRIME MINISTER: ", ANSWERED))
    asked, lost, *rest = speech.paragraphs[8:]
    assert (asked.speaker, asked.text) == ("QUESTION", ASKED.replace("\n", " "))
    assert (lost.speaker, lost.kind.value, lost.turn) == (None, "speech", asked.turn + 1 if asked.turn else None)
    assert [paragraph.speaker for paragraph in rest[-2:]] == ["QUESTION", "Ada Lark"]
    assert [paragraph.turn for paragraph in speech.paragraphs] == sorted(paragraph.turn or 0 for paragraph in speech.paragraphs)


def test_a_page_of_which_the_scan_lost_the_labels_of_who_answers_is_refused() -> None:
    with pytest.raises(Rejected, match="answers run on under the labels of those who ask"):
        read(("QUESTION: ", ASKED), ("PRIME MINISTER: ", ANSWERED), *(("QUESTION: ", f"{ASKED} {ANSWERED}"),) * 4)


def test_of_two_turns_in_a_row_under_one_label_the_first_holds_somebody_elses_words() -> None:
    speech = read(*SURE, ("QUESTION: ", ASKED), ("PRIME MINISTER: ", f"{ANSWERED}\nNo mark says that this is asked?"), SURE[1], *SURE)
    assert [paragraph.speaker for paragraph in speech.paragraphs[8:12]] == ["QUESTION", None, "Ada Lark", "QUESTION"]
    speech = read(*SURE, ("QUESTION: ", ASKED), *SURE)
    assert all(paragraph.speaker for paragraph in speech.paragraphs)  # two may ask before one answers


@pytest.mark.parametrize("broken", ["SArrLER: ", "SA'flLER: "])
def test_a_name_in_capitals_that_the_scan_broke_is_not_words_of_who_spoke_before(broken: str) -> None:
    speech = read(*(("SATTLER: ", ASKED), ("PRIME MINISTER: ", ANSWERED)) * 4, (broken, ASKED))
    assert speech.paragraphs[-1].speaker in {"Sattler", None}
    assert speech.paragraphs[-1].text == ASKED.replace("\n", " ")


@pytest.mark.parametrize("broken", ["-~ QUESTION: ", "QUESTION:-", "QUESTION:' "])
def test_dirt_around_a_label_is_put_aside(broken: str) -> None:
    speech = read(*SURE, (broken, ASKED))
    assert (speech.paragraphs[-1].speaker, speech.paragraphs[-1].text) == ("QUESTION", ASKED.replace("\n", " "))


def test_an_interview_with_the_labels_of_one_side_is_refused() -> None:
    with pytest.raises(Rejected, match="the labels of one side at most"):
        read(*(("BREVIK: ", f"{ASKED}\n{ANSWERED}"),) * 3, title="PRIME MINISTER INTERVIEWED BY NED BREVIK", kind="Interview")


def test_a_page_whose_sentences_begin_with_a_name_and_no_verb_is_refused() -> None:
    title = "PRIME MINISTER INTERVIEWED BY NED BREVIK"
    with pytest.raises(Rejected, match="names without a mark"):
        read(
            *(("Prime Minister\n", f"{ANSWERED}\nBrevik Will you say who pays for it?"), ("Q. ", ASKED)) * 3, title=title, kind="Interview"
        )


def test_a_year_misprinted_in_the_release_line_gives_way_to_a_day_with_its_weekday() -> None:
    printed, misprinted = (
        read(("", f"FOR THE PRESS {day}\n{ANSWERED}"), title="SPEECH ON THE LAMPS", kind="Speech").date
        for day in ("THURSDAY, 12 MAY 2033", "MONDAY, 12 MAY 2033")
    )
    assert (printed, misprinted) == (date(2033, 5, 12), date(2034, 5, 12))  # the 12th of May 2033 is a Thursday


HEAD = "PRIME MINISTER\nSPEECH BY THE PRIME MINISTER, THE HON ADA LARK, MP\nHARBOUR DINNER, OLD TOWN HALL, CANBERRA\n12 May 2034\nE& OE PROOF COPY\n"


def test_the_lines_in_capitals_above_the_words_are_a_heading_that_nobody_says() -> None:
    *heading, said = read(("", f"{HEAD}{ANSWERED}"), title="SPEECH ON THE LAMPS", kind="Speech").paragraphs
    assert " ".join(one.text for one in heading) == " ".join(HEAD.split())
    assert {one.speaker for one in heading} == {None}
    assert (said.speaker, said.text) == ("Ada Lark", ANSWERED.replace("\n", " "))


def test_a_greeting_in_capitals_and_a_label_on_a_line_of_its_own_are_no_heading() -> None:
    speech = read(("", f"{HEAD}MR CHAIRMAN, LADIES AND GENTLEMEN,\n{ANSWERED}"), title="SPEECH ON THE LAMPS", kind="Speech")
    assert speech.paragraphs[-1].text.startswith("MR CHAIRMAN") and speech.paragraphs[-1].speaker == "Ada Lark"
    speech = read(("PRESS CONFERENCE\nPRIME MINISTER\n", ANSWERED), *SURE)
    assert (speech.paragraphs[0].text, speech.paragraphs[1].speaker) == ("PRESS CONFERENCE", "Ada Lark")


@pytest.mark.parametrize("broken", ["QUES~ TION\n", "QUES~TION., ", "QUESTION! ", "QUESTION:-"])
def test_a_voice_with_dirt_in_it_or_another_mark_behind_it_opens_a_turn(broken: str) -> None:
    speech = read((broken, ASKED), ("PRIM~ E MINISTER., ", ANSWERED), *SURE)
    assert [one.speaker for one in speech.paragraphs[:2]] == ["QUESTION", "Ada Lark"]


def test_initials_with_two_marks_are_the_initials_that_the_page_prints_again_and_again() -> None:
    speech = read(*(("DH: ", ASKED), ("PM: ", ANSWERED)) * 4, ("DH., ", ASKED))
    assert (speech.paragraphs[-1].speaker, speech.paragraphs[-1].text) == ("DH", ASKED.replace("\n", " "))


def test_thanks_to_the_prime_minister_at_the_end_of_her_own_answer_are_nobodys() -> None:
    speech = read(*SURE, ("QUESTION: ", ASKED), ("PRIME MINISTER: ", f"{ANSWERED}\nPrime Minister, thank you very much."))
    assert [(one.speaker, one.text) for one in speech.paragraphs[-2:]] == [
        ("Ada Lark", ANSWERED.replace("\n", " ")),
        (None, "Prime Minister, thank you very much."),
    ]


def test_papers_behind_a_speech_are_not_said() -> None:
    text = f"{ANSWERED}</p><p>ANNEXURE 1 HARBOUR DUES\n{ANSWERED}</p><p>It goes on.\n{ANSWERED}"
    first, *papers = read(("", text), title="SPEECH ON THE LAMPS", kind="Speech").paragraphs
    assert first.speaker == "Ada Lark"
    assert {(one.kind.value, one.speaker) for one in papers} == {("note", None)}


@pytest.mark.parametrize("broken", ["Question Sir Ned has put out a statement.\n", "Mr. Brevik\n", "Mr. Brevik ( continued) was asked.\n"])
def test_a_voice_or_name_without_any_mark_closes_the_turn(broken: str) -> None:
    sure = (("Question: ", ASKED), ("Mr. Brevik: ", ANSWERED), ("Question: ", ASKED), ("Prime Minister: ", ANSWERED)) * 3
    last = read(*sure, (broken, ANSWERED)).paragraphs[-1]
    assert last.speaker is None and last.text.endswith(" ".join(ANSWERED.split()))


def test_a_name_with_a_letter_behind_it_is_the_label_that_the_page_prints_again_and_again() -> None:
    speech = read(*(("MAUMILL: ", ASKED), ("PM: ", ANSWERED)) * 4, ("MAUMILLt ", ASKED))
    assert speech.paragraphs[-1].speaker == "Maumill"


def test_who_proposes_a_toast_says_it_and_not_the_guest_of_the_field() -> None:
    speech = read(("", ANSWERED), title="TOAST PROPOSED BY NED BREVIK AT A DINNER FOR THE PRIME MINISTER, MS ADA LARK", kind="Speech")
    assert {one.speaker for one in speech.paragraphs} <= {"Ned Brevik", None}


ASKED_LINE, ANSWERED_LINE = ASKED.replace("\n", " "), ANSWERED.replace("\n", " ")
HEADS = {
    "up to the mark": "PRIME MINISTER\n12 May 2034 TRANSCRIPT OF THE PRIME MINISTER\nTHE HON ADA LARK MP\nRADIO EBB WITH BO TARROW\nE O E",
    "with a proof's note": "TRANSCRIPT OF INTERVIEW WITH BO TARROW, RADIO EBB\nE& OE PROOF COPY",
    "up to the first label": "PRESS OFFICE TRANSCRIPT Embargo 6pm. EST1\nInterview with Bo Tarrow, Radio Ebb\n12 May 2034",
    "with subjects": "E&OE.........\nSUBJECTS: lamps, oil, the Vane-Harbour\nregion, our neighbours' wicks.",
}


@pytest.mark.parametrize("head", HEADS)
def test_the_head_that_the_press_office_printed_is_nobodys(head: str) -> None:
    speech = read(("", f"{HEADS[head]}\nQUESTION: {ASKED}"), ("PRIME MINISTER: ", ANSWERED), *SURE)
    said = [(paragraph.speaker, paragraph.text) for paragraph in speech.paragraphs if paragraph.kind.value != "note"]
    assert said[:2] == [("QUESTION", ASKED_LINE), ("Ada Lark", ANSWERED_LINE)]
    assert len(said) == 10


@pytest.mark.parametrize(
    "subjects",
    [
        "<p>SUBJECTS: Lamp forum, the Minister's visit to Ebb, oil levy,</p><p>harbour dues; idle boats; time zones.</p>",
        "<p>Subjects: Lamps; drills; oil; Bo</p><p>Tarrow; trips; the 36-hour week; Ebb</p><p>Regatta;</p><p>E&amp;OE .......</p>",
        "<p>Subject:<br />Oil, Bo Tarrow</p><p>E&amp;OE...</p>",
    ],
)
def test_the_list_of_subjects_is_nobodys_however_many_lines_it_has(subjects: str) -> None:
    turns = f"<p>TARROW:</p><p>{ASKED_LINE}</p><p>PRIME MINISTER:</p><p>{ANSWERED_LINE}</p>" * 3
    speech = parse(typescript(("", f"{subjects}{turns}"), title="Interview with Bo Tarrow, Radio Ebb"), parsers.source("pm_australia"))
    said = [paragraph for paragraph in speech.paragraphs if paragraph.kind.value != "note"]
    assert (len(said), said[0].text, said[0].speaker) == (6, ASKED_LINE, "Bo Tarrow")


def test_what_somebody_says_above_the_first_label_stays_said() -> None:
    opening = "Ladies and gentlemen, I have asked you to come\nbecause our lamps are lit again."
    for above in (opening, f"E&OE.....\n{opening}", f"SUBJECT: Lamps.\n{opening}"):
        speech = read(("", f"{above}\nQUESTION: {ASKED}"), ("PRIME MINISTER: ", ANSWERED), *SURE)
        assert [(one.speaker, one.text) for one in speech.paragraphs if one.kind.value != "note"][0] == (
            "Ada Lark",
            opening.replace("\n", " "),
        )


@pytest.mark.parametrize(
    "head",
    [
        "PRIME MINISTER\nCHECK AGAINST DELIVERY\nSPEECH BY THE PRIME MINISTER\nHARBOUR INDUSTRY CONFERENCE\nEBB 12 MAY 2034",
        "OPENING OF THE LAMP HALL, EBB\nSpeech by the Prime Minister, Ms. Ada Lark\n12 May, 2034.",
        "FCR PRESS: PM No. 30/ 2034\nHARBOUR DAY\nMessage from the Prime Minister, Ms. Ada Lark",
    ],
)
@pytest.mark.parametrize("words", [f"Mr Mayor, ladies and gentlemen,\n{ANSWERED}", ANSWERED])
def test_the_head_of_a_speech_is_nobodys(head: str, words: str) -> None:
    speech = read(("", f"{head}\n{words}"), title="SPEECH BY THE PRIME MINISTER, HARBOUR INDUSTRY CONFERENCE, EBB", kind="Speech")
    said = [(one.speaker, one.text) for one in speech.paragraphs if one.kind.value != "note"]
    assert (said, speech.date) == ([("Ada Lark", words.replace("\n", " "))], date(2034, 5, 12))


def test_a_speech_typed_in_capitals_begins_behind_its_day() -> None:
    words = f"FRIENDS,\n{ANSWERED}".upper()
    for head, said in (
        ("SPEECH BY THE PRIME MINISTER\nRETURN BANQUET\n12 MAY 2034", words),
        ("THE LAMPS OF EBB", f"THE LAMPS OF EBB {words}"),
    ):
        speech = read(("", f"{head}\n{words}"), title="SPEECH BY THE PRIME MINISTER", kind="Speech")
        assert [one.text for one in speech.paragraphs if one.kind.value != "note"] == [said.replace("\n", " ")]


def test_where_two_fifths_of_the_words_have_lost_their_labels_nobody_is_named() -> None:
    sure = (("QUESTION: ", "Will you tell us who pays for it?"), ("PRIME MINISTER: ", ANSWERED)) * 5
    lost = [(f"{label}: ", ANSWERED) for label in ("KGB", "HNRGST", "TELU", "XNRST", "ZRGT", "WKLF")]
    few, many = read(*sure, *lost[:2]), read(*sure, *lost[:5])
    assert few.speakers and {one.speaker for one in few.paragraphs} == {"QUESTION", "Ada Lark", None}
    assert many.speakers == () and {one.speaker for one in many.paragraphs} == {None}
    with pytest.raises(Rejected, match="most words stand behind labels"):
        read(*sure, *lost)


def test_a_day_on_which_title_and_head_agree_is_not_after_its_release() -> None:
    read_on = read(
        ("", f"PRESS CONFERENCE AT THE LODGE\nMAY 14, 2034\n{ANSWERED}"), title="SPEECH AT THE LODGE, 14 MAY 2034", kind="Speech"
    )
    assert read_on.date == date(2034, 5, 14)
    alone = read(("", ANSWERED), title="SPEECH AT THE LODGE, 14 MAY 2034", kind="Speech")
    assert alone.date == date(2034, 5, 12)  # the title alone may be misprinted


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("Mr. BREVIK.-", "Brevik"),
        ("Mr. Brevik.-", "Brevik"),
        ("Mr. BREVIK ( Harbour-Minister for Lamps) [ 8.54.-", "Brevik"),
        ("SIR NED BREVIK.-", None),
    ],
)
def test_printed_debates_label_by_full_stop_and_dash(label: str, speaker: str | None) -> None:
    held = (("Mr. LARK.-", ANSWERED), ("Mr. Brevik.-", ASKED)) * 3
    speech = read(*held, ("Mr. LARK.-", ANSWERED), (label, ASKED), title="SPEECH IN THE HOUSE ON THE LAMPS", kind="Speech")
    last = speech.paragraphs[-1]
    assert last.speaker == speaker and "Will you tell us" in last.text and label not in last.text
    assert {one.speaker for one in speech.paragraphs if "I have said before" in one.text} == {"Ada Lark"}


def test_a_debate_whose_lines_ran_together_is_parted() -> None:
    held = (("Mr. LARK.-", ANSWERED), ("Mr. Brevik.-", ASKED)) * 3
    glued = f"{ASKED} Mr. LARK.-Yes, and we have.\nMr. Rowan.-Hear hear."
    speech = read(*held, ("Mr. Brevik.-", glued), title="SPEECH IN THE HOUSE ON THE LAMPS", kind="Speech")
    assert [(one.speaker, one.text) for one in speech.paragraphs[-2:]][0] == ("Ada Lark", "Yes, and we have.")
    assert speech.paragraphs[-1].speaker in {None, "Rowan"}


def test_a_label_before_a_sum_is_a_label() -> None:
    speech = read(
        *(("Q. ", ASKED), ("PM. ", ANSWERED)) * 4, ("Q. ", "$ 200 million, for the lamps?"), ("PM. ", "$ 300 million, I would say.")
    )
    assert [(one.speaker, one.text) for one in speech.paragraphs[-2:]] == [
        ("Q", "$ 200 million, for the lamps?"),
        ("Ada Lark", "$ 300 million, I would say."),
    ]


def test_of_an_office_one_word_is_left_and_it_closes_the_turn() -> None:
    speech = read(*SURE, ("QUESTION: ", ASKED), ("ii-l' MINISTER: ", ANSWERED))
    assert speech.paragraphs[-1].speaker is None and "I have said before" in speech.paragraphs[-1].text


def test_two_labels_one_behind_the_other_are_nobodys() -> None:
    speech = read(*SURE, ("QUESTION: PRIME MINISTE'F ", ANSWERED.replace("I have said", "Would you say")))
    assert speech.paragraphs[-1].speaker is None


def test_initials_with_a_space_between_are_initials() -> None:
    held = (("NR: ", ASKED), ("PM: ", ANSWERED)) * 4
    speech = read(*held, ("N R. ", ASKED), title="INTERVIEW WITH NED ROWAN, RADIO LAMP", kind="Interview")
    assert speech.paragraphs[-1].speaker == "Ned Rowan"


def test_numbers_of_sheets_are_notes() -> None:
    speech = read(*SURE, ("-4-\n", ""), ("QUESTION: ", ASKED))
    assert [one.text for one in speech.paragraphs if one.speaker and len(one.text) < 6] == []


@pytest.mark.parametrize(
    ("title", "speaker"),
    [
        ("MESSAGE RECEIVED BY THE PRIME MINISTER, MRS ADA LARK, FROM THE PRIME MINISTER OF NEW ZEALAND, MR NED BREVIK", "Ned Brevik"),
        ("FOR PRESS: MESSAGE FROM THE PRESIDENT", None),
        ("SPEECH HON. N. BREVIK. M.P LAMPS BILL 2034", "N. Brevik"),
        ("A MESSAGE FROM THE PRIME MINISTER - THE LAMPS", "Ada Lark"),
    ],
)
def test_a_message_is_of_whom_the_title_says(title: str, speaker: str | None) -> None:
    said = "I have been grieved to hear of it, and on behalf\nof our people I send you our sympathy. We shall\nnot forget what your keepers did for us, and I"
    speech = read(("", f"{said}\nthank you for it with all my heart."), title=title, kind="Speech")
    assert {one.speaker for one in speech.paragraphs if one.kind is ParagraphKind.SPEECH} == {speaker}
