"""Each language's little project is surveyed as it should be, to the last line number."""

from __future__ import annotations

import json

import pytest

from tests.unit.course import golden


@pytest.mark.parametrize("language", golden.languages())
def test_a_project_is_surveyed_as_expected(language: str) -> None:
    # Through JSON, as the expectation was: a tuple and a list are the same there.
    assert json.loads(json.dumps(golden.seen(language))) == golden.expected(language)


@pytest.mark.parametrize("language", golden.languages())
def test_two_surveys_of_a_project_are_the_same(language: str) -> None:
    assert golden.seen(language) == golden.seen(language)
