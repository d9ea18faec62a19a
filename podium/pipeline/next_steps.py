"""What a person would do after a run: its troubles in groups of one cause, a sample of each, and the commands that go on from there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from podium.errors import Reason
from podium.pipeline.fetch_result import Trouble
from podium.pipeline.report import Report

OF_THE_TEMPLATE = frozenset(
    {
        Reason.UNCLEAR,
        Reason.UNKNOWN_LAYOUT,
        Reason.NO_BODY,
        Reason.NO_TITLE,
        Reason.BAD_DATE,
        Reason.UNCLEAR_TURNS,
        Reason.UNCLEAR_FIELD,
    }
)
"""Reasons that a better description of the template can take away."""
OF_THE_FILES = frozenset({Reason.UNREADABLE, Reason.ARCHIVE_DAMAGED})
"""Reasons that lie in a WARC file."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class TroubleGroup:
    """Addresses of one source that gave no record for one cause."""

    source: str
    cause: str
    """The code of a reject; in words why nothing came."""
    template: str | None
    """The template that knew the pages, or else the form of their addresses, in words; ``None`` where that tells nothing."""
    troubles: Sequence[Trouble]

    @property
    def sample(self) -> Trouble:
        """The one that is shown: the first whose answer is kept, so that ``podium explain`` can read it."""
        return next((trouble for trouble in self.troubles if trouble.place), self.troubles[0])


def trouble_groups(report: Report) -> list[TroubleGroup]:
    """What a run did not understand or not reach, the largest group first."""
    groups: dict[tuple[str, str | None], list[Trouble]] = {}
    for trouble in report.troubles:
        groups.setdefault(_cause(trouble), []).append(trouble)
    found = [TroubleGroup(report.source, cause, template, troubles) for (cause, template), troubles in groups.items()]
    return sorted(found, key=lambda group: -len(group.troubles))


def _cause(trouble: Trouble) -> tuple[str, str | None]:
    """By what an address is grouped. A fault of the parser is one wherever it was raised, so that its message tells one from another."""
    if trouble.reason is None:
        return trouble.message, urlsplit(trouble.url).netloc
    if trouble.reason in OF_THE_FILES:
        return trouble.reason.value, None
    if trouble.reason is Reason.PARSER_FAULT:
        return trouble.message, None
    return trouble.reason.value, f"template {trouble.layout}" if trouble.layout else address_form(trouble.url)


def address_form(url: str) -> str:
    """An address with ``*`` for what differs between pages of one template: its numbers, its last words and its query.

    ``https://www.nato.int/cps/en/natohq/opinions_132050.htm`` gives ``www.nato.int/cps/en/natohq/opinions_*.htm``.
    """
    parts = urlsplit(url)
    segments = [_NUMBER.sub("*", segment) for segment in parts.path.split("/")]
    if segments[-1] and "*" not in segments[-1]:
        segments[-1] = "*"
    kept = [segment for place, segment in enumerate(segments) if segment != "*" or place == 0 or segments[place - 1] != "*"]
    return f"{parts.netloc}{'/'.join(kept)}{'?*' if parts.query else ''}"


def next_steps(reports: Sequence[Report]) -> list[tuple[str, str]]:
    """Commands that go on from these runs, each with what it is for; none where nothing is left to do."""
    reasons = {trouble.reason for report in reports for trouble in report.not_understood}
    steps = list[tuple[str, str]]()
    kept = [group.sample for report in reports for group in trouble_groups(report) if group.sample.place]
    if kept:
        telling = next((sample for sample in kept if sample.reason in OF_THE_TEMPLATE), kept[0])
        steps.append((f"podium explain {telling.url}", "what was read on such a page, and why it is no record"))
    if Reason.PARSER_FAULT in reasons:
        steps.append(("podium --debug explain ADDRESS", "where the parser failed, which a report of it needs"))
    unread = [report.source for report in reports if OF_THE_TEMPLATE & {trouble.reason for trouble in report.not_understood}]
    if unread:
        only = f" {unread[0]}" if len(unread) == 1 else ""
        steps.append((f"podium reparse{only}", "reads the kept pages again, once parsers/ describes their template"))
    if Reason.ARCHIVE_DAMAGED in reasons:
        steps.append(("podium archive verify", "every record that is not as it was written"))
    return [*steps, *(step for report in reports for step in _asked_again(report))]


def _asked_again(report: Report) -> Iterator[tuple[str, str]]:
    """The command that asks again for what did not come, or came as something else than the page; the source must list its whole past.

    A run that was stopped has pages before it that nobody asked for: the same command goes on with all of them.
    """
    broken = {trouble.reason for trouble in report.not_understood} - OF_THE_TEMPLATE - OF_THE_FILES - {Reason.PARSER_FAULT}
    if (broken or report.failed) and report.span.since and not report.stopped:
        until = report.span.until or datetime.now(UTC).date()
        span = f"--since {report.span.since} --until {until}"
        yield f"podium backfill {report.source} --mode failed {span}", "asks again for what did not come or came broken"
