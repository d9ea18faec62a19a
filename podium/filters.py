"""Filters as Arrow expressions: for files that are read without a query engine. As SQL they are in ``podium.lake_tables``."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import and_, eq, ge, gt, le, lt
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from podium.lake_tables import Filter

COMPARE: dict[str, Callable[[Any, Any], Any]] = {"=": eq, "<": lt, "<=": le, ">": gt, ">=": ge}


def expression(filters: Iterable[Filter], schema: pa.Schema) -> pc.Expression:
    """The filters joined by AND; ``schema`` has the types of the columns they name."""
    return reduce(and_, (_term(schema.field(name), operator, value) for name, operator, value in filters), pc.scalar(True))


def _term(column: pa.Field, operator: str, value: Any) -> pc.Expression:
    field = pc.field(column.name)
    if operator == "in":
        stated = pa.array(sorted({item for item in value if item is not None}), column.type)
        found = field.isin(stated)
        return found | field.is_null() if None in value else found
    if operator == "null or >":
        return field.is_null() | (field > pa.scalar(value, column.type))
    if value is None:
        return field.is_valid() if operator == "!=" else field.is_null()
    if operator == "!=":
        return field != pa.scalar(value, column.type)
    return COMPARE[operator](field, pa.scalar(value, column.type))
