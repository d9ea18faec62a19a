"""What a user installs: the wheel holds the licence, the data files and the mark of typed packages, and `import podium` is typed."""

import re
import subprocess
import sys
import venv
import zipfile
from email import message_from_bytes
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
APACHE = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
"""SHA-256 of the licence's text as the Apache Software Foundation publishes it."""
DATA = {
    "podium/py.typed",
    "parsers/py.typed",
    "flows/py.typed",
    "podium/extract/cities.tsv.gz",
    "podium/quality/floors.json",
    "podium/quality/withheld.json",
    *(f"podium/release/templates/{file.name}" for file in (PROJECT / "podium/release/templates").iterdir()),
}
TYPED = """\
import podium
from podium.extract import Source
reveal_type(podium.changes)
def name_of(source: Source) -> str: return source.name
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the project as it stands, built without any index."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(folder), str(PROJECT)]
    done = subprocess.run([sys.executable, "-m", "pip", *build], capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("podium-*.whl"))


def test_the_wheel_holds_the_licence_and_every_file_that_is_no_module(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as files:
        names = set(files.namelist())
        own = f"podium-{version('podium')}.dist-info"
        assert names >= DATA | {f"{own}/licenses/LICENSE"}
        assert sha256(files.read(f"{own}/licenses/LICENSE")).hexdigest() == APACHE
        metadata = message_from_bytes(files.read(f"{own}/METADATA"))
    assert (metadata["License-Expression"], metadata["License-File"]) == ("Apache-2.0", "LICENSE")
    assert {name.partition("/")[0] for name in names} == {"podium", "parsers", "flows", own}
    tracked = subprocess.run(["git", "ls-files", "podium", "parsers", "flows"], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert set(tracked.stdout.split()) - names == set(), "left out of the wheel"


def test_podium_is_typed_for_those_who_import_it(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    site = next((tmp_path / "venv").glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as files:
        files.extractall(site)
    program = tmp_path / "program.py"

    def checked(text: str) -> subprocess.CompletedProcess[str]:
        program.write_text(text, encoding="utf-8")
        asked = ["-m", "mypy", "--strict", "--config-file=", f"--python-executable={tmp_path}/venv/bin/python", program.name]
        return subprocess.run([sys.executable, *asked], cwd=tmp_path, capture_output=True, text=True, timeout=280)

    done = checked(TYPED)
    assert done.returncode == 0, done.stdout
    assert re.search(r'Revealed type is "def \(since: .*, home: .*pathlib\.Path', done.stdout), done.stdout
    wrong = checked("import podium\npodium.read(3)\n")
    assert (wrong.returncode, wrong.stdout.count('incompatible type "int"')) == (1, 1), wrong.stdout
