"""The settings that a user may change: every ``PODIUM_…`` variable, its default and its meaning."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from json import dumps
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Any, Literal
from urllib.parse import quote

from platformdirs import user_state_path
from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from podium.errors import UsageError, one_line
from podium.store.access import DEFAULT_HOME, check_address, home_in_force, in_store


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Settings(BaseSettings):
    """The settings in force: the environment first, then ``podium.toml`` in the working folder, then the defaults below."""

    model_config = SettingsConfigDict(env_prefix="PODIUM_", toml_file="podium.toml", extra="forbid", frozen=True)

    home: str = Field(DEFAULT_HOME, description="What holds archive, lake and releases: a folder, or s3://bucket/prefix")
    local: Path | None = Field(
        None,
        description="Folder of this machine for files that are not kept in an object store: those being written, the pace of hosts, caches",
    )
    delay: float | None = Field(None, ge=0, description="Seconds between two requests to one host, in place of every source's own delay")
    contact: str | None = Field(None, description="Address or e-mail in the user agent, so that a site's operator can reach you")
    authors: str | None = Field(
        None, description="Whom a release is to be cited by, in its CITATION.cff: people as Family, Given, all parted by semicolons"
    )
    alert_webhook: str | None = Field(
        None, pattern="^https?://", description="Address that is posted a JSON text when a source breaks or data come; by `podium deploy`"
    )
    alert_blocks: str | None = Field(
        None, description="Blocks of the Prefect server that tell the same by e-mail or chat, as sendgrid-email/editors, parted by commas"
    )
    allow_private: bool = Field(False, description="Permit addresses in loopback and private networks (the demo and the tests)")
    revisit_days: tuple[float, ...] = Field((1, 7, 30, 180), description="Ages, in days, at which a known page is asked for again")
    gone_after_hours: float = Field(24, ge=0, description="Hours between the two 404 or 410 answers that mark a page withdrawn")
    retry_wait: float = Field(1, ge=0, description="Seconds before an address that failed is asked again; doubled for each further try")
    chunk: int = Field(50, ge=1, le=1000, description="Pages that are parsed and committed together")
    processes: int = Field(
        default_factory=cores, ge=1, le=64, description="Processes that parse kept pages side by side; the cores, if not set"
    )
    runner: Literal["threads", "processes", "dask", "ray"] | None = Field(
        None,
        description="What parses many kept pages: this process (threads), others of this machine (if not set), a Dask or a Ray cluster",
    )
    dask_address: str | None = Field(None, description="Scheduler of the Dask cluster, as tcp://host:8786; one of this machine, if not set")
    ray_address: str | None = Field(None, description="Head of the Ray cluster, as ray://host:10001; one of this machine, if not set")
    requests: int | None = Field(None, ge=1, description="Most requests that one run may send")
    seconds: float | None = Field(None, gt=0, description="Most seconds that one run may spend fetching")
    server_idle: float = Field(
        300, ge=0, description="Seconds without a run after which the Prefect server ends that commands start for themselves"
    )
    json_logs: bool = Field(False, description="Log lines as JSON objects on standard error, one a fact, in place of progress bars")

    def __init__(self, **given: Any) -> None:
        """The settings in force, with those ``given`` in place of any other. Raises ``UsageError`` for an invalid one."""
        try:
            super().__init__(**given)
            check_address(self.home)
        except ValidationError as error:
            raise UsageError("; ".join(map(_told, error.errors()))) from None
        except SettingsError as error:
            raise UsageError(f"{one_line(error)}; correct the variable that begins with PODIUM_, or podium.toml") from None
        except (TOMLDecodeError, UnicodeDecodeError, RecursionError, OSError) as error:
            raise UsageError(f"podium.toml cannot be read: {one_line(error)}") from None

    @field_validator("home")
    @classmethod
    def _without_slash(cls, home: str) -> str:
        return home.rstrip("/") if in_store(home) else home

    @field_validator("ray_address")
    @classmethod
    def _of_a_client_server(cls, address: str | None) -> str | None:
        """Ray takes other addresses for those of a cluster that this machine is part of, and looks for it for minutes."""
        if address is None or address.startswith("ray://"):
            return address
        raise PydanticCustomError("address", "write it as ray://host:10001")

    @property
    def in_store(self) -> bool:
        """True where the home is in an object store."""
        return in_store(self.home)

    @cached_property
    def local_folder(self) -> Path:
        """The folder for files of this machine alone: the home itself where it is a folder, else one for each address of a home."""
        if not self.in_store:
            return Path(self.home)
        return (self.local or user_state_path("podium")) / quote(self.home.partition("://")[2], safe="")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Where values come from, by precedence: arguments, the home in force, the environment, ``podium.toml``."""
        home = InitSettingsSource(settings_cls, {"home": home_in_force()})
        return init_settings, home, env_settings, TomlConfigSettingsSource(settings_cls)


def _told(wrong: Mapping[str, Any]) -> str:
    """What is wrong with one setting, and where to correct it; without its value, which may be a secret."""
    name = ".".join(map(str, wrong["loc"]))
    return f"the setting {name} is not valid: {wrong['msg'].lower()}; correct PODIUM_{name.upper()} or podium.toml"


def settings_file() -> str:
    """The settings in force that are not defaults, as the text of a ``podium.toml``; without the home, and without secrets."""
    stated = [one for one in in_force() if one.origin in {"podium.toml", f"PODIUM_{one.name.upper()}"} and one.value != HIDDEN]
    lines = [f"{one.name} = {dumps(one.value)}" for one in stated if one.name not in {"home", "local"}]
    return "".join(f"{line}\n" for line in lines)


SECRET = ("key", "password", "secret", "token", "webhook")
"""Variables with one of these in their name are never shown."""
ELSEWHERE = ("AWS_", "PREFECT_API_", "PREFECT_SERVER_DATABASE_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE")
"""Beginnings of variables that other libraries read and that decide which servers a run talks to."""
HIDDEN = "(set, not shown)"
LEAST_SECRET = 6
"""Secrets with fewer characters are not looked for in texts: they may be common words."""
PASSWORD = re.compile(r"//[^/\s@]+@")


@dataclass(frozen=True, slots=True)
class InForce:
    """One setting: its value as it may be shown, and where it comes from."""

    name: str
    value: Any
    origin: str
    meaning: str

    def row(self) -> dict[str, object]:
        """As one line of a printed table."""
        return {"setting": self.name, "value": "" if self.value is None else str(self.value), "from": self.origin, "meaning": self.meaning}


def in_force() -> Iterator[InForce]:
    """Every setting, then the variables of other libraries that decide which servers a run talks to."""
    settings, of_file = Settings(), TomlConfigSettingsSource(Settings)()
    given = {name.upper() for name, value in os.environ.items() if value}
    for name, field in Settings.model_fields.items():
        variable = f"PODIUM_{name.upper()}"
        origin = variable if variable in given else "podium.toml" if name in of_file else "default"
        yield InForce(name, _shown(name, getattr(settings, name)), origin, field.description or "")
    for name in sorted(os.environ):
        if name.upper().startswith(ELSEWHERE):
            yield InForce(name, _shown(name, os.environ[name]), "environment", "")


def _shown(name: str, value: Any) -> Any:
    """The value, or ``HIDDEN`` for a secret and for an address with a password in it."""
    secret = _is_secret(name) or "@" in str(value).partition("://")[2]
    return HIDDEN if secret and value is not None else value


def without_secrets(text: str) -> str:
    """The text without values of variables that are named like a secret, and without passwords in addresses, so that it may be logged."""
    for value in {os.environ.get(name, "") for name in os.environ if _is_secret(name)}:  # asked for at each line of a log
        if len(value) >= LEAST_SECRET:
            text = text.replace(value, HIDDEN)
    return PASSWORD.sub(f"//{HIDDEN}@", text) if "@" in text else text


@lru_cache(1024)
def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET)
