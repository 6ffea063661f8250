"""What can be wrong with a file."""

from collections.abc import Mapping

from aimall.domain.kernel.errors import DomainError


class FileNotFound(DomainError):
    """No such file in this workspace."""

    code = "file.not_found"


class FileTooLarge(DomainError):
    """The file has more bytes than are taken."""

    code = "file.too_large"

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def facts(self) -> Mapping[str, object]:
        return {"limitBytes": self.limit}


class FileTypeRefused(DomainError):
    """The content is of no kind that is taken, or is not what it says it is."""

    code = "file.type_refused"


class FileQuotaReached(DomainError):
    """The workspace has no room for so many bytes more."""

    code = "file.quota_reached"

    def __init__(self, *, limit: int, left: int) -> None:
        super().__init__(limit, left)
        self.limit, self.left = limit, left

    def facts(self) -> Mapping[str, object]:
        return {"limitBytes": self.limit, "leftBytes": self.left}


class LinkRefused(DomainError):
    """The link was changed, belongs to somebody else, or is no longer good."""

    code = "file.link_refused"


class StorageUnavailable(DomainError):
    """The bytes could not be stored or read now. Nothing was entered in the books."""

    code = "file.storage_unavailable"
