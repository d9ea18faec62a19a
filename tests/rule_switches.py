"""Stand-ins for regular expressions and vocabularies that tell what they found and can be switched off, one rule at a time.

``watching`` puts them before modules that are imported next: whatever those hand to ``re`` comes back as a stand-in, wherever it is kept
(an attribute, a tuple, a closure), and so does every ``vocabulary``; ``watch_sets`` takes sets of words that are written out. A rule is
known by its place, so that one process can find it and another switch it off.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

from rule_alternatives import Alternative, Found, alternatives, spans

from podium.text import folding

LOOKS = ("search", "match", "fullmatch", "findall", "finditer")
"""Functions of ``re`` that take a pattern, a text and flags."""


@dataclass
class Switches:
    """The rules seen so far, those that found something since ``begin``, and the one that is off."""

    folders: tuple[Path, ...]
    root: Path
    patterns: dict[str, "PatternRule"] = field(default_factory=dict)
    words: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The name of the vocabulary and the word, by the name of the rule."""
    found: set[str] = field(default_factory=set)
    at_import: set[str] = field(default_factory=set)
    texts: dict[str, set[Found]] | None = None
    """What patterns matched, to try their alternatives on; ``None`` where nobody asks for that."""
    off: str = ""
    importing: bool = True

    def begin(self, texts: bool = False) -> None:
        """Forget what was found before."""
        self.importing = False
        self.found.clear()
        self.texts = {} if texts else None

    def note(self, name: str) -> None:
        (self.at_import if self.importing else self.found).add(name)

    @contextmanager
    def without(self, name: str) -> Iterator[None]:
        """Within the block the rule finds nothing."""
        self.off = name
        try:
            yield
        finally:
            self.off = ""

    def ours(self, frame: FrameType) -> bool:
        return any(frame.f_code.co_filename.startswith(str(folder)) for folder in self.folders)

    def place(self, frame: FrameType) -> str:
        """File and line of the statement that is being imported, else of the call itself."""
        outer: FrameType | None = frame
        while outer is not None:
            if outer.f_code.co_name == "<module>" and self.ours(outer):
                return self._line(outer)
            outer = outer.f_back
        return self._line(frame)

    def _line(self, frame: FrameType) -> str:
        return f"{Path(frame.f_code.co_filename).relative_to(self.root)}:{frame.f_lineno}"


class PatternRule:
    """A pattern of one place; those that a running function makes of a page's own words are one rule."""

    def __init__(self, switches: Switches, name: str, pattern: Any, flags: int) -> None:
        self.switches, self.name, self.pattern, self.flags = switches, name, pattern, flags
        self.made = False
        self._alternatives: tuple[Alternative, ...] | None = None
        switches.patterns[name] = self

    def alternatives(self) -> tuple[Alternative, ...]:
        """The alternatives that can be taken out; none of a pattern that is made while a page is read."""
        if self._alternatives is None:
            self._alternatives = () if self.made else alternatives(self.pattern, self.flags)
        return self._alternatives

    def saw(self, text: Found) -> None:
        self.switches.note(self.name)
        if self.switches.texts is not None:
            self.switches.texts.setdefault(self.name, set()).add(text)


class StandIn:
    """A compiled pattern that notes what it finds, and finds nothing while its rule is off."""

    def __init__(self, rule: PatternRule, compiled: Any) -> None:
        self._rule, self._compiled = rule, compiled

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiled, name)

    def _one(self, way: str, text: Any, limits: tuple[int, ...]) -> Any:
        if self._rule.switches.off == self._rule.name:
            return None
        if found := getattr(self._compiled, way)(text, *limits):
            self._rule.saw((way, text, *limits))
        return found

    def search(self, string: Any, *limits: int) -> Any:
        return self._one("search", string, limits)

    def match(self, string: Any, *limits: int) -> Any:
        return self._one("match", string, limits)

    def fullmatch(self, string: Any, *limits: int) -> Any:
        return self._one("fullmatch", string, limits)

    def _every(self, text: Any, *limits: int) -> bool:
        """Whether there is something to find, for the functions that go through the whole text."""
        if self._rule.switches.off == self._rule.name or not self._compiled.search(text, *limits):
            return False
        self._rule.saw(("finditer", text, *limits))
        return True

    def findall(self, string: Any, *limits: int) -> Any:
        return self._compiled.findall(string, *limits) if self._every(string, *limits) else []

    def finditer(self, string: Any, *limits: int) -> Any:
        return self._compiled.finditer(string, *limits) if self._every(string, *limits) else iter(())

    def split(self, string: Any, maxsplit: int = 0) -> Any:
        return self._compiled.split(string, maxsplit) if self._every(string) else [string]

    def sub(self, repl: Any, string: Any, count: int = 0) -> Any:
        return self._compiled.sub(repl, string, count) if self._every(string) else string

    def subn(self, repl: Any, string: Any, count: int = 0) -> Any:
        return self._compiled.subn(repl, string, count) if self._every(string) else (string, 0)


class WordSet(Set[str]):
    """A vocabulary whose words can be taken out one by one; ``rules`` are the names of the rules that hold a word, none for a library's."""

    def __init__(self, switches: Switches, rules: dict[str, tuple[str, ...]]) -> None:
        self._switches, self._rules = switches, rules
        self._known: dict[tuple[str, int], tuple[WordSet, WordSet]] = {}

    def __contains__(self, word: object) -> bool:
        names = self._rules.get(word) if isinstance(word, str) else None
        if names is None:
            return False
        for name in names:
            self._switches.note(name)
        return not names or any(name != self._switches.off for name in names)

    def __iter__(self) -> Iterator[str]:
        return (word for word in list(self._rules) if word in self)

    def __len__(self) -> int:
        return len(self._rules)

    def __hash__(self) -> int:
        return id(self)

    @classmethod
    def _from_iterable(cls, words: Iterable[Any]) -> Any:
        return frozenset(words)

    def __or__(self, other: Any) -> Any:
        return self._joined("|", other, self.union)

    __ror__ = __or__

    def __sub__(self, other: Any) -> Any:
        return self._joined("-", other, self.difference)

    def _joined(self, way: str, other: Any, join: Callable[[Any], "WordSet"]) -> "WordSet":
        """The two joined; once only where both are of a module, as functions join them at every call."""
        if not isinstance(other, WordSet):
            return join(other)
        if (way, id(other)) not in self._known:
            self._known[way, id(other)] = (other, join(other))
        return self._known[way, id(other)][1]

    def difference(self, other: Any) -> "WordSet":
        return WordSet(self._switches, {word: names for word, names in self._rules.items() if word not in other})

    def union(self, *others: Iterable[str]) -> "WordSet":
        rules = dict(self._rules)
        for other in others:
            more = other._rules if isinstance(other, WordSet) else dict.fromkeys(other, ())
            rules = {word: rules.get(word, ()) + more.get(word, ()) for word in {**rules, **more}}
        return WordSet(self._switches, rules)

    def intersection(self, other: Iterable[str]) -> Any:
        return frozenset(word for word in other if word in self)


@contextmanager
def watching(root: Path, *folders: Path) -> Iterator[Switches]:
    """What is imported from the folders within the block works with stand-ins; also its calls of ``re`` do, as long as the block lasts."""
    switches = Switches(folders or (root,), root)
    kept = {name: getattr(re, name) for name in (*LOOKS, "compile", "split", "sub", "subn")}
    vocabulary = folding.vocabulary
    within = _Within(switches, kept["compile"])
    re.compile = within.compile  # type: ignore[assignment]
    for name in LOOKS:
        setattr(re, name, within.called(kept[name], name, ("flags",)))
    re.split = within.called(kept["split"], "split", ("maxsplit", "flags"))
    for name in ("sub", "subn"):
        setattr(re, name, within.called(kept[name], name, ("string", "count", "flags")))
    folding.vocabulary = lambda words: _words(switches, switches.place(sys._getframe(1)), vocabulary(words))  # type: ignore[assignment,return-value]
    try:
        yield switches
    finally:
        for name, function in kept.items():
            setattr(re, name, function)
        folding.vocabulary = vocabulary


class _Within:
    """The functions of ``re``, for callers in the folders; everybody else has the real ones."""

    def __init__(self, switches: Switches, compiler: Callable[..., Any]) -> None:
        self.switches, self.compiler = switches, compiler
        self.calls: dict[tuple[CodeType, int], PatternRule] = {}

    def compile(self, pattern: Any, flags: int = 0) -> Any:
        frame = sys._getframe(1)
        if isinstance(pattern, StandIn) or not self.switches.ours(frame):
            return pattern if isinstance(pattern, StandIn) else self.compiler(pattern, flags)
        return StandIn(self.rule(frame, pattern, flags), self.compiler(pattern, flags))

    def rule(self, frame: FrameType, pattern: Any, flags: int) -> PatternRule:
        key = (frame.f_code, frame.f_lasti)
        if not self.switches.importing and key in self.calls:
            rule = self.calls[key]
            rule.made = rule.made or rule.pattern != pattern
            return rule
        place = self.switches.place(frame)
        column = "" if self.switches.importing else f":{list(frame.f_code.co_positions())[frame.f_lasti // 2][2]}"
        name, count = f"{place}{column}", 1
        while self.switches.importing and name in self.switches.patterns:
            count += 1
            name = f"{place}#{count}"
        self.calls[key] = PatternRule(self.switches, name, pattern, int(flags))
        return self.calls[key]

    def called(self, real: Callable[..., Any], way: str, behind: tuple[str, ...]) -> Any:
        """A function of ``re`` that looks at once: ``behind`` are its parameters behind the first text."""

        def function(pattern: Any, first: Any, *rest: Any, **named: Any) -> Any:
            given = dict(zip(behind, rest, strict=False)) | named
            frame = sys._getframe(1)
            if isinstance(pattern, StandIn):
                return getattr(pattern, way)(first, **given)
            if not self.switches.ours(frame):
                return real(pattern, first, *rest, **named)
            flags = given.pop("flags", 0)
            return getattr(StandIn(self.rule(frame, pattern, flags), self.compiler(pattern, flags)), way)(first, **given)

        return function


def _words(switches: Switches, place: str, words: Iterable[str]) -> WordSet:
    rules = {word: (f"{place} {word}",) for word in words}
    switches.words |= {names[0]: (place, word) for word, names in rules.items()}
    return WordSet(switches, rules)


def watch_sets(switches: Switches, modules: Sequence[ModuleType]) -> None:
    """Put stand-ins in the place of the sets of words that the modules write out (``frozenset({"jr", "sr"})``), wherever they stand.

    Words that a set has from elsewhere, such as a library's, are no rules.
    """
    stand_ins: dict[int, WordSet] = {}
    for module in modules:
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        for name, value in vars(module).items():
            if isinstance(value, frozenset) and value and all(type(word) is str for word in value) and f"\n{name} = " in source:
                written = sorted(word for word in value if f'"{word}"' in source)
                place = f"{Path(str(module.__file__)).relative_to(switches.root)} {name}"
                stand_ins[id(value)] = _words(switches, place, written).union(value.difference(written))
    for module in modules:
        for name, value in list(vars(module).items()):
            if id(value) in stand_ins and isinstance(value, frozenset):
                setattr(module, name, stand_ins[id(value)])


def decided(rule: PatternRule, texts: Iterable[Found], wanted: Callable[[str], bool]) -> Iterator[str]:
    """The names of the rule's alternatives without which one of these texts is matched otherwise."""
    open_ones = [one for one in rule.alternatives() if wanted(f"{rule.name} {one.name}")]
    for text in texts if open_ones else ():
        whole = spans(re.compile(rule.pattern, rule.flags), text)
        for one in [one for one in open_ones if spans(one.without, text) != whole]:
            open_ones.remove(one)
            yield f"{rule.name} {one.name}"
