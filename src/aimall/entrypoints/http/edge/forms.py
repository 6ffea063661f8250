"""Forms as they are uploaded (RFC 7578): read piece by piece, and bounded in every direction."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import Message
from typing import Final

from multipart import MultipartError, ParserLimitReached, PushMultipartParser

from aimall.domain.file.errors import FileTooLarge
from aimall.entrypoints.http.problems import refuse

FORM: Final = "multipart/form-data"
LIST: Final = "[]"  # ends the name of a field that may come several times
PARTS_MAX: Final = 16
FIELD_BYTES_MAX: Final = 4_096
OVERHEAD_BYTES_MAX: Final = 128 * 1024  # boundaries, headers and all fields together


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFile:
    """A file of a form, and what its sender calls it."""

    name: str
    data: bytes


@dataclass(slots=True, kw_only=True)
class Form:
    """What a form holds: fields of text, `lists` of those whose name ends in `[]`, and at most one file."""

    fields: dict[str, str] = field(default_factory=dict[str, str])
    lists: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    file: FormFile | None = None


async def read_form(pieces: AsyncIterator[bytes], content_type: str, *, file_field: str, file_bytes_max: int) -> Form:
    """Read a form whose file is in `file_field`. Raises `FileTooLarge`, and `RequestRefused` for what is no such form.

    It stops at the first thing that is too much, so that nobody's form takes more memory than one file may have.
    """
    header = Message()
    header["Content-Type"] = content_type
    reader = _Reader(file_field, file_bytes_max)
    received = 0
    try:
        with PushMultipartParser(header.get_boundary(""), max_segment_count=PARTS_MAX, strict=True) as parser:
            async for piece in pieces:
                received += len(piece)
                if received > file_bytes_max + OVERHEAD_BYTES_MAX:
                    raise FileTooLarge(limit=file_bytes_max)
                for event in parser.parse(piece) if piece else ():
                    reader.hear(event)
    except ParserLimitReached as error:
        raise refuse(413, "request.too_large", f"a form may have {PARTS_MAX} parts with short headers") from error
    except (MultipartError, UnicodeDecodeError) as error:
        raise refuse(400, "request.malformed", "the body is not a form that we can read") from error
    return reader.form


class _Reader:
    """Hears what the parser finds: a segment, its bytes, and None at its end."""

    def __init__(self, file_field: str, file_bytes_max: int) -> None:
        self.form = Form()
        self._file_field, self._file_bytes_max = file_field, file_bytes_max
        self._name, self._file_name, self._data = "", "", bytearray()

    def hear(self, event: object) -> None:
        if isinstance(event, bytes | bytearray):
            self._take(event)
        elif event is None:
            self._keep()
        else:
            self._name = str(getattr(event, "name", "") or "")
            self._file_name = str(getattr(event, "filename", "") or "")
            self._data = bytearray()

    def _take(self, piece: bytes | bytearray) -> None:
        self._data += piece
        if self._name == self._file_field:
            if len(self._data) > self._file_bytes_max:
                raise FileTooLarge(limit=self._file_bytes_max)
        elif len(self._data) > FIELD_BYTES_MAX:
            raise refuse(413, "request.too_large", f"a field may have {FIELD_BYTES_MAX} bytes")

    def _keep(self) -> None:
        if self._name != self._file_field and 0 in self._data:
            raise refuse(400, "request.malformed", "text may not hold the NUL character")
        if self._name in self.form.fields or (self._name == self._file_field and self.form.file is not None):
            raise refuse(400, "request.malformed", "a field came twice")
        if self._name == self._file_field:
            self.form.file = FormFile(name=self._file_name or "file", data=bytes(self._data))
        elif self._name.endswith(LIST):
            self.form.lists.setdefault(self._name, []).append(self._data.decode())
        else:
            self.form.fields[self._name] = self._data.decode()
        self._data = bytearray()
