"""What can go wrong with the embedded Supabase, each as one sentence a person can act on.

StackError
├── AlreadyRunning      another process runs a stack on this data folder; carries where it answers
└── MigrationError      a migration failed or does not fit the database
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from embedded.endpoints import Endpoints


class StackError(Exception):
    """The embedded Supabase cannot run; the message says why and what to do."""


class AlreadyRunning(StackError):
    """Another process holds the data folder; `endpoints` says where its stack answers, if it is up yet."""

    def __init__(self, message: str, endpoints: Endpoints | None) -> None:
        super().__init__(message)
        self.endpoints = endpoints


class MigrationError(StackError):
    """A migration failed, or the database holds one whose file is gone."""
