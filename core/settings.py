"""The settings of the app and the worker: environment only, read once at the edge, each with one line of help."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import (
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    Json,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import SettingsError
from core.keyring import Keyring

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class SupabaseSettings(BaseSettings):
    """Where Supabase is."""

    # Compose files pass on what is not set as an empty string.
    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    supabase_url: AnyHttpUrl = Field(description="URL of the Supabase project.")

    @property
    def url(self) -> str:
        return str(self.supabase_url).rstrip("/")


class LocalSignIn(BaseModel):
    """A user that whoever knows `key` may sign in as."""

    model_config = ConfigDict(frozen=True)

    key: str = Field(min_length=16)
    email: str
    password: str = Field(repr=False)


class TokenSettings(SupabaseSettings):
    """The keys of the stored GitHub tokens: the same ones for the app, which writes, and the worker, which reads."""

    github_token_keys: SecretStr | None = Field(
        None, description="Keys of the stored GitHub tokens, as 2:base64,1:base64; the first one writes."
    )

    @field_validator("github_token_keys")
    @classmethod
    def _is_keyring(cls, keys: SecretStr | None) -> SecretStr | None:
        if keys is not None:
            Keyring.parse(keys.get_secret_value())
        return keys

    @property
    def keyring(self) -> Keyring | None:
        """None where GitHub tokens are not stored: private repositories are out of reach then."""
        return Keyring.parse(self.github_token_keys.get_secret_value()) if self.github_token_keys else None


class AppSettings(TokenSettings):
    """What the web app needs. It holds no secret key of Supabase: it acts with each user's own token."""

    supabase_publishable_key: str = Field(min_length=1, description="Publishable key (sb_publishable_…).")
    app_secret: SecretStr = Field(min_length=32, description="At least 32 random characters; encrypts sessions.")
    app_host: str = Field("127.0.0.1", description="Address the app listens on.")
    app_port: int = Field(8080, ge=1, le=65535, description="Port the app listens on.")
    app_url: str | None = Field(None, description="Public URL of the app, when it stands behind a proxy.")
    app_data_dir: Path | None = Field(None, description="Folder for sessions; without it a restart signs everyone out.")
    app_local_repositories: bool = Field(False, description="Offer folders of this machine as repositories.")
    app_password_sign_in: bool = Field(False, description="Offer sign-in by email and password.")
    app_github_sign_in: bool = Field(True, description="Offer sign-in with GitHub.")
    github_api_url: AnyHttpUrl = Field(
        AnyHttpUrl("https://api.github.com"), description="Where GitHub's REST API answers."
    )
    app_local_sign_in: Json[LocalSignIn] | None = Field(
        None, description="Set by `fondation up`: key, email and password of the local demo user."
    )

    @field_validator("supabase_publishable_key")
    @classmethod
    def _no_secret(cls, key: str) -> str:
        if key.startswith("sb_secret_"):
            raise ValueError("this is a secret key, and the app must not have one")
        return key

    @field_validator("app_url")
    @classmethod
    def _is_web_address(cls, url: str | None) -> str | None:
        if url is not None and not re.match(r"https?://[^/\s]+", url):
            raise ValueError("write it with its scheme, as in https://fondation.example")
        return url

    @field_validator("app_data_dir")
    @classmethod
    def _is_usable(cls, folder: Path | None) -> Path | None:
        return _writable(folder)

    def offers_folders_to(self, email: str) -> bool:
        """Whether a user may add folders of this machine: on a local run its own user alone, whoever else signs up."""
        owner = self.app_local_sign_in
        return self.app_local_repositories and (owner is None or owner.email == email)

    @property
    def public_url(self) -> str:
        return (self.app_url or f"http://{self.app_host}:{self.app_port}").rstrip("/")


class WorkerSettings(TokenSettings):
    """What a worker needs."""

    supabase_secret_key: SecretStr = Field(min_length=1, description="Secret key (sb_secret_…).")
    worker_id: str | None = Field(None, max_length=128, description="Name of this worker; generated if absent.")
    poll_interval: Seconds = Field(5, description="Seconds between two looks into an empty queue.")
    lease_time: float = Field(300, ge=5, le=3600, description="Seconds a silent worker keeps its jobs.")
    heartbeat_interval: Seconds = Field(60, description="Seconds between two signs of life.")
    max_concurrent_jobs: int = Field(1, ge=1, le=64, description="Jobs run at the same time.")
    job_timeout: Seconds = Field(3600, description="Seconds an attempt may take.")
    clone_timeout: Seconds = Field(600, description="Seconds each step of fetching a repository may take.")
    temp_dir: Path | None = Field(None, description="Folder for clones; the system's if absent.")
    allow_local_repositories: bool = Field(False, description="Clone folders of this machine; never in production.")
    anthropic_api_key: SecretStr | None = Field(None, description="Key of the Claude API, for courses by Claude.")
    anthropic_auth_token: SecretStr | None = Field(None, description="A token instead of the key, likewise.")
    anthropic_base_url: AnyHttpUrl | None = Field(None, description="Another address that speaks the same API.")
    claude_model: str | None = Field(None, max_length=120, description="Model where a job names none.")
    claude_budget: float = Field(5, ge=0, allow_inf_nan=False, description="US dollars a job may cost at most.")
    claude_parallel: int = Field(4, ge=1, le=16, description="Calls of one job at a time.")
    claude_demonstration: bool = Field(False, description="The address above is a stand-in, and courses say so.")
    engine_retry_time: Seconds = Field(
        1800, description="Seconds after which an engine that refused its key is tried again, at most."
    )
    job_memory: int = Field(4096, ge=256, description="Megabytes of address space an analysis may take.")
    mirror_time: float = Field(
        3600, ge=0, allow_inf_nan=False, description="Seconds a fetched repository is kept for the next fetch; 0: none."
    )
    github_url: AnyHttpUrl = Field(
        AnyHttpUrl("https://github.com"), description="GitHub, or an enterprise's own, to fetch from."
    )
    github_api_url: AnyHttpUrl = Field(
        AnyHttpUrl("https://api.github.com"), description="Where GitHub's REST API answers."
    )
    github_token: SecretStr | None = Field(None, description="A token for public repositories, against rate limits.")
    health_host: str = Field("127.0.0.1", description="Address of /health, /metrics and /stats.")
    health_port: int = Field(8080, ge=0, le=65535, description="Port of /health, /metrics and /stats; 0: none.")
    shutdown_grace: float = Field(
        20, ge=0, allow_inf_nan=False, description="Seconds that running jobs get to finish at shutdown."
    )

    @property
    def github_base(self) -> str:
        return str(self.github_url).rstrip("/")

    @property
    def github_api(self) -> str:
        return str(self.github_api_url).rstrip("/")

    @field_validator("github_url")
    @classmethod
    def _is_confidential(cls, url: AnyHttpUrl) -> AnyHttpUrl:
        if url.scheme != "https" and url.host not in {"127.0.0.1", "localhost", "::1", "[::1]"}:
            raise ValueError("tokens travel there, so it must begin with https://")
        return url

    @property
    def has_claude_key(self) -> bool:
        return self.anthropic_api_key is not None or self.anthropic_auth_token is not None

    @property
    def secrets(self) -> list[str]:
        """Every value that must never be shown."""
        found = (
            self.supabase_secret_key,
            self.anthropic_api_key,
            self.anthropic_auth_token,
            self.github_token_keys,
            self.github_token,
        )
        return [secret.get_secret_value() for secret in found if secret is not None]

    @field_validator("supabase_secret_key")
    @classmethod
    def _is_secret(cls, key: SecretStr) -> SecretStr:
        if key.get_secret_value().startswith("sb_publishable_"):
            raise ValueError("this is a publishable key, and the worker needs the secret one")
        return key

    @field_validator("temp_dir")
    @classmethod
    def _is_usable(cls, folder: Path | None) -> Path | None:
        return _writable(folder)

    @model_validator(mode="after")
    def _heartbeat_within_lease(self) -> WorkerSettings:
        if self.heartbeat_interval * 2 > self.lease_time:
            raise ValueError("HEARTBEAT_INTERVAL must be at most half of LEASE_TIME")
        return self


def _writable(folder: Path | None) -> Path | None:
    """The folder, made if need be. Raises ValueError where nothing can be written to it."""
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ValueError(f"{folder} cannot be made ({error.strerror})") from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise ValueError(f"{folder} cannot be written")
    return folder


S = TypeVar("S", bound=BaseSettings)


def load(kind: type[S]) -> S:
    """Reads settings from the environment. Raises SettingsError naming each variable that is missing or wrong."""
    try:
        return kind()
    except ValidationError as error:
        problems = [_problem(kind, dict(item)) for item in error.errors(include_input=False, include_url=False)]
        raise SettingsError(" ".join(problems), hint="docs/settings.md lists them all.") from None


def _problem(kind: type[BaseSettings], item: dict[str, object]) -> str:
    location = item["loc"]
    name = str(location[0]) if isinstance(location, tuple) and location else ""
    field = kind.model_fields.get(name)
    if item["type"] == "missing" and item["loc"] == (name,) and field is not None:
        return f"{name.upper()} is not set: {field.description}"
    reason = str(item["msg"]).removeprefix("Value error, ")
    return f"{name.upper()} is not usable: {reason}." if name else f"{reason}."
