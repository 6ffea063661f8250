"""Health: what a load balancer and an operator ask."""

import asyncio
from typing import Any, Final

from dishka import FromDishka
from litestar import get
from litestar.di import NamedDependency
from litestar.types import Receive, Send

from aimall.application.health.show_health import ShowHealth, ShowHealthQuery, Status
from aimall.domain.kernel.actor import Actor
from aimall.entrypoints.http.docs.answers import ALSO, STREAMS
from aimall.entrypoints.http.edge.responses import ApiResponse
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.sse import EventStream
from aimall.entrypoints.http.v1.health.schemas import HealthShown, show_health

TICKS: Final = 5
TICK_S: Final = 0.1


@get("/health", opt={**free("it only reads", open_to_all=True), ALSO: {503: HealthShown}})
@inject
async def health(visitor: NamedDependency[Actor | None], show: FromDishka[ShowHealth]) -> ApiResponse[HealthShown]:
    """Tell whether this process can serve: 200, or 503 when it cannot."""
    found = await show(ShowHealthQuery(actor=visitor))
    return ApiResponse(show_health(found), status_code=503 if found.status is Status.DOWN else 200)


@get("/health/stream", opt={**free("it streams nothing but comments", open_to_all=True), STREAMS: True})
async def health_stream() -> ApiResponse[Any]:
    """Stream five comments in half a second, and no events: whoever gets them in one piece has a buffering proxy."""
    return EventStream(_tick)


async def _tick(_receive: Receive, send: Send) -> None:
    for number in range(1, TICKS + 1):
        await send({"type": "http.response.body", "body": f": tick {number}\n\n".encode(), "more_body": True})
        await asyncio.sleep(TICK_S)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


HANDLERS = (health, health_stream)
