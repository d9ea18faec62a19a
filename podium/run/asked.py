"""What a backfill is asked to do: values alone, that a command line or a form can hand over without loading anything else."""

from dataclasses import dataclass
from typing import Literal

from podium.window import Step

Mode = Literal["missing", "failed", "changed", "all"]
"""Which pages of the span a backfill is for.

``missing``: listed addresses that were never reached. ``failed``: listed addresses that were asked for and not reached or not understood;
they are asked for again, and read again where nothing has changed. ``changed``: kept pages that an older parser than today's has read; no
request is sent, and only what reads differently is written anew. ``all``: every listed address, however lately it was looked at; known
pages by conditional requests.
"""


@dataclass(frozen=True, slots=True)
class Backfill:
    """Which pages, in windows of which size, in which order."""

    mode: Mode = "missing"
    step: Step = "month"
    newest_first: bool = False
