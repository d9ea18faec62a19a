"""What `podium doctor` says of one thing that it looked at."""

from dataclasses import dataclass
from typing import Literal

Grade = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it stands, and in words why."""

    grade: Grade
    what: str
    words: str
