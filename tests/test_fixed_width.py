"""Preformatted text: paragraphs by indents, sentences that page marks cut, headings, small type, tables."""

from podium.extract.fixed_width import Setting, read_fixed_width


def settings(text: str) -> list[tuple[Setting, str]]:
    return [(one.setting, one.text) for one in read_fixed_width(text)]


def test_a_paragraph_opens_with_an_indent_and_its_lines_are_joined() -> None:
    text = "  Mr. QUILL. I rise to speak of low-\nincome harbors.\n  They are many.\n"
    assert settings(text) == [(Setting.TEXT, "Mr. QUILL. I rise to speak of low- income harbors."), (Setting.TEXT, "They are many.")]


def test_a_page_mark_cuts_no_sentence() -> None:
    assert settings("  The walls are\n\n[[Page S102]]\n\nold.\n  They fall.") == [
        (Setting.TEXT, "The walls are old."),
        (Setting.TEXT, "They fall."),
    ]


def test_a_page_mark_between_paragraphs_joins_nothing() -> None:
    assert settings("  One.\n\n[[Page S102]]\n\n  Two.") == [(Setting.TEXT, "One."), (Setting.TEXT, "Two.")]


def test_a_clock_mark_in_a_sentence_stands_after_its_paragraph() -> None:
    text = "  The walls are\n\n                              {time}  1015\n\nold."
    assert settings(text) == [(Setting.TEXT, "The walls are old."), (Setting.MARK, "{time} 1015")]


def test_a_centred_line_is_a_heading_and_small_type_is_none() -> None:
    heading = "HARBOR WALLS".center(72)
    small = (
        "       Be it enacted by the people of the harbor that the walls\n"
        "     shall stand as they stood before the sea came over them and\n     not otherwise."
    )
    assert [setting for setting, _ in settings(f"{heading}\n\n{small}\n\n     SEC. 2. WALLS.\n")] == [
        Setting.HEADING,
        Setting.SMALL,
        Setting.SMALL,
    ]


def test_a_heading_at_the_indent_of_small_type_is_known_by_its_letters() -> None:
    assert settings("       MR. AMOS T. FIELDING, KEEPER, TEACHER, AND HOLDER OF LIGHTS")[0][0] is Setting.HEADING
    assert settings("       The cause was an illness of the lungs, as Elsewhere Co.")[0][0] is Setting.SMALL


def test_lines_at_the_margin_after_a_blank_are_a_table() -> None:
    text = "  The figures are:\n\n----------------\nWalls...... 12\n  Moles.... 3\n----------------\n\n  Thank you."
    assert settings(text) == [
        (Setting.TEXT, "The figures are:"),
        (Setting.SMALL, "Walls...... 12 Moles.... 3"),
        (Setting.TEXT, "Thank you."),
    ]
