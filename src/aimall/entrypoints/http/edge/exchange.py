"""The exchange: what is known of one request from its first byte to its last, wherever it is answered."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final

from litestar.types import Receive, Send

from aimall.domain.access.limits.limit import Left
from aimall.domain.kernel.ids import GenerationId
from aimall.entrypoints.http.stream.departure import Listener

EXCHANGE: Final = "aimall.exchange"

Writing = Callable[[Receive, Send], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One request and its answer. `headers` go onto the answer, `status` is what it was.

    `left` is what is left of the limits that the request met, by their names. What its route tells is for the log of
    calls: the `model` that was asked for, the code of an `error`, the run, whether the answer came piece by piece, and
    whether it is that of an earlier call.
    `write` writes the body, once the head has been sent and the framework has let go of the request.
    `listener` hears the client go, if somebody has to know. `on_end` hears of the end, and how many milliseconds it
    took.
    """

    request_id: str
    client: str
    headers: dict[str, str] = field(default_factory=dict[str, str])
    left: dict[str, Left] = field(default_factory=dict[str, Left])
    status: int = 0
    model: str | None = None
    error: str | None = None
    generation: GenerationId | None = None
    is_streamed: bool = False
    is_replay: bool = False
    write: Writing | None = None
    listener: Listener | None = None
    on_end: "Callable[[Exchange, int], None] | None" = None


def exchange_of(scope: Mapping[str, Any] | MutableMapping[str, Any]) -> Exchange:
    """Find the exchange that the front door has opened."""
    found = scope["state"][EXCHANGE]
    if not isinstance(found, Exchange):
        raise TypeError(found)
    return found
