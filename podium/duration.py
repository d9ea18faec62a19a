"""A length of time as people write it."""

from datetime import timedelta

from pydantic import TypeAdapter, ValidationError

from podium.errors import UsageError

_ISO = TypeAdapter(timedelta)


def seconds(text: str) -> float:
    """``2h``, ``1h30m``, ``90m``, ``45s``, ``1d`` or a plain number of seconds, as seconds: ISO 8601 without its ``PT``.

    Raises ``UsageError`` for anything else, and for nothing at all or less.
    """
    plain = text.strip().upper()
    try:
        found = float(plain) if plain.replace(".", "", 1).isdigit() else _iso(plain)
    except ValidationError:
        found = 0.0
    if found <= 0:
        raise UsageError(f"{text!r} is no length of time: write 2h, 1h30m, 90m, 45s or a number of seconds")
    return found


def _iso(text: str) -> float:
    days, after, rest = text.rpartition("D")
    return _ISO.validate_python(f"P{days}{after}{'T' if rest else ''}{rest}").total_seconds()
