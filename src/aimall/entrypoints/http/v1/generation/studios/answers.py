"""How an order is answered: by its result, by its progress, or at once."""

from typing import Any

from litestar import Request

from aimall.application.file.links import MakeLinks
from aimall.application.generation.follow_run import FollowRun
from aimall.application.generation.jobs.start_job import StartJob, StartJobCommand
from aimall.application.generation.studios.order_media import OrderMedia, ShowResult
from aimall.domain.generation.generation import ACTIVE_STATES
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.idempotency import tell_run
from aimall.entrypoints.http.sse import MEDIA_TYPE
from aimall.entrypoints.http.stream.resume import SeenUpTo
from aimall.entrypoints.http.stream.viewers import Viewers
from aimall.entrypoints.http.v1.generation.following import follow_as_stream
from aimall.entrypoints.http.v1.generation.studios.schemas import show_result


class AnswerOrder:
    """For every route that has something made."""

    def __init__(
        self,
        start: StartJob,
        order: OrderMedia,
        show: ShowResult,
        follow: FollowRun,
        viewers: Viewers,
        links: MakeLinks,
    ) -> None:
        self._start, self._order, self._show = start, order, show
        self._follow, self._viewers, self._links = follow, viewers, links

    async def __call__(self, request: Request[Any, Any, Any], command: StartJobCommand) -> ApiResponse[Any]:
        """Start it, and answer as the request prefers."""
        if MEDIA_TYPE in request.headers.get("accept", ""):
            self._viewers.require_room()
            accepted = await self._start(command)
            tell_run(request, accepted.generation, replayed=accepted.replayed)
            seen = SeenUpTo(generation=accepted.generation, seq=0)
            return await follow_as_stream(request, command.actor, self._follow, self._viewers, seen)
        if "respond-async" in request.headers.get("prefer", ""):
            accepted = await self._start(command)
            tell_run(request, accepted.generation, replayed=accepted.replayed)
            found = await self._show(command.actor, accepted.generation)
            headers = {"Preference-Applied": "respond-async"}
            return ApiResponse(show_result(found, self._links), status_code=202, headers=headers)
        made = await self._order(command)
        tell_run(request, made.run.id, replayed=made.replayed)
        is_done = made.run.state not in ACTIVE_STATES
        return ApiResponse(show_result(made, self._links), status_code=200 if is_done else 202)
