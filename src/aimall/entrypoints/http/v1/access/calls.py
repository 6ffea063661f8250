"""The log of calls by API keys."""

from typing import Annotated, Literal

from dishka import FromDishka
from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from aimall.application.access.calls.list_calls import ListCalls, ListCallsQuery
from aimall.application.access.calls.ports import CallFilter, CallOutcome, LoggedCall
from aimall.domain.access.keys.key_text import masked
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.ids import ApiKeyId, print_id
from aimall.entrypoints.http.injection import inject
from aimall.entrypoints.http.metering import free
from aimall.entrypoints.http.paging import CursorText, Limit, page_request, print_cursor
from aimall.entrypoints.http.wire import CoinText, Shown, Time, id_in_field, moment_of

Outcome = Literal["ok", "refused", "failed"]
KeyId = Annotated[str | None, QueryParameter(name="keyId", description="Those by this key alone.", required=False)]
Model = Annotated[
    str | None, QueryParameter(name="model", description="Those for this model alone.", max_length=200, required=False)
]
Status = Annotated[
    Outcome | None, QueryParameter(name="status", description="Those that ended in this way alone.", required=False)
]
Since = Annotated[
    str | None,
    QueryParameter(name="from", description="The first moment, as in RFC 3339.", max_length=100, required=False),
]
Until = Annotated[
    str | None,
    QueryParameter(
        name="to", description="The moment before which to end, as in RFC 3339.", max_length=100, required=False
    ),
]


class CallKeyShown(Shown):
    """The key of a call, which may be revoked by now."""

    id: str
    name: str
    masked: str


class ApiCallShown(Shown):
    """A call by an API key. `route` is a template; `generationId` leads to the receipt of the run that it asked for.

    Tokens and `coinCost` are its run's, once they are known. A call that was `replayed` names the run of the first one,
    which has its tokens, and costs nothing.
    A stream that broke off has `httpStatus` 200 and `status` failed.
    """

    id: str
    at: Time
    key: CallKeyShown
    method: str
    route: str
    model: str | None
    status: Outcome
    http_status: int
    error: str | None
    input_tokens: int | None
    output_tokens: int | None
    coin_cost: CoinText | None
    latency_ms: int
    generation_id: str | None
    streamed: bool
    replayed: bool


class ApiCallsShown(Shown):
    """Calls, newest first."""

    items: list[ApiCallShown]
    next_cursor: str | None


@get("/usage/requests", opt=free("it only reads"))
@inject
async def requests(
    actor: NamedDependency[Actor],
    show: FromDishka[ListCalls],
    *,
    cursor: CursorText = None,
    limit: Limit = 50,
    key_id: KeyId = None,
    model: Model = None,
    status: Status = None,
    since: Since = None,
    until: Until = None,
) -> ApiCallsShown:
    """List what came by one's API keys, newest first, the refused calls too. A call is in it after a second or two."""
    wanted = CallFilter(
        key=None if key_id is None else ApiKeyId(id_in_field("key", key_id, field="keyId")),
        model=model,
        outcome=None if status is None else CallOutcome(status),
        since=None if since is None else moment_of(since, field="from"),
        until=None if until is None else moment_of(until, field="to"),
    )
    page = await show(ListCallsQuery(actor=actor, page=page_request(cursor, limit), wanted=wanted))
    return ApiCallsShown(items=[_shown(one) for one in page.items], next_cursor=print_cursor(page.next))


def _shown(logged: LoggedCall) -> ApiCallShown:
    call = logged.call
    return ApiCallShown(
        id=print_id("req", call.id),
        at=call.at,
        key=CallKeyShown(id=print_id("key", call.key), name=logged.key_name, masked=masked(logged.key_last_four)),
        method=call.method,
        route=call.route,
        model=call.model,
        status=logged.outcome.value,
        http_status=call.status,
        error=call.error,
        input_tokens=logged.input_tokens,
        output_tokens=logged.output_tokens,
        coin_cost=None if logged.coins is None else str(logged.coins),
        latency_ms=call.latency_ms,
        generation_id=None if call.generation is None else print_id("gen", call.generation),
        streamed=call.is_streamed,
        replayed=call.is_replay,
    )


HANDLERS = (requests,)
