"""The table in the documentation, made from the results and never written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.queue import fondation
from bench.queue.figures import Result

BEGIN = "<!-- begin: made by `make bench-queue` from bench/results/queue.json -->"
END = "<!-- end: made by `make bench-queue` -->"
_HEADING = "## Queue"


def write(results: Result, path: Path) -> None:
    """Put the tables between the markers of the page, which is made if there is none."""
    page = path.read_text(encoding="utf-8") if path.exists() else "# Benchmarks\n"
    path.write_text(place(page, render(results)), encoding="utf-8")


def place(page: str, tables: str) -> str:
    """The page with what stands between the markers replaced; a page without them gets the section at its end."""
    if BEGIN not in page or END not in page:
        page = f"{page.rstrip()}\n\n{_HEADING}\n\n{BEGIN}\n{END}\n"
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables.strip()}\n\n{END}{after}"


def render(results: Result) -> str:
    """All tables as Markdown."""
    return "\n\n".join(
        part
        for part in [
            _introduction(results),
            _summary(results["summary"]),
            "### Claim and end of one job at a time",
            _throughput(results["throughput"]),
            _completed(results["throughput"]),
            _others(results),
            "### While another transaction holds a snapshot",
            _held(results),
            render_users(results.get("held_snapshot_by_users", [])),
            f"### After {results['parameters']['bloat_jobs']:,} jobs",
            _bloat(results["bloat"]),
            _heartbeats(results["heartbeats"]),
        ]
        if part
    )


def _introduction(results: Result) -> str:
    machine, plan, versions = results["machine"], results["parameters"], results["versions"]
    peers = ", ".join(f"{name} {version}" for name, version in versions.items() if not name.startswith(fondation.PLAIN))
    return f"""\
PostgreSQL {machine["postgres"]} on {machine["cores"]} cores ({machine["cpu"]}), {machine["memory_gb"]} GB,
{machine["system"]}; the load comes from pgbench on the same machine, over TCP, with prepared statements. Full
durability, autovacuum on, `shared_buffers` {machine["settings"]["shared_buffers"]}; all systems in one server and one
run of {results["seconds"] // 60} minutes, medians of {plan["runs"]} runs in turning order. Peers: {peers}.

What is compared is one claim and one end of a job, each a statement and a transaction of its own. The peers: their own
SQL for fetching one job and for marking it done. Fondation: `claim_jobs` of one job (fairness among {plan["users"]:,}
users and the limit of running jobs a user checked, expired leases looked for), and `fail_job` with an error that is not
retried: the end of a lease that publishes no course. That is a final state like the peers'; unlike theirs it is refused
to a worker that lost the job, and both calls write the job's history.

"{fondation.PLAIN}" also broadcasts both changes to the owner's pages, by the embedded Supabase's means: a row for
each, and a listener that reads them every 15 ms, as its Realtime server does under load, on the same machine (hosted
Supabase reads the write-ahead log instead).
"{fondation.SILENT}" is the same in a database without the schema `realtime`, which is nearer to what the peers do:
none of them sends a message to anyone's page.

Latencies are those of the claim alone, in ms."""


def _summary(summary: Result) -> str:
    goals = {
        "ratio_4_connections_1m": "jobs/s against the fastest peer, 4 connections, deep queue (goal: at least 1.0)",
        "ratio_4_connections_1m_without_realtime": "the same without the schema `realtime`",
        "p99_growth_1m_over_10k": "p99 of the claim, deep queue over shallow (goal: at most 1.3)",
        "hot_share": "heartbeats and progress that rewrite rows in place (goal: 1)",
        "held_snapshot_rate_kept": "share of the offered rate kept under a held snapshot (goal: at least 0.95)",
    }
    return _table(["what", "figure"], ([goals[key], _number(value)] for key, value in summary.items()))


def _throughput(throughput: Sequence[Result]) -> str:
    results = [result for result in throughput if not result["completed"]]
    columns = list(dict.fromkeys((result["pending"], result["connections"]) for result in results))
    head = ["jobs/s; p50, p99", *(f"{_depth(pending)}, {connections} conn." for pending, connections in columns)]
    names = dict.fromkeys(result["system"] for result in results)
    cells = {(result["system"], result["pending"], result["connections"]): _cell(result) for result in results}
    return _table(head, ([name, *(cells.get((name, *column), "-") for column in columns)] for name in names))


def _completed(throughput: Sequence[Result]) -> str:
    results = [result for result in throughput if result["completed"]]
    if not results:
        return ""
    beside, connections = _depth(results[0]["completed"]), results[0]["connections"]
    text = (
        f"With {beside} completed jobs beside the {_depth(results[0]['pending'])} pending ones, "
        f"{connections} connections (graphile-worker keeps none, pgqueuer its log of them):"
    )
    return f"{text}\n\n" + _table(
        ["system", "jobs/s; p50, p99"], ([result["system"], _cell(result)] for result in results)
    )


def _others(results: Result) -> str:
    rows = [
        [f"one user owns all {_depth(result['pending'])} jobs, {result['connections']} conn.", _cell(result)]
        for result in results["one_user"]
    ]
    rows += [
        [f"{result['system']}: a whole life, {result['connections']} conn.", f"{result['jobs_per_second']:,.0f}"]
        for result in results["whole_lives"]
    ]
    text = (
        "A whole life is five calls: claim, three reports of progress with a line of history each, a published course."
    )
    return f"{text}\n\n" + _table(["Fondation", "jobs/s; p50, p99"], rows)


def _held(results: Result) -> str:
    plan = results["parameters"]
    text = (
        f"{plan['held_rate']:,.0f} jobs a second offered and as many enqueued, {_depth(plan['shallow'])} pending, "
        f"{plan['held_seconds']:.0f} s; the first {plan['held_part']:.0f} s against the last."
    )
    head = ["system", "claim p50 at the start", "at the end", "p99 at the end", "jobs/s at the end", "rate kept"]
    rows = ([result["system"], *_ends(result)] for result in results["held_snapshot"])
    return f"{text}\n\n{_table(head, rows)}"


def render_users(found: Sequence[Result]) -> str:
    """How the number of users matters under a held snapshot."""
    if not found:
        return ""
    text = (
        f"Fondation with few users and with many, {found[0]['offered_per_second']:,.0f} jobs a second offered for "
        f"{found[0]['seconds']:.0f} s (`make bench-queue ARGS=--users`):"
    )
    head = ["users", "claim p50 at the start", "at the end", "p99 at the end", "jobs/s at the end", "rate kept"]
    rows = ([_number(result["users"]), *_ends(result)] for result in found)
    return f"{text}\n\n{_table(head, rows)}"


def _ends(result: Result) -> list[str]:
    return [
        _number(result["claim_p50_ms_at_start"]),
        _number(result["claim_p50_ms_at_end"]),
        _number(result["claim_p99_ms_at_end"]),
        f"{result['jobs_per_second_at_end']:,.0f}",
        f"{result['rate_kept']:.0%}",
    ]


def _bloat(bloat: Sequence[Result]) -> str:
    head = ["system", "tables, MB", "indexes, MB", "dead rows", "dead share", "HOT updates of jobs"]
    rows = (
        [
            result["system"],
            _number(result["tables_mb"]),
            _number(result["indexes_mb"]),
            f"{result['dead_rows']:,}",
            f"{result['dead_share']:.1%}",
            f"{result['updates_hot']:,} of {result['updates']:,}",
        ]
        for result in bloat
    )
    return _table(head, rows)


def _heartbeats(result: Result) -> str:
    return (
        f"One heartbeat of {result['leases']:,} leases in one call: {result['heartbeat_ms']:.1f} ms. "
        f"HOT: {result['heartbeats_hot']:.1%} of heartbeats, {result['progress_hot']:.1%} of progress."
    )


def _cell(result: Result) -> str:
    return f"{result['jobs_per_second']:,.0f}; {result['claim_p50_ms']:.1f}, {result['claim_p99_ms']:.1f}"


def _depth(jobs: int) -> str:
    return f"{jobs // 1_000_000}M" if jobs >= 1_000_000 else f"{jobs // 1_000}k"


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:,g}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
