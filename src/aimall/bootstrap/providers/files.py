"""Files: their books, where their bytes are kept, and what people do with them."""

# dishka types its decorators only in part.
# pyright: reportUnknownVariableType=false

from datetime import timedelta
from typing import Final

from dishka import Provider, Scope, provide, provide_all

from aimall.adapters.crypto.file_links import HmacLinkSigner
from aimall.adapters.crypto.key_files import load_signing_keys
from aimall.adapters.media.inspector import ProcessInspector
from aimall.adapters.objects.object_store import ObjectStore, local_store, s3_store
from aimall.adapters.postgres.media.files import PostgresFiles
from aimall.application.file.erase_objects import EraseObjects
from aimall.application.file.keep_files import DeleteFile, ListFiles, MarkFile, ShowFile
from aimall.application.file.links import LinkSigner, MakeLinks, OpenFile, OpenLink
from aimall.application.file.policy import FilePolicy
from aimall.application.file.ports import Files, Inspector, Objects
from aimall.application.file.upload_file import UploadFile
from aimall.bootstrap.settings import Settings

FOLDER: Final = "objects"


class FileParts(Provider):
    """Files."""

    scope = Scope.APP

    files = provide(PostgresFiles, provides=Files)
    inspector = provide(ProcessInspector, provides=Inspector)
    keeping = provide_all(EraseObjects, UploadFile, ListFiles, ShowFile, MarkFile, DeleteFile)
    opening = provide_all(MakeLinks, OpenFile, OpenLink)

    @provide
    def policy(self, settings: Settings) -> FilePolicy:
        return FilePolicy(uploads_kept=timedelta(days=settings.uploads_days))

    @provide
    def links(self, settings: Settings) -> LinkSigner:
        return HmacLinkSigner(load_signing_keys(settings.secrets_dir, make_missing=settings.is_demo))

    @provide
    def objects(self, settings: Settings) -> Objects:
        return objects_of(settings)


def objects_of(settings: Settings) -> ObjectStore:
    """Give the store that the settings name: a folder, or a bucket. Nothing is asked of it yet."""
    if settings.s3_bucket is None:
        return local_store(settings.data_dir / FOLDER)
    return s3_store(
        bucket=settings.s3_bucket,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        access_key=settings.s3_access_key or "",
        secret_key=settings.s3_secret_key or "",
    )


def place_of_objects(settings: Settings) -> str:
    """Say in words where that is."""
    if settings.s3_bucket is None:
        return str(settings.data_dir / FOLDER)
    return f"bucket {settings.s3_bucket} at {settings.s3_endpoint or 'Amazon'}"
