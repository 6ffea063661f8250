"""Open a window onto a run, for every route that answers with a stream."""

from typing import Any

from litestar import Request

from aimall.application.generation.follow_run import FollowRun, FollowRunCommand, FullySeen
from aimall.domain.kernel.actor import Actor
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.identity import still_welcome
from aimall.entrypoints.http.sse import EventStream, NativeDialect, Window
from aimall.entrypoints.http.stream.resume import SeenUpTo
from aimall.entrypoints.http.stream.viewers import Viewers


async def follow_as_stream(
    request: Request[Any, Any, Any], actor: Actor, follow: FollowRun, viewers: Viewers, seen: SeenUpTo
) -> ApiResponse[Any]:
    """Stream what comes after `seen`; 204 when there is nothing more, so that browsers stop reconnecting.

    Raises `GenerationNotFound`, and `TryAgain` while this process holds as many streams as it can.
    """
    viewers.require_room()
    following = await follow(FollowRunCommand(actor=actor, generation=seen.generation, after=seen.seq))
    if isinstance(following, FullySeen):
        return ApiResponse(None, status_code=204)
    window = Window(
        following.events,
        NativeDialect(seen.generation, retry_ms=viewers.policy.retry_ms),
        viewer=actor.user,
        viewers=viewers,
        may_watch=still_welcome(request),
    )
    return EventStream(window)
