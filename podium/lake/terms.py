"""What may be passed on of each column of text where the publisher's terms do not allow the text to be passed on."""

from enum import Enum


class Terms(Enum):
    """What may be passed on of a column of text where the publisher's terms do not allow its texts to be passed on."""

    FACT = "an address, a key, a word of a list, the title or a name: always passed on"
    STATED = "a fact in words of the page: passed on while it is as short as a name"
    NOTE = "a note of ours: passed on without what it quotes"
    WORDS = "words of the page: never passed on"


TERMS = {
    **dict.fromkeys(
        ("speech_id", "source", "url", "title", "language", "kind", "delivery", "media", "participants", "translation_of"), Terms.FACT
    ),
    **dict.fromkeys(
        ("translations", "documents", "layout", "parser", "content_hash", "archive_file", "archive_digest", "licence"), Terms.FACT
    ),
    **dict.fromkeys(
        (
            "archive_digest",
            "licence",
            "reuse",
            "name",
            "name_evidence",
            "person_id",
            "speaker",
            "attribution",
            "paragraph_id",
            "first_paragraph",
            "last_paragraph",
        ),
        Terms.FACT,
    ),
    # Offices of people are cut to those that the release's own ``speakers`` print.
    **dict.fromkeys(("same_as", "person_key", "preferred_name", "names", "offices", "sources", "publisher_ids"), Terms.FACT),
    **dict.fromkeys(("wikidata", "authority_ids", "forms"), Terms.FACT),
    **dict.fromkeys(("event", "venue_name", "venue_city", "venue_country", "role", "party", "constituency"), Terms.STATED),
    "issues": Terms.NOTE,
    **dict.fromkeys(("venue_raw", "label", "text"), Terms.WORDS),
}
"""For every column of a flat table that holds text; ``podium.release.rights`` applies it."""

MOST_FACT_WORDS, MOST_FACT_LETTERS = 8, 80
"""Most words and letters of a stated fact that counts as a name and not a sentence; letters for languages without spaces."""
