"""The sign-in with GitHub is offered where it is configured, and nowhere else."""

from __future__ import annotations

import pytest
from embedded.gateway import offers_github


@pytest.mark.parametrize(
    ("configured", "offered"), [((), False), (("CLIENT_ID",), False), (("CLIENT_ID", "SECRET"), True)]
)
def test_github_is_offered_where_it_is_configured(
    monkeypatch: pytest.MonkeyPatch, configured: tuple[str, ...], offered: bool
) -> None:
    for name in configured:
        monkeypatch.setenv(f"SUPABASE_AUTH_EXTERNAL_GITHUB_{name}", "value")
    assert offers_github() is offered
