"""Ports for a stack that is stopped or killed and comes back, while other tests start stacks of theirs."""

from __future__ import annotations

import json
import random
from pathlib import Path

from embedded.ports import is_free


def settle(data: Path) -> None:
    """Give a new data folder ports that no stack looks for by itself: they are free when it comes back, too."""
    free = (port for port in random.sample(range(21_000, 29_000), 200) if is_free(port))
    data.mkdir(parents=True)
    (data / "ports.json").write_text(json.dumps({"api": next(free), "database": next(free)}))
