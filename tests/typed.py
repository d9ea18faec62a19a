"""Commands called in this process: the same words, exit status and output, without the seconds that Prefect takes to load in a new one.

That a command holds as it is typed, in a process of its own, is shown where starting, ending, killing or the screen is what is looked at.
"""

import os
from collections.abc import Mapping

import pytest
from typer.testing import CliRunner, Result

from podium import terminal
from podium.cli.main import app


def typed(*words: str, environment: Mapping[str, str], width: int = 200) -> tuple[int, str]:
    """Exit status, and standard output and standard error as they came, of one command under those variables besides ours."""
    done = called(*words, environment=environment, width=width)
    return done.exit_code, done.output


def called(*words: str, environment: Mapping[str, str], width: int = 200) -> Result:
    """The same, with standard output and standard error apart."""
    before = dict(os.environ)
    with pytest.MonkeyPatch.context() as patch:
        for screen in (terminal.out, terminal.err):
            patch.setattr(screen, "_width", width)
        try:
            done = CliRunner().invoke(app, words, env=environment)
        finally:  # a command may set what a library of its process reads
            os.environ.clear()
            os.environ |= before
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done
