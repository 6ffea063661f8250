"""Errors: a broken rule is a typed error with a stable code and the facts. None of them knows HTTP.

They are plain classes on purpose: a frozen dataclass cannot be raised through `@asynccontextmanager`, which
sets `__traceback__` on the way and would replace the real error by a `FrozenInstanceError`.
"""

from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """A rule was broken. `code` is `feature.snake_case` and never changes once published."""

    code: ClassVar[str]

    def facts(self) -> Mapping[str, object]:
        """Give what the caller may know beyond the code; values are domain values or plain JSON types."""
        return {}


class InvalidValue(DomainError):
    """A value breaks its own rule. `field` is the name the caller used, as far as it is known."""

    code = "request.invalid"

    def __init__(self, *, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field, self.reason = field, reason


class Forbidden(DomainError):
    """The actor is known but may not do this."""

    code = "access.forbidden"


class IdempotencyKeyReused(DomainError):
    """The same key came with another input."""

    code = "idempotency.key_reused"


class TryAgain(DomainError):
    """The act could not be completed for now and nothing changed; repeating it with the same key is safe."""

    code = "server.try_again"

    def __init__(self, *, retry_after_s: int = 1) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s

    def facts(self) -> Mapping[str, object]:
        return {"retryAfter": self.retry_after_s}
