"""One call: what each fault of the API leads to, what it is charged for, and what is cached."""

from __future__ import annotations

import threading

import pytest

from course.engines.claude import faults
from course.engines.claude.budget import BudgetSpent, Ledger
from course.engines.claude.options import Credentials
from tests.fakes.anthropic.faults import Fault
from tests.fakes.anthropic.writer import write
from tests.unit.course.claude.conftest import Api, request

_PASSING = {
    "overloaded": Fault(status=529),
    "rate limited for seconds": Fault(status=429, headers={"retry-after": "7"}),
    "usage that grows too fast": Fault(status=429, code="ramp_limit_exceeded", headers={"retry-after": "7"}),
    "a server error": Fault(status=500),
    "a timeout of theirs": Fault(status=504),
    "a conflict": Fault(status=409),
    "an error in mid-stream": Fault(kind="error"),
    "a cut connection": Fault(kind="drop"),
    "an answer that just ends": Fault(kind="truncate"),
    "a damaged event": Fault(kind="malformed"),
}


@pytest.mark.parametrize("fault", _PASSING.values(), ids=_PASSING)
def test_a_passing_fault_is_tried_again(api: Api, fault: Fault) -> None:
    api.fake.script.then(fault)
    assert api.client().ask(request()) == write({"messages": [{"content": request().prompt}]})
    assert len(api.fake.calls) == 2
    assert len(api.waits) == 1


def test_the_wait_is_the_one_the_api_asks_for(api: Api) -> None:
    api.fake.script.then(Fault(status=429, headers={"retry-after": "7"}))
    api.client().ask(request())
    assert 7 <= api.waits[0] < 11


_PAUSING = {
    # The tier's spend limit comes as a rate limit without Retry-After.
    "a spend limit of the tier": (Fault(status=429, code="enforced_spend_limit_reached"), faults.SPENT_WAIT),
    "a spend limit of one's own": (Fault(status=400, code="workspace_spend_limit_reached"), faults.SPENT_WAIT),
    "a bill": (Fault(status=402), faults.SPENT_WAIT),
    "a wait too long to sleep through": (Fault(status=429, headers={"retry-after": "86400"}), 86400),
}


@pytest.mark.parametrize(("fault", "seconds"), _PAUSING.values(), ids=_PAUSING)
def test_what_lasts_pauses_the_run(api: Api, fault: Fault, seconds: float) -> None:
    api.fake.script.then(fault)
    with pytest.raises(faults.Paused) as caught:
        api.client().ask(request())
    assert caught.value.seconds == seconds
    assert len(api.fake.calls) == 1
    assert not api.waits


def test_an_outage_is_given_up_after_six_attempts(api: Api) -> None:
    api.fake.script.whenever(lambda _: Fault(status=529))
    with pytest.raises(faults.Paused, match="overloaded"):
        api.client().ask(request())
    assert len(api.fake.calls) == 6
    assert all(wait <= 31 for wait in api.waits)


def test_a_refused_key_is_said_without_the_key(api: Api) -> None:
    client = api.client(credentials=Credentials(api_key="bad-secret-canary", base_url=api.url))
    with pytest.raises(faults.KeyRefused) as caught:
        client.ask(request())
    assert "canary" not in f"{caught.value!r}{caught.value.__cause__!r}{client!r}"
    assert "ANTHROPIC_API_KEY" in caught.value.message


_DECLINED = {
    "a refusal": Fault(refusal="cyber", partial="Half a sen"),
    "an answer cut off": Fault(max_tokens=3),
    "an invalid request": Fault(status=400),
    "a prompt too large": Fault(status=413),
}


@pytest.mark.parametrize("fault", _DECLINED.values(), ids=_DECLINED)
def test_what_this_model_will_not_write_is_declined_at_once(api: Api, fault: Fault) -> None:
    api.fake.script.then(fault)
    with pytest.raises(faults.Declined):
        api.client().ask(request())
    assert len(api.fake.calls) == 1


def test_a_stalled_stream_is_given_up(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.engines.claude.client._SILENCE", 0.2)
    api.fake.script.then(Fault(kind="stall"))
    api.client().ask(request())
    assert len(api.fake.calls) == 2


def test_the_prefix_is_written_once_and_read_after(api: Api) -> None:
    ledger = Ledger()
    client = api.client(ledger)
    client.ask(request("chapter:a"))
    client.ask(request("chapter:b"))
    first, second = (call.usage for call in api.fake.messages)
    assert first["cache_creation_input_tokens"] == second["cache_read_input_tokens"] > 1000
    assert ledger.of_unit("chapter:b").cache_read == second["cache_read_input_tokens"]


def test_a_broken_stream_is_charged_for_what_was_sent(api: Api) -> None:
    ledger = Ledger()
    api.fake.script.then(Fault(kind="error"))
    api.client(ledger).ask(request())
    assert ledger.total.calls == 2
    whole = api.fake.messages[1].usage
    assert ledger.total.prompt == 2 * (whole["input_tokens"] + whole["cache_read_input_tokens"])


def test_nothing_is_sent_that_the_models_refuse(api: Api) -> None:
    api.client().ask(request(model="claude-opus-5-5"))
    body = api.fake.messages[0].body
    assert not {"temperature", "top_p", "top_k", "tools", "tool_choice", "thinking"} & set(body)
    assert api.fake.messages[0].headers["x-stainless-retry-count"] == "0"


def test_the_budget_is_passed_by_no_more_than_one_call(api: Api) -> None:
    """Eight threads ask for more than the cap allows."""
    one = request().most_usd
    ledger = Ledger(cap=1.5 * one)
    client = api.client(ledger)
    spent: list[bool] = []

    def ask(unit: str) -> None:
        for _ in range(500):
            try:
                client.ask(request(unit))
            except BudgetSpent:
                spent.append(True)
                return

    threads = [threading.Thread(target=ask, args=(f"chapter:{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(spent) == 8
    assert ledger.cap is not None
    assert ledger.cap <= ledger.total.usd < ledger.cap + one


def test_no_call_is_made_once_the_budget_is_spent(api: Api) -> None:
    with pytest.raises(BudgetSpent):
        api.client(Ledger(cap=0.0)).ask(request())
    assert not api.fake.calls
