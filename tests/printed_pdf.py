"""Writes small PDF files by hand, for tests, in Courier, of which every letter is 0.6 of its size wide, so that lines break where we say.

``python tests/printed_pdf.py`` writes the PDF pages under ``tests/pages`` anew from the words beside this module.
"""

import textwrap
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

WIDTH, HEIGHT = 612, 792
MARGIN = 72
FACES = ("Courier", "Courier-Bold", "Courier-Oblique")
PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class Line:
    """One line: its words, and where on the page they stand, in points from the lower left corner; without face what PDF itself draws."""

    text: str
    left: float = MARGIN
    baseline: float = 400
    size: float = 12
    face: str = "Courier"


@dataclass(frozen=True)
class Press:
    """How a document is set: ``head`` stands above every page with its number below, ``pitch`` is from line to line."""

    head: str = ""
    foot: str = "{page} of {pages}"
    pitch: float = 24
    indent: float = 36
    gap: float = 0
    """Further space between paragraphs."""
    title: Sequence[str] = ()
    front: Sequence[Line] = ()
    """Lines above the words of the first page, where they stand."""
    notes: dict[int, str] = field(default_factory=dict)
    """Footnotes by the page, from 1, whose foot they stand at."""


def set_out(paragraphs: Iterable[str], press: Press) -> bytes:
    """The paragraphs as a PDF: broken into lines of 65 letters and pages of as many lines as fit."""
    pages = list(_paged(paragraphs, press))
    printed = []
    for number, lines in enumerate(pages, 1):
        frame = [Line(press.head, baseline=745)] if press.head else []
        if press.foot:
            foot = press.foot.format(page=number, pages=len(pages))
            frame.append(Line(foot, (WIDTH - len(foot) * 7.2) / 2, 39))
        notes = textwrap.wrap(press.notes.get(number, ""), 85)
        printed.append([*frame, *lines, *(Line(note, MARGIN, 50 + 11 * (len(notes) - at), 9) for at, note in enumerate(notes))])
    return pdf(printed)


def _paged(paragraphs: Iterable[str], press: Press) -> Iterator[list[Line]]:
    lines = [Line(text, (WIDTH - len(text) * 7.2) / 2, 709 - 14 * at, face="Courier-Bold") for at, text in enumerate(press.title)]
    lines += press.front
    top, foot = 708.0, 100.0
    height = min([top + press.pitch, *(line.baseline for line in lines)]) - press.pitch * (2 if lines else 1)
    for paragraph in paragraphs:
        indent = press.indent
        for text in textwrap.wrap(paragraph, 65, initial_indent="\0" * round(press.indent / 7.2), break_on_hyphens=False):
            if height < foot:
                yield lines
                lines, height = [], top
            lines.append(Line(text.lstrip("\0"), MARGIN + indent, height))
            indent, height = 0, height - press.pitch
        height -= press.gap
    yield lines


def pdf(pages: Sequence[Sequence[Line]], packed: bool = True, encrypt: str = "") -> bytes:
    """A PDF of those lines; ``encrypt`` is the body of an encryption dictionary."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    fonts = " ".join(f"/F{at} {at + 3} 0 R" for at in range(len(FACES)))
    objects += [
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{face} /Encoding << /BaseEncoding /WinAnsiEncoding /Differences [173 /sfthyphen] >> >>"
        for face in FACES
    ]
    kids = []
    for lines in pages:
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources << /Font << {fonts} >> >> /Contents {len(objects) + 2} 0 R >>"
        )
        objects.append(_stream("\n".join(map(_drawn, lines)).encode("cp1252"), packed))
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _file(objects, encrypt)


def _drawn(line: Line) -> str:
    if not line.face:
        return line.text
    words = line.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F{FACES.index(line.face)} {line.size:g} Tf {line.left:g} {line.baseline:g} Td ({words}) Tj ET"


def _stream(content: bytes, packed: bool) -> str:
    data = zlib.compress(content) if packed else content
    return f"<< /Length {len(data)}{' /Filter /FlateDecode' if packed else ''} >>\nstream\n{data.decode('latin-1')}\nendstream"


def _file(objects: Sequence[str], encrypt: str) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    locked = f" /Encrypt << {encrypt} >> /ID [<00> <00>]" if encrypt else ""
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R{locked} >>"
    return body + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n{trailer}\nstartxref\n{len(body)}\n%%EOF\n".encode()


CONFERENCE = (
    "CHAIR THORNQUIST. Good afternoon. Thank you all for coming so far up the hill on so wet a day.",
    "The Committee met yesterday and today, and it left the price of lamp oil where it was. We have looked at the harbour, at the stores and "
    "at the long-term plan for the quay; each of the nineteen keepers has written down what he or she expects, and those pages lie on the "
    "table by the door. Most keepers expect that the lamps will burn for as long as last year, and that oil will neither be short nor cheap.",
    "Let me say a word about the stores. They are not full, and they are not empty. Some weeks ago we said that we would buy a barrel a "
    "month until the winter is over. We go on with that. If the winter ends early, we stop early; if it stays, so do we. A plan that cannot "
    "be changed is no plan, and a plan that changes every day is none either. I would be glad to take your questions.",
    "MARLA McQUILL. Marla McQuill, the Harbour Gazette. Chair Thornquist, you say a barrel a month. What would have to happen for you to "
    "make it two?",
    "CHAIR THORNQUIST. Well, a great deal of snow. But seriously, we look at three things: how much is burnt, how much is left, and how "
    "long the ships take. None of them alone would move us.",
    "We also look at what people tell us—keepers, captains, cooks—because a gauge may stick, and a cook who has no oil says so.",
    "OTTO DE VRIES. Otto de Vries from Tidewater Radio. The fog of last week was the worst in ten years. Do you re-light the old tower?",
    "CHAIR THORNQUIST. We have not discussed the old tower.",
    "OTTO DE VRIES. Not at all?",
    "CHAIR THORNQUIST. Not yesterday, and not today. I will say that the tower is a matter for the whole town, and that the Committee "
    "would want to hear the town first. The long-term plan has a page on it. Thank you all very much.",
)
LAMPS = (
    "* * *",
    "Ladies and gentlemen, thank you for the invitation. It is my first visit to this harbour, and I have been shown the lamp already.",
    "I have brought three questions with me. The first is who pays for the oil. The second is who trims the wick, which is a much harder one, "
    "since it has to be done at night, in all weathers, and since nobody sees it done.",
    "The third is what we do when the lamp goes out. I have no answer to that, other than to light it again; but I should like to hear yours.",
    "We have learned from others. The keepers of the northern coast share their stores, and so they have never run out of oil in a winter. "
    "That is worth more than any plan of ours, and it was not written down anywhere until last year.",
    "Thank you for your attention.",
)
MINUTES = (
    "The members of the Harbour Committee met at nine o’clock. They read the gauge, and they agreed to read it again in the evening.",
    "The price of oil was left where it was. Two members would have lowered it.",
)


def write_pages() -> None:
    """The PDF pages that stand under ``tests/pages``."""
    conference, folder = _conference_of("March 18, 2031"), PAGES / "federal_reserve"
    (folder / "press_conference.pdf").write_bytes(press_conference("March 18, 2031"))
    opening = replace(
        conference,
        head="June 17, 2031       Chair Thornquist’s Press Conference       PRELIMINARY",
        title=(f"{conference.title[0]} Opening Statement", "June 17, 2031"),
        notes={},
    )
    (folder / "opening_statement.pdf").write_bytes(set_out([*CONFERENCE[:3], *CONFERENCE[1:3]], opening))
    minutes = replace(conference, head="", title=("Minutes of the Harbour Committee", "March 18, 2031"), notes={})
    (folder / "minutes.pdf").write_bytes(set_out(MINUTES, minutes))
    (PAGES / "bis" / "speech.pdf").write_bytes(reprinted_speech("11 May 2031"))


def press_conference(day: str) -> bytes:
    """A press conference of that day as the Federal Reserve prints it."""
    return set_out(CONFERENCE, _conference_of(day))


def _conference_of(day: str) -> Press:
    title = ("Transcript of Chair Thornquist’s Press Conference", day)
    head = f"{day}      Chair Thornquist’s Press Conference      FINAL"
    return Press(head=head, title=title, notes={2: "1 The plan was printed in May. It is on show in the town hall."})


def reprinted_speech(day: str) -> bytes:
    """A speech of that day as the Bank for International Settlements reprints it."""
    said = (
        "Speech by Ms Ada Quill, Deputy Governor of the Bank of Tidewater, at the",
        f"Harbour Forum, organised by the Guild of Lampmakers, Ghent, {day}.",
    )
    front = [Line("Ada Quill: Three questions about lamps", MARGIN, 720, 16, "Courier-Bold")]
    front += [Line(text, MARGIN, 690 - 13 * at, 11, "Courier-Bold") for at, text in enumerate(said)]
    reprint = Press(foot="{page}/{pages} BIS - Central bankers' speeches", pitch=14, indent=0, gap=12, front=front)
    return set_out(LAMPS, reprint)


if __name__ == "__main__":
    write_pages()
