"""The GitHub token that comes with a sign-in, sealed for the worker, unless that would take something away."""

from __future__ import annotations

import logging

from core.api import Api
from core.auth import Session
from core.errors import GatewayError
from core.github_tokens import PRIVATE, GithubTokens, StoredToken, granted_scopes
from core.keyring import Keyring
from core.users import TokenSource

log = logging.getLogger(__name__)


class GithubAccess:
    """The stored tokens of all users, each reached with that user's own access token."""

    def __init__(self, api: Api, api_url: str, keyring: Keyring | None) -> None:
        self._api = api
        self._api_url = api_url
        self._keyring = keyring

    async def keep(self, account: Session) -> bool:
        """Stores the token of a new session. Answers whether it was left alone, because the stored one opens more.

        A token that cannot be stored costs no sign-in: the account page says that there is none.
        """
        if account.provider_token is None or self._keyring is None:
            return False
        scopes = await granted_scopes(self._api.http, self._api_url, account.provider_token)
        tokens = self._tokens(account.access_token)
        try:
            stored = await tokens.status()
            if stored is not None and stored.opens_private and PRIVATE not in (scopes or ()):
                return True
            await tokens.store(self._keyring.encrypt(account.provider_token, account.user_id), scopes)
        except GatewayError as error:
            log.warning("github.token_not_stored", extra={"reason": error.message})
        return False

    async def status(self, access_token: str) -> StoredToken | None:
        """What is known of the stored token. Raises GatewayError."""
        return await self._tokens(access_token).status()

    async def remove(self, access_token: str) -> bool:
        """Removes the stored token. Raises GatewayError."""
        return await self._tokens(access_token).remove()

    def _tokens(self, access_token: str) -> GithubTokens:
        return GithubTokens(self._api, _always(access_token))


def _always(access_token: str) -> TokenSource:
    async def current() -> str:
        return access_token

    return current
