"""Kept pages parsed by a Ray cluster of two workers, one of which ends every worker that reads it. Run by `make attack`."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from test_runners import alone, archive, check_the_deadly_page_is_named, deadly, environment_as_it_was, reparsed

__all__ = ["alone", "archive", "deadly", "environment_as_it_was", "reparsed"]


def test_the_table_of_a_ray_cluster_is_the_one_of_a_process_but_for_a_page_that_ends_every_worker(
    reparsed: Callable[..., pa.Table], alone: list[pa.Table], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if not alone:
        alone.append(reparsed("threads"))
    request.getfixturevalue("deadly")
    check_the_deadly_page_is_named(tmp_path / "ray", reparsed("ray"), alone[0])
