"""What the environment of an analysis holds: nothing, and for Claude what it takes to reach it."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import Final

from core.settings import WorkerSettings
from worker.errors import JobError

#: How this machine reaches the rest of the world, and whom it trusts there.
_NETWORK: Final = (
    *(name for proxy in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY") for name in (proxy, proxy.lower())),
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)


def for_engine(engine: str, settings: WorkerSettings) -> dict[str, str]:
    """Variables for an analysis by this engine. Raises JobError when the engine needs a key and there is none."""
    if engine != "claude":
        return {}
    if not settings.has_claude_key:
        raise JobError(
            "missing_key",
            "The worker has no key for Claude. Its operator sets ANTHROPIC_API_KEY; the offline engine needs no key.",
        )
    key, token = settings.anthropic_api_key, settings.anthropic_auth_token
    known = {
        "ANTHROPIC_API_KEY": key.get_secret_value() if key else None,
        "ANTHROPIC_AUTH_TOKEN": token.get_secret_value() if token else None,
        "ANTHROPIC_BASE_URL": str(settings.anthropic_base_url).rstrip("/") if settings.anthropic_base_url else None,
        "KF_RULE_CACHE_DIR": _rules(settings.temp_dir),
        **{name: os.environ.get(name) for name in _NETWORK},
    }
    return {name: value for name, value in known.items() if value}


def _rules(root: Path | None) -> str | None:
    """Folder of the secret scanner's compiled rules, which take seconds to compile; none if it could be another's."""
    folder = (root or Path(tempfile.gettempdir())) / f"fondation-rules-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    is_mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o022
    return str(folder) if is_mine else None
