"""The form of the occasion."""

from collections.abc import Sequence

from podium.records import Kind, Paragraph


def read_kind(title: str, document_type: str | None, paragraphs: Sequence[Paragraph]) -> Kind:
    """The form of the occasion, from title, document type and structure."""
    return Kind.SPEECH
