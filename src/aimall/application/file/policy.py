"""The operator's limits on files."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePolicy:
    """How large one file and all of a workspace may be, how long uploads are kept, and how long a link is good."""

    upload_bytes: int = 25 * 1024 * 1024
    workspace_bytes: int = 1024 * 1024 * 1024
    uploads_kept: timedelta = timedelta(days=30)
    link_lifetime: timedelta = timedelta(minutes=10)
