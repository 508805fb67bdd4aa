"""Every reference sorted once by the chapters it leads from and to, so that no chapter reads them all again."""

from __future__ import annotations

from collections import defaultdict

from course.steps.relate import Owners
from course.survey import Survey
from course.survey.references import Reference


class Traffic:
    """References of source files and of tests, by slug; what belongs to no chapter has the slug ""."""

    def __init__(self, survey: Survey, owners: Owners) -> None:
        self._between: dict[tuple[str, str], list[Reference]] = defaultdict(list)
        self._tests: dict[str, list[Reference]] = defaultdict(list)
        has_source = owners.covers_source(survey)
        for item in survey.references:
            target = owners.of(item.target)
            if survey.in_test(item) and has_source:
                if target:
                    self._tests[target].append(item)
            else:
                self._between[owners.of(item.source), target].append(item)

    def between(self, source: str, target: str) -> list[Reference]:
        """References from one chapter to another, or inside one."""
        return self._between.get((source, target), [])

    def from_outside(self, target: str) -> list[Reference]:
        """References of code that has no chapter."""
        return self.between("", target)

    def from_tests(self, target: str) -> list[Reference]:
        return self._tests.get(target, [])
