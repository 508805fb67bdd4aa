from __future__ import annotations

import pytest

from bench.queue import pgbench
from bench.queue.pgbench import LoadFailed, Step


def test_a_line_of_the_log_tells_which_statement_took_how_long() -> None:
    step = pgbench.parse("3 17 1250 1 1700000000 500000")
    assert step == Step(client=3, script=1, end=1700000000.5, milliseconds=1.25)


def test_waiting_for_its_turn_is_no_part_of_a_statement() -> None:
    # With --rate, pgbench counts from the moment a statement was due; the last column is how late it began.
    assert pgbench.parse("0 1 5000 0 1700000000 0 4200").milliseconds == pytest.approx(0.8)


def test_draws_that_did_nothing_are_left_out() -> None:
    lines = [
        "0 1 300 0 100 0",  # client 0 claims
        "0 2 2 0 100 1",  # it holds a job: no second claim
        "1 1 1 1 100 2",  # client 1 holds none: nothing to complete
        "0 3 200 1 100 3",  # client 0 completes
        "0 4 3 1 100 4",  # and has nothing left
        "1 2 400 0 100 5",
    ]
    assert [(step.client, step.script) for step in pgbench.sent(lines)] == [(0, 0), (0, 1), (1, 0)]


def test_only_the_time_in_which_every_client_works_counts() -> None:
    def life(client: int, seconds: int) -> list[Step]:
        claims = [Step(client, 0, second + 0.5, 1.0) for second in range(seconds)]
        return claims + [Step(client, 1, second + 1.0, 1.0) for second in range(seconds)]

    # Client 1 ends after 10 s, client 0 goes on alone for 10 more.
    result = pgbench.rates_and_latencies(life(0, 20) + life(1, 10), warm_up=0.5)
    assert result["jobs_per_second"] == pytest.approx(2.0, rel=0.15)
    assert result["claim_p50_ms"] == 1.0


def test_a_run_too_short_to_say_anything_says_so() -> None:
    with pytest.raises(LoadFailed, match="too short"):
        pgbench.rates_and_latencies([Step(0, 0, 1.0, 1.0), Step(0, 1, 1.1, 1.0)])
