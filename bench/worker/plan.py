"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass

from bench.worker.storm import Storm


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One run of the benchmark."""

    #: Jobs whose pickup is measured, with the doorbell and without.
    rung: int
    polled: int
    storm: Storm


FULL = Plan(rung=40, polled=20, storm=Storm(jobs=200, workers=3, kills=40, pauses=8, seed=7, patience=1200))
QUICK = Plan(rung=8, polled=4, storm=Storm(jobs=20, workers=3, kills=6, pauses=2, seed=7, patience=300))
