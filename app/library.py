"""A course with everything its pages need besides a chapter's text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from core.courses import Chapter, ChapterHeading, ChapterProgress, Course, OpenCourse, Repository
from core.errors import NotFound
from core.users import UserGateway


@dataclass(frozen=True, kw_only=True)
class Book:
    """A course, the repository it is about, and how far its reader is."""

    course: Course
    repository: Repository
    progress: dict[int, ChapterProgress]
    #: Where its pages are, if not among the reader's own courses.
    base: str = ""
    #: The newest course about the same branch, if it is another one.
    newer: UUID | None = None

    @property
    def path(self) -> str:
        return self.base or f"/courses/{self.course.id}"

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

    def left_at(self, position: int) -> str:
        """The id of the heading where a chapter was left before its end; empty: nowhere in particular."""
        progress = self.progress.get(position)
        return progress.section if progress is not None and not progress.done else ""

    def resume_link(self, heading: ChapterHeading) -> str:
        """Where in a chapter reading goes on."""
        section = self.left_at(heading.position)
        return f"{self.link(heading)}#{section}" if section else self.link(heading)

    @property
    def has_moved(self) -> bool:
        """Whether the repository has another commit by now than the one the course is about."""
        seen = self.repository.last_seen_commit
        return seen is not None and seen != self.course.commit_sha

    def neighbours(self, position: int) -> tuple[ChapterHeading | None, ChapterHeading | None]:
        """The chapters before and after."""
        before = [heading for heading in self.chapters if heading.position < position]
        after = [heading for heading in self.chapters if heading.position > position]
        return (before[-1] if before else None), (after[0] if after else None)

    def source_url(self, path: str, start: int, end: int) -> str | None:
        """Where lines can be seen, at the commit the course is about; none for a local folder."""
        url = self.repository.url
        return f"{url}/blob/{self.course.commit_sha}/{quote(path)}#L{start}-L{end}" if url else None

    @property
    def commit_url(self) -> str | None:
        url = self.repository.url
        return f"{url}/tree/{self.course.commit_sha}" if url else None


async def open_course(gateway: UserGateway, course_id: UUID) -> Book:
    """Raises NotFound where there is no such course, or it is not this user's."""
    return book(await gateway.read_course(course_id))


async def open_chapter(gateway: UserGateway, course_id: UUID, slug: str) -> tuple[Book, Chapter]:
    """A chapter, without its Markdown, in its course. Raises NotFound."""
    found = await gateway.read_course(course_id, slug)
    if found.chapter is None:
        raise NotFound
    return book(found), found.chapter


def book(found: OpenCourse, base: str = "") -> Book:
    """The course that was read."""
    outline = sorted(found.course.outline, key=lambda heading: heading.position)
    return Book(
        course=found.course.model_copy(update={"outline": outline}),
        repository=found.repository,
        progress={item.position: item for item in found.progress},
        base=base,
        newer=found.newer,
    )
