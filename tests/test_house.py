"""The house as a newcomer finds it: names that mean one thing, modules that can be read, a way through it that is not too long.

The bounds are what is reached: lower them when a figure of `make house` has fallen.
"""

from pathlib import Path

import pytest
from house import PROJECT, defined_twice, function_lengths, length, longest_chain, modules, p90

SAME_NAME = {
    "log": "the logger of a module, by the custom of Python",
    "T": "a type variable",
}
"""Public names that may be defined in more than one module of podium/, and why; ten at the most."""
LONGEST_CHAIN = 18
LONGEST_MODULE = 300
LONG_FUNCTION = 25
"""Lines that nine of ten functions do not pass."""
MOST_MODULES = 286


def test_no_public_name_of_the_library_means_two_things() -> None:
    assert len(SAME_NAME) <= 10
    assert {name: where for name, where in defined_twice().items() if name not in SAME_NAME} == {}


def test_no_import_by_string_but_where_sources_and_readers_are_found_by_name() -> None:
    users = {str(file.relative_to(PROJECT)) for file in modules() if "import_module(" in file.read_text(encoding="utf-8")}
    assert users <= {"parsers/__init__.py", "podium/__init__.py", "flows/schedule.py"}


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(PROJECT)))
def test_a_module_can_be_read_in_one_sitting(file: Path) -> None:
    assert length(file) <= LONGEST_MODULE


def test_there_are_not_more_modules_than_a_person_can_find_the_way_through() -> None:
    assert len(modules()) <= MOST_MODULES


def test_nine_of_ten_functions_fit_on_half_a_screen() -> None:
    assert p90(function_lengths()) <= LONG_FUNCTION


def test_the_longest_chain_of_imports() -> None:
    longest = longest_chain()
    assert len(longest) <= LONGEST_CHAIN, " > ".join(longest)


def test_nine_of_ten_is_counted_from_below() -> None:
    assert (p90([1]), p90(list(range(1, 11))), p90(list(range(1, 101)))) == (1, 9, 90)
