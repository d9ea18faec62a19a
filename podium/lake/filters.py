"""Which rows to read: filters as values, as SQL for tables with a query engine, and as Arrow expressions for plain files."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

Filter = tuple[str, str, Any]
"""Column, operator (``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``, ``in``, ``is``, ``null or >``, ``null or !=``) and value."""

COMPARE: dict[str, Callable[[Any, Any], Any]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
OR_NULL = "null or "


def condition(filters: Sequence[Filter], alias: str = "") -> str:
    """The filters as SQL, joined by AND."""
    return " AND ".join(_term(f"{alias}{column}", operator, value) for column, operator, value in filters)


def _term(column: str, operator: str, value: Any) -> str:
    if operator == "in":
        stated = sorted({item for item in value if item is not None})
        listed = f"{column} IN ({', '.join(map(_literal, stated))})" if stated else "FALSE"
        return f"({listed} OR {column} IS NULL)" if None in value else listed
    if operator.startswith(OR_NULL):
        return f"({column} IS NULL OR {column} {operator.removeprefix(OR_NULL)} {_literal(value)})"
    if value is None:
        return f"{column} IS {'NOT ' if operator == '!=' else ''}NULL"
    return f"{column} {operator} {_literal(value)}"


def _literal(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date | datetime):
        return f"'{value.isoformat()}'"
    return "'" + str(value).replace("'", "''") + "'"


def expression(filters: Iterable[Filter], schema: pa.Schema) -> pc.Expression:
    """The filters joined by AND; ``schema`` has the types of the columns they name."""
    return reduce(and_, (_compared(schema.field(name), operator, value) for name, operator, value in filters), pc.scalar(True))


def _compared(column: pa.Field, operator: str, value: Any) -> pc.Expression:
    field = pc.field(column.name)
    if operator == "in":
        stated = pa.array(sorted({item for item in value if item is not None}), column.type)
        found = field.isin(stated)
        return found | field.is_null() if None in value else found
    if operator.startswith(OR_NULL):
        return field.is_null() | COMPARE[operator.removeprefix(OR_NULL)](field, pa.scalar(value, column.type))
    if value is None:
        return field.is_valid() if operator == "!=" else field.is_null()
    return COMPARE[operator](field, pa.scalar(value, column.type))
