"""Settings: every one is documented, a wrong one stops the start with one sentence, secrets stay hidden."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def documented() -> dict[str, tuple[str, str]]:
    """Read `.env.example` as variable -> (value, the line above it)."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    return {
        name: (value, lines[i - 1])
        for i, line in enumerate(lines)
        if line and not line.startswith("#")
        for name, _, value in [line.partition("=")]
    }


def test_the_example_names_every_setting_with_one_line_each() -> None:
    example = documented()
    assert set(example) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        comment = example[name.upper()][1]
        assert comment.startswith("# ")
        assert comment.removeprefix("# ").rstrip(".").lower() == (field.description or "").lower()


def test_the_example_can_be_used_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text())
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings.discord_token is None
    assert settings.watch_dir is None
    assert settings.ingest_seconds == Settings.model_fields["ingest_seconds"].default


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INGEST_SECONDS", "0"),
        ("INGEST_SECONDS", "soon"),
        ("DISCORD_GUILD", "my server"),
        ("DISCORD_API_URL", "discord.com"),
        ("DISCORD_GATEWAY_URL", "https://gateway.discord.gg"),
        ("WATCH_DIR", "/no/such/folder"),
        ("LOG_LEVEL", "LOUD"),
        ("READER", "somebody"),
        ("LLM_BASE_URL", "localhost:11434"),
        ("LLM_TOKENS_PER_DAY", "-1"),
        ("FETCH_ALLOW", "localhost"),
        ("FETCH_CONTACT", "a\nb"),
        ("ARTICLE_DAYS", "0"),
        ("OWNER_GUILD", "mine"),
    ],
)
def test_a_wrong_setting_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    sentence = str(caught.value)
    assert sentence.startswith(f"{name}: ")
    assert f"Example: {name}=" in sentence
    assert "\n" not in sentence


def test_an_empty_setting_is_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_GUILD", "")
    assert load_settings().discord_guild is None


def test_secrets_are_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "hush-token")
    monkeypatch.setenv("LLM_API_KEY", "hush-key")
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://user:hush-word@localhost/x")
    settings = load_settings()
    shown = repr(settings) + str(settings) + str(settings.model_dump())
    assert "hush" not in shown
