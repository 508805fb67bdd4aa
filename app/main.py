"""The web app as a process: settings in, pages out."""

from __future__ import annotations

import functools
import logging
import os
import socket
import sys

from fastapi.middleware.gzip import GZipMiddleware
from nicegui import app, ui

from app import (
    account_routes,
    api_key_routes,
    auth_routes,
    export_routes,
    github_routes,
    reader_routes,
    routes,
    search_routes,
    services,
    sharing_reader,
    sharing_routes,
    theme,
    versions_routes,
)
from app.security import Security
from core import logs, settings
from core.errors import SettingsError
from core.settings import AppSettings

#: Seconds a page is kept for a browser that is asleep or in a tunnel.
RECONNECT = 30.0


def run(configuration: AppSettings) -> None:
    """Serves until stopped."""
    _hide_secrets(configuration)
    shared = services.start(configuration)
    app.state.services = shared
    app.on_startup(shared.sessions.load)
    app.on_shutdown(shared.hub.close)
    app.on_shutdown(shared.sessions.save)
    app.on_shutdown(shared.api.http.aclose)
    theme.install()
    routes.install()
    for signing in (auth_routes, github_routes, account_routes, api_key_routes):
        app.include_router(signing.router)
    app.include_router(reader_routes.router)
    for own in (search_routes, export_routes, sharing_routes, sharing_reader, versions_routes):
        app.include_router(own.router)
    app.add_middleware(Security, settings=configuration)
    # The framework's bar at the top has no name for those who cannot see it; pages say themselves what they wait for.
    app.config.quasar_config["loadingBar"]["skipHijack"] = True
    ui.run(
        host=configuration.app_host,
        port=configuration.app_port,
        title=theme.NAME,
        favicon=theme.ICON,
        language="en-US",
        dark=None,
        reload=False,
        show=False,
        tailwind=False,
        show_welcome_message=False,
        reconnect_timeout=RECONNECT,
        binding_refresh_interval=None,
        access_log=False,
        # A page is compressed while somebody waits for it: the last percent costs twice the time.
        gzip_middleware_factory=functools.partial(GZipMiddleware, compresslevel=5),
    )


def main() -> None:
    """`python -m app`: settings from the environment."""
    logs.configure()
    # The web framework believes that it is being tested itself when it sees this.
    os.environ.pop("PYTEST_CURRENT_TEST", None)
    try:
        configuration = settings.load(AppSettings)
    except SettingsError as error:
        print(f"fondation app: {error.message} {error.hint}".strip(), file=sys.stderr)  # noqa: T201
        sys.exit(2)
    try:
        _require_address(configuration.app_host, configuration.app_port)
    except OSError as error:
        where = f"{configuration.app_host}:{configuration.app_port}"
        reason = f"{where} cannot be listened on: {error.strerror}; set APP_HOST and APP_PORT."
        print(f"fondation app: {reason}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    run(configuration)


def _require_address(host: str, port: int) -> None:
    """OSError unless a server could listen there now: the web server itself would say it less plainly."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    with socket.socket(family, kind) as probe:
        # As servers do: a port whose last connection lingers is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def _hide_secrets(configuration: AppSettings) -> None:
    logs.hide(configuration.app_secret.get_secret_value())
    if configuration.github_token_keys:
        logs.hide(*configuration.github_token_keys.get_secret_value().split(","))
    if configuration.app_local_sign_in:
        logs.hide(configuration.app_local_sign_in.key, configuration.app_local_sign_in.password)
    logging.getLogger("nicegui").setLevel(logging.WARNING)
