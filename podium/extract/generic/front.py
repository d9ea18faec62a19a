"""What a page of an unknown template says above its words: title, the lines between title and words, and the people and place in them."""

import re
from collections.abc import Iterator, Sequence

from podium.extract.data_block import is_field
from podium.extract.gazetteer import is_city
from podium.extract.generic.evidence import ISSUED
from podium.extract.generic.region import Front, is_frame
from podium.extract.mentions import speaking_office
from podium.extract.names import is_acronym, is_office_word, is_role_word, is_whole_name
from podium.extract.participants import contradicts, is_credit, without_company
from podium.extract.people import read_people
from podium.extract.person import is_persons_name, read_person
from podium.extract.places import is_site, read_venue, shows_place
from podium.extract.title_words import is_titled_office
from podium.page.page import Page
from podium.records import Speaker
from podium.text.dates import find_date
from podium.text.folding import fold, plain, vocabulary

LONGEST_FRONT_LINE = 400
"""Letters of the longest line that may stand above the words."""
_SEPARATOR = re.compile(r"(?<!\s)\s+(?:[|–—·»«•]|::?|-)\s+")
_SAYS = re.compile(
    r"^(?:speaker|speakers|author|from(?=\s?:)|by|speech by|remarks by|minister|delivered by|given by|spoken by|presented by|"
    r"redner(?:in)?|autor(?:in|a)?|auteure?|von|par|intervenant|orador)"
    r"(?:\s*:)?\s++(?P<who>.+)$|^(?:the )?following (?:is|are) (?:the )?(?:text of )?(?P<whose>.{3,80}?)(?:['’]s?) ",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:speech|remarks|statement|address|lecture|delivered|given|made) by (?:the )?", re.IGNORECASE)
_INVERTED = re.compile(r"(?P<surname>[A-Z][\w'’-]+), (?P<given>[A-Z][\w.'’ -]+?)(?P<suffix>, (?:Jr|Sr)\.)?(?: \([^()]*\))?")
_WHERE = re.compile(
    r"^(?:location|venue|place|where|ort|lieu|lugar|luogo)(?:\s*:)?\s++(?P<where>.+)$|\boriginally (?:given|delivered) at (?P<given>[^.]+)",
    re.IGNORECASE,
)
_MENUS = "nav a, header a, footer a, [class*=menu] a, [class*=nav] a, [class*=header] span, header span"
_SMALL = vocabulary(
    """
    with and in on to for at of the from by as is what how why when who about our your my we i not no
    """
)


def front_of(page: Page, title: str | None, before: Sequence[str], opening: Sequence[str]) -> Front:
    """The front of a page; ``before`` are the lines before its words, ``opening`` lines at their head that nobody says."""
    repeats = [number for number, line in enumerate(before) if title and _repeats(line, title)]
    at = next((number for number in repeats if plain(before[number]) == plain(title or "")), repeats[-1] if repeats else None)
    after = before[at + 1 :] if at is not None else before[-6:] if title is None else ()
    above = before[:at] if at is not None else before
    lines = [
        line for line in dict.fromkeys(_paired([*after, *opening])) if len(line) <= LONGEST_FRONT_LINE and plain(line) != plain(title or "")
    ]
    return Front(title, tuple(above[-4:]), tuple(lines), tuple(_fields(page)))


def _repeats(line: str, title: str) -> bool:
    """True when a line is the title, give or take a word for the kind of page."""
    short, long = sorted((plain(line), plain(title)), key=len)
    return short in long and len(short) > 0.6 * len(long)


def _fields(page: Page) -> Iterator[str]:
    """Name and value of the fields in description lists and tables of the whole page, frames included: ``Minister: X``."""
    for css in ("dl", "table tr"):
        for group in page.every(css):
            name = ""
            for part in group.children:
                if part.tag in {"dt", "th"}:
                    name = part.text.rstrip(" :")
                elif name and len(name) < 40 and len(part.text) < 200:
                    yield f"{name}: {part.text}"
                    name = ""


def _paired(lines: Sequence[str]) -> Iterator[str]:
    """The lines, a field's name ("Minister:") joined to the value on the line after it."""
    name = ""
    for line in lines:
        if not name and line.endswith(":") and len(line) < 40:
            name = line
            continue
        yield f"{name} {line}".strip()
        name = ""


def read_title(page: Page, before: Sequence[str]) -> str | None:
    """The heading of the text: a heading on the page that its metadata confirm, else the metadata's without the site's name.

    Of several the first of the highest rank; a heading that only says what kind of page it is gives way to one that says more.
    """
    stated = [title for title in _stated_titles(page) if title]
    headings = [node.text for css in ("h1", "h2", "h3") for node in page.every(css) if node.text and (css == "h1" or not is_frame(node))]
    confirmed = [_common(heading, title) for heading in headings for title in stated if _alike(heading, title)]
    if confirmed:
        return next((title for title in confirmed if len(title.split()) > 1 and not re.match(r"(?:by|with|at) ", title)), confirmed[0])
    first = next((heading for heading in headings if len(heading) > 3), None)
    stated_title = next((_without_site(title, page) for title in stated), None)
    of_the_site = stated_title is None or (first is not None and len(stated_title.split()) < 3)  # "NATO Speech" on every page
    return (first if page.has("h1") or of_the_site else stated_title) or next((line for line in before[::-1] if not find_date(line)), None)


def _stated_titles(page: Page) -> Iterator[str | None]:
    yield from (page.meta(name) for name in ("og:title", "twitter:title", "dcterms.title", "dc.title", "headline"))
    yield from (fold(str(item["headline"])) for item in page.json_ld() if isinstance(item.get("headline"), str))
    title = page.maybe("head title")
    yield title.text if title else None


def _alike(heading: str, title: str) -> bool:
    """True when one holds the other, or the title's first part is in the heading."""
    one, other = plain(heading), plain(title)
    if not one or not other or len(one) < 4:
        return False
    return one in other or other in one or any(plain(part) in one for part in _prefixes(title) if len(plain(part)) > 0.6 * len(one))


def _common(heading: str, title: str) -> str:
    """The heading without a word for the kind of page in front of it, which the title does not repeat."""
    inside = [part for part in _prefixes(title) if plain(part) in plain(heading) and 2 * len(part) > len(heading)]
    return max(inside, key=len) if inside and plain(heading).endswith(plain(max(inside, key=len))) else heading


def _prefixes(title: str) -> Iterator[str]:
    yield title
    yield from (title[: found.start()] for found in _SEPARATOR.finditer(title))


def _without_site(title: str, page: Page) -> str:
    site = plain(page.meta("og:site_name") or "")
    parts = _SEPARATOR.split(title)
    while len(parts) > 1 and (plain(parts[-1]) == site or len(parts[-1]) <= len(parts[0])):
        parts.pop()
    return title[: title.rfind(parts[-1]) + len(parts[-1])]


def header(front: Front) -> str | None:
    """The line that says who speaks, as far as one does."""
    titled, credits = _titled(front), _credits(front)
    lines = (line for line in front.lines if len(line) < LONGEST_FRONT_LINE and not _READ_OUT.search(line) and line not in credits)
    named = ((line, people) for line in lines if (people := read_people(line)))
    return next((line for line, people in named if _says_who_spoke(line) or not contradicts(people, titled)), None)


def _credits(front: Front) -> frozenset[str]:
    """The lines, fields and values of fields that name whoever made the page."""
    lines = (*front.above, *front.lines)
    fields = [line for line in front.fields if is_credit(line)]
    shown = (line for line, below in zip(lines, [*lines[1:], ""], strict=False) if is_credit(line, below))
    return frozenset([*shown, *fields, *(line.partition(": ")[2] for line in fields)])


def _titled(front: Front) -> tuple[Speaker, ...]:
    """Whom the title names as speaking; a line that names somebody else does not outrank it, unless it says that they spoke."""
    return read_people(without_company(front.title or ""))


def _says_who_spoke(line: str) -> bool:
    return _BY.search(line) is not None or re.match(r"(?:speaker|delivered|given|spoken|presented)\b", line, re.IGNORECASE) is not None


_READ_OUT = re.compile(
    r"\b(?:(?:was|were|is|being|be|been) read\b|read out\b|read aloud\b"
    r"|on (?:\S+ ){1,3}behalf\b|on behalf of\b|in (?:his|her|their) absence\b)"
    r"|^\W?read by\b",
    re.IGNORECASE,
)
"""Of a line that names whoever read the words of another: ``The message was read out by …``, ``Delivered on her behalf by …``."""
_ALONE = re.compile(r"(?:\S+ ){0,5}(?:by|von|par|por|door)", re.IGNORECASE)
"""A line that ends before the name: ``ADDRESS BY``, ``BY``."""


def _below(lines: Sequence[str]) -> Speaker | None:
    """Whoever is named alone on the line below "BY", with the office that stands on the next."""
    for line, name, office in zip(lines, lines[1:], [*lines[2:], ""], strict=False):
        if _ALONE.fullmatch(line) and not _READ_OUT.search(line) and len(name) < 80 and is_whole_name(name.split()):
            person = read_person(name)
            return Speaker(person.name, person.role or _office([office])) if is_persons_name(person.name) else None
    return None


def speakers(front: Front) -> tuple[Speaker, ...]:
    """People whom a line names as speaking: "Speaker: X", "X, President of Y", a name above an office."""
    if person := _below(front.lines):
        return (person,)
    credits = _credits(front)
    if person := _said_to_speak(front, credits):
        return (person,)
    titled, lines = _titled(front), (*front.above, *front.lines)
    for number, line in enumerate(lines):
        several = tuple(filter(None, map(_person, line.split("; ")))) if "; " in line else ()
        if len(several) == line.count("; ") + 1 and all(one.role and not _is_a_place(one, line) for one in several):
            return several  # "Minister of Ports Ada Quill; Harbour Master Joe Tickler"
        if plain(line) in plain(front.title or "") or re.match(r"(?:The|A|An) ", line) or _READ_OUT.search(line) or line in credits:
            continue
        named = _person(line)
        several = read_people(f"by {line}") if named and named.role else ()
        if len(several) > 1 and all(one.role for one in several):
            return several
        if named and (office := named.role or _office(lines[number + 1 : number + 2])) and not _is_a_place(named, line):
            return () if contradicts([named], titled) else (Speaker(named.name, office),)
    return ()


def _said_to_speak(front: Front, credits: frozenset[str]) -> Speaker | None:
    """Whom a line or field names behind "Speaker:", "Delivered by", "By"."""
    below = dict(zip(front.lines, front.lines[1:], strict=False))
    for line in (*front.lines, *front.fields):
        found = None if line in credits else _SAYS.match(line)
        who = (found["who"] or found["whose"]) if found else None
        if who and len(read_people(f"by {who}")) < 2 and (person := _person(who)):
            under = [below.get(line, "")] if line[:3].lower() == "by " else []
            return Speaker(person.name, person.role or _office_said(front.lines, person.name) or _office(under))
    return None


def _is_a_place(person: Speaker, line: str) -> bool:
    """True for ``Quill Hall, Kingsport``, ``Herring Hole, Wyoming`` and ``Plaza Mayor de Quillán``, read as a name and an office."""
    role = (person.role or "").split()
    told = not role or any(is_role_word(word) or is_titled_office(word) or is_acronym(word) for word in role)
    return not told or is_site(person.name) or (person.name[:1].islower() and is_site(line.split(",")[0]))


def holders(page: Page) -> tuple[Speaker, ...]:
    """Office holders whom the site's menus and header name in full ("Vice President X"); they may be behind a bare office."""
    words = dict.fromkeys(node.text for node in page.every(_MENUS) if len(node.text) < 60)
    return tuple(person for text in words if any(map(is_office_word, text.split()[:3])) and _is_holder(person := read_person(text), text))


def _is_holder(person: Speaker, text: str) -> bool:
    name, role = person.name.split(), (person.role or "").split()
    if not any(map(is_office_word, role)) or not 1 < len(name) < 5 or any(word.lower() in _SMALL for word in name):
        return False
    titled = all(word[0].isupper() or word in {"of", "the", "and", "for", "to"} for word in role)
    return titled and is_whole_name(name) and plain(text) == plain(f"{person.role} {person.name}") and not text.endswith(".")


def _person(words: str) -> Speaker | None:
    """The person whom a short line names and nothing else."""
    if inverted := _INVERTED.fullmatch(words):
        return Speaker(f"{inverted['given']} {inverted['surname']}{inverted['suffix'] or ''}")
    if len(words) > 150 or ";" in words or re.search(r"(?<!\b[A-Z])[.!?]\s|\d{4}$", words):
        return None
    person = read_person(words)
    name = person.name.split()
    if not 1 < len(name) < 5 or not is_whole_name(name) or any(is_office_word(word) or word.lower() in _SMALL for word in name):
        return None
    if not (fold(words).startswith((person.name, *_honorific(words))) or _is_holder(person, words)):
        return None
    told = read_people(f"by {words}")  # without the occasion behind the office: ", at the opening of the quay, 14 June 2034."
    return told[0] if person.role and len(told) == 1 and told[0].name == person.name and told[0].role else person


def _honorific(words: str) -> tuple[str, ...]:
    found = re.match(r"(?:(?:The )?(?:Rt|Right) Hon(?:ourable)?\.?|Mr|Mrs|Ms|Dr|Sir|Dame|Prof(?:essor)?|H\.?E)\b", words)
    return (found[0],) if found else ()


def _office_said(lines: Sequence[str], name: str) -> str | None:
    """The office by which a line says that the words were spoken: ``Speech delivered by Minister for the Armed Forces``."""
    said = (line[found.end() :] for line in lines if (found := _BY.search(line)))
    return next((office for words in said if (office := speaking_office(words, name))), None)


def _office(lines: Sequence[str]) -> str | None:
    return next((line.split(":")[0].strip() for line in lines if len(line) < 120 and any(map(is_office_word, line.split()[:4]))), None)


def stated_place(page: Page, front: Front) -> str | None:
    """Where it was said, as a field or a line of its own says."""
    labelled = next((found["where"] or found["given"] for line in (*front.fields, *front.lines) if (found := _WHERE.search(line))), None)
    return (
        labelled
        or "\n".join(line for line, below in zip(front.lines, [*front.lines[1:], ""], strict=False) if _is_place(line, below))
        or None
    )


_DEPARTMENT = re.compile(
    r"(?:\S+ ){0,12}(?:(?<!oval )(?<!['’]s )office|ministry|department|treasury)(?: (?:of|for) \S+(?: \S+){0,7})?", re.IGNORECASE
)
"""A body that issues, answers or is asked, and no place of its own: ``Foreign and Commonwealth Office``, ``Ministry of Harbours``."""


def _is_place(line: str, below: str) -> bool:
    """True for a line that shows that it is a place, or that stands straight above such a line and is nobody's name or office."""
    if len(line) > 100 or line.endswith(":") or read_people(line) or ISSUED.search(line) or is_field(line):
        return False
    if line.isupper() and not is_city(line.split(",")[0]):  # a heading
        return False
    if _DEPARTMENT.fullmatch(line):
        return False
    venue = read_venue(line)
    if venue is None or not (venue.name or venue.city) or (venue.country and venue.city and not is_city(venue.city.split(",")[0])):
        return False
    if shows_place(line):
        return True
    above_a_place = len(below.split()) <= 8 and shows_place(below) and not (_DEPARTMENT.fullmatch(below) or re.search(r"\d", line))
    return above_a_place and not (_person(line) or any(map(is_office_word, line.split())))
