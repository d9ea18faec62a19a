"""The net for labels and the gate for people, on blocks of our own writing: what closes a turn, what is explained, what never passes the word."""

from dataclasses import replace

import pytest

from podium.extract.kinds import asked_by_role
from podium.extract.labels import bold, capitals, inline
from podium.extract.layout import TurnStyle
from podium.extract.person import is_persons_name
from podium.extract.record import printed_only
from podium.extract.segments import labels_said, segments_of
from podium.extract.speaker_index import index_speakers
from podium.extract.turns import attributed
from podium.lake.stored import content_hash
from podium.page.blocks import Block, TextRun
from podium.records import Attribution, Kind, NameEvidence, Paragraph, ParagraphKind, Speaker, Speech

STYLE = TurnStyle(labels=(bold, capitals, inline))
PAGE = ("MR. ROWAN: We lit the lamps.", "Q: All of them?", "MR. ROWAN: All of them.", "Q: And the pier?", "MR. ROWAN: That too.")


def plain_block(text: str) -> Block:
    return Block((TextRun(text),))


def heading(text: str) -> Block:
    return Block((TextRun(text),), "h3")


def read(blocks: list[Block], stated: tuple[Speaker, ...] = ()) -> list[tuple[str | None, str, Attribution | None]]:
    parts = segments_of(blocks, STYLE.labels, [speaker.name for speaker in stated])
    cast = index_speakers(labels_said(parts), stated, (), "\n".join(block.text for block in blocks))
    said = attributed(parts, cast, STYLE, None)
    return [(one.speaker, one.text, one.attribution) for one in said if one.kind in {ParagraphKind.SPEECH, ParagraphKind.QUESTION}]


@pytest.mark.parametrize(
    "printed",
    [
        "MR. ROWAN; The oil is paid.",
        "MR. ROWAN. The oil is paid.",
        "MR. ROWAN – The oil is paid.",
        "MR. ROWAN The oil is paid.",
        "12. MR. ROWAN: The oil is paid.",
        "MR. RO) WAN-: The oil is paid.",
        "[00:14:05] MR. ROWAN: The oil is paid.",
        "\u200bMR. ROWAN: The oil is paid.",
        "MR. ROW\u200bAN: The oil is paid.",
        ">> MR. ROWAN: The oil is paid.",
        "Mr. Rowan: The oil is paid.",
        "MR. RWOAN: The oil is paid.",
        "(Applause.) MR. ROWAN: The oil is paid.",
    ],
)
def test_a_known_label_printed_another_way_is_that_label(printed: str) -> None:
    said = read([*map(plain_block, PAGE), plain_block("Q: Who pays?"), plain_block(printed)])
    assert said[-1] == ("Rowan", "The oil is paid.", Attribution.LABELLED)


def test_a_label_in_mid_paragraph_and_at_its_end_passes_the_word() -> None:
    blocks = [*map(plain_block, PAGE), plain_block("Q: Who pays? MR. ROWAN: We do. Q:"), plain_block("Why?")]
    assert [(who, words) for who, words, _ in read(blocks)][-3:] == [("Q", "Who pays?"), ("Rowan", "We do."), ("Q", "Why?")]


def test_what_nothing_explains_closes_the_turn_until_the_next_label() -> None:
    blocks = [*map(plain_block, PAGE), plain_block("Ada Quist: I disagree."), plain_block("It is late."), plain_block("Q: Thank you.")]
    assert read(blocks)[-3:] == [
        (None, "Ada Quist: I disagree.", Attribution.UNRESOLVED),
        (None, "It is late.", Attribution.UNRESOLVED),
        ("Q", "Thank you.", Attribution.LABELLED),
    ]


def test_a_quoted_dialogue_a_list_item_and_a_word_of_prose_pass_nothing() -> None:
    item = Block((TextRun("Petra Lind: oil and wicks."),), "li")
    more = [plain_block("Ole Strand: “Is it lit?”"), item, plain_block("That is: we pay."), plain_block("Lamps – we have many.")]
    assert {who for who, _, _ in read([*map(plain_block, PAGE), *more])[-4:]} == {"Rowan"}


SCANNED = ("PRIME MINISTER: We lit them.", "JOURNALIST: All?", "PRIME MINISTER: All.", "JOURNALIST: When?", "PRIME MINISTER: Soon.")
HOLDER = (Speaker("Ada Lark", "Prime Minister"),)


@pytest.mark.parametrize(
    "printed", ["PRIME MINSTER", "PRIME AINISTER", "PRIME MINY-TPR", "PRIME M", "PRIME~ MINISTER", "I PRIME MINISTER", "PRIE MINISTER"]
)
def test_an_office_that_a_scan_broke_is_that_office(printed: str) -> None:
    blocks = [*map(plain_block, (*SCANNED, "JOURNALIST: How many?", f"{printed}: Nine lamps."))]
    assert read(blocks, HOLDER)[-1] == ("Ada Lark", "Nine lamps.", Attribution.LABELLED)


def test_what_ends_the_turn_before_stands_in_front_of_no_label() -> None:
    said = read([*map(plain_block, (*SCANNED, "JOURNALIST: Thank you, Prime", "Minister. PRIME MINISTER: Thank you."))], HOLDER)
    assert [(who, words) for who, words, _ in said][-3:] == [
        ("JOURNALIST", "Thank you, Prime"),
        ("JOURNALIST", "Minister."),
        ("Ada Lark", "Thank you."),
    ]


def test_a_short_office_in_mid_paragraph_passes_the_word_where_the_page_has_it_nowhere_else() -> None:
    said = read([plain_block("HOST: Thanks for joining us.PM: A pleasure."), plain_block("HOST: When?PM: Soon.")], HOLDER)
    assert [(who, words) for who, words, _ in said] == [
        ("HOST", "Thanks for joining us."),
        ("Ada Lark", "A pleasure."),
        ("HOST", "When?"),
        ("Ada Lark", "Soon."),
    ]


def test_a_text_in_capitals_has_no_labels_but_offices_and_voices() -> None:
    words = "WE SHALL LIGHT EVERY LAMP OF THIS COAST AND PAY FOR THE OIL OURSELVES. " * 20
    blocks = [plain_block("JOURNALIST: WHY?"), plain_block(f"PRIME MINISTER: {words}"), plain_block("IT IS THIS: THE SEA IS DARK.")]
    assert [who for who, _, _ in read([*blocks, plain_block("NINE LAMPS: SO MANY.")], HOLDER)] == ["JOURNALIST", *["Ada Lark"] * 3]


def test_furniture_closes_no_turn() -> None:
    said = read([*map(plain_block, (*SCANNED, "EMBARGO: not before nine.", "TELEPHONE: 12 34 56."))], HOLDER)
    assert said[-1] == ("Ada Lark", "TELEPHONE: 12 34 56.", Attribution.CONTINUED)
    assert all(words != "EMBARGO: not before nine." for _, words, _ in said)


def test_lines_of_a_play_that_somebody_quotes_are_no_labels() -> None:
    play = ("I tell you a story.", "Ole Strand: “Is it lit?”", "Kari Lund: “It is.”", "Ole Strand: “At last.”", "So it is with us.")
    assert {who for who, _, _ in read([*map(plain_block, play)])} == {None}


def test_initials_and_surname_in_one_word_are_a_name() -> None:
    lines = [("Анна Ларкова:", " Добрый день."), ("Вопрос:", " Кто платит?"), ("А.Ларкова:", " Мы.")]
    said = read([Block((TextRun(label, bold=True), TextRun(words))) for label, words in lines])
    assert [who for who, _, _ in said] == ["Анна Ларкова", "Вопрос", "Анна Ларкова"]


def test_a_bold_label_in_mid_paragraph_is_known_without_its_outlet() -> None:
    first = Block((TextRun("Ada Quist (Lamp News):", bold=True), TextRun(" How many?")))
    answer = Block((TextRun("Ole Strand:", bold=True), TextRun(" Nine. "), TextRun("Ada Quist:", bold=True), TextRun(" And when?")))
    assert [(who, words) for who, words, _ in read([first, answer])] == [
        ("Ada Quist", "How many?"),
        ("Ole Strand", "Nine."),
        ("Ada Quist", "And when?"),
    ]


def test_an_office_with_its_country_is_who_the_title_names_with_both() -> None:
    people = (Speaker("Ada Lark", "Prime Minister of the Netherlands"), Speaker("Ole Strand", "Prime Minister of Norway"))
    lines = ("PRIME MINISTER OF THE NETHERLANDS: Welcome.", "PRIME MINISTER OF NORWAY: Thank you.")
    assert [who for who, _, _ in read([*map(plain_block, lines)], people)] == ["Ada Lark", "Ole Strand"]


def test_headings_pass_the_word() -> None:
    blocks = [
        heading("Statement by Harbour Master Ada Quist"),
        plain_block("I light lamps."),
        heading("Opening remarks by Pilot Ole Strand"),
        plain_block("I steer."),
    ]
    stated = (Speaker("Ada Quist"), Speaker("Ole Strand"))
    assert [(who, why) for who, _, why in read(blocks, stated)] == [("Ada Quist", Attribution.STATED), ("Ole Strand", Attribution.STATED)]


def test_prose_names_nobody_but_with_the_same_office_and_no_second_candidate() -> None:
    spoken = ["MR. HALE: My cousin Bernard Hale is Foreign Minister.", "JUDGE LARK: Yes.", "Judge Ada Lark sat with us."]
    assert {who for who, _, _ in read(list(map(plain_block, spoken)))} == {"Hale", "Ada Lark"}


def test_an_office_has_its_rank_and_no_letters_that_stand_behind_the_name() -> None:
    stated = (Speaker("Ada Quill", "Prime Minister, MP"), Speaker("Rank Ole Strand", "Captain 1st"), Speaker("Rex Lark", "MP"))
    cast = index_speakers({}, stated, (), "")
    assert {person.name: person.role for person in cast.people} == {
        "Ada Quill": "Prime Minister",
        "Ole Strand": "Captain 1st Rank",
        "Rex Lark": "MP",
    }


@pytest.mark.parametrize("printed", ["Macquill", "MacQuill", "Della Quill", "della Quill"])
def test_a_name_in_capitals_has_the_letters_that_the_prose_gives_it(printed: str) -> None:
    label = f"MR. {printed.upper()}"
    cast = index_speakers({label: "We lit the lamps."}, (), (), f"{label}: We lit the lamps.\nMR. McMAHON: I thank Mr. {printed} for it.")
    assert cast.name(label) == printed.replace("della", "Della")


def test_an_introduction_does_not_outrank_the_title() -> None:
    said = read([plain_block("MS. HOLM: I am glad. Erik Holm, my father, sat here.")], (Speaker("Anna Holm"),))
    assert said[0][0] == "Anna Holm"


@pytest.mark.parametrize(
    "name", ["Rex Quill", "Ursula von der Lind", "Ban Ki-moon", "Theresa May", "Lord Wick", "Xu", "J. P. Rowan", "Bill Roe"]
)
def test_names_pass_the_gate(name: str) -> None:
    assert is_persons_name(name)


@pytest.mark.parametrize(
    "words",
    [
        "Central Bank",
        "of Australia",
        "and Training",
        "Embargo",
        "By Authority",
        "Wednesday, 22 May",
        "English",
        "Economic Growth",
        "PH4",
        "J",
    ]
    + ["The FBI", "Prim1E Minister", "White House", "Me", "Question", "Norway"],
)
def test_what_is_no_person_does_not_pass_the_gate(words: str) -> None:
    assert not is_persons_name(words)


def test_who_neither_is_stated_nor_holds_an_office_asks_in_an_interview() -> None:
    said = [Paragraph("Why?", speaker="Petra Lind", turn=1), Paragraph("Because.", speaker="Ole Strand", turn=2)]
    people = [Speaker("Petra Lind", "Radio Halden"), Speaker("Ole Strand")]
    asked = asked_by_role(said, people, Kind.INTERVIEW, "Interview with Ole Strand", {"Ole Strand"})
    assert [one.kind for one in asked] == [ParagraphKind.QUESTION, ParagraphKind.SPEECH]
    assert asked_by_role(said, people, Kind.MEETING, "Meeting", {"Ole Strand"}) == tuple(said)


def test_a_value_that_does_not_stand_on_the_page_leaves_the_record() -> None:
    people = (Speaker("Ada Quist", "Harbour Master"), Speaker("Ole Strand", "Pilot of Halden"), Speaker("Erik Holm"))
    said = tuple(Paragraph("Yes.", speaker=one.name, attribution=Attribution.LABELLED) for one in people)
    kept, left, issues = printed_only(people, said, ("QUIST, ADA, Pilot", "Ole Strand"), lambda: "<p>Pilot</p>")
    assert kept == (Speaker("Ada Quist"), Speaker("Ole Strand"))
    assert [(one.speaker, one.attribution) for one in left][-1] == (None, Attribution.UNRESOLVED)
    assert issues == ("unquoted_role: Harbour Master", "unquoted_role: Pilot of Halden", "unquoted_name: Erik Holm")


def test_how_sure_a_value_is_makes_no_revision() -> None:
    said = Paragraph("Yes.", speaker="Ada Quist", turn=1)
    before = Speech("https://a.example/1", "a", "a/1", "Yes", "en", Kind.SPEECH, None, (said,), (Speaker("Ada Quist"),))
    sure = replace(said, attribution=Attribution.SOLE_SPEAKER)
    after = replace(before, paragraphs=(sure,), speakers=(Speaker("Ada Quist", name_evidence=NameEvidence.TITLE),))
    assert content_hash(before) == content_hash(after)
