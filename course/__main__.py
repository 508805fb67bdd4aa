"""`python -m course`: the analysis as a process of its own."""

from __future__ import annotations

import sys

from course.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
