"""What holds for every test: an environment without the settings of whoever runs them, and which run together."""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

for name in list(os.environ):
    if name.startswith(("SUPABASE_", "APP_", "ANTHROPIC_", "GITHUB_", "GIT_", "WORKER_", "PG")):
        del os.environ[name]

# The same examples in each run; HYPOTHESIS_PROFILE=default looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


class OneStackEach(LoadScopeScheduling):
    """Tests that share a product or a stack run in one process, in turn; of the others, each file by itself."""

    def _split_scope(self, nodeid: str) -> str:
        file = PurePosixPath(nodeid.split("::")[0])
        return str(file.parent if {"browser", "integration"} & set(file.parts) else file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneStackEach:
    return OneStackEach(config, log)
