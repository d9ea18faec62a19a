"""A home in an object store: an S3 server on this machine, read as any other home."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from invented import NOTE, loaded, page, speech
from pyarrow import fs
from released import a_lake, release
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

import podium
from podium.errors import UsageError
from podium.lake.lake import Lake
from podium.reading.home import files_at

BUCKET = "podium-test"
KEYS = ("speech_id", "revision", "position")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a bucket; the environment names the server, as it would for a real one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    # A process of its own: deltalake reads the change feed without letting go of the interpreter, and a server in it would never answer.
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", port]
    with (
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        patch.setenv("AWS_ALLOW_HTTP", "true")
        patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        patch.setenv("AWS_REGION", "us-east-1")
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
            patch.delenv(name, raising=False)
        try:
            _make_bucket()
            yield f"s3://{BUCKET}"
        finally:
            server.terminate()


@retry(retry=retry_if_exception_type(EndpointConnectionError), wait=wait_fixed(0.2), stop=stop_after_delay(60))
def _make_bucket() -> None:
    boto3.client("s3").create_bucket(Bucket=BUCKET)


@pytest.fixture(scope="module")
def lake_there(store: str) -> str:
    home = f"{store}/home"
    lake = Lake(home)
    first = [loaded(speech(key)) for key in range(3)]
    lake.load(first, [page(capture) for capture in first], NOTE)
    lake.load([loaded(speech(1, words="Changed."), days=2)], [], NOTE)
    return home


def test_a_lake_in_a_store_reads_like_any_other(lake_there: str, tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.load([loaded(speech(key)) for key in range(3)], [], NOTE)
    lake.load([loaded(speech(1, words="Changed."), days=2)], [], NOTE)
    for table in ("speeches", "paragraphs", "revisions"):
        order = [(name, "ascending") for name in KEYS if name in podium.read(table, tmp_path).schema.names]
        assert podium.read(table, lake_there).sort_by(order).equals(podium.read(table, tmp_path).sort_by(order))
    assert podium.read("paragraphs", lake_there, columns=["speaker"], speech="lighthouse/1").num_rows == 5
    changes = podium.changes(1, lake_there).to_pylist()
    assert [(row["change"], row["speech_id"]) for row in changes] == [("revised", "lighthouse/1")]
    assert podium.diff("lighthouse/1", home=lake_there).before["revision"] == 1


def test_sql_reads_a_store_without_any_download(lake_there: str) -> None:
    told = podium.sql("select source, count(*) n from paragraphs group by 1", lake_there)
    assert told.to_pylist() == [{"source": "lighthouse", "n": 15}]


def test_search_keeps_its_index_in_the_cache(lake_there: str) -> None:
    assert [hit.speech_id for hit in podium.search("changed", lake_there)] == ["lighthouse/1"]


def test_a_release_in_a_store(store: str, tmp_path: Path) -> None:
    a_lake(tmp_path)
    made = release(tmp_path)
    there = f"{store}/releases/{made.name}"
    fs.copy_files(str(made), there.removeprefix("s3://"), fs.LocalFileSystem(), files_at(there))
    assert podium.read("paragraphs", there).num_rows == podium.read("paragraphs", made).num_rows
    assert podium.sql("select count(*) n from paragraphs", there)["n"].to_pylist() == [podium.read("paragraphs", made).num_rows]


def test_an_empty_or_missing_bucket_is_one_sentence(store: str) -> None:
    with pytest.raises(UsageError, match="s3://podium-test/nothing holds neither a lake nor a release"):
        podium.read("speeches", f"{store}/nothing")
    with pytest.raises(UsageError, match="s3://no-such-bucket/home"):
        podium.read("speeches", "s3://no-such-bucket/home")
