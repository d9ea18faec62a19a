"""What shows that the words on a page of an unknown template were said: its own name for them, how they speak, and labels. Pure.

Prose that only reports has no first person outside quotation marks; a page that nothing calls spoken must greet somebody.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from podium.extract.labels import Segment
from podium.extract.monologue import Quotations, quoted_message, quoted_words
from podium.extract.notes import is_part_break, read_delivery
from podium.extract.speaker_labels import asker, is_asking
from podium.page.blocks import Block

SHORTEST = 30
"""Words below which a page without labels is no speech but a caption or a teaser."""

SPOKEN_WORDS = re.compile(
    r"\b(?:remarks?|speech(?:es)?|address(?:es)?|toasts?|eulogy|lectures?|keynote|statements?|press (?:conference|briefing|"
    r"point|encounter)|news conference|"
    r"doorstep|gaggle|briefing|interview|(?:video )?message|inaugural|commencement|testimony|transcripts?|conversation with|"
    r"intervention|oration|sermon|homily|"
    r"in conversation|debate|hansard|proceedings|oral evidence|"
    r"discours|allocution|déclaration|entretien|conférence de presse|rede|ansprache|grußwort|regierungserklärung|pressekonferenz|"
    r"discurso|palabras|intervención|conferencia de prensa|discorso|intervento|przemówienie|toespraak|"
    r"mensaje|alocución|intervenção|pronunciamento|palavras|mensagem|saluto|messaggio|wystąpienie|orędzie|tal|tale|puhe|discurs|"
    r"выступление|обращение|речь|заявление|пресс-конференция|промова|виступ|звернення)\b",
    re.IGNORECASE,
)
ISSUED = re.compile(
    r"\b(?:publish\w*|publication|posted|updat\w*|modified|issued?|released?|reviewed|created|added|uploaded|retrieved|"
    r"embargo\w*|until|before|deadline|"
    r"veröffentlicht|erschienen|stand|aktualisiert|publi[ée]\w*|mis à jour|publica(?:ción|d[oa]|ção)|actualizad[oa]|"
    r"atualiza(?:d[oa]|ção)|modifica(?:ción|d[oa]|ção)|pubblica(?:t[oa]|zione)|aggiornat[oa]|gepubliceerd|gewijzigd|"
    r"opublikowan\w*|publikacji|опубликован\w*|обновлен\w*)\b",
    re.IGNORECASE,
)
SALUTATION = re.compile(
    r"^(?:(?:mr|mrs|ms|madam|madame|monsieur|dear|ladies|meine (?:sehr )?(?:geehrten )?damen|sehr geehrte|excellenc\w+|"
    r"your (?:excellenc|royal|majest)\w*|"
    r"my (?:dear |fellow )|fellow |distinguished|honou?rable|colleagues|friends|mesdames|señor\w*|good (?:morning|afternoon|"
    r"evening)|thank you|"
    r"hello|bonjour|guten (?:tag|morgen)|buenos|уважаем\w+|дорогие|дамы))\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(
    r"\b(?:I|me|my|mine|we|(?-i:us)|our|ours|je|j['’]|moi|mon|ma|mes|nous|notre|nos|ich|mir|mich|mein\w*|wir|uns|unser\w*|я|мне|"
    r"меня|мой|моя|мы|нам|нас|наш\w*|"
    r"yo|mi|mis|nosotros|nuestr\w+|io|mio|mia|noi|nostr\w+|"
    r"eu|nós|nosso\w*|nossa\w*|meus?|minhas?|ik|wij|mij|mijn|onze|mnie|mój|moje|moja|moim|nasz\w*)\b",
    re.IGNORECASE,
)
_QUOTED = Quotations(opening='“«„"', closing='”»“"')
_LETTERS = frozenset({"Q", "A", "Question", "Answer", "QUESTION", "ANSWER"})


def is_called_spoken(lines: Sequence[str]) -> bool:
    """True when one of these lines (title, sections, lines above the words) names a form of speech, or is a delivery note."""
    return any(SPOKEN_WORDS.search(words) or read_delivery(words) for words in lines)


def is_transcript(parts: Sequence[Segment], lines: Sequence[str]) -> bool:
    """True when labels show turns, and most of the words stand under them; a single label must open nearly all of the words."""
    labels = [number for number, piece in enumerate(parts) if piece.label]
    if {piece.label.printed for piece in parts if piece.label} <= _LETTERS and not is_called_spoken(lines):
        return False
    if not labels or not (speaks(parts, 150) or first_person(parts[labels[0]].block.text)):
        return False
    first = parts[labels[0]].label
    passes = first is not None and (first.heading or is_asking(first.printed) or asker(first.printed) is not None)
    if (len(labels) > 1 or passes) and opens_with_words(parts):
        return True
    words = [len(piece.block.text) for piece in parts]
    return sum(words[labels[0] :]) > (0.5 if len(labels) > 1 else 0.7) * sum(words)


def opens_with_words(parts: Sequence[Segment]) -> bool:
    """True when what stands before the first label speaks, rather than reports."""
    return speaks(list(takewhile(lambda piece: not piece.label, parts)), 50)


def speaks(printed: Sequence[Segment] | Sequence[Block], seldom: int) -> bool:
    """True when one word in that many, outside quotation marks, is of the first person."""
    blocks = (one.block if isinstance(one, Segment) else one for one in printed)
    text = _QUOTED.left_out(" ".join(block.text for block in blocks))
    return len(_FIRST_PERSON.findall(text)) * seldom >= max(len(text.split()), 1)


def first_person(text: str) -> bool:
    return _FIRST_PERSON.search(_QUOTED.left_out(text)) is not None


def said_blocks(title: str, blocks: Sequence[Block], spoken: bool) -> Sequence[Block | None] | None:
    """Which blocks of a page without labels are said; ``None`` for all where nothing shows that the page is a speech.

    ``spoken`` tells whether the page calls itself one.
    """
    if (message := quoted_message(title, blocks)) is not None:
        return message
    quoted = quoted_words(title, blocks)
    if quoted is not None and spoken and _letters(filter(None, quoted)) > 0.6 * _letters(blocks):
        return quoted
    return blocks if _is_speech(blocks, spoken) else _said_part(blocks)


def _is_speech(blocks: Sequence[Block], spoken: bool) -> bool:
    """True when the words speak to somebody, and the page calls itself a speech or they begin with a salutation."""
    if sum(len(block.text.split()) for block in blocks) < SHORTEST:
        return False
    greeted = any(SALUTATION.match(block.text) for block in blocks[:4])
    return (spoken and speaks(blocks, 120)) or (greeted and speaks(blocks, 60))


def _said_part(blocks: Sequence[Block]) -> Sequence[Block | None] | None:
    """The speech that follows a report behind a line of stars, as far as one of these parts is one."""
    said: list[Block | None] = []
    part: list[Block] = []
    for block in (*blocks, None):
        if block is not None and not is_part_break(block.text):
            part.append(block)
            continue
        headed = any((one.heading or one.all_bold) and SPOKEN_WORDS.search(one.text) for one in part[:2])
        said += part if _is_speech(part, headed) else [None] * len(part)
        said += [None] if block else []
        part = []
    return said if any(said) else None


def _letters(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks)
