"""Videos through OpenRouter: submit, ask, fetch. Only the configured base URL is called, never a URL it names."""

import re
from collections.abc import AsyncGenerator
from typing import Final
from urllib.parse import quote

import msgspec

from aimall.adapters.egress.calls import JsonCalls, Reply
from aimall.adapters.egress.failures import CallFailed, NeverSent
from aimall.adapters.egress.faults import error_of_value, redacted
from aimall.adapters.egress.media.asking import fault_in, fault_inside, labels_of
from aimall.adapters.egress.streams import ByteStreams
from aimall.adapters.egress.usage_figures import read_usage
from aimall.adapters.openrouter.account import OpenRouterAccount
from aimall.application.generation.jobs.providers import BegunPerhaps, FetchFailed, Filmed, Submitted, Underway
from aimall.domain.generation.event import ContentRefused, Fault, Interrupted, Rejected, Unreachable
from aimall.domain.generation.media import VideoRequest
from aimall.domain.kernel.ids import GenerationId

SUBMIT_DEADLINE_S: Final = 60.0
JOB_NAME_MAX: Final = 200
_NULL: Final = msgspec.Raw(b"null")
_OK, _NOBODY_FREE = 200, 503
_GONE: Final = frozenset({404, 410})
_FAILED: Final = frozenset({"failed", "cancelled", "expired"})
# A film that fails tells why in words alone.
_ABOUT_CONTENT: Final = re.compile(r"moderation|content.{0,3}polic|safety|nsfw|prohibited", re.IGNORECASE)


class VideoJob(msgspec.Struct):
    """A job as OpenRouter tells of it. `error` is a text; other shapes of it are possible and say no more."""

    id: str | None = None
    status: str | None = None
    usage: msgspec.Raw = _NULL
    error: object = None


class OpenRouterVideo:
    """A `VideoProvider`."""

    def __init__(self, calls: JsonCalls, streams: ByteStreams, account: OpenRouterAccount) -> None:
        self._calls, self._streams, self._account = calls, streams, account

    async def submit(self, model: str, request: VideoRequest, *, run: GenerationId) -> Submitted | Fault | BegunPerhaps:
        """Begin. OpenRouter recognises no repeats: whoever calls twice gets two films, and two bills."""
        body = {
            "model": model,
            "prompt": request.prompt,
            "duration": request.seconds,
            "aspect_ratio": request.ratio.value,
        }
        url, headers = self._account.url("/videos"), {**self._account.headers, **labels_of(run)}
        try:
            reply = await self._calls.post(url, msgspec.json.encode(body), headers, deadline_s=SUBMIT_DEADLINE_S)
        except NeverSent as failed:
            return Unreachable(detail=failed.detail)
        except CallFailed as failed:
            return BegunPerhaps(detail=failed.detail)
        return begun_by(reply)

    async def poll(self, provider_job: str) -> Underway | Filmed | Fault:
        """Ask how far it is. OpenRouter tells no percentage."""
        try:
            reply = await self._calls.get(self._url(provider_job), self._account.headers)
        except CallFailed as failed:
            return Unreachable(detail=failed.detail)
        if reply.status in _GONE:
            return Rejected(detail=f"the job is gone: {reply.status}", code="gone", request_at_fault=False)
        job = fault_in(reply) or read_job(reply.body)
        if isinstance(job, Rejected):  # the question was refused, which says nothing of the film
            return Unreachable(detail=job.detail)
        return job if isinstance(job, Fault) else state_of(job)

    async def fetch(self, provider_job: str) -> AsyncGenerator[bytes, None]:
        """Give the film. Raises `FetchFailed`."""
        url = f"{self._url(provider_job)}/content?index=0"
        try:
            with await self._streams.get_stream(url, self._account.headers) as reply:
                if reply.status != _OK:
                    raise FetchFailed(f"the film answered {reply.status}", is_gone=reply.status in _GONE)
                async for chunk in reply.chunks():
                    yield chunk
        except CallFailed as failed:
            raise FetchFailed(failed.detail) from failed

    def _url(self, provider_job: str) -> str:
        return self._account.url(f"/videos/{quote(provider_job, safe='')}")


def begun_by(reply: Reply) -> Submitted | Fault | BegunPerhaps:
    """Tell what an answer to an order says. What is no refusal in so many words may come after a beginning."""
    fault = fault_in(reply)
    if fault is not None:
        return _unless_begun(fault, reply.status)
    job = read_job(reply.body)
    if isinstance(job, VideoJob) and job.id and len(job.id) <= JOB_NAME_MAX:
        return Submitted(provider_job=job.id)
    error = error_of_value(job.error) if isinstance(job, VideoJob) and not job.id else None
    if error is None:
        return BegunPerhaps(detail="the job has no name")
    return _unless_begun(fault_inside(error), error.status)


def _unless_begun(fault: Fault, status: int | None) -> Fault | BegunPerhaps:
    """Believe a fault that nothing was begun: a refusal, or that nobody was free. A gateway's remark is neither."""
    if isinstance(fault, Interrupted) or (isinstance(fault, Unreachable) and status != _NOBODY_FREE):
        return BegunPerhaps(detail=fault.detail)
    return fault


def read_job(body: bytes) -> VideoJob | Interrupted:
    """Read what OpenRouter says of a job, without I/O."""
    try:
        return msgspec.json.decode(body, type=VideoJob)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Interrupted(detail="the answer is malformed")


def state_of(job: VideoJob) -> Underway | Filmed | Fault:
    """Tell how far a job is. States that we do not know are on the way to one that we do."""
    if job.status == "completed":
        return Filmed(cost_micro_usd=read_usage(job.usage)[1])
    if job.status not in _FAILED:
        return Underway()
    said = job.error if isinstance(job.error, str) else msgspec.json.encode(job.error).decode()
    detail = f"{job.status}: {redacted(said)}"
    if _ABOUT_CONTENT.search(said):
        return ContentRefused(detail=detail)
    return Rejected(detail=detail, code=job.status, request_at_fault=False)
