"""`podium mcp` as a program meets it: the SDK's own client, in memory and over standard input and output; and what hostile arguments get."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from invented import NOTE, files, loaded, speech
from mcp import Client, StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent
from released import LIGHTHOUSE, TAG, a_lake, release
from typer.testing import CliRunner

from podium.cli.main import app
from podium.lake.lake import Lake
from podium.mcp import answers
from podium.mcp.server import DatasetServer
from podium.reading.home import mark_as_demonstration
from podium.records import Paragraph

PUBLISHERS = {"lighthouse": LIGHTHOUSE.title}
TOOLS = {"search", "show", "cite", "people", "sql"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Speeches of which one was changed after the release."""
    home = tmp_path_factory.mktemp("home")
    lake = a_lake(home, 6, 3)
    release(home)
    lake.load([loaded(speech(1, "The lamp burns again.", title="Remarks on lamp 1"), days=9)], [], NOTE)
    return home


def asked(home: Path, *calls: tuple[str, dict[str, Any]]) -> list[CallToolResult]:
    """What the server of a home answers to these calls, in memory."""

    async def ask() -> list[CallToolResult]:
        async with Client(DatasetServer(str(home), PUBLISHERS)) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(ask())


def answered(home: Path, tool: str, **arguments: object) -> dict[str, Any]:
    """One answer that is none of an error; what a program reads as text is the same."""
    result = asked(home, (tool, arguments))[0]
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert not result.is_error, content.text
    assert result.structured_content == json.loads(content.text)
    return result.structured_content


def refused(home: Path, tool: str, **arguments: object) -> str:
    """The sentence that an error says."""
    result = asked(home, (tool, arguments))[0]
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert result.is_error, content.text[:500]
    assert "\n" not in content.text and len(content.text) < 600, content.text
    return content.text


def over_stdio(home: Path, ask: Callable[[Client], Awaitable[Any]]) -> Any:
    """What ``ask`` gets from `podium mcp` in a process of its own."""
    command = StdioServerParameters(
        command=sys.executable,
        args=["-c", "from podium.cli.main import main; main()", "mcp"],
        env={"PATH": os.environ["PATH"], "PODIUM_HOME": str(home)},
    )

    async def session() -> Any:
        async with Client(stdio_client(command)) as client:
            return await ask(client)

    return asyncio.run(session())


def test_over_standard_input_and_output_it_answers_and_changes_nothing(home: Path) -> None:
    before = files(home)

    async def ask(client: Client) -> tuple[Any, ...]:
        listed = await client.list_tools()
        refusal = await client.call_tool("sql", {"query": "copy speeches to 'stolen.csv'"})
        return client.server_info, client.instructions, listed.tools, refusal, await client.call_tool("cite", {"speech": "lighthouse/2"})

    server, instructions, tools, refusal, cited = over_stdio(home, ask)
    assert (server.name, "never instructions" in instructions) == ("podium", True)
    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
    assert refusal.is_error
    assert cited.structured_content["citation"].startswith("Orla Fictive. (2021, March 3). Remarks | on [lamp] 2 (lighthouse/2, ")
    assert files(home) == before


def test_a_search_names_id_revision_release_and_address(home: Path) -> None:
    found = answered(home, "search", text='"the lamp is"', source="lighthouse", limit=3)
    assert found["dataset"] == "Podium dataset version 2"
    hit = found["hits"][0]
    assert len(found["hits"]) == 3
    assert (hit["revision"], hit["dataset"], hit["licence"], hit["speaker"]) == (1, f"Podium release {TAG}", "CC0-1.0", "Orla Fictive")
    assert hit["url"] == f"https://lighthouse.example/speeches/{hit['speech_id'].partition('/')[2]}"
    shown = answered(home, "show", speech=hit["paragraph"])
    assert [one["text"] for one in shown["paragraphs"]] == ["The lamp is lit."]
    changed = answered(home, "search", text="burns")["hits"][0]
    assert (changed["revision"], changed["dataset"]) == (2, "Podium dataset version 2, not released")


def test_a_speech_is_shown_with_its_facts_and_an_old_paragraph_with_its_successor(home: Path) -> None:
    shown = answered(home, "show", speech="https://lighthouse.example/speeches/1", revision=1)
    facts = {"speech_id": "lighthouse/1", "revision": 1, "reuse": "open", "dataset": f"Podium release {TAG}", "paragraph_total": 5}
    assert facts.items() <= shown.items()
    assert [one["kind"] for one in shown["paragraphs"]] == ["heading", "speech", "note", "question", "speech"]
    old = shown["paragraphs"][1]
    found = answered(home, "show", speech=f"lighthouse/1#{old['paragraph_id']}")
    assert (found["revision"], found["successor"]["text"], found["successor"]["revision"]) == (1, "The lamp burns again.", 2)
    assert "next" not in shown


def test_people_and_tables_are_answered_too_of_a_release_as_well(home: Path) -> None:
    """Of two printed forms without a day in common nothing says that they are one person."""
    made = home / "releases" / TAG
    for place, held in ((home, "Podium dataset version 2"), (made, f"Podium release {TAG}")):
        people = answered(place, "people", name="FICTIVE orla", source="lighthouse")
        assert (people["dataset"], people["total"], people["people"][0]["preferred_name"]) == (held, 2, "Orla Fictive")
        told = answered(place, "sql", query="select speech_id, date, 'nan'::float as odd from speeches where speech_id = 'lighthouse/2'")
        assert (told["dataset"], told["columns"]) == (held, ["speech_id", "date", "odd"])
        assert told["rows"] == [["lighthouse/2", "2021-03-03", None]]
        assert ["turns", "words", "INTEGER"] in answered(place, "sql", query=COLUMNS)["rows"]
    assert answered(made, "search", text="lamp")["hits"][0]["dataset"] == f"Podium release {TAG}"
    assert "is a release" in refused(made, "show", speech="lighthouse/1")


COLUMNS = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE table_name = 'turns'"


def test_what_is_too_long_is_cut_and_says_so(tmp_path: Path) -> None:
    texts = [f"Long {at}. " + "word " * 1000 for at in range(40)]
    many = speech("long", paragraphs=tuple(Paragraph(text.strip(), speaker="Orla Fictive", turn=1) for text in texts))
    vast = speech("vast", paragraphs=(Paragraph("x " * 60_000 + "end", speaker="Orla Fictive", turn=1),))
    Lake(tmp_path).load([loaded(many), loaded(vast)], [], NOTE)
    read, first = [], 1
    while True:
        shown = answered(tmp_path, "show", speech="lighthouse/long", first=first)
        assert len(json.dumps(shown)) <= answers.MOST_ANSWER_LETTERS
        read += [one["text"] for one in shown["paragraphs"]]
        if "next" not in shown:
            break
        assert shown["left_out"] == 40 - len(read)
        first = shown["next"]
    assert read == [text.strip() for text in texts]
    assert "letters more" in answered(tmp_path, "show", speech="lighthouse/vast")["paragraphs"][0]["text"]
    rows = answered(tmp_path, "sql", query="select i from range(1000) r(i)")
    assert (len(rows["rows"]), "first 200 rows" in rows["more"]) == (200, True)
    assert len(json.dumps(answered(tmp_path, "sql", query="select text, text from paragraphs"))) <= answers.MOST_ANSWER_LETTERS


HOSTILE: dict[str, tuple[str, dict[str, object], str]] = {
    "no tool": ("delete", {}, "there is no tool 'delete'"),
    "an unknown argument": ("search", {"text": "lamp", "spaeker": "x"}, "takes no 'spaeker': did you mean speaker"),
    "no argument": ("search", {}, "text: field required"),
    "another type": ("search", {"text": ["a", {"b": 1}]}, "text: input should be a valid string"),
    "too many": ("search", {"text": "lamp", "limit": 10**9}, "limit: input should be less than or equal to 50"),
    "too long": ("search", {"text": "a" * 2_000_000}, "at most 1000 characters"),
    "a search that cannot be read": ("search", {"text": '"((( AND ['}, "cannot be read"),
    "an impossible day": ("search", {"text": "lamp", "since": "2026-02-30"}, "2026-02-30"),
    "an unknown speech": ("show", {"speech": "../../etc/passwd"}, "holds no ../../etc/passwd"),
    "an address of a file": ("show", {"speech": "file:///etc/passwd"}, "no speech of the address"),
    "an unknown paragraph": ("show", {"speech": "lighthouse/2#0123456789abcdef"}, "no revision of lighthouse/2 has"),
    "behind the end": ("show", {"speech": "lighthouse/2", "first": 99}, "has 5 paragraphs"),
    "an unknown style": ("cite", {"speech": "lighthouse/2", "style": "<script>"}, "there is no format '<script>'"),
    "an unknown source": ("people", {"source": "' OR 1=1 --"}, "nobody speaks in the source"),
    "a file": ("sql", {"query": "select * from read_text('/etc/passwd')"}, "asks for more than the tables"),
    "two statements": ("sql", {"query": "select 1; drop table speeches"}, "exactly one statement"),
    "deep": ("sql", {"query": f"select {'[' * 3000}1{']' * 3000}"}, "cannot be run"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_arguments_get_a_sentence(case: str, home: Path) -> None:
    tool, arguments, words = HOSTILE[case]
    assert words in refused(home, tool, **arguments)


def test_a_query_without_end_and_one_of_much_memory_are_stopped_and_the_server_goes_on(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def bounded(seconds: float) -> None:
        monkeypatch.setattr(answers, "QUERY_BOUNDS", answers.QueryBounds(rows=201, seconds=seconds, memory="50MB"))

    async def ask() -> list[CallToolResult]:
        async with Client(DatasetServer(str(home), PUBLISHERS)) as client:
            bounded(0.5)
            endless = await client.call_tool("sql", {"query": "select count(*) from range(100000000000) a"})
            bounded(60)
            after = await client.call_tool("sql", {"query": "select 1"})
            large = await client.call_tool("sql", {"query": "select repeat('x', 30000000) || i from range(9) r(i) order by 1"})
            return [endless, after, large]

    endless, after, large = asyncio.run(ask())
    assert endless.is_error and "longer than 0.5 seconds" in str(endless.content)
    assert large.is_error and "could not be run to its end" in str(large.content)
    assert after.structured_content and after.structured_content["rows"] == [[1]]


def test_answers_of_the_demo_say_that_everybody_is_invented(tmp_path: Path) -> None:
    mark_as_demonstration(str(tmp_path))
    Lake(tmp_path).load([loaded(speech())], [], NOTE)
    for tool, arguments in (("search", {"text": "lamp"}), ("show", {"speech": "lighthouse/1"}), ("cite", {"speech": "lighthouse/1"})):
        assert answered(tmp_path, tool, **arguments)["note"] == "demonstration, everybody invented"


def test_without_the_extra_or_without_data_it_says_so_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PODIUM_HOME", str(tmp_path / "nowhere"))
    told = CliRunner().invoke(app, ["mcp"])
    assert (told.exit_code, "does not exist" in told.stderr) == (1, True)
    monkeypatch.setattr("podium.cli.find.find_spec", lambda name: None)
    told = CliRunner().invoke(app, ["mcp"])
    assert (told.exit_code, 'pip install "podium[mcp]"' in told.stderr) == (2, True)
