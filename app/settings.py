"""What an operator may set, all by environment variables."""

import os
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.errors import Invalid


def _default_data_dir() -> Path:
    share = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(share) / "consult"


class Settings(BaseSettings):
    """Settings of the service; every one has a default that works on a laptop."""

    model_config = SettingsConfigDict(env_prefix="CONSULT_", env_file=None, extra="ignore", frozen=True)

    data_dir: Path = Field(default_factory=_default_data_dir)
    """Where the embedded database and the program's files live."""

    database_url: Annotated[
        SecretStr | None, Field(validation_alias=AliasChoices("DATABASE_URL", "CONSULT_DATABASE_URL"))
    ] = None
    """A PostgreSQL of your own, version 15 or newer; without it the program starts its embedded one."""

    database_pool: Annotated[int, Field(ge=1, le=200)] = 10
    """Connections that each process keeps open; as many again for short peaks."""

    embedded_durable: bool = True
    """Whether the embedded database waits for the disk at each commit; switched off only for trials."""

    host: str = "127.0.0.1"
    """Address that ``consult serve`` listens on."""

    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port that ``consult serve`` listens on; 0 takes a free one."""

    public_url: Annotated[
        str | None, Field(pattern=r"^https?://[A-Za-z0-9.\-\[\]:]{1,255}(/[A-Za-z0-9._~/\-]{0,200})?$")
    ] = None
    """Address at which people reach the service, for links in messages; without it no sign-in links are sent."""

    page_idle_minutes: Annotated[int, Field(ge=1, le=1440)] = 30
    """After so many minutes without a request, a visit to a member's pages ends."""

    office_networks: Annotated[
        tuple[Annotated[IPv4Network | IPv6Network, Field(union_mode="left_to_right")], ...], NoDecode
    ] = ()
    """Private networks, such as 10.20.0.0/16, in which gateways, mail servers and subscribers of the office may lie."""

    body_limit: Annotated[int, Field(ge=1024)] = 20 * 1024 * 1024
    """Largest request body in bytes; a larger one is answered 413."""

    worker_concurrency: Annotated[int, Field(ge=1, le=64)] = 2
    """Jobs that one worker runs at the same time."""

    log_level: Annotated[str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"
    """Least level that is logged."""

    @field_validator("office_networks", mode="before")
    @classmethod
    def _parted(cls, value: object) -> object:
        """Read networks with commas between them."""
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class SettingRefused(Invalid):
    """The setting {name} cannot be used: {reason}"""


@cache
def get_settings() -> Settings:
    """Return the settings of this process, read once."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0])
        raise SettingRefused(
            name=name if name.isupper() else f"CONSULT_{name.upper()}", reason=first["msg"] + "."
        ) from None
