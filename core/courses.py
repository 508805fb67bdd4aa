"""Repositories and courses as the app sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Repository(_Row):
    """A row of `repositories`."""

    id: UUID
    #: "github.com", or "local" for a folder of this machine.
    host: str
    full_name: str
    default_branch: str | None = None
    is_private: bool = False
    last_seen_commit: str | None = None
    created_at: datetime

    @property
    def is_local(self) -> bool:
        return self.host == "local"

    @property
    def name(self) -> str:
        """What a person calls it: the last part of its path."""
        return self.full_name.rstrip("/").rsplit("/", 1)[-1]

    @property
    def url(self) -> str | None:
        """Its page on the Git host; none for a local folder."""
        return None if self.is_local else f"https://{self.host}/{self.full_name}"


class ChapterHeading(_Row):
    """A chapter in the outline of a course."""

    position: int
    slug: str
    title: str
    summary: str = ""


class Course(_Row):
    """A row of `courses`: everything but the chapters' text."""

    id: UUID
    repository_id: UUID
    job_id: UUID | None = None
    version: int
    branch: str
    commit_sha: str
    engine: str
    language: str = "en"
    title: str
    summary: str = ""
    diagram: str = ""
    outline: list[ChapterHeading] = []
    glossary: list[dict[str, Any]] = []
    coverage: dict[str, Any] = {}
    left_out: list[dict[str, Any]] = []
    stats: dict[str, Any] = {}
    created_at: datetime


class TocEntry(_Row):
    """A heading within a chapter."""

    level: int
    id: str
    text: str
    #: Path, first and last line of what is cited under it.
    cites: list[tuple[str, int, int]] = []


class Chapter(_Row):
    """A row of `chapters`. `html` was rendered and cleaned by the worker when the course was stored."""

    course_id: UUID | None = None
    position: int
    slug: str
    title: str
    summary: str = ""
    markdown: str = ""
    html: str
    toc: list[TocEntry] = []
    citations: list[dict[str, Any]] = []
    quiz: list[dict[str, Any]] = []
    exercises: list[dict[str, Any]] = []
    reading_minutes: int = 1


class ChapterProgress(_Row):
    """How far a learner is in one chapter."""

    course_id: UUID
    position: int
    done: bool = False
    quiz: dict[str, Any] = {}
    #: The heading where reading stopped; empty: at the top.
    section: str = ""
    updated_at: datetime


class CitedLines(_Row):
    """A row of `course_sources`: lines of a file as clean HTML, one a line."""

    path: str
    start: int
    html: str

    @property
    def lines(self) -> list[str]:
        return self.html.split("\n")

    def holds(self, line: int) -> bool:
        return self.start <= line < self.start + len(self.lines)


class OpenCourse(_Row):
    """What `read_course` answers."""

    course: Course
    repository: Repository
    progress: list[ChapterProgress] = []
    chapter: Chapter | None = None
    #: The newest course about the same branch, if it is another one.
    newer: UUID | None = None
