"""Runs a stack until it is killed: `python run_stack.py DATA FUNCTIONS MIGRATIONS`; prints its URL when it is up."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from embedded import Stack


async def main() -> None:
    data, functions, migrations = map(Path, sys.argv[1:])
    async with Stack(data, functions=functions, migrations=migrations, report=lambda _: None) as stack:
        print((await stack.start()).url, flush=True)  # noqa: T201
        await asyncio.Event().wait()


asyncio.run(main())
