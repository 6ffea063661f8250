"""One call for media: it ends in a good answer or in a fault."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aimall.adapters.egress.calls import BODY_BYTES_MAX, JsonCalls, Reply
from aimall.adapters.egress.failures import CallFailed
from aimall.adapters.egress.faults import UpstreamError, fault_of, read_error, redacted, retry_after_of
from aimall.domain.generation.event import Fault, Interrupted, Unreachable
from aimall.domain.kernel.ids import GenerationId, print_id

UNACCEPTABLE: Final = frozenset({400, 422})  # the statuses of a request that can perhaps be said differently
_ERROR_BYTES_MAX: Final = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaCall:
    """What to post, and how long and how large the answer may be."""

    url: str
    body: bytes
    deadline_s: float
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    bytes_max: int = BODY_BYTES_MAX


def labels_of(run: GenerationId) -> Mapping[str, str]:
    """Label a call with our id of the run, which stays the same however often it is tried."""
    return {"X-Client-Request-Id": print_id("gen", run)}


async def post(calls: JsonCalls, call: MediaCall) -> Reply | Unreachable:
    """Post, and give the answer whatever its status."""
    try:
        return await calls.post(call.url, call.body, call.headers, deadline_s=call.deadline_s, bytes_max=call.bytes_max)
    except CallFailed as failed:
        return Unreachable(detail=failed.detail)


def error_in(reply: Reply) -> UpstreamError:
    """Find what a refusal says."""
    said = reply.body[:_ERROR_BYTES_MAX]
    return read_error(said) or UpstreamError(message=redacted(said.decode("utf-8", "replace")))


def fault_in(reply: Reply) -> Fault | None:
    """Give the fault that an answer's status tells; None for a good one."""
    if reply.is_ok:
        return None
    return fault_of(reply.status, error_in(reply), retry_after_s=retry_after_of(reply.headers))


def fault_inside(error: UpstreamError) -> Fault:
    """Give the fault of an error inside an answer of success."""
    return fault_of(error.status, error) if error.status else Interrupted(detail=redacted(error.message))
