"""`python -m embedded prepare`: fetch what the embedded Supabase needs, once, while there is a network."""

from __future__ import annotations

import sys

from embedded.errors import StackError
from embedded.gateway import prepare


def main() -> int:
    """Answers 0 when everything is there."""
    if sys.argv[1:] != ["prepare"]:
        print("usage: python -m embedded prepare", file=sys.stderr)  # noqa: T201
        return 2
    try:
        prepare(lambda text: print(text, file=sys.stderr))  # noqa: T201
    except StackError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
