"""Labels of a fixed-width record, and the record's own sentences told apart from what is said."""

from datetime import UTC, datetime

import pytest

import parsers
from parsers.congressional_record import PRESIDING, mended
from parsers.congressional_record.floor import caller_among, cased, extended, floor_entries, heading, speaker_called
from podium.capture import Capture
from podium.errors import Rejected
from podium.extract.chamber import Called, ChamberEntry, chamber_record
from podium.extract.fixed_width import Printed, Setting, read_fixed_width
from podium.extract.record import parse
from podium.records import ParagraphKind


def entries(*texts: str) -> list[ChamberEntry]:
    return list(floor_entries([Printed(Setting.TEXT, text) for text in texts]))


@pytest.mark.parametrize(
    ("line", "label", "who"),
    [
        ("Mr. QUILL. Thank you.", "Mr. QUILL", Called("Quill", "mr")),
        ("Ms. TERRY MARSH of New Mexico. Yes.", "Ms. TERRY MARSH of New Mexico", Called("Terry Marsh", "ms", "New Mexico")),
        ("Mr. McVANE (during the reading). I ask.", "Mr. McVANE", Called("McVane", "mr")),
        ("Mr. E. B. DeWINTER. No.", "Mr. E. B. DeWINTER", Called("E. B. DeWinter", "mr")),
        ("Mr. ST. CLOUD. No.", "Mr. ST. CLOUD", Called("St. Cloud", "mr")),
        ("Mr. de la VALE. No.", "Mr. de la VALE", Called("de la Vale", "mr")),
        ("Miss O'DELL-VÁNEZ of Puerto Rico. No.", "Miss O'DELL-VÁNEZ of Puerto Rico", Called("O'Dell-Vánez", "miss", "Puerto Rico")),
        ("Mr. Manager TARROW. Senators.", "Mr. Manager TARROW", Called("Tarrow", "mr", None, "Manager")),
        (
            "The SPEAKER pro tempore (Mr. Poll). So.",
            "The SPEAKER pro tempore (Mr. Poll)",
            Called("Poll", None, None, "Speaker pro tempore"),
        ),
        ("THE PRESIDING OFFICER. So.", "THE PRESIDING OFFICER", Called(office="Presiding Officer")),
        ("The Acting CHAIR. So.", "The Acting CHAIR", Called(office="Acting Chair")),
        ("The SERGEANT AT ARMS. So.", "The SERGEANT AT ARMS", Called(office="Sergeant at Arms")),
        ("The SPEAKER PRO TEMPORE. So.", "The SPEAKER PRO TEMPORE", Called(office="Speaker Pro Tempore")),
        ("The Acting Chair. So.", "The Acting Chair", Called(office="Acting Chair")),
        ("Prime Minister TARROW. Mr. Speaker.", "Prime Minister TARROW", Called("Tarrow", office="Prime Minister")),
        ("King OLAF III. Mr. Speaker.", "King OLAF III", Called("Olaf III", office="King")),
        ("Mr. Chief Justice QUILL. Senators.", "Mr. Chief Justice QUILL", Called("Quill", office="Chief Justice")),
        ("Mr. De La VALE. No.", "Mr. De La VALE", Called("De La Vale", "mr")),
        ("Ms. NUN~EZ. No.", "Ms. NUN~EZ", Called("Nun~ez", "ms")),
        ("Mr. VAN TARROW, Jr. No.", "Mr. VAN TARROW, Jr.", Called("Van Tarrow, Jr.", "mr")),
        ("Mr. Oe. Mr. Speaker.", "Mr. Oe", Called("Oe", "mr")),
        ("Mr. QUILL, Mr. Speaker, I rise.", "Mr. QUILL", Called("Quill", "mr")),
    ],
)
def test_labels(line: str, label: str, who: Called) -> None:
    (entry,) = entries(line)
    assert entry.label == label
    assert speaker_called(label) == who


@pytest.mark.parametrize(
    "line",
    ["Mr. QUILL, from the Committee on Harbors, reported a bill.", "The amendment (No. 1245), as modified, is as follows:"],
)
def test_what_the_record_itself_tells_is_nobodys(line: str) -> None:
    (entry,) = entries(line)
    assert (entry.label, entry.kind) == (None, ParagraphKind.NOTE)


def test_the_state_below_the_name_is_where_the_member_sits() -> None:
    lines = ["lamps of the harbor", "HON. ADA LARK", "of the northern isles", "HON. NED QUILL", "in the senate"]
    assert extended([Printed(Setting.HEADING, line) for line in lines]) == [
        Called("Ada Lark", place="Northern Isles"),
        Called("Ned Quill"),
    ]


def presided(*labels: str) -> list[str | None]:
    """Who says each line of a record with these labels."""
    lines = entries(*(f"{label}. So." for label in labels))
    return [one.speaker for one in chamber_record(lines, speaker_called, presiding=PRESIDING).paragraphs]


def test_another_chair_or_the_holders_own_speech_ends_what_is_known_of_the_chair() -> None:
    named, alone = "The PRESIDING OFFICER (Mr. Lark)", "The PRESIDING OFFICER"
    assert presided(named, "Mr. QUILL", alone) == ["Lark", "Quill", "Lark"]
    assert presided(named, "The PRESIDENT pro tempore", alone) == ["Lark", "The PRESIDENT pro tempore", alone]
    assert presided(named, "Mr. LARK", alone) == ["Lark", "Lark", alone]


def test_a_heading_in_small_capitals_may_fill_its_first_line() -> None:
    text = f"  {'the fellowship of lamps and keepers: a fellowship of the harbor and':67}\n{'boats':>38}\n"
    assert [(one.setting, one.text[-5:]) for one in read_fixed_width(text)] == [(Setting.HEADING, "boats")]


def test_a_guest_has_the_name_and_office_with_which_the_chair_presents_them() -> None:
    presented = "I have the honor of presenting to you Her Excellency Tarrow Ines, Prime Minister of Ebbland."
    call = caller_among([Printed(Setting.TEXT, presented)])
    assert call("Prime Minister TARROW") == Called("Tarrow Ines", office="Prime Minister of Ebbland")
    assert call("Mr. TARROW") == Called("Tarrow", "mr")
    assert call("King TARROW") == Called("Tarrow", office="King")


def test_small_type_is_said_where_it_is_the_members_own_statement() -> None:
    small = Printed(Setting.SMALL, "Good afternoon, and thank you.")
    own = Printed(Setting.TEXT, "Mr. QUILL. On May 12 I made the following statement during a hearing:")
    letter = Printed(Setting.TEXT, "Mr. QUILL. I include in the Record the following statement:")
    assert [entry.kind for entry in floor_entries([own, small])][1] is ParagraphKind.SPEECH
    assert [entry.kind for entry in floor_entries([letter, small])][1] is ParagraphKind.NOTE


@pytest.mark.parametrize(
    "line",
    [
        "Mr. QUILL addressed the Chair.",
        "The Assistant to the Sergeant at Arms announced the Dean of the Diplomatic Corps.",
        "At 11 o'clock and 7 minutes a.m., the Prime Minister of Ebbland, escorted by the committee, entered the Hall of the House.",
        "Messrs. QUILL and TARROW changed their vote from ``nay'' to ``yea.''",
        "The SPEAKER pro tempore laid before the House the following communication:",
        "There being no objection, the letter was ordered to be printed in the Record, as follows:",
        "The motion to lay on the table was agreed to.",
        "The bill (S. 77), as amended, was passed, as follows:",
        "The amendment (No. 12) was agreed to.",
        "The assistant legislative clerk read as follows:",
        "The yeas and nays were ordered.",
        "The question was taken; and the Speaker pro tempore announced that the ayes appeared to have it.",
        "So (two-thirds being in the affirmative) the rules were suspended and the bill was passed.",
        "A motion to reconsider was laid on the table.",
        "The text of the resolution is as follows:",
        "The material previously referred to by Mr. Quill is as follows:",
        "Thereupon, the Senate, at 12:30 p.m., recessed until 2:15 p.m.",
        "The House met at 10 a.m.",
        "S. Con. Res. 5. A concurrent resolution to honor the keepers.",
        "(Mr. QUILL assumed the Chair.)",
    ],
)
def test_the_records_own_lines(line: str) -> None:
    assert [entry.kind for entry in entries("Ms. OAKHURST. I yield.", line)] == [ParagraphKind.SPEECH, ParagraphKind.NOTE]


@pytest.mark.parametrize(
    "line",
    [
        "The bill was introduced in January to help those who fish.",
        "The bill I introduced last year was passed by this body.",
        "The Senate passed this bill last year.",
        "The CBO estimates that it costs nothing.",
        "The clerk will report the bill.",
        "The letter was sent in March.",
        "The Speaker has a plan.",
        "The House has met every night.",
        "Mr. President, the motion was agreed to last night.",
    ],
)
def test_what_is_said_of_such_things_stays_said(line: str) -> None:
    assert entries("Ms. OAKHURST. I rise.", line)[1] == ChamberEntry(line)


def test_small_type_is_said_only_where_it_is_read_out() -> None:
    def kinds(above: str) -> list[ParagraphKind]:
        lines = [Printed(Setting.TEXT, above), Printed(Setting.SMALL, "A wall is a promise."), Printed(Setting.SMALL, "Keep it.")]
        return [entry.kind for entry in floor_entries(lines)][1:]

    assert kinds("Ms. OAKHURST. She wrote:") == [ParagraphKind.SPEECH] * 2
    assert kinds("Ms. OAKHURST. I submit for the Record the following letter:") == [ParagraphKind.NOTE] * 2
    assert kinds("Ms. OAKHURST. I yield the floor.") == [ParagraphKind.NOTE] * 2


def test_a_sections_name_gives_way_to_the_statements_own_heading() -> None:
    own = Printed(Setting.HEADING, "TRIBUTE TO AMOS T. FIELDING")
    section = Printed(Setting.HEADING, "ADDITIONAL STATEMENTS")
    words = Printed(Setting.TEXT, "Mr. QUILL. He kept the light.")
    assert heading([section, own, words]) == own.text
    assert heading([section, words, own]) == section.text
    assert heading([Printed(Setting.TEXT, "S. 77. A bill to mend walls."), words]) == "S. 77"


def test_names_in_capitals() -> None:
    names = ["ROSA M. DeVANE-O'DELL", "JOHN TARROW, JR.", "ENI F.H. VALE", "AMOS FIELDING III", "McCLAIRE", "LaRUE"]
    assert [cased(name) for name in names] == [
        "Rosa M. DeVane-O'Dell",
        "John Tarrow, Jr.",
        "Eni F.H. Vale",
        "Amos Fielding III",
        "McClaire",
        "LaRue",
    ]


def test_a_word_parted_at_a_lines_end_is_whole_where_the_page_prints_it_whole() -> None:
    words = {"harbor", "lighthouse", "indo", "pacific"}
    assert mended("The light- house of the Indo- Pacific, the Har- bor, two- and three-year terms.", words) == (
        "The lighthouse of the Indo- Pacific, the Harbor, two- and three-year terms."
    )


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.congress.gov/113/crec/2013/01/15/159/6/modified/CREC-2013-01-15-pt1-PgS150.htm", "CREC-2013-01-15-pt1-PgS150"),
        ("https://www.govinfo.gov/content/pkg/CREC-2013-01-15/html/CREC-2013-01-15-pt1-PgS150.htm", "CREC-2013-01-15-pt1-PgS150"),
        ("https://www.congress.gov/113/crec/2013/01/15/159/6/CREC-2013-01-15-pt1-PgS150.pdf", None),
        ("https://www.congress.gov/congressional-record/volume-159/issue-6/senate-section", None),
    ],
)
def test_an_item_is_one_on_every_host(url: str, key: str | None) -> None:
    source = parsers.source("congressional_record")
    assert source.key(url) == key
    assert source.canonical(url) == (f"https://www.govinfo.gov/content/pkg/CREC-2013-01-15/html/{key}.htm" if key else url)


@pytest.mark.parametrize("item", ["pt1-FrontMatter", "pt1-PgD5-2", "pt1-BackMatter"])
def test_front_matter_and_digest_are_known_by_their_addresses(item: str) -> None:
    url = f"https://www.govinfo.gov/content/pkg/CREC-2013-01-15/html/CREC-2013-01-15-{item}.htm"
    body = b"<html><body><pre>\x00Contents\n\n\x00\x00Page S150\n</pre></body></html>"
    capture = Capture(url, url, 200, (("Content-Type", "text/html"),), body, datetime(2026, 11, 23, tzinfo=UTC))
    with pytest.raises(Rejected, match="not_a_speech"):
        parse(capture, parsers.source("congressional_record"))


def item(part: str, page: str, *lines: str) -> Capture:
    """An item of an issue of Tuesday, 12 May 2026; lines that are no paragraph stand in the middle."""
    url = f"https://www.govinfo.gov/content/pkg/CREC-2026-05-12/html/CREC-2026-05-12-pt1-Pg{page}.htm"
    head = f"[Congressional Record Volume 172, Number 80 (Tuesday, May 12, 2026)]\n[{part}]\n[Page {page}]\n"
    text = "\n".join(line if line.startswith("  ") or "\n" in line else f"\n{line.center(72)}\n" for line in lines)
    body = f"<html><head><title>Congressional Record, Volume 172 Issue 80</title></head><body><pre>\n{head}From the Congressional Record Online\n\n{text}\n</pre></body></html>".encode()
    return Capture(url, url, 200, (("Content-Type", "text/html"),), body, datetime(2026, 11, 23, tzinfo=UTC))


def said(*found: str, part: str = "Senate", page: str = "S100") -> list[tuple[str | None, str]]:
    record = parse(item(part, page, *found), parsers.source("congressional_record"))
    return [(one.speaker, one.text) for one in record.paragraphs if one.kind is ParagraphKind.SPEECH]


@pytest.mark.parametrize("remark", ["[Applause.]", "(Laughter.)", "[Disturbance in the Gallery.]", "(Mr. QUILL assumed the Chair.)"])
def test_a_remark_in_brackets_within_a_speech_ends_nothing(remark: str) -> None:
    words = ("  Ms. OAKHURST. I rise to speak of lamps.", f"  {remark}", "  They are nine.")
    assert said("LAMPS", *words) == [("Oakhurst", "I rise to speak of lamps."), ("Oakhurst", "They are nine.")]


def test_a_table_is_nobodys_and_the_label_in_its_block_opens_a_turn() -> None:
    table = "\n----------------\nLamps.......... 12\nOil............ 3\n----------------\n  Mr. QUILL. I thank my friend for the figures."
    assert said("LAMPS", "  Ms. OAKHURST. Here are the figures:", table) == [
        ("Oakhurst", "Here are the figures:"),
        ("Quill", "I thank my friend for the figures."),
    ]


def test_a_member_is_one_with_and_without_jr_and_a_misprinted_year_is_told_by_its_weekday() -> None:
    head = ("HONORING THE KEEPERS", "______", "HON. BILL TARROW, JR.", "of new jersey", "in the house of representatives")
    lines = (*head, "Tuesday, May 12, 2025", "  Mr. TARROW. Mr. Speaker, I rise to honor the keepers of the lamp.")
    record = parse(item("Extensions of Remarks", "E100", *lines), parsers.source("congressional_record"))
    assert ([speaker.name for speaker in record.speakers], str(record.date)) == (["Bill Tarrow, Jr."], "2026-05-12")
    assert [one.speaker for one in record.paragraphs if one.kind is ParagraphKind.SPEECH] == ["Bill Tarrow, Jr."]


def test_an_item_without_a_heading_holds_the_chairs_sentence() -> None:
    words = "The Chair declares the House in recess until noon today."
    assert said(f"  The SPEAKER pro tempore. {words}", part="House", page="H100") == [("The SPEAKER pro tempore", words)]
