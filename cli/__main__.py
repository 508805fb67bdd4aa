"""`python -m cli` is `fondation`."""

from __future__ import annotations

from cli.main import main

main()
