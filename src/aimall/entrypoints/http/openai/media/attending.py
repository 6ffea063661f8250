"""Orders of clients that wait: how their leaving shows, what their answers tell of the price, how fields are called."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from litestar import Request

from aimall.application.generation.jobs.start_job import StartJobCommand
from aimall.application.generation.studios.attend_media import AttendMedia, Departure
from aimall.application.generation.studios.order_media import MediaResult
from aimall.domain.kernel.coins import Coins
from aimall.domain.kernel.errors import InvalidValue
from aimall.domain.kernel.ids import GenerationId
from aimall.entrypoints.http.edge.exchange import exchange_of
from aimall.entrypoints.http.idempotency import tell_run
from aimall.entrypoints.http.stream.departure import departure

AnyRequest = Request[Any, Any, Any]
COST: Final = "x-aimall-coin-cost"


class AnswerAttended:
    """For the routes whose answer is what was made."""

    def __init__(self, attend: AttendMedia) -> None:
        self._attend = attend

    async def __call__(self, request: AnyRequest, command: StartJobCommand) -> MediaResult:
        """Have it made, and put onto the answer what it cost."""
        made = await self._attend(command, departure_of(request))
        tell_cost(request, made.run.id, made.run.charge, replayed=made.replayed)
        return made


def departure_of(request: AnyRequest) -> Departure:
    """Give what ends when the client has gone."""
    return partial(departure, request.receive)


def tell_cost(request: AnyRequest, generation: GenerationId | None, charge: Coins, *, replayed: bool) -> None:
    """Put onto the answer what its run cost, and whether it is that of an earlier equal call."""
    exchange_of(request.scope).headers[COST] = str(charge)
    tell_run(request, generation, replayed=replayed)


@contextmanager
def in_words_of_the_client(names: Mapping[str, str]) -> Generator[None]:
    """Name the fields of a refusal as this API does; a rule knows our own names alone."""
    try:
        yield
    except InvalidValue as error:
        raise InvalidValue(field=names.get(error.field, error.field), reason=error.reason) from error
