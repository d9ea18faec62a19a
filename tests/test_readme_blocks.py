"""Every code block that a README shows is run, in a place as its reader has it: the demo's home under ``data``, the demo's little web.

What a block needs and this machine may lack (Spark, R) is named, and the block then only compiled or skipped with that notice. A block in a
language that nobody runs here fails.
"""

import asyncio
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters, stdio_client
from released import a_lake, release
from typed import called

from podium.release.documents import snippets
from podium.replay.proxy import ReplayProxy

PROJECT = Path(__file__).parents[1]
READMES = ("README.md", "data/README.md", "parsers/README.md", "deployments/README.md", "data/sample/README.md")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
BIN = Path(sys.executable).parent
SAMPLE = PROJECT / "data" / "sample"
PAGE = SAMPLE / "www.nato.int/en/news-and-events/events/transcripts/2026/10/21/press-conference.html"

LASTING = ("prefect server start", "prefect worker start", "podium serve", "podium browse")
"""Commands that run until they are stopped: only that they exist, with these options. Tests start all of them (test_operate, test_browse)."""
ELSEWHERE = ("podium deploy",)
"""It would give the session's server a pool and schedules; tests/test_operate.py runs it on a server of its own. Checked as those above."""
FIGURES = re.compile(r"^source +pages coverage", re.M)
"""Begins the tables of ``podium quality`` on pages that are not part of the project; tests/test_quality.py holds its floors."""
DONE = {0, 3}
"""Done, or done but for something not understood or not reached: the demo's web has such pages on purpose."""


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block, and the line that it begins on."""

    file: str
    line: int
    language: str
    code: str


def blocks_of(text: str, file: str) -> list[Block]:
    """Every fenced block of a text."""
    return [Block(file, text[: found.start()].count("\n") + 1, found[1], found[2]) for found in FENCE.finditer(text)]


BLOCKS = [block for name in READMES for block in blocks_of((PROJECT / name).read_text(encoding="utf-8"), name)]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder in which blocks run, the variables they run under, and what the demo printed that filled it."""

    folder: Path
    environment: dict[str, str]
    demo: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, server_address: str) -> Iterator[Place]:
    """The demo's home as ``data``, tables exported from it, a saved page; the web is the demo's, the Prefect server the session's."""
    folder = tmp_path_factory.mktemp("place")
    ours = {"PREFECT_API_URL": server_address, "COLUMNS": "100", "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PODIUM_DELAY": "0"}
    demo = called("demo", environment={"PODIUM_HOME": str(folder / "data"), "PREFECT_API_URL": server_address}, width=100)
    assert demo.exit_code == 0, demo.output
    shutil.copy(PAGE, folder / "page.html")
    with ReplayProxy.of_folder(SAMPLE) as proxy:
        environment = os.environ | ours | proxy.environment | {"HF_HUB_OFFLINE": "1"}
        for file in ("paragraphs.parquet", "turns.parquet", "speeches.csv"):
            assert run(f"podium export {Path(file).stem} --out {file}", folder, environment).returncode == 0
        yield Place(folder, environment, demo.output)


SHELL = re.compile(r"[|&;<>$`*?~]")
"""What a shell does more with a line than to take it apart into words."""


def done_by(command: str, place: Place, environment: dict[str, str]) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a line as it is typed; of Podium's own verbs in this process, which has loaded them."""
    if not command.startswith("podium ") or SHELL.search(command):
        done = run(command, place.folder, environment)
        return done.returncode, done.stdout, done.stderr
    with chdir(place.folder):
        here = called(*shlex.split(command)[1:], environment=environment, width=100)
    return here.exit_code, here.stdout, here.stderr


def run(command: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A line as it is typed."""
    typed = ["bash", "-o", "pipefail", "-c", command]
    return subprocess.run(typed, cwd=folder, env=environment, capture_output=True, text=True, timeout=280)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.file}:{block.line}-{block.language}")
def test_a_block_does_what_it_says(block: Block, place: Place) -> None:
    by_language = {"console": typed, "text": printed, "python": in_python, "sql": in_sql, "r": in_r, "json": in_settings}
    assert block.language in by_language, f"nobody runs blocks of {block.language!r}: teach it to this test"
    by_language[block.language](block, place)


def test_every_readme_with_code_is_looked_at() -> None:
    tracked = subprocess.run(["git", "ls-files", "*.md"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split()
    with_code = {name for name in tracked if FENCE.search((PROJECT / name).read_text(encoding="utf-8"))}
    assert with_code <= set(READMES)
    assert {block.language for block in BLOCKS} >= {"console", "text", "python", "r"}


def typed(block: Block, place: Place) -> None:
    """Each line after a ``$``, in order; what one exports holds for those after it."""
    environment = dict(place.environment)
    for line in re.findall(r"^\$ (.*?)(?:\s+#.*)?$", block.code, re.M):
        command = line.removesuffix(" &")
        if command.startswith("export "):
            environment |= dict(
                word.split("=", 1) for word in command.split()[1:] if not word.startswith(("PREFECT_API_URL=", "PODIUM_HOME="))
            )
        elif command.startswith("make "):
            done = run(
                f"{command} --dry-run", PROJECT, environment
            )  # it makes an environment first; the demo and the tests run by themselves
            assert done.returncode == 0, done.stderr
        elif command.startswith((*LASTING, *ELSEWHERE)) and "--static" not in command:
            has_options(command, place, environment)
        else:
            status, shown, said = done_by(command, place, environment)
            hosts_unreachable = command == "podium doctor"  # it finds that other sources' hosts are not in the demo's web, and says so
            assert status in (DONE | {1} if hosts_unreachable else DONE), f"{command}: {said[-2000:]}"
            assert "Traceback" not in said
            assert shown.strip(), command


def has_options(command: str, place: Place, environment: dict[str, str]) -> None:
    """The command is there and knows the options."""
    words = command.split()
    verb = words[: next((at for at, word in enumerate(words) if word.startswith("-")), len(words))]
    told = run(f"{' '.join(verb)} --help", place.folder, environment)
    assert told.returncode == 0, told.stderr
    assert {word for word in words if word.startswith("--") and word not in told.stdout} == set()


def printed(block: Block, place: Place) -> None:
    """What the demo prints, line by line but for its seconds; a tree names what is there; figures of real pages are another test's."""
    if block.code.startswith("What was done"):
        there = {told(line) for line in place.demo.splitlines()}
        left_out = "[…]"  # the README's own mark
        assert [line for line in block.code.splitlines() if told(line) not in {*there, left_out}] == []
    elif "HOW: the library" in block.code:
        for name in re.findall(r"^\s{0,2}([a-z_]+(?:/|\.py))", block.code, re.M):
            assert (PROJECT / name).exists() or (PROJECT / "podium" / name).exists(), name
    else:
        assert FIGURES.search(block.code), "what prints this block? run it here and compare"


def told(line: str) -> str:
    """A line without what differs from run to run: seconds, padding, the folder."""
    if line.startswith("│ seconds"):
        return "seconds"
    return re.sub(r"PODIUM_HOME=\S+", "PODIUM_HOME=", " ".join(line.split()))


def in_python(block: Block, place: Place) -> None:
    """Run in a process of its own; without Spark, what needs its session is compiled."""
    compile(block.code, f"{block.file}:{block.line}", "exec")
    code = block.code
    if re.search(r"\bspark\b", code):
        if find_spec("pyspark") is None:
            return
        code = f"from pyspark.sql import SparkSession\nspark = SparkSession.builder.master('local[1]').getOrCreate()\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=place.folder, env=place.environment, capture_output=True, text=True, timeout=280
    )
    assert done.returncode == 0, done.stderr


def in_sql(block: Block, place: Place) -> None:
    """Asked of DuckDB, whose answer has rows."""
    in_python(Block(block.file, block.line, "python", f"import duckdb\nassert duckdb.sql({block.code!r}).fetchall()"), place)


def in_settings(block: Block, place: Place) -> None:
    """What a program that speaks the Model Context Protocol has in its settings starts a server, here with the demo's home."""
    (server,) = json.loads(block.code)["mcpServers"].values()
    assert server["env"].keys() == {"PODIUM_HOME"}
    path = {"PATH": place.environment["PATH"], "PODIUM_HOME": str(place.folder / "data")}
    command = StdioServerParameters(command=str(BIN / server["command"]), args=server["args"], env=path)

    async def found() -> object:
        async with Client(stdio_client(command)) as client:
            return (await client.call_tool("search", {"text": "bridge", "limit": 1})).structured_content

    assert "bridge" in str(asyncio.run(found()))


def in_r(block: Block, place: Place) -> None:
    """Run where R is with what the block loads; else its brackets are counted."""
    assert all(block.code.count(a) == block.code.count(b) for a, b in ("()", "[]", "{}"))
    packages = {*re.findall(r"library\((\w+)\)", block.code), *re.findall(r"(\w+)::", block.code)}
    needed = " && ".join(f"requireNamespace('{name}')" for name in sorted(packages))
    if shutil.which("Rscript") is None or run(f'Rscript -e "stopifnot({needed})"', place.folder, place.environment).returncode:
        pytest.skip(f"no R with {', '.join(sorted(packages))} here")
    done = subprocess.run(
        ["Rscript", "-e", block.code], cwd=place.folder, env=place.environment, capture_output=True, text=True, timeout=280
    )
    assert done.returncode == 0, done.stderr


TOOLS = [snippet.tool for snippet in snippets("", {})]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, list[Block]]:
    """A release as its reader has it, beside which the blocks run, and the blocks of its README."""
    home = tmp_path_factory.mktemp("released")
    a_lake(home)
    made = release(home)
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(home / "hub")}
    return Place(made.parent, environment, ""), blocks_of((made / "README.md").read_text(encoding="utf-8"), "a release's README.md")


@pytest.mark.parametrize("number", range(len(TOOLS)), ids=TOOLS)
def test_a_block_of_a_releases_readme_does_what_it_says(number: int, released: tuple[Place, list[Block]]) -> None:
    place, blocks = released
    assert len(blocks) == len(TOOLS)
    test_a_block_does_what_it_says(blocks[number], place)
