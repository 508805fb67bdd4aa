"""What holds for every test: an environment without the settings of whoever runs them."""

from __future__ import annotations

import os

from hypothesis import settings

for name in list(os.environ):
    if name.startswith(("SUPABASE_", "APP_", "ANTHROPIC_", "GITHUB_", "GIT_", "WORKER_", "PG")):
        del os.environ[name]

# The same examples in each run; HYPOTHESIS_PROFILE=default looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
