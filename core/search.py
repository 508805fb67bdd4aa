"""Search over a user's courses."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from core.api import Api
from core.users import TokenSource

#: What stands around each match in a snippet, as search_courses sends it.
START: Final = "\ue000"
END: Final = "\ue001"


class Found(BaseModel):
    """A chapter that matches."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    course_id: UUID
    #: Title of the course.
    title: str
    #: Position of the chapter.
    chapter: int
    slug: str
    chapter_title: str
    #: Plain text, its matches between START and END.
    snippet: str

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The snippet in pieces, each with whether it matches."""
        found: list[tuple[str, bool]] = []
        for piece in self.snippet.split(START):
            match, end, rest = piece.partition(END)
            found += [(match, True), (rest, False)] if end else [(piece, False)]
        return [(text, matches) for text, matches in found if text]


class Search:
    """Looks through the courses of one user. Every method raises a GatewayError."""

    def __init__(self, api: Api, token: TokenSource) -> None:
        self._api = api
        self._token = token

    async def find(self, query: str, *, course: UUID | None = None, most: int = 20) -> list[Found]:
        """Chapters that match, best first: of the newest courses, or of the one named."""
        arguments = {"query": query, "max_results": most, "course": str(course) if course else None}
        rows = await self._api.call("search_courses", arguments, token=await self._token(), retry=False)
        return [Found.model_validate(row) for row in rows]
