"""What can be wrong with a run before it starts, or be asked of it in vain."""

from collections.abc import Mapping
from typing import ClassVar

from aimall.domain.generation.event import ContentRefused, Fault, Interrupted, Rejected, Throttled, Unreachable
from aimall.domain.kernel.errors import DomainError
from aimall.domain.kernel.ids import GenerationId


class GenerationNotFound(DomainError):
    """No such run in this workspace."""

    code = "generation.not_found"


class RunStopped(DomainError):
    """The run was stopped before anything was made. Nothing is charged."""

    code = "generation.stopped"


class JobNotDead(DomainError):
    """Only a job that has failed for good can be tried again."""

    code = "generation.not_dead"


class TooManyRuns(DomainError):
    """The workspace already has as many unfinished runs as it may have at once."""

    code = "generation.too_many"

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def facts(self) -> Mapping[str, object]:
        return {"limit": self.limit}


class AnswerNotKept(DomainError):
    """This key had its answer, which is given once and not kept. Nothing is charged again; a new key asks again."""

    code = "generation.answer_not_kept"

    def __init__(self, *, generation: GenerationId) -> None:
        super().__init__(generation)
        self.generation = generation

    def facts(self) -> Mapping[str, object]:
        return {"generationId": self.generation}


class ReceiptNotReady(DomainError):
    """The run has not ended, so nothing is charged or returned yet."""

    code = "generation.not_ended"


class EventOfAnotherRun(DomainError):
    """`Last-Event-ID` is malformed, or names another run than the one asked for."""

    code = "generation.foreign_event_id"


class RunLost(DomainError):
    """The platform broke while the run was going. What had been shown is kept and nothing is charged."""

    code = "generation.interrupted"


class ProviderFailed(DomainError):
    """No provider could answer. `detail` stays in our books; people see the code."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class ProviderThrottled(ProviderFailed):
    """Every route asked us to slow down."""

    code: ClassVar[str] = "provider.throttled"


class ProviderUnreachable(ProviderFailed):
    """No route gave anything usable."""

    code: ClassVar[str] = "provider.unreachable"


class ProviderRejected(ProviderFailed):
    """The provider refused this request."""

    code: ClassVar[str] = "provider.rejected"


class ProviderRefusedRequest(ProviderFailed):
    """The provider does not take this request as it is. It costs nothing, and `detail` is told to whoever asked."""

    code: ClassVar[str] = "provider.request_refused"


class ProviderRefusedContent(ProviderFailed):
    """The provider will not make this because of its content. It costs nothing."""

    code: ClassVar[str] = "provider.content_refused"


class ProviderInterrupted(ProviderFailed):
    """The answer broke off. What had been shown is kept and nothing is charged."""

    code: ClassVar[str] = "provider.interrupted"


class ProviderTimedOut(ProviderFailed):
    """The provider went silent, or took longer than a run may."""

    code: ClassVar[str] = "provider.timeout"


class ProviderSaidNothing(ProviderFailed):
    """The provider ended without showing anything, so nothing is charged."""

    code: ClassVar[str] = "provider.empty_answer"


PROVIDER_FAILURES: tuple[type[ProviderFailed], ...] = (
    ProviderThrottled,
    ProviderUnreachable,
    ProviderRejected,
    ProviderRefusedRequest,
    ProviderRefusedContent,
    ProviderInterrupted,
    ProviderTimedOut,
    ProviderSaidNothing,
)


def error_of(fault: Fault) -> ProviderFailed:
    """Name a fault as the person who asked will see it."""
    match fault:
        case Throttled():
            return ProviderThrottled(fault.detail)
        case Unreachable():
            return ProviderUnreachable(fault.detail)
        case Rejected():
            return (ProviderRefusedRequest if fault.request_at_fault else ProviderRejected)(fault.detail)
        case ContentRefused():
            return ProviderRefusedContent(fault.detail)
        case Interrupted():
            return ProviderInterrupted(fault.detail)


def failure_called(code: str, detail: str | None = None) -> DomainError:
    """Bring back the error that a stored failure code stands for."""
    for kind in PROVIDER_FAILURES:
        if kind.code == code:
            return kind(detail or "")
    return RunLost()
