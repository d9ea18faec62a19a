"""Podium as it was before some columns of the lake, for tests of lakes that outlive versions: an older one writes, a newer one reads, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pytest

from podium.lake import lake, revisions, schema
from podium.lake.stored import row_of

_OF_SPEAKERS = {"speakers.name_evidence", "speakers.party", "speakers.constituency", "speakers.person_id"}
_OF_PARTICIPANTS = {"participants.party", "participants.constituency", "participants.person_id"}
LATER = frozenset({*_OF_SPEAKERS, *_OF_PARTICIPANTS, "paragraphs.attribution", "paragraphs.paragraph_id"})
"""Columns that older versions did not have."""


@contextmanager
def older_podium() -> Iterator[None]:
    """While the block lasts, the lake's ``speeches`` is written and read as before there were these columns."""
    with pytest.MonkeyPatch.context() as patch:
        older = pa.schema([_older(field) for field in schema.LAKE_SPEECHES])
        patch.setitem(schema.LAKE, "speeches", older)
        patch.setattr(lake, "LAKE_SPEECHES", older)
        patch.setattr(revisions, "row_of", _older_row)
        yield


def _older(field: pa.Field) -> pa.Field:
    if not pa.types.is_list(field.type) or not pa.types.is_struct(field.type.value_type):
        return field
    return field.with_type(pa.list_(pa.struct([one for one in field.type.value_type if f"{field.name}.{one.name}" not in LATER])))


def _older_row(*given: Any) -> dict[str, Any]:
    row = row_of(*given)
    return row | {name: [_without(name, member) for member in row[name]] for name in ("speakers", "participants", "paragraphs")}


def _without(name: str, member: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in member.items() if f"{name}.{key}" not in LATER}
