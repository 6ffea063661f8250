"""Calls by API keys on their way through the door: the guard sees who calls, the front door how it ended."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from aimall.application.access.calls.latest_calls import LatestCalls
from aimall.application.access.calls.ports import Call
from aimall.application.clock import Clock, Ids
from aimall.domain.access.errors import KeyAddressRefused
from aimall.domain.kernel.actor import Actor
from aimall.domain.kernel.errors import DomainError
from aimall.domain.kernel.ids import ApiKeyId, WorkspaceId
from aimall.entrypoints.http.edge.exchange import Exchange, exchange_of

_LONGEST_MODEL: Final = 200  # of a name that somebody may have made up


class NoteCalls:
    """Notes each call that came by a genuine key, and nobody else's."""

    def __init__(self, latest: LatestCalls, clock: Clock, ids: Ids) -> None:
        self._latest, self._clock, self._ids = latest, clock, ids

    def begin(self, scope: Mapping[str, Any]) -> None:
        """Have a call noted when its answer has left, with what its exchange knows by then."""
        actor = scope["user"]
        if isinstance(actor, Actor) and actor.key is not None:
            self._begin(scope, actor.workspace, actor.key.id)

    def begin_refused(self, scope: Mapping[str, Any], refused: DomainError) -> None:
        """Have a call noted whose caller is not let in, if the key that it came by is somebody's all the same."""
        if isinstance(refused, KeyAddressRefused):
            self._begin(scope, refused.workspace, refused.key)

    def _begin(self, scope: Mapping[str, Any], workspace: WorkspaceId, key: ApiKeyId) -> None:
        route = (str(scope["method"]), str(scope["path_template"]))
        exchange_of(scope).on_end = partial(self._end, workspace, key, self._clock.now(), route)

    def _end(
        self,
        workspace: WorkspaceId,
        key: ApiKeyId,
        at: datetime,
        route: tuple[str, str],
        exchange: Exchange,
        latency_ms: int,
    ) -> None:
        method, template = route
        call = Call(
            id=self._ids.new(),
            at=at,
            workspace=workspace,
            key=key,
            method=method,
            route=template,
            model=exchange.model,
            status=exchange.status,
            error=exchange.error,
            latency_ms=latency_ms,
            generation=exchange.generation,
            is_streamed=exchange.is_streamed,
            is_replay=exchange.is_replay,
        )
        self._latest.note(call)


def tell_model(scope: Mapping[str, Any], asked: object) -> None:
    """Remember the model that a request names, if it names one."""
    model = getattr(asked, "model", None)
    if isinstance(model, str):
        exchange_of(scope).model = model[:_LONGEST_MODEL]
