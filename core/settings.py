"""The settings of the app and the worker: environment only, read once at the edge, each with one line of help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, Json, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import SettingsError

Seconds = Annotated[float, Field(gt=0)]


class SupabaseSettings(BaseSettings):
    """Where Supabase is."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

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


class AppSettings(SupabaseSettings):
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
    app_local_sign_in: Json[LocalSignIn] | None = Field(
        None, description="Set by `fondation up`: key, email and password of the local demo user."
    )

    @property
    def public_url(self) -> str:
        return (self.app_url or f"http://{self.app_host}:{self.app_port}").rstrip("/")


class WorkerSettings(SupabaseSettings):
    """What a worker needs."""

    supabase_secret_key: SecretStr = Field(min_length=1, description="Secret key (sb_secret_…).")
    worker_id: str | None = Field(None, max_length=128, description="Name of this worker; generated if absent.")
    poll_interval: Seconds = Field(5, description="Seconds between two looks into an empty queue.")
    lease_time: float = Field(300, ge=5, le=3600, description="Seconds a silent worker keeps its jobs.")
    heartbeat_interval: Seconds = Field(60, description="Seconds between two signs of life.")
    max_concurrent_jobs: int = Field(1, ge=1, le=64, description="Jobs run at the same time.")
    job_timeout: Seconds = Field(3600, description="Seconds an attempt may take.")
    temp_dir: Path | None = Field(None, description="Folder for clones; the system's if absent.")
    allow_local_repositories: bool = Field(False, description="Clone folders of this machine; never in production.")
    shutdown_grace: float = Field(20, ge=0, description="Seconds that running jobs get to finish at shutdown.")

    @model_validator(mode="after")
    def _heartbeat_within_lease(self) -> WorkerSettings:
        if self.heartbeat_interval * 2 > self.lease_time:
            raise ValueError("HEARTBEAT_INTERVAL must be at most half of LEASE_TIME")
        return self


S = TypeVar("S", bound=BaseSettings)


def load(kind: type[S]) -> S:
    """Reads settings from the environment. Raises SettingsError naming each variable that is missing or wrong."""
    try:
        return kind()
    except ValidationError as error:
        problems = [_problem(kind, dict(item)) for item in error.errors(include_input=False, include_url=False)]
        raise SettingsError(" ".join(problems), hint="The README lists the settings.") from None


def _problem(kind: type[BaseSettings], item: dict[str, object]) -> str:
    location = item["loc"]
    name = str(location[0]) if isinstance(location, tuple) and location else ""
    field = kind.model_fields.get(name)
    if item["type"] == "missing" and item["loc"] == (name,) and field is not None:
        return f"{name.upper()} is not set: {field.description}"
    reason = str(item["msg"]).removeprefix("Value error, ")
    return f"{name.upper()} is not usable: {reason}." if name else f"{reason}."
