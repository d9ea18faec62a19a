"""Every regular expression of the project, as it is when the project runs. Run as a script, it prints them: one JSON line a pattern.

Two ways that check each other: the source is read for every place that hands a pattern to ``re``, and the project is imported and reads
pages of all templates while ``re`` writes down what it is given, and by which place.
"""

import ast
import builtins
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, TypeGuard

ROOT = Path(__file__).parent.parent
FOLDERS = ("podium", "parsers", "flows")
TAKES_A_PATTERN = frozenset({"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"})
FROM_THE_START = frozenset({"match", "fullmatch"})
MOST_OF_A_PLACE = 3
"""Patterns that one place makes of a page's own words differ in nothing else."""


@dataclass(frozen=True)
class Place:
    """A place in the source that hands a pattern to ``re``."""

    file: str
    first: int
    last: int
    name: str
    """What the compiled pattern is called there."""
    function: str
    """Of ``re``: ``compile``, or one that uses the pattern at once."""
    scope: str
    """The first and last line of the function around it, empty for a pattern of the module."""


@dataclass(frozen=True)
class Found:
    """A pattern with the place it comes from; ``way`` is the function whose time is to be measured."""

    place: str
    pattern: str
    flags: int
    binary: bool
    way: str
    name: str = field(default="")

    @property
    def value(self) -> str | bytes:
        """The pattern as ``re`` takes it."""
        return self.pattern.encode("latin-1") if self.binary else self.pattern


@cache
def all_patterns() -> tuple[Found, ...]:
    """Every pattern, collected in a process of its own: those of the import are only seen where nothing is imported yet."""
    told = subprocess.run([sys.executable, __file__], capture_output=True, text=True, timeout=280, check=True, cwd=ROOT)
    return tuple(Found(**json.loads(line)) for line in told.stdout.splitlines())


def source_files() -> list[Path]:
    """The project's modules."""
    return sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))


@cache
def places() -> tuple[Place, ...]:
    """Every place in the source that hands a pattern to ``re``."""
    return tuple(place for file in source_files() for place in _places_in(file))


@cache
def _nodes(file: Path) -> tuple[ast.AST, ...]:
    """All nodes of a module, itself the first: each file is parsed and walked once, since that is half of what the collection costs."""
    return tuple(ast.walk(ast.parse(file.read_text())))


def _places_in(file: Path) -> Iterator[Place]:
    tree, *_ = nodes = _nodes(file)
    assert isinstance(tree, ast.Module)
    if any(isinstance(node, ast.ImportFrom) and node.module == "re" for node in nodes):
        raise AssertionError(f"{file}: names of re are imported one by one, which hides their use from this search")
    uses = [node for node in nodes if _is_use_of_re(node)]
    parents = {child: parent for parent in nodes for child in ast.iter_child_nodes(parent)} if uses else {}
    for node in uses:
        call = parents[node] if isinstance(parents[node], ast.Call) else node
        assert isinstance(call, ast.expr)
        scope = next(
            (
                f"{one.lineno}-{one.end_lineno}"
                for one in tree.body
                if one.lineno <= call.lineno <= (one.end_lineno or 0) and isinstance(one, ast.FunctionDef)
            ),
            "",
        )
        yield Place(str(file.relative_to(ROOT)), call.lineno, call.end_lineno or call.lineno, _name_of(call, parents), node.attr, scope)


def _is_use_of_re(node: ast.AST) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "re" and node.attr in TAKES_A_PATTERN


def _name_of(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    """The name that the statement around the node assigns."""
    while not isinstance(node, ast.stmt):
        node = parents[node]
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return target.id if isinstance(target, ast.Name) else ""


def _way(place: Place) -> str:
    """``search`` where the pattern is looked for anywhere in a text, else ``fullmatch`` or ``match``."""
    if place.function != "compile":
        return place.function if place.function in FROM_THE_START else "search"
    if place.scope:
        first, last = map(int, place.scope.split("-"))
        used = {way for holder, way, file, line in _uses() if holder == place.name and file == place.file and first <= line <= last}
    else:
        hidden = place.name.startswith("_")
        used = {way for holder, way, file, _ in _uses() if holder == place.name and (file == place.file or not hidden)}
    return "search" if not used or used - FROM_THE_START else "match" if "match" in used else "fullmatch"


@cache
def _uses() -> frozenset[tuple[str, str, str, int]]:
    """Names with the functions of a compiled pattern that are asked of them, and the file and line where."""
    return frozenset(
        (node.value.id if isinstance(node.value, ast.Name) else node.value.attr, node.attr, str(file.relative_to(ROOT)), node.lineno)
        for file in source_files()
        for node in _nodes(file)
        if isinstance(node, ast.Attribute)
        and node.attr in TAKES_A_PATTERN
        and isinstance(node.value, ast.Name | ast.Attribute)
        and not _is_use_of_re(node)
    )


class Recorder:
    """Stands before ``re``'s own compiler and keeps what comes from the project."""

    def __init__(self) -> None:
        self.found: dict[tuple[Place, Any, int], None] = {}
        self.counts: dict[Place, int] = {}
        self.importing = True
        self.by_file: dict[str, list[Place]] = {}
        for place in places():
            self.by_file.setdefault(place.file, []).append(place)
        self.within = re._compile  # type: ignore[attr-defined]

    def __call__(self, pattern: Any, flags: Any) -> Any:
        if isinstance(pattern, str | bytes):
            self.note(pattern, int(flags), sys._getframe(2))
        return self.within(pattern, flags)

    def note(self, pattern: str | bytes, flags: int, frame: FrameType) -> None:
        file = frame.f_code.co_filename
        if not file.startswith(str(ROOT)):
            return
        known = self.by_file.get(str(Path(file).relative_to(ROOT)), ())
        for place in sorted(known, key=lambda place: place.last - place.first):
            if place.first <= frame.f_lineno <= place.last:
                self.keep(place, pattern, flags)
                return
        if known:
            raise AssertionError(f"{file}:{frame.f_lineno} hands {pattern!r} to re, which the search of the source does not see")

    def keep(self, place: Place, pattern: str | bytes, flags: int) -> None:
        if (place, pattern, flags) not in self.found and (self.importing or self.counts.get(place, 0) < MOST_OF_A_PLACE):
            self.found[place, pattern, flags] = None
            self.counts[place] = self.counts.get(place, 0) + 1


def _collected() -> list[Found]:
    recorder = Recorder()
    re._compile = recorder  # type: ignore[attr-defined]
    _import_all()
    recorder.importing = False
    _literals(recorder)
    _of_lists(recorder)
    _read_pages()
    _literals(recorder, stand_in=True)
    return [
        Found(
            f"{place.file}:{place.first}",
            pattern if isinstance(pattern, str) else pattern.decode("latin-1"),
            int(re.compile(pattern, flags).flags) & ~re.UNICODE,
            isinstance(pattern, bytes),
            _way(place),
            place.name,
        )
        for place, pattern, flags in recorder.found
    ]


def _import_all() -> None:
    from importlib import import_module

    for file in source_files():
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if not module.endswith("__main__"):
            import_module(module)


def _literals(recorder: Recorder, stand_in: bool = False) -> None:
    """Patterns inside functions, which the import does not come by; with ``stand_in`` those that no saved page makes the project use."""
    for file in source_files():
        module = sys.modules[".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")]
        for node in _nodes(file):
            if isinstance(node, ast.Call) and _is_use_of_re(node.func) and node.args:
                function = node.func
                assert isinstance(function, ast.Attribute)
                place = next(
                    place
                    for place in recorder.by_file[str(file.relative_to(ROOT))]
                    if (place.first, place.last) == (node.lineno, node.end_lineno)
                )
                position = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(function.attr, 2)
                flags = (
                    node.args[position] if len(node.args) > position else next((k.value for k in node.keywords if k.arg == "flags"), None)
                )
                if not stand_in or place not in recorder.counts:
                    with suppress(NameError):  # made of what only the running function knows: reading pages shows it
                        known = StandIn(vars(module)) if stand_in else {}
                        recorder.keep(place, _value(node.args[0], module, known), int(_value(flags, module, known)) if flags else 0)


class StandIn(dict[str, Any]):
    """Names of a module, and an invented name for each word that only a running function knows."""

    def __missing__(self, name: str) -> Any:
        return getattr(builtins, name, Invented("Ivo Lund"))


class Invented(str):
    """A name, and the same name for whatever of it is asked."""

    def __getattr__(self, name: str) -> "Invented":
        if name.startswith("__"):  # what Python asks of every object, such as how it is copied
            raise AttributeError(name)
        return self


def _value(node: ast.expr, module: Any, known: dict[str, Any]) -> Any:
    return eval(compile(ast.Expression(node), module.__file__, "eval"), vars(module), known)


def _of_lists(recorder: Recorder) -> None:
    """Patterns that the sources' lists hold as plain strings."""
    import parsers

    users = {"pattern": "podium/discover/entries.py", "children": "podium/discover/feeds.py"}
    for source in parsers.sources().values():
        for discovery in (*source.scheduled, *source.complete):
            for name, file in users.items():
                if pattern := getattr(discovery, name, ""):
                    recorder.importing = True
                    recorder.keep(recorder.by_file[file][0], pattern, 0)
                    recorder.importing = False


def _read_pages() -> None:
    """The saved pages of all templates, read by their own parser and by the general one."""
    from mutations import PROJECT, SAVED_PAGE_TYPES, saved_capture

    import parsers
    from podium.errors import Rejected
    from podium.extract.record import parse

    saved = [path for path in sorted((PROJECT / "tests" / "pages").glob("*/*")) if path.suffix in SAVED_PAGE_TYPES]
    for page in map(saved_capture, saved):
        for generic in (False, True):
            with suppress(Rejected):
                parse(page, parsers.for_url(page.url), generic)


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
    for one in _collected():
        print(json.dumps(asdict(one)))
