"""Questions to a page that are made of other questions: what a line says, which day or people it names, what is left without a part of it.

What asks the markup itself stands in ``podium.extract.layout``. Patterns here are regular expressions, searched without regard to case
except where a maker says otherwise.
"""

import re

from podium.extract.layout import FRAME, Ask, AskDay, AskText, Layout, LineTest, json_at
from podium.extract.people import read_people
from podium.page.blocks import Block
from podium.page.page import Page
from podium.records import Speaker
from podium.text.dates import Order, day_of_moment, find_date, read_date


def address_of_page(page: Page) -> str | None:
    """The page's address, as words."""
    return page.url


def every_text_of(css: str, joint: str = "; ") -> AskText:
    """The words of all matches in one line."""
    return lambda page: joint.join(node.text for node in page.every(css)) or None


def joined_answers(*questions: AskText, joint: str = " ") -> AskText:
    """All the answers in one line."""
    return lambda page: joint.join(answer for question in questions if (answer := question(page))) or None


def line_of(css: str, pattern: str, shorter_than: int) -> AskText:
    """The words of the first match that begins with the pattern and is short enough for a line about the text."""
    form = re.compile(pattern, re.IGNORECASE)
    return lambda page: next((node.text for node in page.every(css) if form.match(node.text) and len(node.text) < shorter_than), None)


def says(pattern: str, *questions: AskText) -> Ask[bool]:
    """True where one of the answers holds the pattern."""
    form = re.compile(pattern, re.IGNORECASE)
    return lambda page: any(form.search(question(page) or "") for question in questions)


def lacks(pattern: str, *questions: AskText) -> Ask[bool]:
    """True where none of the answers holds the pattern."""
    said = says(pattern, *questions)
    return lambda page: not said(page)


def any_of(*questions: Ask[bool]) -> Ask[bool]:
    """True where one of the questions is answered with yes."""
    return lambda page: any(question(page) for question in questions)


def both(*questions: Ask[bool]) -> Ask[bool]:
    """True where every question is answered with yes."""
    return lambda page: all(question(page) for question in questions)


def found_in(question: AskText, pattern: str) -> AskText:
    """What the first group of the pattern finds in the answer, all of the match where it has no group; letters count as printed."""
    form = re.compile(pattern)

    def ask(page: Page) -> str | None:
        found = form.search(question(page) or "")
        return found[min(1, form.groups)].strip() if found else None

    return ask


def without(question: AskText, pattern: str) -> AskText:
    """The answer without everything that matches; ``None`` where nothing is left."""
    form = re.compile(pattern, re.IGNORECASE)
    return lambda page: form.sub("", question(page) or "").strip() or None


def day_within(*questions: AskText, language: str = "en", order: Order | None = None) -> AskDay:
    """The first full date in the first answer that holds one."""
    return lambda page: next((day for question in questions if (day := find_date(question(page) or "", language, order))), None)


def day_stated(question: AskText, language: str = "en", order: Order | None = None) -> AskDay:
    """The one day that a field states; ``bad_date`` when it is there and cannot be read."""
    return lambda page: read_date(answer, language, order) if (answer := question(page)) else None


def day_of_stamp(question: Ask[object], zone: str) -> AskDay:
    """The day that a time stamp is in that time zone; ``bad_date`` when it is there and cannot be read."""
    return lambda page: day_of_moment(question(page), zone)


def other_than(day: AskDay, question: AskDay) -> AskDay:
    """The answer, where it is another day than the first: a page that was never changed has no day of change."""
    return lambda page: found if (found := question(page)) != day(page) else None


def people_in(*questions: AskText) -> Ask[tuple[Speaker, ...]]:
    """The people of the first answer that names any."""
    return lambda page: next((people for question in questions if (people := read_people(question(page) or ""))), ())


def by(question: AskText) -> Ask[tuple[Speaker, ...]]:
    """The people of a field that only holds their names and offices."""
    return lambda page: read_people(f"by {answer}") if (answer := question(page)) else ()


def json_words(*way: str) -> AskText:
    """The words of a field of a JSON answer, which may hold markup."""
    return lambda page: page.fragment(value).text or None if isinstance(value := json_at(*way)(page), str) else None


def json_day(*way: str) -> AskDay:
    """The day of a field of a JSON answer in ISO form, with or without a time; ``bad_date`` when it cannot be read."""
    return lambda page: read_date(str(value)[:10]) if (value := json_at(*way)(page)) else None


def blocks_in(markup: Ask[object], drop: str) -> Ask[tuple[Block, ...]]:
    """The printed paragraphs of the markup that a field of a JSON or XML answer holds."""

    def ask(page: Page) -> tuple[Block, ...]:
        value = markup(page)
        return page.fragment(value).blocks(f"{FRAME}, {drop}") if isinstance(value, str) and value.strip() else ()

    return ask


def begins_with(pattern: str, shorter_than: int = 10_000) -> LineTest:
    """True for a printed paragraph that begins with the pattern and is short enough to be none of the words."""
    form = re.compile(pattern, re.IGNORECASE)
    return lambda block: form.match(block.text) is not None and len(block.text) < shorter_than


def is_all(pattern: str, shorter_than: int = 10_000) -> LineTest:
    """True for a printed paragraph that is the pattern from end to end."""
    form = re.compile(pattern, re.IGNORECASE)
    return lambda block: len(block.text) < shorter_than and form.fullmatch(block.text) is not None


def heading_of(pattern: str) -> LineTest:
    """True for a heading that is the pattern from end to end."""
    whole = is_all(pattern)
    return lambda block: block.heading and whole(block)


def unspoken(name: str, *landmarks: str | Ask[bool], why: str, absent: tuple[str, ...] = ()) -> Layout:
    """The template of an institution's pages that hold nobody's words: lists, releases, indexes.

    A page that is known only by what it lacks (``absent``), at the address of a speech, is of a template that nobody has described.
    """
    return Layout(name=name, landmarks=landmarks, absent=absent, refusals=(("body", why),))
