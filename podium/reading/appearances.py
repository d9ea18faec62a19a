"""Who speaks in which speech, by person, and how many words: what joins ``podium.reading.people`` with the speeches."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from podium.reading.home import Home
from podium.reading.people_table import PersonKeys
from podium.reading.printed_forms import KnownPerson
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
    """The speakers of all speeches as these people, whom ``podium.reading.people`` made of them."""
    days = read_from(home, Snapshot("speeches", columns=("speech_id", "date"))).read_all()
    columns = ("speech_id", "position", "name", "role", "person_id")
    rows = read_from(home, Snapshot("speakers", columns=columns)).read_all().join(days, "speech_id").sort_by("position")
    keys = PersonKeys(people).column({name: rows[name] for name in rows.column_names})
    found: dict[SpokenName, str] = {}
    names, beside = defaultdict(list), defaultdict(list)
    for speech_id, name, key in zip(rows["speech_id"].to_pylist(), rows["name"].to_pylist(), keys.to_pylist(), strict=True):
        found[speech_id, name] = key
        names[key].append((speech_id, name))
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
