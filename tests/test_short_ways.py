"""Short ways before a long one (a look for a letter before a pattern, one pass in place of several) find what the long way finds."""

import re
import unicodedata
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from podium.errors import Rejected
from podium.extract import known_labels, labels, mentions, notes, places, possible_labels, speaker_index, turns
from podium.extract.possible_labels import aside, label_marks
from podium.page import limits
from podium.page.blocks import Block, TextRun
from podium.page.page import html_node
from podium.text import dates
from podium.text.folding import bare_letters, fold, plain, share_of_capitals
from podium.text.language import mojibake

many = settings(max_examples=150, deadline=None, derandomize=True, database=None)

LETTERS = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(" _.-—…’éØßŁıſﬁ½²йёΐاً가각\u0301\u00a0\u2028")), max_size=40)


def by_the_book(text: str) -> str:
    """Decomposed, without marks, in small letters, word by word."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join(re.findall(r"\w+", "".join(one for one in decomposed if not unicodedata.combining(one)).casefold()))


@many
@given(LETTERS, st.integers(1, 40))
def test_text_is_compared_by_its_letters_however_long_it_is(text: str, times: int) -> None:
    long = f"{text} " * times
    assert plain(long) == by_the_book(long)
    assert bare_letters(long) == by_the_book(long).replace(" ", "")


def test_a_text_of_many_different_accents_is_compared_like_one_of_few() -> None:
    korean = "".join(chr(0xAC00 + 7 * number) for number in range(300))
    assert plain(korean) == by_the_book(korean)


@many
@given(LETTERS, LETTERS, LETTERS)
def test_what_stands_in_a_text_letter_by_letter_stands_in_its_folded_letters(before: str, value: str, behind: str) -> None:
    assert bare_letters(value) in bare_letters(before + value + behind)


@many
@given(LETTERS)
def test_capitals_are_counted_as_letter_by_letter(text: str) -> None:
    letters = [one for one in text if one.isalpha()]
    assert share_of_capitals(text) == sum(one.isupper() for one in letters) / max(len(letters), 1)


@many
@given(st.text(st.sampled_from(" \n\u00a0\u2003.-–—:：;aBÉ"), max_size=30))
def test_marks_of_labels_are_found_where_the_pattern_finds_them(head: str) -> None:
    assert [found.span() for found in label_marks(head)] == [found.span() for found in possible_labels._MARK.finditer(head)]


@many
@given(st.text(st.sampled_from(" *\n:.AaQqé1…\u00a0-"), max_size=8).map(TextRun))
def test_a_paragraph_that_begins_with_another_letter_opens_with_no_letter_for_a_voice(run: TextRun) -> None:
    found = labels._LETTER.match(run.text) or labels._GLUED_LETTER.match(run.text)
    assert (labels.letters(Block((run,))) is not None) == (found is not None)


@many
@given(st.text(st.sampled_from(" *\n:.A1•-([é"), max_size=12))
def test_nothing_is_put_aside_in_front_of_a_letter(words: str) -> None:
    found = possible_labels._ASIDE.match(words)
    assert aside(Block((TextRun(words),))) == (found.end() if found else 0)


@many
@given(st.lists(st.sampled_from(["give", "hand", "ing", " it", " over", " the floor", " to", " ", "Ada", ".", "pass", "turn"]), max_size=9))
def test_words_that_hand_over_hold_what_is_looked_for_first(words: list[str]) -> None:
    text = "".join(words)
    if turns._HANDS_OVER.search(text):
        assert " to " in text and any(word in text for word in turns._HANDING)


WEEKDAYS = ("Friday", "FRIDAY", "frıday", "on Thursday", "today", "Satur", "day", "Day ")


@many
@given(
    st.lists(
        st.sampled_from([*WEEKDAYS, ", ", " the ", "12 May 2034", "May 12, 2034", "12.5.2034", "13 May 2034", "２０34", " "]), max_size=7
    )
)
def test_a_weekday_beside_a_day_is_found_as_by_trying_every_place(words: list[str]) -> None:
    text, day = "".join(words), date(2034, 5, 12)
    tried = [dates._WITH_WEEKDAY.match(text, at) for at in range(len(text))]
    beside = [found[1].casefold() for found in tried if found and dates.find_date(found[2][:40], order="MDY") == day]
    assert dates.weekday_fits(text, day) is ("fri" in beside if beside else None)


@many
@given(
    st.text(st.sampled_from(" -–—#[(<eEnNdDsaAxX>)]:."), max_size=9).map(fold)
    | st.sampled_from(["ANNEXURE 1", "Appendix", "aTTACHMENT:", "annex IV", "END", "ENDED"])
)
def test_what_ends_a_transcript_begins_with_a_letter_that_is_looked_for_first(line: str) -> None:
    if turns._END.match(line) or turns._ANNEX.match(line):
        assert line[0] in turns._MAY_END


@many
@given(
    st.lists(
        st.sampled_from(
            ["end", "Fin", "date of", "publication date:", "last updated:", "by authority:", "source", "chart", "9", ": ", "May 1, 2034"]
        )
    )
    .map(" ".join)
    .map(fold)
    | st.sampled_from(
        ["Chairman Vale submitted identical remarks to the committee", "SOURCES: the survey of the harbour office, Strelsau 2034."]
    )
)
def test_a_long_note_begins_with_letters_that_are_looked_at_first(line: str) -> None:
    if notes._NOTES.fullmatch(line):
        assert notes._may_be_note(line)


@many
@given(st.lists(st.sampled_from([*"’—…\r\n", "\u00a0", "â€™", "Ã©", "café ", "plain "]), max_size=12))
def test_lines_of_broken_letters_are_found_among_those_with_typography_alone(parts: list[str]) -> None:
    text = "".join(parts)
    assert (mojibake(text) is None) == all(mojibake(line) is None for line in text.splitlines())


TAGS = st.lists(
    st.sampled_from(["<div>", "</div>", "<DIV>", "<b>", "</b>", "<i>", "</i>", "<p>", "<td>", "</section>", "<section>"]), max_size=60
)


@many
@given(TAGS, st.integers(1, 80))
def test_no_more_elements_are_open_than_pairs_taken_out_tell(parts: list[str], times: int) -> None:
    tags = limits._TAG.findall("".join(parts * times).encode())
    assert limits._most_open(tags).total() >= limits._deepest(tags)


@many
@given(st.integers(limits.DEPTH - 4, limits.DEPTH + 4), st.integers(0, 200), st.booleans())
def test_a_page_is_too_deep_wherever_its_deepest_element_stands(depth: int, before: int, broad: bool) -> None:
    markup = (
        "<i></i>" * before + "".join(f"<div>{'<u>x</u>' * broad}" for _ in range(depth - 2)) + "</div>" * (depth - 2)
    )  # in html and body
    try:
        html_node(markup)
    except Rejected as reject:
        assert depth + broad >= limits.DEPTH and "too deeply" in str(reject)
    else:
        assert depth + broad < limits.DEPTH


@many
@given(
    st.sampled_from(["Lark", "LARK", "Şen", "Kist"]),
    st.lists(st.sampled_from([*"AJ.\n ", "I am ", "Ada ", "lark", "LARK", "ŞEN", "şen", "Kiſt", ", "]), max_size=9),
)
def test_a_surname_of_which_a_pattern_is_made_stands_behind_a_word_with_a_capital(surname: str, parts: list[str]) -> None:
    words = "".join(parts)
    if re.search(rf"[A-Z](?:[\w'’-]*|\.)\s+(?i:{surname})", words):
        assert mentions.may_be_introduced(surname, words)


@many
@given(
    st.sampled_from(["Ada Lark", "Lark Jr.", "Özil"]),
    st.lists(
        st.sampled_from(["Mr", "Mrs", ". ", " ", "Prof", "Professor", "essor", "Ada Lark", "Lark Jr.", "Özil", "s", "and ", "\n"]),
        max_size=8,
    ),
)
def test_a_form_of_address_is_found_as_by_a_pattern_of_the_whole_name(name: str, parts: list[str]) -> None:
    prose = "".join(parts)
    front = "\n".join(prose.split("\n", 2)[:2])
    found = re.search(rf"\b(Mrs?|Ms|Miss|Dr|Prof|Professor)\.? {re.escape(name)}\b", front)
    assert speaker_index._printed_address(name, prose) == (plain(found[1]) if found else "")


@many
@given(st.text(st.sampled_from(" \n—’'-aAbBéÉ1_."), max_size=40))
def test_names_of_a_text_are_found_in_its_words_taken_once(text: str) -> None:
    capital = {word for word in known_labels._CAPITAL.findall(text) if word[0].isupper()}
    small = {word for word in known_labels._SMALL.findall(text) if word.islower()}
    found = known_labels.printed_names([text, "", text], ())
    assert found.capital == known_labels._folded(capital)
    assert found.named == known_labels._folded(word for word in capital if word.casefold() not in small)


@many
@given(st.lists(st.sampled_from(["5", " ", "November", "2034", ",", "to", "/", "-", "令和", "元", "年", "月", "日", "٣"]), max_size=9))
def test_a_day_or_a_span_of_days_holds_a_figure(words: list[str]) -> None:
    text = "".join(words)
    if any(form.search(text) for form in (*dates._FORMS, *dates._SPANS)):
        assert dates._FIGURE.search(text)


@many
@given(st.text(st.sampled_from("AbD. ,;:–—-()"), max_size=9))
def test_the_full_stop_of_an_abbreviation_stays_whatever_stands_behind_it(words: str) -> None:
    bare = words.strip(" ,;:–—-()")
    assert places.trim(words) == (bare if re.search(r"\b[A-Z]\.$", bare) else bare.rstrip(" .,;:–—-"))


@many
@given(
    st.lists(
        st.sampled_from(
            [
                "So. ",
                "PM",
                "J",
                "ÀB",
                "MR. LARK",
                "Mr. Lark",
                "Prime Minister",
                "Question",
                "lark",
                "\u00d7",
                "'",
                " ",
                "\n",
                ":",
                ";",
                "!",
                "：",
            ]
        ),
        max_size=9,
    )
)
def test_a_label_within_a_paragraph_ends_in_a_word_with_a_capital(parts: list[str]) -> None:
    raw = "".join(parts)
    if possible_labels._WITHIN.search(raw):
        assert possible_labels._CAPITALISED_BEFORE_MARK.search(raw)
