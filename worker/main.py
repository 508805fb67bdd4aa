"""The worker's process: settings, signals, exit code."""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import secrets
import signal
import sys

from core import logs
from core.api import Api
from core.errors import FondationError, SettingsError
from core.settings import WorkerSettings, load
from core.workers import WorkerGateway
from worker import health
from worker.doorbell import Doorbell
from worker.worker import Worker

log = logging.getLogger(__name__)


def main() -> int:
    """Runs until SIGTERM or SIGINT. Answers 0 after a clean shutdown, 2 for settings that cannot work."""
    logs.configure()
    try:
        settings = load(WorkerSettings)
    except SettingsError as error:
        print(f"fondation worker: {error.message} {error.hint}".strip(), file=sys.stderr)  # noqa: T201
        return 2
    logs.hide(*settings.secrets)
    try:
        asyncio.run(run(settings))
    except SettingsError as error:
        print(f"fondation worker: {error.message} {error.hint}".strip(), file=sys.stderr)  # noqa: T201
        return 2
    except FondationError as error:
        log.critical("worker.stopped", extra={"reason": error.message, "hint": error.hint})
        return 1
    return 0


async def run(settings: WorkerSettings) -> None:
    """Serves the queue until the process is told to stop."""
    key = settings.supabase_secret_key.get_secret_value()
    name = settings.worker_id or f"{platform.node() or 'worker'}-{secrets.token_hex(4)}"
    listening = health.listen(settings.health_host, settings.health_port) if settings.health_port else None
    async with Api(settings.url, key) as api:
        worker = Worker(name, WorkerGateway(api), Doorbell(settings.url, key), settings, listening)
        _stop_on_signals(worker)
        await worker.serve()


def _stop_on_signals(worker: Worker) -> None:
    """The first SIGTERM or SIGINT drains; the second ends at once, and the leases run out by themselves."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if worker.draining:
            log.warning("worker.killed")
            worker.kill_children()
            os._exit(1)
        worker.drain()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
