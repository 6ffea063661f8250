"""Rows of files in memory."""

from datetime import datetime

from aimall.domain.file.file import NewFile, StoredFile
from aimall.domain.kernel.ids import FileId


class FileRows:
    """All files of this process's memory."""

    def __init__(self) -> None:
        self.by_id: dict[FileId, StoredFile] = {}

    def enter(self, file: NewFile, *, at: datetime) -> StoredFile:
        """Enter a file; one that is there already stays as it is."""
        return self.by_id.setdefault(file.id, StoredFile(file=file, is_favourite=False, created_at=at))
