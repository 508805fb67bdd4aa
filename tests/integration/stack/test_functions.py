"""Edge Functions: found by name, given hosted's environment, and nothing of the stack's inside."""

from __future__ import annotations

import httpx
import pytest
from embedded import Endpoints


async def test_a_function_answers(own: Endpoints, shared_http: httpx.AsyncClient) -> None:
    answer = await shared_http.post(f"{own.url}/functions/v1/hello/deeper?x=1")
    assert answer.status_code == 200
    told = answer.json()
    assert told["path"] == "/functions/v1/hello/deeper"
    assert told["url"] == own.url
    assert told["keys"] == {"default": own.publishable_key}
    assert not [name for name in told["environment"] if name.startswith("STACK_") or "PYTEST" in name]


async def test_a_function_calls_the_data_api(own: Endpoints, shared_http: httpx.AsyncClient) -> None:
    answer = await shared_http.get(f"{own.url}/functions/v1/caller")
    assert answer.json() == {"role": "service_role"}


@pytest.mark.parametrize("name", ["unknown", "_shared", "../hello", "hello%2f..%2fbroken", ""])
async def test_an_unknown_function_is_404(own: Endpoints, shared_http: httpx.AsyncClient, name: str) -> None:
    answer = await shared_http.get(f"{own.url}/functions/v1/{name}")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/json")


async def test_a_failing_function_tells_nothing_inside(own: Endpoints, shared_http: httpx.AsyncClient) -> None:
    answer = await shared_http.get(f"{own.url}/functions/v1/broken")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text


async def test_a_module_that_is_no_function_says_so(own: Endpoints, shared_http: httpx.AsyncClient) -> None:
    answer = await shared_http.get(f"{own.url}/functions/v1/silent")
    assert answer.status_code == 503
    assert "default export" in answer.json()["message"]
