"""What holds for every test: an environment without the settings of whoever runs them."""

from __future__ import annotations

import os

for name in list(os.environ):
    if name.startswith(("SUPABASE_", "APP_", "ANTHROPIC_", "GITHUB_", "GIT_", "WORKER_", "PG")):
        del os.environ[name]
