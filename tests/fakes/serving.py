"""Running a fake on a loopback port, in a thread of a test."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import uvicorn
from starlette.types import ASGIApp


class Fake(Protocol):
    """What answers by HTTP."""

    @property
    def app(self) -> ASGIApp: ...


@contextmanager
def served(fake: Fake) -> Iterator[str]:
    """The base URL of a fake while it runs."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(fake.app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        # The port accepts from the moment it was made: whoever comes early waits in its backlog.
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
