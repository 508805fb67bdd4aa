"""What a worker says of itself over HTTP: /health for probes, /metrics for Prometheus, /stats for people."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.errors import FondationError, SettingsError
from core.workers import Load
from worker.metrics import Metrics

log = logging.getLogger(__name__)

#: Seconds for which the depth of the queue is not asked for again.
_FRESH: Final = 5.0

#: What /health tells, and whether the worker is ready for work.
Report = Callable[[], tuple[bool, dict[str, Any]]]


class Health:
    """The HTTP server of one worker, on the worker's own loop: that it answers shows that the loop is alive."""

    def __init__(self, report: Report, metrics: Metrics, load: Callable[[], Awaitable[Load]]) -> None:
        self._report = report
        self._metrics = metrics
        self._load = load
        self._known: tuple[float, Load | None] = (float("-inf"), None)
        self._asking = asyncio.Lock()
        routes = [
            Route("/health", self._health),
            Route("/health/live", self._live),
            Route("/health/ready", self._health),
            Route("/metrics", self._prometheus),
            Route("/stats", self._stats),
        ]
        self._app = Starlette(routes=routes)

    async def serve(self, listening: socket.socket) -> None:
        """Serves until cancelled."""
        config = uvicorn.Config(
            self._app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1
        )
        server = _Server(config)
        try:
            await server.serve([listening])
        finally:
            listening.close()

    async def _live(self, _: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def _health(self, _: Request) -> Response:
        ready, facts = self._report()
        return JSONResponse(facts, status_code=200 if ready else 503)

    async def _prometheus(self, _: Request) -> Response:
        load = await self._queue()
        if load is not None:
            self._metrics.depth.set(load.due)
            self._metrics.running.set(load.running)
        return Response(self._metrics.text(), media_type=CONTENT_TYPE_LATEST)

    async def _stats(self, _: Request) -> Response:
        load = await self._queue()
        depth = {"queue_depth": load.due if load else None, "queue_running": load.running if load else None}
        return JSONResponse(self._metrics.stats() | depth)

    async def _queue(self) -> Load | None:
        """The load of the queue as it was a few seconds ago at most; none while Supabase does not answer."""
        async with self._asking:
            now = asyncio.get_running_loop().time()
            if now - self._known[0] > _FRESH:
                load = None
                with suppress(FondationError):
                    load = await self._load()
                self._known = (now, load)
            return self._known[1]


class _Server(uvicorn.Server):
    """Signals belong to the worker."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises SettingsError where that cannot be."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise SettingsError(
            f"{host}:{port} cannot be listened on: {error.strerror}.",
            hint="Set HEALTH_HOST and HEALTH_PORT; HEALTH_PORT=0 switches /health off.",
        ) from error
