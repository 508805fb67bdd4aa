"""A course with everything its pages need besides a chapter's text."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from core.courses import ChapterHeading, ChapterProgress, Course, Repository
from core.users import UserGateway


@dataclass(frozen=True, kw_only=True)
class Book:
    """A course, the repository it is about, and how far its reader is."""

    course: Course
    repository: Repository
    progress: dict[int, ChapterProgress]

    @property
    def path(self) -> str:
        return f"/courses/{self.course.id}"

    @property
    def chapters(self) -> Sequence[ChapterHeading]:
        return self.course.outline

    @property
    def slugs(self) -> frozenset[str]:
        return frozenset(heading.slug for heading in self.chapters)

    @property
    def done(self) -> int:
        return sum(self.is_done(heading.position) for heading in self.chapters)

    @property
    def resume(self) -> ChapterHeading | None:
        """Where reading goes on: the first chapter that is not read, after the one touched last if there is one."""
        unread = [heading for heading in self.chapters if not self.is_done(heading.position)]
        touched = max(self.progress.values(), key=lambda item: item.updated_at, default=None)
        after = [heading for heading in unread if touched is not None and heading.position >= touched.position]
        return next(iter(after or unread), None)

    def is_done(self, position: int) -> bool:
        return position in self.progress and self.progress[position].done

    def link(self, heading: ChapterHeading) -> str:
        return f"{self.path}/{heading.slug}"

    def neighbours(self, position: int) -> tuple[ChapterHeading | None, ChapterHeading | None]:
        """The chapters before and after."""
        before = [heading for heading in self.chapters if heading.position < position]
        after = [heading for heading in self.chapters if heading.position > position]
        return (before[-1] if before else None), (after[0] if after else None)

    @property
    def commit_url(self) -> str | None:
        url = self.repository.url
        return f"{url}/tree/{self.course.commit_sha}" if url else None


async def open_course(gateway: UserGateway, course_id: UUID) -> Book:
    """Raises NotFound where there is no such course, or it is not this user's."""
    course, progress = await asyncio.gather(gateway.course(course_id), gateway.progress(course_id))
    repository = await gateway.repository(course.repository_id)
    outline = sorted(course.outline, key=lambda heading: heading.position)
    return Book(
        course=course.model_copy(update={"outline": outline}),
        repository=repository,
        progress={item.position: item for item in progress},
    )
