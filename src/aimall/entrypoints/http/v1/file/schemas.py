"""What the file routes give."""

from aimall.application.file.links import FileLink
from aimall.domain.file.file import StoredFile
from aimall.domain.kernel.ids import print_id
from aimall.entrypoints.http.wire import Given, Shown, Time


class FileChange(Given):
    """What may be changed of a file."""

    is_favourite: bool


class FileShown(Shown):
    """A file. `url` and, of a picture, `thumbnailUrl` read it without logging in, until `urlExpiresAt`.

    `prompt`, `model` and `seed` are what the run that made it was asked for; null for what was brought. `keptUntil` is
    null if it is kept for good.
    """

    id: str
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    seconds: float | None
    is_favourite: bool
    generation_id: str | None
    url: str
    thumbnail_url: str | None
    url_expires_at: Time
    prompt: str | None
    model: str | None
    seed: int | None
    kept_until: Time | None
    created_at: Time


class FilesPage(Shown):
    """A page of files, newest first."""

    items: list[FileShown]
    next_cursor: str | None


def show_file(stored: StoredFile, link: FileLink) -> FileShown:
    """Show a file with a link to it."""
    file, facts = stored.file, stored.file.facts
    name = print_id("fil", file.id)
    url = f"/api/v1/files/{name}/content?signature={link.signature}"
    origin = stored.origin
    return FileShown(
        id=name,
        name=file.name,
        media_type=facts.media_type.value,
        size=facts.size,
        width=facts.width,
        height=facts.height,
        seconds=facts.seconds,
        is_favourite=stored.is_favourite,
        generation_id=print_id("gen", file.generation) if file.generation else None,
        url=url,
        thumbnail_url=f"{url}&thumbnail=true" if file.has_thumbnail else None,
        url_expires_at=link.until,
        prompt=None if origin is None else origin.prompt,
        model=None if origin is None else origin.model,
        seed=None if origin is None else origin.seed,
        kept_until=link.kept_until,
        created_at=stored.created_at,
    )
