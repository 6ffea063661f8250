"""The operator's limits on files."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aimall.domain.file.file import StoredFile


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePolicy:
    """How large one file and all of a workspace may be, how long uploads are kept, and how long a link is good."""

    upload_bytes: int = 25 * 1024 * 1024
    workspace_bytes: int = 1024 * 1024 * 1024
    uploads_kept: timedelta = timedelta(days=30)
    link_lifetime: timedelta = timedelta(minutes=10)

    def kept_until(self, stored: StoredFile) -> datetime | None:
        """Tell when a file goes by itself; None for a favourite and for what was made here."""
        is_kept = stored.is_favourite or stored.file.generation is not None
        return None if is_kept else stored.created_at + self.uploads_kept
