"""The tool behind `make rules`: stand-ins see every rule wherever it is kept, and a rule that is off changes the record until it is on again."""

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from nameparser import Lexicon
from rule_alternatives import alternatives
from rule_switches import Switches, decided, watch_sets, watching

from podium.extract import offices
from podium.extract.names import bare

PROJECT = Path(__file__).parents[1]
TOY = """
import re
from dataclasses import dataclass

from podium.text import folding

NAME = re.compile(r"(?P<name>[A-Z]\\w+):")
ENDS = (re.compile(r"END$"), re.compile("#{3}|\\\\* \\\\* \\\\*"))
KINDS = {"question": re.compile("^Q ")}
OFFICES = folding.vocabulary("minister president")
LONG = OFFICES | folding.vocabulary("chair") | {"envoy"}
SUFFIXES = frozenset({"jr", "sr"})


@dataclass
class Layout:
    title: object


def says(pattern):
    form = re.compile(pattern)
    return lambda text: form.search(text) is not None


LAYOUT = Layout(says("Speech"))


def read(text):
    return [
        bool(NAME.match(text)),
        [bool(end.search(text)) for end in ENDS],
        bool(KINDS["question"].match(text)),
        sorted(OFFICES & set(text.split())),
        sorted(set(text.split()) - LONG),
        "jr" in SUFFIXES,
        LAYOUT.title(text),
        re.sub(r"\\d+", "", text),
        re.search(re.escape(text[:3]) + ".", text) is not None,
    ]
"""


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ModuleType, Switches]]:
    """A module with rules in all places where the project keeps them, imported with stand-ins."""
    (tmp_path / "toy_rules.py").write_text(TOY, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with watching(tmp_path) as switches:
        module = import_module("toy_rules")
        watch_sets(switches, [module])
        switches.begin()
        yield module, switches
    del sys.modules["toy_rules"]


def line_of(words: str) -> int:
    """The line of the toy module that holds the words."""
    return next(number for number, line in enumerate(TOY.split("\n"), 1) if words in line)


def test_rules_are_seen_wherever_they_are_kept(toy: tuple[ModuleType, Switches]) -> None:
    module, switches = toy
    module.read("Ada: minister envoy Speech 7 ###")
    patterns = {f"toy_rules.py:{line_of(words)}" for words in ("NAME =", "LAYOUT =")} | {f"toy_rules.py:{line_of('ENDS =')}#2"}
    in_functions = {name.rpartition(":")[0] for name in switches.found if name.count(":") == 2}
    words = {name.partition(" ")[2] for name in switches.found & switches.words.keys()}
    assert patterns <= switches.found
    assert in_functions == {f"toy_rules.py:{line_of(words)}" for words in ("re.sub(", "re.escape(")}
    assert words == {"minister", "SUFFIXES jr"}
    assert f"toy_rules.py:{line_of('KINDS =')}" not in switches.found


@pytest.mark.parametrize(
    ("name", "position"),
    [
        (f"toy_rules.py:{line_of('NAME =')}", 0),
        (f"toy_rules.py:{line_of('ENDS =')}#2", 1),
        (f"toy_rules.py:{line_of('OFFICES =')} minister", 3),
        ("toy_rules.py SUFFIXES jr", 5),
        (f"toy_rules.py:{line_of('LAYOUT =')}", 6),
    ],
)
def test_a_rule_that_is_off_changes_the_record_and_is_put_back(toy: tuple[ModuleType, Switches], name: str, position: int) -> None:
    module, switches = toy
    text = "Ada: minister Speech 7 ###"
    before = module.read(text)
    with switches.without(name):
        without = module.read(text)
    assert without[position] != before[position]
    assert module.read(text) == before


def test_a_word_of_two_vocabularies_stays_while_one_holds_it(toy: tuple[ModuleType, Switches]) -> None:
    module, switches = toy
    assert "minister" in module.LONG
    with switches.without(f"toy_rules.py:{line_of('OFFICES =')} minister"):
        assert "minister" not in module.LONG
        assert "envoy" in module.LONG
        assert "chair" in module.LONG


def test_re_is_its_own_again_behind_the_block(tmp_path: Path) -> None:
    real = re.compile, re.sub, re.search
    with watching(tmp_path):
        assert re.compile is not real[0]
        assert isinstance(re.compile("a"), re.Pattern)  # this file is none of those watched
    assert (re.compile, re.sub, re.search) == real


def test_each_alternative_is_taken_out_but_those_that_forbid() -> None:
    pattern = r"(?x) (?:remarks|speech(?=\ by|\ of))  # a|b" + "\n" + r" [^|(]* (?!x|y) \| (?P<end>\.|$)"
    found = alternatives(pattern, re.VERBOSE)
    assert [one.name.partition(" ")[2] for one in found] == [r"\ by", r"\ of", "remarks", r"speech(?=\ by|\ of)", r"\.", "$"]
    assert [one.without.search("speech by|.") is None for one in found] == [True, False, False, True, True, False]


def test_an_alternative_decides_where_the_match_is_another_without_it(toy: tuple[ModuleType, Switches]) -> None:
    module, switches = toy
    name = f"toy_rules.py:{line_of('ENDS =')}#2"
    switches.begin(texts=True)
    module.read("Thank you. ###")
    assert switches.texts is not None
    told = list(decided(switches.patterns[name], switches.texts[name], lambda one: True))
    assert told == [f"{name} 0 #{{3}}"]


def test_rules_of_the_project_are_switched_off_on_its_own_pages(tmp_path: Path) -> None:
    """From the command line, on pages of our own: a pattern of one institution's file, with what it decides there."""
    told = tmp_path / "rules.json"
    command = [sys.executable, "tests/rules.py", "ARTICLE", "--sets", "own/kremlin", "--pages", "4", "--json", str(told)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    rows = {row["rule"]: row for row in json.loads(told.read_text(encoding="utf-8"))["rules"]}
    assert rows["ARTICLE"]["verdict"] == "one source"
    assert rows["ARTICLE"]["institutions"] == ["kremlin"]
    assert "ARTICLE" in done.stdout


def written_words(file: str) -> list[list[str]]:
    """The words of each vocabulary that a module writes out."""
    calls = [node for node in ast.walk(ast.parse((PROJECT / file).read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "vocabulary"]
    return [call.args[0].value.split() for call in named if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)]


def test_words_of_offices_are_written_as_they_are_looked_up() -> None:
    """``bare`` folds the case and takes the marks at both ends: ``außenminister`` or ``u.n.`` would never be found."""
    words = [word for vocabulary in written_words("podium/extract/offices.py") for word in vocabulary]
    assert len(words) > 500
    assert [word for word in words if bare(word) != word] == []


def test_words_are_written_once() -> None:
    """Twice in one vocabulary, or a title that nameparser brings already."""
    for file in sorted((PROJECT / "podium").rglob("*.py")):
        for words in written_words(str(file.relative_to(PROJECT))):
            assert [word for word, times in Counter(words).items() if times > 1] == [], file
    titles = Lexicon.default().titles - offices.BODIES
    own = next(words for words in written_words("podium/extract/offices.py") if "vice-president" in words)
    assert [word for word in own if word in titles] == []
