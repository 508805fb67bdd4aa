"""Text that looks like a secret is masked before any prompt is made of it."""

from __future__ import annotations

import re
import threading
from collections import Counter
from functools import cache
from typing import Any

#: What the scanner misses: forms of tokens younger than its rules, and passwords given plainly.
_PATTERNS = {
    "aws-access-key-id": re.compile(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    "github-app-token": re.compile(r"\bghs_[A-Za-z0-9._-]{36,}"),
    "anthropic-key": re.compile(r"\bsk-ant-[a-z]{2,8}\d{2}-[A-Za-z0-9_-]{20,}"),
    "supabase-secret": re.compile(r"\bsb_secret_[A-Za-z0-9_-]{20,}"),
    "bearer": re.compile(r"(?<=[Bb]earer )[A-Za-z0-9._~+/-]{24,}=*"),
    "password": re.compile(
        r"""(?i)(?<![a-z])(?:password|passwd|pwd|secret|api_?key|auth_?token|access_?token)["']?\s*[:=]\s*["']"""
        r"""([^"'\s$<>{}]{6,200})(?=["'])"""
    ),
}
#: Values nobody means as a secret.
_PLAIN = re.compile(
    r"(?i)^(?:x{4,}|\*{3,}|changeme|password|secret|example|your[-_ ].*|test|none|null|true|false|string)$"
)


class Redactor:
    """Masks secrets and counts them; safe for several threads."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        """How many different secrets were masked so far."""
        return len(self._seen)

    @property
    def rules(self) -> dict[str, int]:
        """How often each rule masked something new, by the rule's name."""
        return dict(sorted(self._counts.items()))

    def mask(self, text: str) -> str:
        """The text with each secret replaced by a word that says so; its lines stay its lines."""
        for start, end, rule in reversed(_spans(text)):
            secret = text[start:end]
            with self._lock:
                if secret not in self._seen:
                    self._seen.add(secret)
                    self._counts[rule] += 1
            text = f"{text[:start]}[REDACTED:{rule}]{chr(10) * secret.count(chr(10))}{text[end:]}"
        return text


def _spans(text: str) -> list[tuple[int, int, str]]:
    """Where secrets stand, none inside another, in order."""
    found = [*_scanned(text), *_matched(text)]
    spans: list[tuple[int, int, str]] = []
    for start, end, rule in sorted(found, key=lambda item: (item[0], -item[1], item[2])):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end, rule))
        elif end > spans[-1][1]:
            spans[-1] = (spans[-1][0], end, spans[-1][2])
    return spans


def _scanned(text: str) -> list[tuple[int, int, str]]:
    data = text.encode("utf-8", "surrogatepass")
    # Offsets of the scanner are bytes.
    is_ascii = len(data) == len(text)

    def at(offset: int) -> int:
        return offset if is_ascii else len(data[:offset].decode("utf-8", "ignore"))

    return [
        (at(finding.location["start_offset"]), at(finding.location["end_offset"]), finding.rule_id.rpartition(".")[2])
        for finding in _scanner().scan(data)
    ]


def _matched(text: str) -> list[tuple[int, int, str]]:
    found = []
    for rule, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            group = 1 if pattern.groups else 0
            if not _PLAIN.match(match[group]):
                found.append((*match.span(group), rule))
    return found


@cache
def _scanner() -> Any:
    from kingfisher_sdk import Rules, Scanner

    return Scanner(rules=Rules())
