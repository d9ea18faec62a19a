"""The house as a newcomer finds it: names that mean one thing, modules that can be read, a way through it that is not too long."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import grimp
import pytest

PROJECT = Path(__file__).parents[1]
PACKAGES = ("podium", "parsers", "flows")
SAME_NAME = {
    "log": "the logger of a module, by the custom of Python",
    "T": "a type variable",
}
"""Public names that may be defined in more than one module of podium/, and why; ten at the most."""
LONGEST_CHAIN = 26
LONGEST_MODULE = 300
MOST_MODULES = 240


def modules() -> list[Path]:
    """Every module of the project but its tests."""
    return [file for package in PACKAGES for file in sorted((PROJECT / package).rglob("*.py"))]


def defined(file: Path) -> set[str]:
    """The public names that a module defines at its top."""
    names = set()
    for node in ast.parse(file.read_bytes()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return {name for name in names if not name.startswith("_")}


def test_no_public_name_of_the_library_means_two_things() -> None:
    places = defaultdict(list)
    for file in sorted((PROJECT / "podium").rglob("*.py")):
        for name in defined(file):
            places[name].append(str(file.relative_to(PROJECT)))
    assert len(SAME_NAME) <= 10
    assert {name: where for name, where in places.items() if len(where) > 1 and name not in SAME_NAME} == {}


def test_no_import_by_string_but_where_sources_and_readers_are_found_by_name() -> None:
    users = {str(file.relative_to(PROJECT)) for file in modules() if "import_module(" in file.read_text(encoding="utf-8")}
    assert users <= {"parsers/__init__.py", "podium/__init__.py", "flows/schedule.py", "podium/pipeline/worker_process.py"}


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(PROJECT)))
def test_a_module_can_be_read_in_one_sitting(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def test_there_are_not_more_modules_than_a_person_can_find_the_way_through() -> None:
    assert len(modules()) <= MOST_MODULES


def test_the_longest_chain_of_imports() -> None:
    graph = grimp.build_graph(*PACKAGES)

    @cache
    def chain(module: str) -> tuple[str, ...]:
        return (module, *max((chain(used) for used in sorted(graph.find_modules_directly_imported_by(module))), key=len, default=()))

    longest = max((chain(module) for module in sorted(graph.modules)), key=len)
    assert len(longest) <= LONGEST_CHAIN, " > ".join(longest)
