"""Settings from the environment and a `.env` file; built once, at the start."""

import re
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError


def _default_database() -> SecretStr:
    return SecretStr(f"sqlite+aiosqlite:///{user_data_path('transferwire', appauthor=False) / 'transferwire.db'}")


def _default_differences() -> Path:
    return user_data_path("transferwire", appauthor=False) / "differences.jsonl"


def _address(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        if not value.startswith(tuple(f"{scheme}://" for scheme in schemes)):
            raise ValueError(f"must begin with {' or '.join(f'{s}://' for s in schemes)}")
        return value.rstrip("/")

    return AfterValidator(check)


def _folder(value: Path | None) -> Path | None:
    if value is not None and not value.is_dir():
        raise ValueError(f"is no folder: {value}")
    return value


def _hosts(value: object) -> object:
    if not isinstance(value, str):
        return value
    hosts = [host.strip().lower() for host in value.split(",") if host.strip()]
    for host in hosts:
        if not re.fullmatch(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+):\d{1,5}", host):
            raise ValueError(f"must be host:port, not {host!r}")
    return frozenset(host.replace("[", "").replace("]", "") for host in hosts)


class Settings(BaseSettings):
    """What an operator can set. Secrets are hidden in every repr."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    database_url: SecretStr = Field(
        default_factory=_default_database,
        description="where everything is kept: an SQLite file or a PostgreSQL database",
        examples=["sqlite+aiosqlite:///transferwire.db", "postgresql+asyncpg://user:password@localhost/transferwire"],
    )
    discord_token: SecretStr | None = Field(
        default=None,
        description="the bot's token; without it everything but Discord runs, and its alerts wait",
        examples=["MTA3…"],
    )
    discord_guild: Annotated[int, Field(gt=0)] | None = Field(
        default=None,
        description="a server's id: commands appear there at once, for trying out",
        examples=["123456789012345678"],
    )
    owner_guild: Annotated[int, Field(gt=0)] | None = Field(
        default=None,
        description="the id of your own server: there, and only there, you have /source",
        examples=["123456789012345678"],
    )
    discord_api_url: Annotated[str, _address("http", "https")] = Field(
        default="https://discord.com/api/v10",
        description="where Discord's REST API is",
        examples=["https://discord.com/api/v10"],
    )
    discord_gateway_url: Annotated[str, _address("ws", "wss")] = Field(
        default="wss://gateway.discord.gg",
        description="where Discord's gateway is",
        examples=["wss://gateway.discord.gg"],
    )
    watch_dir: Annotated[Path | None, AfterValidator(_folder)] = Field(
        default=None, description="a folder: article files put there are read", examples=["/srv/transferwire/articles"]
    )
    ingest_seconds: Annotated[int, Field(ge=1, le=86_400)] = Field(
        default=60, description="seconds between two looks at the watched folder, 1 to 86400", examples=["60"]
    )
    fetch_contact: str | None = Field(
        default=None,
        max_length=200,
        pattern=r"^[\x20-\x7e]+$",
        description="an address or a page at which the owners of sites can reach you; it is sent with every request",
        examples=["me@example.org"],
    )
    fetch_allow: Annotated[frozenset[str], NoDecode, BeforeValidator(_hosts)] = Field(
        default=frozenset(),
        description="hosts outside the public web that may be read, each as host:port, with commas between",
        examples=["localhost:1200,rsshub.lan:1200"],
    )
    article_days: Annotated[int, Field(ge=1, le=3650)] = Field(
        default=30,
        description="days for which the texts of articles are kept; claims, summaries and quotes stay for good",
        examples=["30"],
    )
    reader: Literal["builtin", "llm", "compare"] = Field(
        default="builtin",
        description=(
            "who reads: builtin, llm (a language model) or compare (builtin, and how a model differs is written down)"
        ),
        examples=["builtin"],
    )
    llm_base_url: Annotated[str, _address("http", "https")] | None = Field(
        default=None,
        description="a server that speaks OpenAI's chat interface; with READER=llm, texts of articles are sent there",
        examples=["http://localhost:11434/v1"],
    )
    llm_api_key: SecretStr | None = Field(
        default=None, description="that server's key, if it wants one", examples=["sk-…"]
    )
    llm_model: str | None = Field(
        default=None, description="the model's name, as that server knows it", examples=["gpt-4.1-mini"]
    )
    llm_tokens_per_day: Annotated[int, Field(ge=0)] | None = Field(
        default=None,
        description="the most tokens in a UTC day; beyond it the built-in reader reads",
        examples=["2000000"],
    )
    llm_money_per_day: Annotated[float, Field(ge=0)] | None = Field(
        default=None, description="the most money in a UTC day, in the currency of the prices", examples=["1.50"]
    )
    llm_price_sent: Annotated[float, Field(ge=0)] = Field(
        default=0.0, description="the price of a million tokens that are sent", examples=["0.40"]
    )
    llm_price_received: Annotated[float, Field(ge=0)] = Field(
        default=0.0, description="the price of a million tokens that are received", examples=["1.60"]
    )
    compare_file: Path = Field(
        default_factory=_default_differences,
        description="where READER=compare writes how the readers differ, with the texts; it is never sent anywhere",
        examples=["differences.jsonl"],
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="how much is logged: DEBUG, INFO, WARNING or ERROR", examples=["INFO"]
    )


def load_settings() -> Settings:
    """Read the settings. Raises SettingsError with the variable, what is wrong with it, and an example."""
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0])
        examples = Settings.model_fields[name].examples or []
        raise SettingsError(f"{name.upper()}: {fault['msg']}. Example: {name.upper()}={examples[0]}") from None
