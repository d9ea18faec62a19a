"""The language of a text, and text broken by a wrong character set."""


def read_language(stated: str | None, text: str) -> str:
    """The language of the words (BCP 47)."""
    return stated or "en"


def mojibake(text: str) -> str | None:
    """Words for an issue when the text was broken by a wrong character set."""
    return None
