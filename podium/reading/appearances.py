"""Who speaks in which speech, by person, and how many words: what joins ``podium.reading.people`` with the speeches."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from podium.reading.home import Home
from podium.reading.people import KnownPerson, PrintedForm
from podium.reading.snapshot import Snapshot
from podium.reading.tables import read_from
from podium.records import ParagraphKind

SpokenName = tuple[str, str]
"""The id of a speech, and a name as it stands there."""


@dataclass(frozen=True, slots=True)
class Appearances:
    """Which names in which speeches are which person, both ways; people are named by their keys."""

    people: Mapping[SpokenName, str]
    names: Mapping[str, Sequence[SpokenName]]
    """By person."""
    beside: Mapping[str, Sequence[str]]
    """By speech who speaks in it, in order of first words."""


def appearances(home: Home, people: Sequence[KnownPerson]) -> Appearances:
    """The speakers of all speeches as the people that ``podium.reading.people`` makes of them."""
    forms: dict[tuple[Any, ...], list[tuple[PrintedForm, str]]] = defaultdict(list)
    for person in people:
        for form in person.forms:
            forms[form.source, form.name, form.office, form.publishers_id].append((form, person.person_key))
    days = read_from(home, Snapshot("speeches", columns=("speech_id", "date"))).read_all()
    dated = dict(zip(days["speech_id"].to_pylist(), days["date"].to_pylist(), strict=True))
    columns = ("speech_id", "position", "name", "role", "person_id")
    found: dict[SpokenName, str] = {}
    names, beside = defaultdict(list), defaultdict(list)
    for row in read_from(home, Snapshot("speakers", columns=columns)).read_all().sort_by("position").to_pylist():
        speech_id, day = row["speech_id"], dated[row["speech_id"]]
        fitting = forms[speech_id.partition("/")[0], row["name"], row["role"], row["person_id"]]
        key = next((key for form, key in fitting if day and form.first and form.last and form.first <= day <= form.last), fitting[0][1])
        found[speech_id, row["name"]] = key
        names[key].append((speech_id, row["name"]))
        beside[speech_id].append(key)
    return Appearances(found, names, beside)


def words_spoken(home: Home) -> dict[SpokenName, int]:
    """How many words each name says in each speech, questions included; all texts of the home are read for it."""
    counted: dict[SpokenName, int] = defaultdict(int)
    for batch in read_from(home, Snapshot("paragraphs", columns=("speech_id", "speaker", "kind", "text"))):
        uttered = pa.array([ParagraphKind.SPEECH.value, ParagraphKind.QUESTION.value])
        spoken = batch.filter(pc.and_(pc.is_in(batch["kind"], uttered), pc.is_valid(batch["speaker"])))
        words = pc.add(pc.count_substring(spoken["text"], " "), 1)  # white space is folded; a pattern takes four times as long
        table = pa.table({"speech": spoken["speech_id"], "speaker": spoken["speaker"], "words": words})
        for row in table.group_by(["speech", "speaker"]).aggregate([("words", "sum")]).to_pylist():
            counted[row["speech"], row["speaker"]] += row["words_sum"]
    return dict(counted)
