"""What may not enter the lake, and what looks odd but may."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from invented import NOTE, files, loaded, speech

from podium.errors import CheckFailed, Reason
from podium.lake.checks import check_batch, check_tally, check_totals, faults
from podium.lake.commits import Tally
from podium.lake.lake import Lake
from podium.records import Paragraph, ParagraphKind, Speech

MODERATOR = Paragraph("Please begin.", speaker="Moderator", turn=1, label="MODERATOR:")


def rules(**fields: Any) -> list[str]:
    return [fault.rule for fault in faults(loaded(replace(speech(), **fields)))]


def test_a_sound_record_has_no_fault() -> None:
    assert rules() == []


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("speech_id", {"speech_id": "harbour/1"}),
        ("speech_id", {"speech_id": "lighthouse/"}),
        ("url", {"url": "javascript:alert(1)"}),
        ("title", {"title": "  "}),
        ("language", {"language": ""}),
        ("future_date", {"date": date(2026, 11, 4)}),
        ("future_date", {"published": date(2027, 1, 1)}),
        ("early_date", {"date": date(17, 3, 1)}),
        ("no_words", {"paragraphs": ()}),
        ("no_words", {"paragraphs": (Paragraph("Heading", ParagraphKind.HEADING),)}),
        ("empty_text", {"paragraphs": (Paragraph("Words."), Paragraph(" \u00a0"))}),
        ("unknown_speaker", {"paragraphs": (Paragraph("Words.", speaker="Nobody Known"),)}),
        ("unknown_speaker", {"paragraphs": (MODERATOR, Paragraph("More.", speaker="Moderator", turn=2))}),
        ("silent_speaker", {"paragraphs": (Paragraph("Words."), Paragraph("END", ParagraphKind.NOTE, speaker="Orla Fictive 2"))}),
        ("turn_order", {"paragraphs": (Paragraph("Two.", turn=2), Paragraph("One.", turn=1))}),
        ("turn_order", {"paragraphs": (Paragraph("None.", turn=0),)}),
    ],
)
def test_each_fault_is_named(rule: str, fields: dict[str, Any]) -> None:
    assert rules(**fields) == [rule]


@pytest.mark.parametrize(
    "fields",
    [
        {"date": date(2026, 11, 3)},  # already tomorrow east of UTC
        {"date": date(1789, 4, 30)},
        {"paragraphs": (MODERATOR, Paragraph("And go on.", speaker="Moderator", turn=1))},
        {"paragraphs": (Paragraph("Why?", ParagraphKind.QUESTION, speaker="Q"), Paragraph("Because.", speaker=None))},
        {"speakers": (), "paragraphs": (Paragraph("Words of a page that names nobody."),)},
    ],
)
def test_odd_but_possible_records_pass(fields: dict[str, Any]) -> None:
    assert rules(**fields) == []


def test_a_batch_with_a_fault_is_refused_whole_and_says_which(tmp_path: Path) -> None:
    batch = [loaded(speech()), loaded(speech(2, title="")), loaded(speech(3, language=""))]
    with pytest.raises(CheckFailed, match=r"^lighthouse: title: lighthouse/2: is empty \(and 1 more\); nothing of these 3 "):
        Lake(tmp_path).load(batch, [], NOTE)
    assert files(tmp_path) == set()


def twin(record: Speech) -> Speech:
    return replace(record, url=record.url + "?print=1")


def test_one_id_for_two_texts_is_refused_and_one_text_at_two_addresses_is_not() -> None:
    check_batch([loaded(speech()), loaded(twin(speech()))])
    check_batch([loaded(speech()), loaded(speech(words="Revised."), days=1)])
    with pytest.raises(CheckFailed, match=r"one_id_two_texts: lighthouse/1: https://\S+/1 and https://\S+print=1 are different texts"):
        check_batch([loaded(speech()), loaded(twin(speech(words="Another speech.")))])


def test_one_text_at_two_addresses_is_one_speech(tmp_path: Path) -> None:
    done = Lake(tmp_path).load([loaded(speech()), loaded(twin(speech()), "other bytes")], [], NOTE)
    assert (done.tally.new, Lake(tmp_path).read("speeches").num_rows) == (1, 1)


def test_a_run_that_understood_too_little_is_refused() -> None:
    check_totals("lighthouse", {None: 9, Reason.NO_BODY: 10})
    check_totals("lighthouse", {None: 5, Reason.NOT_A_SPEECH: 15, Reason.NO_BODY: 20})
    check_totals("lighthouse", {})
    with pytest.raises(CheckFailed, match=r"understood: lighthouse: only 19 of 40 pages were understood, most often no_body \(20\)"):
        check_totals("lighthouse", {None: 4, Reason.NOT_A_SPEECH: 15, Reason.NO_BODY: 20, Reason.BAD_DATE: 1})
    check_totals("lighthouse", {Reason.NO_BODY: 40}, waived={"understood"})


def test_a_few_revisions_or_withdrawals_are_no_mass() -> None:
    check_tally("lighthouse", Tally(revised=19))
    check_tally("lighthouse", Tally(revised=20, unchanged=20))
    check_tally("lighthouse", Tally(withdrawn=20), standing=200)
    with pytest.raises(CheckFailed, match="mass_revision"):
        check_tally("lighthouse", Tally(revised=21, unchanged=20))
    with pytest.raises(CheckFailed, match="mass_withdrawal"):
        check_tally("lighthouse", Tally(withdrawn=21), standing=200)
    check_tally("lighthouse", Tally(revised=99, withdrawn=99), standing=99, waived={"mass_revision", "mass_withdrawal"})
