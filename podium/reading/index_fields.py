"""The fields of the full-text index: one for each language with a stemmer, one for all others, and how a text becomes words in them."""

from typing import Any

STEMMERS = {
    "ar": "Arabic", "da": "Danish", "nl": "Dutch", "en": "English", "fi": "Finnish", "fr": "French", "de": "German", "el": "Greek",
    "hu": "Hungarian", "it": "Italian", "no": "Norwegian", "nb": "Norwegian", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "es": "Spanish", "sv": "Swedish", "ta": "Tamil", "tr": "Turkish",
}  # fmt: skip
PLAIN_FIELD = "words"


def field_of(language: str) -> str:
    """The field of the index for texts in that language (BCP 47)."""
    stemmer = STEMMERS.get(language_of(language))
    return f"{PLAIN_FIELD}_{stemmer.lower()}" if stemmer else PLAIN_FIELD


def language_of(tag: str) -> str:
    """The language of a tag (BCP 47) without region and script, as the index has it."""
    return tag.partition("-")[0].lower()


INDEX_FIELDS = sorted({PLAIN_FIELD, *map(field_of, STEMMERS)})


def analyser(stemmer: str | None = None) -> Any:
    """Tantivy's analyser that makes words of a text: runs of letters and digits, in lower case, without accents, reduced to their stem."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    chain = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(80)).filter(Filter.lowercase()).filter(Filter.ascii_fold())
    return (chain.filter(Filter.stemmer(stemmer)) if stemmer else chain).build()
