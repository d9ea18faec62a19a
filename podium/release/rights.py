"""Whose texts may be passed on: what each institution declares today, held against what each row says. No tables are written here.

A text goes into a release when its row and its institution's declaration both allow it, so that terms that became narrower since the
page was read hold at once, and wider ones only after a reparse. Of a row whose text does not, ``within_terms`` leaves the facts: which
columns are facts, and which are words of the page, is declared in ``podium.lake.schema``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from podium.extract.source import Source
from podium.lake.schema import MOST_FACT_LETTERS, MOST_FACT_WORDS, TERMS, Terms
from podium.lake.tables import Filter
from podium.source import Licence, Reuse

PASSED_ON = frozenset({Reuse.OPEN.value, Reuse.CONDITIONAL.value})
QUOTED = "“.*”"
MEANING = {
    Reuse.OPEN: "may be passed on, also changed and sold, with attribution where the licence asks for it",
    Reuse.CONDITIONAL: "may be passed on under the conditions that the publisher states",
    Reuse.NON_COMMERCIAL: "may be used without gain only, so its text is left out",
    Reuse.CLOSED: "may not be passed on, so its text is left out",
    Reuse.UNKNOWN: "no terms are stated, so its text is left out",
}


@dataclass(frozen=True, slots=True)
class Institution:
    """What a source file declares about its publisher, as far as a release needs it."""

    name: str
    title: str
    home: str
    licence: Licence
    verified: bool = True

    @classmethod
    def of(cls, source: Source) -> "Institution":
        """What the source file declares."""
        return cls(source.name, source.title, source.home, source.licence, source.verified)


@dataclass(frozen=True, slots=True)
class Rights:
    """Which texts a release holds; with ``everything`` all of them, for private use."""

    institutions: Mapping[str, Institution]
    everything: bool = False

    def allows(self, source: str) -> bool:
        """True where the institution's own terms, as declared today, let texts be passed on; an undeclared one leaves it to the rows."""
        declared = self.institutions.get(source)
        return self.everything or declared is None or declared.licence.redistributable

    def passes(self, source: str, reuse: str) -> bool:
        """True where the text of a row of that source is included."""
        return self.everything or (self.allows(source) and reuse in PASSED_ON)

    def texts(self, source: str) -> list[Filter] | None:
        """Filters for the rows of a source whose texts are included, ``None`` for none of them."""
        if self.everything:
            return []
        return [("reuse", "in", sorted(PASSED_ON))] if self.allows(source) else None

    def included(self, source: str, reuse: pa.Array) -> pa.Array:
        """For each row of a source whether its text is included, from its ``reuse``."""
        if self.everything or not self.allows(source):
            return pa.repeat(self.everything, len(reuse))
        return pc.is_in(reuse, pa.array(sorted(PASSED_ON)))


def within_terms(batch: pa.RecordBatch, included: pa.Array) -> pa.RecordBatch:
    """The rows with what may be passed on of them; ``included`` says of which the whole text is."""
    for place, column in enumerate(batch.schema):
        values = batch.column(place)
        match TERMS.get(column.name):
            case Terms.WORDS:
                left = pc.if_else(included, values, pa.scalar(None, values.type))
            case Terms.STATED:
                short = pc.and_(
                    pc.less_equal(pc.count_substring_regex(values, r"\S+"), MOST_FACT_WORDS),
                    pc.less_equal(pc.utf8_length(values), MOST_FACT_LETTERS),
                )
                left = pc.if_else(pc.or_(included, pc.fill_null(short, True)), values, pa.scalar(None, values.type))
            case Terms.NOTE:
                left = _unquoted(values, included)
            case _:
                continue
        batch = batch.set_column(place, column, left)
    return batch


def _unquoted(notes: pa.Array, included: pa.Array) -> pa.Array:
    """Lists of notes, of rows that are not included without what stands between quotation marks."""
    told = [
        kept if whole or not kept else [re.sub(QUOTED, "“…”", note, flags=re.DOTALL) for note in kept]
        for kept, whole in zip(notes.to_pylist(), included.to_pylist(), strict=True)
    ]
    return pa.array(told, notes.type)
