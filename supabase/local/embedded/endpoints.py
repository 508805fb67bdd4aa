"""Where a running stack answers, as value and as file: a second process attaches by it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from embedded.private_files import write_private


@dataclasses.dataclass(frozen=True, kw_only=True)
class Endpoints:
    """What a client needs to use the stack."""

    #: Base of /rest/v1, /auth/v1, /realtime/v1 and /functions/v1.
    url: str
    publishable_key: str
    secret_key: str
    #: Data source name of the superuser, for psql and for tests.
    database_url: str

    def write(self, path: Path) -> None:
        """Publish to other processes of this user."""
        write_private(path, json.dumps(dataclasses.asdict(self), indent=2) + "\n")

    @classmethod
    def read(cls, path: Path) -> Endpoints | None:
        """The endpoints another process published, or None when there are none to read."""
        try:
            return cls(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):
            return None
