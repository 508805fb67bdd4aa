"""The few figures a reader looks at first."""

from __future__ import annotations

from bench.queue import fondation, peers
from bench.queue.figures import Result, fastest, find, ratio
from bench.queue.plan import CONNECTIONS, Plan


def summarize(results: Result, plan: Plan) -> Result:
    """Against the fastest peer at depth, growth with depth, HOT share, and the rate kept under a held snapshot.

    None stands for what could not be measured.
    """
    deep = {"pending": plan.deep, "completed": 0, "connections": CONNECTIONS}
    shallow = {**deep, "pending": plan.shallow}
    throughput = results["throughput"]
    best = fastest(throughput, peers.NAMES, **deep)
    held = find(results["held_snapshot"], system=fondation.PLAIN)
    return {
        "ratio_4_connections_1m": ratio(fastest(throughput, [fondation.PLAIN], **deep), best),
        "ratio_4_connections_1m_without_realtime": ratio(fastest(throughput, [fondation.SILENT], **deep), best),
        "p99_growth_1m_over_10k": ratio(_p99(throughput, deep), _p99(throughput, shallow)),
        "hot_share": results["heartbeats"]["hot_share"],
        "held_snapshot_rate_kept": held["rate_kept"] if held else None,
    }


def _p99(throughput: list[Result], wanted: Result) -> float | None:
    result = find(throughput, system=fondation.PLAIN, **wanted)
    return result["claim_p99_ms"] if result else None
