"""Who has the word in a chamber's record: labels heard in order, the chair as it changes hands, Members of one surname."""

from parsers.congressional_record import floor
from parsers.hansard_uk import official_report
from podium.extract.chamber import Called, ChamberEntry, ChamberRecord, chamber_record
from podium.extract.fixed_width import Printed, Setting
from podium.records import ParagraphKind, Speaker


def commons(*labels: str) -> ChamberRecord:
    return chamber_record([ChamberEntry("Yes.", label) for label in labels], official_report.speaker_of_label)


def congress(*labels: str, stated: tuple[Called, ...] = ()) -> ChamberRecord:
    return chamber_record([ChamberEntry("Yes.", label) for label in labels], floor.speaker_called, stated)


def names(found: ChamberRecord) -> list[str | None]:
    return [paragraph.speaker for paragraph in found.paragraphs]


def test_a_short_label_means_the_member_named_in_full() -> None:
    found = commons("Mr Aldous Penrose (Trewick) (Lab)", "Dr Una Vesper (Brack) (LD)", "Mr Penrose", "Dr Vesper")
    assert names(found) == ["Aldous Penrose", "Una Vesper", "Aldous Penrose", "Una Vesper"]
    assert found.speakers == (
        Speaker("Aldous Penrose", party="Lab", constituency="Trewick"),
        Speaker("Una Vesper", party="LD", constituency="Brack"),
    )


def test_only_brackets_with_a_party_are_a_seat_and_a_party() -> None:
    found = commons("Lord Vale of Brack (Non-Afl)", "Ada Morrow (Bath) (Lab/Co-op) (Urgent Question)", "Una Rowe (Urgent Question)")
    assert [(one.party, one.constituency) for one in found.speakers] == [("Non-Afl", None), ("Lab/Co-op", "Bath"), (None, None)]


def by_id(*called: tuple[str, str]) -> list[tuple[str, str | None]]:
    entries = [ChamberEntry("Yes.", name, called=Called(name, person_id=number)) for name, number in called]
    return [(one.name, one.person_id) for one in chamber_record(entries, official_report.speaker_of_label).speakers]


def test_an_id_that_stands_with_two_names_is_that_of_whoever_has_no_other() -> None:
    assert by_id(("Ada Quill", "x:1"), ("Bo Lund", "x:2"), ("Bo Lund", "x:1")) == [("Ada Quill", "x:1"), ("Bo Lund", "x:2")]
    assert by_id(("Ada Quill", "x:1"), ("Bo Lund", "x:1")) == [("Ada Quill", None), ("Bo Lund", None)]
    assert by_id(("Ada Quill", "x:1"), ("Ada Quill", "x:2")) == [("Ada Quill", "x:1")]


def test_the_form_of_address_tells_one_surname_apart() -> None:
    found = commons(
        "Mr Idris Morrow (Brack) (Con)", "Aled Morrow (Trewick) (Lab)", "Mr Morrow", "Sir Evan Morrow (Lisle) (Con)", "Mr Morrow"
    )
    assert names(found) == ["Idris Morrow", "Aled Morrow", "Idris Morrow", "Evan Morrow", "Idris Morrow"]


def test_a_short_label_that_two_fit_is_nobodys_given_name() -> None:
    assert names(commons("Mr Idris Morrow (Brack)", "Mr Evan Morrow (Lisle)", "Mr Morrow"))[2] == "Morrow"


def test_a_style_with_a_given_name_and_an_office_in_short_mean_who_was_named_in_full() -> None:
    found = commons(
        "The Lamp Secretary to the Treasury (Miss Chloe Morrow)",
        "The Lamp Secretary",
        "Sir John Vale (Brack)",
        "Sir John",
        "Lady Hermione Vale (Lisle)",
        "Lady Hermione",
    )
    assert names(found) == ["Chloe Morrow", "Chloe Morrow", "John Vale", "John Vale", "Hermione Vale", "Hermione Vale"]


def test_a_bare_surname_that_two_bear_is_nobodys_given_name() -> None:
    assert names(commons("Owen Morrow (Brack)", "Miss Chloe Morrow (Lisle)", "Morrow"))[2] == "Morrow"


def test_a_paragraph_about_somebody_with_an_initial_is_the_members() -> None:
    printed = [
        Printed(Setting.TEXT, "Mr. ROWAN. Madam Speaker, I honor Q. Byrum Vale."),
        Printed(Setting.TEXT, "Mr. Q. Byrum Vale had two passions."),
        Printed(Setting.TEXT, "So be it."),
    ]
    found = chamber_record(floor.floor_entries(printed), floor.speaker_called)
    assert [paragraph.kind for paragraph in found.paragraphs] == [ParagraphKind.SPEECH] * 3


def test_the_chair_is_who_took_it_last() -> None:
    found = commons(
        "Madam Deputy Speaker",
        "Madam Deputy Speaker (Mrs Oona Lisle)",
        "Mr Deputy Speaker (Mr Kit Farran)",
        "Madam Deputy Speaker",
        "Madam Deputy Speaker (Dame Ruth Aumer)",
        "Madam Deputy Speaker",
    )
    assert names(found) == ["Madam Deputy Speaker", "Oona Lisle", "Kit Farran", "Oona Lisle", "Ruth Aumer", "Ruth Aumer"]
    assert {speaker.role for speaker in found.speakers} == {"Deputy Speaker"}


def test_offices_name_their_holders_and_voices_name_nobody() -> None:
    found = commons("The Prime Minister (Mr Hugh Carrow)", "The Prime Minister", "Mr Speaker", "Hon. Members", "An hon. Member")
    assert names(found) == ["Hugh Carrow", "Hugh Carrow", "Mr Speaker", "Hon. Members", "An hon. Member"]
    assert found.speakers == (Speaker("Hugh Carrow", "Prime Minister"),)


def test_peers_keep_their_titles() -> None:
    found = commons(
        "The Minister of State (Baroness Ilse of Farran) (Con)",
        "The Earl of Lisle (CB)",
        "The Lord Bishop of Trewick",
        "Lord Tolland (Lab)",
    )
    assert names(found) == ["Baroness Ilse of Farran", "Earl of Lisle", "Lord Bishop of Trewick", "Lord Tolland"]


def test_who_is_in_the_chair_answers_to_it() -> None:
    entries = [
        ChamberEntry("[Sir Evan Morrow in the Chair]", kind=ParagraphKind.NOTE, chair="Sir Evan Morrow"),
        ChamberEntry("Order.", "The Chair"),
    ]
    assert names(chamber_record(entries, official_report.speaker_of_label)) == [None, "Evan Morrow"]


def test_states_tell_members_of_one_surname_apart_only_where_needed() -> None:
    assert names(congress("Mr. MARSH of Ohio", "Mr. MARSH of Texas", "Mr. MARSH of Ohio")) == [
        "Marsh of Ohio",
        "Marsh of Texas",
        "Marsh of Ohio",
    ]
    assert names(congress("Mr. MARSH of Ohio", "Ms. VALE of Maine")) == ["Marsh", "Vale"]


def test_the_name_above_the_words_is_the_fullest() -> None:
    assert names(congress("Mr. RENN", stated=(Called("Charles B. Renn"),))) == ["Charles B. Renn"]


def test_the_presiding_officer_is_named_when_taking_the_chair() -> None:
    found = congress(
        "The PRESIDING OFFICER",
        "The PRESIDING OFFICER (Mr. Tarrow)",
        "The PRESIDING OFFICER",
        "The PRESIDING OFFICER (Ms. Vale)",
        "THE PRESIDING OFFICER",
    )
    assert names(found) == ["The PRESIDING OFFICER", "Tarrow", "Tarrow", "Vale", "Vale"]


def test_after_an_entry_that_closes_the_word_is_nobodys() -> None:
    entries = [
        ChamberEntry("I beg to move.", "Wren Castle"),
        ChamberEntry("Question put.", kind=ParagraphKind.NOTE, closes=True),
        ChamberEntry("Ash, Gwen"),
    ]
    found = chamber_record(entries, official_report.speaker_of_label)
    assert [(paragraph.kind, paragraph.speaker) for paragraph in found.paragraphs][2] == (ParagraphKind.NOTE, None)


def test_the_label_stands_on_the_first_words_of_its_turn() -> None:
    entries = [ChamberEntry("", "Wren Castle"), ChamberEntry("One."), ChamberEntry("Two.")]
    assert [(paragraph.turn, paragraph.label) for paragraph in chamber_record(entries, official_report.speaker_of_label).paragraphs] == [
        (1, "Wren Castle"),
        (1, None),
    ]


def test_father_and_son_of_one_name_are_two() -> None:
    assert names(congress("Mr. BILL MARSH, Jr.", "Mr. BILL MARSH, Sr.", "Mr. BILL MARSH, Jr.")) == [
        "Bill Marsh, Jr.",
        "Bill Marsh, Sr.",
        "Bill Marsh, Jr.",
    ]
