"""The machine, named by what a reader can know of it."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import psutil

from bench.queue.cluster import SETTINGS, Cluster
from bench.queue.figures import Result


def describe(cluster: Cluster) -> Result:
    """Cores, memory, system and PostgreSQL."""
    ((version,),) = cluster.execute("postgres", "show server_version")
    return {
        "cpu": cpu(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "postgres": version,
        "settings": SETTINGS,
    }


def cpu() -> str:
    """The processor as its system names it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
