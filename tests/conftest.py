"""What holds for every test: an environment without the settings of whoever runs them, and which run together."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

for name in list(os.environ):
    if name.startswith(("SUPABASE_", "APP_", "ANTHROPIC_", "GITHUB_", "GIT_", "WORKER_", "PG")):
        del os.environ[name]

# The same examples in each run; HYPOTHESIS_PROFILE=default looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a product or a stack run in one process, in turn; of the others, each file by itself."""
    for item in items:
        where = item.path.relative_to(HERE)
        shares = where.parts[0] in ("browser", "integration")
        item.add_marker(pytest.mark.xdist_group(str(where.parent if shares else where)))
