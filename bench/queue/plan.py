"""How much is measured: the whole benchmark, or a quick look while developing."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan:
    """Sizes in jobs, times in seconds."""

    #: Runs of each kind whose median is told; the order of the systems turns between them.
    runs: int
    users: int
    #: Pending jobs at the start of a shallow run, and how many of them it works off.
    shallow: int
    shallow_jobs: int
    #: Pending jobs of a deep queue, and how long a run on it takes.
    deep: int
    deep_seconds: float
    #: Completed jobs beside the deep queue.
    completed: int
    connections: tuple[int, ...]
    #: The held snapshot: for how long, at which offered rate, and the part at each end that is compared.
    held_seconds: float
    held_rate: float
    held_part: float
    #: The same, shorter, with the jobs of so many users each (an optional part).
    held_users: tuple[int, ...]
    held_users_seconds: float
    #: Jobs through each system before dead rows and sizes are looked at.
    bloat_jobs: int
    leases: int


FULL = Plan(
    runs=3,
    users=1_000,
    shallow=10_000,
    shallow_jobs=6_000,
    deep=1_000_000,
    deep_seconds=4,
    completed=1_000_000,
    connections=(1, 4, 16),
    held_seconds=80,
    held_rate=500,
    held_part=10,
    held_users=(1, 10, 50, 200, 1_000),
    held_users_seconds=40,
    bloat_jobs=200_000,
    leases=1_000,
)
QUICK = dataclasses.replace(
    FULL,
    runs=1,
    shallow_jobs=3_000,
    deep=50_000,
    deep_seconds=3,
    completed=50_000,
    connections=(1, 4),
    held_seconds=12,
    held_rate=200,
    held_part=4,
    held_users=(1, 50),
    held_users_seconds=12,
    bloat_jobs=5_000,
)
#: Connections of everything that is measured with one number of connections only.
CONNECTIONS = 4
