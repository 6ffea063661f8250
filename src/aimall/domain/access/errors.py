"""What can go wrong at the door."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import DomainError
from aimall.domain.kernel.ids import ApiKeyId, WorkspaceId


class BadCredentials(DomainError):
    """The e-mail address and the password do not belong together. Which of them is wrong is never told."""

    code = "access.bad_credentials"


class WrongPassword(DomainError):
    """Whoever is logged in gave a password that is not theirs. They stay logged in."""

    code = "access.wrong_password"


class LastAdmin(DomainError):
    """The only admin does not leave: nobody could look after the place any more."""

    code = "access.last_admin"


class AccountBusy(DomainError):
    """A run of this account has not ended yet."""

    code = "access.account_busy"


class Unauthenticated(DomainError):
    """A valid log-in or API key is needed. An expired, ended, altered or foreign token is answered alike."""

    code = "access.unauthenticated"


class EmailTaken(DomainError):
    """Someone is registered with this e-mail address already."""

    code = "access.email_taken"


class UserNotFound(DomainError):
    """No such user."""

    code = "user.not_found"


class CannotSuspendSelf(DomainError):
    """Nobody keeps themselves out; another admin can."""

    code = "access.cannot_suspend_self"


class SessionNotFound(DomainError):
    """No such log-in of this user."""

    code = "session.not_found"


class ApiKeyNotFound(DomainError):
    """No such API key in this workspace."""

    code = "access.key_not_found"


class TooManyKeys(DomainError):
    """The workspace already has as many API keys as it may have."""

    code = "access.too_many_keys"

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def facts(self) -> Mapping[str, object]:
        return {"limit": self.limit}


class KeyAddressRefused(DomainError):
    """This API key may not be used from this network. Whose it is goes into its owner's log, and not to the caller."""

    code = "access.key_address_refused"

    def __init__(self, *, key: ApiKeyId, workspace: WorkspaceId) -> None:
        super().__init__(key, workspace)
        self.key, self.workspace = key, workspace


class CapPeriod(StrEnum):
    """What a cap on spending counts."""

    TOTAL = "total"  # all that the key ever spent
    MONTH = "month"  # a month of UTC


class KeyCapReached(DomainError):
    """The act could take more coins than this API key may still spend."""

    code = "access.key_cap_reached"

    def __init__(self, *, period: CapPeriod, limit: Coins, left: Coins) -> None:
        super().__init__(period, limit, left)
        self.period, self.limit, self.left = period, limit, left

    def facts(self) -> Mapping[str, object]:
        return {"period": self.period.value, "limit": self.limit, "left": self.left}


class Rule(Protocol):
    """A rule that slows people down, as they are told it: so much at once, and all of it again after the window."""

    @property
    def name(self) -> str: ...

    @property
    def quota(self) -> int: ...

    @property
    def window_s(self) -> int: ...


class RateLimited(DomainError):
    """Too many attempts for now. Waiting `retry_after_s` seconds is enough; nothing is locked for longer."""

    code = "access.rate_limited"

    def __init__(self, *, retry_after_s: int, rate: Rule) -> None:
        super().__init__(retry_after_s, rate)
        self.retry_after_s, self.rate = retry_after_s, rate

    def facts(self) -> Mapping[str, object]:
        return {"retryAfter": self.retry_after_s}
