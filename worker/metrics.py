"""What a worker counts, for Prometheus and for people."""

from __future__ import annotations

from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

#: How a job can end here; what else is said of one counts as "unsettled".
OUTCOMES: Final = ("completed", "failed", "dead", "canceled", "pending", "lost")
_SECONDS: Final = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 2400, 3600)


class Metrics:
    """The counters of one worker, in a registry of their own."""

    def __init__(self, worker: str, version: str) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        own: dict[str, Any] = {"namespace": "fondation", "subsystem": "worker", "registry": self.registry}
        Info("build", "What runs.", **own).info({"version": version, "worker": worker})
        self.jobs = Counter("jobs", "Jobs that ended here, by outcome and engine.", ("outcome", "engine"), **own)
        self.seconds = Histogram("job_seconds", "Seconds from claim to end.", ("outcome",), buckets=_SECONDS, **own)
        self.active = Gauge("active_jobs", "Jobs that run now.", **own)
        self.claims = Counter("claims", "Asks for jobs, by answer.", ("answer",), **own)
        self.heartbeats = Counter("heartbeats", "Heartbeats, by answer.", ("answer",), **own)
        self.draining = Gauge("draining", "1 while the worker winds down.", **own)
        self.reachable = Gauge("supabase_reachable", "1 while Supabase answers.", **own)
        self.troubled = Gauge("engine_troubled", "1 while jobs of the engine are left alone.", ("engine",), **own)
        self.depth = Gauge("queue_due_jobs", "Jobs of the whole queue that are due, a thousand at most.", **own)
        self.running = Gauge("queue_running_jobs", "Jobs of the whole queue that run.", **own)
        self._ended: dict[str, int] = {}
        self._took = 0.0

    def ended(self, outcome: str, engine: str, seconds: float) -> None:
        """A job left this worker."""
        outcome = outcome if outcome in OUTCOMES else "unsettled"
        self.jobs.labels(outcome, engine).inc()
        self.seconds.labels(outcome).observe(seconds)
        self._ended[outcome] = self._ended.get(outcome, 0) + 1
        self._took += seconds if outcome == "completed" else 0

    def stats(self) -> dict[str, Any]:
        """The totals since the start. What was given back is no outcome: it was neither done nor failed."""
        succeeded = self._ended.get("completed", 0)
        failed = self._ended.get("failed", 0) + self._ended.get("dead", 0)
        settled = succeeded + failed
        return {
            "processed": sum(self._ended.values()),
            "succeeded": succeeded,
            "failed": failed,
            "given_back": self._ended.get("pending", 0),
            "canceled": self._ended.get("canceled", 0),
            "lost": self._ended.get("lost", 0) + self._ended.get("unsettled", 0),
            "success_rate": round(succeeded / settled, 4) if settled else None,
            "average_seconds": round(self._took / succeeded, 2) if succeeded else None,
        }

    def text(self) -> bytes:
        """The exposition format of Prometheus."""
        return generate_latest(self.registry)
