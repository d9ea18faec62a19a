"""The data dictionary, ``data/README.md``: an introduction, then every column of every table with its meaning, from ``podium.lake.schema``.

``python -m podium.reading.dictionary`` prints it, ``--write FILE`` writes it to a file.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from podium.lake.ledger import Outcome
from podium.lake.parts import ID_DIGITS, MOST_FACT_LETTERS, MOST_FACT_WORDS
from podium.lake.schema import FLAT, LAKE, SCHEMA_VERSION
from podium.reading.export import write_text
from podium.records import Attribution, NameEvidence

HEAD = """\
<!-- Written by `make generate` from podium/lake/schema.py; do not edit by hand. -->

# The data, and what every column means

| folder | form | what it holds |
|---|---|---|
| `archive/` | WARC, gzip a record | every response as it came; never edited |
| `lake/speeches` | Delta | one row a revision of a speech, speakers and paragraphs nested: the truth, moving with every run |
| `lake/pages` | Delta | one row an address: the ledger of what was asked for and what became of it |
| `releases/` | plain Parquet, flat | copies of the lake that never change, for citing |
| `sample/` | HTML, XML | a small site of our own writing, spoken by invented people, for the demo and the tests |

`archive/`, `lake/` and `releases/` are written by runs and ignored by git. Times are UTC, to the microsecond; days are days.

## How to read it

What a page does not state is null, never a guess. Three days are kept apart: `date` (delivered), `published` and `updated`;
`fetched_at` and `first_seen` are ours.

A **revision** is the publisher's doing. When the words or fields of a page change, a row with the next `revision` is added and the row
before gets `superseded_at`; both texts stay. Equal `content_hash` means equal words and fields. Outside it, and so no reason for a
revision: addresses, `translations`, `issues`, `attribution`, `name_evidence`, `party`, `constituency`, `person_id`, `layout`, `parser`,
`licence`, and whatever else surrounds the words on the page.

A **correction** is ours. When a better parser reads the same bytes otherwise, the row is rewritten in place and `parser` tells the new
version; earlier versions of the table hold the old reading until clean-up.

A page that is **gone** gives its current row `withdrawn_at`; nothing is deleted. A speech that returns is a further revision, even with
the same words, so that the gap stays on record.

To see the dataset as it stood at a moment T, without any old table version: `first_seen <= T` and (`superseded_at` is null or `> T`), and
of these `withdrawn_at <= T` were withdrawn. Current rows have `superseded_at` null. Do not count withdrawn rows as standing.

The flat tables (`podium export`, `podium.read`) hold each speech once, as it stands; `revisions` holds every revision. They join on
`speech_id` and `revision`; `speakers` and `people` on `person_key`.

## A paragraph's id

`paragraph_id` is for citing: `podium show 'SPEECH_ID#PARAGRAPH_ID'` prints the paragraph, also one that its publisher has changed since,
and then names what stands in its place. It is made from nothing but `speech_id`, the text, and the how-manieth paragraph of the speech with
this text it is: the first ID_DIGITS hexadecimal digits of the SHA-256 of `speech_id`, that number (from 1) and the text, joined by line
feeds, in UTF-8; the text as in `text`: without invisible marks, each run of white space one space.

- **It stays** while the words stay: over further revisions, over `podium reparse`, when the paragraph moves within its speech, gets another
  speaker, label or kind, or when others are added or taken out around it.
- **It changes** with any letter, mark or capital of the text: a corrected paragraph has a new id, and the revision before, which keeps the
  old words, keeps the old id. A reparse that reads other words (one paragraph where there were two) gives new ids too, and as it makes no
  revision, the old ones are gone; cite a release where that matters.
- Of several paragraphs with one text ("Thank you.") each has its own; where one of them is taken out, those after it take the id of the
  one before.

Rows of a lake that an older Podium wrote have none in themselves; `podium.read`, `podium.sql`, exports and new releases make it as they
read, so that every lake and every old version has it there.

## Said or sent, and said once

`spoken` of a speech is false for words that were sent or handed in: for a greeting or message (`kind`), unless the page links a recording,
notes how it was delivered, or its title says that it was said (an address; a video, radio or weekly message); and for what its title
calls a written statement, answer or message. Card and counts of "words spoken" are without these.

`same_as` of a speech is the `speech_id` of the same speech in another source: of two with the same day and a speaker in common, the one
with nine tenths of the other's spoken words in their order, which are two thirds of its own at least. The origin is that of the
institution whose officer speaks, where an office on the pages names it (by its id here, `ecb`, `bank_of_england`); else the one that stands
and was published first. It is worked out as it is read, so that a page which comes later still finds its twin. To have every speech once:
`podium.read(…, reprints=False)`, or `where same_as is null`; `podium publish --without-reprints` makes a release that holds no others, and
that says so (`without_reprints` in its manifest). Superseded revisions have none.

## Who is who

The table `people` and the column `person_key` of `speakers`, on which the two join, are made of the names that pages print whenever they
are read; nothing of them is stored in the lake, and no name in a text or table is changed. `podium people` lists them. Two printed forms
(a name, an office, a source) are one person only on evidence: the publisher gives both one id; the full name is the same, the words of one
office are among those of the other (two words at least, where the sources differ), and no more than five years lie between them; one of
them has no office, and nobody else of that full name is in that source; or one is a surname alone, in that office, at that time, in that
source, and fits nobody else. Two people whom a source prints alike, in one office and at one time, are one in it. Names that merely look
alike are never joined: `podium people suggest` lists them with what speaks for them.

What you decide stands in `people.csv` of the home, which Podium reads and never writes; the keys are those that `podium people` prints. A
key is that of the earliest printed form of a person and so stays while no earlier one comes in; in `people.csv` the key of any form of a
person will do, and `podium people --json` has them all.

| decision | meaning |
|---|---|
| `same,KEY,KEY,,author,day` | two are one person |
| `different,KEY,KEY,,author,day` | two are two, whatever the evidence |
| `preferred_name,KEY,,NAME,author,day` | the name to list the person by |
| `wikidata,KEY,,Q42,author,day` | the person's id in Wikidata |
| `id,KEY,,bioguide:X000001,author,day` | the person's id in another scheme |
| `different,KEY,bioguide:X000001,,author,day` | the person is not the one with this id of an authority file |

`podium people link --authority FILE` gives ids from a list of who held which office when: CSV with the columns `id` (behind its scheme),
`name`, `other_names` (parted by `|`), `office`, `from`, `until` and, where it has them, `place`, `party`, `wikidata`, a line a term of
office. A person gets an id where a page prints exactly a name of the file, the office (or no office, in the chamber of that office), and
the file has this one and nobody else of that name in it on every day on which the person is so printed, unless a page prints another place
or party. So a file must list everybody who held the office, or a namesake who is not in it can be taken for one who is. All else is
printed as a suggestion. The links stand in `people-links.csv` of the home, which the verb writes anew; your own decisions go before.

## CSV

`podium export speeches --out speeches.csv` writes CSV that is exact: a text stands in quotation marks, doubled within, and may have line
breaks; null is an empty field without quotation marks, so that it is no empty text; lists are JSON; times are UTC to the microsecond. Read
so, it equals the Parquet:

```python
import json

import duckdb
import pandas
import pyarrow
from pyarrow import csv

from podium.lake.schema import FLAT

lists = [column.name for column in FLAT["speeches"] if pyarrow.types.is_list(column.type)]
types = {column.name: pyarrow.string() if column.name in lists else column.type for column in FLAT["speeches"]}
nulls = {"null_values": [""], "strings_can_be_null": True, "quoted_strings_can_be_null": False}
table = csv.read_csv(
    "speeches.csv",
    read_options=csv.ReadOptions(block_size=1 << 26),
    parse_options=csv.ParseOptions(newlines_in_values=True),
    convert_options=csv.ConvertOptions(column_types=types, **nulls),
)
frame = table.to_pandas(types_mapper=pandas.ArrowDtype)  # pandas.read_csv itself cannot tell null from an empty text
for name in lists:
    frame[name] = frame[name].map(json.loads)
texts = duckdb.sql("from read_csv('speeches.csv', all_varchar = true, nullstr = '', allow_quoted_nulls = false, max_line_size = 67108864)")
```

The same export may be `.parquet` or `.jsonl`; `.gz` or `.zst` behind `.csv` and `.jsonl` compresses it.

**A spreadsheet runs a text that begins with `=`, `+`, `-` or `@` as a formula**, and these texts come from pages of others. Open CSV in one
only if it was written with `podium export speeches --out speeches.csv --spreadsheet`: texts (never numbers) that begin with one of these
signs, a tab or a carriage return then begin with an apostrophe, and so are no longer exact.

## pandas

`pandas.read_parquet` reads one table of a release, as the file `paragraphs.parquet` or as the folder `paragraphs/` of its parts, and what
`podium export` writes; with `dtype_backend="pyarrow"` days stay days and null stays null. It reads neither the folder of a release,
which has several tables, nor that of a lake: `lake/speeches` is a Delta table, whose folder has the rows of older versions too, and where
a speech has no day pandas cannot put its parts together. Of a lake take
`podium.read("paragraphs").to_pandas(types_mapper=pandas.ArrowDtype)`.

## Releases

`releases/<tag>/` holds the flat tables of one version of the lake, sorted by source and day, and never changes; `releases/latest` leads to
the newest public one. `speeches` there has one column more, `text_included`: false where the publisher's terms keep the paragraphs out.
Of such a speech the facts are passed on and no other words of the page: `venue_raw` is null, `issues` are without what they quote, and
`event`, `venue_name`, `venue_city`, `venue_country`, `role`, `party` and `constituency` are null where they have more than MOST_WORDS words
or MOST_LETTERS letters.
`manifest.json` has every file's hash and, for each table, a hash of its content that does not depend on order or file format: each row as
a JSON object without nulls, keys sorted, no spaces, UTF-8, times in ISO form; the SHA-256 values of all rows added up modulo 2^256.

`schema_version` is SCHEMA_VERSION, of the flat tables and of releases. A new column, a new table or a further value of a word list
raises the
minor number: readers ignore what they do not know, and whatever read 1.0 reads every 1.x. A column that is renamed, removed, given another
type or another meaning raises the major number, and older readers refuse it.
"""

ATTRIBUTIONS = {
    Attribution.LABELLED: "a label was read in front of it, and the page says whom it means",
    Attribution.CONTINUED: "it stands behind such a paragraph, and nothing between them looks like a change of speaker",
    Attribution.SOLE_SPEAKER: "the page prints no label, and states one person as speaking",
    Attribution.STATED: "a field or heading of the page names the speaker of this part",
    Attribution.UNRESOLVED: "it has no speaker: what looks like a label before it is explained by nothing on the page, or nobody is named",
}
NAME_EVIDENCES = {
    NameEvidence.LABEL: "the label of the speaker's words",
    NameEvidence.TITLE: "the page's title",
    NameEvidence.HEADER: "what stands under or above the title",
    NameEvidence.FIELD: "a field of the page that names its speaker",
    NameEvidence.PARTICIPANTS: "a list of those who took part",
    NameEvidence.INTRODUCTION: "a sentence of the text that introduces a speaker",
    NameEvidence.PROSE: "a name in the running text",
}

TABLE_DESCRIPTIONS = {
    "lake/speeches": "One row a revision. Partitioned by `source` and `year`.",
    "lake/pages": "One row an address. Partitioned by `source`. Written only when something that a later run depends on has changed.",
    "flat speeches": "One row a speech, as it stands.",
    "flat speakers": "One row a speaker of a speech.",
    "flat paragraphs": "One row a paragraph of a speech.",
    "flat turns": "One row a turn: a run of spoken paragraphs with one turn number, speaker and kind. Headings and notes between them are "
    "left out and do not end it. Made of `paragraphs` whenever it is read, exported or released; an empty line parts paragraphs in `text`.",
    "flat people": "One row a person as far as pages and decisions tell, see above; made of `speakers` whenever it is read, exported or "
    "released.",
    "flat revisions": "One row a revision; the columns of `speeches`.",
}

OUTCOMES = {
    Outcome.PARSED: "it is a record in `speeches`",
    Outcome.REJECTED: "it was read and is no record; `reason` says why",
    Outcome.GONE: "it is gone for good, and its speech is withdrawn",
    Outcome.FAILED: "it never gave a page so far; the next run tries again",
    Outcome.LISTING: "it is a list of addresses",
    Outcome.COMPANION: "it is the page beside a document, and is read with it",
    Outcome.FORGOTTEN: "it was taken out by `podium forget`, on the day of `last_checked`, and is never asked for again",
}


def dictionary() -> str:
    """The whole text of ``data/README.md``."""
    lake = [_section(f"lake/{name}", schema) for name, schema in LAKE.items()]
    flat = [_section(f"flat {name}", schema) for name, schema in FLAT.items() if name != "revisions"]
    head = HEAD
    figures = {"SCHEMA_VERSION": SCHEMA_VERSION, "MOST_WORDS": MOST_FACT_WORDS, "MOST_LETTERS": MOST_FACT_LETTERS, "ID_DIGITS": ID_DIGITS}
    for name, value in figures.items():
        head = head.replace(name, str(value))
    tail = [
        f"## flat revisions\n\n{TABLE_DESCRIPTIONS['flat revisions']}\n",
        _values_explained("Why a paragraph has its speaker", "attribution", ATTRIBUTIONS),
        _values_explained("Where the fullest name of a speaker stands", "name_evidence", NAME_EVIDENCES),
        _values_explained("Outcomes of an address", "outcome", OUTCOMES),
    ]
    return "\n".join([head, *lake, *flat, *tail])


def _section(name: str, schema: pa.Schema) -> str:
    rows = "\n".join(_rows(schema, ""))
    return f"## {name}\n\n{TABLE_DESCRIPTIONS[name]}\n\n| column | type | null | meaning |\n|---|---|---|---|\n{rows}\n"


def _values_explained(title: str, name: str, meanings: Mapping[Any, str]) -> str:
    rows = "\n".join(f"| `{value.value}` | {meaning} |" for value, meaning in meanings.items())
    return f"## {title}\n\n| {name} | meaning |\n|---|---|\n{rows}\n"


def _rows(fields: Iterable[pa.Field], under: str) -> Iterator[str]:
    for field in fields:
        meaning = field.metadata[b"description"].decode().replace("|", "\\|")
        yield f"| `{under}{field.name}` | {_type(field.type)} | {'yes' if field.nullable else 'no'} | {meaning} |"
        inner = field.type.value_type if pa.types.is_list(field.type) else field.type
        if pa.types.is_struct(inner):
            yield from _rows(inner, f"{under}{field.name}.")


def _type(type_: pa.DataType) -> str:
    if pa.types.is_list(type_):
        return f"list of {_type(type_.value_type)}"
    if pa.types.is_struct(type_):
        return "struct"
    if pa.types.is_timestamp(type_):
        return "timestamp"
    return {"date32[day]": "date", "string": "text"}.get(str(type_), str(type_))


def write_dictionary() -> None:
    """The command: prints the dictionary, or writes it to the file after ``--write``."""
    parser = argparse.ArgumentParser(description="The data dictionary, made from the schema.")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write it there instead of printing it")
    file = parser.parse_args().write
    if file:
        write_text(file, dictionary())
    else:
        sys.stdout.write(dictionary())


if __name__ == "__main__":
    write_dictionary()
