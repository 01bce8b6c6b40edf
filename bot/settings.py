"""Settings from the environment and a `.env` file; built once, at the start."""

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError


def _default_database() -> SecretStr:
    return SecretStr(f"sqlite+aiosqlite:///{user_data_path('transferwire', appauthor=False) / 'transferwire.db'}")


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


class Settings(BaseSettings):
    """What an operator can set. Secrets are hidden in every repr."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    database_url: SecretStr = Field(
        default_factory=_default_database,
        description="where everything is kept: an SQLite file or a PostgreSQL database",
        examples=["sqlite+aiosqlite:///transferwire.db", "postgresql+asyncpg://user:password@localhost/transferwire"],
    )
    discord_token: SecretStr | None = Field(
        default=None, description="the bot's token; without it everything but Discord runs", examples=["MTA3…"]
    )
    discord_guild: Annotated[int, Field(gt=0)] | None = Field(
        default=None,
        description="a server's id: commands appear there at once, for trying out",
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
        default=60, description="seconds between two looks at the sources, 1 to 86400", examples=["60"]
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
