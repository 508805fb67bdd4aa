"""`python -m tests.fakes.anthropic`: the fake Messages API with its scripted writer, on loopback, until stopped."""

from __future__ import annotations

import argparse
import socket

import uvicorn

from tests.fakes.anthropic.api import FakeAnthropic
from tests.fakes.anthropic.writer import write


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.anthropic", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    listening = socket.create_server(("127.0.0.1", parser.parse_args().port))
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)  # noqa: T201 - its one result
    config = uvicorn.Config(FakeAnthropic(write).app, log_level="warning", lifespan="off")
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
