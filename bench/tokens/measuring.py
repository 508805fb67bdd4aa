"""One course, one edit, one more course: what each of them bought."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import course
from bench.tokens import sources
from bench.tokens.peer import BILLS
from course.engines.claude import Credentials, Options, Usage
from course.engines.claude.budget import Ledger
from course.engines.claude.client import Client
from course.engines.claude.engine import Claude
from course.engines.claude.usage import as_of, priced
from course.messages import Message, UnitDone
from tests.fakes.anthropic.api import FakeAnthropic
from tests.fakes.anthropic.writer import write
from tests.fakes.serving import served

_MODELS = ("claude-sonnet-5-5", "claude-haiku-5-5")
#: Files that get one more line, one after the other; the dearest edit is what is reported.
_EDITED = 5


def project(name: str, repository: Path) -> dict[str, Any]:
    """The figures of one project, ours and the peer's."""
    fake = FakeAnthropic(write)
    with served(fake) as url:
        first, memo, made = _course(repository, url)
        shares = []
        for path in _files(made)[:_EDITED]:
            fake.cache.clear()
            sources.edit(repository, path)
            again, memo, _ = _course(repository, url, memo)
            shares.append(again.prompt / first.prompt)
    bill = BILLS[name]
    return {
        "name": name,
        "version": sources.VERSIONS[name],
        "chapters": made.stats["chapters"],
        "ours": {
            **first.value(),
            "input_tokens": first.prompt,
            "cached_share": round(first.cache_read / first.prompt, 3),
        },
        "peer": bill._asdict(),
        "input_ratio": round(first.prompt / bill.input, 3),
        "price": {model: _prices(model, first, bill.input, bill.output, bill.calls) for model in _MODELS},
        "rebought_share": round(max(shares), 4),
        "rebought_shares": [round(share, 4) for share in shares],
    }


def summary(projects: list[dict[str, Any]]) -> dict[str, float]:
    """The worst of the four."""
    return {
        "input_ratio_max": max(item["input_ratio"] for item in projects),
        "cached_share_min": min(item["ours"]["cached_share"] for item in projects),
        "price_ratio_max": max(price["ratio"] for item in projects for price in item["price"].values()),
        "rebought_share_max": max(item["rebought_share"] for item in projects),
    }


def _course(repository: Path, url: str, memo: course.Memo | None = None) -> tuple[Usage, course.Memo, course.Course]:
    ledger = Ledger()
    client = Client(Credentials(api_key="bench", base_url=url), ledger)
    units: dict[str, Any] = {}

    def hear(message: Message) -> None:
        if isinstance(message, UnitDone):
            units[message.unit.fingerprint] = json.loads(json.dumps(message.unit.value))

    try:
        made = course.analyze(course.open_tree(repository), Claude(Options(), client, ledger), memo, hear)
    finally:
        client.close()
    return ledger.total, course.Memo(units), made


def _files(made: course.Course) -> list[str]:
    """The Python files that are cited most: where an edit costs most."""
    counts: dict[str, int] = {}
    for chapter in made.chapters:
        for item in chapter.citations:
            if item.path.endswith(".py"):
                counts[item.path] = counts.get(item.path, 0) + 1
    return sorted(counts, key=lambda path: (-counts[path], path))


def _prices(model: str, ours: Usage, peer_input: int, peer_output: int, peer_calls: int) -> dict[str, Any]:
    """US dollars at the list price; each call is priced by itself, as the API does."""
    mine = _by_call(model, ours)
    theirs = (
        priced(model, input_tokens=peer_input // peer_calls, cache_write=0, cache_read=0, output=0).usd * peer_calls
    )
    theirs += (
        priced(model, input_tokens=0, cache_write=0, cache_read=0, output=peer_output // peer_calls).usd * peer_calls
    )
    return {
        "ours": round(mine.usd, 4),
        "peer": round(theirs, 4),
        "ratio": round(mine.usd / theirs, 3),
        "as_of": as_of(),
    }


def _by_call(model: str, used: Usage) -> Usage:
    """Prices of an average call, times the calls: no prompt of ours is near the size at which prices change."""
    one = priced(
        model,
        input_tokens=used.input // used.calls,
        cache_write=used.cache_write // used.calls,
        cache_read=used.cache_read // used.calls,
        output=used.output // used.calls,
    )
    return Usage(calls=used.calls, usd=one.usd * used.calls)
