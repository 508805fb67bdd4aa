from __future__ import annotations

from typing import Any

from bench.queue import fondation, report, summary, system
from bench.queue.plan import FULL


def _throughput(name: str, pending: int, jobs: float, p99: float) -> dict[str, Any]:
    fields = {"system": name, "pending": pending, "completed": 0, "connections": 4}
    return {**fields, "jobs_per_second": jobs, "claim_p50_ms": 1.0, "claim_p99_ms": p99}


def _results() -> dict[str, Any]:
    return {
        "throughput": [
            _throughput(fondation.PLAIN, FULL.shallow, 2500, 2.0),
            _throughput(fondation.PLAIN, FULL.deep, 2400, 2.4),
            _throughput(fondation.SILENT, FULL.deep, 3600, 2.0),
            _throughput("procrastinate", FULL.deep, 2000, 3.0),
            _throughput("pgqueuer", FULL.deep, 1000, 3.0),
            _throughput("graphile-worker", FULL.deep, 3000, 1.0),
        ],
        "held_snapshot": [{"system": fondation.PLAIN, "rate_kept": 0.99}],
        "heartbeats": {"hot_share": 1.0},
    }


def test_the_summary_compares_with_the_fastest_peer() -> None:
    assert summary.summarize(_results(), FULL) == {
        "ratio_4_connections_1m": 0.8,
        "ratio_4_connections_1m_without_realtime": 1.2,
        "p99_growth_1m_over_10k": 1.2,
        "hot_share": 1.0,
        "held_snapshot_rate_kept": 0.99,
    }


def test_what_was_not_measured_is_none() -> None:
    found = summary.summarize({"throughput": [], "held_snapshot": [], "heartbeats": {"hot_share": None}}, FULL)
    assert set(found.values()) == {None}


def test_placeholders_of_either_kind_become_sql() -> None:
    assert system.bind("select f($1::int[], $2);", {"1": "'{7}'", "2": ":id"}) == "select f('{7}'::int[], :id)"
    assert system.bind("select g(%(job_id)s, %(job_id)s)", {"job_id": ":id"}) == "select g(:id, :id)"


def test_the_table_is_replaced_and_the_rest_of_the_page_stays() -> None:
    page = report.place("# Benchmarks\n\n## Course\n\nwords\n", "first")
    again = report.place(page + "\n## After\n", "second")
    assert "words" in again
    assert "## After" in again
    assert "second" in again
    assert "first" not in again
    assert again.count("## Queue") == 1
