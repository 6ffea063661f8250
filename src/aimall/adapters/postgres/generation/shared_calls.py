"""Shared calls: callers that arrive together share one statement, one round trip and one commit.

A lone caller is sent at once. While a statement is on its way, whoever comes waits until it returns, and then goes
together with all the others. So batches grow with the load and not before it, and the database has one to work on while
the next one gathers. A statement that is stuck, since somebody else has locked a wallet of it, is gone past.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from aimall.adapters.postgres.hot_path import HotPath
from aimall.domain.kernel.errors import TryAgain

ROWS_MAX: Final = 16  # more rows bring nothing, and versions of one wallet's rows pile up inside the transaction
IN_FLIGHT_MAX: Final = 2
STUCK_S: Final = 0.05  # no statement takes so long that waits for nobody

Place = tuple[UUID, UUID]  # workspace and run: the order in which every statement locks


@dataclass(frozen=True, slots=True, eq=False)
class _Caller:
    place: Place
    document: str
    answer: asyncio.Future[str]


@dataclass(slots=True, eq=False)
class _Flight:
    task: asyncio.Task[None] | None = None
    is_stuck: bool = False


class SharedCalls:
    """Calls one function of the database for many callers. A call that is repeated must do nothing the second time."""

    def __init__(self, path: HotPath, function: str, *, stuck_s: float = STUCK_S) -> None:
        """`function` takes an array of documents, in the order of their places, and gives an answer for each.

        It locks nothing outside their workspaces.
        A statement that is out for `stuck_s` seconds is gone past.
        """
        self._statement = f"SELECT {function}($1::jsonb)::text"
        self._path, self._stuck_s = path, stuck_s
        self._waiting: deque[_Caller] = deque()
        self._in_flight: set[_Flight] = set()

    async def __call__(self, place: Place, document: str) -> str:
        """Give the function's answer for a document. Raises `TryAgain` when its outcome is not known."""
        caller = _Caller(place, document, asyncio.get_running_loop().create_future())
        self._waiting.append(caller)
        self._send()
        return await caller.answer

    def _send(self) -> None:
        while self._waiting and self._may_go:
            callers = self._next()
            if callers:
                flight = _Flight()
                self._in_flight.add(flight)
                flight.task = asyncio.create_task(self._serve(flight, callers))
                flight.task.add_done_callback(lambda _, flight=flight: self._landed(flight))  # however it ended
                asyncio.get_running_loop().call_later(self._stuck_s, self._go_past, flight)

    def _next(self) -> list[_Caller]:
        """Take those who go together, in the order of their places; no place twice."""
        taken: dict[Place, _Caller] = {}
        again: list[_Caller] = []
        while self._waiting and len(taken) < ROWS_MAX:
            caller = self._waiting.popleft()
            if caller.place in taken:
                again.append(caller)
            elif not caller.answer.done():  # who was cancelled while waiting has not been heard by anybody yet
                taken[caller.place] = caller
        self._waiting.extendleft(reversed(again))
        return [taken[place] for place in sorted(taken)]

    @property
    def _may_go(self) -> bool:
        return len(self._in_flight) < IN_FLIGHT_MAX and all(flight.is_stuck for flight in self._in_flight)

    def _go_past(self, flight: _Flight) -> None:
        flight.is_stuck = True
        self._send()

    def _landed(self, flight: _Flight) -> None:
        self._in_flight.discard(flight)
        self._send()

    async def _serve(self, flight: _Flight, callers: list[_Caller]) -> None:
        """Serve callers together; if one of them is wrong, each alone, as that must not be the others' fault."""
        outcomes = await self._outcomes(callers)
        if outcomes is None:
            for caller in callers:
                _tell([caller], await self._outcomes([caller]) or [])
            return
        self._landed(flight)  # before anybody hears an answer: so the database has work while they do
        _tell(callers, outcomes)

    async def _outcomes(self, callers: list[_Caller]) -> Sequence[str | Exception] | None:
        """Give an outcome for each; None if one of several is wrong, and nothing was done."""
        try:
            return await self._call(callers)
        except TryAgain as error:
            return [error] * len(callers)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is for whoever called
            return [error] if len(callers) == 1 else None

    async def _call(self, callers: list[_Caller]) -> list[str]:
        documents = ",".join(caller.document for caller in callers)
        return [str(row[0]) for row in await self._path.rows(self._statement, f"[{documents}]")]


def _tell(callers: Sequence[_Caller], outcomes: Sequence[str | Exception]) -> None:
    for caller, outcome in zip(callers, outcomes, strict=True):
        if caller.answer.done():
            continue  # who has left meanwhile waits no more
        if isinstance(outcome, Exception):
            caller.answer.set_exception(outcome)
        else:
            caller.answer.set_result(outcome)
