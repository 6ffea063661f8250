"""How an order for a transcript is read: as JSON that names a file, or as a form that may bring one along."""

from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec
from litestar import Request

from aimall.application.claims import IdempotencyKey
from aimall.application.file.policy import FilePolicy
from aimall.application.file.upload_file import UploadFile, UploadFileCommand
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import print_id
from aimall.entrypoints.http.edge.forms import FORM, read_form
from aimall.entrypoints.http.edge.requests import BODY_BYTES_LIMIT, decoded, field_problem_of
from aimall.entrypoints.http.problems import RequestRefused, invalid, refuse
from aimall.entrypoints.http.v1.generation.studios.schemas import TranscriptAsked

FILE: Final = "file"
COMES_ALONG: Final = "-"  # until it is stored and has an id


class ReadOrder:
    """For the route that takes both. A file that comes along is kept like any other that is uploaded."""

    def __init__(self, upload: UploadFile, policy: FilePolicy) -> None:
        self._upload, self._policy = upload, policy

    async def __call__(self, request: Request[Any, Any, Any], actor: Actor, key: IdempotencyKey) -> TranscriptAsked:
        """Read it. Raises what refuses an upload, and `RequestRefused`."""
        content_type = request.headers.get("content-type", "")
        if content_type.partition(";")[0].strip().lower() != FORM:
            return decoded(await _body(request), content_type, TranscriptAsked)
        form = await read_form(
            _stream(request), content_type, file_field=FILE, file_bytes_max=self._policy.upload_bytes
        )
        fields = {**form.fields, **form.lists}
        if (form.file is None) == ("fileId" not in fields):
            raise InvalidValue(field=FILE, reason="is needed, or the fileId of one that is here, and not both")
        try:
            asked = msgspec.convert({"fileId": COMES_ALONG, **fields}, TranscriptAsked, strict=False)
        except msgspec.ValidationError as error:
            raise RequestRefused(invalid(field_problem_of(str(error)))) from error
        if form.file is None:
            return asked
        command = UploadFileCommand(actor=actor, idempotency_key=key, name=form.file.name)
        stored = await self._upload(command, _one(form.file.data))
        return msgspec.structs.replace(asked, file_id=print_id("fil", stored.file.id))


async def _body(request: Request[Any, Any, Any]) -> bytes:
    """Read a body that may not be large; the route itself takes whole files."""
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > BODY_BYTES_LIMIT:
            raise refuse(413, "request.too_large")
    return bytes(data)


async def _stream(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    async for piece in request.stream():
        yield piece


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data
