"""Whose token opens a repository: nobody's for what is public, its owner's for what is private, and never another's."""

from __future__ import annotations

import logging
from pathlib import Path

import httpx

from core import logs
from core.jobs import ClaimedJob
from core.keyring import Undecipherable
from core.settings import WorkerSettings
from core.workers import WorkerGateway
from worker import clone
from worker.errors import JobError
from worker.mirrors import Mirrors
from worker.patience import patiently
from worker.sources import Source

log = logging.getLogger(__name__)

#: What GitHub says of a repository that may be there for its owner alone.
_CLOSED = frozenset({"repository_not_found", "authentication_failed", "rate_limited"})


class Access:
    """The way to one job's repository."""

    def __init__(self, job: ClaimedJob, gateway: WorkerGateway, settings: WorkerSettings) -> None:
        self._job = job
        self._gateway = gateway
        self._settings = settings

    @property
    def source(self) -> Source:
        """What is asked for, as anybody."""
        return self._source(None)

    async def fetch(self, folder: Path, mirrors: Mirrors | None) -> clone.Clone:
        """Fetches the commit. Raises JobError."""
        allow_local = self._settings.allow_local_repositories
        refused: JobError | None = None
        # No token is taken out for what is no name of a repository.
        self.source.url(allow_local=allow_local)
        if self.source.is_local or not self._job.is_private:
            try:
                source = self._source(await self._operators_token())
                return await clone.fetch(source, folder, allow_local=allow_local, mirrors=mirrors)
            except JobError as error:
                if self.source.is_local or error.code not in _CLOSED:
                    raise
                refused = error
        token = await self._owners_token()
        if token is None:
            raise refused or JobError(
                "token_missing",
                f"{self._job.full_name} is private, and there is no token for it: sign in with GitHub, and allow "
                "private repositories.",
            )
        owner = str(self._job.user_id)
        return await clone.fetch(self._source(token), folder, mirrors=mirrors, owner=owner)

    def _source(self, token: str | None) -> Source:
        job = self._job
        return Source(
            host=job.host,
            full_name=job.full_name,
            ref=job.branch,
            token=token,
            base=self._settings.github_base,
            seconds=self._settings.clone_timeout,
        )

    async def _owners_token(self) -> str | None:
        """The job's owner's, decrypted for this one fetch."""
        stored = await patiently(lambda: self._gateway.github_token(self._job), what="github_token_for_job")
        if stored is None:
            return None
        keyring = self._settings.keyring
        if keyring is None:
            raise JobError(
                "token_unreadable",
                "This worker cannot read stored GitHub tokens: its operator sets GITHUB_TOKEN_KEYS.",
            )
        try:
            token = keyring.decrypt(*stored, self._job.user_id)
        except Undecipherable as error:
            raise JobError(
                "token_unreadable", "The stored GitHub token cannot be read any more: sign in with GitHub again."
            ) from error
        logs.hide(token)
        return token

    async def _operators_token(self) -> str | None:
        """GITHUB_TOKEN, for what anybody may read: it must not open what only its operator may see."""
        secret = self._settings.github_token
        if secret is None or self.source.is_local:
            return None
        token = secret.get_secret_value()
        url = f"{self._settings.github_api}/repos/{self._job.full_name}"
        try:
            async with httpx.AsyncClient(timeout=10, follow_redirects=False) as http:
                answer = await http.get(url, headers={"Authorization": f"Bearer {token}"})
            public = answer.status_code == httpx.codes.OK and answer.json().get("private") is False
        except (httpx.HTTPError, ValueError, AttributeError):
            public = False
        return token if public else None
