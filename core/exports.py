"""Files a course can be downloaded as."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from core.api import Api
from core.errors import NotFound
from core.users import TokenSource


class Export(BaseModel):
    """A row of `course_exports`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: str
    media_type: str
    file_name: str
    bytes: int


@dataclass(frozen=True, kw_only=True)
class Made:
    """An export as it was made, to be stored."""

    format: str
    media_type: str
    file_name: str
    content: bytes

    def arguments(self) -> dict[str, str]:
        """As save_export takes it."""
        return {
            "format": self.format,
            "media_type": self.media_type,
            "file_name": self.file_name,
            "content": b64encode(self.content).decode(),
        }


class Exports:
    """The exports of one user's courses. Every method raises a GatewayError."""

    def __init__(self, api: Api, token: TokenSource) -> None:
        self._api = api
        self._token = token

    async def of_course(self, course_id: UUID) -> list[Export]:
        """What a course can be downloaded as."""
        table = self._api.tables(await self._token()).from_("course_exports")
        query = table.select("format,media_type,file_name,bytes").eq("course_id", str(course_id))
        return [Export.model_validate(row) for row in await self._api.execute(query)]

    async def one(self, course_id: UUID, form: str) -> Export:
        for export in await self.of_course(course_id):
            if export.format == form:
                return export
        raise NotFound

    async def content(self, course_id: UUID, form: str) -> AsyncIterator[bytes]:
        """The bytes of an export, piece by piece: it is never whole in memory."""
        number = 0
        while piece := await self._piece(course_id, form, number):
            yield piece
            number += 1

    async def _piece(self, course_id: UUID, form: str, number: int) -> bytes:
        arguments = {"course_id": str(course_id), "format": form, "piece": number}
        return b64decode(await self._api.call("export_piece", arguments, token=await self._token()))
