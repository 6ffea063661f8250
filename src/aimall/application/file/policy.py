"""The operator's limits on files."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePolicy:
    """How large one file and all files of a workspace may be, and how long a link is good."""

    upload_bytes: int = 25 * 1024 * 1024
    workspace_bytes: int = 1024 * 1024 * 1024
    link_lifetime: timedelta = timedelta(minutes=10)
