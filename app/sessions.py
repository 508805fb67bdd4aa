"""Who is signed in with which browser. The browser holds a random id; everything else stays on the server."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from app.vault import Unreadable, Vault
from core import auth

log = logging.getLogger(__name__)

#: Seconds.
IDLE: Final = 7 * 86400
LONGEST: Final = 30 * 86400
#: A sign-in that was begun must come back within this time.
PENDING: Final = 600
#: `seen_at` is written at most this often.
_SEEN_EVERY: Final = 3600
#: Sign-ins that may be under way at once, all browsers together.
_MOST_PENDING: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class PendingSignIn:
    """A visit to GitHub that has not come back yet. Used once."""

    verifier: str = field(repr=False)
    next: str
    #: Whether it was to ask for private repositories.
    asks_private: bool = False


@dataclass(kw_only=True, eq=False)
class Session:
    """One browser."""

    #: SHA-256 of the id in the cookie: who reads the store cannot impersonate anybody.
    key: str
    created_at: float
    seen_at: float
    account: auth.Session | None = None
    pending: PendingSignIn | None = None
    #: GitHub's own token, for what this browser's user asks of GitHub themselves.
    github_token: str | None = field(default=None, repr=False)
    #: An API key that was just made, for the one page that shows it; never stored.
    fresh_key: str | None = field(default=None, repr=False)
    ended: bool = False
    #: One refresh at a time: a refresh token is spent by its use.
    lock: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)


class SessionStore:
    """All sessions of this process; with a vault they outlive it."""

    def __init__(self, vault: Vault | None = None, clock: Callable[[], float] = time.time) -> None:
        self._vault = vault
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._saving = asyncio.Lock()

    def find(self, identifier: str | None) -> Session | None:
        """The session of a cookie's value, if it has not expired."""
        session = self._sessions.get(_hash(identifier)) if identifier else None
        if session is None:
            return None
        now = self._clock()
        if self._has_expired(session, now):
            self.end(session)
            return None
        if now - session.seen_at > _SEEN_EVERY:
            session.seen_at = now
        return session

    def begin(self, pending: PendingSignIn, previous: Session | None = None) -> str:
        """A session for a browser that is on its way to GitHub, again perhaps. Answers the cookie's value."""
        if previous is not None:
            self.end(previous)
        self._prune()
        return self._open(pending=pending)

    def sign_in(self, account: auth.Session, previous: Session | None = None) -> str:
        """A session for a user, always under a new id; the browser's previous one ends. Answers the cookie's value."""
        if previous is not None:
            self.end(previous)
        self._prune()
        return self._open(account=_bare(account), github_token=account.provider_token)

    def renew(self, session: Session, account: auth.Session) -> str:
        """The same user has signed in again: the session goes on under a new id. Answers the cookie's value."""
        identifier = secrets.token_urlsafe(32)
        self._sessions.pop(session.key, None)
        session.key = _hash(identifier)
        session.account = _bare(account)
        session.github_token = account.provider_token
        session.created_at = session.seen_at = self._clock()
        self._sessions[session.key] = session
        return identifier

    def of_user(self, user_id: UUID) -> list[Session]:
        """Every session of a user that this process knows."""
        now = self._clock()
        mine = [item for item in self._sessions.values() if item.account and item.account.user_id == user_id]
        return [session for session in mine if not self._has_expired(session, now)]

    def end(self, session: Session) -> None:
        """Nothing can be done with the session from now on."""
        session.ended = True
        session.account = None
        session.pending = None
        session.github_token = None
        session.fresh_key = None
        self._sessions.pop(session.key, None)

    def __len__(self) -> int:
        return len(self._sessions)

    async def load(self) -> None:
        """Reads the vault, at start-up."""
        if self._vault is None:
            return
        try:
            content = await asyncio.to_thread(self._vault.read)
            records = json.loads(content) if content else []
            sessions = [_restored(record) for record in records]
        except (Unreadable, OSError, ValueError, KeyError, TypeError) as error:
            log.warning("sessions.unreadable", extra={"error": type(error).__name__})
            return
        now = self._clock()
        self._sessions.update({session.key: session for session in sessions if not self._has_expired(session, now)})

    async def save(self) -> None:
        """Writes the vault. A full disk costs a sign-in after the next restart, not this request."""
        if self._vault is None:
            return
        async with self._saving:
            records = [_record(session) for session in self._sessions.values() if session.account is not None]
            try:
                await asyncio.to_thread(self._vault.write, json.dumps(records).encode())
            except OSError as error:
                log.warning("sessions.not_saved", extra={"error": error.strerror})

    def _open(
        self,
        *,
        account: auth.Session | None = None,
        pending: PendingSignIn | None = None,
        github_token: str | None = None,
    ) -> str:
        identifier = secrets.token_urlsafe(32)
        now = self._clock()
        key = _hash(identifier)
        self._sessions[key] = Session(
            key=key, created_at=now, seen_at=now, account=account, pending=pending, github_token=github_token
        )
        return identifier

    def _has_expired(self, session: Session, now: float) -> bool:
        if session.account is None:
            return now - session.created_at > PENDING
        return now - session.seen_at > IDLE or now - session.created_at > LONGEST

    def _prune(self) -> None:
        now = self._clock()
        for session in [item for item in self._sessions.values() if self._has_expired(item, now)]:
            self.end(session)
        pending = [item for item in self._sessions.values() if item.account is None]
        for session in pending[: max(0, len(pending) - _MOST_PENDING + 1)]:
            self.end(session)


def _hash(identifier: str) -> str:
    return hashlib.sha256(identifier.encode()).hexdigest()


def _bare(account: auth.Session) -> auth.Session:
    """Without GitHub's token, which the session holds itself: the account's is lost with the first refresh."""
    return replace(account, provider_token=None)


def _record(session: Session) -> dict[str, Any]:
    account = asdict(session.account) if session.account else {}
    account["user_id"] = str(account.get("user_id"))
    times = {"created_at": session.created_at, "seen_at": session.seen_at}
    return {"key": session.key, **times, "account": account, "github_token": session.github_token}


def _restored(record: dict[str, Any]) -> Session:
    account = dict(record["account"])
    account["user_id"] = UUID(account["user_id"])
    return Session(
        key=record["key"],
        created_at=record["created_at"],
        seen_at=record["seen_at"],
        account=auth.Session(**account),
        # Files of an earlier version have none.
        github_token=record.get("github_token"),
    )
