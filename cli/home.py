"""Where things are: this product's own files, and the data folder of a local run."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any, Final

from embedded.private_files import write_private

from core.errors import FondationError
from core.keyring import Keyring

#: The folder that holds this product: the first repository of the demo user.
PRODUCT: Final = Path(__file__).resolve().parent.parent
MIGRATIONS: Final = PRODUCT / "supabase" / "migrations"
FUNCTIONS: Final = PRODUCT / "supabase" / "functions"


class Home:
    """The data folder: what the command itself keeps there, beside the embedded Supabase's own files."""

    def __init__(self, data: Path) -> None:
        self.data = data.absolute()
        self.logs = self.data / "logs"
        self.sources = self.data / "sources"
        self._demo = self.data / "demo.json"

    def demo(self) -> dict[str, str]:
        """Credentials of the demo user and the secret of the app; made on the first run, readable by nobody else."""
        known = self._read(self._demo)
        if known is None:
            known = {
                # The database may know an earlier one, whose password was lost with this file.
                "email": f"demo-{secrets.token_hex(2)}@fondation.example",
                "password": secrets.token_urlsafe(18),
                "app_secret": secrets.token_urlsafe(32),
            }
            self.data.mkdir(parents=True, exist_ok=True)
            write_private(self._demo, json.dumps(known))
        if set(known) != {"email", "password", "app_secret"}:
            raise FondationError(
                f"{self._demo} is damaged.", hint="Restore it, or move it away to get a new demo user."
            )
        return known

    def token_keys(self) -> str:
        """The keys of the stored GitHub tokens, as app and worker are told them; made on the first run."""
        path = self.data / "github-token-keys"
        try:
            keys = path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            keys = Keyring.fresh()
            self.data.mkdir(parents=True, exist_ok=True)
            write_private(path, keys)
        except (OSError, ValueError):
            keys = ""
        try:
            Keyring.parse(keys)
        except ValueError:
            hint = "Restore it, or move it away: GitHub tokens that were stored are lost then, and are asked for again."
            raise FondationError(f"{path} is damaged.", hint=hint) from None
        return keys

    def _read(self, path: Path) -> dict[str, Any] | None:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            content = {}
        return content if isinstance(content, dict) else {}
