"""`python -m worker`: a worker with the settings of the environment."""

from __future__ import annotations

import sys

from worker.main import main

sys.exit(main())
