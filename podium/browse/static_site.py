"""The reading room as a folder of files that any web server can hand out: the pages of a release, and an index for a search in the browser.

Nothing runs on the server. Search is the one page with a script, ``search.js``: it looks words up in files of their first letters.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from podium.browse.catalogue import Catalogue
from podium.browse.links import PageLinks, ShownPage, file_of
from podium.browse.overview import home_page, people_page, person_page, source_page, sources_page
from podium.browse.reading_copy import shown_row
from podium.browse.rendering import Renderer, shipped_text
from podium.browse.speeches import row_page
from podium.errors import HomeError, UsageError
from podium.extract.source import Source
from podium.progress import start
from podium.reading.home import ReleaseHome, home_at
from podium.reading.tables import every_speech
from podium.release_store.release_store import LATEST

INDEXED_WORD = re.compile(r"[^\W_]+")
SHIPPED_FILES = ("style.css", "search.js")


def release_to_show(address: str) -> ReleaseHome:
    """The release at an address, or the newest public release of the lake there. Raises ``UsageError`` where there is none."""
    found = home_at(address)
    if isinstance(found, ReleaseHome):
        return found
    try:
        newest = home_at(f"{address}/releases/{LATEST}")
    except (HomeError, UsageError):
        newest = found
    if not isinstance(newest, ReleaseHome):
        raise UsageError(f"{address} holds no release: make one with `podium publish`, of which pages are then written")
    return newest


def write_site(release: ReleaseHome, declared: Mapping[str, Source], folder: Path) -> int:
    """Writes the pages of a release into an empty or new folder; returns how many they are. Raises ``UsageError`` for a folder in use."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty: name a new folder, so that no page of an older release stays among the new ones")
    catalogue, renderer = Catalogue(release, declared).prepare(searched=False), Renderer()
    tick, index, written = start("pages", len(catalogue.speeches) + len(catalogue.people)), _Index(), 0
    for place, page in _pages(catalogue, index):
        _write(folder / place, renderer.html(catalogue, page, PageLinks("../" * place.count("/"), files=True)))
        written += 1
        tick(1)
    for name, content in index.files():
        _write(folder / "index" / f"{name}.json", json.dumps(content, ensure_ascii=False, separators=(",", ":")))
    for name in SHIPPED_FILES:
        _write(folder / name, shipped_text(name))
    return written


class _Index:
    """The words of all speeches, each with the numbers of the speeches that have it, in files by its first letters."""

    def __init__(self) -> None:
        self.listed: list[list[Any]] = []
        self.postings: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def add(self, place: str, row: Mapping[str, Any]) -> None:
        """Takes in a row of the lake's ``speeches`` as it may be shown, whose page is at that place."""
        names = [person["name"] for person in row["speakers"]]
        for word in _words([row["title"], *names, *(paragraph["text"] for paragraph in row["paragraphs"])]):
            self.postings[shard_of(word)][word].append(len(self.listed))
        self.listed.append([place, row["title"], str(row["date"] or ""), names, row["language"]])

    def files(self) -> Iterator[tuple[str, Any]]:
        """The content of each file by its name; numbers of speeches are written as the steps between them."""
        yield "speeches", self.listed
        for shard, words in self.postings.items():
            yield shard, {word: _steps(numbers) for word, numbers in words.items()}


def _pages(catalogue: Catalogue, index: _Index) -> Iterator[tuple[str, ShownPage]]:
    """Every page with its file; the speeches are taken into the index as they come by."""
    yield "index.html", home_page(catalogue)
    yield "search.html", ShownPage("search_files.html.jinja")
    yield "people.html", people_page(catalogue, most=len(catalogue.people))
    yield "sources.html", sources_page(catalogue)
    for name in catalogue.by_source:
        yield file_of("source", name), source_page(catalogue, name)
    for key in catalogue.people:
        yield file_of("person", key), person_page(catalogue, key, most=len(catalogue.speeches))
    assert isinstance(catalogue.home, ReleaseHome)
    for row in every_speech(catalogue.home):
        place = file_of("speech", row["speech_id"])
        index.add(place, shown_row(row, catalogue.rights)[0])
        yield place, row_page(catalogue, row)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


def _words(texts: Iterable[str]) -> set[str]:
    """The words of some texts as the index has them: in small letters without accents; ``search.js`` folds a search alike."""
    folded = unicodedata.normalize("NFD", " ".join(texts).lower())
    return set(INDEXED_WORD.findall("".join(letter for letter in folded if not unicodedata.combining(letter))))


def shard_of(word: str) -> str:
    """The file of the index that holds a word: its first two letters as hexadecimal digits, four and more each."""
    return "".join(f"{ord(letter):04x}" for letter in word[:2])


def _steps(numbers: list[int]) -> list[int]:
    """Rising numbers as the steps between them."""
    return [number - before for before, number in zip([0, *numbers], numbers, strict=False)]
