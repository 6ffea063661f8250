"""Problems: every refusal leaves as an RFC 9457 document, and one table says which error has which status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from uuid import UUID

from aimall.domain.access import errors as access
from aimall.domain.catalog import errors as catalog
from aimall.domain.conversation import errors as conversation
from aimall.domain.file import errors as file
from aimall.domain.generation import errors as generation
from aimall.domain.kernel import errors as kernel
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import DomainError
from aimall.domain.kernel.ids import print_id
from aimall.domain.pricing import quote as pricing
from aimall.domain.wallet import errors as wallet

MEDIA_TYPE: Final = "application/problem+json"

STATUS: Final[Mapping[type[DomainError], int]] = {
    kernel.InvalidValue: 400,
    kernel.Forbidden: 403,
    kernel.IdempotencyKeyReused: 422,
    kernel.TryAgain: 503,
    access.BadCredentials: 401,
    access.Unauthenticated: 401,
    access.WrongPassword: 403,
    access.LastAdmin: 409,
    access.AccountBusy: 409,
    access.EmailTaken: 409,
    access.UserNotFound: 404,
    access.CannotSuspendSelf: 409,
    access.SessionNotFound: 404,
    access.ApiKeyNotFound: 404,
    access.TooManyKeys: 409,
    access.KeyAddressRefused: 403,
    access.KeyCapReached: 402,
    access.RateLimited: 429,
    wallet.InsufficientCoins: 402,
    wallet.DailyLimitReached: 402,
    wallet.AdjustmentTooLarge: 409,
    wallet.WalletFrozen: 403,
    wallet.WalletNotFound: 404,
    catalog.ModelNotFound: 404,
    catalog.ModelNotAllowed: 403,
    conversation.ConversationNotFound: 404,
    conversation.MessageNotFound: 404,
    conversation.ConversationBusy: 409,
    pricing.QuoteExpired: 409,
    pricing.QuoteNotFound: 404,
    file.FileNotFound: 404,
    file.FileTooLarge: 413,
    file.FileTypeRefused: 415,
    file.FileQuotaReached: 409,
    file.LinkRefused: 403,
    file.StorageUnavailable: 503,
    generation.GenerationNotFound: 404,
    generation.JobNotDead: 409,
    generation.RunStopped: 409,
    generation.TooManyRuns: 429,
    generation.AnswerNotKept: 409,
    generation.ReceiptNotReady: 409,
    generation.EventOfAnotherRun: 400,
    generation.RunLost: 503,
    generation.ProviderThrottled: 503,
    generation.ProviderUnreachable: 502,
    generation.ProviderRejected: 502,
    generation.ProviderRefusedRequest: 400,
    generation.ProviderRefusedContent: 502,
    generation.ProviderInterrupted: 502,
    generation.ProviderTimedOut: 504,
    generation.ProviderSaidNothing: 502,
}

# Facts are named as the API names them; an id leaves with the prefix of its kind.
_ID_PREFIXES: Final[Mapping[str, str]] = {"generationId": "gen", "conversationId": "cnv"}
_RETRY_AFTER: Final = "retryAfter"
# When an error itself knows no wait; whoever is sent away is always told when to come again.
_USUAL_WAIT_S: Final[Mapping[int, int]] = {429: 5, 503: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """What is wrong with one field of a request."""

    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One refusal. `facts` become members of the document; `retry_after_s` a header."""

    status: int
    code: str
    title: str
    detail: str | None = None
    errors: Sequence[FieldProblem] = ()
    facts: Mapping[str, object] = field(default_factory=dict[str, object])
    retry_after_s: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def document(self, request_id: str | None = None) -> dict[str, object]:
        """Give the members of the RFC 9457 document."""
        document: dict[str, object] = {
            "type": f"urn:aimall:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
        }
        if self.detail is not None:
            document["detail"] = self.detail
        if self.errors:
            document["errors"] = [{"field": e.field, "code": e.code, "message": e.message} for e in self.errors]
        if request_id is not None:
            document["requestId"] = request_id
        return {**self.facts, **document}


class RequestRefused(Exception):
    """HTTP itself refuses a request, before any use case hears of it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def refuse(status: int, code: str, detail: str | None = None, **headers: str) -> RequestRefused:
    """Make the refusal of a request; `headers` name response headers, with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return RequestRefused(
        Problem(status=status, code=code, title=HTTPStatus(status).phrase, detail=detail, headers=named)
    )


def invalid(*errors: FieldProblem) -> Problem:
    """Make the problem of a request whose fields are wrong."""
    return Problem(status=400, code="request.invalid", title="The request is not valid.", errors=errors)


def problem_of(error: DomainError) -> Problem:
    """Describe a domain error to whoever asked. An error that the table lacks is a defect: 500, without its code."""
    if isinstance(error, kernel.InvalidValue):
        return invalid(FieldProblem(field=error.field, code="invalid", message=error.reason))
    # An adapter may raise a kind of its own of one of these.
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), None)
    if status is None:
        return BROKEN
    facts = {name: _plain(name, value) for name, value in error.facts().items()}
    wait = facts.pop(_RETRY_AFTER, None)
    return Problem(
        status=status,
        code=error.code,
        title=_title_of(error),
        detail=(error.detail or None) if isinstance(error, generation.ProviderRefusedRequest) else None,
        facts=facts,
        retry_after_s=wait if isinstance(wait, int) else _USUAL_WAIT_S.get(status),
        headers=_limits_of(error) if isinstance(error, access.RateLimited) else {},
    )


def _limits_of(error: access.RateLimited) -> dict[str, str]:
    """Tell the rule that was broken: `q` at once, all of them again after `w` seconds, the next one in `t`."""
    rate = error.rate
    return {
        "RateLimit-Policy": f'"{rate.name}";q={rate.quota};w={rate.window_s}',
        "RateLimit": f'"{rate.name}";r=0;t={error.retry_after_s}',
    }


def _title_of(error: DomainError) -> str:
    """Say what the class says of itself: the first sentence of its docstring is written for readers of the API."""
    return (type(error).__doc__ or error.code).strip().split("\n", 1)[0].split(". ", 1)[0].rstrip(".") + "."


def _plain(name: str, value: object) -> object:
    if isinstance(value, Coins):
        return str(value)
    if isinstance(value, UUID):
        return print_id(_ID_PREFIXES[name], value)
    return value


BROKEN: Final = Problem(status=500, code="server.error", title="Something broke on our side; it has been noted.")
