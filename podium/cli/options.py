"""Options that several verbs have, and whether somebody wants to see tracebacks."""

from contextvars import ContextVar
from typing import Annotated

import typer

INCOMPLETE = 3
"""The exit status of what is done but for something that was not understood or not reached."""
debugging: ContextVar[bool] = ContextVar("debugging", default=False)

Since = Annotated[str | None, typer.Option(metavar="DAY", help="First day of delivery to look for: 2026-11-01, or 2026-11.")]
Until = Annotated[str | None, typer.Option(metavar="DAY", help="Last day of delivery to look for: 2026-11-30, or 2026-11.")]
SourceName = Annotated[str, typer.Argument(help="An institution's id, as `podium sources` prints it.")]
Requests = Annotated[int | None, typer.Option(min=1, help="Most requests to send for each source; the rest is for the next run.")]
BudgetOption = Annotated[
    str | None,
    typer.Option(
        "--budget", "--seconds", metavar="TIME", help="Longest time for each source, as 2h, 90m or 45s; the rest is for the next run."
    ),
]
Waive = Annotated[list[str] | None, typer.Option(metavar="RULE", help="A rule of the checks to set aside this once; may be repeated.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print what would be asked for; only lists are fetched.")]
