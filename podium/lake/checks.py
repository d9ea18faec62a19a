"""What must hold before anything is committed: rules on each record, on a batch, and on a run's totals. Nothing is read or written here.

``faults`` names what is wrong with single records, so that a run can reject those and keep the rest; the ``check_…`` functions raise
``CheckFailed`` and nothing of the batch is committed. A rule that a person has looked at can be waived for one run by its name.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from podium.errors import CheckFailed, Reason
from podium.lake.revisions import Tally
from podium.lake.stored import Loaded, content_hash
from podium.records import Paragraph, ParagraphKind, Speech

FEW_PAGES_IN_BATCH = 20
"""Batches with fewer pages than this say nothing about a share."""
SPOKEN_KINDS = frozenset({ParagraphKind.SPEECH, ParagraphKind.QUESTION})
ONE_MOMENT = timedelta(hours=12)
"""Two texts of one id that were fetched further apart are revisions."""
COMMIT_RULES = frozenset({"understood", "mass_revision", "mass_withdrawal", "mass_retraction", "shrunken_list"})
"""Rules that a person can waive for one run."""
EARLIEST_YEAR = 1500
"""A date before any text that an institution puts out as a speech is a misread number."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that breaks a rule."""

    rule: str
    speech_id: str
    words: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.speech_id}: {self.words}"


def check_batch(batch: Sequence[Loaded]) -> None:
    """Refuses a batch in which any record breaks a rule, or one id stands for two texts of one moment."""
    found = [fault for loaded in batch for fault in faults(loaded)] + list(collisions(batch))
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        source = ", ".join(sorted({loaded.speech.source for loaded in batch}))
        raise CheckFailed(f"{source}: {found[0]}{more}; nothing of these {len(batch)} records was committed")


def faults(loaded: Loaded) -> Iterator[Fault]:
    """What is wrong with one record; nothing for a sound one."""
    speech = loaded.speech
    found = (
        *_identity(speech),
        *_days(speech, loaded.fetched_at.date()),
        *_words(speech),
        *_voices(speech),
        *_turns(speech.paragraphs),
    )
    return (Fault(rule, speech.speech_id, words) for rule, words in found)


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


def _words(speech: Speech) -> Iterator[tuple[str, str]]:
    if not any(paragraph.kind in SPOKEN_KINDS for paragraph in speech.paragraphs):
        yield "no_words", "holds nobody's words"
    for at, paragraph in enumerate(speech.paragraphs, 1):
        if not paragraph.text.strip():
            yield "empty_text", f"paragraph {at} is empty"


def _voices(speech: Speech) -> Iterator[tuple[str, str]]:
    named = {speaker.name for speaker in speech.speakers}
    labels = {(paragraph.turn, (paragraph.label or "").casefold()) for paragraph in speech.paragraphs if paragraph.label}
    for at, paragraph in enumerate(speech.paragraphs, 1):
        if paragraph.speaker is None or paragraph.speaker in named:
            continue
        if paragraph.kind not in SPOKEN_KINDS:
            yield "silent_speaker", f"paragraph {at} is a {paragraph.kind.value} and yet {paragraph.speaker!r} says it"
        elif paragraph.kind is ParagraphKind.SPEECH and not _printed(paragraph, labels):
            yield "unknown_speaker", f"paragraph {at}: {paragraph.speaker!r} is neither among the speakers nor a printed label"


def _printed(paragraph: Paragraph, labels: Collection[tuple[int | None, str]]) -> bool:
    """An unnamed voice ("Moderator") carries the word of its turn's own label."""
    voice = (paragraph.speaker or "").casefold()
    return any(turn == paragraph.turn and voice in label for turn, label in labels)


def _turns(paragraphs: Iterable[Paragraph]) -> Iterator[tuple[str, str]]:
    last = 0
    for at, paragraph in enumerate(paragraphs, 1):
        if paragraph.turn is None:
            continue
        if paragraph.turn < max(last, 1):
            yield "turn_order", f"paragraph {at} is in turn {paragraph.turn} after turn {last}"
        last = paragraph.turn


def collisions(batch: Iterable[Loaded]) -> Iterator[Fault]:
    """Ids that two addresses claim with different words: the source's ``key`` joins pages that are not one."""
    seen: dict[str, Loaded] = {}
    for loaded in batch:
        speech = loaded.speech
        first = seen.setdefault(speech.speech_id, loaded)
        other = speech.url != first.speech.url and content_hash(speech) != content_hash(first.speech)
        if other and abs(loaded.fetched_at - first.fetched_at) < ONE_MOMENT:
            yield Fault("one_id_two_texts", speech.speech_id, f"{first.speech.url} and {speech.url} are different texts")


def check_totals(source: str, outcomes: Mapping[Reason | None, int], least_understood: float = 0.5, waived: Collection[str] = ()) -> None:
    """Refuses a run of 20 pages or more that understood less than this share.

    ``outcomes`` counts pages by reject reason, ``None`` for records.
    """
    pages = sum(outcomes.values())
    understood = sum(count for reason, count in outcomes.items() if reason is None or reason.understood)
    if "understood" not in waived and pages >= FEW_PAGES_IN_BATCH and understood < least_understood * pages:
        worst = max((reason for reason in outcomes if reason and not reason.understood), key=lambda reason: outcomes[reason])
        raise CheckFailed(
            f"understood: {source}: only {understood} of {pages} pages were understood, most often {worst.value} ({outcomes[worst]}); "
            "the site's template has probably changed, look at one of these pages"
        )


def check_tally(source: str, tally: Tally, standing: int | None = None, waived: Collection[str] = ()) -> None:
    """Refuses a commit that revises most of what it looked at again, or withdraws or retracts a tenth of the ``standing`` speeches.

    Sites move, texts rarely do. What a person has looked at passes with the rule's name in ``waived``.
    """
    again = tally.revised + tally.unchanged + tally.corrected
    if "mass_revision" not in waived and tally.revised >= FEW_PAGES_IN_BATCH and tally.revised > again / 2:
        told = f"{tally.revised} of {again} known speeches read differently at once"
        raise CheckFailed(f"mass_revision: {source}: {told}; look at one of these pages, then waive this rule")
    if (
        "mass_withdrawal" not in waived
        and standing is not None
        and tally.withdrawn >= FEW_PAGES_IN_BATCH
        and tally.withdrawn > standing / 10
    ):
        told = f"{tally.withdrawn} of {standing} speeches are gone at once"
        raise CheckFailed(f"mass_withdrawal: {source}: {told}; look at the site, then waive this rule")
    if (
        "mass_retraction" not in waived
        and standing is not None
        and tally.retracted >= FEW_PAGES_IN_BATCH
        and tally.retracted > standing / 10
    ):
        told = f"today's parser rejects {tally.retracted} of {standing} speeches at once"
        raise CheckFailed(f"mass_retraction: {source}: {told}; look at one of these pages, then correct the parser or waive this rule")


HEALTH_RULES = frozenset({"freshness", "reject_share", "least_of_a_month", "fill_rate"})
"""Rules that a person can set aside for a run."""
