"""The image without a container engine: its Dockerfile is linted, and its steps are run one after the other in a plain folder."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest
from dockerfile_parse import DockerfileParser

PROJECT = Path(__file__).parents[1]
DOCKERFILE = PROJECT / "deployments" / "Dockerfile"
RECORDER = '#!/bin/sh\necho "$(basename "$0") $*" >> "{log}"\n'
"""Takes the place of programs that change users and owners of the machine."""


def test_hadolint_finds_nothing() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    if not linter.exists():
        pytest.skip("hadolint has no wheel for this machine")
    done = subprocess.run([linter, DOCKERFILE], capture_output=True, text=True, timeout=280)
    assert (done.returncode, done.stdout) == (0, "")


def test_its_user_has_no_rights_and_its_base_is_pinned() -> None:
    parsed = DockerfileParser(fileobj=BytesIO(DOCKERFILE.read_bytes()))
    users = [step["value"] for step in parsed.structure if step["instruction"] == "USER"]
    assert users[-1].isdigit()
    assert users[-1] != "0"
    assert all(re.search(r":\S*\d", image) for image in parsed.parent_images)


@dataclass
class Build:
    """A build whose stages are folders; an absolute path in a step means one below that of its stage."""

    context: Path
    folder: Path
    stages: list[Path] = field(default_factory=list)
    named: dict[str, Path] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    entrypoint: str = ""

    def run(self, instruction: str, value: str) -> None:
        match instruction:
            case "FROM":
                self.stages.append(self.folder / f"stage{len(self.stages)}")
                self.stages[-1].mkdir(parents=True)
                self.named |= {value.split()[-1]: self.stages[-1]} if " AS " in value else {}
                self.environment, self.workdir = {}, "/"
            case "ENV":
                self.environment |= dict(word.split("=", 1) for word in shlex.split(value))
            case "WORKDIR":
                self.workdir = value
                self.at(value).mkdir(parents=True, exist_ok=True)
            case "COPY":
                self.copy(value)
            case "RUN":
                self.call(value)
                if "-m venv" in value:
                    self.lend_packages()
            case "ENTRYPOINT":
                self.entrypoint = value
            case other:
                assert other in {"USER", "VOLUME", "CMD", "COMMENT"}, f"nobody runs {other}: teach it to this test"

    def at(self, path: str) -> Path:
        return self.stages[-1] / path.lstrip("/") if path.startswith("/") else self.stages[-1] / self.workdir.lstrip("/") / path

    def copy(self, value: str) -> None:
        words = shlex.split(value)
        options = dict(word.removeprefix("--").split("=", 1) for word in words if word.startswith("--"))
        *sources, target = [word for word in words if not word.startswith("--")]
        root = self.named[options["from"]] if "from" in options else self.context
        for source in sources:
            found, place = root / source.lstrip("/"), self.at(target)
            if found.is_dir():
                shutil.copytree(found, place, symlinks=True, dirs_exist_ok=True)
            else:
                place = place / found.name if target.endswith("/") else place
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(found, place)

    def call(self, command: str) -> str:
        """Run a shell command in the stage, without an index; gives its output."""
        here = self.stages[-1]
        command = re.sub(r"(?<![\w./=-])/(?=opt|src|srv|data)", f"{here}/", command)
        recorders = self.folder / "recorders"
        recorders.mkdir(exist_ok=True)
        for name in ("useradd", "chown"):
            (recorders / name).write_text(RECORDER.format(log=self.folder / "recorded"), encoding="utf-8")
            (recorders / name).chmod(0o755)
        (recorders / "python").unlink(missing_ok=True)
        (recorders / "python").symlink_to(sys._base_executable)  # type: ignore[attr-defined]
        own = {name: re.sub(r"(^|:)/(?=opt|srv|data)", rf"\1{here}/", value) for name, value in self.environment.items()}
        own["PATH"] = f"{recorders}:{own.get('PATH', '$PATH').replace('$PATH', os.environ['PATH'])}"
        self.at(".").mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["sh", "-ec", command], cwd=self.at("."), env=own | {"PIP_NO_INDEX": "1"}, capture_output=True, text=True, timeout=280
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        return done.stdout

    def lend_packages(self) -> None:
        """The virtual environment sees the packages of this one, of the same versions, so that nothing has to be downloaded."""
        [site] = self.stages[-1].glob("opt/podium/lib/python*/site-packages")
        (site / "lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")


def sent_to_the_build(folder: Path) -> Path:
    """What `.dockerignore` lets in of the tracked files, all of which it refuses first."""
    rules = [line for line in (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert rules[0] == "*"
    let_in = [rule.removeprefix("!") for rule in rules if rule.startswith("!")]
    tracked = subprocess.run(["git", "ls-files", *let_in], cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split()
    for name in tracked:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / name, folder / name)
    return folder


def test_its_steps_make_a_podium_that_runs(tmp_path: Path) -> None:
    build = Build(sent_to_the_build(tmp_path / "context"), tmp_path / "build")
    for step in DockerfileParser(fileobj=BytesIO(DOCKERFILE.read_bytes())).structure:
        build.run(step["instruction"], step["value"])
    assert build.entrypoint == '["podium"]'
    # The last stage stands alone: its programs name the interpreter of the first, which an engine would find under the same path.
    shutil.move(build.stages[0] / "opt", tmp_path / "first stage")
    python = next((build.stages[1] / "opt/podium/bin").glob("python3"))
    program = "import podium; print(podium.__file__); from podium.cli.main import main; main()"
    place, version = build.call(f"{python} -I -c '{program}' --version").splitlines()
    assert Path(place).is_relative_to(build.stages[1] / "opt" / "podium")
    assert version.startswith("podium ")
    assert (build.stages[1] / "srv/podium/deployments/prefect.yaml").is_file()
    recorded = (tmp_path / "build" / "recorded").read_text(encoding="utf-8")
    assert "useradd --system --uid 10001" in recorded
