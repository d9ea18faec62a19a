"""Which texts may be passed on: those that their row and what the institution declares today both allow.

So terms that became narrower since a page was read hold at once, and wider ones only after a reparse. Of other rows ``within_terms`` keeps
the facts: which columns are facts and which are words of the page is declared in ``podium.lake.parts``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from podium.extract.source import Source
from podium.lake.parts import MOST_FACT_LETTERS, MOST_FACT_WORDS, TERMS, Terms
from podium.lake.tables import Filter
from podium.quality.shipped_figures import is_verified
from podium.records import Licence, Reuse

PASSED_ON = frozenset({Reuse.OPEN.value, Reuse.CONDITIONAL.value})
UNDECLARED = Licence("not declared", None, Reuse.UNKNOWN)
QUOTED = "^([^“]*+)“.*”"
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


def institutions_of(sources: Mapping[str, Source]) -> dict[str, Institution]:
    """What the source files declare about their publishers, by source."""
    return {name: Institution(one.name, one.title, one.home, one.licence, is_verified(one.name)) for name, one in sources.items()}


@dataclass(frozen=True, slots=True)
class Rights:
    """Which texts a release may hold; with ``everything`` all of them, for private use."""

    institutions: Mapping[str, Institution]
    everything: bool = False

    def institution(self, source: str) -> Institution:
        """What is declared about a source; for an unknown one its id and no terms."""
        return self.institutions.get(source) or Institution(source, source, "", UNDECLARED)

    def allows(self, source: str) -> bool:
        """True if the institution's terms, as declared today, allow its texts to be passed on; for an undeclared one the rows decide."""
        declared = self.institutions.get(source)
        return self.everything or declared is None or declared.licence.redistributable

    def passes(self, source: str, reuse: str) -> bool:
        """True if a release holds the text of a row of that source with that ``reuse``."""
        return self.everything or (self.allows(source) and reuse in PASSED_ON)

    def texts(self, source: str) -> list[Filter] | None:
        """Filters for the rows of a source whose texts a release holds, ``None`` where it holds none of them."""
        if self.everything:
            return []
        return [("reuse", "in", sorted(PASSED_ON))] if self.allows(source) else None

    def included(self, source: str, reuse: pa.Array) -> pa.Array:
        """For each row of a source, by its ``reuse``, whether a release holds its text: an array of booleans."""
        if self.everything or not self.allows(source):
            return pa.repeat(self.everything, len(reuse))
        return pc.is_in(reuse, pa.array(sorted(PASSED_ON)))


def within_terms(batch: pa.RecordBatch, included: pa.Array) -> pa.RecordBatch:
    """The rows without what may not be passed on; ``included`` says for each row whether its whole text may be."""
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
    """The lists of notes; in rows that are not included without what stands in quotation marks."""
    cleaned = [
        kept if whole or not kept else [re.sub(QUOTED, r"\1“…”", note, flags=re.DOTALL) for note in kept]
        for kept, whole in zip(notes.to_pylist(), included.to_pylist(), strict=True)
    ]
    return pa.array(cleaned, notes.type)
