"""Calls by API keys in memory."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from aimall.adapters.memory.unit import MemoryStore
from aimall.application.access.calls.ports import Call, CallFilter, CallOutcome, LoggedCall
from aimall.application.paging import Cursor, Page, PageRequest
from aimall.domain.catalog.usage import Usage
from aimall.domain.kernel.coins import ZERO
from aimall.domain.kernel.ids import WorkspaceId

REFUSALS = range(400, 500)
SUCCESSES = range(100, 400)


class MemoryCallBook:
    """`CallBook`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._calls: dict[UUID, Call] = {}

    async def put(self, calls: Sequence[Call]) -> None:
        """Store them, all or none. One that is stored already is left as it is."""
        await asyncio.sleep(0)
        for call in calls:
            self._calls.setdefault(call.id, call)

    async def page(self, workspace: WorkspaceId, wanted: CallFilter, request: PageRequest) -> Page[LoggedCall]:
        """List a workspace's calls, the newest first, each with what its run has come to by now."""
        await asyncio.sleep(0)
        calls = [self._logged(call) for call in self._calls.values() if call.workspace == workspace]
        calls = sorted(filter(lambda one: _is_wanted(one, wanted), calls), key=_place, reverse=True)
        if request.after is not None:
            seen = (request.after.at, request.after.id)
            calls = [one for one in calls if _place(one) < seen]
        items = tuple(calls[: request.limit])
        more = len(calls) > request.limit
        return Page(items=items, next=Cursor(at=items[-1].call.at, id=items[-1].call.id) if more else None)

    async def expire(self, *, after: timedelta, limit: int) -> int:
        """Remove at most `limit` calls that are older than that, of everybody, and tell how many went."""
        await asyncio.sleep(0)
        ended = self._store.clock.now() - after
        old = sorted((call for call in self._calls.values() if call.at < ended), key=lambda call: call.at)[:limit]
        for call in old:
            del self._calls[call.id]
        return len(old)

    def _logged(self, call: Call) -> LoggedCall:
        key = self._store.api_keys.rows[call.key]
        row = self._store.runs.by_id.get(call.generation) if call.generation else None
        if row is None or row.run.workspace != call.workspace:
            call, run = replace(call, generation=None), None
        else:
            run = row.run
            call = replace(call, model=call.model or run.model, error=call.error or run.failure)
        used = run.usage if run is not None and isinstance(run.usage, Usage) and not call.is_replay else None
        coins = None if run is None or run.ended_at is None else run.charge
        return LoggedCall(
            call=call,
            key_name=key.terms.name,
            key_last_four=key.last_four,
            outcome=_outcome(call),
            input_tokens=None if used is None else used.input_tokens,
            output_tokens=None if used is None else used.output_tokens,
            coins=ZERO if run is not None and call.is_replay else coins,
        )


def _place(logged: LoggedCall) -> tuple[object, ...]:
    return (logged.call.at, logged.call.id)


def _outcome(call: Call) -> CallOutcome:
    if call.status in REFUSALS:
        return CallOutcome.REFUSED
    return CallOutcome.OK if call.status in SUCCESSES and call.error is None else CallOutcome.FAILED


def _is_wanted(logged: LoggedCall, wanted: CallFilter) -> bool:
    call = logged.call
    return (
        wanted.key in {None, call.key}
        and wanted.model in {None, call.model}
        and wanted.outcome in {None, logged.outcome}
        and (wanted.since is None or call.at >= wanted.since)
        and (wanted.until is None or call.at < wanted.until)
    )
