"""The rules that hold before anything is committed: for each record, for a batch, and for the totals of a run. Values only, no tables.

``faults`` finds what is wrong with a single record, so that a run can reject it and keep the rest. The ``check_…`` functions raise
``CheckFailed``, and nothing of the batch is committed; a person who has looked at the pages can waive such a rule for one run by its name.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from podium.errors import CheckFailed, Reason
from podium.lake.commits import Tally
from podium.lake.stored import Loaded, content_hash
from podium.records import SAID, Paragraph, ParagraphKind, Speech

FEW_PAGES_IN_BATCH = 20
"""Shares are only checked of so many pages or more."""
ONE_MOMENT = timedelta(hours=12)
"""Two texts of one id that were fetched at least this far apart are revisions, not a collision."""
COMMIT_RULES = frozenset({"understood", "mass_revision", "mass_withdrawal", "mass_retraction", "shrunken_list"})
"""Rules of this module that a person can waive for one run."""
HEALTH_RULES = frozenset({"freshness", "reject_share", "least_of_a_month", "fill_rate"})
"""Rules of ``podium.ops.health`` that a person can waive for one run."""
EARLIEST_YEAR = 1500
"""An earlier year is a misread number: no institution publishes older texts as speeches."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a record breaks, and how."""

    rule: str
    speech_id: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.speech_id}: {self.message}"


def check_batch(batch: Sequence[Loaded]) -> None:
    """Raises ``CheckFailed`` for a batch in which a record breaks a rule, or two records of one moment have one id and two texts."""
    found = [fault for loaded in batch for fault in faults(loaded)] + list(collisions(batch))
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        source = ", ".join(sorted({loaded.speech.source for loaded in batch}))
        raise CheckFailed(f"{source}: {found[0]}{more}; nothing of these {len(batch)} records was committed")


def faults(loaded: Loaded) -> Iterator[Fault]:
    """The rules that one record breaks."""
    speech = loaded.speech
    found = (*_identity(speech), *_days(speech, loaded.fetched_at.date()), *_paragraphs(speech.paragraphs), *_speakers(speech))
    return (Fault(rule, speech.speech_id, message) for rule, message in found)


def _identity(speech: Speech) -> Iterator[tuple[str, str]]:
    prefix = f"{speech.source}/"
    if not speech.source or not speech.speech_id.startswith(prefix) or speech.speech_id == prefix:
        yield "speech_id", f"is not of the form {speech.source}/<key>"
    if not speech.url.startswith(("https://", "http://")):
        yield "url", f"{speech.url!r} is no web address"
    for name in ("title", "language"):
        if not getattr(speech, name).strip():
            yield name, "is empty"


def _days(speech: Speech, fetched: date) -> Iterator[tuple[str, str]]:
    for name in ("date", "published", "updated"):
        day: date | None = getattr(speech, name)
        if day is None:
            continue
        if day > fetched + timedelta(days=1):  # a day for time zones east of UTC
            yield "future_date", f"{name} {day} is after the page was fetched ({fetched})"
        if day.year < EARLIEST_YEAR:
            yield "early_date", f"{name} {day} is too early to be one"


def _paragraphs(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[str, str]]:
    if not any(paragraph.kind in SAID for paragraph in paragraphs):
        yield "no_words", "holds nobody's words"
    last = 0
    for at, paragraph in enumerate(paragraphs, 1):
        if not paragraph.text.strip():
            yield "empty_text", f"paragraph {at} is empty"
        if paragraph.turn is not None:
            if paragraph.turn < max(last, 1):
                yield "turn_order", f"paragraph {at} is in turn {paragraph.turn} after turn {last}"
            last = paragraph.turn


def _speakers(speech: Speech) -> Iterator[tuple[str, str]]:
    named = {speaker.name for speaker in speech.speakers}
    labels = {(paragraph.turn, (paragraph.label or "").casefold()) for paragraph in speech.paragraphs if paragraph.label}
    for at, paragraph in enumerate(speech.paragraphs, 1):
        if paragraph.speaker is None or paragraph.speaker in named:
            continue
        if paragraph.kind not in SAID:
            yield "silent_speaker", f"paragraph {at} is a {paragraph.kind.value} and yet {paragraph.speaker!r} says it"
        elif paragraph.kind is ParagraphKind.SPEECH and not _printed(paragraph, labels):
            yield "unknown_speaker", f"paragraph {at}: {paragraph.speaker!r} is neither among the speakers nor a printed label"


def _printed(paragraph: Paragraph, labels: Collection[tuple[int | None, str]]) -> bool:
    """True if the speaker is a word of the label of the paragraph's turn, as of an unnamed speaker ("Moderator")."""
    speaker = (paragraph.speaker or "").casefold()
    return any(turn == paragraph.turn and speaker in label for turn, label in labels)


def collisions(batch: Iterable[Loaded]) -> Iterator[Fault]:
    """Ids that two addresses of one moment have with different texts: the source's ``key`` gives two pages one id."""
    seen: dict[str, Loaded] = {}
    for loaded in batch:
        speech = loaded.speech
        first = seen.setdefault(speech.speech_id, loaded)
        other = speech.url != first.speech.url and content_hash(speech) != content_hash(first.speech)
        if other and abs(loaded.fetched_at - first.fetched_at) < ONE_MOMENT:
            yield Fault("one_id_two_texts", speech.speech_id, f"{first.speech.url} and {speech.url} are different texts")


def check_totals(source: str, outcomes: Mapping[Reason | None, int], waived: Collection[str] = ()) -> None:
    """Raises ``CheckFailed`` for a run of 20 pages or more of which less than half were understood.

    ``outcomes`` has the number of pages by reject reason, ``None`` for records; ``waived`` the rules that a person waived.
    """
    pages = sum(outcomes.values())
    understood = sum(count for reason, count in outcomes.items() if reason is None or reason.understood)
    if "understood" not in waived and pages >= FEW_PAGES_IN_BATCH and understood < pages / 2:
        worst = max((reason for reason in outcomes if reason and not reason.understood), key=lambda reason: outcomes[reason])
        raise CheckFailed(
            f"understood: {source}: only {understood} of {pages} pages were understood, most often {worst.value} ({outcomes[worst]}); "
            "the site's template has probably changed, look at one of these pages"
        )


def check_tally(source: str, tally: Tally, standing: int | None = None, waived: Collection[str] = ()) -> None:
    """Raises ``CheckFailed`` for a commit that revises most of the speeches read again, or withdraws or retracts over a tenth of all.

    So many texts do not change at once: a site was rebuilt, or a parser broke. ``standing`` is the number of speeches of the source before
    the commit, ``None`` where it need not be checked; ``waived`` the rules that a person waived.
    """
    again = tally.revised + tally.unchanged + tally.corrected
    if "mass_revision" not in waived and tally.revised >= FEW_PAGES_IN_BATCH and tally.revised > again / 2:
        message = f"{tally.revised} of {again} known speeches read differently at once"
        raise CheckFailed(f"mass_revision: {source}: {message}; look at one of these pages, then waive this rule")
    if standing is None:
        return
    least = max(FEW_PAGES_IN_BATCH, standing / 10)
    if "mass_withdrawal" not in waived and tally.withdrawn >= least and tally.withdrawn > standing / 10:
        message = f"{tally.withdrawn} of {standing} speeches are gone at once"
        raise CheckFailed(f"mass_withdrawal: {source}: {message}; look at the site, then waive this rule")
    if "mass_retraction" not in waived and tally.retracted >= least and tally.retracted > standing / 10:
        message = f"today's parser rejects {tally.retracted} of {standing} speeches at once"
        raise CheckFailed(f"mass_retraction: {source}: {message}; look at one of these pages, then correct the parser or waive this rule")
