"""`python -m core.probe URL`: exits with 0 if the address answers 200 in a few seconds. For containers."""

from __future__ import annotations

import sys

import httpx

#: Seconds.
PATIENCE = 4.0


def answers(url: str) -> str | None:
    """None if `url` answers 200, else what is wrong."""
    try:
        # The probe asks its own container: no proxy has a part in that.
        response = httpx.get(url, timeout=PATIENCE, trust_env=False)
    except httpx.HTTPError as error:
        return f"{url} does not answer: {type(error).__name__}"
    return None if response.status_code == httpx.codes.OK else f"{url} answers {response.status_code}"


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: python -m core.probe URL", file=sys.stderr)  # noqa: T201
        return 2
    problem = answers(sys.argv[1])
    if problem:
        print(problem, file=sys.stderr)  # noqa: T201
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
