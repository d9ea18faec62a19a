"""What cannot be started here is checked by its own schema or linter; deployments/README.md says which is which."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from cronsim import CronSim

import parsers
from flows.schedule import schedule

FOLDER = Path(__file__).parents[1] / "deployments"
TOOLS = Path(sys.executable).parent


def test_prefect_reads_the_deployments_file_without_leaving_a_key_out() -> None:
    from prefect.cli.deploy._models import DeploymentConfig, PrefectYamlModel

    document = yaml.safe_load((FOLDER / "prefect.yaml").read_text(encoding="utf-8"))
    assert len(PrefectYamlModel.model_validate(document).deployments) == len(list(schedule()))
    assert {key for entry in document["deployments"] for key in entry} <= DeploymentConfig.model_fields.keys()


def test_every_source_with_lists_has_its_hour_and_every_flow_is_there() -> None:
    listed = {name for name, source in parsers.sources().items() if source.scheduled or source.complete}
    entries = list(schedule())
    assert {entry.name for entry in entries if entry.entrypoint == "flows.ingest.ingest"} == listed
    flows = {entry.entrypoint.split(".")[1] for entry in entries}
    assert flows == {"ingest", "audit", "backfill", "reparse", "maintain", "publish"}
    for entry in entries:
        if entry.cron:
            CronSim(entry.cron, datetime(2026, 11, 20, tzinfo=UTC))


def test_parameters_are_typed_and_documented_for_the_form() -> None:
    from importlib import import_module

    from prefect.utilities.callables import parameter_schema

    for entry in schedule():
        module, _, name = entry.entrypoint.rpartition(".")
        schema = parameter_schema(getattr(import_module(module), name)).model_dump()
        for parameter, described in schema["properties"].items():
            assert described.get("description"), f"{entry.entrypoint}: {parameter}"
            assert described.keys() & {"type", "anyOf", "$ref", "allOf", "enum"}, f"{entry.entrypoint}: {parameter}"
        if "source" in schema["properties"]:
            assert schema["properties"]["source"]["enum"] == list(parsers.names())


def test_the_compose_file_fits_the_compose_specification() -> None:
    checked = [TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", FOLDER / "compose.yaml"]
    done = subprocess.run(checked, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout
    services = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))["services"]
    for name, service in services.items():
        assert "healthcheck" in service or service["restart"] == "no", name
        assert all(needed in services for needed in service.get("depends_on", {}))
    assert services["worker"]["environment"]["PODIUM_HOME"] == "s3://podium/data"


def test_the_kubernetes_manifests_fit_the_api() -> None:
    files = sorted((FOLDER / "kubernetes").glob("*.yaml"))
    validate(*files)


def test_the_job_template_renders_to_a_job(tmp_path: Path) -> None:
    from prefect.utilities.templating import apply_values

    template = json.loads((FOLDER / "kubernetes" / "base-job-template.json").read_text(encoding="utf-8"))
    used = set(re.findall(r"\{\{ (\w+) \}\}", json.dumps(template["job_configuration"])))
    assert used <= template["variables"]["properties"].keys()
    values: dict[str, Any] = {name: one["default"] for name, one in template["variables"]["properties"].items() if "default" in one}
    values |= {"name": "run", "command": ["prefect", "flow-run", "execute"], "labels": {"a": "b"}, "env": [{"name": "A", "value": "b"}]}
    rendered: Any = apply_values(template["job_configuration"]["job_manifest"], values)
    rendered["metadata"]["name"] = rendered["metadata"].pop("generateName") + "x"  # the validator names what it reads
    job = tmp_path / "job.yaml"
    job.write_text(yaml.safe_dump(rendered), encoding="utf-8")
    validate(job)


@pytest.mark.parametrize("unit", sorted((FOLDER / "systemd").glob("*.service")), ids=lambda path: path.name)
def test_systemd_takes_the_units(unit: Path, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    for other in unit.parent.glob("*.service"):
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", other.read_text(encoding="utf-8"), flags=re.MULTILINE)
        (tmp_path / other.name).write_text(text, encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", tmp_path / unit.name], capture_output=True, text=True, timeout=280)
    ours = [line for line in done.stderr.splitlines() if "podium" in line]
    assert (done.returncode, ours) == (0, []), done.stderr


def test_what_the_units_need_is_made_or_may_be_missing(tmp_path: Path) -> None:
    needed = set()
    for unit in (FOLDER / "systemd").glob("*.service"):
        told = re.findall(r"^(User|WorkingDirectory|EnvironmentFile|StateDirectory)=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
        needed |= {what for what in told if not (what[0] == "EnvironmentFile" and what[1].startswith("-"))}
    assert needed == {
        ("User", "podium"),
        ("WorkingDirectory", "/srv/podium"),
        ("StateDirectory", "podium"),
    }  # the last systemd makes itself
    if not (shutil.which("systemd-sysusers") and os.getuid() == 0):
        pytest.skip("systemd-sysusers is not installed, or this is not root")
    (tmp_path / "etc").mkdir()
    for tool, file in (("sysusers", []), ("tmpfiles", ["--create"])):
        made = [f"systemd-{tool}", f"--root={tmp_path}", *file, FOLDER / "systemd" / f"podium.{tool}.conf"]
        done = subprocess.run(made, capture_output=True, text=True, timeout=280)
        assert done.returncode == 0, done.stderr
    name, _, uid, *_, home, _ = (tmp_path / "etc" / "passwd").read_text(encoding="utf-8").splitlines()[-1].split(":")
    assert (name, home) == ("podium", "/srv/podium")
    folder = (tmp_path / "srv" / "podium").stat()
    assert (folder.st_uid, stat.S_IMODE(folder.st_mode)) == (int(uid), 0o755)
    assert stat.S_IMODE((tmp_path / "etc" / "podium").stat().st_mode) == 0o750


def validate(*files: Path) -> None:
    """Against the schemas of the Kubernetes API, unknown fields refused."""
    done = subprocess.run([TOOLS / "kubernetes-validate", "--strict", *files], capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
