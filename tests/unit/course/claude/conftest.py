"""The fake Messages API on a real socket, and a client that waits without waiting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from course.engines.claude.budget import Ledger
from course.engines.claude.client import Client, Request
from course.engines.claude.options import Credentials
from tests.fakes.anthropic.api import FakeAnthropic
from tests.fakes.anthropic.writer import write
from tests.fakes.serving import served


@dataclass
class Api:
    """A running fake and what a test needs to talk to it."""

    fake: FakeAnthropic
    url: str
    #: Seconds the client would have waited.
    waits: list[float] = field(default_factory=list)
    _clients: list[Client] = field(default_factory=list)

    @property
    def credentials(self) -> Credentials:
        return Credentials(api_key="test-key", base_url=self.url)

    def client(self, ledger: Ledger | None = None, credentials: Credentials | None = None) -> Client:
        client = Client(credentials or self.credentials, ledger or Ledger(), wait=self.waits.append)
        self._clients.append(client)
        return client

    def close(self) -> None:
        for client in self._clients:
            client.close()


@pytest.fixture(scope="module")
def _served() -> Iterator[tuple[FakeAnthropic, str]]:
    fake = FakeAnthropic(write)
    with served(fake) as url:
        yield fake, url


@pytest.fixture
def api(_served: tuple[FakeAnthropic, str]) -> Iterator[Api]:
    fake, url = _served
    fake.forget()
    api = Api(fake, url)
    yield api
    api.close()


def request(unit: str = "chapter:a", *, model: str = "claude-sonnet-5-5", max_tokens: int = 1000) -> Request:
    """A request with a prefix long enough to be cached."""
    prefix = ("Rules. " * 400, "Digest. " * 400)
    return Request(step="write", unit=unit, model=model, prefix=prefix, prompt="Task: say it", max_tokens=max_tokens)
