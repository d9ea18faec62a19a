"""Figures of the house, which `make house` prints and tests/test_house.py holds to their bounds: how much there is to find one's way through."""

import ast
import math
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import grimp

PROJECT = Path(__file__).parents[1]
PACKAGES = ("podium", "parsers", "flows")


def modules() -> list[Path]:
    """Every module of the project but its tests."""
    return [file for package in PACKAGES for file in sorted((PROJECT / package).rglob("*.py"))]


def length(file: Path) -> int:
    """Lines of a module."""
    return len(file.read_text(encoding="utf-8").splitlines())


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


def defined_twice() -> dict[str, list[str]]:
    """Public names that more than one module of podium/ defines, and these modules."""
    places = defaultdict(list)
    for file in sorted((PROJECT / "podium").rglob("*.py")):
        for name in defined(file):
            places[name].append(str(file.relative_to(PROJECT)))
    return {name: where for name, where in places.items() if len(where) > 1}


def function_lengths() -> list[int]:
    """Lines of every function and method, decorators left out and docstrings included, the shortest first."""
    trees = (ast.parse(file.read_bytes()) for file in modules())
    functions = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return sorted((node.end_lineno or node.lineno) - node.lineno + 1 for node in functions)


def p90(lengths: list[int]) -> int:
    """The length that nine of ten do not pass; ``lengths`` are sorted."""
    return lengths[math.ceil(0.9 * len(lengths)) - 1]


def longest_chain() -> tuple[str, ...]:
    """The longest way from a module to one that it imports, to one that that imports, and so on."""
    graph = grimp.build_graph(*PACKAGES)

    @cache
    def chain(module: str) -> tuple[str, ...]:
        return (module, *max((chain(used) for used in sorted(graph.find_modules_directly_imported_by(module))), key=len, default=()))

    return max((chain(module) for module in sorted(graph.modules)), key=len)


def figures() -> dict[str, int]:
    """Every figure by its name."""
    lengths = function_lengths()
    return {
        "modules": len(modules()),
        "lines": sum(map(length, modules())),
        "longest module": max(map(length, modules())),
        "functions": len(lengths),
        "lines of a function, p90": p90(lengths),
        "longest chain of imports": len(longest_chain()),
        "names defined twice": len(defined_twice()),
    }


if __name__ == "__main__":
    sys.stdout.writelines(f"{name:26}{figure:>7,}\n" for name, figure in figures().items())
    sys.stdout.write(f"the chain: {' > '.join(longest_chain())}\n")
