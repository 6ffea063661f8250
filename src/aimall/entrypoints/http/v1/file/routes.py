"""Files: what people bring in and what was made for them."""

from typing import Annotated, Any, Literal

from dishka import FromDishka
from litestar import Request, delete, get, patch, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from aimall.application.claims import IdempotencyKey
from aimall.application.file.keep_files import (
    DeleteFile,
    ListFiles,
    ListFilesQuery,
    MarkFile,
    MarkFileCommand,
    OneFile,
    ShowFile,
)
from aimall.application.file.links import MakeLinks, OpenLink
from aimall.application.file.upload_file import UploadFile, UploadFileCommand
from aimall.domain.file.errors import FileNotFound
from aimall.domain.file.file import NAME_LENGTH, FileFilter, FileKind
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import FileId
from aimall.entrypoints.http.docs.answers import ERRORS, PARTS
from aimall.entrypoints.http.edge.streamed import StreamedResponse
from aimall.entrypoints.http.idempotency import REPEATABLE
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.paging import CursorText, Limit, page_request, print_cursor
from aimall.entrypoints.http.problems import refuse
from aimall.entrypoints.http.v1.file.contents import contents, pieces_of
from aimall.entrypoints.http.v1.file.schemas import FileChange, FileShown, FilesPage, show_file
from aimall.entrypoints.http.wire import id_in_path

FileName = Annotated[
    str, QueryParameter(name="name", description="What the file is called.", min_length=1, max_length=200)
]
Signature = Annotated[str, QueryParameter(name="signature", description="From the `url` of a file.", max_length=200)]
Kind = Annotated[
    Literal["image", "audio", "video"] | None,
    QueryParameter(name="kind", description="Files of this kind alone.", required=False),
]
Words = Annotated[
    str, QueryParameter(name="query", description="Words of their names.", max_length=NAME_LENGTH, required=False)
]
Favourite = Annotated[bool, QueryParameter(name="favourite", description="Favourites alone.", required=False)]
MadeHere = Annotated[
    bool | None,
    QueryParameter(name="made", description="Those that were made here, or those that were brought.", required=False),
]
Download = Annotated[
    bool, QueryParameter(name="download", description="Offer to save it instead of showing it.", required=False)
]
Thumbnail = Annotated[
    bool, QueryParameter(name="thumbnail", description="The small one of a picture, as WebP.", required=False)
]


@post("/files", opt={**free("storing is free"), ERRORS: (409, 413, 415, 422)}, request_max_body_size=None)
@inject
async def upload(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    drawn_key: NamedDependency[IdempotencyKey],
    name: FileName,
    store: FromDishka[UploadFile],
    links: FromDishka[MakeLinks],
) -> FileShown:
    """Upload a file: its bytes are the body, with `Content-Type: application/octet-stream`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/octet-stream":
        raise refuse(415, "request.unsupported_media_type", "send the file itself as application/octet-stream")
    command = UploadFileCommand(actor=actor, idempotency_key=drawn_key, name=name)
    stored = await store(command, pieces_of(request.stream()))
    return show_file(stored, links(stored))


@get("/files", opt=free("it only reads"))
@inject
async def files(
    actor: NamedDependency[Actor],
    show: FromDishka[ListFiles],
    links: FromDishka[MakeLinks],
    *,
    cursor: CursorText = None,
    limit: Limit = 50,
    kind: Kind = None,
    words: Words = "",
    favourite: Favourite = False,
    made: MadeHere = None,
) -> FilesPage:
    """List files, newest first."""
    wanted = FileFilter(kind=FileKind(kind) if kind else None, words=words, favourite=favourite, made=made)
    page = await show(ListFilesQuery(actor=actor, page=page_request(cursor, limit), wanted=wanted))
    return FilesPage(items=[show_file(one, links(one)) for one in page.items], next_cursor=print_cursor(page.next))


@get("/files/{file_id:str}", opt=free("it only reads"))
@inject
async def file(
    actor: NamedDependency[Actor], file_id: FromPath[str], show: FromDishka[ShowFile], links: FromDishka[MakeLinks]
) -> FileShown:
    """Show a file, with a new link to it."""
    stored = await show(OneFile(actor=actor, file=_file(file_id)))
    return show_file(stored, links(stored))


@route(
    "/files/{file_id:str}/content",
    http_method=["GET", "HEAD"],
    opt={**free("it only reads", open_to_all=True), ERRORS: (403, 404, 416), PARTS: True},
    status_code=200,
)
@inject
async def content(
    request: Request[Any, Any, Any],
    file_id: FromPath[str],
    signature: Signature,
    open_link: FromDishka[OpenLink],
    *,
    download: Download = False,
    thumbnail: Thumbnail = False,
) -> StreamedResponse:
    """Read a file by a link that was signed for it, or with `Range` a part of it."""
    return await contents(
        await open_link(_file(file_id), signature),
        request.headers,
        is_head=request.method == "HEAD",
        as_download=download,
        as_thumbnail=thumbnail,
    )


@patch("/files/{file_id:str}", opt={**free("it only marks"), REPEATABLE: "it sets what it is given"})
@inject
async def mark(
    actor: NamedDependency[Actor],
    file_id: FromPath[str],
    data: JSONBody[FileChange],
    act: FromDishka[MarkFile],
    links: FromDishka[MakeLinks],
) -> FileShown:
    """Make a file a favourite, or no longer."""
    stored = await act(MarkFileCommand(actor=actor, file=_file(file_id), is_favourite=data.is_favourite))
    return show_file(stored, links(stored))


@delete("/files/{file_id:str}", opt={**free("storing is free"), REPEATABLE: "it is deleted once"}, status_code=204)
@inject
async def remove(actor: NamedDependency[Actor], file_id: FromPath[str], act: FromDishka[DeleteFile]) -> None:
    """Delete a file. What it cost is not given back, and its receipt stays."""
    await act(OneFile(actor=actor, file=_file(file_id)))


def _file(text: str) -> FileId:
    return FileId(id_in_path("fil", text, FileNotFound))


HANDLERS = (upload, files, file, content, mark, remove)
