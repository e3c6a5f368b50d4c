"""Every setting of the program, read from the environment (prefix LANGNGHE_) or a `.env` file."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the people who run it may choose; the defaults suit one small machine."""

    model_config = SettingsConfigDict(env_prefix="LANGNGHE_", env_file=".env", extra="ignore")

    database_url: str | None = Field(
        None, validation_alias=AliasChoices("DATABASE_URL", "LANGNGHE_DATABASE_URL")
    )
    var: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = 8700
    public_url: str | None = None
    log_level: str = "INFO"
    log_json: bool = False

    keys: SecretStr | None = None
    keys_file: Path | None = None

    metrics_token: SecretStr | None = None

    telegram_token: SecretStr | None = None
    telegram_secret: SecretStr | None = None
    telegram_api: str = "https://api.telegram.org"
    telegram_polling: bool | None = None
    """None: poll when there is no public address for a webhook."""

    chat_exit_url: str = "/chat/bye"
    """Where the quick exit of the web chat leads; the default is a neutral page of our own."""

    province: str = "daklak"
    demo: bool = False
    demo_agency_port: int = 8702
    allow_loopback_agencies: bool = False

    statistics_threshold: int = Field(5, ge=3, le=100)
    """Counts from 1 to below it are not told outside the house."""

    answer_within: timedelta = timedelta(minutes=1)
    """The service level of the first answer, by which statistics tell how many kept it."""

    silence_after: timedelta = timedelta(minutes=5)
    takeover_timeout: timedelta = timedelta(minutes=30)
    second_factor: Literal["required", "optional"] = "required"
    """With `required`, whoever signs in sets up an authenticator app before anything else."""

    session_lock: timedelta = timedelta(minutes=10)
    """Without input for so long, a page covers itself and its session is locked."""

    session_idle: timedelta = timedelta(hours=1)
    """A session, locked or not, ends when nobody has been there for so long."""

    session_longest: timedelta = timedelta(hours=12)
    """A session ends after this even when its person is there."""

    nlu_timeout: timedelta = timedelta(seconds=2)
    nlu_engine: Literal["linear", "rasa"] = "linear"
    """With `rasa`, the in-process engine still stands in whenever Rasa does not answer."""

    rasa_url: str = "http://127.0.0.1:5005"
    rasa_python: Path = Path(".venv-rasa/bin/python")
    worker_concurrency: int = 8
    database_pool: int = 12
    max_update_bytes: int = 1_000_000
    max_text: int = 100_000
    max_file_bytes: int = 20_000_000

    @property
    def models(self) -> Path:
        """Give the folder of trained NLU models."""
        return self.var / "models"

    @property
    def base_url(self) -> str:
        """Give the address people reach the service at, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secure(self) -> bool:
        """Tell whether people reach us over HTTPS, so that cookies may insist on it."""
        return self.base_url.startswith("https://")


@cache
def read_settings() -> Settings:
    """Read the settings once; raises pydantic.ValidationError naming each bad one."""
    return Settings()
