"""An embedded Supabase for one machine: PostgreSQL and Deno from wheels, no Docker, loopback only."""

from __future__ import annotations

from embedded.endpoints import Endpoints
from embedded.errors import AlreadyRunning, MigrationError, StackError
from embedded.gateway import prepare
from embedded.stack import Stack

__all__ = ["AlreadyRunning", "Endpoints", "MigrationError", "Stack", "StackError", "prepare"]
