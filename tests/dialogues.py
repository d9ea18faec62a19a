"""A grammar of dialogues: invented people, the ways in which institutions label them, and who must be found to say what."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from hypothesis import strategies as st

FIRST = ("Ada", "Ivo", "Odd", "Jean-Luc", "Søren", "Núria", "Tomás", "Odile", "Pyotr", "Wilhelmina", "Bo", "Ezekiel")
LAST = (
    "Lund",
    "Quist",
    "Fennimore",
    "McHale",
    "O’Dray",
    "Núñez",
    "de Vries",
    "Adeyemo",
    "Vanngaard",
    "Wexmoor",
    "Krell",
    "Saint-Clair",
    "Brant",
)
OFFICES = ("Minister of Ferries", "Harbour Master", "Secretary of Transport", "Chairman of the Quay Board", "Ambassador", "Governor")
WORDS = (
    "Good morning, and thank you all for coming.",
    "We have bought the second ferry, and we shall run it.",
    "I would not say so. The harbour is open.",
    "That is for the council to decide (laughter).",
    "It costs 12.5 million: no more, no less.",
    "Yes.",
    "“Nobody knows”, my mother used to say – and she was right.",
    "As the mayor said yesterday: patience.",
)
QUESTIONS = ("How much does it cost?", "Will you resign if it fails? And when?", "Can I ask about the ferry?")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented."""

    first: str
    last: str
    office: str

    @property
    def name(self) -> str:
        """As a record names them."""
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class Turn:
    """Who says what, in how many paragraphs; ``speaker`` is ``None`` for the press."""

    speaker: Person | None
    words: tuple[str, ...]


PEOPLE = (
    st.tuples(
        st.lists(st.sampled_from(FIRST), min_size=3, max_size=3, unique=True),
        st.lists(st.sampled_from(LAST), min_size=3, max_size=3, unique=True),
        st.lists(st.sampled_from(OFFICES), min_size=3, max_size=3, unique=True),
    )
    .map(lambda parts: [Person(*one) for one in zip(*parts, strict=True)])
    .filter(lambda people: len({person.last.split()[-1][:3] for person in people}) == 3)
)


@st.composite
def dialogues(draw: st.DrawFn) -> list[Turn]:
    """Two or three people who speak in turn, with questions of the press between; each speaks twice at least."""
    people = draw(PEOPLE)[: draw(st.integers(2, 3))]
    order = [*people, *draw(st.permutations(people)), *draw(st.lists(st.sampled_from(people), max_size=3))]
    turns: list[Turn] = []
    for person in order:
        if (turns and turns[-1].speaker == person) or draw(st.booleans()):
            turns.append(Turn(None, (draw(st.sampled_from(QUESTIONS)),)))
        turns.append(Turn(person, tuple(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)))))
    return turns


Printer = Callable[[list[Turn], st.DrawFn], str]


def _asker(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(("Question", "QUESTION", "Journalist", "JOURNALIST", "Q", "Question 1")))


def _full(person: Person, draw: st.DrawFn) -> str:
    """The label by which somebody is introduced."""
    name = draw(st.sampled_from((person.name, f"{person.first} {person.last.upper()}", person.name.upper())))
    return draw(st.sampled_from((name, f"{person.office} {person.name}", f"{name} ({person.office})")))


def _short(person: Person, draw: st.DrawFn) -> str:
    """A later label of somebody who has been introduced."""
    return draw(st.sampled_from((person.name, f"Mr. {person.last}", f"Ms {person.last}", person.name.upper())))


def labels(turns: list[Turn], draw: st.DrawFn) -> list[str]:
    """A label for each turn: whole at first, shorter or the same later."""
    address: dict[Person, str] = {}
    printed = []
    for turn in turns:
        if turn.speaker is None:
            printed.append(_asker(draw))
        elif turn.speaker in address:
            printed.append(address[turn.speaker])
        else:
            printed.append(_full(turn.speaker, draw))
            address[turn.speaker] = _short(turn.speaker, draw)
    return printed


def _paragraphs(first: str, turn: Turn) -> str:
    return "".join(f"<p>{text}</p>" for text in (first + escape(turn.words[0]), *map(escape, turn.words[1:])))


def bold(turns: list[Turn], draw: st.DrawFn) -> str:
    """``<b>Name:</b> words`` with the colon in the bold or behind it, a remark, no-break spaces, and bold of every kind."""
    opening, closing = draw(st.sampled_from((("<b>", "</b>"), ("<strong>", "</strong>"), ('<span style="font-weight: bold">', "</span>"))))
    space = draw(st.sampled_from((" ", "&nbsp;", "&nbsp; ", "\n")))
    remark = draw(st.sampled_from(("", " (retranslated)", " <i>(speaking in Zemblan)</i>", "<em> (answering a question)</em>")))
    inside = draw(st.booleans())
    whole = ""
    for label, turn in zip(labels(turns, draw), turns, strict=True):
        behind = remark if turn.speaker else ""
        name = f"{opening}{escape(label)}{':' + closing if inside and not behind else closing + behind + ':'}{space}"
        whole += _paragraphs(name, turn)
    return whole


def capitals(turns: list[Turn], draw: st.DrawFn) -> str:
    """``MR. NAME:  words``: a whole name in capitals first."""
    space = draw(st.sampled_from((" ", "&nbsp; ", "&nbsp;&nbsp;")))
    title = draw(st.sampled_from(("MR.", "MS.", "")))
    introduced: set[Person | None] = set()
    whole = ""
    for turn in turns:
        short = f"{title} {turn.speaker.last}".strip() if turn.speaker and title else turn.speaker.name if turn.speaker else ""
        name = "QUESTION" if turn.speaker is None else short if turn.speaker in introduced else turn.speaker.name
        introduced.add(turn.speaker)
        whole += _paragraphs(f"{name.upper()}:{space}", turn)
    return whole


def letters(turns: list[Turn], draw: st.DrawFn) -> str:
    """``Q  words`` for the press, capitals for the others."""
    mark = draw(st.sampled_from(("Q ", "Q&nbsp;&nbsp; ", "Q: ", "Q. ", "Q\n")))
    return "".join(_paragraphs(mark if turn.speaker is None else f"{turn.speaker.name.upper()}: ", turn) for turn in turns)


def bracketed(turns: list[Turn], draw: st.DrawFn) -> str:
    """``Name (Office): words``, at first and later."""
    mark = draw(st.sampled_from(("Question", "Journalist")))
    marks = draw(st.sampled_from(("()", "[]")))
    return "".join(
        _paragraphs(f"{turn.speaker.name} {marks[0]}{turn.speaker.office}{marks[1]}: " if turn.speaker else f"{mark}: ", turn)
        for turn in turns
    )


def line(turns: list[Turn], draw: st.DrawFn) -> str:
    """A label alone on its line, with a colon, bold or not."""
    opening, closing = draw(st.sampled_from((("", ""), ("<b>", "</b>"), ("<strong>", "</strong>"))))
    mark = draw(st.sampled_from(("Question", "Journalist")))
    names = ((turn.speaker.name if turn.speaker else mark) for turn in turns)
    return "".join(f"<p>{opening}{name}:{closing}</p>{_paragraphs('', turn)}" for name, turn in zip(names, turns, strict=True))


def inline(turns: list[Turn], draw: st.DrawFn) -> str:
    """``Name: words`` in plain type, proved by its use alone."""
    mark = draw(st.sampled_from(("Question", "Journalist")))
    return "".join(_paragraphs(f"{turn.speaker.name if turn.speaker else mark}: ", turn) for turn in turns)


def broken_lines(turns: list[Turn], draw: st.DrawFn) -> str:
    """One paragraph of lines, each turn on its own, its label in capitals or bold."""
    bolded = draw(st.booleans())
    names = [turn.speaker.name.upper() if turn.speaker else "QUESTION" for turn in turns]
    printed = [f"<b>{name}:</b> " if bolded else f"{name}: " for name in names]
    return f"<p>{'<br>'.join(name + '<br>'.join(map(escape, turn.words)) for name, turn in zip(printed, turns, strict=True))}</p>"


def full_stop(turns: list[Turn], draw: st.DrawFn) -> str:
    """``Minister Name.`` in italics or bold, ``Q.`` for the press."""
    face = draw(st.sampled_from(("i", "b", "em")))
    return "".join(_paragraphs(f"<{face}>{turn.speaker.name if turn.speaker else 'Q'}.</{face}> ", turn) for turn in turns)


FAMILIES: dict[Printer, tuple[str, ...]] = {
    bold: (
        "nato/cps_press_point", "kremlin/meeting", "white_house/drupal_press_conference", "state_department/briefing", "un_press/press_encounter",
        "pm_australia/site_press_conference",
    ),
    capitals: (
        "nato/cps_press_point", "kremlin/meeting", "white_house/drupal_press_conference", "white_house/wordpress_remarks", "state_department/briefing",
        "pm_australia/site_press_conference",
    ),
    letters: ("nato/cps_press_point", "white_house/drupal_press_conference", "white_house/wordpress_remarks", "state_department/briefing"),
    bracketed: ("nato/cps_press_point",),
    line: ("nato/cps_press_point", "un_press/press_encounter", "pm_australia/site_press_conference"),
    inline: ("nato/cps_press_point", "kremlin/meeting", "un_press/press_encounter"),
    broken_lines: ("nato/cps_press_point", "white_house/drupal_press_conference", "state_department/briefing"),
    full_stop: ("presidency_ucsb/news_conference",),
}  # fmt: skip
"""How turns are printed, and pages of ours whose layouts print them so."""
