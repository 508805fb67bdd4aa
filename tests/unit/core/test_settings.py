"""Settings: a wrong or missing one is named, with what is allowed."""

from __future__ import annotations

import pytest

from core.errors import SettingsError
from core.settings import AppSettings, WorkerSettings, load

WORKER = {"SUPABASE_URL": "http://127.0.0.1:54321", "SUPABASE_SECRET_KEY": "sb_secret_test"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in WORKER.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_a_worker_starts_with_url_and_key_alone(environment: pytest.MonkeyPatch) -> None:
    settings = load(WorkerSettings)
    assert settings.url == "http://127.0.0.1:54321"
    assert (settings.lease_time, settings.heartbeat_interval, settings.max_concurrent_jobs) == (300, 60, 1)


@pytest.mark.parametrize("name", sorted(WORKER))
def test_a_missing_setting_is_named(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.delenv(name)
    with pytest.raises(SettingsError, match=f"{name} is not set"):
        load(WorkerSettings)
    environment.setenv(name, "")
    with pytest.raises(SettingsError, match=f"{name} is not set"):
        load(WorkerSettings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SUPABASE_URL", "not a url"),
        ("POLL_INTERVAL", "0"),
        ("LEASE_TIME", "2"),  # shorter than any heartbeat could keep alive
        ("MAX_CONCURRENT_JOBS", "many"),
        ("HEARTBEAT_INTERVAL", "-1"),
        ("JOB_TIMEOUT", "inf"),
        ("TEMP_DIR", "/dev/null/clones"),
        ("SUPABASE_SECRET_KEY", "sb_publishable_test"),
        ("CLAUDE_BUDGET", "-1"),
        ("CLAUDE_BUDGET", "inf"),
        ("CLAUDE_PARALLEL", "0"),
        ("ANTHROPIC_BASE_URL", "not a url"),
    ],
)
def test_a_wrong_setting_is_named(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as error:
        load(WorkerSettings)
    assert value not in ("many",) or value not in error.value.hint


def test_a_heartbeat_must_fit_into_its_lease_twice(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("LEASE_TIME", "100")
    environment.setenv("HEARTBEAT_INTERVAL", "60")
    with pytest.raises(SettingsError, match="HEARTBEAT_INTERVAL must be at most half of LEASE_TIME"):
        load(WorkerSettings)


APP = {"SUPABASE_URL": "http://x", "SUPABASE_PUBLISHABLE_KEY": "k", "APP_SECRET": "s" * 32}


@pytest.mark.parametrize("value", ["{}", "[]", "key", '{"key": "short", "email": "a@b", "password": "p"}'])
def test_a_local_sign_in_that_signs_nobody_in_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    for name, fine in APP.items():
        monkeypatch.setenv(name, fine)
    monkeypatch.setenv("APP_LOCAL_SIGN_IN", value)
    with pytest.raises(SettingsError, match="APP_LOCAL_SIGN_IN is not usable"):
        load(AppSettings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SUPABASE_PUBLISHABLE_KEY", "sb_secret_test"),  # the app must not hold one
        ("APP_URL", "fondation.example"),
        ("APP_DATA_DIR", "/dev/null/sessions"),
        ("APP_PORT", "99999"),
    ],
)
def test_a_wrong_setting_of_the_app_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    for each, fine in (APP | {name: value}).items():
        monkeypatch.setenv(each, fine)
    with pytest.raises(SettingsError, match=f"{name} is not usable"):
        load(AppSettings)


def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (APP | {"APP_SECRET": "too-short"}).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        load(AppSettings)
    assert "APP_SECRET" in error.value.message
    assert "too-short" not in str(error.value)


def test_folders_are_offered_to_the_local_user_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = '{"key": "0123456789abcdef", "email": "demo@fondation.example", "password": "p"}'
    app = {"SUPABASE_URL": "http://x", "SUPABASE_PUBLISHABLE_KEY": "k", "APP_SECRET": "s" * 32}
    for name, value in (app | {"APP_LOCAL_REPOSITORIES": "1", "APP_LOCAL_SIGN_IN": owner}).items():
        monkeypatch.setenv(name, value)
    settings = load(AppSettings)
    assert settings.offers_folders_to("demo@fondation.example")
    assert not settings.offers_folders_to("stranger@example.org")
