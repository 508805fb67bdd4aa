"""`python -m tests.fakes.github`: the fake GitHub with two users, on loopback, until stopped.

Prints its address and the settings with which `fondation up` signs in with it.
"""

from __future__ import annotations

import argparse
import socket

import uvicorn

from tests.fakes.github.api import API, populated


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.github", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    listening = socket.create_server(("127.0.0.1", parser.parse_args().port))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    fake = populated()
    settings = {
        "GITHUB_URL": url,
        "GITHUB_API_URL": url + API,
        "GITHUB_CLIENT_ID": fake.oauth.client_id,
        "GITHUB_CLIENT_SECRET": fake.oauth.client_secret,
    }
    print(url, *(f"{name}={value}" for name, value in settings.items()), sep="\n", flush=True)  # noqa: T201
    config = uvicorn.Config(fake.app, log_level="warning", lifespan="off")
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
